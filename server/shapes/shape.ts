// What is known of a tensor's shape: its axes in order, or nothing, not even how many.

import type { Dim, Integer } from "./dim.ts";
import { add, equal, keyOf, multiply } from "./dim.ts";

/** The sizes of all axes, batch included; `null` when even the rank is unknown. */
export type Shape = readonly Dim[] | null;

/** The number of axes, or null when unknown. `(None, 10, 8)` has rank 3. */
export function rankOf(shape: Shape): number | null {
  return shape === null ? null : shape.length;
}

/** Whether two dimensions are the same, `None` equalling only `None`. */
export function sameDim(left: Dim, right: Dim): boolean {
  if (left === null || right === null) return left === right;
  return equal(left, right);
}

/** Whether two shapes are written the same: rank and each dimension. */
export function sameShape(left: Shape, right: Shape): boolean {
  if (left === null || right === null) return left === right;
  return (
    left.length === right.length &&
    left.every((dim, axis) => sameDim(dim, right[axis] ?? null))
  );
}

/** The product of dimensions, or null when one of them is `None`. The empty product is 1. */
export function product(dims: readonly Dim[]): Integer | null {
  let result: Integer = 1;
  for (const dim of dims) {
    if (dim === null) return null;
    result = multiply(result, dim);
  }
  return result;
}

/** The sum of dimensions, or null when one of them is `None`. */
export function sum(dims: readonly Dim[]): Integer | null {
  let result: Integer = 0;
  for (const dim of dims) {
    if (dim === null) return null;
    result = add(result, dim);
  }
  return result;
}

/** A key that equal shapes share. */
export function shapeKey(shape: Shape): string {
  if (shape === null) return "?";
  return `(${shape.map((dim) => (dim === null ? "None" : keyOf(dim))).join(",")})`;
}
