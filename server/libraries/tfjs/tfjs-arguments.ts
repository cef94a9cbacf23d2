// How TF.js is given its arguments: some by position, the rest as the properties of one object.

import type { Dim } from "../../shapes/dim.ts";
import { symbol } from "../../shapes/dim.ts";
import type { Shape } from "../../shapes/shape.ts";
import type { CallSite } from "../../trace/trace.ts";
import type { Range } from "../../syntax/source.ts";
import type { Call, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { integerOf } from "../javascript/javascript-operators.ts";
import { itemsOf } from "../javascript/javascript-collections.ts";

/** A config object as it was given. */
export interface Options {
  readonly get: (name: string) => Value | undefined;
  readonly entries: readonly (readonly [name: string, value: Value])[];
  /** Other properties may be there. */
  readonly hasUnread: boolean;
}

/** The properties of the object at a position. */
export function optionsAt(
  call: Call,
  position: number,
  machine: Machine,
): Options {
  const value = call.positional[position];
  if (!value || value.kind === "none")
    return { get: () => undefined, entries: [], hasUnread: call.hasUnread };
  if (value.kind !== "dict")
    return {
      get: () => undefined,
      entries: [],
      hasUnread: call.hasUnread || value.kind === "unknown",
    };
  const cell = machine.dictCell(value);
  const entries = [...cell.entries].map(
    ([key, entry]) => [String(key), entry.value] as const,
  );
  return {
    get: (name) => cell.entries.get(name)?.value,
    entries,
    hasUnread: call.hasUnread || !cell.isComplete,
  };
}

/**
 * The call as written: what stands by position under the names of `positional`, then the properties of the config object at `position`.
 * `parameterOf` gives Keras' name of a property, or null.
 */
export function siteWithConfig(
  call: Call,
  position: number,
  positional: readonly string[],
  parameterOf: (name: string) => string | null,
  machine: Machine,
): CallSite {
  const config = machine.configSiteOf(call.node, position, parameterOf);
  const plain = machine.siteOf(call.node, (index) =>
    index === null ? null : (positional[index] ?? null),
  );
  const before = plain.arguments.filter(
    (_, index) => index < positional.length && index !== position,
  );
  return { ...config, arguments: [...before, ...config.arguments] };
}

/** Where a property of the config object at `position` has its value; the whole call when it isn't written there. */
export function placeOfOption(
  call: Call,
  position: number,
  name: string,
): Range {
  const config = call.node.arguments[position]?.value;
  const entry =
    config?.kind === "dict"
      ? config.entries.find(
          (each) =>
            each.kind === "entry" &&
            each.key.kind === "string" &&
            each.key.value === name,
        )
      : undefined;
  return entry?.value.range ?? call.node.range;
}

/** `returnSequences` is `return_sequences`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A list of sizes; undefined when it isn't one or its length isn't known. `null` and `undefined` are open. */
export function dimsOf(
  value: Value | undefined,
  machine: Machine,
): readonly Dim[] | undefined {
  const items =
    value && value.kind !== "string" ? itemsOf(value, machine) : null;
  return items?.map((item) => dimOf(item, machine));
}

/** One size. What isn't known gets a symbol of its own. */
export function dimOf(item: Value, machine: Machine): Dim {
  if (item.kind === "none") return null;
  return integerOf(item) ?? openSize(machine);
}

/** A size that exists but isn't known. */
export function openSize(machine: Machine): Dim {
  return symbol(null, `size ${String(machine.allocate())}`);
}

/** A shape of known rank and unknown sizes. */
export function shapeOfRank(rank: number, machine: Machine): Shape {
  return Array.from({ length: rank }, () => openSize(machine));
}
