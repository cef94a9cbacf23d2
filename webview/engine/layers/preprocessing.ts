// Layers that prepare data: rescaling, resizing, encoding of whole numbers. Random ones change nothing at inference.

import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import {
  add,
  cast,
  clipByValue,
  div,
  equal,
  expandDims,
  fill,
  greaterEqual,
  image,
  max,
  min,
  mul,
  oneHot,
  range,
  reshape,
  scalar,
  slice,
  sub,
  sum,
  tensor1d,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { ConfigValue } from "../../../server/models/graph.ts";
import { layerSpecs } from "../../../server/models/graph.ts";
import { flag, number, numberList, text } from "../config.ts";
import type { Refusal } from "../refusal.ts";
import { isRefusal, refuse } from "../refusal.ts";
import type { LayerCall, LayerProgram } from "./layer.ts";
import { inLayout, input, listed } from "./layer.ts";

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
    return encoded(
      input(call),
      count,
      text(config, "output_mode", "multi_hot"),
    );
  },
};

/** Whole numbers as marks among `count`: by number one, all that occur, or how often each does. */
function encoded(x: Tensor, count: number, mode: string): Tensor | Refusal {
  if (mode === "int") return x;
  if (!["one_hot", "multi_hot", "count"].includes(mode))
    return refuse(`its \`output_mode="${mode}"\` can't run here`);
  const isLone = mode === "one_hot" && x.shape.at(-1) === 1 && x.rank > 1;
  const tokens = isLone ? reshape(x, x.shape.slice(0, -1)) : x;
  const hot = cast(oneHot(cast(tokens, "int32"), count), "float32");
  if (mode === "one_hot") return hot;
  const axis = x.rank > 1 ? 1 : 0;
  return mode === "count" ? sum(hot, axis) : max(hot, axis);
}

/** Which of the bins a number lies in. */
const discretization: LayerProgram = {
  run: (call) => {
    const bounds = call.config.bin_boundaries;
    if (!Array.isArray(bounds))
      return refuse("its bins are learnt from data that the program shows it");
    const reached = greaterEqual(
      expandDims(input(call), -1),
      tensor1d(bounds.map(Number)),
    );
    const bins = sum(cast(reached, "int32"), -1);
    const mode = text(call.config, "output_mode", "int");
    return encoded(bins, bounds.length + 1, mode);
  },
};

/** The place of a number in the vocabulary, behind the mask's and those of numbers that aren't in it. */
const integerLookup: LayerProgram = {
  run: (call) => {
    const { config } = call;
    const words = numberList(config.vocabulary);
    if (words === undefined) return refuse("its vocabulary is not known");
    if (flag(config, "invert", false))
      return refuse("it gives back words only with `invert=False` here");
    const strangers = number(config, "num_oov_indices", 1);
    if (strangers > 1)
      return refuse(
        "it tells unknown numbers apart by a hash that can't run here",
      );
    const mode = text(config, "output_mode", "int");
    const token = config.mask_token;
    const isMasked = typeof token === "number";
    const hasPlace = isMasked && mode === "int";
    const first = strangers + (hasPlace ? 1 : 0);
    const x = input(call);
    const known = cast(equal(expandDims(x, -1), tensor1d([...words])), "int32");
    const places = range(first, first + words.length, 1, "int32");
    const found = sum(mul(known, places), -1);
    const stranger = scalar(first - strangers, "int32");
    const isStranger = sub(scalar(1, "int32"), max(known, -1));
    const indices = add(found, mul(isStranger, stranger));
    const masked = isMasked ? equal(x, token) : zerosLike(cast(x, "bool"));
    // Among marks the mask has no place at all.
    const own = fill(x.shape, hasPlace ? 0 : -1, "int32");
    const size = first + words.length;
    return encoded(where(masked, own, cast(indices, "int32")), size, mode);
  },
};

/** Each channel of each picture over the whole range; one without contrast stays as it is. */
const autoContrast: LayerProgram = {
  run: (call) => {
    const [low = 0, high = 255] = numberList(call.config.value_range) ?? [];
    const x = cast(input(call), "float32");
    const axes = x.rank === 3 ? [0, 1] : [1, 2];
    const least = min(x, axes, true);
    const spread = sub(max(x, axes, true), least);
    const wide = mul(div(sub(x, least), spread), high - low);
    const isFlat = equal(add(spread, zerosLike(x)), 0);
    return where(isFlat, x, clipByValue(add(wide, low), low, high));
  },
};

/** Layers one after the other, none of them with weights. */
export function pipeline(
  programOf: (className: string) => LayerProgram | undefined,
): LayerProgram {
  return {
    run: (call) => {
      let x = input(call);
      for (const { class_name, config } of layerSpecs(call.config.layers)) {
        const program = programOf(class_name);
        if (program === undefined || program.weights !== undefined)
          return refuse(`${class_name} in it can't run here`);
        const result = program.run({ ...call, config, inputs: [x] });
        if (isRefusal(result)) return result;
        x = listed(result)[0] ?? x;
      }
      return x;
    },
    mask: "pass",
  };
}

const unchanged: LayerProgram = { run: (call) => input(call), mask: "pass" };

const random = [
  ...["Flip", "Rotation", "Zoom", "Translation", "Contrast", "Brightness"],
  ...["Height", "Width", "Shear", "Hue", "Saturation", "Sharpness", "Invert"],
  ...["Erasing", "Grayscale", "GaussianBlur", "ColorJitter", "Perspective"],
  ...["Posterization", "ColorDegeneration", "ElasticTransform"],
];

/** These too work in training alone, whatever they are called. */
const inTraining = [
  ...["AugMix", "CutMix", "Equalization", "MixUp", "RandAugment"],
  "Solarization",
];

export const preprocessing: Readonly<Record<string, LayerProgram>> = {
  ...Object.fromEntries(random.map((name) => [`Random${name}`, unchanged])),
  ...Object.fromEntries(inTraining.map((name) => [name, unchanged])),
  AutoContrast: autoContrast,
  IntegerLookup: integerLookup,
  Rescaling: rescaling,
  Resizing: resizing,
  CenterCrop: centerCrop,
  RandomCrop: centerCrop,
  CategoryEncoding: categoryEncoding,
  Discretization: discretization,
};
