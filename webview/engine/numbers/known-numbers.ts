// Sizes that a program asks its tensors for, `tf.shape(x)[0]`: what these small tensors hold is known without reading them back from a device, so
// that functions can take them as the sizes that they make.

import type { Tensor } from "@tensorflow/tfjs-core";
import type {
  GraphOperation,
  OperationArgument,
  SliceEntry,
} from "../../../server/models/graph.ts";

type FunctionOperation = Extract<GraphOperation, { kind: "function" }>;

const known = new WeakMap<Tensor, readonly number[]>();

/** Whether a function gives the sizes of what it is given. */
export function asksForSizes(operation: GraphOperation): boolean {
  return operation.kind === "function" && operation.name === "shape";
}

/** Remembers what the result of an operation holds, where it comes from sizes alone. */
export function noteNumbers(
  operation: GraphOperation,
  tensors: readonly Tensor[],
  result: Tensor,
): void {
  const numbers = numbersOf(operation, tensors);
  if (numbers?.every(Number.isInteger) === true) known.set(result, numbers);
}

/** The same call with numbers in the place of the tensors that hold nothing but sizes. */
export function withNumbers(
  operation: FunctionOperation,
  tensors: readonly Tensor[],
): FunctionOperation {
  const fill = (argument: OperationArgument): OperationArgument => {
    if ("list" in argument) return { list: argument.list.map(fill) };
    if ("value" in argument) return argument;
    const tensor = tensors[argument.tensor];
    const numbers = tensor && known.get(tensor);
    if (tensor === undefined || numbers === undefined) return argument;
    const [first = 0] = numbers;
    return { value: tensor.rank === 0 ? first : numbers };
  };
  const options = Object.entries(operation.options).map(
    ([name, argument]) => [name, fill(argument)] as const,
  );
  return {
    ...operation,
    arguments: operation.arguments.map(fill),
    options: Object.fromEntries(options),
  };
}

function numbersOf(
  operation: GraphOperation,
  tensors: readonly Tensor[],
): readonly number[] | null {
  const [first] = tensors;
  if (first === undefined) return null;
  if (asksForSizes(operation)) return first.shape;
  const held = tensors.map((tensor) => known.get(tensor));
  if (!held.every((numbers) => numbers !== undefined)) return null;
  switch (operation.kind) {
    case "slice":
      return sliced(operation.index, held[0] ?? []);
    case "arithmetic": {
      const { constant, reversed, operator } = operation;
      const [one = [], other = [constant ?? 0]] = held;
      return reversed
        ? combined(operator, other, one)
        : combined(operator, one, other);
    }
    case "function":
      return ofFunction(withNumbers(operation, tensors));
    case "mask":
    case "masked":
      return null;
  }
}

const combining: Readonly<
  Record<string, (left: number, right: number) => number>
> = {
  add: (left, right) => left + right,
  subtract: (left, right) => left - right,
  multiply: (left, right) => left * right,
  divide: (left, right) => left / right,
  floor_divide: (left, right) => Math.floor(left / right),
  maximum: Math.max,
  minimum: Math.min,
};

function combined(
  name: string,
  left: readonly number[],
  right: readonly number[],
): readonly number[] | null {
  const combine = combining[name];
  if (combine === undefined) return null;
  const at = (numbers: readonly number[], n: number) =>
    numbers[numbers.length === 1 ? 0 : n] ?? Number.NaN;
  return Array.from({ length: Math.max(left.length, right.length) }, (_, n) =>
    combine(at(left, n), at(right, n)),
  );
}

function ofFunction({
  name,
  arguments: given,
}: FunctionOperation): readonly number[] | null {
  const [left, right] = given.map(plainNumbers);
  if (name === "cast") return left ?? null;
  return left && right ? combined(name, left, right) : null;
}

function plainNumbers(argument: OperationArgument): readonly number[] | null {
  if (!("value" in argument)) return null;
  const { value } = argument;
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const numbers = items.filter((item) => typeof item === "number");
  return numbers.length === items.length ? numbers : null;
}

function sliced(
  index: readonly SliceEntry[],
  numbers: readonly number[],
): readonly number[] | null {
  const [entry, ...rest] = index;
  if (entry === undefined || rest.length > 0) return null;
  if (entry.kind === "index") return numbers.slice(entry.value).slice(0, 1);
  return entry.kind === "range" && entry.step === 1
    ? numbers.slice(entry.start ?? 0, entry.stop ?? undefined)
    : null;
}
