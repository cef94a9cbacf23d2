// Arrays made anew: of a shape, of numbers, of other arrays. One entry for the libraries that share it.

import type { Dim } from "../../shapes/dim.ts";
import { add, ceilDivide, subtract } from "../../shapes/dim.ts";
import { tensor } from "../../shapes/structure.ts";
import type { Value } from "../../interpreter/value.ts";
import { number } from "../../interpreter/value.ts";
import {
  dtypeOf,
  listedItems,
  operandOf,
  sizeOf,
  sizesOf,
  sized,
  someSize,
} from "./array-arguments.ts";
import type { ArrayCall, ArrayFunction } from "./operations/array-calls.ts";
import { byName, firstNames } from "./operations/array-calls.ts";
import { isInteger, plain } from "./array-dtypes.ts";

/** Makers by NumPy's names; the dtype's position is where NumPy has it. */
export const makers: Readonly<Record<string, ArrayFunction>> = {
  zeros: filled(1),
  ones: filled(1),
  empty: filled(1),
  full: (given) => {
    const fill = given.array(1, "fill_value", "value");
    const otherwise =
      given.flavor === "keras" ? "float32" : (fill?.dtype ?? null);
    const asked = given.get(2, "dtype");
    return sized(
      given.get(0, "shape", "dims"),
      dtypeOf(asked, otherwise, given.flavor),
      given.machine,
    );
  },
  zeros_like: like(1),
  ones_like: like(1),
  empty_like: like(1),
  full_like: like(2),
  array: copied(1),
  asarray: copied(1),
  asanyarray: copied(1),
  ascontiguousarray: copied(1),
  arange: counted,
  linspace: (given) => spaced(given, 5),
  logspace: (given) => spaced(given, 5),
  geomspace: (given) => spaced(given, 4),
  eye: (given) =>
    matrix(given, given.get(1, "M", "num_columns"), given.get(3, "dtype")),
  identity: (given) => matrix(given, undefined, given.get(1, "dtype")),
  tri: (given) => matrix(given, given.get(1, "M"), given.get(3, "dtype")),
  indices: (given) => {
    const sizes = sizesOf(given.get(0, "dimensions"), given.machine);
    return (
      sizes &&
      tensor(
        [sizes.length, ...sizes],
        dtypeOf(given.get(1, "dtype"), "int64", given.flavor),
      )
    );
  },
};

/** The dtype of numbers where nobody says. */
function usual(given: ArrayCall): string {
  return plain(given.flavor, "float");
}

function filled(dtypePosition: number): ArrayFunction {
  return (given) =>
    sized(
      given.get(0, "shape"),
      dtypeOf(given.get(dtypePosition, "dtype"), usual(given), given.flavor),
      given.machine,
    );
}

/** Of another array's shape, and its dtype unless one is given. */
function like(dtypePosition: number): ArrayFunction {
  return (given) => {
    const array = given.array(0, ...firstNames);
    if (!array) return null;
    const shape = given.get(byName, "shape");
    return tensor(
      shape ? sizesOf(shape, given.machine) : array.shape,
      dtypeOf(given.get(dtypePosition, "dtype"), array.dtype, given.flavor),
    );
  };
}

/** `np.array(x)`, `tf.constant(x)`: a value as an array, in another dtype if one is given. */
export function copied(dtypePosition: number): ArrayFunction {
  return (given) => {
    const asked = given.get(dtypePosition, "dtype");
    const array = given.array(
      0,
      "object",
      "value",
      "x",
      "initial_value",
      "a",
      "tensor",
    );
    const shape =
      given.flavor === "tensorflow" ? given.get(2, "shape") : undefined;
    const minimum = given.get(byName, "ndmin");
    if (!array || minimum) return null;
    return tensor(
      shape && given.name === "constant"
        ? sizesOf(shape, given.machine)
        : array.shape,
      dtypeOf(asked, array.dtype, given.flavor),
    );
  };
}

/** `arange(stop)`, `arange(start, stop, step)`: integers of integers, else floats. */
export function counted(given: ArrayCall): ReturnType<ArrayFunction> {
  const { machine } = given;
  const isTwo = given.get(1, "stop", "limit") !== undefined;
  const first = given.get(0, "start", "limit", "stop");
  const [start, stop] = isTwo
    ? [first ?? number(0), given.get(1, "stop", "limit")]
    : [number(0), first];
  const step = given.get(2, "step", "delta") ?? number(1);
  const values = [start, stop, step];
  const dtype = dtypeOf(
    given.get(3, "dtype"),
    countedDtype(values, given),
    given.flavor,
  );
  const numbers = values.map((value) =>
    value?.kind === "number" ? value.value : null,
  );
  const [a, b, c] = numbers;
  if (typeof a === "number" && typeof b === "number" && typeof c === "number")
    return c === 0
      ? null
      : tensor([Math.max(0, Math.ceil((b - a) / c))], dtype);
  const [low, high, by] = values.map((value) => sizeOf(value, machine));
  if (
    typeof by !== "number" ||
    by === 0 ||
    low === null ||
    high === null ||
    low === undefined ||
    high === undefined
  )
    return tensor([someSize(machine)], dtype);
  const count =
    by < 0
      ? ceilDivide(subtract(low, high), -by)
      : ceilDivide(subtract(high, low), by);
  return tensor([count ?? someSize(machine)], dtype);
}

function countedDtype(
  values: readonly (Value | undefined)[],
  given: ArrayCall,
): string | null {
  const operands = values
    .filter(
      (_, index) => index > 0 || given.get(1, "stop", "limit") !== undefined,
    )
    .map(
      (value) =>
        operandOf(value, given.flavor, given.machine)?.spec.dtype ?? null,
    );
  if (operands.some((dtype) => dtype?.startsWith("float") === true))
    return plain(given.flavor, "float");
  return operands.every((dtype) => dtype !== null && isInteger(dtype))
    ? plain(given.flavor, "int")
    : null;
}

function spaced(
  given: ArrayCall,
  dtypePosition: number,
): ReturnType<ArrayFunction> {
  const count = sizeOf(given.get(2, "num") ?? number(50), given.machine);
  const ends = [given.array(0, "start"), given.array(1, "stop")];
  if (count === null || given.get(byName, "retstep")) return null;
  const [start, stop] = ends;
  if (
    !start?.shape ||
    !stop?.shape ||
    start.shape.length + stop.shape.length > 0
  )
    return null;
  const dtype = dtypeOf(
    given.get(dtypePosition, "dtype"),
    usual(given),
    given.flavor,
  );
  return tensor([count], dtype);
}

function matrix(
  given: ArrayCall,
  columns: Value | undefined,
  dtype: Value | undefined,
): ReturnType<ArrayFunction> {
  const asked = given.get(byName, "dtype") ?? dtype;
  const rows = sizeOf(given.get(0, "N", "n", "num_rows"), given.machine);
  if (rows === null) return null;
  const wide =
    columns && columns.kind !== "none" ? sizeOf(columns, given.machine) : rows;
  return wide === null
    ? null
    : tensor([rows, wide], dtypeOf(asked, usual(given), given.flavor));
}

/** A vector of classes as rows of `depth`: `one_hot`, `to_categorical`. */
export function oneHot(
  shape: readonly Dim[],
  depth: Dim,
  dtype: string | null,
): ReturnType<ArrayFunction> {
  return tensor([...shape, depth], dtype);
}

/** The largest of written class numbers plus one, which `to_categorical` takes when nobody says; null when they aren't known. */
export function classCount(value: Value | undefined, given: ArrayCall): Dim {
  const items = value ? listedItems(value, given.machine) : null;
  const numbers = items?.flatMap((item) =>
    item.kind === "number" ? [item.value] : [],
  );
  if (!numbers || numbers.length === 0 || numbers.length !== items?.length)
    return someSize(given.machine);
  return add(Math.max(...numbers), 1);
}
