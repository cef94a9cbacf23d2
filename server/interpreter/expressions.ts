// Evaluates expressions. What operators, subscripts and library names mean is asked from the language's library.

import { symbol } from "../shapes/dim.ts";
import type { DictEntry, Expression } from "../syntax/program.ts";
import { attributeOf } from "./attributes.ts";
import { callNode } from "./calls.ts";
import { classOf, makeClass } from "./classes.ts";
import { comprehension } from "./comprehensions.ts";
import { joinBranches } from "./branches.ts";
import { makeFunction } from "./functions.ts";
import type { Evaluation } from "./library.ts";
import { keyOf } from "./scope.ts";
import type { Frame, Run } from "./run.ts";
import { step } from "./run.ts";
import { truthOf } from "./truth.ts";
import { assign } from "./targets.ts";
import type { Value } from "./value.ts";
import {
  boolean,
  none,
  number,
  reasonOf,
  string,
  tuple,
  undefinedValue,
  unknown,
} from "./value.ts";
import { isCell } from "./store.ts";

export function* evaluate(
  expression: Expression,
  frame: Frame,
  run: Run,
): Evaluation {
  yield* step(run);
  if (run.exhausted) return unknown({ kind: "budget", what: "too many steps" });
  const literal = literalOf(expression);
  if (literal) return literal;
  switch (expression.kind) {
    case "name":
      return lookUp(expression.name, frame, run);
    case "call":
      return yield* callNode(expression, frame, run);
    case "attribute":
      return yield* attribute(expression, frame, run);
    case "subscript":
      return yield* subscript(expression, frame, run);
    case "slice":
      return yield* slice(expression, frame, run);
    case "tuple":
    case "list":
    case "set":
      return yield* collection(expression, frame, run);
    case "dict":
      return yield* dictionary(expression.entries, frame, run);
    case "operator":
      return yield* operator(expression, frame, run);
    case "conditional":
      return yield* conditional(expression, frame, run);
    case "function":
      return yield* makeFunction(expression.function, frame, run);
    case "class":
      return yield* makeClass(expression.class, frame, run);
    case "comprehension":
      return yield* comprehension(expression, frame, run);
    case "template":
      return yield* template(expression.parts, frame, run);
    case "assignment":
      return yield* assignment(expression, frame, run);
    case "sequence":
      return yield* last(expression.expressions, frame, run);
    case "await":
      return expression.value
        ? yield* evaluate(expression.value, frame, run)
        : none;
    case "yield":
      if (expression.value) yield* evaluate(expression.value, frame, run);
      return unknown({ kind: "notFollowed", what: "what a generator is sent" });
    case "spread":
      return yield* evaluate(expression.value, frame, run);
    default:
      return unknown({ kind: "notFollowed", what: "this expression" });
  }
}

function* slice(
  expression: Extract<Expression, { kind: "slice" }>,
  frame: Frame,
  run: Run,
): Evaluation {
  const { start, stop, step: by } = expression;
  return {
    kind: "slice",
    start: start && (yield* evaluate(start, frame, run)),
    stop: stop && (yield* evaluate(stop, frame, run)),
    step: by && (yield* evaluate(by, frame, run)),
  };
}

/** The value of what stands for itself; null for what must be evaluated. */
function literalOf(expression: Expression): Value | null {
  switch (expression.kind) {
    case "number":
      return number(expression.value, expression.isFloat);
    case "string":
      return string(expression.value);
    case "boolean":
      return boolean(expression.value);
    case "none":
      return { kind: "none", which: expression.which };
    case "ellipsis":
      return { kind: "ellipsis" };
    case "bytes":
      return unknown({ kind: "notFollowed", what: "a byte string" });
    case "unknown":
      return unknown({ kind: "notFollowed", what: expression.what });
    default:
      return null;
  }
}

/** What a name holds, from the innermost scope that binds it outwards, then the language's own names. */
export function lookUp(name: string, frame: Frame, run: Run): Value {
  if (name === "super" && run.language === "javascript")
    return superIn(frame, run);
  for (
    let scope: Frame["scope"] | null = frame.scope;
    scope;
    scope = scope.parent
  ) {
    const stored = run.store.get(keyOf(scope.ref, name));
    if (stored && !isCell(stored)) return stored;
    const starred =
      scope.kind === "module" ? starredName(scope, name, run) : null;
    if (starred) return starred;
  }
  const global = run.library.global(name);
  if (global) return global;
  return unknown({ kind: "undefinedName", name }, symbol(name, `name ${name}`));
}

/** A name that `from library import *` brought in; the last such import wins. One that no library is known to have may be of any of them. */
function starredName(
  scope: Frame["scope"],
  name: string,
  run: Run,
): Value | null {
  const stored = run.store.get(keyOf(scope.ref, "*"));
  if (stored?.kind !== "items" || name.startsWith("_")) return null;
  const paths = [...stored.items]
    .reverse()
    .flatMap((module) => (module.kind === "library" ? [module.path] : []));
  const exporter = paths.find((path) =>
    run.library.exports(path, name, run.machine),
  );
  const [last] = paths;
  if (exporter !== undefined)
    return run.library.member(exporter, name, run.machine);
  return last === undefined || run.library.global(name)
    ? null
    : run.library.member(last, name, run.machine);
}

/** JavaScript's `super` inside a method. */
function superIn(frame: Frame, run: Run): Value {
  const from = classOf(frame, run);
  const self = lookUp("this", frame, run);
  return from
    ? { kind: "super", self, from }
    : unknown({ kind: "undefinedName", name: "super" });
}

/** `object.name`; `object?.name` of nothing is nothing. */
function* attribute(
  expression: Extract<Expression, { kind: "attribute" }>,
  frame: Frame,
  run: Run,
): Evaluation {
  const object = yield* evaluate(expression.object, frame, run);
  if (expression.optional && object.kind === "none") return undefinedValue;
  return yield* attributeOf(
    object,
    expression.name.name,
    expression.range,
    run,
  );
}

function* subscript(
  expression: Extract<Expression, { kind: "subscript" }>,
  frame: Frame,
  run: Run,
): Evaluation {
  const object = yield* evaluate(expression.object, frame, run);
  const index = yield* evaluate(expression.index, frame, run);
  const range = expression.range;
  const place = {
    range,
    brackets: {
      unit: range.unit,
      start: expression.object.range.end,
      end: range.end,
    },
  };
  if (object.kind === "host") {
    const result =
      object.type.subscript?.(object, index, place, run.machine) ?? null;
    return (
      result ??
      unknown({
        kind: "notFollowed",
        what: `an element of a ${object.type.name}`,
      })
    );
  }
  return run.library.subscript(object, index, place, run.machine);
}

function* collection(
  expression: Extract<Expression, { kind: "tuple" | "list" | "set" }>,
  frame: Frame,
  run: Run,
): Evaluation {
  const items: Value[] = [];
  for (const element of expression.elements) {
    const value = yield* evaluate(element, frame, run);
    if (element.kind !== "spread") {
      items.push(value);
      continue;
    }
    const iteration = run.library.iterate(value, run.machine);
    if (iteration.kind === "unknown") {
      const reason = reasonOf(iteration.element, "a spread of unknown length");
      if (expression.kind === "tuple") return unknown(reason);
      const list = run.machine.makeList([], expression.kind);
      run.machine.setListCell(list, { kind: "unknownItems", reason });
      return list;
    }
    items.push(...iteration.items);
  }
  return expression.kind === "tuple"
    ? tuple(items)
    : run.machine.makeList(items, expression.kind);
}

function* dictionary(
  entries: readonly DictEntry[],
  frame: Frame,
  run: Run,
): Evaluation {
  const pairs: (readonly [Value, Value])[] = [];
  let isComplete = true;
  for (const entry of entries) {
    if (entry.kind === "entry") {
      pairs.push([
        yield* evaluate(entry.key, frame, run),
        yield* evaluate(entry.value, frame, run),
      ]);
      continue;
    }
    const spread = yield* evaluate(entry.value, frame, run);
    // JavaScript's `...(isFirst && { inputShape })` adds nothing when the condition fails.
    if (spread.kind === "boolean" || spread.kind === "none") continue;
    const cell = spread.kind === "dict" ? run.machine.dictCell(spread) : null;
    if (!cell?.isComplete) isComplete = false;
    for (const { key, value } of cell?.entries.values() ?? [])
      pairs.push([key, value]);
  }
  return run.machine.makeDict(pairs, isComplete);
}

const shortCircuits: ReadonlySet<string> = new Set([
  "and",
  "or",
  "&&",
  "||",
  "??",
]);

function* operator(
  expression: Extract<Expression, { kind: "operator" }>,
  frame: Frame,
  run: Run,
): Evaluation {
  const [first, second] = expression.operands;
  if (first && second && shortCircuits.has(expression.operator)) {
    const left = yield* evaluate(first, frame, run);
    const decided = keepsLeft(expression.operator, left, run);
    if (decided === true) return left;
    if (decided === false) return yield* evaluate(second, frame, run);
    return yield* joinBranches(
      run,
      function* () {
        yield* step(run);
        return left;
      },
      () => evaluate(second, frame, run),
    );
  }
  const operands: Value[] = [];
  for (const operand of expression.operands)
    operands.push(yield* evaluate(operand, frame, run));
  return run.library.operator(
    expression.operator,
    operands,
    expression.range,
    run.machine,
  );
}

/** Whether the left side decides a short circuit; null when it can't be told. */
function keepsLeft(operator: string, left: Value, run: Run): boolean | null {
  if (operator === "??")
    return left.kind === "unknown" ? null : left.kind !== "none";
  const truth = truthOf(left, run);
  if (truth === null) return null;
  return operator === "and" || operator === "&&" ? !truth : truth;
}

function* conditional(
  expression: Extract<Expression, { kind: "conditional" }>,
  frame: Frame,
  run: Run,
): Evaluation {
  const truth = truthOf(yield* evaluate(expression.test, frame, run), run);
  if (truth === true) return yield* evaluate(expression.then, frame, run);
  if (truth === false) return yield* evaluate(expression.otherwise, frame, run);
  return yield* joinBranches(
    run,
    () => evaluate(expression.then, frame, run),
    () => evaluate(expression.otherwise, frame, run),
  );
}

function* template(
  parts: readonly (string | Expression)[],
  frame: Frame,
  run: Run,
): Evaluation {
  const values: Value[] = [];
  for (const part of parts)
    values.push(
      typeof part === "string"
        ? string(part)
        : yield* evaluate(part, frame, run),
    );
  return run.library.template(values);
}

function* assignment(
  expression: Extract<Expression, { kind: "assignment" }>,
  frame: Frame,
  run: Run,
): Evaluation {
  let value = yield* evaluate(expression.value, frame, run);
  const { target } = expression;
  if (
    expression.operator !== undefined &&
    (target.kind === "name" ||
      target.kind === "attribute" ||
      target.kind === "subscript")
  ) {
    const before = yield* evaluate(target, frame, run);
    value = run.library.operator(
      expression.operator,
      [before, value],
      expression.range,
      run.machine,
    );
  }
  yield* assign(
    target,
    value,
    { value: expression.value, statement: expression.range },
    frame,
    run,
  );
  return value;
}

function* last(
  expressions: readonly Expression[],
  frame: Frame,
  run: Run,
): Evaluation {
  let value: Value = undefinedValue;
  for (const expression of expressions)
    value = yield* evaluate(expression, frame, run);
  return value;
}
