// Layers that cut from, pad or repeat the spatial axes: Cropping, ZeroPadding, UpSampling.
import type { Dim, Integer } from "../shapes/dim.ts";
import { add, isKnown, maximum, multiply, subtract } from "../shapes/dim.ts";
import { printDim } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import {
  isChannelsFirst,
  itemsOf,
  nameless,
  sizeOf,
  sizesOf,
  toSize,
  valueOf,
} from "./arguments.ts";
import {
  checkIn,
  every,
  isInteger,
  oneOf,
  positiveInteger,
  tupleOf,
} from "./checks.ts";
import { problemOnData, comesAs, failsOnData } from "./computed.ts";
import type {
  Computed,
  ArgumentValue,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Parameter,
} from "./layer.ts";
import type { Accepts } from "./parameter.ts";
import { int, ints, none, only, optional, text, varying } from "./parameter.ts";
import {
  channelAxes,
  mismatch,
  problem,
  rankProblem,
  spatialNames,
} from "./problem.ts";
import { interpolationProblem } from "./preprocessing.ts";
import { dataFormat, kerasDataFormat } from "./reshaping.ts";
import { shownDtype, tensorLayer } from "./tensor-layer.ts";
import { withChannels } from "./window.ts";

type Pair = readonly [Integer, Integer];

/** `1`, `(1, 2)` or `((1, 2), (0, 3))` as what comes before and after each spatial axis. */
export function pairsOf(value: ArgumentValue, rank: number): readonly Pair[] {
  const items = itemsOf(value);
  const pair = (item: ArgumentValue | undefined): Pair => {
    if (item === undefined) return [Number.NaN, Number.NaN];
    const inner = itemsOf(item);
    return inner === null
      ? [toSize(item), toSize(item)]
      : [toSize(inner[0] ?? item), toSize(inner[1] ?? item)];
  };
  if (items === null) return Array.from({ length: rank }, () => pair(value));
  if (rank === 1 && items.length === 2)
    return [[toSize(items[0] ?? value), toSize(items[1] ?? value)]];
  return Array.from({ length: rank }, (_, axis) => pair(items[axis]));
}

/** One amount, one for each axis, or a pair for each. */
function amounts(rank: number, allowsNegative: boolean): Accepts {
  return (value, dialect) => {
    const wanted =
      rank === 1
        ? "an integer of at least 0 or a tuple of 2"
        : `an integer of at least 0, a tuple of ${rank} or a tuple of ${rank} pairs`;
    const isAmount = (item: ArgumentValue) =>
      isInteger(item, dialect) && (item as { value: number }).value >= 0;
    const items = itemsOf(value);
    if (items === null) {
      const isFree = allowsNegative && isInteger(value, dialect);
      return isAmount(value) || isFree ? null : wanted;
    }
    if (rank === 1)
      return items.length === 2 && items.every(isAmount) ? null : wanted;
    const isPair = (item: ArgumentValue) =>
      itemsOf(item)?.length === 2 && (itemsOf(item) ?? []).every(isAmount);
    return items.length === rank &&
      items.every((item) => isAmount(item) || isPair(item))
      ? null
      : wanted;
  };
}

/** Applies a change to each spatial axis and leaves batch and channels. */
export function overSpatialAxes(
  shape: readonly Dim[],
  call: LayerCallInput,
  change: (dim: Dim, axis: number) => Dim,
): Shape {
  const isFirst = isChannelsFirst(call.config, call.dialect);
  if (isFirst === null) return null;
  const channels = isFirst ? 1 : shape.length - 1;
  return shape.map((dim, axis) =>
    axis === 0 || axis === channels
      ? dim
      : change(dim, axis - (isFirst ? 2 : 1)),
  );
}

const format = optional("data_format", none, dataFormat);

function cropping(rank: 1 | 2 | 3): LayerEntry {
  const className = `Cropping${rank}D`;
  const byDefault =
    rank === 1
      ? ints(1, 1)
      : {
          kind: "tuple" as const,
          items: Array.from({ length: rank }, () =>
            rank === 2 ? ints(0, 0) : ints(1, 1),
          ),
        };
  const accepts = every(
    checkIn("keras3", amounts(rank, false)),
    checkIn("keras2", amounts(rank, rank > 1)),
    checkIn("tfjs", tfjsCropping),
  );
  return tensorLayer({
    className,
    names: {
      keras3: [className],
      keras2: [className],
      ...(rank === 2 && { tfjs: ["cropping2D"] }),
    },
    parameters: [
      varying("cropping", { keras3: byDefault, keras2: byDefault }, accepts),
      ...(rank === 1 ? [] : [format]),
    ],
    needsConfig: true,
    rank: withChannels(rank),
    shape: (shape, call) => cropped(className, shape, rank, call),
    real: (shape, call) =>
      call.dialect === "tfjs" ? croppedInTfjs(shape, rank, call) : null,
    dtype: shownDtype,
  });
}

/** The first axis of which nothing is left. */
function cropProblem(
  className: string,
  shape: readonly Dim[],
  rank: number,
  pairs: readonly Pair[],
  { config, dialect }: LayerCallInput,
): LayerProblem {
  const first = isChannelsFirst(config, dialect) ? 2 : 1;
  const empty = pairs.findIndex(([before, after], axis) => {
    const length = shape[first + axis] ?? null;
    const cut = add(before, after);
    return isKnown(length) && isKnown(cut) && length <= cut;
  });
  const axis = Math.max(empty, 0);
  const [before, after] = pairs[axis] ?? [0, 0];
  const name = spatialNames[rank]?.[axis] ?? "steps";
  const much = `more than ${printDim(add(before, after))}`;
  return mismatch(
    "window",
    `${className} cuts off ${printDim(before)} and ${printDim(after)} and needs ${rank === 1 ? `${much} steps` : `a ${name} of ${much}`}`,
    [shape],
    { axis: first + axis, advice: "Use a smaller cropping." },
  );
}

function tfjsCropping(value: ArgumentValue): string | null {
  return value.kind === "none" || value.kind === "string"
    ? "a number or an array"
    : null;
}

function cropped(
  className: string,
  shape: readonly Dim[],
  rank: number,
  call: LayerCallInput,
): Shape | LayerProblem {
  const pairs = pairsOf(valueOf(call.config, "cropping"), rank);
  const output = overSpatialAxes(shape, call, (dim, axis) => {
    const [before, after] = pairs[axis] ?? [0, 0];
    const from = dim ?? (call.dialect === "tfjs" ? 0 : null);
    if (from === null) return null;
    return call.dialect === "keras2"
      ? sliced(from, before, after)
      : subtract(subtract(from, before), after);
  });
  const isEmpty =
    call.dialect !== "tfjs" &&
    !(call.dialect === "keras2" && rank === 3) &&
    output?.some(
      (dim, axis) =>
        isKnown(dim) &&
        dim <= 0 &&
        dim !== shape[axis] &&
        !isNegativeCrop(pairs),
    ) === true;
  return isEmpty ? cropProblem(className, shape, rank, pairs, call) : output;
}

/** TF.js takes a slice from `before` on; one of the size -1 goes to the end. */
function croppedInTfjs(
  shape: readonly Dim[],
  rank: number,
  call: LayerCallInput,
): Computed | null {
  const pairs = pairsOf(valueOf(call.config, "cropping"), rank);
  const amounts = pairs.flat();
  if (!amounts.every((amount) => isKnown(amount) && Number.isInteger(amount)))
    return null;
  if (amounts.some((amount) => isKnown(amount) && amount < 0))
    return failsOnData("`cropping` must not be negative");
  const lengths = overSpatialAxes(shape, call, (dim, axis) => {
    const [before, after] = pairs[axis] ?? [0, 0];
    if (dim === null) return null;
    const length = subtract(subtract(dim, before), after);
    return length === -1 ? subtract(dim, before) : length;
  });
  const isCrossed = lengths?.some((length) => isKnown(length) && length < 0);
  return isCrossed === true
    ? failsOnData("more is cut off than there is")
    : comesAs(
        lengths,
        "TF.js takes an open size for 0, and a slice of the size -1 goes to the end",
      );
}

/** Keras 2 takes the slice `[before:-after]`, which is empty where they cross or are negative. */
function sliced(length: Integer, before: Integer, after: Integer): Integer {
  const isNegative = [before, after].some(
    (amount) => isKnown(amount) && amount < 0,
  );
  return isNegative ? 0 : maximum(subtract(subtract(length, before), after), 0);
}

function isNegativeCrop(pairs: readonly Pair[]): boolean {
  return pairs.flat().some((amount) => isKnown(amount) && amount < 0);
}

function zeroPadding(rank: 1 | 2 | 3): LayerEntry {
  const className = `ZeroPadding${rank}D`;
  const byDefault =
    rank === 1 ? int(1) : ints(...Array.from({ length: rank }, () => 1));
  const accepts = every(
    checkIn(["keras3", "keras2"], amounts(rank, rank > 1)),
    checkIn("tfjs", tfjsPadding),
  );
  const formats: readonly Parameter[] =
    rank === 1
      ? only("keras3", optional("data_format", none, kerasDataFormat))
      : [format];
  return tensorLayer({
    className,
    names: {
      keras3: [className],
      keras2: [className],
      ...(rank === 2 && { tfjs: ["zeroPadding2d"] }),
    },
    parameters: [optional("padding", byDefault, accepts), ...formats],
    rank: withChannels(rank),
    real: (_, { config, dialect }) =>
      dialect === "keras3" &&
      pairsOf(valueOf(config, "padding"), rank)
        .flat()
        .some((amount) => isKnown(amount) && amount < 0)
        ? failsOnData("`padding` must not be negative")
        : null,
    shape: (shape, call) => padded(className, shape, rank, call),
    dtype: shownDtype,
  });
}

function tfjsPadding(value: ArgumentValue): string | null {
  if (value.kind === "string") return "a number or an array of 2";
  const items = itemsOf(value);
  if (items === null) return null;
  const isFine =
    items.length === 2 &&
    items.every((item) => (itemsOf(item)?.length ?? 2) === 2);
  return isFine ? null : "a number or an array of 2";
}

function padded(
  className: string,
  shape: readonly Dim[],
  rank: number,
  call: LayerCallInput,
): Shape | LayerProblem {
  const value = valueOf(call.config, "padding");
  const pairs = pairsOf(value.kind === "none" ? int(1) : value, rank);
  if (
    call.dialect === "keras2" &&
    pairs.flat().some((amount) => isKnown(amount) && amount < 0)
  ) {
    return problem(
      "argumentValue",
      `\`padding\` of ${className} must not be negative.`,
      { argument: "padding" },
    );
  }
  return overSpatialAxes(shape, call, (dim, axis) => {
    const [before, after] = pairs[axis] ?? [0, 0];
    const isImpossible = call.dialect === "tfjs" && isKnown(dim) && !(dim >= 0);
    return dim === null || isImpossible ? null : add(add(dim, before), after);
  });
}

const interpolations = [
  "area",
  "bicubic",
  "bilinear",
  "gaussian",
  "lanczos3",
  "lanczos5",
  "mitchellcubic",
  "nearest",
];

function upSampling(rank: 1 | 2 | 3): LayerEntry {
  const className = `UpSampling${rank}D`;
  const size =
    rank === 1
      ? optional(
          "size",
          int(2),
          every(
            checkIn("keras3", positiveInteger),
            checkIn("keras2", wholeSize),
          ),
        )
      : optional(
          "size",
          ints(...Array.from({ length: rank }, () => 2)),
          checkIn(["keras3", "keras2"], tupleOf(rank, 1)),
        );
  const interpolation = optional(
    "interpolation",
    text("nearest"),
    every(
      checkIn("keras2", oneOf(...interpolations)),
      checkIn("tfjs", oneOf("nearest", "bilinear")),
    ),
  );
  return tensorLayer({
    className,
    names: {
      keras3: [className],
      keras2: [className],
      ...(rank === 2 && { tfjs: ["upSampling2d"] }),
    },
    parameters: [
      size,
      ...(rank === 1 ? [] : [format]),
      ...(rank === 2 ? [interpolation] : []),
    ],
    needsConfig: true,
    rank: upSampled(rank),
    real: (_, call) =>
      rank === 2 && call.dialect === "keras3"
        ? problemOnData(interpolationProblem(className, call))
        : null,
    shape: (shape, call) => {
      const factors = factorsOf(call, rank);
      if (call.dialect === "keras2" && rank > 1)
        return enlarged(className, shape, rank, factors, call);
      if (call.dialect === "keras2" && factors.includes(0) && shape[1] !== null)
        return problem(
          "argumentValue",
          `\`size\` of ${className} must be a positive integer.`,
          { argument: "size" },
        );
      return overSpatialAxes(shape, call, (dim, axis) =>
        dim === null ? null : multiply(dim, factors[axis] ?? 1),
      );
    },
    dtype: shownDtype,
  });
}

/** Keras 2 takes volumes with any axes behind the first four. */
function upSampled(rank: 1 | 2 | 3): ReturnType<typeof withChannels> {
  return (config, dialect) =>
    rank === 3 && dialect === "keras2"
      ? { rank: 4, atLeast: true, axes: channelAxes(2, null) }
      : withChannels(rank)(config, dialect);
}

/** Keras 2 loses both sizes of an image when one is open, and takes volumes with any axes behind the first four. */
function enlarged(
  className: string,
  shape: readonly Dim[],
  rank: number,
  factors: readonly Integer[],
  call: LayerCallInput,
): Shape | LayerProblem {
  if (factors.includes(0))
    return problem(
      "argumentValue",
      `\`size\` of ${className} must be a positive integer.`,
      {
        argument: "size",
      },
    );
  const isFirst = isChannelsFirst(call.config, call.dialect);
  if (isFirst === null) return null;
  const start = isFirst ? 2 : 1;
  const least = start + rank;
  const tooFew = rankProblem(className, { rank: least, atLeast: true }, shape);
  if (tooFew !== null) return tooFew;
  const isOpen = rank === 2 && shape.slice(start, start + 2).includes(null);
  return shape.map((dim, axis) => {
    const factor = factors[axis - start];
    if (axis < start || factor === undefined) return dim;
    return dim === null || isOpen ? null : multiply(dim, factor);
  });
}

function wholeSize(value: ArgumentValue, _: Dialect): string | null {
  return value.kind === "number" || value.kind === "string"
    ? null
    : "an integer";
}

/** TF.js takes an array only: a lone number has no items, and sizes become NaN. */
function factorsOf(call: LayerCallInput, rank: number): readonly Integer[] {
  const value = valueOf(call.config, "size");
  if (rank === 1) return [sizeOf(call.config, "size")];
  if (call.dialect !== "tfjs") return sizesOf(call.config, "size", rank);
  if (value.kind === "unknown")
    return Array.from({ length: rank }, () => nameless({}));
  const items = itemsOf(value) ?? [];
  return Array.from({ length: rank }, (_, axis) =>
    items[axis] === undefined ? Number.NaN : toSize(items[axis]),
  );
}

const ranks = [1, 2, 3] as const;

export const paddingLayers: readonly LayerEntry[] = [
  ...ranks.map(cropping),
  ...ranks.map(zeroPadding),
  ...ranks.map(upSampling),
];
