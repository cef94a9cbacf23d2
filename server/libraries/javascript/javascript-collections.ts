// JavaScript's arrays, objects and texts: elements, iteration, destructuring, properties.

import type { Iteration, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import {
  number,
  reasonOf,
  string,
  undefinedValue,
  unknown,
} from "../../interpreter/value.ts";
import { plainNumber, primitiveOf } from "./javascript-operators.ts";

/** `object[index]` on a plain value. */
export function javascriptSubscript(
  object: Value,
  index: Value,
  machine: Machine,
): Value {
  const key = keyOf(index);
  if (object.kind === "dict")
    return (
      property(object, key, machine) ?? unknown(reasonOf(index, "a property"))
    );
  if (key !== null && !isPosition(key))
    return machine.attribute(object, String(key));
  const items = itemsOf(object, machine);
  if (!items || key === null)
    return unknown(reasonOf(items ? index : object, "an element"));
  return items[Number(key)] ?? undefinedValue;
}

export function javascriptSetSubscript(
  object: Value,
  index: Value,
  value: Value,
  machine: Machine,
): void {
  const key = keyOf(index);
  if (object.kind === "dict") setProperty(object, key, value, machine);
  if (object.kind === "instance" && key !== null)
    machine.setInstanceAttribute(object, String(key), value);
  if (object.kind !== "list") return;
  const cell = machine.listCell(object);
  const position = key !== null && isPosition(key) ? Number(key) : null;
  if (
    cell.kind === "items" &&
    position !== null &&
    position <= cell.items.length
  ) {
    const items = [...cell.items];
    items[position] = value;
    machine.setListCell(object, { kind: "items", items });
  } else forgetItems(object, "an element that is set", machine);
}

/** What `for (… of value)` gets. */
export function javascriptIterate(value: Value, machine: Machine): Iteration {
  if (value.kind === "host") {
    const iteration = value.type.iterate?.(value, machine);
    if (iteration) return iteration;
  }
  const items = itemsOf(value, machine);
  if (items) return { kind: "items", items };
  const reason = reasonOf(value, "what is iterated");
  return { kind: "unknown", element: unknown(reason), length: null };
}

/** `[a, , ...rest] = value`: what is missing is `undefined`. */
export function javascriptUnpack(
  value: Value,
  count: number,
  starred: number | null,
  machine: Machine,
): readonly Value[] {
  const iteration = javascriptIterate(value, machine);
  if (iteration.kind === "unknown") {
    const element = unknown(reasonOf(iteration.element, "an element"));
    return Array.from({ length: count }, () => element);
  }
  const { items } = iteration;
  return Array.from({ length: count }, (_, index) =>
    index === starred
      ? machine.makeList(items.slice(index))
      : (items[index] ?? undefinedValue),
  );
}

/** A template literal's text. */
export function javascriptTemplate(parts: readonly Value[]): Value {
  const texts = parts.map(primitiveOf);
  return texts.includes(null)
    ? unknown({ kind: "notFollowed", what: "a text that is put together" })
    : string(texts.map((text) => String(text?.value)).join(""));
}

const promiseMethods: ReadonlySet<string> = new Set([
  "then",
  "catch",
  "finally",
]);

/** `object.name` on a plain value. Promises are what they resolve to, so every value has `then`. */
export function javascriptAttribute(
  object: Value,
  name: string,
  machine: Machine,
): Value | null {
  const own = object.kind === "dict" ? property(object, name, machine) : null;
  if (own && own.kind !== "none") return own;
  if (promiseMethods.has(name))
    return { kind: "hostMethod", self: object, name };
  if (own)
    return isObjectMethod(name)
      ? { kind: "hostMethod", self: object, name }
      : own;
  switch (object.kind) {
    case "string":
      if (name === "length") return number(object.value.length);
      return { kind: "hostMethod", self: object, name };
    case "list":
    case "set":
    case "tuple": {
      if (name !== "length" && name !== "size")
        return { kind: "hostMethod", self: object, name };
      const items = itemsOf(object, machine);
      return items
        ? number(items.length)
        : unknown({ kind: "notFollowed", what: "the length of an array" });
    }
    case "number":
    case "integer":
    case "boolean":
    case "function":
    case "method":
      return { kind: "hostMethod", self: object, name };
    default:
      return null;
  }
}

/** The elements of an array, a Set, a shape or a text; null when they can't be told. */
export function itemsOf(
  value: Value,
  machine: Machine,
): readonly Value[] | null {
  if (value.kind === "tuple") return value.items;
  if (value.kind === "string")
    return Array.from(value.value, (letter) => string(letter));
  if (value.kind !== "list" && value.kind !== "set") return null;
  const cell = machine.listCell(value);
  return cell.kind === "items" ? cell.items : null;
}

/** An array of which nothing is known. */
export function unknownList(what: string, machine: Machine): Value {
  const list = machine.makeList([]);
  forgetItems(list, what, machine);
  return list;
}

export function forgetItems(list: Value, what: string, machine: Machine): void {
  machine.setListCell(list, {
    kind: "unknownItems",
    reason: { kind: "notFollowed", what },
  });
}

/** A property of an object: `undefined` when it surely has none, unknown when it may. Null for a key that isn't known. */
export function property(
  object: Value,
  key: string | number | null,
  machine: Machine,
): Value | null {
  if (key === null) return null;
  const cell = machine.dictCell(object);
  const entry = cell.entries.get(key) ?? cell.entries.get(String(key));
  if (entry) return entry.value;
  return cell.isComplete
    ? undefinedValue
    : unknown({ kind: "notFollowed", what: `the property \`${String(key)}\`` });
}

function setProperty(
  object: Value,
  key: string | number | null,
  value: Value,
  machine: Machine,
): void {
  const cell = machine.dictCell(object);
  if (key === null) {
    machine.setDictCell(object, {
      kind: "entries",
      entries: new Map(),
      isComplete: false,
    });
    return;
  }
  const entries = new Map(cell.entries).set(String(key), {
    key: string(String(key)),
    value,
  });
  machine.setDictCell(object, { ...cell, entries });
}

function keyOf(index: Value): string | number | null {
  return index.kind === "string" || index.kind === "number"
    ? index.value
    : null;
}

function isPosition(key: string | number): boolean {
  return typeof key === "number" || /^\d+$/.test(key);
}

const objectMethods: ReadonlySet<string> = new Set([
  "hasOwnProperty",
  "toString",
  "valueOf",
]);

function isObjectMethod(name: string): boolean {
  return objectMethods.has(name);
}

/** Numbers as a JavaScript array. */
export function numberList(values: readonly number[], machine: Machine): Value {
  return machine.makeList(values.map(plainNumber));
}
