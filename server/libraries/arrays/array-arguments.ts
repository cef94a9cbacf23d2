// Arguments of array functions: sizes, axes, dtypes, and what counts as an array.

import type { Dim, Integer } from "../../shapes/dim.ts";
import { symbol } from "../../shapes/dim.ts";
import { sameDim } from "../../shapes/shape.ts";
import type { TensorSpec } from "../../shapes/structure.ts";
import { tensor } from "../../shapes/structure.ts";
import type { Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import type { Flavor } from "./array-dtypes.ts";
import { isInteger, plain, promoted } from "./array-dtypes.ts";
import { integerOf } from "../python/python-operators.ts";
import { sequenceItems } from "../python/python-collections.ts";
import { tensorOf } from "../tensors.ts";

/** A shape argument: a number, or a sequence of sizes. Null when its length can't be told; a size that can't is an integer without a name. */
export function sizesOf(
  value: Value | undefined,
  machine: Machine,
): readonly Dim[] | null {
  if (!value) return null;
  const single = value.kind === "unknown" ? null : sizeOf(value, machine);
  if (single !== null) return [single];
  const items = listedItems(value, machine);
  return (
    items?.map((item): Dim =>
      item.kind === "none" || isOpenSize(item)
        ? null
        : (sizeOf(item, machine) ?? someSize(machine)),
    ) ?? null
  );
}

/** A size: an integer, or an array of no axes that holds one. */
export function sizeOf(
  value: Value | undefined,
  machine: Machine,
): Integer | null {
  const known = integerOf(value);
  if (known !== null) return known;
  const data = tensorOf(value);
  if (!data || data.fact.spec.shape?.length !== 0) return null;
  const [held] = data.contents ?? [];
  if (held) return integerOf(held) ?? someSize(machine);
  const { dtype } = data.fact.spec;
  return dtype !== null && isInteger(dtype) ? someSize(machine) : null;
}

/** `tf.shape(x)[0]` of an open size. */
function isOpenSize(value: Value): boolean {
  return tensorOf(value)?.contents?.[0]?.kind === "none";
}

/** An integer that nobody knows. */
export function someSize(machine: Machine): Integer {
  return symbol(null, `some integer ${String(machine.allocate())}`);
}

/** The elements of a sequence, or of an array whose elements are known. */
export function listedItems(
  value: Value,
  machine: Machine,
): readonly Value[] | null {
  const data = tensorOf(value);
  return data
    ? data.fact.spec.shape?.length === 1
      ? (data.contents ?? null)
      : null
    : sequenceItems(value, machine);
}

/** An axis argument: absent gives null; undefined when it can't be told. */
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

/** An axis counted from the front; null when there is none such, or it isn't known. */
export function axisIn(
  rank: number,
  value: Value | undefined,
  otherwise: number | null,
): number | null {
  const axis = value?.kind === "number" ? value.value : otherwise;
  if (axis === null || (value && value.kind !== "number")) return null;
  const at = axis < 0 ? axis + rank : axis;
  return at >= 0 && at < rank ? at : null;
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
  intp: "int64",
  float_: "float64",
  int_: "int64",
  byte: "int8",
  ubyte: "uint8",
  short: "int16",
  complex: "complex128",
  f: "float32",
  d: "float64",
  i: "int32",
  f2: "float16",
  f4: "float32",
  f8: "float64",
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  u1: "uint8",
};

/**
 * A dtype argument: `"float32"`, `np.float32`, `tf.int32`, `float` (of 32 bits outside NumPy). Null when it can't be told, `otherwise` when
 * absent.
 */
export function dtypeOf(
  value: Value | undefined,
  otherwise: string | null,
  flavor: Flavor = "numpy",
): string | null {
  if (!value || value.kind === "none") return otherwise;
  if (value.kind === "library" && flavor !== "numpy") {
    if (value.path === "builtins.float") return "float32";
    if (value.path === "builtins.int") return null;
  }
  const name =
    value.kind === "string"
      ? value.value.replace(/^[<=]/, "")
      : value.kind === "library"
        ? value.path.slice(value.path.lastIndexOf(".") + 1)
        : null;
  if (name === null) return null;
  return (
    dtypeNames[name] ??
    (/^(u?int|float|complex|bfloat)\d+$/.test(name) || isText(name, value)
      ? name
      : null)
  );
}

/** Only TensorFlow has a dtype of this name. */
function isText(name: string, value: Value): boolean {
  return (
    name === "string" &&
    (value.kind !== "library" || value.path.startsWith("tensorflow"))
  );
}

/** What an array function sees in a value; a Python number is weak: its dtype gives way to that of arrays. */
export interface Operand {
  readonly spec: TensorSpec;
  readonly isWeak: boolean;
}

export function operandOf(
  value: Value | undefined,
  flavor: Flavor,
  machine: Machine,
): Operand | null {
  if (!value) return null;
  const spec = arrayOf(value, machine, flavor);
  return (
    spec && {
      spec,
      isWeak:
        value.kind === "number" ||
        value.kind === "integer" ||
        value.kind === "boolean" ||
        (flavor === "tensorflow" && !tensorOf(value)),
    }
  );
}

/**
 * What an array function sees in a value: an array, a number, or a regular nest of sequences. Null when it can't be told. Python's numbers
 * are of 64 bits in NumPy, of 32 in TensorFlow and Keras.
 */
export function arrayOf(
  value: Value | undefined,
  machine: Machine,
  flavor: Flavor = "numpy",
): TensorSpec | null {
  if (!value) return null;
  const data = tensorOf(value);
  if (data) return data.fact.spec;
  switch (value.kind) {
    case "number":
      return tensor([], plain(flavor, value.isFloat ? "float" : "int"));
    case "integer":
      return tensor([], plain(flavor, "int"));
    case "boolean":
      return tensor([], "bool");
    case "string":
      return tensor([], flavor === "numpy" ? null : "string");
    default:
      return nested(value, machine, flavor);
  }
}

function nested(
  value: Value,
  machine: Machine,
  flavor: Flavor,
): TensorSpec | null {
  const items = sequenceItems(value, machine);
  if (!items) return repeatedOf(value, machine, flavor);
  if (items.length === 0) return tensor([0], plain(flavor, "float"));
  const specs = items.map((item) => arrayOf(item, machine, flavor));
  const [first] = specs;
  if (!first?.shape) return null;
  const shape = [...first.shape];
  for (const spec of specs) {
    if (spec?.shape?.length !== shape.length) return null;
    for (const [axis, dim] of spec.shape.entries()) {
      const known = shape[axis] ?? null;
      if (sameDim(dim, known)) continue;
      if (typeof dim === "number" && typeof known === "number") return null;
      if (typeof dim === "number") shape[axis] = dim;
    }
  }
  const operands = items.map((item, index) => ({
    dtype: specs[index]?.dtype ?? null,
    isWeak: flavor !== "numpy" && item.kind !== "host",
  }));
  return tensor([items.length, ...shape], promoted(flavor, operands));
}

/** A list of any number of elements of one kind. */
function repeatedOf(
  value: Value,
  machine: Machine,
  flavor: Flavor,
): TensorSpec | null {
  if (value.kind === "host") {
    const iteration =
      value.type.name === "range" ? value.type.iterate?.(value, machine) : null;
    return iteration?.kind === "unknown"
      ? tensor([iteration.length ?? someSize(machine)], plain(flavor, "int"))
      : null;
  }
  if (value.kind !== "list" && value.kind !== "set") return null;
  const cell = machine.listCell(value);
  if (cell.kind !== "unknownItems" || !cell.element) return null;
  const spec = arrayOf(cell.element, machine, flavor);
  if (!spec?.shape) return null;
  return tensor([cell.length ?? someSize(machine), ...spec.shape], spec.dtype);
}

/** An array of a given shape argument; of unknown rank when that can't be told. */
export function sized(
  shape: Value | undefined,
  dtype: string | null,
  machine: Machine,
): TensorSpec {
  return tensor(sizesOf(shape, machine), dtype);
}
