// What can be done with tensors and arrays: operators, subscripts, attributes, iteration, and the methods of both.

import type { Dim } from "../shapes/dim.ts";
import { broadcastShapes } from "../shapes/broadcast.ts";
import { product } from "../shapes/shape.ts";
import type { TensorSpec } from "../shapes/structure.ts";
import { tensor } from "../shapes/structure.ts";
import type { Range } from "../syntax/source.ts";
import type { HostType, Iteration, Machine } from "../interpreter/library.ts";
import type { HostValue, Value } from "../interpreter/value.ts";
import { integer, number, unknown } from "../interpreter/value.ts";
import { arrayOf, widest } from "./array-arguments.ts";
import { subscriptTensor } from "./array-index.ts";
import { transposed } from "./array-shapes.ts";
import { arrayMethods } from "./array-methods.ts";
import type { TensorBehaviour, TensorData } from "./tensors.ts";
import {
  dtypeValue,
  makeTensor,
  operationResult,
  shapeValue,
  tensorOf,
} from "./tensors.ts";

/** Behaviour of tensors in Python. */
export const arrayBehaviour: TensorBehaviour = {
  attribute,
  callMethod: (self, name, call, machine) => {
    const method = Object.hasOwn(arrayMethods, name)
      ? arrayMethods[name]
      : undefined;
    return method ? method(self, call, machine) : null;
  },
  operator: (operator, operands, place, machine) =>
    operate(operator, operands, place, machine),
  subscript: (self, index, place, machine) =>
    subscriptTensor(self, index, place, self.type, machine),
  iterate: (self, machine) => rows(self, machine),
};

const comparisons = new Set(["==", "!=", "<", "<=", ">", ">="]);
const arithmetic = new Set([
  "+",
  "-",
  "*",
  "/",
  "//",
  "%",
  "**",
  "@",
  "&",
  "|",
  "^",
]);

function operate(
  operator: string,
  operands: readonly Value[],
  place: Range,
  machine: Machine,
): Value | null {
  const type = typeOf(operands);
  if (!type || (!arithmetic.has(operator) && !comparisons.has(operator)))
    return null;
  const specs = operands.map((operand) => arrayOf(operand, machine));
  const [left, right] = specs;
  if (!left) return null;
  const isSymbolic = operands.some(
    (operand) => tensorOf(operand)?.kind === "symbolic",
  );
  const result = right
    ? combined(operator, left, right, isSymbolic, machine)
    : operands.length === 1
      ? left
      : tensor(null, null);
  return result
    ? operationResult(type, result, operator, place, operands)
    : unknown({ kind: "notFollowed", what: `\`${operator}\` of these shapes` });
}

function typeOf(operands: readonly Value[]): HostType | null {
  for (const operand of operands)
    if (operand.kind === "host" && tensorOf(operand)) return operand.type;
  return null;
}

function combined(
  operator: string,
  left: TensorSpec,
  right: TensorSpec,
  isSymbolic: boolean,
  machine: Machine,
): TensorSpec | null {
  if (operator === "@") return matmul(left, right);
  const dtype = comparisons.has(operator)
    ? "bool"
    : isSymbolic
      ? symbolicDtype(left, right)
      : scalarAware(operator, left, right);
  if (left.shape === null || right.shape === null) return tensor(null, dtype);
  const shape = broadcastShapes(
    left.shape,
    right.shape,
    machine.dialect === "keras2" ? "known" : "open",
  );
  return shape === "never" ? null : tensor(shape, dtype);
}

function matmul(left: TensorSpec, right: TensorSpec): TensorSpec {
  const [a, b] = [left.shape, right.shape];
  if (
    !a ||
    !b ||
    a.length < 2 ||
    b.length < 2 ||
    (b.length > 2 && b.length !== a.length)
  )
    return tensor(null, null);
  return tensor(
    [...a.slice(0, -1), b[b.length - 1] ?? null],
    widest([left.dtype, right.dtype]),
  );
}

/** A Python number takes the tensor's dtype. */
function symbolicDtype(left: TensorSpec, right: TensorSpec): string | null {
  if (left.shape?.length === 0) return right.dtype;
  return right.shape?.length === 0 || left.dtype === right.dtype
    ? left.dtype
    : null;
}

function scalarAware(
  operator: string,
  left: TensorSpec,
  right: TensorSpec,
): string | null {
  const wide =
    left.shape?.length === 0 && !isInt(left, right)
      ? right.dtype
      : right.shape?.length === 0 && !isInt(right, left)
        ? left.dtype
        : widest([left.dtype, right.dtype]);
  return operator === "/" && wide !== null && /^(u?int|bool)/.test(wide)
    ? "float64"
    : wide;
}

/** A float scalar makes an integer array a float one. */
function isInt(scalar: TensorSpec, array: TensorSpec): boolean {
  return (
    scalar.dtype === "float64" &&
    array.dtype !== null &&
    /^(u?int|bool)/.test(array.dtype)
  );
}

function attribute(self: HostValue, name: string): Value | null {
  const data = tensorOf(self);
  if (!data) return null;
  const { shape, dtype } = data.fact.spec;
  switch (name) {
    case "shape":
      return shapeValue(shape);
    case "dtype":
      return dtypeValue(dtype);
    case "ndim":
      return shape ? number(shape.length) : null;
    case "size": {
      const count = shape ? product(shape) : null;
      return count === null ? null : integer(count);
    }
    case "T":
      return shape ? derived(self, data, transposed(shape, null)) : null;
    case "values":
      return self;
    default:
      return null;
  }
}

function derived(
  self: HostValue,
  data: TensorData,
  shape: readonly Dim[],
): Value {
  const { origin } = data.fact;
  const site =
    origin.kind === "operation" ||
    origin.kind === "array" ||
    origin.kind === "input"
      ? origin.site
      : null;
  const spec = tensor(shape, data.fact.spec.dtype);
  return site
    ? operationResult(self.type, spec, "T", site, [self])
    : makeTensor(
        self.type,
        spec,
        {
          kind: "unknown",
          reason: { kind: "notFollowed", what: "a transposed tensor" },
        },
        data.kind,
      );
}

const mostRows = 2_000;

/** An array gives its rows; a symbolic tensor of Keras 3 can't be iterated, one of Keras 2 with a known batch can. */
function rows(self: HostValue, machine: Machine): Iteration | null {
  const data = tensorOf(self);
  const shape = data?.fact.spec.shape;
  if (
    !data ||
    !shape ||
    shape.length === 0 ||
    (data.kind === "symbolic" && machine.dialect !== "keras2")
  )
    return null;
  const [count, ...rest] = shape;
  const spec = tensor(rest, data.fact.spec.dtype);
  const row = (): Value =>
    operationResult(self.type, spec, "row", machine.statement(), [self]);
  if (typeof count !== "number" || count > mostRows)
    return data.kind === "symbolic"
      ? null
      : { kind: "unknown", element: row(), length: count ?? null };
  return { kind: "items", items: Array.from({ length: count }, row) };
}
