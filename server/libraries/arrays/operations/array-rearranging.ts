// Operations that give an array's elements another arrangement: reshapes, transposes, new axes, repetitions, padding.

import type { Dim } from "../../../shapes/dim.ts";
import { add, symbol } from "../../../shapes/dim.ts";
import { product, shapeKey } from "../../../shapes/shape.ts";
import { tensor } from "../../../shapes/structure.ts";
import type { Value } from "../../../interpreter/value.ts";
import {
  axesOf,
  axisIn,
  dtypeOf,
  listedItems,
  sizeOf,
  sizesOf,
} from "../array-arguments.ts";
import type { ArrayCall, ArrayFunction } from "./array-calls.ts";
import { summed } from "../array-dtypes.ts";
import { firstNames, onSizes } from "./array-calls.ts";
import {
  expanded,
  repeatedSize,
  reshaped,
  squeezed,
  transposed,
} from "../array-shapes.ts";

/** By the names that NumPy, TensorFlow and Keras give them. */
export const rearranging: Readonly<Record<string, ArrayFunction>> = {
  reshape: (given) => {
    // Whatever it holds, it has the asked sizes afterwards.
    const isGiven = given.get(0, ...firstNames) !== undefined;
    const array =
      given.array(0, ...firstNames) ?? (isGiven ? tensor(null, null) : null);
    if (!array) return null;
    const sizes = askedSizes(given);
    if (!sizes) return tensor(null, array.dtype);
    if (array.shape === null)
      return tensor(
        sizes.map((size) => (size === -1 ? leftIn(sizes) : size)),
        array.dtype,
      );
    const shape = reshaped(array.shape, sizes);
    return shape && tensor(shape, array.dtype);
  },
  astype: cast,
  cast,
  transpose: onSizes((shape, given) => {
    const rest = given.rest(1);
    const order =
      rest.length > 1
        ? numbersOf(rest)
        : axesOf(given.get(1, "axes", "perm", "pattern"), given.machine);
    return order === undefined ? null : transposed(shape, order);
  }),
  swapaxes: onSizes((shape, { get }) => {
    const a = axisIn(shape.length, get(1, "axis1"), null);
    const b = axisIn(shape.length, get(2, "axis2"), null);
    if (a === null || b === null) return null;
    return shape.with(a, shape[b] ?? null).with(b, shape[a] ?? null);
  }),
  moveaxis: onSizes((shape, { get }) => {
    const from = axisIn(shape.length, get(1, "source"), null);
    const to = axisIn(shape.length, get(2, "destination"), null);
    return from === null || to === null ? null : moved(shape, from, to);
  }),
  rollaxis: onSizes((shape, { get }) => {
    const from = axisIn(shape.length, get(1, "axis"), null);
    return from === null || get(2, "start") ? null : moved(shape, from, 0);
  }),
  expand_dims: onSizes((shape, given) => {
    const axes = axesOf(given.get(1, "axis"), given.machine);
    if (!axes) return null;
    const rank = shape.length + axes.length;
    if (axes.some((axis) => axis >= rank || axis < -rank)) return null;
    const places = axes.map((axis) => (axis < 0 ? axis + rank : axis));
    return places
      .toSorted((a, b) => a - b)
      .reduce<readonly Dim[]>(expanded, shape);
  }),
  squeeze: onSizes((shape, given) => {
    const axes = axesOf(given.get(1, "axis"), given.machine);
    if (axes === undefined) return null;
    const isRefused = axes?.some((axis) => {
      const size = shape.at(axis);
      return size === undefined || (typeof size === "number" && size !== 1);
    });
    return isRefused === true ? null : squeezed(shape, axes);
  }),
  flatten: onSizes((shape) => reshaped(shape, [-1])),
  ravel: onSizes((shape) => reshaped(shape, [-1])),
  repeat: onSizes(repeated),
  repeat_elements: onSizes((shape, { get, machine }) => {
    const at = axisIn(shape.length, get(2, "axis"), null);
    const times = sizeOf(get(1, "rep"), machine);
    return at === null || times === null
      ? null
      : shape.with(at, repeatedSize(shape[at] ?? null, times));
  }),
  tile: onSizes((shape, given) => {
    const times = sizesOf(
      given.get(1, "reps", "multiples", "repeats", "n"),
      given.machine,
    );
    if (!times) return null;
    const rank = Math.max(times.length, shape.length);
    const [sizes, counts] = [leftPadded(shape, rank), leftPadded(times, rank)];
    return sizes.map((size, axis) => {
      const count = counts[axis] ?? null;
      return count === null ? null : repeatedSize(size, count);
    });
  }),
  flip: onSizes((shape) => shape),
  roll: onSizes((shape) => shape),
  rot90: onSizes((shape, given) => {
    const count = given.get(1, "k");
    if (count && count.kind !== "number") return null;
    const [a, b, ...rest] = shape;
    if (a === undefined || b === undefined || given.get(2, "axes")) return null;
    return count && count.value % 2 === 0 ? shape : [b, a, ...rest];
  }),
  atleast_1d: onSizes((shape) => (shape.length === 0 ? [1] : shape)),
  atleast_2d: onSizes((shape) => leftPadded(shape, Math.max(2, shape.length))),
  atleast_3d: onSizes((shape) =>
    shape.length === 2
      ? [...shape, 1]
      : shape.length > 2
        ? shape
        : [1, ...shape, ...(shape.length === 0 ? [1, 1] : [1])],
  ),
  broadcast_to: (given) => {
    const array = given.array(0, ...firstNames);
    return (
      array &&
      tensor(sizesOf(given.get(1, "shape"), given.machine), array.dtype)
    );
  },
  pad: onSizes((shape, given) => padded(shape, given)),
  diagonal: onSizes(diagonal),
  trace: (given) => {
    const array = given.array(0, ...firstNames);
    if (!array?.shape || array.shape.length < 2 || given.rest(1).length > 0)
      return null;
    return tensor(array.shape.slice(2), summed(given.flavor, array.dtype));
  },
  triu: onSizes(triangle),
  tril: onSizes(triangle),
  diag: onSizes((shape, given) => {
    if (given.get(1, "k")) return null;
    const [size] = shape;
    if (shape.length === 1 && size !== undefined) return [size, size];
    return shape.length === 2 ? diagonal(shape, given) : null;
  }),
};

function cast(given: ArrayCall): ReturnType<ArrayFunction> {
  const array = given.array(0, ...firstNames);
  return (
    array &&
    tensor(array.shape, dtypeOf(given.get(1, "dtype"), null, given.flavor))
  );
}

/** The sizes of a reshape: a sequence, or one after the other. */
function askedSizes(given: ArrayCall): readonly Dim[] | null {
  const rest = given.rest(1);
  const first = given.get(1, "newshape", "shape", "target_shape");
  const isSpread =
    rest.length > 1 &&
    rest.every((value) => sizeOf(value, given.machine) !== null);
  if (isSpread) return rest.map((value) => sizeOf(value, given.machine));
  return sizesOf(first, given.machine);
}

/** What is left for an axis when nobody knows how much there is. */
function leftIn(sizes: readonly Dim[]): Dim {
  return symbol(null, `left in ${shapeKey(sizes)}`);
}

function moved(
  shape: readonly Dim[],
  from: number,
  to: number,
): readonly Dim[] {
  const rest = shape.toSpliced(from, 1);
  return rest.toSpliced(to, 0, shape[from] ?? null);
}

function repeated(
  shape: readonly Dim[],
  { get, machine }: ArrayCall,
): readonly Dim[] | null {
  const times = sizeOf(get(1, "repeats", "rep"), machine);
  const axis = get(2, "axis");
  if (times === null) return null;
  if (!axis || axis.kind === "none")
    return [repeatedSize(reshaped(shape, [-1])?.[0] ?? null, times)];
  const at = axisIn(shape.length, axis, null);
  return at === null
    ? null
    : shape.with(at, repeatedSize(shape[at] ?? null, times));
}

/** With 1s in front, up to a rank. */
export function leftPadded(
  sizes: readonly Dim[],
  rank: number,
): readonly Dim[] {
  return [...Array.from({ length: rank - sizes.length }, () => 1), ...sizes];
}

/** `pad(x, 1)`, `pad(x, (1, 2))`, `pad(x, ((1, 0), (0, 2)))`. */
function padded(
  shape: readonly Dim[],
  given: ArrayCall,
): readonly Dim[] | null {
  const widths = given.get(1, "pad_width", "paddings");
  if (!widths) return null;
  const { machine } = given;
  const single = sizeOf(widths, machine);
  if (single !== null)
    return shape.map((size) => grown(size, [single, single]));
  const items = listedItems(widths, machine);
  if (!items) return null;
  const pairs = items.map((item) => sizesOf(item, machine));
  const [first, second] = pairs;
  const isFlat =
    items.length === 2 && items.every((item) => item.kind === "number");
  if (isFlat)
    return shape.map((size) =>
      grown(size, [first?.[0] ?? null, second?.[0] ?? null]),
    );
  if (pairs.includes(null)) return null;
  const all = pairs.length === 1 ? shape.map(() => first ?? null) : pairs;
  if (all.length !== shape.length) return null;
  return shape.map((size, axis) => grown(size, all[axis] ?? []));
}

function grown(size: Dim, widths: readonly Dim[]): Dim {
  const [before, after] = [widths[0], widths[widths.length - 1]];
  if (size === null || before === null || after === null) return null;
  return before === undefined || after === undefined
    ? size
    : add(size, add(before, after));
}

/** A vector becomes the rows of a square. */
function triangle(shape: readonly Dim[]): readonly Dim[] | null {
  const [size] = shape;
  if (size === undefined) return null;
  return shape.length === 1 ? [size, size] : shape;
}

function diagonal(
  shape: readonly Dim[],
  given: ArrayCall,
): readonly Dim[] | null {
  const [a, b, ...rest] = shape;
  if (typeof a !== "number" || typeof b !== "number") return null;
  return given.rest(1).length > 0 ? null : [...rest, Math.min(a, b)];
}

/** The numbers that all of the values are; undefined when one isn't. */
function numbersOf(values: readonly Value[]): readonly number[] | undefined {
  const numbers = values.flatMap((value) =>
    value.kind === "number" ? [value.value] : [],
  );
  return numbers.length === values.length ? numbers : undefined;
}

/** The number of elements, as a shape of one axis. */
export function flatSize(shape: readonly Dim[]): Dim {
  return product(shape);
}
