// What an operation of TF.js sees of its arguments, and the helpers that rules about shapes share.

import { broadcastShapes } from "../../../shapes/broadcast.ts";
import type { Dim, Integer } from "../../../shapes/dim.ts";
import { add } from "../../../shapes/dim.ts";
import type { TensorSpec } from "../../../shapes/structure.ts";
import { tensor } from "../../../shapes/structure.ts";
import type { Machine } from "../../../interpreter/library.ts";
import type { Value } from "../../../interpreter/value.ts";
import { itemsOf } from "../../javascript/javascript-collections.ts";
import { valueShape, valueType } from "../tfjs-tensors.ts";

/** The arguments of an operation, tensor first. */
export interface Operands {
  readonly values: readonly Value[];
  readonly machine: Machine;
  /** The tensor at a position; plain numbers and arrays count as tensors. Null when its rank isn't known. */
  readonly tensor: (position: number) => Known | null;
  readonly list: (position: number) => readonly Known[] | null;
  readonly whole: (position: number, otherwise: number) => number | null;
}

export interface Known {
  readonly shape: readonly Dim[];
  readonly dtype: string | null;
}

/** What an operation gives: a tensor, several in a list, or an object of them. */
export type Outcome =
  | TensorSpec
  | { readonly kind: "list"; readonly items: readonly TensorSpec[] }
  | {
      readonly kind: "properties";
      readonly entries: readonly (readonly [name: string, spec: TensorSpec])[];
    };

/** The result's shape and type, or null when they can't be told. */
export type Rule = (operands: Operands) => Outcome | null;

export type Rules = Readonly<Record<string, Rule>>;

/** The same rule under several names. */
export function listed(names: string, rule: Rule): Rules {
  return Object.fromEntries(names.split(" ").map((name) => [name, rule]));
}

/** Several results. */
export function several(
  items: readonly TensorSpec[] | null | undefined,
): Outcome | null {
  return items ? { kind: "list", items } : null;
}

export function operandsOf(
  values: readonly Value[],
  machine: Machine,
): Operands {
  const known = (value: Value | undefined): Known | null => {
    const shape = value ? valueShape(value, machine) : null;
    return value && shape ? { shape, dtype: valueType(value, machine) } : null;
  };
  return {
    values,
    machine,
    tensor: (position) => known(values[position]),
    list: (position) => {
      const value = values[position];
      const items =
        value?.kind === "list"
          ? (itemsOf(value, machine)?.map(known) ?? null)
          : null;
      return items && !items.includes(null)
        ? items.flatMap((item) => item ?? [])
        : null;
    },
    whole: (position, otherwise) => {
      const value = values[position];
      if (!value || value.kind === "none") return otherwise;
      return value.kind === "number" && Number.isInteger(value.value)
        ? value.value
        : null;
    },
  };
}

/** The shape of two operands side by side; null when they can't be. */
export function broadcast(
  x: Known,
  y: Known,
  dtype: string | null,
): TensorSpec | null {
  const shape = broadcastShapes(x.shape, y.shape, "known");
  return shape === "never" ? null : tensor(shape, dtype);
}

/** The axes that an argument names: all when it is left out. */
export function axesOf(
  value: Value | undefined,
  rank: number,
  machine: Machine,
): readonly number[] | null {
  if (!value || value.kind === "none")
    return Array.from({ length: rank }, (_, axis) => axis);
  const items =
    value.kind === "number"
      ? [value]
      : value.kind === "list"
        ? itemsOf(value, machine)
        : null;
  const axes = items?.map((item) =>
    item.kind === "number" ? place(item.value, rank) : null,
  );
  return axes && !axes.includes(null)
    ? axes.flatMap((axis) => axis ?? [])
    : null;
}

/** An axis counted from the front; null when the tensor has none such. */
export function place(axis: number | null, rank: number): number | null {
  if (axis === null || axis < -rank || axis >= rank) return null;
  return axis < 0 ? axis + rank : axis;
}

/** The sum of sizes; open when one of them is. */
export function sum(dims: readonly Dim[]): Dim {
  let total: Integer = 0;
  for (const dim of dims) {
    if (dim === null) return null;
    total = add(total, dim);
  }
  return total;
}
