// Layers that move axes about: Flatten, Reshape, RepeatVector, Permute.
import { failsOnData, problemOnData } from "./computed.ts";
import type { Dim, Integer } from "../shapes/dim.ts";
import { floorDivide, isKnown, symbol } from "../shapes/dim.ts";
import { compareDims } from "../shapes/compare.ts";
import { printDim, printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import { product } from "../shapes/shape.ts";
import {
  computeDtype,
  itemsOf,
  toDim,
  toInteger,
  toSize,
  valueOf,
} from "./arguments.ts";
import {
  checkIn,
  every,
  isInteger,
  oneOf,
  oneOfIgnoringCase,
  positiveInteger,
} from "./checks.ts";
import type {
  Computed,
  ArgumentValue,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
} from "./layer.ts";
import type { Accepts } from "./parameter.ts";
import { none, optional, required } from "./parameter.ts";
import { mismatch, problem, isProblem } from "./problem.ts";
import { keepDtype, keepsSparse, tensorLayer } from "./tensor-layer.ts";

/** `data_format` of Keras; TF.js' convolutions have their own check. */
export const kerasDataFormat = checkIn(
  ["keras3", "keras2"],
  oneOfIgnoringCase("channels_first", "channels_last", null),
);
export const tfjsDataFormat = checkIn(
  "tfjs",
  oneOf("channelsFirst", "channelsLast", null),
);
export const dataFormat = every(kerasDataFormat, tfjsDataFormat);

/** An odd size that TF.js answers: a text where a number should be. */
export function oddDim(value: string): Integer {
  return symbol(value);
}

/** `(None, 3, 4)` becomes `(None, 12)`. */
export const flatten = tensorLayer({
  className: "Flatten",
  names: { keras3: ["Flatten"], keras2: ["Flatten"], tfjs: ["flatten"] },
  parameters: [optional("data_format", none, kerasDataFormat)],
  rank: (_, dialect) =>
    dialect === "keras2"
      ? null
      : { rank: dialect === "tfjs" ? 3 : 1, atLeast: true },
  shape: (shape, { dialect }) => {
    const [batch, ...rest] = shape;
    if (dialect === "tfjs" && rest.includes(null)) {
      return mismatch(
        "openDimension",
        "Flatten needs every size but the batch's fixed in TF.js",
        [shape],
        { axis: rest.indexOf(null) + 1 },
      );
    }
    return [batch ?? null, product(rest)];
  },
  openRank: () => [null, null],
  dtype: keepDtype,
  isSparse: keepsSparse,
});

/** The same numbers in another shape; one size may be -1 and is worked out. */
export const reshape = tensorLayer({
  className: "Reshape",
  names: { keras3: ["Reshape"], keras2: ["Reshape"], tfjs: ["reshape"] },
  parameters: [required("target_shape", targetProblem())],
  needsConfig: true,
  construct: (config, dialect) =>
    dialect === "keras3"
      ? severalOpenProblem(valueOf(config, "target_shape"))
      : null,
  shape: (shape, call) => reshaped(shape, call),
  real: (shape, call) =>
    call.dialect === "keras3" ? severalOpen(call) : reshapedInTfjs(shape, call),
  dtype: keepDtype,
  isSparse: keepsSparse,
});

function targetProblem(): Accepts {
  return (value, dialect) => {
    const items = itemsOf(value);
    if (dialect === "tfjs") return null;
    if (items === null)
      return value.kind === "string" && dialect === "keras3"
        ? null
        : "a tuple of sizes";
    if (dialect === "keras2")
      return items.every((item) => isInteger(item, dialect))
        ? null
        : "a tuple of integers";
    return items.some((item) => item.kind === "number" && item.value < -1)
      ? "a tuple of sizes, -1 for the one to work out"
      : null;
  };
}

function severalOpenProblem(value: ArgumentValue): LayerProblem | null {
  const open =
    itemsOf(value)?.filter(
      (item) => item.kind === "number" && item.value === -1,
    ).length ?? 0;
  return open > 1
    ? problem(
        "reshape",
        "Reshape can work out only one size: -1 may stand once in `target_shape`.",
        { argument: "target_shape" },
      )
    : null;
}

function reshaped(
  shape: readonly Dim[],
  call: LayerCallInput,
): Shape | LayerProblem {
  const { config, dialect } = call;
  const value = valueOf(config, "target_shape");
  if (value.kind === "string")
    return [shape[0] ?? null, ...Array.from(value.value, () => null)];
  const items =
    itemsOf(value) ??
    (dialect === "tfjs" && toInteger(value) !== null ? [value] : null);
  if (items === null) return null;
  const [batch, ...rest] = shape;
  const target = items.map((item) => targetDim(item, dialect));
  const isOpen = (dim: Dim) =>
    isKnown(dim) ? dim < 0 : dim === null && dialect === "tfjs";
  if (dialect === "tfjs" && shape.includes(null))
    return [batch ?? null, ...target.map((dim) => (isOpen(dim) ? null : dim))];
  const open = target.filter((dim) => isOpen(dim));
  const wrong = (wanted: string) =>
    mismatch(
      "reshape",
      `Reshape to ${printShape(target)} needs ${wanted} in each sample, not ${printDim(product(rest) ?? null)}`,
      [shape],
    );
  if (open.length > 1)
    return problem(
      "reshape",
      `Reshape can work out only one size: -1 stands ${open.length} times in ${printShape(target)}.`,
      { argument: "target_shape" },
    );
  const size = product(rest);
  const fixed = product(target.filter((dim) => !isOpen(dim)));
  if (size === null || fixed === null)
    return [batch ?? null, ...target.map((dim) => (isOpen(dim) ? null : dim))];
  if (open.length === 0) {
    return compareDims(size, fixed) === "never"
      ? wrong(numbers(fixed))
      : [batch ?? null, ...target];
  }
  const isWhole =
    !(isKnown(size) && isKnown(fixed)) || (fixed !== 0 && size % fixed === 0);
  if (!isWhole) return wrong(`a multiple of ${numbers(fixed)}`);
  const inferred = floorDivide(size, fixed);
  return [
    batch ?? null,
    ...target.map((dim) => (isOpen(dim) ? inferred : dim)),
  ];
}

/** None and what isn't a size stand for a size to work out in Keras 3, and there may be one of them. */
function severalOpen({ config, dialect }: LayerCallInput): Computed | null {
  const value = valueOf(config, "target_shape");
  const open =
    value.kind === "string"
      ? value.value.length
      : (itemsOf(value) ?? []).filter(
          (item) =>
            item.kind === "none" ||
            (item.kind === "number" && targetDim(item, dialect) === -1),
        ).length;
  return open > 1
    ? failsOnData(`Reshape can work out only one size, not ${open}`)
    : null;
}

/** TF.js checks nothing while the batch is open; then the numbers must fit all the same. */
function reshapedInTfjs(
  shape: readonly Dim[],
  call: LayerCallInput,
): Computed | null {
  if (call.dialect !== "tfjs") return null;
  const target = valueOf(call.config, "target_shape");
  if (target.kind === "number")
    return failsOnData("`target_shape` must be an array of sizes");
  const [, ...rest] = shape;
  if (rest.includes(null)) return null;
  const outcome = reshaped([symbol("batch"), ...rest], call);
  return isProblem(outcome) ? problemOnData(outcome) : null;
}

function numbers(count: Integer): string {
  return count === 1 ? "1 number" : `${printDim(count)} numbers`;
}

/** A float is no size to Keras 3, which leaves the axis open; TF.js takes it as it is. */
function targetDim(item: ArgumentValue, dialect: Dialect): Dim {
  if (item.kind === "number" && dialect === "tfjs") return item.value;
  if (item.kind === "number" && item.isFloat) return null;
  return toDim(item);
}

/** `(None, 8)` becomes `(None, n, 8)`. */
export const repeatVector = tensorLayer({
  className: "RepeatVector",
  names: {
    keras3: ["RepeatVector"],
    keras2: ["RepeatVector"],
    tfjs: ["repeatVector"],
  },
  parameters: [
    {
      ...required(
        "n",
        every(
          checkIn("keras3", positiveInteger),
          checkIn("keras2", (value, dialect) =>
            isInteger(value, dialect) ? null : "an integer",
          ),
        ),
      ),
      default: {
        tfjs: { kind: "object", className: "undefined", config: new Map() },
      },
    },
  ],
  needsConfig: true,
  rank: { rank: 2, axes: "(batch, features)" },
  shape: ([batch, features], call) => [
    batch ?? null,
    repeats(valueOf(call.config, "n"), call.dialect),
    features ?? null,
  ],
  dtype: (input, call) =>
    call.dialect === "keras2"
      ? keepDtype(input, call)
      : computeDtype(call.config),
});

function repeats(value: ArgumentValue, dialect: Dialect): Dim {
  if (dialect === "tfjs") {
    if (value.kind === "number") return value.value;
    if (value.kind === "string") return oddDim(value.value);
    if (value.kind === "object") return oddDim("undefined");
    return toDim(value);
  }
  const count = toSize(value);
  return isKnown(count) && count < 0 ? null : count;
}

/** Reorders the axes behind the batch. */
export const permute = tensorLayer({
  className: "Permute",
  names: { keras3: ["Permute"], keras2: ["Permute"], tfjs: ["permute"] },
  parameters: [required("dims", permutation)],
  needsConfig: true,
  rank: (config) => {
    const items = itemsOf(valueOf(config, "dims"));
    return items === null ? null : { rank: items.length + 1 };
  },
  shape: (shape, call) => {
    const dims = itemsOf(valueOf(call.config, "dims"));
    if (dims === null) return null;
    const at = (item: ArgumentValue): Dim => {
      const axis = toInteger(item);
      return isKnown(axis) ? (shape[axis] ?? null) : toSize(item);
    };
    return [shape[0] ?? null, ...dims.map(at)];
  },
  dtype: keepDtype,
  isSparse: keepsSparse,
});

function permutation(value: ArgumentValue): string | null {
  const dims = itemsOf(value)?.map((item) =>
    item.kind === "number" ? item.value : Number.NaN,
  );
  const sorted = dims?.toSorted((a, b) => a - b);
  return sorted?.every((dim, index) => dim === index + 1) === true
    ? null
    : "the numbers 1, 2, … in some order";
}

export const reshapingLayers: readonly LayerEntry[] = [
  flatten,
  reshape,
  repeatVector,
  permute,
];
