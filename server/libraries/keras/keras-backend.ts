// `keras.backend`: Keras 2's own names for operations on tensors.

import type { Dim } from "../../shapes/dim.ts";
import { tensor } from "../../shapes/structure.ts";
import { number } from "../../interpreter/value.ts";
import {
  axisIn,
  operandOf,
  sizeOf,
  listedItems,
} from "../arrays/array-arguments.ts";
import type {
  ArrayCall,
  ArrayFunction,
} from "../arrays/operations/array-calls.ts";
import { firstNames, onSizes } from "../arrays/operations/array-calls.ts";
import { pairDtype } from "../arrays/operations/array-elementwise.ts";
import { arrayOperations } from "../arrays/operations/array-operations.ts";
import { concatenated, reduced, reshaped } from "../arrays/array-shapes.ts";

const as = (name: string): ArrayFunction =>
  arrayOperations[name] ?? (() => null);

/** By the name behind `keras.backend.`. */
export const backendFunctions: Readonly<Record<string, ArrayFunction>> = {
  ...Object.fromEntries(
    ["sum", "max", "min", "prod", "any", "all", "logsumexp"].map((name) => [
      name,
      as(name),
    ]),
  ),
  ...Object.fromEntries(
    ["mean", "std", "var"].map((name) => [
      name,
      (given: ArrayCall) => mean(given),
    ]),
  ),
  argmax: (given) => lastAxis(given),
  argmin: (given) => lastAxis(given),
  concatenate: (given) => joinedAtEnd(given),
  permute_dimensions: as("transpose"),
  batch_flatten: onSizes((shape) => (shape.length === 0 ? null : [null, null])),
  flatten: onSizes((shape) => reshaped(shape, [-1])),
  repeat: onSizes((shape, { get, machine }) => {
    const [batch, width] = shape;
    const count = sizeOf(get(1, "n"), machine);
    return shape.length !== 2 || count === null
      ? null
      : [batch ?? null, count, width ?? null];
  }),
  squeeze: as("squeeze"),
  expand_dims: (given) =>
    given.get(1, "axis")
      ? as("expand_dims")(given)
      : onSizes((shape) => [...shape, 1])(given),
  one_hot: (given) => {
    const shape = given.array(0, "indices")?.shape;
    const classes = sizeOf(given.get(1, "num_classes"), given.machine);
    return shape && classes !== null
      ? tensor([...shape, classes], "float32")
      : null;
  },
  dot: (given) => {
    const operands = [given.operand(0, "x"), given.operand(1, "y")].flatMap(
      (each) => each ?? [],
    );
    const [a, b] = operands.map(({ spec }) => spec.shape);
    if (!a || !b || a.length < 2 || b.length < 2) return null;
    return tensor(
      [...a.slice(0, -1), ...b.toSpliced(-2, 1)],
      pairDtype(given.flavor, operands),
    );
  },
  batch_dot: () => null,
  switch: as("where"),
  bias_add: as("copy"),
  square: as("square"),
};

/** K casts booleans to floats before it averages. */
function mean(given: ArrayCall): ReturnType<ArrayFunction> {
  const result = as(given.name)(given);
  const array = given.array(0, ...firstNames);
  if (!array || result?.kind !== "tensor") return result;
  const isTruth = array.dtype === "bool";
  return tensor(result.shape, isTruth ? "float32" : result.dtype);
}

function lastAxis(given: ArrayCall): ReturnType<ArrayFunction> {
  const array = given.array(0, ...firstNames);
  if (!array?.shape) return null;
  const at = axisIn(
    array.shape.length,
    given.get(1, "axis") ?? number(-1),
    null,
  );
  return at === null
    ? null
    : tensor(reduced(array.shape, [at], false), "int64");
}

function joinedAtEnd(given: ArrayCall): ReturnType<ArrayFunction> {
  const list = given.get(0, "tensors");
  const items = list ? listedItems(list, given.machine) : null;
  const axis = given.get(1, "axis") ?? number(-1);
  const operands = items?.flatMap(
    (item) => operandOf(item, given.flavor, given.machine) ?? [],
  );
  const shapes = operands?.flatMap(({ spec }): readonly (readonly Dim[])[] =>
    spec.shape ? [spec.shape] : [],
  );
  if (
    !operands ||
    !shapes ||
    axis.kind !== "number" ||
    operands.length !== items?.length ||
    shapes.length < operands.length
  )
    return null;
  const shape = concatenated(shapes, axis.value);
  return shape && tensor(shape, pairDtype(given.flavor, operands));
}
