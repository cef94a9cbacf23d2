// `tf.nest` and `keras.tree`: functions on what lies in nested tuples and lists.

import type { CallNode } from "../../syntax/program.ts";
import type { Call, Evaluation, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { boolean, tuple, unknown } from "../../interpreter/value.ts";
import { elementsOf } from "../layer-objects/elements.ts";
import type { LibraryFunction } from "../registry.ts";
import { named } from "../registry.ts";

/** By dotted name, in both libraries. */
export const structureFunctions: Readonly<Record<string, LibraryFunction>> = {
  ...inBoth("flatten", (call, machine) => {
    const leaves = leavesOf(call.positional[0], machine);
    return leaves ? machine.makeList(leaves) : lost("a nested structure");
  }),
  ...inBoth("is_nested", ({ positional: [value] }, machine) =>
    value && isFollowed(value)
      ? boolean(value.kind === "dict" || elementsOf(value, machine) !== null)
      : lost("a nested structure"),
  ),
  ...inBoth("map_structure", mapStructure),
};

function inBoth(name: string, run: LibraryFunction) {
  return named([`tensorflow.nest.${name}`, `keras.tree.${name}`], run);
}

function lost(what: string): Value {
  return unknown({ kind: "notFollowed", what });
}

/** Whether it is known if something lies in it. */
function isFollowed(value: Value): boolean {
  return value.kind !== "unknown";
}

/** Null where one can't be told. */
function leavesOf(
  value: Value | undefined,
  machine: Machine,
): readonly Value[] | null {
  if (!value || !isFollowed(value) || value.kind === "dict") return null;
  const items = elementsOf(value, machine);
  if (items === null) return value.kind === "list" ? null : [value];
  const leaves = items.map((item) => leavesOf(item, machine));
  return leaves.includes(null) ? null : leaves.flatMap((each) => each ?? []);
}

/** `map_structure(function, first, second, …)`: the function on leaves that lie in the same place. */
function mapStructure(
  { positional: [callee, ...structures], node }: Call,
  machine: Machine,
): Value | Evaluation {
  return callee
    ? mapped(callee, structures, node, machine)
    : lost("a nested structure");
}

function* mapped(
  callee: Value,
  structures: readonly Value[],
  node: CallNode,
  machine: Machine,
): Evaluation {
  const [first] = structures;
  if (!first || !isFollowed(first) || first.kind === "dict")
    return lost("a nested structure");
  const rows = structures.map((one) => elementsOf(one, machine));
  const [items] = rows;
  if (!items)
    return first.kind === "list"
      ? lost("a nested structure")
      : yield* machine.call(callee, structures, [], node);
  const results: Value[] = [];
  for (const index of items.keys()) {
    const parts = rows.map((row) => row?.[index] ?? lost("a structure"));
    results.push(yield* mapped(callee, parts, node, machine));
  }
  return first.kind === "tuple" ? tuple(results) : machine.makeList(results);
}
