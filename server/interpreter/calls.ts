// Calls: what is called with what, and functions of the program run in place.

import { symbol } from "../shapes/dim.ts";
import type {
  Argument,
  CallNode,
  FunctionNode,
  Parameter,
} from "../syntax/program.ts";
import { blindRecursionDepth, callDepth, recursionDepth } from "./budget.ts";
import type { Completion } from "./branches.ts";
import { catcher, joinExits } from "./branches.ts";
import { attributeOf } from "./attributes.ts";
import { classOf, findMember, instantiate, libraryBaseOf } from "./classes.ts";
import { generator } from "./generator.ts";
import type { Call, Evaluation } from "./library.ts";
import type { Frame, Run } from "./run.ts";
import { step } from "./run.ts";
import { keyOf } from "./scope.ts";
import { bindTarget } from "./targets.ts";
import type { FunctionValue, Value } from "./value.ts";
import { none, reasonOf, tuple, undefinedValue, unknown } from "./value.ts";

/** Evaluates a written call. */
export function* callNode(node: CallNode, frame: Frame, run: Run): Evaluation {
  const superValue = superOf(node, frame, run);
  if (superValue) return superValue;
  const callee =
    node.callee.kind === "attribute"
      ? yield* attributeOf(
          yield* run.parts.evaluate(node.callee.object, frame, run),
          node.callee.name.name,
          node.callee.range,
          run,
        )
      : yield* run.parts.evaluate(node.callee, frame, run);
  const call = yield* evaluateArguments(node, frame, run);
  return yield* apply(callee, call, run);
}

/** Calls any value. */
export function* apply(callee: Value, call: Call, run: Run): Evaluation {
  yield* step(run);
  switch (callee.kind) {
    case "function":
      return yield* callFunction(
        callee,
        null,
        call.positional,
        call.named,
        run,
        call.hasUnread,
      );
    case "method":
      return yield* callFunction(
        callee.function,
        callee.self,
        call.positional,
        call.named,
        run,
        call.hasUnread,
      );
    case "class":
      return yield* instantiate(callee, call, run);
    case "instance":
      return yield* callInstance(callee, call, run);
    case "library":
      return yield* settle(run.library.callLibrary(callee, call, run.machine));
    case "hostMethod":
      return yield* callHostMethod(callee, call, run);
    case "inherited":
      return yield* settle(
        run.library.callInherited(
          callee.instance,
          callee.base,
          callee.name,
          call,
          run.machine,
        ),
      );
    case "host":
      if (callee.type.call)
        return yield* settle(callee.type.call(callee, call, run.machine));
      return unknown({
        kind: "notFollowed",
        what: `a call of a ${callee.type.name}`,
      });
    case "super":
      return yield* callBaseConstructor(callee, call, run);
    default:
      yield* leave(call, [], run);
      return unknown(
        reasonOf(callee, "a call of something that is no function"),
      );
  }
}

/** Runs a function of the program with these arguments; `self` is null for a plain function. */
export function* callFunction(
  callee: FunctionValue,
  self: Value | null,
  positional: readonly Value[],
  named: readonly (readonly [string, Value])[],
  run: Run,
  hasUnread = false,
): Evaluation {
  const node = callee.function;
  run.used.add(node);
  if (run.stack.length >= callDepth || callsItself(node, run))
    return unknown({ kind: "budget", what: `\`${node.name}\` calls itself` });
  if (node.isGenerator) return generator;
  const frame = frameOf(callee, self, run);
  const receiver =
    run.language === "python" && self !== null && callee.decoration !== "static"
      ? [self]
      : [];
  yield* bindParameters(
    callee,
    [...receiver, ...positional],
    named,
    hasUnread,
    frame,
    run,
  );
  const { uncertain, loops } = run;
  run.stack.push({ callee, abstract: run.abstract });
  const completion: Completion = yield* run.parts.runBlock(
    node.body,
    frame,
    run,
  );
  run.stack.pop();
  run.uncertain = uncertain;
  run.loops = loops;
  const nothing = run.language === "python" ? none : undefinedValue;
  if (completion.kind === "raise" && frame.returns.exits.length === 0)
    return raised(node.name);
  const value =
    completion.kind === "return"
      ? completion.value
      : completion.kind === "raise"
        ? null
        : nothing;
  return joinExits(frame.returns, value, run) ?? nothing;
}

/** Whether a function has called itself as often as it is read. */
function callsItself(node: FunctionNode, { stack, abstract }: Run): boolean {
  const calls = stack.filter(({ callee }) => callee.function === node);
  const isBlind = calls.some((call) => call.abstract < abstract);
  return calls.length >= (isBlind ? blindRecursionDepth : recursionDepth);
}

function raised(name: string): Value {
  const what = name === "" ? "This function" : `\`${name}\``;
  const message = `${what} raises on every way through it.`;
  return unknown({ kind: "error", code: "refused", message });
}

/** Where a function's own names live while it runs. */
function frameOf(callee: FunctionValue, self: Value | null, run: Run): Frame {
  const { file } = callee.scope;
  return {
    scope: {
      ref: run.allocate(),
      parent: callee.scope,
      kind: "function",
      file,
    },
    function: callee,
    self,
    owner: callee.owner,
    outer: new Map(),
    returns: catcher(run),
    loops: [],
  };
}

/** Makes a call out of values, as if written at `node`: places are those of the node where the counts agree. */
export function callOf(
  node: CallNode,
  positional: readonly Value[],
  named: readonly (readonly [string, Value])[],
  hasUnread: boolean,
  places: {
    readonly positional: readonly (Argument | null)[];
    readonly named: ReadonlyMap<string, Argument>;
  },
): Call {
  return {
    node,
    positional,
    named,
    hasUnread,
    get: (position, name) =>
      named.find(([key]) => key === name)?.[1] ?? positional[position],
    placeOf: (position, name) =>
      places.named.get(name) ?? places.positional[position] ?? null,
  };
}

function* evaluateArguments(
  node: CallNode,
  frame: Frame,
  run: Run,
): Evaluation<Call> {
  const positional: Value[] = [];
  const named: (readonly [string, Value])[] = [];
  const places = {
    positional: [] as (Argument | null)[],
    named: new Map<string, Argument>(),
  };
  let hasUnread = false;
  for (const argument of node.arguments) {
    const value = yield* run.parts.evaluate(argument.value, frame, run);
    if (argument.spread === "positional") {
      const iteration = run.library.iterate(value, run.machine);
      if (iteration.kind === "unknown") hasUnread = true;
      else
        for (const item of iteration.items) {
          positional.push(item);
          places.positional.push(null);
        }
    } else if (argument.spread === "keyword") {
      const cell = value.kind === "dict" ? run.machine.dictCell(value) : null;
      if (!cell?.isComplete) hasUnread = true;
      for (const entry of cell?.entries.values() ?? [])
        if (entry.key.kind === "string")
          named.push([entry.key.value, entry.value]);
    } else if (argument.name) {
      named.push([argument.name.name, value]);
      places.named.set(argument.name.name, argument);
    } else {
      positional.push(value);
      places.positional.push(argument);
    }
  }
  return callOf(node, positional, named, hasUnread, places);
}

/**
 * Arguments go to code that nobody can follow. JavaScript hands it functions to be called some time, as a rule: each is read once, with
 * unknown arguments and without lasting effects, before whatever it can reach is forgotten.
 */
function* leave(
  call: Call,
  receivers: readonly Value[],
  run: Run,
): Generator<undefined, void, undefined> {
  const values = [...call.positional, ...call.named.map(([, value]) => value)];
  const callbacks = run.language === "javascript" ? values : [];
  for (const callback of callbacks) {
    if (callback.kind !== "function" || run.used.has(callback.function))
      continue;
    const mark = run.store.mark();
    run.abstract += 1;
    yield* callFunction(callback, null, unknownArguments(callback), [], run);
    run.abstract -= 1;
    run.store.rollback(mark);
  }
  run.library.escape([...receivers, ...values], call.node.range, run.machine);
}

function unknownArguments(callback: FunctionValue): readonly Value[] {
  return callback.function.parameters
    .filter((parameter) => parameter.kind === "normal")
    .map(({ target }) => {
      const named = target.kind === "name" ? target.name : null;
      const reason = { kind: "parameter", name: named ?? "argument" } as const;
      const place = `${target.range.unit.file}:${String(target.range.start)}`;
      return unknown(reason, symbol(named, `${String(named)} at ${place}`));
    });
}

function* callHostMethod(
  callee: Extract<Value, { kind: "hostMethod" }>,
  call: Call,
  run: Run,
): Evaluation {
  const { self, name } = callee;
  if (self.kind !== "host")
    return yield* settle(run.library.callMethod(self, name, call, run.machine));
  const result = self.type.callMethod?.(self, name, call, run.machine) ?? null;
  if (result) return yield* settle(result);
  yield* leave(call, [self], run);
  return unknown({
    kind: "unknownFunction",
    name: `${self.type.name}.${name}`,
  });
}

function* callInstance(
  instance: Extract<Value, { kind: "instance" }>,
  call: Call,
  run: Run,
): Evaluation {
  const base = libraryBaseOf(instance.class, run);
  const member = findMember(instance.class, "__call__", run);
  if (member?.kind === "function")
    return yield* callFunction(
      member,
      instance,
      call.positional,
      call.named,
      run,
      call.hasUnread,
    );
  if (base)
    return yield* settle(
      run.library.callInstance(instance, base, call, run.machine),
    );
  yield* leave(call, [instance], run);
  return unknown({
    kind: "unknownFunction",
    name: instance.class.reference.name,
  });
}

/** A library answers at once or by a computation. */
export function* settle(answer: Value | Evaluation): Evaluation {
  return "kind" in answer ? answer : yield* answer;
}

/** JavaScript's `super(...)`: the base's constructor on the same instance. */
function* callBaseConstructor(
  callee: Extract<Value, { kind: "super" }>,
  call: Call,
  run: Run,
): Evaluation {
  for (const base of callee.from.bases) {
    const constructor =
      base.kind === "class" ? findMember(base, "constructor", run) : null;
    if (constructor?.kind === "function")
      yield* callFunction(
        constructor,
        callee.self,
        call.positional,
        call.named,
        run,
        call.hasUnread,
      );
  }
  return undefinedValue;
}

/** Python's `super()` and `super(Class, self)`. */
function superOf(node: CallNode, frame: Frame, run: Run): Value | null {
  if (
    node.callee.kind !== "name" ||
    node.callee.name !== "super" ||
    run.language !== "python"
  )
    return null;
  const from = classOf(frame, run);
  return from && frame.self ? { kind: "super", self: frame.self, from } : null;
}

function* bindParameters(
  callee: FunctionValue,
  positional: readonly Value[],
  named: readonly (readonly [string, Value])[],
  hasUnread: boolean,
  frame: Frame,
  run: Run,
): Generator<undefined, void, undefined> {
  const left = new Map(named);
  let next = 0;
  if (frame.self && run.language === "javascript")
    run.store.set(keyOf(frame.scope.ref, "this"), frame.self);
  for (const [index, parameter] of callee.function.parameters.entries()) {
    const value = parameterValue(
      parameter,
      positional,
      next,
      left,
      hasUnread,
      run,
    );
    if (parameter.kind === "rest") next = positional.length;
    else if (parameter.kind === "normal" || parameter.kind === "positionalOnly")
      next += next < positional.length ? 1 : 0;
    const given =
      value &&
      !(
        value.kind === "none" &&
        value.which === "undefined" &&
        parameter.default
      )
        ? value
        : null;
    yield* bindTarget(
      parameter.target,
      given ??
        (yield* missingArgument(
          parameter,
          callee.defaults[index] ?? null,
          hasUnread,
          frame,
          run,
        )),
      frame,
      run,
    );
  }
}

function parameterValue(
  parameter: Parameter,
  positional: readonly Value[],
  next: number,
  named: Map<string, Value>,
  hasUnread: boolean,
  run: Run,
): Value | null {
  if (parameter.kind === "rest") {
    const items = positional.slice(next);
    if (hasUnread)
      return unknown({
        kind: "notFollowed",
        what: "arguments that are spread",
      });
    return run.language === "python"
      ? tuple(items)
      : run.machine.makeList(items);
  }
  if (parameter.kind === "keywordRest")
    return run.machine.makeDict(
      [...named].map(
        ([name, value]) => [{ kind: "string", value: name }, value] as const,
      ),
      !hasUnread,
    );
  if (parameter.kind !== "keywordOnly" && next < positional.length)
    return positional[next] ?? null;
  const name = parameter.target.kind === "name" ? parameter.target.name : null;
  const value = name === null ? undefined : named.get(name);
  if (name !== null && value) named.delete(name);
  return value ?? null;
}

function* missingArgument(
  parameter: Parameter,
  atDefinition: Value | null,
  hasUnread: boolean,
  frame: Frame,
  run: Run,
): Evaluation {
  const name =
    parameter.target.kind === "name" ? parameter.target.name : "an argument";
  if (hasUnread)
    return unknown({
      kind: "notFollowed",
      what: `what \`${name}\` is given by an argument that is spread`,
    });
  if (atDefinition) return atDefinition;
  if (parameter.default)
    return yield* run.parts.evaluate(parameter.default, frame, run);
  return run.language === "javascript"
    ? undefinedValue
    : unknown(
        { kind: "parameter", name },
        symbol(name, `${name}@${String(frame.scope.ref)}`),
      );
}
