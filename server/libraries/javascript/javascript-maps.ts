// JavaScript's `Map`: entries under any known text or number, kept as an object's are.

import type {
  Call,
  Evaluation,
  HostType,
  Machine,
} from "../../interpreter/library.ts";
import type { DictCell, Value } from "../../interpreter/value.ts";
import {
  boolean,
  number,
  reasonOf,
  undefinedValue,
  unknown,
} from "../../interpreter/value.ts";
import { itemsOf, unknownList } from "./javascript-collections.ts";

/** `new Map(entries)`. */
export function makeMap(source: Value | undefined, machine: Machine): Value {
  const pairs =
    source && source.kind !== "none" ? itemsOf(source, machine) : [];
  const entries = pairs?.map((pair) => itemsOf(pair, machine));
  const known = (entries ?? []).flatMap((entry) =>
    entry
      ? [[entry[0] ?? undefinedValue, entry[1] ?? undefinedValue] as const]
      : [],
  );
  const isComplete = entries !== undefined && !entries.includes(null);
  return {
    kind: "host",
    type: mapType,
    data: machine.makeDict(known, isComplete),
  };
}

const mapType: HostType = {
  name: "Map",
  attribute: (self, name, machine) => {
    if (name !== "size") return null;
    const cell = machine.dictCell(self.data as Value);
    return cell.isComplete
      ? number(cell.entries.size)
      : unknown({ kind: "notFollowed", what: "the size of a Map" });
  },
  callMethod: (self, name, call, machine) =>
    Object.hasOwn(methods, name)
      ? (methods[name]?.(self, self.data as Value, call, machine) ?? null)
      : null,
  iterate: (self, machine) => {
    const cell = machine.dictCell(self.data as Value);
    return cell.isComplete
      ? { kind: "items", items: pairsOf(cell, machine) }
      : null;
  },
};

type Method = (
  self: Value,
  dict: Value,
  call: Call,
  machine: Machine,
) => Value | Evaluation;

const methods: Readonly<Record<string, Method>> = {
  get: (_self, dict, { positional: [key = undefinedValue] }, machine) => {
    const cell = machine.dictCell(dict);
    const entry = isKey(key) ? cell.entries.get(key.value) : undefined;
    if (entry) return entry.value;
    return cell.isComplete && isKey(key)
      ? undefinedValue
      : unknown(reasonOf(key, "an entry of a Map"));
  },
  has: (_self, dict, { positional: [key = undefinedValue] }, machine) => {
    const cell = machine.dictCell(dict);
    if (isKey(key) && cell.entries.has(key.value)) return boolean(true);
    return cell.isComplete && isKey(key)
      ? boolean(false)
      : unknown(reasonOf(key, "whether a Map has an entry"));
  },
  set: (
    self,
    dict,
    { positional: [key = undefinedValue, value = undefinedValue] },
    machine,
  ) => {
    const cell = machine.dictCell(dict);
    if (isKey(key)) {
      const entries = new Map(cell.entries).set(key.value, { key, value });
      machine.setDictCell(dict, { ...cell, entries });
    } else
      machine.setDictCell(dict, {
        kind: "entries",
        entries: new Map(),
        isComplete: false,
      });
    return self;
  },
  keys: (_self, dict, _call, machine) => listOf(dict, (key) => key, machine),
  values: (_self, dict, _call, machine) =>
    listOf(dict, (_, value) => value, machine),
  entries: (_self, dict, _call, machine) =>
    listOf(dict, (key, value) => machine.makeList([key, value]), machine),
  *forEach(self, dict, call, machine) {
    const [callback = undefinedValue] = call.positional;
    for (const { key, value } of machine.dictCell(dict).entries.values())
      yield* machine.call(callback, [value, key, self], [], call.node);
    return undefinedValue;
  },
};

type Key = Extract<Value, { kind: "string" | "number" }>;

function isKey(value: Value): value is Key {
  return value.kind === "string" || value.kind === "number";
}

function listOf(
  dict: Value,
  form: (key: Value, value: Value) => Value,
  machine: Machine,
): Value {
  const cell = machine.dictCell(dict);
  if (!cell.isComplete) return unknownList("the entries of a Map", machine);
  return machine.makeList(
    [...cell.entries.values()].map(({ key, value }) => form(key, value)),
  );
}

function pairsOf(cell: DictCell, machine: Machine): readonly Value[] {
  return [...cell.entries.values()].map(({ key, value }) =>
    machine.makeList([key, value]),
  );
}
