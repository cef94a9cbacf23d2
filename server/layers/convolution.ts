// Convolutions: plain, transposed, depthwise and separable, over one to three axes.
import { loraParameters, withLora } from "./lora.ts";
import type { Dim, Integer } from "../shapes/dim.ts";
import { floorDivide, isKnown, multiply } from "../shapes/dim.ts";
import type { Shape } from "../shapes/shape.ts";
import { tensor } from "../shapes/structure.ts";
import {
  computeDtype,
  isChannelsFirst,
  isNone,
  itemsOf,
  sizeOf,
  sizesOf,
  valueOf,
} from "./arguments.ts";
import {
  activation,
  checkIn,
  every,
  initializer,
  isListOf,
  oneOf,
  oneOfIgnoringCase,
  orNone,
  tupleOf,
} from "./checks.ts";
import { withBias } from "./core.ts";
import type {
  Computed,
  Config,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Parameter,
} from "./layer.ts";
import type { Accepts } from "./parameter.ts";
import {
  initializers,
  int,
  keywordOnly,
  none,
  only,
  optional,
  options,
  required,
  text,
  yes,
} from "./parameter.ts";
import { counted } from "./problem.ts";
import { dataFormat } from "./reshaping.ts";
import type { OpenWeight } from "./tensor-layer.ts";
import { convolvedInTfjs } from "./convolution-tfjs.ts";
import { tensorLayer } from "./tensor-layer.ts";
import {
  changeAxes,
  isEmptyLength,
  layoutOf,
  paddingOf,
  transposedLength,
  windowLength,
  withChannels,
} from "./window.ts";
import type { Convolution, Kind, Rank } from "./convolution-problems.ts";
import {
  constructProblem,
  fractionalKernel,
  groupProblem,
  kernelProblem,
  moreAxesProblem,
  unequalDilation,
} from "./convolution-problems.ts";

export const positiveFilters: Accepts = (value, dialect) => {
  const fine =
    value.kind === "number" &&
    value.value > 0 &&
    (dialect !== "tfjs" || Number.isInteger(value.value));
  return fine || (value.kind === "none" && dialect === "keras3")
    ? null
    : "a positive integer";
};

/** A kernel, stride or dilation: TF.js checks the number of items only. */
export function perAxis(rank: Rank): Accepts {
  return every(
    checkIn(["keras3", "keras2"], tupleOf(rank, 1)),
    checkIn("tfjs", tfjsPerAxis(rank)),
  );
}

function tfjsPerAxis(rank: Rank): Accepts {
  const wanted = `a number or an array of ${counted(rank, "number")}`;
  return (value) => {
    if (isListOf(value)) return isListOf(value, rank) ? null : wanted;
    return value.kind === "number" || value.kind === "none" ? null : wanted;
  };
}

function paddingCheck(kind: Kind, rank: Rank): Accepts {
  const causal3 = kind === "plain" && rank === 1;
  const causal2 = causal3 || (kind === "separable" && rank === 1);
  const with3 = causal3 ? ["valid", "same", "causal"] : ["valid", "same"];
  const with2 = causal2 ? ["valid", "same", "causal"] : ["valid", "same"];
  const withTfjs =
    kind === "plain" || kind === "depthwise"
      ? ["valid", "same", "causal"]
      : ["valid", "same"];
  return every(
    checkIn("keras3", oneOfIgnoringCase(...with3)),
    checkIn("keras2", oneOfIgnoringCase(...with2)),
    checkIn("tfjs", oneOf(...withTfjs, null)),
  );
}

/** What no signature names and the base class takes. */
function hiddenParameters(kind: Kind): readonly Parameter[] {
  const isDeep = kind === "depthwise" || kind === "separable";
  return keywordOnly(
    ...(kind === "plain" ? loraParameters : []),
    ...only(
      "keras2",
      ...(kind === "plain" ? [] : [optional("groups", int(1))]),
      ...(isDeep
        ? options("kernel_initializer kernel_regularizer kernel_constraint")
        : []),
      optional("conv_op"),
    ),
  );
}

function parametersOf({ kind, rank }: Convolution): readonly Parameter[] {
  const filters = required("filters", positiveFilters);
  const format = optional("data_format", none, dataFormat);
  const isDeep = kind === "depthwise" || kind === "separable";
  const multiplier = optional(
    "depth_multiplier",
    int(1),
    checkIn(["keras3", "keras2"], (value) =>
      value.kind === "none" || (value.kind === "number" && value.value > 0)
        ? null
        : "a positive integer",
    ),
  );
  const outputPadding = only(
    ["keras3", "keras2"],
    optional("output_padding", none, orNone(tupleOf(rank, 0))),
  );
  const dilation = optional("dilation_rate", int(1), perAxis(rank));
  const lateFormat = kind === "transposed" && rank === 3;
  return [
    ...(kind === "depthwise" ? [] : [filters]),
    required("kernel_size", perAxis(rank)),
    optional("strides", int(1), perAxis(rank)),
    optional("padding", text("valid"), paddingCheck(kind, rank)),
    ...(kind === "depthwise" ? [multiplier] : []),
    ...(lateFormat ? only("keras3", format) : []),
    ...(kind === "transposed" ? outputPadding : []),
    ...(lateFormat ? only(["keras2", "tfjs"], format) : [format]),
    dilation,
    ...(kind === "separable" ? [multiplier] : []),
    ...(kind === "plain" ? [optional("groups", int(1))] : []),
    optional("activation", none, activation),
    optional("use_bias", yes),
    ...(kind === "plain" || kind === "transposed"
      ? options("kernel_initializer bias_initializer", initializer)
      : []),
    ...(kind === "depthwise"
      ? options("depthwise_initializer bias_initializer", initializer)
      : []),
    ...(kind === "separable"
      ? [
          optional(
            "depthwise_initializer",
            initializers("glorot_uniform", "glorotUniform"),
            initializer,
          ),
          ...options("pointwise_initializer bias_initializer", initializer),
        ]
      : []),
    ...options(isDeep ? "depthwise_regularizer" : "kernel_regularizer"),
    ...(kind === "separable" ? options("pointwise_regularizer") : []),
    ...options("bias_regularizer activity_regularizer"),
    ...options(isDeep ? "depthwise_constraint" : "kernel_constraint"),
    ...(kind === "separable" ? options("pointwise_constraint") : []),
    ...options("bias_constraint"),
    ...hiddenParameters(kind),
  ];
}

function entryOf(convolution: Convolution): LayerEntry {
  const { className, kind, rank } = convolution;
  return tensorLayer({
    className,
    names: convolution.names,
    parameters: parametersOf(convolution),
    needsConfig: true,
    construct: (config, dialect) =>
      constructProblem(convolution, config, dialect),
    rank: (config, dialect) => ({
      ...withChannels(rank)(config, dialect),
      ...(takesMore(kind, dialect) && { atLeast: true }),
    }),
    shape: (shape, call) =>
      outputShape(convolution, seenAxes(convolution, shape, call), call),
    real: (shape, call, shown) =>
      call.dialect === "tfjs"
        ? convolvedInTfjs(convolution, shape, call, shown)
        : openByDilation(convolution, shown, call),
    weights: (shape, call) =>
      weightsOf(convolution, seenAxes(convolution, shape, call), call),
    fixedAxes: (config, dialect) => [
      dialect !== "tfjs" && config.get("data_format")?.kind === "string"
        ? channelAxis(config, rank)
        : -1,
    ],
  });
}

/** Where a dilated window meets an open size in a traced call of Keras 3, TensorFlow loses the sizes of all spatial axes. */
function openByDilation(
  { kind, rank, className }: Convolution,
  shown: Shape,
  call: LayerCallInput,
): Computed | null {
  if (call.isTraced !== true || kind === "transposed" || shown === null)
    return null;
  const { firstSpatial } = layoutOf(shown, rank, call) ?? {};
  const rates = sizesOf(call.config, "dilation_rate", rank);
  if (
    firstSpatial === undefined ||
    !rates.some((rate) => isKnown(rate) && rate > 1)
  )
    return null;
  const isSpatial = (axis: number) =>
    axis >= firstSpatial && axis < firstSpatial + rank;
  if (!shown.some((dim, axis) => dim === null && isSpatial(axis))) return null;
  const shape = shown.map((dim, axis) => (isSpatial(axis) ? null : dim));
  return {
    kind: "result",
    structure: tensor(shape, computeDtype(call.config)),
    because: `${className} is dilated`,
  };
}

/** Keras 2 counts further axes to the batch; TF.js passes over those of a depthwise convolution. */
function takesMore(kind: Kind, dialect: Dialect): boolean {
  return (
    (dialect === "keras2" && kind === "plain") ||
    (dialect === "tfjs" && kind === "depthwise")
  );
}

function seenAxes(
  { kind, rank }: Convolution,
  shape: readonly Dim[],
  call: LayerCallInput,
): readonly Dim[] {
  return kind === "depthwise" && call.dialect === "tfjs"
    ? shape.slice(0, rank + 2)
    : shape;
}

function channelAxis(config: Config, rank: Rank): number {
  const format = config.get("data_format");
  return format?.kind === "string" && /first/i.test(format.value)
    ? -1 - rank
    : -1;
}

function outputShape(
  convolution: Convolution,
  shape: readonly Dim[],
  call: LayerCallInput,
): Shape | LayerProblem {
  const { kind, rank, className } = convolution;
  const { config, dialect } = call;
  const layout = layoutOf(shape, rank, call);
  const padding = paddingOf(call);
  if (layout === null || padding === null) return null;
  const channels = shape[layout.channels] ?? null;
  const split =
    unequalDilation(convolution, call) ??
    fractionalKernel(convolution, call) ??
    (kind === "plain"
      ? groupProblem(className, shape, layout.channels, call)
      : null);
  if (split !== null) return split;
  const lengths = lengthOf(convolution, call);
  const filters =
    kind === "depthwise"
      ? channels === null
        ? null
        : multiply(channels, sizeOf(config, "depth_multiplier"))
      : sizeOf(config, "filters");
  const spatial = shape.slice(layout.firstSpatial, layout.firstSpatial + rank);
  if (losesSizes(convolution, spatial, call))
    return changeAxes(shape, rank, layout, () => null, filters);
  const output = changeAxes(shape, rank, layout, lengths, filters);
  const missesZero = overlooksZero(convolution, spatial, call);
  const isEmpty =
    dialect !== "tfjs" &&
    kind !== "transposed" &&
    output.some(
      (dim, axis) =>
        isEmptyLength(dim) &&
        axis !== layout.channels &&
        dim !== shape[axis] &&
        !(missesZero && dim === 0),
    );
  return isEmpty
    ? kernelProblem(convolution, shape, layout, call)
    : (moreAxesProblem(convolution, shape, layout, call) ?? output);
}

/** Keras 2 counts the positions of a dilated kernel only once all axes are known, and lets one that just doesn't fit pass until then. */
function overlooksZero(
  { kind, rank }: Convolution,
  spatial: readonly Dim[],
  call: LayerCallInput,
): boolean {
  if (call.dialect !== "keras2" || kind !== "plain") return false;
  const dilations = sizesOf(call.config, "dilation_rate", rank);
  return (
    spatial.includes(null) &&
    dilations.some((size) => isKnown(size) && size > 1)
  );
}

/** Keras 2 spreads dilated channels by moving them into the batch, and loses both sizes where one is open. */
function losesSizes(
  { kind, rank }: Convolution,
  spatial: readonly Dim[],
  call: LayerCallInput,
): boolean {
  const isDeep = kind === "depthwise" || kind === "separable";
  if (call.dialect !== "keras2" || !isDeep || !spatial.includes(null))
    return false;
  const dilations = sizesOf(call.config, "dilation_rate", rank);
  return rank === 2 && dilations.some((size) => isKnown(size) && size > 1);
}

/** What happens to a spatial axis. */
function lengthOf(
  { kind, rank }: Convolution,
  call: LayerCallInput,
): (dim: Dim, axis: number) => Dim {
  const { config, dialect } = call;
  const kernel = sizesOf(config, "kernel_size", rank);
  const strides = sizesOf(config, "strides", rank);
  const ignoresDilation =
    (dialect === "tfjs" && (kind === "transposed" || kind === "depthwise")) ||
    (dialect === "keras2" && kind === "transposed" && rank === 3);
  const dilations = sizesOf(config, "dilation_rate", rank);
  const padding = paddingOf(call) ?? "valid";
  const outputPadding =
    config.has("output_padding") && !isNone(config, "output_padding")
      ? sizesOf(config, "output_padding", rank)
      : null;
  return (dim, axis) => {
    const window = {
      size: kernel[axis] ?? 1,
      stride: strides[axis] ?? 1,
      dilation: ignoresDilation ? 1 : (dilations[axis] ?? 1),
    };
    return kind === "transposed"
      ? transposedLength(dim, window, padding, outputPadding?.[axis] ?? null)
      : windowLength(dim, window, padding);
  };
}

function weightsOf(
  { kind, rank }: Convolution,
  shape: readonly Dim[],
  call: LayerCallInput,
): readonly OpenWeight[] | null {
  const { config, dialect } = call;
  const isFirst = isChannelsFirst(config, dialect);
  if (isFirst === null) return null;
  // Keras 2 counts from the last axis, since it takes several axes of batches.
  const first = dialect === "keras2" ? shape.length - 1 - rank : 1;
  const channels = shape[isFirst ? first : shape.length - 1] ?? null;
  const kernel = kernelSizes(rank, call);
  const depth = config.has("depth_multiplier")
    ? sizeOf(config, "depth_multiplier")
    : 1;
  const deep = channels === null ? null : multiply(channels, depth);
  const groups =
    dialect === "tfjs" || !config.has("groups") || kind !== "plain"
      ? 1
      : sizeOf(config, "groups");
  const filters = kind === "depthwise" ? deep : sizeOf(config, "filters");
  const grouped = channels === null ? null : floorDivide(channels, groups);
  const weights: Record<Kind, readonly OpenWeight[]> = {
    plain: [{ name: "kernel", shape: [...kernel, grouped, filters] }],
    transposed: [{ name: "kernel", shape: [...kernel, filters, channels] }],
    depthwise: [
      {
        name: dialect === "keras3" ? "kernel" : "depthwise_kernel",
        shape: [...kernel, channels, depth],
      },
    ],
    separable: [
      { name: "depthwise_kernel", shape: [...kernel, channels, depth] },
      {
        name: "pointwise_kernel",
        shape: [...kernel.map(() => 1), deep, filters],
      },
    ],
  };
  const own = withBias(call, weights[kind], filters);
  return kind === "plain" && own !== null ? withLora(call, own) : own;
}

/** TF.js takes fractions, and fails with the weight that it can't make of them. */
function kernelSizes(rank: Rank, call: LayerCallInput): readonly Integer[] {
  const { config, dialect } = call;
  const value = valueOf(config, "kernel_size");
  const sizes = sizesOf(config, "kernel_size", rank);
  if (dialect !== "tfjs") return sizes;
  return sizes.map((size, axis) => {
    const given = itemsOf(value)?.[axis] ?? value;
    return given.kind === "number" ? given.value : size;
  });
}

function named(
  kind: Kind,
  rank: Rank,
  className: string,
  aliases: readonly string[],
  tfjsName: string | null,
): Convolution {
  const keras = [className, ...aliases];
  return {
    kind,
    rank,
    className,
    names: {
      keras3: keras,
      keras2: keras,
      ...(tfjsName !== null && { tfjs: [tfjsName] }),
    },
  };
}

export const convolutionLayers: readonly LayerEntry[] = [
  named("plain", 1, "Conv1D", ["Convolution1D"], "conv1d"),
  named("plain", 2, "Conv2D", ["Convolution2D"], "conv2d"),
  named("plain", 3, "Conv3D", ["Convolution3D"], "conv3d"),
  named("transposed", 1, "Conv1DTranspose", ["Convolution1DTranspose"], null),
  named(
    "transposed",
    2,
    "Conv2DTranspose",
    ["Convolution2DTranspose"],
    "conv2dTranspose",
  ),
  named(
    "transposed",
    3,
    "Conv3DTranspose",
    ["Convolution3DTranspose"],
    "conv3dTranspose",
  ),
  named("depthwise", 1, "DepthwiseConv1D", [], null),
  named("depthwise", 2, "DepthwiseConv2D", [], "depthwiseConv2d"),
  named("separable", 1, "SeparableConv1D", ["SeparableConvolution1D"], null),
  named(
    "separable",
    2,
    "SeparableConv2D",
    ["SeparableConvolution2D"],
    "separableConv2d",
  ),
].map(entryOf);
