// Python's sequences and dicts: subscripts, slices, iteration, unpacking, and the methods that programs use on them.

import { keyOf, symbol } from "../../shapes/dim.ts";
import { nameOf } from "../../shapes/print.ts";
import type { Call, Iteration, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import {
  none,
  number,
  reasonOf,
  string,
  tuple,
  unknown,
} from "../../interpreter/value.ts";
import { withOneMore } from "../../interpreter/repetition.ts";
import { partOfMany } from "./python-lists.ts";
import { isEqual } from "./python-operators.ts";
import { stringMethod } from "./python-strings.ts";
import { rangeItems } from "./ranges.ts";

/** `object[index]` on a plain value. */
export function pythonSubscript(
  object: Value,
  index: Value,
  machine: Machine,
): Value {
  if (object.kind === "dict") return dictItem(object, index, machine);
  const items = sequenceItems(object, machine);
  const part =
    object.kind === "list" ? partOfMany(object, index, machine) : null;
  if (part) return part;
  if (!items) return elementOfUnknown(object, index);
  if (index.kind === "slice") return sliced(object, items, index, machine);
  if (index.kind === "boolean") return items[Number(index.value)] ?? missing();
  if (index.kind !== "number") return unknown(reasonOf(index, "an index"));
  return items.at(index.value) ?? missing();
}

/** `sizes[1]` of something unknown: the same integer each time, if it is one. */
function elementOfUnknown(object: Value, index: Value): Value {
  const reason = reasonOf(object, "an element");
  const whole = object.kind === "unknown" ? object.asInteger : undefined;
  const at = index.kind === "number" || index.kind === "string" ? index : null;
  if (!whole || !at) return unknown(reason);
  const name = nameOf(whole);
  const text = at.kind === "string" ? `"${at.value}"` : String(at.value);
  const id = `${keyOf(whole)}[${text}]`;
  return unknown(reason, symbol(name === null ? null : `${name}[${text}]`, id));
}

export function pythonSetSubscript(
  object: Value,
  index: Value,
  value: Value,
  machine: Machine,
): void {
  if (object.kind === "dict") {
    const cell = machine.dictCell(object);
    if (index.kind === "string" || index.kind === "number")
      machine.setDictCell(object, {
        ...cell,
        entries: new Map(cell.entries).set(index.value, { key: index, value }),
      });
    else
      machine.setDictCell(object, {
        kind: "entries",
        entries: new Map(),
        isComplete: false,
      });
  }
  if (object.kind !== "list") return;
  const cell = machine.listCell(object);
  const isPlain =
    cell.kind === "items" &&
    index.kind === "number" &&
    index.value < cell.items.length &&
    index.value >= -cell.items.length;
  if (isPlain)
    machine.setListCell(object, {
      kind: "items",
      items: cell.items.with(index.value, value),
    });
  else
    machine.setListCell(object, {
      kind: "unknownItems",
      reason: { kind: "notFollowed", what: "an element that is set" },
    });
}

/** What `for` gets. */
export function pythonIterate(value: Value, machine: Machine): Iteration {
  if (value.kind === "host") {
    const iteration = value.type.iterate?.(value, machine) ?? null;
    return (
      iteration ?? {
        kind: "unknown",
        element: unknown({
          kind: "notFollowed",
          what: `an element of a ${value.type.name}`,
        }),
        length: null,
      }
    );
  }
  if (value.kind === "dict") {
    const cell = machine.dictCell(value);
    if (cell.isComplete)
      return {
        kind: "items",
        items: [...cell.entries.values()].map(({ key }) => key),
      };
  }
  const items = sequenceItems(value, machine);
  if (items) return { kind: "items", items };
  const repeated = value.kind === "list" ? machine.listCell(value) : null;
  if (repeated?.kind === "unknownItems")
    return {
      kind: "unknown",
      element: repeated.element ?? unknown(repeated.reason),
      length: repeated.length ?? null,
    };
  return {
    kind: "unknown",
    element: unknown(reasonOf(value, "what is iterated")),
    length: null,
  };
}

/** `a, *b = value`; a count that doesn't fit raises in Python, so nothing is known then. */
export function pythonUnpack(
  value: Value,
  count: number,
  starred: number | null,
  machine: Machine,
): readonly Value[] {
  const iteration = pythonIterate(value, machine);
  const fill = (reason: Value): readonly Value[] =>
    Array.from({ length: count }, () => reason);
  if (iteration.kind === "unknown")
    return fill(plainUnknown(iteration.element));
  const { items } = iteration;
  if (starred === null) return items.length === count ? items : fill(missing());
  const after = count - starred - 1;
  if (items.length < count - 1) return fill(missing());
  const middle = machine.makeList(items.slice(starred, items.length - after));
  return [
    ...items.slice(0, starred),
    middle,
    ...items.slice(items.length - after),
  ];
}

function plainUnknown(value: Value): Value {
  return value.kind === "unknown"
    ? unknown(value.reason)
    : unknown({ kind: "notFollowed", what: "an element" });
}

const listMethods = new Set([
  "append",
  "extend",
  "insert",
  "pop",
  "remove",
  "clear",
  "copy",
  "index",
  "count",
  "sort",
  "reverse",
]);
const dictMethods = new Set([
  "get",
  "items",
  "keys",
  "values",
  "update",
  "pop",
  "setdefault",
  "copy",
]);

/** A method of a plain value, or null when there is none of that name. */
export function pythonAttribute(object: Value, name: string): Value | null {
  const isMethod =
    object.kind === "string" ||
    (object.kind === "list" && listMethods.has(name)) ||
    (object.kind === "dict" && dictMethods.has(name)) ||
    (object.kind === "set" && (name === "add" || name === "update")) ||
    (object.kind === "tuple" && (name === "index" || name === "count")) ||
    (object.kind === "number" && name === "bit_length");
  return isMethod ? { kind: "hostMethod", self: object, name } : null;
}

export function pythonMethod(
  self: Value,
  name: string,
  call: Call,
  machine: Machine,
): Value {
  if (self.kind === "list" || self.kind === "set")
    return listMethod(self, name, call, machine);
  if (self.kind === "dict") return dictMethod(self, name, call, machine);
  if (self.kind === "string")
    return stringMethod(self.value, name, call, machine);
  if (self.kind === "tuple" && name === "index")
    return indexOf(self.items, call.positional[0], machine);
  return unknown({ kind: "unknownFunction", name });
}

function listMethod(
  list: Value,
  name: string,
  call: Call,
  machine: Machine,
): Value {
  const cell = machine.listCell(list);
  const [first, second] = call.positional;
  const isKnown =
    cell.kind === "unknownItems" &&
    (cell.element !== undefined || cell.length !== undefined);
  if (isKnown && name === "append") {
    const more = withOneMore(cell, first ?? missing(), machine.allocate);
    machine.setListCell(list, more);
    return none;
  }
  if (isKnown) forget(list, machine);
  if (cell.kind === "unknownItems")
    return name === "append" || name === "extend" || name === "sort"
      ? none
      : unknown(cell.reason);
  const set = (items: readonly Value[]): Value => {
    machine.setListCell(list, { kind: "items", items });
    return none;
  };
  switch (name) {
    case "append":
    case "add":
      return first ? set([...cell.items, first]) : none;
    case "extend":
    case "update":
      return first ? extendList(list, first, cell.items, machine) : none;
    case "insert":
      return first?.kind === "number" && second
        ? set(cell.items.toSpliced(first.value, 0, second))
        : forget(list, machine);
    case "pop": {
      const at = first?.kind === "number" ? first.value : first ? null : -1;
      if (at === null) return forget(list, machine);
      const taken = cell.items.at(at) ?? missing();
      set(cell.items.toSpliced(at, 1));
      return taken;
    }
    case "copy":
      return machine.makeList(cell.items);
    case "clear":
      return set([]);
    case "reverse":
      return set([...cell.items].reverse());
    case "index":
      return indexOf(cell.items, first, machine);
    case "sort":
      return sortList(list, cell.items, call, machine);
    default:
      return forget(list, machine);
  }
}

function extendList(
  list: Value,
  more: Value,
  items: readonly Value[],
  machine: Machine,
): Value {
  const iteration = pythonIterate(more, machine);
  if (iteration.kind === "unknown") return forget(list, machine);
  machine.setListCell(list, {
    kind: "items",
    items: [...items, ...iteration.items],
  });
  return none;
}

function sortList(
  list: Value,
  items: readonly Value[],
  call: Call,
  machine: Machine,
): Value {
  const numbers = items.flatMap((item) =>
    item.kind === "number" ? [item] : [],
  );
  if (numbers.length !== items.length || call.named.length > 0)
    return forget(list, machine);
  machine.setListCell(list, {
    kind: "items",
    items: numbers.toSorted((a, b) => a.value - b.value),
  });
  return none;
}

function forget(list: Value, machine: Machine): Value {
  const reason = {
    kind: "notFollowed",
    what: "what happens to this list",
  } as const;
  machine.setListCell(list, { kind: "unknownItems", reason });
  return unknown(reason);
}

function indexOf(
  items: readonly Value[],
  wanted: Value | undefined,
  machine: Machine,
): Value {
  const index = wanted
    ? items.findIndex((item) => isEqual(item, wanted, machine) !== false)
    : -1;
  const found = items[index];
  return found && wanted && isEqual(found, wanted, machine)
    ? number(index)
    : missing();
}

function dictMethod(
  dict: Value,
  name: string,
  call: Call,
  machine: Machine,
): Value {
  const cell = machine.dictCell(dict);
  const [key, second] = call.positional;
  const entries = [...cell.entries.values()];
  const listed = (items: readonly Value[]): Value => {
    const list = machine.makeList(items);
    if (!cell.isComplete)
      machine.setListCell(list, {
        kind: "unknownItems",
        reason: { kind: "notFollowed", what: "the entries of a dict" },
      });
    return list;
  };
  switch (name) {
    case "get":
    case "pop":
    case "setdefault": {
      const found =
        key?.kind === "string" || key?.kind === "number"
          ? cell.entries.get(key.value)
          : undefined;
      if (found) return found.value;
      return cell.isComplete && key && key.kind !== "unknown"
        ? (second ?? none)
        : unknown({ kind: "notFollowed", what: "an entry of a dict" });
    }
    case "items":
      return listed(entries.map((entry) => tuple([entry.key, entry.value])));
    case "keys":
      return listed(entries.map((entry) => entry.key));
    case "values":
      return listed(entries.map((entry) => entry.value));
    case "copy":
      return machine.makeDict(
        entries.map((entry) => [entry.key, entry.value] as const),
        cell.isComplete,
      );
    case "update":
      return update(dict, call, machine);
    default:
      return unknown({ kind: "unknownFunction", name });
  }
}

function update(dict: Value, call: Call, machine: Machine): Value {
  const [given] = call.positional;
  const other = given?.kind === "dict" ? machine.dictCell(given) : null;
  const cell = machine.dictCell(dict);
  const entries = new Map(cell.entries);
  for (const [key, entry] of other?.entries ?? []) entries.set(key, entry);
  for (const [name, value] of call.named)
    entries.set(name, { key: string(name), value });
  machine.setDictCell(dict, {
    kind: "entries",
    entries,
    isComplete: cell.isComplete && (!given || other?.isComplete === true),
  });
  return none;
}

function dictItem(dict: Value, index: Value, machine: Machine): Value {
  const cell = machine.dictCell(dict);
  const found =
    index.kind === "string" || index.kind === "number"
      ? cell.entries.get(index.value)
      : undefined;
  return found?.value ?? unknown(reasonOf(index, "an entry of a dict"));
}

/** The elements of a tuple, list, set, string or range; null when they can't be told. */
export function sequenceItems(
  value: Value,
  machine: Machine,
): readonly Value[] | null {
  if (value.kind === "tuple") return value.items;
  if (value.kind === "string") return Array.from(value.value, string);
  if (value.kind === "host") return rangeItems(value);
  if (value.kind !== "list" && value.kind !== "set") return null;
  const cell = machine.listCell(value);
  return cell.kind === "items" ? cell.items : null;
}

function sliced(
  object: Value,
  items: readonly Value[],
  slice: Extract<Value, { kind: "slice" }>,
  machine: Machine,
): Value {
  const [start, stop, step] = [slice.start, slice.stop, slice.step].map(
    (part) =>
      part === null || part.kind === "none"
        ? undefined
        : part.kind === "number"
          ? part.value
          : null,
  );
  if (start === null || stop === null || step === null || step === 0)
    return unknown({ kind: "notFollowed", what: "a slice" });
  const taken = takeSlice(items, start, stop, step ?? 1);
  if (object.kind === "string")
    return string(
      taken
        .flatMap((item) => (item.kind === "string" ? [item.value] : []))
        .join(""),
    );
  return object.kind === "list" ? machine.makeList(taken) : tuple(taken);
}

function takeSlice(
  items: readonly Value[],
  start: number | undefined,
  stop: number | undefined,
  step: number,
): readonly Value[] {
  if (step === 1) return items.slice(start, stop);
  const length = items.length;
  const clamp = (at: number, low: number, high: number): number =>
    Math.min(Math.max(at < 0 ? at + length : at, low), high);
  const from =
    step > 0
      ? clamp(start ?? 0, 0, length)
      : clamp(start ?? length - 1, -1, length - 1);
  const to =
    step > 0
      ? clamp(stop ?? length, 0, length)
      : stop === undefined
        ? -1
        : clamp(stop, -1, length - 1);
  const taken: Value[] = [];
  for (let at = from; step > 0 ? at < to : at > to; at += step) {
    const item = items[at];
    if (item) taken.push(item);
  }
  return taken;
}

function missing(): Value {
  return unknown({ kind: "notFollowed", what: "an element that isn't there" });
}
