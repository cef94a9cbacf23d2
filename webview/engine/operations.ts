// Operators and slices between layers. Keras keeps a mask through neither; we do the same. What reads or sets masks is the executor's.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  add,
  div,
  mul,
  reshape,
  scalar,
  stridedSlice,
  sub,
  tensor1d,
} from "@tensorflow/tfjs-core";
import type {
  GraphDialect,
  GraphOperation,
  SliceEntry,
} from "../../server/models/graph.ts";
import { runFunction } from "./functions/catalogue.ts";
import {
  asksForSizes,
  noteNumbers,
  withNumbers,
} from "./numbers/known-numbers.ts";
import type { Refusal } from "./refusal.ts";
import { isRefusal, refuse } from "./refusal.ts";

/** What an operation gives, one tensor or several. Runs inside `tidy`. */
export function runOperation(
  operation: GraphOperation,
  tensors: readonly Tensor[],
  dialect: GraphDialect,
): readonly Tensor[] | Refusal {
  const result = run(operation, tensors, dialect);
  if (!isRefusal(result)) noteNumbers(operation, tensors, first(result));
  return result;
}

function run(
  operation: GraphOperation,
  tensors: readonly Tensor[],
  dialect: GraphDialect,
): readonly Tensor[] | Refusal {
  if (asksForSizes(operation)) return [tensor1d(first(tensors).shape, "int32")];
  switch (operation.kind) {
    case "arithmetic":
      return [arithmetic(operation, tensors)];
    case "slice":
      return [slice(operation.index, first(tensors))];
    case "mask":
      return refuse("no mask is carried here");
    case "masked":
      return [first(tensors)];
    case "function":
      return runFunction(withNumbers(operation, tensors), tensors, dialect);
  }
}

function arithmetic(
  operation: Extract<GraphOperation, { kind: "arithmetic" }>,
  tensors: readonly Tensor[],
): Tensor {
  const one = first(tensors);
  const other = tensors[1] ?? scalar(operation.constant ?? 0);
  const [left, right] = operation.reversed ? [other, one] : [one, other];
  switch (operation.operator) {
    case "add":
      return add(left, right);
    case "subtract":
      return sub(left, right);
    case "multiply":
      return mul(left, right);
    case "divide":
      return div(left, right);
  }
}

function slice(index: readonly SliceEntry[], x: Tensor): Tensor {
  const ranges = index.filter((entry) => entry.kind !== "newAxis");
  const begin = x.shape.map((_, axis) => startOf(ranges[axis], x, axis));
  const end = x.shape.map((_, axis) => endOf(ranges[axis], x, axis));
  const strides = x.shape.map((_, axis) => {
    const entry = ranges[axis];
    return entry?.kind === "range" ? entry.step : 1;
  });
  const cut = stridedSlice(x, begin, end, strides);
  let axis = 0;
  const dims = [...cut.shape];
  for (const entry of index) {
    if (entry.kind === "index") dims.splice(axis, 1);
    else axis++;
    if (entry.kind === "newAxis") dims.splice(axis - 1, 0, 1);
  }
  return reshape(cut, dims);
}

type Range = Exclude<SliceEntry, { kind: "newAxis" }> | undefined;

function startOf(entry: Range, x: Tensor, axis: number): number {
  const size = x.shape[axis] ?? 0;
  if (entry === undefined) return 0;
  if (entry.kind === "index") return wrapped(entry.value, size);
  if (entry.start === null) return entry.step < 0 ? size - 1 : 0;
  return clamped(entry.start, size);
}

function endOf(entry: Range, x: Tensor, axis: number): number {
  const size = x.shape[axis] ?? 0;
  if (entry === undefined) return size;
  if (entry.kind === "index") return wrapped(entry.value, size) + 1;
  if (entry.stop === null) return entry.step < 0 ? -size - 1 : size;
  return clamped(entry.stop, size);
}

function wrapped(value: number, size: number): number {
  return value < 0 ? size + value : value;
}

function clamped(value: number, size: number): number {
  return Math.max(0, Math.min(size, wrapped(value, size)));
}

function first(tensors: readonly Tensor[]): Tensor {
  const [tensor] = tensors;
  if (tensor === undefined) throw new Error("An operation has no operand.");
  return tensor;
}
