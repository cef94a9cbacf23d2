// Shape arithmetic of NumPy and TensorFlow: what reshaping, joining and reducing make of sizes. Null where it can't be told.

import type { Dim, Integer } from "../../shapes/dim.ts";
import {
  add,
  floorDivide,
  multiply,
  subtract,
  symbol,
  equal,
  isKnown,
  modulo,
} from "../../shapes/dim.ts";
import { lowerBound, upperBound } from "../../shapes/bounds.ts";
import { product, shapeKey } from "../../shapes/shape.ts";

type Known = readonly Dim[];

/** `x.reshape(sizes)`; -1 takes what is left, which stays open where a size of `x` is. */
export function reshaped(shape: Known, sizes: Known): Known | null {
  const open = sizes.indexOf(-1);
  if (open < 0) return sizes;
  const rest = product(sizes.filter((_, axis) => axis !== open));
  const all = product(shape);
  const size =
    all === null || rest === null || rest === 0 ? null : quotient(all, rest);
  const isOpen = shape.includes(null) && size === null;
  if (isOpen && rest !== null && isKnown(rest)) return sizes.with(open, null);
  return sizes.with(
    open,
    size ?? symbol(null, `left of ${shapeKey(shape)} in ${shapeKey(sizes)}`),
  );
}

function quotient(all: Integer, rest: Integer): Integer | null {
  const remainder = modulo(all, rest);
  return remainder === 0 || typeof all !== "number"
    ? floorDivide(all, rest)
    : null;
}

/** Sizes joined along an axis; the others must agree, the better known one stays. */
export function concatenated(
  shapes: readonly Known[],
  axis: number,
  keepsFirst = false,
): Known | null {
  const [first] = shapes;
  if (!first || shapes.some((shape) => shape.length !== first.length))
    return null;
  const at = axis < 0 ? axis + first.length : axis;
  if (at < 0 || at >= first.length) return null;
  return first.map((dim, index) => {
    const column = shapes.map((shape) => shape[index] ?? null);
    if (index !== at && keepsFirst) return dim;
    if (index !== at)
      return column.find((size) => typeof size === "number") ?? dim;
    return column.includes(null)
      ? null
      : column.reduce<Integer>((sum, size) => add(sum, size ?? 0), 0);
  });
}

/** Without the axes; with `keepDims` they stay as 1. All axes when `axes` is null. */
export function reduced(
  shape: Known,
  axes: readonly number[] | null,
  keepDims: boolean,
): Known {
  const gone = new Set(
    (axes ?? shape.map((_, axis) => axis)).map((axis) =>
      axis < 0 ? axis + shape.length : axis,
    ),
  );
  if (keepDims) return shape.map((dim, axis) => (gone.has(axis) ? 1 : dim));
  return shape.filter((_, axis) => !gone.has(axis));
}

/** With a size of 1 put in at an axis. */
export function expanded(shape: Known, axis: number): Known {
  const at = axis < 0 ? axis + shape.length + 1 : axis;
  return [...shape.slice(0, at), 1, ...shape.slice(at)];
}

/** Without sizes of 1: all of them, or those at the axes. */
export function squeezed(
  shape: Known,
  axes: readonly number[] | null,
): Known | null {
  if (axes === null)
    return shape.every((dim) => dim === null || typeof dim === "number")
      ? shape.filter((dim) => dim !== 1)
      : null;
  return reduced(shape, axes, false);
}

export function transposed(
  shape: Known,
  order: readonly number[] | null,
): Known {
  return order
    ? order.map((axis) => shape[axis < 0 ? axis + shape.length : axis] ?? null)
    : [...shape].reverse();
}

/**
 * `x[start:stop:step]` along one axis, in Python's sense of negative and missing ends. Both Kerases and TensorFlow leave a slice of an open axis
 * open, `[-1:]` included.
 */
export function slicedSize(
  size: Dim,
  start: Integer | null,
  stop: Integer | null,
  step: number,
): Dim {
  if (size === null) return null;
  if (start === null && stop === null)
    return step === 1 ? size : countSteps(size, Math.abs(step));
  if (step < 0)
    return symbol(null, `slice ${shapeKey([size])} ${String(step)}`);
  const from = fromEnd(start ?? 0, size);
  const to = stop === null ? size : fromEnd(stop, size);
  if (from === null || to === null)
    return symbol(null, `slice ${shapeKey([size])} ${shapeKey([start, stop])}`);
  if (
    typeof size === "number" &&
    typeof from === "number" &&
    typeof to === "number"
  ) {
    const clamp = (at: number): number => Math.min(Math.max(at, 0), size);
    return Math.max(0, Math.ceil((clamp(to) - clamp(from)) / step));
  }
  const isWithin =
    liesWithin(from, to, size) ??
    ((stop === null || isEndOf(stop, size) || typeof size !== "number") &&
      (start === null || isEndOf(start, size)));
  if (!isWithin)
    return symbol(null, `slice ${shapeKey([size])} ${shapeKey([start, stop])}`);
  return countSteps(subtract(to, from), step);
}

/** Whether a slice between ends that have bounds takes all that it spans; null when the ends have none. */
function liesWithin(from: Integer, to: Integer, size: Integer): boolean | null {
  const [low, high] = [lowerBound(from), upperBound(to)];
  if (equal(low, from) && equal(high, to)) return null;
  const room = subtract(size, high);
  return (
    typeof low === "number" && low >= 0 && typeof room === "number" && room >= 0
  );
}

function countSteps(size: Integer, step: number): Integer {
  return step === 1 ? size : (floorDivide(add(size, step - 1), step) ?? size);
}

function fromEnd(at: Integer, size: Integer): Integer | null {
  if (typeof at === "number") return at < 0 ? add(size, at) : at;
  return at;
}

/** Whether an end surely lies within: a small count from either end of a size that we don't know, or the size's own arithmetic. */
function isEndOf(at: Integer, size: Integer): boolean {
  if (typeof at === "number") return true;
  return equal(at, size) || typeof size !== "number";
}

export function repeatedSize(size: Dim, times: Integer): Dim {
  return size === null ? null : multiply(size, times);
}

/** Shapes joined along a new axis. */
export function stacked(
  shapes: readonly Known[],
  axis: number,
  keepsFirst = false,
): Known | null {
  const wide = shapes.map((shape) => expanded(shape, axis));
  return concatenated(
    wide,
    axis < 0 ? axis + (wide[0]?.length ?? 0) : axis,
    keepsFirst,
  );
}
