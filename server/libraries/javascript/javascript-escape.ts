// What code out of view may change: whatever it is given, and whatever a callback that it is given can reach.

import type { Range } from "../../syntax/source.ts";
import type { Machine } from "../../interpreter/library.ts";
import { keyOf, type Scope } from "../../interpreter/scope.ts";
import type { Value } from "../../interpreter/value.ts";
import { forgetItems } from "./javascript-collections.ts";
import { layerOf } from "../layer-objects/layer-objects.ts";
import { modelOf, setState, stateOf } from "../models/model-objects.ts";
import { factOf } from "../layer-objects/class-objects.ts";

interface Reached {
  readonly modelIds: Set<number>;
  readonly layerIds: Set<number>;
  readonly seen: Set<unknown>;
}

/** Objects and arrays are forgotten, models may have other layers, and what happened to them is told. */
export function escapeValues(
  values: readonly Value[],
  place: Range,
  machine: Machine,
): void {
  const reached: Reached = {
    modelIds: new Set(),
    layerIds: new Set(),
    seen: new Set(),
  };
  for (const value of values) reach(value, reached, machine);
  if (reached.modelIds.size + reached.layerIds.size === 0) return;
  machine.record.event({
    kind: "escape",
    site: place,
    modelIds: [...reached.modelIds],
    layerIds: [...reached.layerIds],
    loops: machine.loops(),
    certain: machine.isCertain(),
  });
}

function reach(value: Value, reached: Reached, machine: Machine): void {
  switch (value.kind) {
    case "host":
      reachHost(value, reached, machine);
      return;
    case "tuple":
      for (const item of value.items) reach(item, reached, machine);
      return;
    case "list":
    case "set":
    case "dict": {
      const key = `${value.kind} ${String(value.ref)}`;
      if (reached.seen.has(key)) return;
      reached.seen.add(key);
      reachCollection(value, reached, machine);
      return;
    }
    case "instance": {
      const fact = factOf(value, machine);
      if (fact) reached.layerIds.add(fact.id);
      return;
    }
    case "function":
      reachFunction(value.function, value.scope, reached, machine);
      return;
    case "method":
      reach(value.function, reached, machine);
      reach(value.self, reached, machine);
      return;
    default:
      return;
  }
}

function reachHost(value: Value, reached: Reached, machine: Machine): void {
  const layer = layerOf(value);
  if (layer) reached.layerIds.add(layer.fact.id);
  const model = modelOf(value);
  if (!model || reached.modelIds.has(model.ref)) return;
  reached.modelIds.add(model.ref);
  setState(model, { ...stateOf(model, machine), isComplete: false }, machine);
}

function reachCollection(
  value: Value,
  reached: Reached,
  machine: Machine,
): void {
  if (value.kind === "dict") {
    const cell = machine.dictCell(value);
    for (const entry of cell.entries.values())
      reach(entry.value, reached, machine);
    machine.setDictCell(value, {
      kind: "entries",
      entries: new Map(),
      isComplete: false,
    });
    return;
  }
  const cell = machine.listCell(value);
  if (cell.kind === "items")
    for (const item of cell.items) reach(item, reached, machine);
  forgetItems(value, "what other code does to an array", machine);
}

/** The names that a function mentions, as far as they hold something that can be changed where it stands. */
function reachFunction(
  node: object,
  scope: Scope,
  reached: Reached,
  machine: Machine,
): void {
  if (reached.seen.has(node)) return;
  reached.seen.add(node);
  for (const name of namesIn(node)) {
    for (let at: Scope | null = scope; at; at = at.parent) {
      const stored = machine.store.get(keyOf(at.ref, name));
      if (!stored) continue;
      if (isChangeable(stored)) reach(stored, reached, machine);
      break;
    }
  }
}

const changeable: ReadonlySet<string> = new Set([
  "host",
  "list",
  "set",
  "dict",
  "instance",
  "function",
  "method",
]);

function isChangeable(stored: object): stored is Value {
  return (
    "kind" in stored &&
    typeof stored.kind === "string" &&
    changeable.has(stored.kind)
  );
}

const namesOf = new WeakMap<object, readonly string[]>();

/** All names in a piece of the tree. */
function namesIn(root: object): readonly string[] {
  const known = namesOf.get(root);
  if (known) return known;
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null || "unit" in node) return;
    if (
      "kind" in node &&
      node.kind === "name" &&
      "name" in node &&
      typeof node.name === "string"
    )
      names.add(node.name);
    for (const child of Object.values(node)) visit(child);
  };
  visit(root);
  const found = [...names];
  namesOf.set(root, found);
  return found;
}
