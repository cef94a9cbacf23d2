// Layers that scale, resize and crop pictures.
import { broadcastShapes } from "../shapes/broadcast.ts";
import type { Dim } from "../shapes/dim.ts";
import { printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import {
  flagOf,
  isChannelsFirst,
  isNone,
  itemsOf,
  sizeOf,
  textOf,
  valueOf,
} from "./arguments.ts";
import { weightsOf } from "./apply.ts";
import { checkIn, every, oneOf, oneOfIgnoringCase } from "./checks.ts";
import { problemOnData, comesAs, failsOnData } from "./computed.ts";
import { commonNames, nameParameter, rngType } from "./common-parameters.ts";
import type {
  ArgumentValue,
  Computed,
  LayerCallInput,
  LayerEntry,
  LayerInstance,
  LayerProblem,
  Outcome,
  Parameter,
  WeightSpec,
} from "./layer.ts";
import { outcomeOf } from "./mask.ts";
import {
  float,
  no,
  none,
  only,
  optional,
  required,
  text,
  keywordOnly,
} from "./parameter.ts";
import {
  isProblem,
  mismatch,
  notFollowed,
  problem,
  refusal,
  result,
} from "./problem.ts";
import { kerasDataFormat, oddDim } from "./reshaping.ts";
import { tensorLayer } from "./tensor-layer.ts";
import { tracedCenterCrop, tracedPictureFails } from "./traced-pictures.ts";
import { innerNames, inside } from "./weight-names.ts";

/** Ways to make pixels between others, as Keras 2 names them. */
export const interpolations = [
  "bilinear",
  "nearest",
  "bicubic",
  "area",
  "lanczos3",
  "lanczos5",
  "gaussian",
  "mitchellcubic",
];

const keras3Interpolations: readonly string[] = [
  "bilinear",
  "nearest",
  "lanczos3",
  "lanczos5",
  "bicubic",
  "area",
];

const rescaling = tensorLayer({
  className: "Rescaling",
  names: {
    keras3: ["Rescaling"],
    keras2: ["Rescaling"],
    tfjs: ["rescaling"],
  },
  parameters: [
    { ...required("scale"), default: { tfjs: none } },
    optional("offset", float(0)),
  ],
  needsConfig: true,
  followsDataFormat: true,
  shape: (shape, call) =>
    call.dialect === "keras2" ? rescaled(shape, call) : shape,
  real: (shape, call) => {
    const { config, dialect } = call;
    if (dialect === "tfjs")
      return isNone(config, "scale")
        ? failsOnData("`scale` of Rescaling must be given")
        : null;
    const scaled = rescaled(shape, call);
    return isProblem(scaled)
      ? problemOnData(scaled)
      : comesAs(scaled, "each number is multiplied by every scale");
  },
  mask: { keras3: "passes" },
});

/** Several scales lie along the last axis, in Keras 3 along the channels where these come first in all pictures; offsets always along the last axis. */
function rescaled(
  shape: readonly Dim[],
  { config, dialect }: LayerCallInput,
): Shape | LayerProblem {
  let found: readonly Dim[] = shape;
  for (const name of ["scale", "offset"]) {
    const own = shapeOfNumbers(valueOf(config, name));
    if (own === null) return null;
    const isFirst =
      name === "scale" && dialect === "keras3" && own.length > 0
        ? isChannelsFirst(config, dialect)
        : false;
    if (isFirst === null) return null;
    const lacking = isFirst ? Math.max(3 - own.length, 0) : 0;
    const factors = [...own, ...Array.from({ length: lacking }, () => 1)];
    const made = broadcastShapes(found, factors, "known");
    if (made === "never")
      return problem(
        "merge",
        `\`${name}\` of Rescaling has the shape ${printShape(factors)}, which doesn't fit ${printShape(found)}.`,
        { argument: name },
      );
    found = made;
  }
  return found;
}

/** The shape of a number, or of nested lists of numbers; null when not known. */
function shapeOfNumbers(value: ArgumentValue): Shape {
  const items = itemsOf(value);
  if (items !== null) {
    const [first] = items;
    const inner = first === undefined ? [] : shapeOfNumbers(first);
    return inner && [items.length, ...inner];
  }
  if (value.kind === "tensor")
    return value.structure.kind === "tensor" ? value.structure.shape : null;
  return value.kind === "unknown" ? null : [];
}

const format = only("keras3", optional("data_format", none, kerasDataFormat));

/** An image, or a batch of them: rows and columns set to `height` and `width`. */
function sized(shape: readonly Dim[], call: LayerCallInput): Shape {
  const isFirst = isChannelsFirst(call.config, call.dialect);
  if (isFirst === null) return null;
  const rows = shape.length - (isFirst ? 2 : 3);
  const lacking = call.dialect === "tfjs" ? oddDim("undefined") : null;
  const [height, width] = ["height", "width"].map((name) =>
    isNone(call.config, name) ? lacking : sizeOf(call.config, name),
  );
  return shape.map((dim, axis) =>
    axis === rows
      ? (height ?? null)
      : axis === rows + 1
        ? (width ?? null)
        : dim,
  );
}

function sides(): readonly Parameter[] {
  return ["height", "width"].map((name) => ({
    ...required(name),
    default: { tfjs: none },
  }));
}

/** The problem of an input that is neither a picture nor a batch of them. */
export function imageProblem(
  className: string,
  shape: readonly Dim[],
): LayerProblem | null {
  if (shape.length === 3 || shape.length === 4) return null;
  return mismatch(
    "rank",
    `${className} expects an image, (height, width, channels), or a batch of them`,
    [shape],
    { rank: { expected: 4, actual: shape } },
  );
}

const boxes = only("keras3", ...keywordOnly(optional("bounding_box_format")));

const resizing = tensorLayer({
  className: "Resizing",
  names: {
    keras3: ["Resizing"],
    keras2: ["Resizing"],
    tfjs: ["resizing"],
  },
  parameters: [
    ...sides(),
    optional(
      "interpolation",
      text("bilinear"),
      every(
        checkIn("keras2", oneOfIgnoringCase(...interpolations)),
        checkIn("tfjs", oneOf("bilinear", "nearest", null)),
      ),
    ),
    optional("crop_to_aspect_ratio", no),
    ...only(
      "keras3",
      optional("pad_to_aspect_ratio", no),
      optional("fill_mode", text("constant")),
      optional("fill_value", float(0)),
      optional("antialias", no),
    ),
    ...format,
    ...boxes,
  ],
  needsConfig: true,
  shape: (shape, call) =>
    call.dialect === "tfjs" ? tfjsResized(shape, call) : resized(shape, call),
  real: (shape, call) => resizingComputes(shape, call),
});

/** Keras 3 and TF.js resize pictures alone, and ask for the way to do it only then. */
function resizingComputes(
  shape: readonly Dim[],
  call: LayerCallInput,
): Computed | null {
  if (call.dialect === "tfjs")
    return (
      problemOnData(imageProblem("Resizing", shape)) ??
      comesAs(
        sized(shape, call),
        "TF.js tells the shape as if the input had no batch axis",
      )
    );
  return call.dialect === "keras3"
    ? problemOnData(
        imageProblem("Resizing", shape) ??
          aspectProblem(call) ??
          interpolationProblem("Resizing", call),
      )
    : null;
}

function aspectProblem({ config }: LayerCallInput): LayerProblem | null {
  const both =
    flagOf(config, "crop_to_aspect_ratio") === true &&
    flagOf(config, "pad_to_aspect_ratio") === true;
  return both
    ? problem(
        "argumentValue",
        "Resizing takes either `crop_to_aspect_ratio` or `pad_to_aspect_ratio`, not both.",
        { argument: "pad_to_aspect_ratio" },
      )
    : null;
}

/** Keras 3 asks for the way to resize when there is something to resize. */
export function interpolationProblem(
  className: string,
  { config }: LayerCallInput,
): LayerProblem | null {
  const value = textOf(config, "interpolation");
  return value === null || keras3Interpolations.includes(value)
    ? null
    : problem(
        "argumentValue",
        `\`interpolation\` of ${className} must be one of ${keras3Interpolations.map((each) => `"${each}"`).join(", ")}, not "${value}".`,
        { argument: "interpolation" },
      );
}

function resized(
  shape: readonly Dim[],
  call: LayerCallInput,
): Shape | LayerProblem {
  if (call.dialect === "keras2") {
    const found = imageProblem("Resizing", shape);
    if (found !== null) return found;
    const crops =
      flagOf(call.config, "crop_to_aspect_ratio") === true &&
      forgetsBatch(shape);
    const output = sized(shape, call);
    return crops && output !== null ? [null, ...output.slice(1)] : output;
  }
  if (shape.length === 4 || shape.length === 3) return sized(shape, call);
  return [
    sizeOf(call.config, "height"),
    sizeOf(call.config, "width"),
    ...shape.slice(2),
  ];
}

/** TF.js forgets the batch. */
function tfjsResized(shape: readonly Dim[], call: LayerCallInput): Shape {
  const side = (name: string) =>
    isNone(call.config, name) ? oddDim("undefined") : sizeOf(call.config, name);
  return [
    side("height"),
    side("width"),
    shape[2] === undefined ? oddDim("undefined") : shape[2],
  ];
}

/** What the base class of Keras 3's image layers takes besides. */
/** Keras 2 gives it itself. */
const withoutAutocast = commonNames.filter((name) => name !== "autocast");

const centerCrop = tensorLayer({
  className: "CenterCrop",
  names: {
    keras3: ["CenterCrop"],
    keras2: ["CenterCrop"],
    tfjs: ["centerCrop"],
  },
  parameters: [...sides(), ...format, ...boxes],
  commonNames: { keras2: withoutAutocast },
  needsConfig: true,
  shape: (shape, call) =>
    (call.dialect === "tfjs" ? null : imageProblem("CenterCrop", shape)) ??
    cropped(shape, call),
  real: (shape, call) =>
    call.dialect === "keras2"
      ? null
      : (problemOnData(imageProblem("CenterCrop", shape)) ??
        (call.isTraced === true
          ? comesAs(
              tracedCenterCrop(shape, cropped(shape, call), call),
              "a picture is cut as far as its size is known",
            )
          : null)),
});

/** Keras 2 picks between cropping and enlarging when data comes, where a side is open, and then forgets the size of the batch. */
function cropped(shape: readonly Dim[], call: LayerCallInput): Shape {
  const output = sized(shape, call);
  if (call.dialect !== "keras2" || output === null) return output;
  return forgetsBatch(shape) ? [null, ...output.slice(1)] : output;
}

function forgetsBatch(shape: readonly Dim[]): boolean {
  return shape.length === 4 && shape.slice(1, 3).includes(null);
}

const randomCrop = tensorLayer({
  className: "RandomCrop",
  names: { keras3: ["RandomCrop"], keras2: ["RandomCrop"] },
  parameters: [
    ...sides(),
    optional("seed"),
    ...format,
    ...only("keras3", nameParameter),
    ...boxes,
    ...only("keras3", ...keywordOnly(optional("factor"))),
    ...only("keras2", rngType),
  ],
  commonNames: { keras2: withoutAutocast },
  callArguments: ["training"],
  shape: (shape, call) => {
    const isImage =
      call.dialect === "keras3"
        ? shape.length >= 3
        : imageProblem("RandomCrop", shape) === null;
    return isImage
      ? cropped(shape, call)
      : (imageProblem("RandomCrop", shape) ?? shape);
  },
  real: (shape, call) =>
    call.dialect === "keras3"
      ? (problemOnData(imageProblem("RandomCrop", shape)) ??
        tracedPictureFails("RandomCrop", shape, call))
      : null,
});

/** Layers one after the other. */
const pipeline: LayerEntry = {
  className: "Pipeline",
  names: { keras3: ["Pipeline"] },
  parameters: [required("layers"), nameParameter],
  commonNames: { keras3: [] },
  callArguments: ["training", "mask"],
  outputs: (call) => {
    const layers = layersIn(valueOf(call.config, "layers"));
    if (layers === null)
      return result(notFollowed("the layers of this Pipeline"));
    if (layers.length === 0)
      return refusal("argumentValue", "Pipeline needs at least one layer.", {
        argument: "layers",
      });
    return runThrough(layers, call).outcome;
  },
  weights: (call) => {
    const layers = layersIn(valueOf(call.config, "layers"));
    return layers === null ? null : runThrough(layers, call).weights;
  },
};

function layersIn(value: ArgumentValue): readonly LayerInstance[] | null {
  const layers = itemsOf(value)?.map((item) =>
    item.kind === "layer" ? item.layer : null,
  );
  return layers === undefined || layers.includes(null)
    ? null
    : layers.filter((layer) => layer !== null);
}

function runThrough(
  layers: readonly LayerInstance[],
  call: LayerCallInput,
): { outcome: Outcome; weights: readonly WeightSpec[] | null } {
  let outcome: Outcome = result(call.inputs);
  let weights: readonly WeightSpec[] | null = [];
  const names = innerNames(layers, call.dialect);
  for (const [index, layer] of layers.entries()) {
    if (outcome.kind === "problem") return { outcome, weights: null };
    const inner: LayerCallInput = {
      ...call,
      config: layer.config,
      inputs: outcome.structure,
      arguments: new Map(),
    };
    const own = weightsOf(layer, inner);
    weights =
      weights === null || own === null
        ? null
        : [...weights, ...inside(names[index] ?? null, own)];
    outcome = outcomeOf(layer.entry, inner);
  }
  return { outcome, weights };
}

export const preprocessingLayers: readonly LayerEntry[] = [
  rescaling,
  resizing,
  centerCrop,
  randomCrop,
  pipeline,
];
