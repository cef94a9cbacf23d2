// Plain arrays without tfjs: rows in and out, joining batches, writing shapes.

import type { ArrayValue } from "../recording.ts";

/** The given rows (axis 0), in that order. */
export function takeRows(
  value: ArrayValue,
  rows: readonly number[],
): ArrayValue {
  const size = rowSize(value);
  const data = sameKind(value, rows.length * size);
  for (const [k, row] of rows.entries())
    data.set(value.data.subarray(row * size, (row + 1) * size), k * size);
  return {
    shape: [rows.length, ...value.shape.slice(1)],
    dtype: value.dtype,
    data,
  };
}

/** Below each other along axis 0; all other axes are alike. */
export function joinRows(values: readonly ArrayValue[]): ArrayValue {
  const [first, ...rest] = values;
  if (first === undefined)
    return { shape: [0], dtype: "float32", data: new Float32Array(0) };
  if (rest.length === 0) return first;
  const rows = values.reduce((sum, value) => sum + (value.shape[0] ?? 0), 0);
  const length = values.reduce((sum, value) => sum + value.data.length, 0);
  const data = sameKind(first, length);
  let at = 0;
  for (const value of values) {
    data.set(value.data, at);
    at += value.data.length;
  }
  return { shape: [rows, ...first.shape.slice(1)], dtype: first.dtype, data };
}

/** The same shape with another element type. */
export function asType(
  value: ArrayValue,
  dtype: ArrayValue["dtype"],
): ArrayValue {
  if (value.dtype === dtype) return value;
  const data =
    dtype === "float32"
      ? Float32Array.from(value.data)
      : dtype === "int32"
        ? Int32Array.from(value.data)
        : Uint8Array.from(value.data, (v) => (v === 0 ? 0 : 1));
  return { shape: value.shape, dtype, data };
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dim) => size * dim, 1);
}

function rowSize(value: ArrayValue): number {
  return sizeOf(value.shape.slice(1));
}

function sameKind(value: ArrayValue, length: number): ArrayValue["data"] {
  switch (value.dtype) {
    case "float32":
      return new Float32Array(length);
    case "int32":
      return new Int32Array(length);
    case "bool":
      return new Uint8Array(length);
  }
}
