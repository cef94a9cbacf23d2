// Calls of array functions: one form for NumPy's, TensorFlow's and Keras' functions and for methods of arrays, so that each operation is
// written once.

import type { Dim } from "../../../shapes/dim.ts";
import type { TensorSpec } from "../../../shapes/structure.ts";
import { tensor } from "../../../shapes/structure.ts";
import type { Given } from "../../../trace/trace.ts";
import type { Call, HostType, Machine } from "../../../interpreter/library.ts";
import type { Value } from "../../../interpreter/value.ts";
import { unknown } from "../../../interpreter/value.ts";
import type { Operand } from "../array-arguments.ts";
import { arrayOf, operandOf } from "../array-arguments.ts";
import type { Flavor } from "../array-dtypes.ts";
import { markedSparse } from "../array-sparse.ts";
import { sparseFunction } from "../sparse-in-calls.ts";
import type { LibraryFunction } from "../../registry.ts";
import type { TensorKind } from "../../tensors.ts";
import { resultsGiven } from "../../given.ts";
import { makeTensor, operationResult, tensorOf } from "../../tensors.ts";

/** A call of an array function or method; a method's array is its argument 0, named `self`. */
export interface ArrayCall {
  readonly name: string;
  readonly flavor: Flavor;
  readonly type: HostType;
  readonly machine: Machine;
  readonly call: Call;
  /** The argument at a position or under one of these names. */
  readonly get: (
    position: number,
    ...names: readonly string[]
  ) => Value | undefined;
  /** Arguments from a position on: `x.reshape(2, 3)`. */
  readonly rest: (from: number) => readonly Value[];
  /** What an argument is as an array; null when it can't be told. */
  readonly array: (
    position: number,
    ...names: readonly string[]
  ) => TensorSpec | null;
  readonly operand: (
    position: number,
    ...names: readonly string[]
  ) => Operand | null;
  /** A tensor that this call gives, for results that are several. */
  readonly made: (spec: TensorSpec, contents?: readonly Value[]) => Value;
}

/** The result's spec, or a value when it is no single array; null when it can't be told. */
export type ArrayFunction = (given: ArrayCall) => TensorSpec | Value | null;

/** Keyword arguments only. */
export const byName = 1000;

interface Setting {
  readonly flavor: Flavor;
  readonly type: HostType;
  /** What it makes of NumPy's arrays and plain values. */
  readonly kind: TensorKind;
  /** It makes an array anew: `np.array`, `tf.zeros`. */
  readonly isMaker: boolean;
}

/** A library's function. */
export function libraryFunction(
  name: string,
  run: ArrayFunction,
  setting: Setting,
): LibraryFunction {
  return (call, machine, path) => {
    const at = (position: number): Value | undefined =>
      call.positional[position];
    const rest = (from: number): readonly Value[] =>
      call.positional.slice(from);
    return answer(path, name, run, at, rest, [], call, setting, machine);
  };
}

/** A method of an array. */
export function runMethod(
  name: string,
  run: ArrayFunction,
  self: Value,
  call: Call,
  setting: Setting,
  machine: Machine,
): Value {
  const at = (position: number): Value | undefined =>
    position === 0 ? self : call.positional[position - 1];
  const rest = (from: number): readonly Value[] =>
    call.positional.slice(from - 1);
  const path = `method.${name}`;
  return answer(path, name, run, at, rest, [self], call, setting, machine);
}

function answer(
  path: string,
  name: string,
  run: ArrayFunction,
  at: (position: number) => Value | undefined,
  rest: (from: number) => readonly Value[],
  self: readonly Value[],
  call: Call,
  setting: Setting,
  machine: Machine,
): Value {
  const lost = unknown({ kind: "notFollowed", what: name });
  if (call.hasUnread) return lost;
  const values = [
    ...self,
    ...call.positional,
    ...call.named.map(([, value]) => value),
  ];
  const operands = operandsOf(values, machine);
  const next = resultsGiven(
    path,
    [...self, ...call.positional],
    call.named,
    machine,
  );
  const made = (spec: TensorSpec, contents?: readonly Value[]): Value => {
    const whole = markedSparse(name, spec, values, machine);
    return result(name, whole, contents, operands, next(), call, setting);
  };
  const get = (
    position: number,
    ...names: readonly string[]
  ): Value | undefined =>
    at(position) ?? call.named.find(([key]) => names.includes(key))?.[1];
  const { flavor, type } = setting;
  const given: ArrayCall = {
    name,
    flavor,
    type,
    machine,
    call,
    get,
    rest,
    array: (position, ...names) =>
      arrayOf(get(position, ...names), machine, flavor),
    operand: (position, ...names) =>
      operandOf(get(position, ...names), flavor, machine),
    made,
  };
  const answered = run(given);
  if (answered === null) return lost;
  if (answered.kind !== "tensor") return answered;
  const called = { name, flavor, place: call.node.range };
  const found = sparseFunction(called, answered, operands, machine);
  return found.kind === "tensor" ? made(found) : found;
}

function result(
  name: string,
  spec: TensorSpec,
  contents: readonly Value[] | undefined,
  operands: readonly Value[],
  given: Given,
  call: Call,
  { type, kind, isMaker }: Setting,
): Value {
  const site = call.node.range;
  const isSymbolic = operands.some(
    (operand) => tensorOf(operand)?.kind === "symbolic",
  );
  if (isMaker || operands.length === 0)
    return makeTensor(
      type,
      spec,
      { kind: "array", site, name, given },
      isSymbolic ? "symbolic" : kind,
      contents,
    );
  const made = operationResult(
    type,
    spec,
    name,
    site,
    operands,
    undefined,
    given,
  );
  const data = tensorOf(made);
  return data
    ? makeTensor(
        type,
        spec,
        data.fact.origin,
        isSymbolic ? "symbolic" : kind,
        contents,
      )
    : made;
}

/** The tensors among arguments, those in sequences too. */
function operandsOf(
  values: readonly Value[],
  machine: Machine,
): readonly Value[] {
  return values.flatMap((value) => {
    if (tensorOf(value)) return [value];
    if (value.kind === "tuple") return operandsOf(value.items, machine);
    if (value.kind !== "list") return [];
    const cell = machine.listCell(value);
    return cell.kind === "items" && cell.items.length <= 100
      ? operandsOf(cell.items, machine)
      : [];
  });
}

/** An operation on the sizes of its first array, which keeps the dtype. */
export function onSizes(
  change: (shape: readonly Dim[], given: ArrayCall) => readonly Dim[] | null,
): ArrayFunction {
  return (given) => {
    const array = given.array(0, ...firstNames);
    if (!array) return null;
    if (array.shape === null) return tensor(null, array.dtype);
    const shape = change(array.shape, given);
    return shape && tensor(shape, array.dtype);
  };
}

/** How the libraries call their first array. */
export const firstNames: readonly string[] =
  "self a x arr ary input input_tensor inputs tensor array m v object value values data params obj logits x1".split(
    " ",
  );
