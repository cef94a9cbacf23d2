// What a library function is given in a graph, and how its arguments are read: by position, or by any of the names that the libraries have for it.

import type { Tensor } from "@tensorflow/tfjs-core";
import { Tensor as TensorClass, stack, tensor } from "@tensorflow/tfjs-core";
import type {
  ConfigValue,
  GraphDialect,
  GraphOperation,
  OperationArgument,
} from "../../../server/models/graph.ts";
import { numberList } from "../config.ts";

/** What a function computes: a tensor, several, or null where its arguments can't be followed. */
export type FunctionProgram = (
  call: FunctionCall,
) => Tensor | readonly Tensor[] | null;

export type FunctionOperation = Extract<GraphOperation, { kind: "function" }>;

export interface FunctionCall {
  readonly name: string;
  readonly flavor: NonNullable<FunctionOperation["flavor"]>;
  readonly dialect: GraphDialect;
  /** A tensor, or numbers that stand for one. */
  readonly tensor: (
    position: number,
    ...names: readonly string[]
  ) => Tensor | null;
  /** A list of tensors, or the only tensor given. */
  readonly tensors: (
    position: number,
    ...names: readonly string[]
  ) => readonly Tensor[] | null;
  /** A plain value; undefined when it is left out or `None`. */
  readonly value: (
    position: number,
    ...names: readonly string[]
  ) => ConfigValue | undefined;
  readonly number: (
    position: number,
    ...names: readonly string[]
  ) => number | undefined;
  /** Several integers, or one. */
  readonly numbers: (
    position: number,
    ...names: readonly string[]
  ) => readonly number[] | undefined;
  readonly isSet: (position: number, ...names: readonly string[]) => boolean;
  /** How many were given by position. */
  readonly count: number;
}

/** Only by name. */
export const byName = 1000;

/** How the libraries call their first tensor. */
export const firstNames = [
  ..."x a arr x1 input inputs input_tensor tensor tensors value values".split(
    " ",
  ),
  ..."logits params features data obj condition pred m v object arrays xs tup indices".split(
    " ",
  ),
];

export function functionCall(
  operation: FunctionOperation,
  tensors: readonly Tensor[],
  dialect: GraphDialect,
): FunctionCall {
  const { options } = operation;
  const find = (position: number, names: readonly string[]) =>
    operation.arguments[position] ??
    names.map((name) => options[name]).find((found) => found !== undefined);
  const value: FunctionCall["value"] = (position, ...names) =>
    plainOf(find(position, names)) ?? undefined;
  return {
    name: operation.name,
    flavor: operation.flavor ?? "keras",
    dialect,
    tensor: (position, ...names) =>
      tensorOf(find(position, names), tensors, dialect),
    tensors: (position, ...names) => {
      const found = find(position, names);
      if (found === undefined) return null;
      const items = itemsOf(found) ?? [found];
      const all = items.map((item) => tensorOf(item, tensors, dialect));
      return all.every((one) => one !== null) ? all : null;
    },
    value,
    number: (position, ...names) => {
      const found = value(position, ...names);
      return typeof found === "number" ? found : undefined;
    },
    numbers: (position, ...names) => numberList(value(position, ...names)),
    isSet: (position, ...names) => {
      const found = value(position, ...names);
      return found === true || found === 1;
    },
    count: operation.arguments.length,
  };
}

/** Numbers that no tensor is in; null for tensors, and for lists of them. */
function plainOf(
  argument: OperationArgument | undefined,
): ConfigValue | undefined {
  if (argument === undefined || "tensor" in argument) return undefined;
  if ("value" in argument) return argument.value;
  const items = argument.list.map(plainOf);
  return items.every((item) => item !== undefined) ? items : undefined;
}

function itemsOf(
  argument: OperationArgument,
): readonly OperationArgument[] | null {
  if ("list" in argument) return argument.list;
  if (!("value" in argument) || !Array.isArray(argument.value)) return null;
  const items: readonly ConfigValue[] = argument.value;
  return items.map((value) => ({ value }));
}

function tensorOf(
  argument: OperationArgument | undefined,
  tensors: readonly Tensor[],
  dialect: GraphDialect,
): Tensor | null {
  if (argument === undefined) return null;
  if ("tensor" in argument) return tensors[argument.tensor] ?? null;
  const plain = plainOf(argument);
  if (plain !== undefined) return constant(plain);
  const items = itemsOf(argument)?.map((item) =>
    tensorOf(item, tensors, dialect),
  );
  return items?.every((item) => item instanceof TensorClass) === true
    ? stack(items)
    : null;
}

/** A number, a truth or numbers nested in lists; null for all else. */
function constant(value: ConfigValue): Tensor | null {
  if (typeof value === "number") return tensor(value);
  if (typeof value === "boolean") return tensor(Number(value), [], "bool");
  if (!Array.isArray(value) || value.length === 0) return null;
  const items: readonly ConfigValue[] = value;
  const parts = items.map(constant);
  return parts.every((part) => part !== null) ? stack(parts) : null;
}

/** Where an axis stands, counted from the first. */
export function axisAt(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
