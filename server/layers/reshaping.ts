// Layers that move axes about: Flatten, Reshape, RepeatVector, Permute.
import type { Dim, Integer } from "../shapes/dim.ts";
import { floorDivide, isKnown, symbol } from "../shapes/dim.ts";
import { compareDims } from "../shapes/compare.ts";
import { printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import { product } from "../shapes/shape.ts";
import { itemsOf, toDim, toInteger, toSize, valueOf } from "./arguments.ts";
import {
  checkIn,
  every,
  isInteger,
  oneOf,
  oneOfIgnoringCase,
  positiveInteger,
} from "./checks.ts";
import type {
  ArgumentValue,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
} from "./layer.ts";
import type { Accepts } from "./parameter.ts";
import { none, optional, required } from "./parameter.ts";
import { problem } from "./problem.ts";
import { keepDtype, tensorLayer } from "./tensor-layer.ts";

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
      return problem(
        "openDimension",
        `Flatten needs every size but the batch's fixed in TF.js but gets ${printShape(shape)}.`,
      );
    }
    return [batch ?? null, product(rest)];
  },
  openRank: () => [null, null],
  dtype: keepDtype,
  mask: () => undefined,
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
  dtype: keepDtype,
  mask: () => undefined,
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
        "Reshape can work out one size only, but `target_shape` has -1 more than once.",
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
  const isOpen = (dim: Dim) => isKnown(dim) && dim < 0;
  if (dialect === "tfjs" && shape.includes(null))
    return [batch ?? null, ...target.map((dim) => (isOpen(dim) ? null : dim))];
  const open = target.filter((dim) => isOpen(dim));
  const wrong = (why: string) =>
    problem(
      "reshape",
      `Reshape can't make ${printShape(target)} of ${printShape(rest)}: ${why}.`,
    );
  if (open.length > 1) return wrong("only one size can be worked out");
  const size = product(rest);
  const fixed = product(target.filter((dim) => !isOpen(dim)));
  if (size === null || fixed === null)
    return [batch ?? null, ...target.map((dim) => (isOpen(dim) ? null : dim))];
  if (open.length === 0) {
    return compareDims(size, fixed) === "never"
      ? wrong(`${printCount(size)} numbers are not ${printCount(fixed)}`)
      : [batch ?? null, ...target];
  }
  const isWhole =
    !(isKnown(size) && isKnown(fixed)) || (fixed !== 0 && size % fixed === 0);
  if (!isWhole)
    return wrong(
      `${printCount(size)} numbers can't be divided by ${printCount(fixed)}`,
    );
  const inferred = floorDivide(size, fixed);
  return [
    batch ?? null,
    ...target.map((dim) => (isOpen(dim) ? inferred : dim)),
  ];
}

function printCount(count: Integer): string {
  return typeof count === "number" ? String(count) : "these";
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
  remark: (output, call) => {
    const count = output?.[1] ?? null;
    if (
      call.dialect !== "tfjs" ||
      (isKnown(count) && count > 0 && Number.isInteger(count)) ||
      call.config.get("n")?.kind === "unknown"
    )
      return undefined;
    return isKnown(count)
      ? problem(
          "oddResult",
          `repeatVector answers ${String(count)} timesteps; \`n\` should be a positive integer.`,
        )
      : undefined;
  },
  mask: () => undefined,
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
  mask: () => undefined,
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
