// JavaScript's own names: `Math`, `Number`, `Array`, `Object`, `Promise`, `console` and what they do.

import type { Call, Evaluation, Machine } from "../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../interpreter/value.ts";
import {
  boolean,
  library,
  number,
  reasonOf,
  string,
  undefinedValue,
  unknown,
} from "../../interpreter/value.ts";
import { maximum, minimum } from "../../shapes/dim.ts";
import { itemsOf, property, unknownList } from "./javascript-collections.ts";
import {
  fromPrimitive,
  integerOf,
  isEqual,
  plainNumber,
  primitiveOf,
  roundedQuotient,
  sized,
  textOf,
} from "./javascript-operators.ts";
import { makeMap } from "./javascript-maps.ts";
import type { Functions } from "../registry.ts";
import { named } from "../registry.ts";

const typedArrays = [
  "Float32Array",
  "Float64Array",
  "Int32Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int8Array",
  "Int16Array",
  "Uint16Array",
  "Uint32Array",
];

const objects: ReadonlySet<string> = new Set([
  "Array",
  "Boolean",
  "Date",
  "JSON",
  "Map",
  "Math",
  "Number",
  "Object",
  "Promise",
  "RegExp",
  "Set",
  "String",
  "Symbol",
  "clearInterval",
  "clearTimeout",
  "console",
  "document",
  "exports",
  "global",
  "globalThis",
  "import",
  "isFinite",
  "isNaN",
  "module",
  "parseFloat",
  "parseInt",
  "performance",
  "process",
  "require",
  "setInterval",
  "setTimeout",
  "structuredClone",
  "window",
  "Error",
  "TypeError",
  "RangeError",
  ...typedArrays,
]);

/** What a name means that the program does not bind. */
export function javascriptGlobal(name: string): Value | null {
  if (name === "NaN" || name === "Infinity")
    return number(name === "NaN" ? NaN : Infinity, true);
  return objects.has(name) ? library(`js.${name}`) : null;
}

/** `Math.PI` and other members of the language's objects; null for anything that is not the language's. */
export function javascriptMember(path: string, name: string): Value | null {
  if (path === "js.globalThis" || path === "js.window" || path === "js.global")
    return javascriptGlobal(name);
  const constant: unknown = constants[path]
    ? Reflect.get(constants[path], name)
    : undefined;
  if (typeof constant === "number") return plainNumber(constant);
  return path.startsWith("js.") && !path.startsWith("js.module")
    ? library(`${path}.${name}`)
    : null;
}

const constants: Readonly<Record<string, object>> = {
  "js.Math": Math,
  "js.Number": Number,
};

/** Calls one of them. */
export function callJavascript(
  path: string,
  call: Call,
  machine: Machine,
): Value | Evaluation {
  const own = functions[path];
  if (own) return own(call, machine, path);
  if (path.startsWith("js.Math."))
    return mathematics(path.slice("js.Math.".length), call);
  if (path.startsWith("js.console.") || path.startsWith("js.clear"))
    return undefinedValue;
  if (
    /^js\.\w+(Error)$/.test(path) ||
    path === "js.Error" ||
    path === "js.Symbol"
  )
    return unknown({ kind: "notFollowed", what: path.slice(3) });
  machine.library.escape(call.positional, call.node.range, machine);
  return unknown({ kind: "unknownFunction", name: path.slice(3) });
}

/** Longer arrays are not written out. */
const longest = 2_000;

const functions: Functions = {
  "js.Array": (call, machine) =>
    call.positional.length === 1
      ? filledArray(call.positional[0], undefinedValue, machine)
      : listed(call, machine),
  "js.Array.of": (call, machine) => listed(call, machine),
  "js.Array.isArray": ({ positional: [value] }) =>
    value?.kind === "unknown"
      ? unknown(value.reason)
      : boolean(value?.kind === "list" || value?.kind === "tuple"),
  "js.Array.from": (call, machine) => arrayFrom(call, machine),
  ...named(
    typedArrays.map((name) => `js.${name}`),
    (call: Call, machine: Machine) => {
      const [source] = call.positional;
      return source?.kind === "list"
        ? copied(source, machine)
        : filledArray(source, number(0), machine);
    },
  ),
  ...named(
    typedArrays.flatMap((name) => [`js.${name}.from`, `js.${name}.of`]),
    (call: Call, machine: Machine, path: string) =>
      path.endsWith(".of") ? listed(call, machine) : arrayFrom(call, machine),
  ),
  "js.Map": (call, machine) => makeMap(call.positional[0], machine),
  "js.Set": (call, machine) => setOf(call.positional[0], machine),
  "js.Boolean": ({ positional: [value = undefinedValue] }, machine) => {
    const truth = machine.library.truth(value, machine);
    return truth === null
      ? unknown(reasonOf(value, "a condition"))
      : boolean(truth);
  },
  "js.String": ({ positional: [value = string("")] }, machine) => {
    const text = textOf(value, machine);
    return text === null ? unknown(reasonOf(value, "a text")) : string(text);
  },
  ...named(
    [
      "js.Number",
      "js.parseInt",
      "js.parseFloat",
      "js.Number.parseInt",
      "js.Number.parseFloat",
    ],
    (call: Call, _: Machine, path: string) => toNumber(call, path),
  ),
  ...named(
    [
      "js.isNaN",
      "js.isFinite",
      "js.Number.isInteger",
      "js.Number.isNaN",
      "js.Number.isFinite",
      "js.Number.isSafeInteger",
    ],
    testNumber,
  ),
  "js.Object.keys": (call, machine) =>
    entries(call, machine, (key) => string(key)),
  "js.Object.values": (call, machine) =>
    entries(call, machine, (_, value) => value),
  "js.Object.entries": (call, machine) =>
    entries(call, machine, (key, value) =>
      machine.makeList([string(key), value]),
    ),
  "js.Object.assign": (call, machine) => assigned(call, machine),
  "js.Object.fromEntries": (call, machine) => fromEntries(call, machine),
  ...named(
    [
      "js.Object.freeze",
      "js.Object.seal",
      "js.structuredClone",
      "js.Promise.resolve",
      "js.Promise.all",
      "js.Promise.allSettled",
    ],
    first,
  ),
  "js.JSON.parse": () => unknown({ kind: "runtimeData", source: "JSON.parse" }),
  "js.JSON.stringify": () =>
    unknown({ kind: "notFollowed", what: "a text that is put together" }),
  ...named(
    ["js.require", "js.import"],
    ({ positional: [name] }: Call, machine: Machine) => {
      const module =
        name?.kind === "string" ? machine.library.module(name.value) : null;
      return (
        module ??
        unknown({
          kind: "unresolvedImport",
          module: name?.kind === "string" ? name.value : "a module",
        })
      );
    },
  ),
  "js.setTimeout": (call, machine) => later(call, machine),
};

function first({ positional: [value = undefinedValue] }: Call): Value {
  return value;
}

function listed(call: Call, machine: Machine): Value {
  return call.hasUnread
    ? unknownList("an array of unknown length", machine)
    : machine.makeList(call.positional);
}

function filledArray(
  length: Value | undefined,
  item: Value,
  machine: Machine,
): Value {
  const count = length?.kind === "number" ? length.value : length ? null : 0;
  return count === null || count > longest || count < 0
    ? unknownList("an array of unknown length", machine)
    : machine.makeList(Array.from({ length: count }, () => item));
}

function copied(source: Value, machine: Machine): Value {
  const items = itemsOf(source, machine);
  return items
    ? machine.makeList(items)
    : unknownList("an array of unknown length", machine);
}

/** `Array.from(iterable, f)` and `Array.from({length: n}, f)`. */
function* arrayFrom(call: Call, machine: Machine): Evaluation {
  const [source = undefinedValue, callback] = call.positional;
  const items = sourceItems(source, machine);
  if (!items || items.length > longest) {
    if (callback) machine.library.escape([callback], call.node.range, machine);
    return unknownList("an array of unknown length", machine);
  }
  if (!callback) return machine.makeList(items);
  const results: Value[] = [];
  for (const [index, item] of items.entries())
    results.push(
      yield* machine.call(callback, [item, number(index)], [], call.node),
    );
  return machine.makeList(results);
}

function sourceItems(source: Value, machine: Machine): readonly Value[] | null {
  if (source.kind !== "dict") return itemsOf(source, machine);
  const length = property(source, "length", machine);
  return length?.kind === "number" && length.value <= longest
    ? Array.from({ length: Math.max(0, length.value) }, () => undefinedValue)
    : null;
}

function setOf(source: Value | undefined, machine: Machine): Value {
  const items = source ? itemsOf(source, machine) : [];
  const kept: Value[] = [];
  for (const item of items ?? [])
    if (!kept.some((other) => isEqual(other, item, true) === true))
      kept.push(item);
  const set = machine.makeList(kept, "set");
  const isSure = kept.every((item, index) =>
    kept.slice(0, index).every((other) => isEqual(other, item, true) === false),
  );
  if (!items || !isSure)
    machine.setListCell(set, {
      kind: "unknownItems",
      reason: { kind: "notFollowed", what: "a Set" },
    });
  return set;
}

function toNumber(
  { positional: [value = undefinedValue, base] }: Call,
  path: string,
): Value {
  const primitive = primitiveOf(value);
  if (!primitive)
    return integerOf(value) === null
      ? unknown(reasonOf(value, "a number"))
      : value;
  if (path === "js.Number") return plainNumber(Number(primitive.value));
  const text = String(primitive.value);
  return plainNumber(
    path.endsWith("parseInt")
      ? Number.parseInt(text, base?.kind === "number" ? base.value : 10)
      : Number.parseFloat(text),
  );
}

function testNumber(
  { positional: [value = undefinedValue] }: Call,
  _machine: Machine,
  path: string,
): Value {
  const primitive = primitiveOf(value);
  if (!primitive) return unknown(reasonOf(value, "a condition"));
  const given = path.startsWith("js.Number.")
    ? primitive.value
    : Number(primitive.value);
  const tests: Readonly<Record<string, (given: unknown) => boolean>> = {
    isNaN: Number.isNaN,
    isFinite: Number.isFinite,
    isInteger: Number.isInteger,
    isSafeInteger: Number.isSafeInteger,
  };
  return boolean(
    tests[path.slice(path.lastIndexOf(".") + 1)]?.(given) ?? false,
  );
}

function entries(
  call: Call,
  machine: Machine,
  form: (key: string, value: Value) => Value,
): Value {
  const [object = undefinedValue] = call.positional;
  if (object.kind === "dict") {
    const cell = machine.dictCell(object);
    if (cell.isComplete)
      return machine.makeList(
        [...cell.entries].map(([key, entry]) => form(String(key), entry.value)),
      );
  }
  const items = object.kind === "dict" ? null : itemsOf(object, machine);
  return items
    ? machine.makeList(items.map((item, index) => form(String(index), item)))
    : unknownList("the properties of an object", machine);
}

/** An object of pairs; one with more in it where a pair or its key isn't known. */
function fromEntries(call: Call, machine: Machine): Value {
  const [given = undefinedValue] = call.positional;
  const pairs = itemsOf(given, machine)?.map((pair) => itemsOf(pair, machine));
  const known = pairs?.flatMap((pair): (readonly [Value, Value])[] => {
    const [key, value = undefinedValue] = pair ?? [];
    const name = key && primitiveOf(key);
    return name ? [[string(String(name.value)), value]] : [];
  });
  return machine.makeDict(
    known ?? [],
    known !== undefined && known.length === pairs?.length && !call.hasUnread,
  );
}

function assigned(call: Call, machine: Machine): Value {
  const [target, ...sources] = call.positional;
  if (target?.kind === "instance") return onInstance(target, sources, machine);
  if (target?.kind !== "dict") return target ?? undefinedValue;
  const before = machine.dictCell(target);
  const merged = new Map(before.entries);
  let isComplete = before.isComplete && !call.hasUnread;
  for (const source of sources) {
    if (source.kind === "none") continue;
    const cell = source.kind === "dict" ? machine.dictCell(source) : null;
    if (!cell?.isComplete) isComplete = false;
    for (const [key, entry] of cell?.entries ?? []) merged.set(key, entry);
  }
  machine.setDictCell(target, { kind: "entries", entries: merged, isComplete });
  return target;
}

/** `Object.assign(this, { units, rate })`. */
function onInstance(
  target: InstanceValue,
  sources: readonly Value[],
  machine: Machine,
): Value {
  for (const source of sources) {
    const cell = source.kind === "dict" ? machine.dictCell(source) : null;
    for (const [key, { value }] of cell?.entries ?? [])
      machine.setInstanceAttribute(target, String(key), value);
  }
  return target;
}

/** `setTimeout(f)` runs later, but surely. */
function later(call: Call, machine: Machine): Value | Evaluation {
  const [callback, , ...given] = call.positional;
  return callback
    ? machine.call(callback, given, [], call.node)
    : undefinedValue;
}

function mathematics(name: string, call: Call): Value {
  const [value = undefinedValue] = call.positional;
  const given = call.positional.map(primitiveOf);
  const method: unknown = Reflect.get(Math, name);
  if (
    name !== "random" &&
    typeof method === "function" &&
    !given.includes(null) &&
    !call.hasUnread
  ) {
    const result: unknown = Reflect.apply(
      method,
      Math,
      given.map((argument) => Number(argument?.value)),
    );
    return fromPrimitive(typeof result === "number" ? result : NaN);
  }
  const sizes = call.positional.map(integerOf);
  const known = sizes.flatMap((size) => size ?? []);
  switch (name) {
    case "floor":
    case "trunc":
    case "ceil":
    case "round": {
      const quotient = roundedQuotient(
        value,
        name === "ceil" ? "ceil" : "floor",
      );
      if (quotient && name !== "round") return quotient;
      return integerOf(value) === null
        ? unknown(reasonOf(value, "a rounded number"))
        : value;
    }
    case "max":
    case "min": {
      const [start, ...others] = known;
      if (
        start === undefined ||
        known.length !== sizes.length ||
        call.hasUnread
      )
        break;
      return sized(
        others.reduce(name === "max" ? maximum : minimum, start),
        call.positional,
      );
    }
  }
  return unknown(reasonOf(value, `what Math.${name} gives`));
}
