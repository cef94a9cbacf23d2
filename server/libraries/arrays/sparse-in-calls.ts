// What becomes of a sparse tensor in a traced `call` of Keras 3. What is shown as sparse outside is one in there, also what is only marked so:
// TensorFlow's own operators then refuse most of it, and tell no sizes of the rest; Keras' functions know what to do with some.
import type { TensorSpec } from "../../shapes/structure.ts";
import { tensor } from "../../shapes/structure.ts";
import type { Range } from "../../syntax/source.ts";
import type { Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { unknown } from "../../interpreter/value.ts";
import { isRunOnSymbols } from "../layer-objects/tracing.ts";
import { tensorOf } from "../tensors.ts";
import type { Flavor } from "./array-dtypes.ts";

/** `x * 2` of a sparse `(None, 3)` is a sparse `(None, None)`, `x + 1` raises; null where no tensor is sparse. A `-x` has one operand. */
export function sparseOperator(
  operator: string,
  operands: readonly Value[],
  place: Range,
  machine: Machine,
): TensorSpec | Value | null {
  const [left, right] = operands;
  if (!left || !isSparseIn(operands, machine)) return null;
  const others = operands.filter((operand) => !isSparse(operand));
  if (others.some(isVariable) || ["==", "!="].includes(operator))
    return notFollowed(operator);
  const isScaled =
    isSparse(left) &&
    right !== undefined &&
    others.length > 0 &&
    ["*", "/"].includes(operator);
  const isScaling = tensorOf(left)?.kind !== "array" && operator === "*";
  return isScaled || (isScaling && tensorOf(left) && others.length > 0)
    ? opened(isSparse(left) ? left : right)
    : refused(`\`${operator}\``, place, machine);
}

/** A subscript of a sparse tensor raises; null for any other tensor. */
export function sparseSubscript(
  self: Value,
  place: Range,
  machine: Machine,
): Value | null {
  return isSparseIn([self], machine)
    ? refused("a subscript", place, machine)
    : null;
}

/** A function as it is called in a program. */
interface Called {
  readonly name: string;
  readonly flavor: Flavor;
  readonly place: Range;
}

/**
 * The result of a function where a tensor that it gets may be sparse; else `spec`.
 * @param spec what the function makes of dense ones
 */
export function sparseFunction(
  { name, flavor, place }: Called,
  spec: TensorSpec,
  operands: readonly Value[],
  machine: Machine,
): TensorSpec | Value {
  if (!isSparseIn(operands, machine)) return spec;
  const answer = answers[flavor]?.get(name);
  const others = operands.filter((operand) => !isSparse(operand));
  if (answer === undefined || others.some(isVariable)) return notFollowed(name);
  switch (answer) {
    case "raises":
      return refused(`\`${name}\``, place, machine);
    case "opens":
      return opened(operands[0]) ?? notFollowed(name);
    case "keeps":
      return { ...spec, sparse: true };
    case "dense":
      return spec;
    case "sparse of all":
      return operands.length < 2 || others.length > 0
        ? spec
        : { ...spec, sparse: true };
  }
}

/** What is known of a function on a sparse tensor: it keeps what it is, loses its sizes, comes out dense, or sparse if all are. */
type Answer = "raises" | "opens" | "keeps" | "dense" | "sparse of all";

function isSparseIn(operands: readonly Value[], machine: Machine): boolean {
  return isRunOnSymbols(machine) && operands.some(isSparse);
}

function isSparse(value: Value | undefined): boolean {
  return tensorOf(value)?.fact.spec.sparse === true;
}

/** A weight answers to operators by itself, and what isn't known may be one. */
function isVariable(value: Value): boolean {
  if (value.kind === "number" || value.kind === "integer") return false;
  const origin = tensorOf(value)?.fact.origin.kind;
  return (
    origin === undefined || !["call", "operation", "array"].includes(origin)
  );
}

function opened(value: Value | undefined): TensorSpec | null {
  const spec = tensorOf(value)?.fact.spec;
  return (
    (spec && {
      ...tensor(spec.shape?.map(() => null) ?? null, spec.dtype),
      sparse: true,
    }) ??
    null
  );
}

function notFollowed(what: string): Value {
  return unknown({ kind: "notFollowed", what: `${what} of a sparse tensor` });
}

function refused(what: string, place: Range, machine: Machine): Value {
  return machine.record.refusal(place, {
    kind: "refused",
    message: `A sparse tensor takes no ${what.replace(/^a /, "")} here. Keras 3 marks as sparse what is multiplied by a number outside of a layer; scale it with keras.layers.Rescaling instead.`,
  });
}

function named(
  ...parts: readonly (readonly [Answer, string])[]
): ReadonlyMap<string, Answer> {
  return new Map(
    parts.flatMap(([answer, names]) =>
      names.split(" ").map((name): readonly [string, Answer] => [name, answer]),
    ),
  );
}

/** As Keras 3 on TensorFlow answers when it traces a layer that calls them. */
const answers: Readonly<Partial<Record<Flavor, ReadonlyMap<string, Answer>>>> =
  {
    keras: named(
      [
        "keeps",
        "abs absolute arcsin arcsinh arctan arctanh array cast ceil conj conjugate convert_to_tensor copy expand_dims expm1 fabs floor imag log1p multiply negative real reshape round sign signbit sin sinh sqrt square squeeze stop_gradient tan tanh transpose",
      ],
      ["sparse of all", "add subtract maximum minimum concatenate"],
      ["opens", "deg2rad erf rad2deg"],
      [
        "dense",
        "arccos arccosh cos cosh empty_like exp exp2 isfinite isreal log log10 log2 ones_like reciprocal zeros_like size shape",
      ],
      [
        "raises",
        "all amax amin any average count_nonzero logsumexp max mean median min prod ptp std var sum argmax argmin argsort cbrt celu elu erfc erfinv flip fliplr flipud gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh isinf isnan layer_normalization leaky_relu log_sigmoid log_softmax logical_not nan_to_num normalize relu relu6 rms_normalization rot90 rsqrt selu sigmoid silu soft_shrink softmax softplus softsign sort sparse_plus sparse_sigmoid sparsemax squareplus swish tanh_shrink tril triu trunc view cumprod cumsum ravel diagflat diagonal diff where stack einsum split unstack tile repeat roll take swapaxes moveaxis slice dot clip power greater not_equal equal map",
      ],
    ),
    tensorflow: named(
      [
        "opens",
        "abs asin asinh atan atanh negative sign sin sqrt square tan tanh cast",
      ],
      ["keeps", "identity stop_gradient"],
      ["dense", "shape size rank"],
      [
        "raises",
        "acos acosh ceil cos cosh cumprod cumsum erfc exp expm1 floor imag is_finite is_inf is_nan l2_normalize log log1p log_sigmoid log_softmax real reciprocal round rsqrt sigmoid sinh softmax softplus softsign argmax argmin argsort count_nonzero reduce_euclidean_norm reduce_logsumexp reduce_max reduce_mean reduce_min reduce_prod reduce_std reduce_sum reduce_variance elu gelu leaky_relu relu relu6 selu silu swish convert_to_tensor sort squeeze stack norm transpose add subtract multiply matmul concat reshape expand_dims where split unstack einsum gather",
      ],
    ),
  };
