// Products of arrays: matrices, vectors, sums over shared axes.

import type { Dim } from "../../../shapes/dim.ts";
import { multiply } from "../../../shapes/dim.ts";
import { broadcastShapes } from "../../../shapes/broadcast.ts";
import type { Shape } from "../../../shapes/shape.ts";
import { product } from "../../../shapes/shape.ts";
import { tensor } from "../../../shapes/structure.ts";
import { axesOf, operandOf } from "../array-arguments.ts";
import type { ArrayCall, ArrayFunction } from "./array-calls.ts";
import { firstNames } from "./array-calls.ts";
import { pairDtype } from "./array-elementwise.ts";

type Shapes = (
  left: readonly Dim[],
  right: readonly Dim[],
  given: ArrayCall,
) => readonly Dim[] | null;

/** By NumPy's names. */
export const products: Readonly<Record<string, ArrayFunction>> = {
  matmul: ofTwo((left, right, given) =>
    matrixProduct(
      given.get(2, "transpose_a")?.kind === "boolean" &&
        isSet(given, 2, "transpose_a")
        ? swappedEnd(left)
        : left,
      isSet(given, 3, "transpose_b") ? swappedEnd(right) : right,
    ),
  ),
  dot: ofTwo((left, right) => {
    if (left.length === 0 || right.length === 0) return [...left, ...right];
    const from = Math.max(0, right.length - 2);
    return disagree(left[left.length - 1], right[from])
      ? null
      : [...left.slice(0, -1), ...right.toSpliced(from, 1)];
  }),
  inner: ofTwo((left, right) =>
    left.length === 0 || right.length === 0
      ? [...left, ...right]
      : disagree(left[left.length - 1], right[right.length - 1])
        ? null
        : [...left.slice(0, -1), ...right.slice(0, -1)],
  ),
  outer: ofTwo((left, right) => [product(left), product(right)]),
  kron: ofTwo((left, right) =>
    left.length === right.length
      ? left.map((size, axis) => {
          const other = right[axis] ?? null;
          return size === null || other === null ? null : multiply(size, other);
        })
      : null,
  ),
  tensordot: ofTwo(contracted),
  einsum: (given) => {
    const [formula, ...arrays] = given.rest(0);
    if (formula?.kind !== "string") return null;
    const operands = arrays.flatMap(
      (array) => operandOf(array, given.flavor, given.machine) ?? [],
    );
    if (operands.length !== arrays.length) return null;
    const shape = summedBy(
      formula.value,
      operands.map(({ spec }) => spec.shape),
    );
    return shape && tensor(shape, pairDtype(given.flavor, operands));
  },
};

function isSet(given: ArrayCall, position: number, name: string): boolean {
  const value = given.get(position, name);
  return value?.kind === "boolean" && value.value;
}

function ofTwo(shapes: Shapes): ArrayFunction {
  return (given) => {
    const operands = [
      given.operand(0, ...firstNames),
      given.operand(1, "b", "x2", "y"),
    ].flatMap((each) => each ?? []);
    const [left, right] = operands;
    if (!left || !right) return null;
    const dtype = pairDtype(given.flavor, operands);
    if (!left.spec.shape || !right.spec.shape) return tensor(null, dtype);
    const shape = shapes(left.spec.shape, right.spec.shape, given);
    return shape && tensor(shape, dtype);
  };
}

/** `a @ b`: the last two axes multiply, the ones before align; vectors lose their axis. */
export function matrixProduct(
  left: readonly Dim[],
  right: readonly Dim[],
): readonly Dim[] | null {
  if (left.length === 0 || right.length === 0) return null;
  const a = left.length === 1 ? [1, ...left] : left;
  const b = right.length === 1 ? [...right, 1] : right;
  if (disagree(a[a.length - 1], b[b.length - 2])) return null;
  const front = broadcastShapes(a.slice(0, -2), b.slice(0, -2), "known");
  if (front === "never") return null;
  return [
    ...front,
    ...(left.length === 1 ? [] : [a[a.length - 2] ?? null]),
    ...(right.length === 1 ? [] : [b[b.length - 1] ?? null]),
  ];
}

function disagree(left: Dim | undefined, right: Dim | undefined): boolean {
  return (
    typeof left === "number" && typeof right === "number" && left !== right
  );
}

function swappedEnd(shape: readonly Dim[]): readonly Dim[] {
  const [a, b] = shape.slice(-2);
  return shape.length < 2
    ? shape
    : [...shape.slice(0, -2), b ?? null, a ?? null];
}

/** `tensordot(a, b, axes=n)`: the last n axes of one against the first n of the other, or listed ones. */
function contracted(
  left: readonly Dim[],
  right: readonly Dim[],
  given: ArrayCall,
): readonly Dim[] | null {
  const axes = given.get(2, "axes");
  if (axes && axes.kind !== "number") {
    const pair =
      axes.kind === "tuple"
        ? axes.items
        : axes.kind === "list"
          ? listItems(axes, given)
          : null;
    const [a, b] = [
      axesOf(pair?.[0], given.machine),
      axesOf(pair?.[1], given.machine),
    ];
    if (!a || !b) return null;
    return [...without(left, a), ...without(right, b)];
  }
  const count = axes?.value ?? 2;
  if (count > left.length || count > right.length) return null;
  return [...left.slice(0, left.length - count), ...right.slice(count)];
}

function listItems(
  list: Parameters<ArrayCall["machine"]["listCell"]>[0],
  given: ArrayCall,
): readonly (typeof list)[] | null {
  const cell = given.machine.listCell(list);
  return cell.kind === "items" ? cell.items : null;
}

function without(
  shape: readonly Dim[],
  axes: readonly number[],
): readonly Dim[] {
  const gone = new Set(
    axes.map((axis) => (axis < 0 ? axis + shape.length : axis)),
  );
  return shape.filter((_, axis) => !gone.has(axis));
}

/** `"ij,jk->ik"`, written out and without an ellipsis. */
export function summedBy(
  formula: string,
  operands: readonly Shape[],
): readonly Dim[] | null {
  const [inputs, output] = formula.replaceAll(" ", "").split("->");
  const parts = inputs?.split(",") ?? [];
  if (
    output === undefined ||
    formula.includes(".") ||
    parts.length !== operands.length
  )
    return null;
  const sizes = new Map<string, Dim>();
  for (const [index, part] of parts.entries()) {
    const shape = operands[index];
    if (shape?.length !== part.length) return null;
    for (const [axis, letter] of Array.from(part).entries()) {
      const before = sizes.get(letter);
      const size = shape[axis] ?? null;
      if (before === undefined || before === null || before === 1)
        sizes.set(letter, size);
      else if (disagree(before, size) && size !== 1) return null;
    }
  }
  const dims = Array.from(output).map((letter) => sizes.get(letter));
  return dims.includes(undefined) ? null : dims.map((dim) => dim ?? null);
}
