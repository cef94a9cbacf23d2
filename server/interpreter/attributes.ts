// `object.name`: read and written, on instances of the program's classes, modules, library objects and plain values.

import { symbol } from "../shapes/dim.ts";
import type { IntegerExpression } from "../shapes/dim.ts";
import { nameOf } from "../shapes/print.ts";
import { bindMember, findMember, libraryBaseOf } from "./classes.ts";
import type { Range } from "../syntax/source.ts";
import type { RefusalFact } from "../trace/trace.ts";
import type { Evaluation } from "./library.ts";
import type { Run } from "./run.ts";
import { keyOf } from "./scope.ts";
import { isCell } from "./store.ts";
import type { InstanceValue, Value } from "./value.ts";
import { unknown } from "./value.ts";

/** The value of `object.name`, written at `place`; properties run. */
export function* attributeOf(
  object: Value,
  name: string,
  place: Range,
  run: Run,
): Evaluation {
  const lack = lackOf(object, name, run);
  if (lack) return run.machine.record.refusal(place, lack);
  if (object.kind === "instance") {
    const member = ownAttribute(object, name, run)
      ? null
      : findMember(object.class, name, run);
    if (member?.kind === "function" && member.decoration === "property")
      return yield* run.parts.callFunction(member, object, [], [], run);
  }
  return plainAttribute(object, name, run);
}

/** Why a library's module or object has no such attribute; null where it has one, or the program gave it one. */
export function lackOf(
  object: Value,
  name: string,
  run: Run,
): RefusalFact["problem"] | null {
  if (object.kind === "host")
    return object.type.lacks?.(object, name, run.machine) ?? null;
  if (object.kind !== "library" || patched(object, name, run)) return null;
  return run.library.lacks?.(object.path, name, run.machine) ?? null;
}

/** What the program itself has set as a library's attribute. */
function patched(
  object: Extract<Value, { kind: "library" }>,
  name: string,
  run: Run,
): Value | null {
  const stored = run.store.get(patchKey(object.path, name));
  return stored && !isCell(stored) ? stored : null;
}

function patchKey(path: string, name: string): string {
  return `library ${path}.${name}`;
}

/** The same without running anything: a property gives an unknown value. */
export function plainAttribute(object: Value, name: string, run: Run): Value {
  switch (object.kind) {
    case "instance":
      return instanceAttribute(object, name, run) ?? missing(object, name);
    case "class":
      return (
        findMember(object, name, run) ?? inheritedStatic(object, name, run)
      );
    case "super":
      return superAttribute(object, name, run);
    case "module": {
      const stored = run.store.get(keyOf(object.scope.ref, name));
      return stored && !isCell(stored)
        ? stored
        : unknown({ kind: "undefinedName", name: `${object.name}.${name}` });
    }
    case "library":
      return (
        patched(object, name, run) ??
        run.library.member(object.path, name, run.machine) ??
        unknown({ kind: "unknownFunction", name: `${object.path}.${name}` })
      );
    case "host":
      return hostAttribute(object, name, run);
    case "unknown":
      return missing(object, name);
    default:
      return (
        run.library.attribute(object, name, run.machine) ??
        missing(object, name)
      );
  }
}

/** What an instance has by itself, through its classes or from a library's base; null when nobody knows the name. */
export function instanceAttribute(
  instance: InstanceValue,
  name: string,
  run: Run,
): Value | null {
  const own = ownAttribute(instance, name, run);
  if (own) return own;
  const member = findMember(instance.class, name, run);
  if (member) return bindMember(member, instance);
  const base = libraryBaseOf(instance.class, run);
  return base ? run.library.inherited(instance, base, name, run.machine) : null;
}

export function setAttribute(
  object: Value,
  name: string,
  value: Value,
  run: Run,
): void {
  if (object.kind === "instance") run.store.set(keyOf(object.ref, name), value);
  else if (object.kind === "class")
    run.store.set(keyOf(object.reference.ref, name), value);
  else if (object.kind === "library")
    run.store.set(patchKey(object.path, name), value);
  else if (object.kind === "host")
    object.type.setAttribute?.(object, name, value, run.machine);
  else if (object.kind === "dict")
    run.library.setSubscript(
      object,
      { kind: "string", value: name },
      value,
      run.machine,
    );
}

function ownAttribute(
  instance: InstanceValue,
  name: string,
  run: Run,
): Value | null {
  const stored = run.store.get(keyOf(instance.ref, name));
  return stored && !isCell(stored) ? stored : null;
}

function superAttribute(
  object: Extract<Value, { kind: "super" }>,
  name: string,
  run: Run,
): Value {
  for (const base of object.from.bases) {
    const member = base.kind === "class" ? findMember(base, name, run) : null;
    if (member) return bindMember(member, object.self);
  }
  const base = libraryBaseOf(object.from, run);
  if (base && object.self.kind === "instance")
    return (
      run.library.inherited(object.self, base, name, run.machine) ??
      missing(object, name)
    );
  return missing(object, name);
}

function inheritedStatic(
  object: Extract<Value, { kind: "class" }>,
  name: string,
  run: Run,
): Value {
  const base = libraryBaseOf(object, run);
  // Of the library's own classes it makes one of that class, here one of the program's.
  if (base && name === "from_config")
    return unknown({ kind: "notFollowed", what: "what from_config returns" });
  const found = base ? run.library.member(base.path, name, run.machine) : null;
  return found ?? missing(object, name);
}

function hostAttribute(
  object: Extract<Value, { kind: "host" }>,
  name: string,
  run: Run,
): Value {
  const value = object.type.attribute?.(object, name, run.machine) ?? null;
  if (value) return value;
  return object.type.callMethod
    ? { kind: "hostMethod", self: object, name }
    : missing(object, name);
}

/** Unknown, but the same unknown each time the same name is read from the same value. */
function missing(object: Value, name: string): Value {
  const base: IntegerExpression | undefined =
    object.kind === "unknown" ? object.asInteger : undefined;
  const baseName = base ? nameOf(base) : null;
  const text = baseName === null ? name : `${baseName}.${name}`;
  const reason =
    object.kind === "unknown"
      ? object.reason
      : ({ kind: "undefinedName", name: text } as const);
  if (!base) return unknown(reason);
  const id = base.terms.map((term) => term.key).join("+");
  return unknown(reason, symbol(text, `${id}.${name}`));
}
