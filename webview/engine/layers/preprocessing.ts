// Layers that prepare data: rescaling, resizing, encoding of whole numbers. Random ones change nothing at inference.

import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import {
  add,
  cast,
  expandDims,
  greaterEqual,
  image,
  max,
  mul,
  oneHot,
  reshape,
  scalar,
  slice,
  sum,
  tensor1d,
} from "@tensorflow/tfjs-core";
import type { ConfigValue } from "../../../server/models/graph.ts";
import { flag, number, text } from "../config.ts";
import { refuse } from "../refusal.ts";
import type { LayerCall, LayerProgram } from "./layer.ts";
import { inLayout, input } from "./layer.ts";

const rescaling: LayerProgram = {
  run: ({ config, ...call }) => {
    const x = cast(input({ config, ...call }), "float32");
    const scale = factor(config.scale, 1);
    const isFirst = scale.rank > 0 && config.data_format === "channels_first";
    const scaled = mul(x, isFirst ? reshape(scale, [-1, 1, 1]) : scale);
    return add(scaled, factor(config.offset, 0));
  },
  mask: "pass",
};

/** One number, or one per channel. */
function factor(value: ConfigValue | undefined, otherwise: number): Tensor {
  return Array.isArray(value)
    ? tensor1d(value.map(Number))
    : scalar(typeof value === "number" ? value : otherwise);
}

const resizing: LayerProgram = {
  run: (call) => {
    const { config } = call;
    const kind = text(config, "interpolation", "bilinear");
    const isPlain =
      !flag(config, "crop_to_aspect_ratio", false) &&
      !flag(config, "pad_to_aspect_ratio", false) &&
      !flag(config, "antialias", false);
    if (!isPlain || (kind !== "bilinear" && kind !== "nearest"))
      return refuse("it runs here only with plain bilinear or nearest pixels");
    return inLayout(call, (x) => resized(x, call, kind));
  },
};

/** Keras takes pixels by their centres, TF.js puts corners on corners. */
function resized(
  x: Tensor,
  { config, dialect }: LayerCall,
  kind: string,
): Tensor {
  const size: [number, number] = [
    number(config, "height", 1),
    number(config, "width", 1),
  ];
  const atCorners = dialect === "tfjs";
  return kind === "nearest"
    ? image.resizeNearestNeighbor(x as Tensor4D, size, atCorners, !atCorners)
    : image.resizeBilinear(x as Tensor4D, size, atCorners, !atCorners);
}

/** RandomCrop is the same at inference. */
const centerCrop: LayerProgram = {
  run: (call) => {
    const { config } = call;
    const height = number(config, "height", 1);
    const width = number(config, "width", 1);
    const isFirst = config.data_format === "channels_first";
    const [rows = 0, columns = 0] = input(call).shape.slice(isFirst ? -2 : -3);
    if (rows < height || columns < width)
      return refuse("it runs here only on pictures that are large enough");
    const top = Math.floor((rows - height) / 2);
    const left = Math.floor((columns - width) / 2);
    return inLayout(call, (x) =>
      slice(x, [0, top, left, 0], [-1, height, width, -1]),
    );
  },
};

const categoryEncoding: LayerProgram = {
  run: (call) => {
    const { config } = call;
    const count = config.num_tokens;
    if (typeof count !== "number")
      return refuse("its `num_tokens` is not known");
    const mode = text(config, "output_mode", "multi_hot");
    const x = input(call);
    const single = mode === "one_hot" && x.shape.at(-1) === 1 && x.rank > 1;
    const tokens = single ? reshape(x, x.shape.slice(0, -1)) : x;
    const hot = cast(oneHot(cast(tokens, "int32"), count), "float32");
    if (mode === "one_hot") return hot;
    const axis = x.rank > 1 ? -2 : 0;
    const rows = x.rank > 1 ? hot : expandDims(hot, 1);
    const at = x.rank > 1 ? axis : 1;
    const last = at < 0 ? rows.rank + at : at;
    return mode === "count" ? sum(rows, last) : max(rows, last);
  },
};

/** Which of the bins a number lies in. */
const discretization: LayerProgram = {
  run: (call) => {
    const bounds = call.config.bin_boundaries;
    if (!Array.isArray(bounds)) return refuse("its bins are not known");
    if (text(call.config, "output_mode", "int") !== "int")
      return refuse("its `output_mode` can't run here");
    const reached = greaterEqual(
      expandDims(input(call), -1),
      tensor1d(bounds.map(Number)),
    );
    return sum(cast(reached, "int32"), -1);
  },
};

const unchanged: LayerProgram = { run: (call) => input(call), mask: "pass" };

const random = [
  ...["Flip", "Rotation", "Zoom", "Translation", "Contrast", "Brightness"],
  ...["Height", "Width", "Shear", "Hue", "Saturation", "Sharpness", "Invert"],
  ...["Erasing", "Grayscale", "GaussianBlur", "ColorJitter", "Perspective"],
  ...["Posterization", "ColorDegeneration", "ElasticTransform"],
];

export const preprocessing: Readonly<Record<string, LayerProgram>> = {
  ...Object.fromEntries(random.map((name) => [`Random${name}`, unchanged])),
  Rescaling: rescaling,
  Resizing: resizing,
  CenterCrop: centerCrop,
  RandomCrop: centerCrop,
  CategoryEncoding: categoryEncoding,
  Discretization: discretization,
};
