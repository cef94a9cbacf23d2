// What can be done with tensors and arrays: operators, subscripts, attributes, iteration, and the methods of both.

import type { Dim } from "../../shapes/dim.ts";
import { product } from "../../shapes/shape.ts";
import type { TensorSpec } from "../../shapes/structure.ts";
import { tensor } from "../../shapes/structure.ts";
import type { Range } from "../../syntax/source.ts";
import type {
  HostType,
  Iteration,
  Machine,
} from "../../interpreter/library.ts";
import type { HostValue, Value } from "../../interpreter/value.ts";
import { integer, number, unknown } from "../../interpreter/value.ts";
import type { Operand } from "./array-arguments.ts";
import { operandOf } from "./array-arguments.ts";
import type { Flavor } from "./array-dtypes.ts";
import { divided } from "./array-dtypes.ts";
import {
  aligned,
  dtypesOf,
  pairDtype,
} from "./operations/array-elementwise.ts";
import { subscriptTensor } from "./array-index.ts";
import { arrayMethod, flavorOf } from "./operations/array-operations.ts";
import { matrixProduct } from "./operations/array-products.ts";
import { transposed } from "./array-shapes.ts";
import { markedSparse } from "./array-sparse.ts";
import { sparseOperator, sparseSubscript } from "./sparse-in-calls.ts";
import { givenTo } from "../given.ts";
import { absentOnSymbol, refusedOperator } from "./symbolic-tensors.ts";
import type { TensorBehaviour, TensorData, TensorKind } from "../tensors.ts";
import {
  dtypeValue,
  makeTensor,
  operationResult,
  shapeValue,
  tensorOf,
} from "../tensors.ts";

/** Behaviour of tensors in Python. */
export const arrayBehaviour: TensorBehaviour = {
  attribute,
  lacks: absentOnSymbol,
  callMethod: arrayMethod,
  operator: (operator, operands, place, machine) =>
    operate(operator, operands, place, machine),
  subscript: (self, index, place, machine) =>
    sparseSubscript(self, place.range, machine) ??
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
  const [left, right] = operands;
  const isKnown = arithmetic.has(operator) || comparisons.has(operator);
  if (!type || !left || (!isKnown && operator !== "~")) return null;
  const refused = refusedOperator(operator, operands, place, machine);
  if (refused) return refused;
  const sparse = sparseOperator(operator, operands, place, machine);
  if (sparse !== null)
    return sparse.kind === "tensor"
      ? operationResult(type, sparse, operator, place, operands)
      : sparse;
  const kinds = operands.flatMap((operand) => tensorOf(operand)?.kind ?? []);
  const kind = kinds.includes("symbolic")
    ? "symbolic"
    : kinds.includes("tensor")
      ? "tensor"
      : "array";
  const flavor = flavorOf(kind, machine);
  const known = operands.flatMap(
    (operand) => operandOf(operand, flavor, machine) ?? [],
  );
  const result =
    known.length < operands.length
      ? tensor(null, comparisons.has(operator) ? "bool" : null)
      : right
        ? combined(operator, adjusted(operands, known, kind), flavor)
        : (known[0]?.spec ?? null);
  return result
    ? operationResult(
        type,
        markedSparse(right ? operator : "negative", result, operands, machine),
        operator,
        place,
        operands,
        undefined,
        givenTo(`operator.${operator}`, operands, [], machine),
      )
    : unknown({ kind: "notFollowed", what: `\`${operator}\` of these shapes` });
}

/** NumPy's arrays take the dtype of the eager tensor that they meet. */
function adjusted(
  operands: readonly Value[],
  known: readonly Operand[],
  kind: TensorKind,
): readonly Operand[] {
  if (kind !== "tensor") return known;
  const strong = known.find(
    (_, index) => tensorOf(operands[index])?.kind === "tensor",
  );
  return known.map((operand, index) =>
    tensorOf(operands[index])?.kind === "array" && strong
      ? { ...operand, spec: { ...operand.spec, dtype: strong.spec.dtype } }
      : operand,
  );
}

function typeOf(operands: readonly Value[]): HostType | null {
  for (const operand of operands)
    if (operand.kind === "host" && tensorOf(operand)) return operand.type;
  return null;
}

function combined(
  operator: string,
  operands: readonly Operand[],
  flavor: Flavor,
): TensorSpec | null {
  const [left, right] = operands;
  if (operator === "@") {
    const dtype = pairDtype(flavor, operands);
    if (!left?.spec.shape || !right?.spec.shape) return tensor(null, dtype);
    const shape = matrixProduct(left.spec.shape, right.spec.shape);
    return shape && tensor(shape, dtype);
  }
  const dtype = comparisons.has(operator)
    ? "bool"
    : operator === "/"
      ? divided(flavor, dtypesOf(operands))
      : grownDtype(operator, flavor, pairDtype(flavor, operands));
  return aligned(operands, dtype);
}

/** NumPy has no powers, remainders or quotients of booleans but of small integers. */
function grownDtype(
  operator: string,
  flavor: Flavor,
  dtype: string | null,
): string | null {
  const isLogical = ["&", "|", "^", "+", "*"].includes(operator);
  return dtype === "bool" && !isLogical
    ? flavor === "numpy" && operator !== "-"
      ? "int8"
      : null
    : dtype;
}

function attribute(
  self: HostValue,
  name: string,
  machine: Machine,
): Value | null {
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
      return shape
        ? derived(self, data, transposed(shape, null), machine)
        : null;
    default:
      return null;
  }
}

function derived(
  self: HostValue,
  data: TensorData,
  shape: readonly Dim[],
  machine: Machine,
): Value {
  const { origin } = data.fact;
  const site =
    origin.kind === "operation" ||
    origin.kind === "array" ||
    origin.kind === "weight" ||
    origin.kind === "input"
      ? origin.site
      : null;
  const spec = tensor(shape, data.fact.spec.dtype);
  return site
    ? operationResult(
        self.type,
        spec,
        "T",
        site,
        [self],
        undefined,
        givenTo("attribute.T", [self], [], machine),
      )
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
    data.fact.spec.dtype === "object" ||
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
