// Which results Keras 3 marks as sparse. Where symbolic tensors meet, each operation has a rule of its own; a product takes a number or an
// array for a sparse tensor, so that `x * 2` is marked whatever `x` is.
import type { Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import type { TensorSpec } from "../../shapes/structure.ts";
import { isTracing } from "../layer-objects/tracing.ts";
import { tensorOf } from "../tensors.ts";

/** The result of an operation as Keras 3 marks it: `x * 2` of a dense `(None, 3)` is sparse. Tensors of a traced call are what they are. */
export function markedSparse(
  name: string,
  spec: TensorSpec,
  operands: readonly Value[],
  machine: Machine,
): TensorSpec {
  if (machine.dialect !== "keras3" || isTracing(machine)) return spec;
  const rule = rules.get(name);
  const isSymbolic = operands.some(
    (operand) => tensorOf(operand)?.kind === "symbolic",
  );
  const isClear = operands.every(({ kind }) => kind !== "unknown");
  if (rule === undefined || !isSymbolic || !isClear) return spec;
  return rule(operands.map(markOf)) ? { ...spec, sparse: true } : spec;
}

/** Whether an operand is marked; null where it is no symbolic tensor. */
type Mark = boolean | null;
type Rule = (marks: readonly Mark[]) => boolean;

function markOf(operand: Value): Mark {
  const data = tensorOf(operand);
  return data?.kind === "symbolic" ? data.fact.spec.sparse === true : null;
}

const both: Rule = (marks) => marks.every((mark) => mark === true);
const product: Rule = (marks) => marks.some((mark) => mark !== false);
const matrixProduct: Rule = (marks) => marks.every((mark) => mark !== false);
const quotient: Rule = ([left, right]) => left === true && right !== true;
const same: Rule = ([mark]) => mark === true;

const rules: ReadonlyMap<string, Rule> = new Map(
  (
    [
      [both, "+ - add subtract maximum minimum fmax fmin"],
      [product, "* multiply"],
      [matrixProduct, "@ matmul"],
      [quotient, "/ divide true_divide divide_no_nan"],
      [
        same,
        "negative abs absolute fabs square sqrt mean sum nansum reshape transpose squeeze expand_dims sin sinh arcsin arcsinh tan tanh arctan arctanh expm1 log1p ceil floor round sign zeros_like ones_like real imag conjugate copy",
      ],
    ] as const
  ).flatMap(([rule, names]) =>
    names.split(" ").map((name): readonly [string, Rule] => [name, rule]),
  ),
);
