// What a model's symbolic tensors don't take: they hold no numbers, so NumPy and Python can't compute with them, and Keras 3 keeps them from
// TensorFlow's functions too. Inside of a Lambda or a `call` Keras 3 gives TensorFlow's own tensors instead.

import { isEager } from "../../trace/eager.ts";
import type { Range } from "../../syntax/source.ts";
import type { RefusalFact } from "../../trace/trace.ts";
import type { Call, Machine } from "../../interpreter/library.ts";
import type { HostValue, Value } from "../../interpreter/value.ts";
import {
  isFailureTold,
  isRunOnSymbols,
  isTracing,
} from "../layer-objects/tracing.ts";
import { sequenceItems } from "../python/python-collections.ts";
import { tensorOf } from "../tensors.ts";

type Problem = RefusalFact["problem"];

/** Who made a tensor without numbers: a Keras in the making of a model, or TensorFlow in tracing a function. */
type Maker = "keras3" | "keras2" | "tensorflow";

/** Who made a tensor without numbers; null for one that may hold some. */
export function makerOfSymbol(
  value: Value | undefined,
  machine: Machine,
): Maker | null {
  const data = tensorOf(value);
  if (data?.kind !== "symbolic" || machine.dialect === "tfjs") return null;
  const hasData = isEager(data.fact);
  if (!isTracing(machine)) return hasData === false ? machine.dialect : null;
  if (hasData === true || !isFailureTold(machine)) return null;
  return hasData === false || !isRunOnSymbols(machine) ? "tensorflow" : null;
}

/** The refusal of a function that is given symbolic tensors; null where it takes them, or nobody knows. */
export function refusedOnSymbols(
  path: string,
  call: Call,
  machine: Machine,
): Value | null {
  const owner = ownerOf(path);
  if (owner === null) return null;
  const given = [
    ...call.positional.slice(0, 3),
    ...call.named.flatMap(([name, value]) => (name === "name" ? [] : [value])),
  ];
  const [first] = given;
  const maker =
    owner === "builtins"
      ? makerOfSymbol(first, machine)
      : symbolIn(given, machine);
  if (maker === null || !refuses(owner, maker, path, first, machine))
    return null;
  return machine.record.refusal(call.node.range, {
    kind: "refused",
    message: sentence(owner, maker, path),
  });
}

/** The refusal of an operator; null where it takes its operands, or nobody knows. */
export function refusedOperator(
  operator: string,
  [left, right]: readonly Value[],
  place: Range,
  machine: Machine,
): Value | null {
  const isLeft = makerOfSymbol(left, machine) === "keras3";
  const isRight = makerOfSymbol(right, machine) === "keras3";
  const other = isLeft ? right : left;
  if (!other || isLeft === isRight) return null;
  const isSequence = other.kind === "list" || other.kind === "tuple";
  if (!isSequence && (isLeft || tensorOf(other)?.kind !== "array")) return null;
  const message = isSequence
    ? `A symbolic tensor of Keras 3 takes no ${other.kind} as the other side of \`${operator}\`.`
    : `NumPy computes \`${operator}\` where its array stands on the left, and needs the numbers of the symbolic tensor on the right. Write the tensor first, or use \`keras.ops\`.`;
  return machine.record.refusal(place, { kind: "refused", message });
}

type Owner = "tensorflow" | "numpy" | "builtins";

/** Whose function it is, of those that compute with numbers. */
function ownerOf(path: string): Owner | null {
  const [, owner, module, name] =
    /^(tensorflow|numpy|builtins)\.(?:(\w+)\.)?([a-z]\w*)$/.exec(path) ?? [];
  if (name === undefined) return null;
  if (owner === "tensorflow")
    return !takenByTensorflow.has(name) &&
      (module === undefined || computing.has(module))
      ? owner
      : null;
  if (module !== undefined) return null;
  if (owner === "numpy") return takenByNumpy.has(name) ? null : owner;
  return owner === "builtins" && readers.has(name) ? owner : null;
}

function refuses(
  owner: Owner,
  maker: Maker,
  path: string,
  first: Value | undefined,
  machine: Machine,
): boolean {
  if (owner === "numpy") return true;
  if (owner === "builtins") return maker !== "keras2";
  const isQuotient = /\bdivide$/.test(path);
  return (
    maker === "keras3" &&
    (!isQuotient || symbolIn([first], machine) === "keras3")
  );
}

/** Of the values and what stands in them. */
function symbolIn(
  values: readonly (Value | undefined)[],
  machine: Machine,
  depth = 0,
): Maker | null {
  for (const value of values) {
    if (!value) continue;
    const items =
      depth < 2 && (value.kind === "list" || value.kind === "tuple")
        ? sequenceItems(value, machine)
        : null;
    const maker = items
      ? symbolIn(items.slice(0, 100), machine, depth + 1)
      : makerOfSymbol(value, machine);
    if (maker !== null) return maker;
  }
  return null;
}

function sentence(owner: Owner, maker: Maker, path: string): string {
  const name = path.slice(path.indexOf(".") + 1);
  if (owner === "tensorflow")
    return `Keras 3 takes no TensorFlow functions on the symbolic tensors of a model, as \`tf.${name}\` here. Use \`keras.ops\`, or call it inside of a Lambda or a layer's \`call\`.`;
  const called = owner === "numpy" ? `np.${name}` : name;
  const instead = maker === "keras2" ? "TensorFlow's" : "`keras.ops`'";
  const advice =
    owner === "numpy" ? ` Use ${instead} functions on tensors.` : "";
  return `\`${called}\` needs the numbers of a tensor, but a symbolic one has none yet.${advice}`;
}

/** Why a symbolic tensor has no such attribute; null where it may have one. */
export function absentOnSymbol(
  self: HostValue,
  name: string,
  machine: Machine,
): Problem | null {
  const maker = makerOfSymbol(self, machine);
  if (maker === null || !attributes[maker].has(name)) return null;
  const advice =
    name === "numpy"
      ? " It has no numbers yet."
      : name === "get_shape"
        ? " Use `.shape`."
        : "";
  return {
    kind: "refused",
    message: `A symbolic tensor ${maker === "keras3" ? "of Keras 3 " : ""}has no \`${name}\`.${advice}`,
  };
}

const everywhere =
  "numpy T astype sum mean max min std var prod flatten ravel copy size transpose argmax argmin tolist item assign itemsize nbytes view permute unsqueeze detach cpu dim clip dot fill";

/** What arrays and tensors of other libraries have, and these don't. */
const attributes: Readonly<Record<Maker, ReadonlySet<string>>> = {
  keras3: new Set(
    `${everywhere} rank get_shape set_shape eval op graph device consumers value_index`.split(
      " ",
    ),
  ),
  keras2: new Set(`${everywhere} reshape squeeze`.split(" ")),
  tensorflow: new Set(`${everywhere} rank reshape squeeze`.split(" ")),
};

/** Modules of TensorFlow whose functions are of numbers. */
const computing = new Set(
  "math nn linalg image signal strings random sparse bitwise sets quantization dtypes audio".split(
    " ",
  ),
);

/** TensorFlow's functions that take anything, or look at no more than what it is. */
const takenByTensorflow = new Set(
  "as_dtype assert_equal autograph batch_normalization cond case control_dependencies custom_gradient device function get_logger get_static_value grad_pass_through gradients group init_scope is_symbolic_tensor is_tensor name_scope nest no_gradient no_op nondifferentiable_batch_function print py_function recompute_grad set_global_generator set_seed switch_case timestamp tuple type_spec_from_value variable_creator_scope inverse_stft_window_fn executing_eagerly inside_function get_global_generator".split(
    " ",
  ),
);

/** NumPy's functions that ask for no more than the shape, or give up quietly. */
const takenByNumpy = new Set(
  "array_equal array_equiv bmat flip flipud fliplr info isscalar iterable ndim printoptions real_if_close save savez savetxt set_printoptions shape size squeeze vectorize may_share_memory shares_memory dtype errstate seterr broadcast_shapes result_type can_cast promote_types min_scalar_type frompyfunc fromfunction".split(
    " ",
  ),
);

/** Python's functions that read what something holds. */
const readers = new Set(
  "len float int bool complex list tuple set frozenset iter sum max min zip enumerate sorted reversed any all".split(
    " ",
  ),
);
