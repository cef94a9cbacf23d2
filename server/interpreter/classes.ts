// Classes of the program: how they are made, how instances come into being, and where members are found.

import type { ClassNode } from "../syntax/program.ts";
import type { Call, Evaluation } from "./library.ts";
import type { Frame, Run } from "./run.ts";
import { keyOf } from "./scope.ts";
import { isCell } from "./store.ts";
import type {
  ClassValue,
  InstanceValue,
  LibraryValue,
  Value,
} from "./value.ts";
import { unknown } from "./value.ts";

const constructors: Readonly<Record<string, string>> = {
  python: "__init__",
  javascript: "constructor",
};

/** Runs a class's body; its names become the members. */
export function* makeClass(
  node: ClassNode,
  frame: Frame,
  run: Run,
): Evaluation {
  const bases: Value[] = [];
  for (const base of node.bases)
    if (!base.name)
      bases.push(yield* run.parts.evaluate(base.value, frame, run));
  const reference = { name: node.name, ref: run.allocate() };
  const value: ClassValue = { kind: "class", class: node, reference, bases };
  const scope = {
    ref: reference.ref,
    parent: frame.scope,
    kind: "class",
    file: frame.scope.file,
  } as const;
  const inside: Frame = {
    ...frame,
    scope,
    owner: reference,
    outer: new Map(),
    loops: [],
  };
  run.store.set(keyOf(reference.ref, "__class__"), value);
  yield* run.parts.runBlock(node.body, inside, run);
  return value;
}

/** `Class(...)`: a new instance, after its constructor ran. */
export function* instantiate(
  owner: ClassValue,
  call: Call,
  run: Run,
): Evaluation {
  run.used.add(owner.class);
  const instance: InstanceValue = {
    kind: "instance",
    ref: run.allocate(),
    class: owner,
  };
  const base = libraryBaseOf(owner, run);
  if (base) run.library.instantiate(instance, base, call, run.machine);
  const constructor = findMember(
    owner,
    constructors[run.language] ?? "__init__",
    run,
  );
  if (constructor?.kind === "function")
    yield* run.parts.callFunction(
      constructor,
      instance,
      call.positional,
      call.named,
      run,
      call.hasUnread,
    );
  else if (run.language === "python" && isPlain(base))
    yield* assignFields(instance, call, run);
  return instance;
}

/** Whether nothing but the class itself can say what its constructor does with arguments. */
function isPlain(base: LibraryValue | null): boolean {
  return base === null || base.path.startsWith("typing.");
}

/** A constructor that a decorator or a base makes (dataclass, NamedTuple): arguments become the fields that the class declares. */
function* assignFields(
  instance: InstanceValue,
  call: Call,
  run: Run,
): Generator<undefined, void, undefined> {
  const fields = fieldsOf(instance.class);
  const given = new Map<string, Value>(call.named);
  for (const [index, value] of call.positional.entries()) {
    const name = fields[index];
    if (name !== undefined) given.set(name, value);
  }
  const reason = {
    kind: "notFollowed",
    what: "what a spread argument gives to a field",
  } as const;
  if (call.hasUnread)
    for (const name of fields)
      if (!given.has(name)) given.set(name, unknown(reason));
  for (const [name, value] of given)
    run.store.set(keyOf(instance.ref, name), value);
  const after = findMember(instance.class, "__post_init__", run);
  if (after?.kind === "function")
    yield* run.parts.callFunction(after, instance, [], [], run, false);
}

/** The annotated names of a class, those of its bases first. */
function fieldsOf(owner: ClassValue): readonly string[] {
  const inherited = owner.bases.flatMap((base) =>
    base.kind === "class" ? fieldsOf(base) : [],
  );
  const own = owner.class.body.flatMap((statement) =>
    statement.kind === "assign" && statement.annotation
      ? statement.targets.flatMap((target) =>
          target.kind === "name" ? [target.name] : [],
        )
      : [],
  );
  return [...new Set([...inherited, ...own])];
}

/** A member by name, bases searched from left to right, depth first; null when no class of the program has it. */
export function findMember(
  owner: ClassValue,
  name: string,
  run: Run,
): Value | null {
  const stored = run.store.get(keyOf(owner.reference.ref, name));
  if (stored && !isCell(stored)) return stored;
  for (const base of owner.bases) {
    const found = base.kind === "class" ? findMember(base, name, run) : null;
    if (found) return found;
  }
  return null;
}

/** A function read through an instance is a method; static ones and plain members stay what they are. */
export function bindMember(member: Value, self: Value): Value {
  if (member.kind !== "function" || member.decoration === "static")
    return member;
  if (member.decoration === "class" && self.kind === "instance")
    return { kind: "method", function: member, self: self.class };
  return { kind: "method", function: member, self };
}

/** The first base that is a library's. */
export function libraryBaseOf(
  owner: ClassValue,
  run: Run,
): LibraryValue | null {
  for (const base of owner.bases) {
    if (base.kind === "library") return base;
    const found = base.kind === "class" ? libraryBaseOf(base, run) : null;
    if (found) return found;
  }
  return null;
}

/** Whether every base is known down to a library or nothing: only then may a missing member be called missing. */
export function hasKnownBases(owner: ClassValue): boolean {
  return owner.bases.every(
    (base) =>
      base.kind === "library" || (base.kind === "class" && hasKnownBases(base)),
  );
}

/** The class whose body a running function stands in, as a value. */
export function classOf(frame: Frame, run: Run): ClassValue | null {
  if (!frame.owner) return null;
  const stored = run.store.get(keyOf(frame.owner.ref, "__class__"));
  return stored && !isCell(stored) && stored.kind === "class" ? stored : null;
}
