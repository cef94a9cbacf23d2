// Methods of JavaScript's plain values: what arrays, texts, numbers, functions and promises do when they are asked to.

import type { Call, Evaluation, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { reasonOf, string, unknown } from "../../interpreter/value.ts";
import { itemsOf, unknownList } from "./javascript-collections.ts";
import { arrayMethod } from "./javascript-arrays.ts";
import {
  fromPrimitive,
  primitiveOf,
  type Primitive,
} from "./javascript-operators.ts";

/** `self.name(...)`. */
export function javascriptMethod(
  self: Value,
  name: string,
  call: Call,
  machine: Machine,
): Value | Evaluation {
  if (Object.hasOwn(promises, name) && name in promises)
    return promises[name]?.(self, call, machine) ?? self;
  switch (self.kind) {
    case "list":
    case "tuple":
    case "set":
      return arrayMethod(self, name, call, machine);
    case "string":
    case "number":
    case "boolean":
      return textMethod(self, name, call, machine);
    case "dict":
      return objectMethod(self, name, call, machine);
    case "function":
    case "method":
      return functionMethod(self, name, call, machine);
    default:
      return unknown(reasonOf(self, `what \`${name}\` gives`));
  }
}

type Method = (self: Value, call: Call, machine: Machine) => Value | Evaluation;

/** A promise is what it resolves to: what follows runs on that at once, and nothing is ever rejected. */
const promises: Readonly<Record<string, Method>> = {
  then: (self, call, machine) => callBack(call, 0, [self], machine) ?? self,
  catch: (self) => self,
  *finally(self, call, machine) {
    const evaluation = callBack(call, 0, [], machine);
    if (evaluation) yield* evaluation;
    return self;
  },
};

/** The call of a callback that stands at a position; null when none is there. */
function callBack(
  call: Call,
  position: number,
  values: readonly Value[],
  machine: Machine,
): Evaluation | null {
  const callback = call.positional[position];
  if (!callback || callback.kind === "none") return null;
  return machine.call(callback, values, [], call.node);
}

const textMethods: ReadonlySet<string> = new Set([
  "at",
  "charAt",
  "charCodeAt",
  "codePointAt",
  "concat",
  "endsWith",
  "includes",
  "indexOf",
  "lastIndexOf",
  "padEnd",
  "padStart",
  "repeat",
  "replaceAll",
  "replace",
  "slice",
  "split",
  "startsWith",
  "substr",
  "substring",
  "toFixed",
  "toLowerCase",
  "toPrecision",
  "toString",
  "toUpperCase",
  "trim",
  "trimEnd",
  "trimStart",
  "valueOf",
]);

/** Methods of texts and numbers are JavaScript's own, where all arguments are known. */
function textMethod(
  self: Value,
  name: string,
  call: Call,
  machine: Machine,
): Value {
  const [own, ...given] = [self, ...call.positional].map(primitiveOf);
  const isKnown =
    textMethods.has(name) && own && !given.includes(null) && !call.hasUnread;
  if (!isKnown || (name === "repeat" && Number(given[0]?.value) > 10_000))
    return name === "split"
      ? unknownList("the parts of a text", machine)
      : unknown({ kind: "notFollowed", what: `what \`${name}\` gives` });
  const method: unknown = Reflect.get(Object(own.value) as object, name);
  if (typeof method !== "function")
    return unknown({ kind: "unknownFunction", name });
  const result: unknown = Reflect.apply(
    method,
    own.value,
    given.map((argument) => argument?.value),
  );
  if (Array.isArray(result))
    return machine.makeList(result.map((part) => string(String(part))));
  return fromPrimitive(result as Primitive);
}

function objectMethod(
  self: Value,
  name: string,
  call: Call,
  machine: Machine,
): Value {
  const [key] = call.positional;
  if (name === "hasOwnProperty" && key)
    return machine.library.operator(
      "in",
      [key, self],
      call.node.range,
      machine,
    );
  return unknown({ kind: "notFollowed", what: `what \`${name}\` gives` });
}

/** `f.call(this, …)`, `f.apply(this, […])`, `f.bind(this)`. */
function functionMethod(
  self: Value,
  name: string,
  call: Call,
  machine: Machine,
): Value | Evaluation {
  const [, ...given] = call.positional;
  if (name === "call") return machine.call(self, given, [], call.node);
  if (name === "bind" && given.length === 0) return self;
  const items =
    name === "apply" && given[0] ? itemsOf(given[0], machine) : null;
  if (items) return machine.call(self, items, [], call.node);
  return unknown({ kind: "notFollowed", what: `what \`${name}\` gives` });
}
