// Operations that join arrays and take them apart.

import type { Dim } from "../../../shapes/dim.ts";
import {
  add,
  ceilDivide,
  maximum,
  minimum,
  subtract,
} from "../../../shapes/dim.ts";
import { product } from "../../../shapes/shape.ts";
import { tensor } from "../../../shapes/structure.ts";
import type { Value } from "../../../interpreter/value.ts";
import { tuple } from "../../../interpreter/value.ts";
import type { Operand } from "../array-arguments.ts";
import {
  axisIn,
  listedItems,
  operandOf,
  sizeOf,
  someSize,
} from "../array-arguments.ts";
import type { ArrayCall, ArrayFunction } from "./array-calls.ts";
import { firstNames } from "./array-calls.ts";
import { pairDtype } from "./array-elementwise.ts";
import { leftPadded } from "./array-rearranging.ts";
import { concatenated, stacked } from "../array-shapes.ts";
import { tensorOf } from "../../tensors.ts";

type Shapes = readonly (readonly Dim[])[];
type Join = (
  shapes: Shapes,
  axis: number,
  keepsFirst: boolean,
) => readonly Dim[] | null;

/** By NumPy's names. */
export const joins: Readonly<Record<string, ArrayFunction>> = {
  concatenate: joined((given) => given.get(1, "axis"), concatenated),
  concat: joined((given) => given.get(1, "axis"), concatenated),
  stack: joined((given) => given.get(1, "axis"), stacked),
  vstack: (given) =>
    together(given, (shapes) =>
      concatenated(
        given.flavor === "keras"
          ? shapes
          : shapes.map((shape) => leftPadded(shape, Math.max(2, shape.length))),
        0,
        given.flavor === "keras",
      ),
    ),
  hstack: fixed((shapes) => {
    const wide = shapes.map((shape) => (shape.length === 0 ? [1] : shape));
    return concatenated(wide, wide[0]?.length === 1 ? 0 : 1);
  }),
  dstack: fixed((shapes) => concatenated(shapes.map(deep), 2)),
  column_stack: fixed((shapes) =>
    concatenated(
      shapes.map((shape) => (shape.length === 1 ? [...shape, 1] : shape)),
      1,
    ),
  ),
  append,
  split: (given) => split(given, given.get(2, "axis"), 0),
  array_split: (given) => split(given, given.get(2, "axis"), 0),
  vsplit: (given) => split(given, undefined, 0),
  hsplit: (given) =>
    split(
      given,
      undefined,
      given.array(0, ...firstNames)?.shape?.length === 1 ? 0 : 1,
    ),
  unstack: (given) => {
    const array = given.array(0, ...firstNames);
    const place = given.flavor === "tensorflow" ? 2 : 2;
    if (!array?.shape) return null;
    const axis = given.get(place, "axis");
    const at = axisIn(array.shape.length, axis, 0);
    const count = at === null ? null : array.shape[at];
    if (at === null || typeof count !== "number" || count > 100) return null;
    const part = tensor(array.shape.toSpliced(at, 1), array.dtype);
    return listed(
      given,
      Array.from({ length: count }, () => given.made(part)),
    );
  },
};

function joined(
  axisOf: (given: ArrayCall) => Value | undefined,
  join: Join,
): ArrayFunction {
  return (given) => {
    const axis = axisOf(given);
    const at =
      axis === undefined ? 0 : axis.kind === "number" ? axis.value : null;
    return at === null
      ? null
      : together(given, (shapes) => join(shapes, at, given.flavor === "keras"));
  };
}

function fixed(join: (shapes: Shapes) => readonly Dim[] | null): ArrayFunction {
  return (given) => together(given, join);
}

/** The arrays of the first argument, joined. */
function together(
  given: ArrayCall,
  join: (shapes: Shapes) => readonly Dim[] | null,
): ReturnType<ArrayFunction> {
  const operands = operandsIn(given);
  if (!operands) return manyTogether(given);
  const dtype = pairDtype(given.flavor, operands);
  const shapes = operands.flatMap(({ spec }) =>
    spec.shape ? [spec.shape] : [],
  );
  if (shapes.length < operands.length) return tensor(null, dtype);
  const shape = join(shapes);
  return shape && tensor(shape, dtype);
}

/** Any number of arrays of one shape: each is a row of the stack, or rows of the whole. */
function manyTogether(given: ArrayCall): ReturnType<ArrayFunction> {
  const all = given.array(0, "arrays", "values", "tup", "xs", "tensors", "x");
  const axis = given.get(1, "axis");
  const isFirst = !axis || (axis.kind === "number" && axis.value === 0);
  if (!all?.shape || !isFirst || all.shape.length < 2) return null;
  const [count, size, ...rest] = all.shape;
  const isStack =
    given.name === "stack" || (given.name === "vstack" && rest.length === 0);
  if (isStack) return all;
  const isJoin = ["concatenate", "concat", "vstack"].includes(given.name);
  return !isJoin || typeof count !== "number" || typeof size !== "number"
    ? isJoin
      ? tensor([someSize(given.machine), ...rest], all.dtype)
      : null
    : tensor([count * size, ...rest], all.dtype);
}

function operandsIn(given: ArrayCall): readonly Operand[] | null {
  const list = given.get(0, "arrays", "values", "tup", "xs", "tensors", "x");
  if (!list) return null;
  const items = listedItems(list, given.machine) ?? rowsOf(list, given);
  const operands = items?.map((item) => {
    const operand = operandOf(item, given.flavor, given.machine);
    return (
      operand && {
        ...operand,
        isWeak:
          operand.isWeak && !tensorOf(item) && given.flavor === "tensorflow",
      }
    );
  });
  const known = operands?.flatMap((operand) => operand ?? []);
  return known && known.length > 0 && known.length === items?.length
    ? known
    : null;
}

/** An array in the place of a sequence of arrays: its rows. */
function rowsOf(value: Value, { machine }: ArrayCall): readonly Value[] | null {
  if (!tensorOf(value)) return null;
  const iteration = machine.library.iterate(value, machine);
  return iteration.kind === "items" ? iteration.items : null;
}

function deep(shape: readonly Dim[]): readonly Dim[] {
  if (shape.length === 1) return [1, ...shape, 1];
  return shape.length === 2 ? [...shape, 1] : shape;
}

/** Flat without an axis. */
function append(given: ArrayCall): ReturnType<ArrayFunction> {
  const operands = [
    given.operand(0, "arr", "x1"),
    given.operand(1, "values", "x2"),
  ].flatMap((each) => each ?? []);
  const axis = given.get(2, "axis");
  const shapes = operands.flatMap(({ spec }) =>
    spec.shape ? [spec.shape] : [],
  );
  if (operands.length < 2) return null;
  const dtype = pairDtype(
    given.flavor,
    operands.map((operand) => ({
      ...operand,
      isWeak: false,
    })),
  );
  if (!axis || axis.kind === "none") {
    const sizes = shapes.map(product);
    return tensor(
      shapes.length === 2 && !sizes.includes(null)
        ? [
            sizes.reduce<number | Exclude<Dim, null>>(
              (sum, size) => add(sum, size ?? 0),
              0,
            ),
          ]
        : [null],
      dtype,
    );
  }
  if (axis.kind !== "number" || shapes.length < 2) return tensor(null, dtype);
  const shape = concatenated(shapes, axis.value);
  return shape && tensor(shape, dtype);
}

/** Into equal parts, or at indices; TensorFlow takes the parts' sizes. */
function split(
  given: ArrayCall,
  axis: Value | undefined,
  otherwise: number,
): ReturnType<ArrayFunction> {
  const array = given.array(0, ...firstNames);
  const asked = given.get(1, "indices_or_sections", "num_or_size_splits");
  if (!array?.shape || !asked) return null;
  const at = axisIn(array.shape.length, axis, otherwise);
  const size = at === null ? null : (array.shape[at] ?? null);
  if (at === null) return null;
  const sizes =
    asked.kind === "number"
      ? equalParts(size, asked.value, given)
      : listedParts(size, asked, given);
  if (!sizes) return null;
  const { shape, dtype } = array;
  return listed(
    given,
    sizes.map((part) => given.made(tensor(shape.with(at, part), dtype))),
  );
}

function listed(given: ArrayCall, parts: readonly Value[]): Value {
  return given.flavor === "keras" && given.name === "unstack"
    ? given.machine.makeList(parts)
    : given.name === "meshgrid"
      ? tuple(parts)
      : given.machine.makeList(parts);
}

function equalParts(
  size: Dim,
  count: number,
  given: ArrayCall,
): readonly Dim[] | null {
  if (count < 1 || count > 100) return null;
  if (typeof size !== "number") {
    const part =
      size === null || given.name === "array_split"
        ? null
        : ceilDivide(size, count);
    return Array.from({ length: count }, () => part);
  }
  const [whole, rest] = [Math.floor(size / count), size % count];
  if (rest !== 0 && given.name !== "array_split") return null;
  return Array.from(
    { length: count },
    (_, index) => whole + Number(index < rest),
  );
}

function listedParts(
  size: Dim,
  asked: Value,
  given: ArrayCall,
): readonly Dim[] | null {
  const items = listedItems(asked, given.machine);
  const numbers = items?.map((item) => sizeOf(item, given.machine));
  if (!numbers || size === null) return null;
  const known = numbers.flatMap((each) => each ?? []);
  if (known.length < numbers.length) return null;
  if (given.flavor === "tensorflow") {
    const rest = known.filter((each) => each !== -1);
    const left = rest.reduce((sum, each) => subtract(sum, each), size);
    return known.map((each) => (each === -1 ? left : each));
  }
  const isCounted = known.every(
    (each) => typeof each !== "number" || each >= 0,
  );
  if (!isCounted) return null;
  const ends = [0, ...known, size].map((end) =>
    typeof size === "number" ? minimum(end, size) : end,
  );
  return ends.slice(1).map((end, index) => {
    const length = subtract(end, ends[index] ?? 0);
    return typeof length === "number"
      ? Math.max(0, length)
      : typeof size === "number"
        ? maximum(length, 0)
        : length;
  });
}
