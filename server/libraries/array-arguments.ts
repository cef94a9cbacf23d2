// Arguments of array functions: sizes, axes, dtypes, and what counts as an array.

import type { Dim } from "../shapes/dim.ts";
import type { TensorSpec } from "../shapes/structure.ts";
import { tensor } from "../shapes/structure.ts";
import type { Call, Machine } from "../interpreter/library.ts";
import type { Value } from "../interpreter/value.ts";
import { integerOf } from "./python-operators.ts";
import { sequenceItems } from "./python-collections.ts";
import { tensorOf } from "./tensors.ts";

/** A shape argument: a number, or a sequence of sizes. Null when its length can't be told; a size that can't is an integer without a name. */
export function sizesOf(
  value: Value | undefined,
  machine: Machine,
): readonly Dim[] | null {
  if (!value) return null;
  const single = integerOf(value);
  if (single !== null && value.kind !== "unknown") return [single];
  const items = sequenceItems(value, machine);
  if (!items) return null;
  const dims = items.map((item): Dim | undefined =>
    item.kind === "none" ? null : (integerOf(item) ?? undefined),
  );
  return dims.includes(undefined) ? null : dims.map((dim) => dim ?? null);
}

/** An axis argument: absent gives `absent`; undefined when it can't be told. */
export function axesOf(
  value: Value | undefined,
  machine: Machine,
): readonly number[] | null | undefined {
  if (!value || value.kind === "none") return null;
  if (value.kind === "number") return [value.value];
  const items = sequenceItems(value, machine);
  const axes = items?.map((item) =>
    item.kind === "number" ? item.value : null,
  );
  return axes && !axes.includes(null)
    ? axes.flatMap((axis) => axis ?? [])
    : undefined;
}

const dtypeNames: Readonly<Record<string, string>> = {
  float: "float64",
  int: "int64",
  bool: "bool",
  bool_: "bool",
  double: "float64",
  single: "float32",
  half: "float16",
  long: "int64",
  str: "string",
  f4: "float32",
  f8: "float64",
  i4: "int32",
  i8: "int64",
};

/** A dtype argument: `"float32"`, `np.float32`, `tf.int32`, `float`. Null when it can't be told, `otherwise` when absent. */
export function dtypeOf(
  value: Value | undefined,
  otherwise: string | null,
): string | null {
  if (!value || value.kind === "none") return otherwise;
  const name =
    value.kind === "string"
      ? value.value
      : value.kind === "library"
        ? value.path.slice(value.path.lastIndexOf(".") + 1)
        : null;
  if (name === null) return null;
  return (
    dtypeNames[name] ??
    (/^(u?int|float|complex|bfloat)\d+$/.test(name) || name === "string"
      ? name
      : null)
  );
}

/** What an array function sees in a value: an array, a number, or a regular nest of sequences. Null when it can't be told. */
export function arrayOf(
  value: Value | undefined,
  machine: Machine,
): TensorSpec | null {
  if (!value) return null;
  const data = tensorOf(value);
  if (data) return data.fact.spec;
  switch (value.kind) {
    case "number":
      return tensor([], value.isFloat ? "float64" : "int64");
    case "integer":
      return tensor([], "int64");
    case "boolean":
      return tensor([], "bool");
    case "string":
      return tensor([], "string");
    default:
      return nested(value, machine);
  }
}

function nested(value: Value, machine: Machine): TensorSpec | null {
  const items = value.kind === "string" ? null : sequenceItems(value, machine);
  if (!items) return null;
  if (items.length === 0) return tensor([0], "float64");
  const specs = items.map((item) => arrayOf(item, machine));
  const [first] = specs;
  if (!first?.shape) return null;
  for (const spec of specs) {
    if (spec?.shape?.length !== first.shape.length) return null;
    if (spec.shape.some((dim, axis) => dim !== first.shape?.[axis]))
      return null;
  }
  return tensor(
    [items.length, ...first.shape],
    widest(specs.map((spec) => spec?.dtype ?? null)),
  );
}

const ranks = [
  "bool",
  "uint8",
  "int8",
  "int16",
  "int32",
  "int64",
  "float16",
  "float32",
  "float64",
];

/** The dtype that holds all; null when one isn't known. Integers with 32-bit floats make float64, as NumPy does. */
export function widest(dtypes: readonly (string | null)[]): string | null {
  let result: string | null | undefined;
  for (const dtype of dtypes) {
    if (dtype === null) return null;
    if (result === undefined || result === null || result === dtype)
      result = dtype;
    else {
      const [low, high] = [ranks.indexOf(result), ranks.indexOf(dtype)].sort(
        (a, b) => a - b,
      );
      if (low === undefined || high === undefined || low < 0) return null;
      const mixes =
        ranks[high] === "float32" &&
        (ranks[low] === "int32" || ranks[low] === "int64");
      result = mixes ? "float64" : (ranks[high] ?? null);
    }
  }
  return result ?? null;
}

/** Makes an array's value; unknown where its spec isn't known. */
export type ArrayMaker = (
  name: string,
  spec: TensorSpec | null,
  call: Call,
) => Value;

/** An array of a given shape argument; of unknown rank when that can't be told. */
export function sized(
  shape: Value | undefined,
  dtype: string | null,
  machine: Machine,
): TensorSpec {
  return tensor(sizesOf(shape, machine), dtype);
}
