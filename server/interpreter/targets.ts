// Binding: names, attributes, elements and patterns get values; what they then hold is noted.

import { named, symbol } from "../shapes/dim.ts";
import type { Expression, Name, Target } from "../syntax/program.ts";
import type { Range } from "../syntax/source.ts";
import { cover } from "../syntax/source.ts";
import type { UnpackTarget } from "../trace/trace.ts";
import { plainAttribute, setAttribute } from "./attributes.ts";
import { joinBranches } from "./branches.ts";
import type { Binding } from "./notes.ts";
import { note, noteUnpacking } from "./notes.ts";
import type { Frame, Run } from "./run.ts";
import { step } from "./run.ts";
import type { Scope } from "./scope.ts";
import { keyOf } from "./scope.ts";
import type { Value } from "./value.ts";
import { unknown } from "./value.ts";

type Running = Generator<undefined, void, undefined>;

/** Assigns, and notes what the target holds from now on. */
export function assign(
  target: Target,
  value: Value,
  binding: Binding,
  frame: Frame,
  run: Run,
): Running {
  return bind(target, value, binding, frame, run);
}

/** Binds without noting: parameters and loop variables. */
export function bindTarget(
  target: Target,
  value: Value,
  frame: Frame,
  run: Run,
): Running {
  return bind(target, value, null, frame, run);
}

/** `binding` is null where nothing is noted; names are then those of the innermost scope. */
function* bind(
  target: Target,
  value: Value,
  binding: Binding | null,
  frame: Frame,
  run: Run,
): Running {
  yield* step(run);
  switch (target.kind) {
    case "name":
      bindPlain(target, value, binding, frame, run);
      return;
    case "attribute": {
      const object = yield* run.parts.evaluate(target.object, frame, run);
      const written = `${target.object.kind === "name" ? target.object.name : "…"}.${target.name.name}`;
      const held = withName(value, written, target.range, run);
      setAttribute(object, target.name.name, held, run);
      if (binding) note(written, target.range, held, run);
      return;
    }
    case "subscript": {
      const object = yield* run.parts.evaluate(target.object, frame, run);
      const index = yield* run.parts.evaluate(target.index, frame, run);
      if (object.kind === "host")
        object.type.setSubscript?.(object, index, value, run.machine);
      else run.library.setSubscript(object, index, value, run.machine);
      return;
    }
    case "elements": {
      const described = target.elements.map(describe);
      if (binding) noteUnpacking(described, target.range, value, binding, run);
      yield* bindElements(target.elements, value, binding, frame, run);
      return;
    }
    case "starred":
      return yield* bind(target.target, value, binding, frame, run);
    case "properties":
      return yield* bindProperties(target, value, binding, frame, run);
    case "withDefault": {
      const given = yield* orDefault(value, target.default, frame, run);
      return yield* bind(target.target, given, binding, frame, run);
    }
    case "unknown":
      return;
  }
}

function bindPlain(
  target: Name,
  value: Value,
  binding: Binding | null,
  frame: Frame,
  run: Run,
): void {
  if (!binding) {
    run.store.set(keyOf(frame.scope.ref, target.name), value);
    return;
  }
  const held = withName(value, target.name, target.range, run);
  bindName(target.name, held, binding.declares ?? false, frame, run);
  note(target.name, target.range, held, run);
}

/** Makes a name unknown in the scope where it would be bound. */
export function forget(name: string, frame: Frame, run: Run): void {
  const id = `forgotten${String(run.allocate())}`;
  bindName(
    name,
    unknown(
      { kind: "notFollowed", what: `how \`${name}\` is set` },
      symbol(name, id),
    ),
    false,
    frame,
    run,
  );
}

export function bindName(
  name: string,
  value: Value,
  declares: boolean | "function",
  frame: Frame,
  run: Run,
): void {
  run.store.set(keyOf(scopeFor(name, declares, frame, run).ref, name), value);
}

function scopeFor(
  name: string,
  declares: boolean | "function",
  frame: Frame,
  run: Run,
): Scope {
  if (run.language === "python") return pythonScope(name, frame, run);
  if (declares === "function") return functionScope(frame.scope);
  if (declares || frame.scope.kind === "class") return frame.scope;
  let { scope } = frame;
  while (scope.parent && !run.store.get(keyOf(scope.ref, name)))
    scope = scope.parent;
  return scope;
}

/** Whether the function that runs has given a `var` of this name a value. */
export function isBound(name: string, frame: Frame, run: Run): boolean {
  return (
    run.store.get(keyOf(functionScope(frame.scope).ref, name)) !== undefined
  );
}

function functionScope(scope: Scope): Scope {
  return scope.kind === "block" && scope.parent
    ? functionScope(scope.parent)
    : scope;
}

function pythonScope(name: string, frame: Frame, run: Run): Scope {
  const declared = frame.outer.get(name);
  if (!declared) return frame.scope;
  let scope = frame.scope;
  while (
    scope.parent &&
    (declared === "global" ||
      scope === frame.scope ||
      !run.store.get(keyOf(scope.ref, name)))
  )
    scope = scope.parent;
  return scope;
}

/** An integer that nobody knows takes the name of the first variable that holds it. */
function withName(value: Value, name: string, range: Range, run: Run): Value {
  if (value.kind === "integer")
    return { kind: "integer", value: named(value.value, name) };
  if (value.kind !== "unknown") return value;
  if (value.asInteger)
    return unknown(value.reason, named(value.asInteger, name));
  const id = `${name}:${String(range.start)}:${String(run.allocate())}`;
  return unknown(value.reason, symbol(name, id));
}

function* bindElements(
  elements: readonly (Target | null)[],
  value: Value,
  binding: Binding | null,
  frame: Frame,
  run: Run,
): Running {
  const starred = elements.findIndex((element) => element?.kind === "starred");
  const values = run.library.unpack(
    value,
    elements.length,
    starred < 0 ? null : starred,
    run.machine,
  );
  for (const [index, element] of elements.entries()) {
    const item =
      values[index] ?? unknown({ kind: "notFollowed", what: "an element" });
    if (element) yield* bind(element, item, binding, frame, run);
  }
}

function* bindProperties(
  target: Extract<Target, { kind: "properties" }>,
  value: Value,
  binding: Binding | null,
  frame: Frame,
  run: Run,
): Running {
  for (const property of target.properties) {
    const member = plainAttribute(value, property.key.name, run);
    const given = property.default
      ? yield* orDefault(member, property.default, frame, run)
      : member;
    yield* bind(property.target, given, binding, frame, run);
  }
  if (target.rest)
    yield* bind(target.rest, restOf(target, value, run), binding, frame, run);
}

/** The properties of an object that a pattern does not name. */
function restOf(
  target: Extract<Target, { kind: "properties" }>,
  value: Value,
  run: Run,
): Value {
  if (value.kind !== "dict")
    return unknown({ kind: "notFollowed", what: "the rest of an object" });
  const cell = run.machine.dictCell(value);
  const taken = new Set(target.properties.map(({ key }) => key.name));
  const left = [...cell.entries]
    .filter(([key]) => !taken.has(String(key)))
    .map(([, entry]) => [entry.key, entry.value] as const);
  return run.machine.makeDict(left, cell.isComplete);
}

function* orDefault(
  value: Value,
  fallback: Expression,
  frame: Frame,
  run: Run,
): Generator<undefined, Value, undefined> {
  if (value.kind === "none" && value.which === "undefined")
    return yield* run.parts.evaluate(fallback, frame, run);
  if (value.kind !== "unknown") return value;
  return yield* joinBranches(
    run,
    function* () {
      yield* step(run);
      return value;
    },
    () => run.parts.evaluate(fallback, frame, run),
  );
}

function describe(element: Target | null): UnpackTarget | null {
  if (!element) return null;
  if (element.kind === "starred") {
    const inner = describe(element.target);
    return inner && { ...inner, range: element.range, isStarred: true };
  }
  if (element.kind === "name")
    return { range: element.range, name: element.name, isStarred: false };
  if (element.kind === "attribute" && element.object.kind === "name")
    return {
      range: cover(element.object.range, element.name.range),
      name: `${element.object.name}.${element.name.name}`,
      isStarred: false,
    };
  return { range: element.range, name: null, isStarred: false };
}
