// Runs statements: bindings, branches, definitions and imports. A statement ends normally or leaves its block.

import type { Expression, Statement } from "../syntax/program.ts";
import { lackOf } from "./attributes.ts";
import type { Completion } from "./branches.ts";
import { normal, runEither } from "./branches.ts";
import { makeClass } from "./classes.ts";
import { evaluate } from "./expressions.ts";
import { truthOf } from "./truth.ts";
import { makeFunction } from "./functions.ts";
import { runImport } from "./imports.ts";
import { forEach, whileLoop } from "./loops.ts";
import type { Frame, Run } from "./run.ts";
import { step } from "./run.ts";
import { keyOf } from "./scope.ts";
import { assign, bindName, bindTarget, forget, isBound } from "./targets.ts";
import type { Value } from "./value.ts";
import { none, undefinedValue } from "./value.ts";

type Running = Generator<undefined, Completion, undefined>;

/** Runs statements in order until one leaves. JavaScript's function declarations come first. */
export function* runBlock(
  statements: readonly Statement[],
  frame: Frame,
  run: Run,
): Running {
  const hoists = run.language === "javascript";
  if (hoists)
    for (const statement of statements)
      if (statement.kind === "function")
        yield* runStatement(statement, frame, run);
  for (const statement of statements) {
    if (run.exhausted) return normal;
    if (hoists && statement.kind === "function") continue;
    const completion = yield* runStatement(statement, frame, run);
    if (completion.kind !== "normal") return completion;
  }
  return normal;
}

export function* runStatement(
  statement: Statement,
  frame: Frame,
  run: Run,
): Running {
  yield* step(run);
  const outer = run.statement;
  run.statement = statement.range;
  const completion = yield* runKind(statement, frame, run);
  run.statement = outer;
  return completion;
}

function* runKind(statement: Statement, frame: Frame, run: Run): Running {
  switch (statement.kind) {
    case "expression":
      yield* evaluate(statement.value, frame, run);
      return normal;
    case "assign":
      return yield* runAssign(statement, frame, run);
    case "if":
      return yield* runIf(statement, frame, run);
    case "forEach":
      return yield* forEach(statement, frame, run);
    case "while":
      return yield* whileLoop(statement, frame, run);
    case "function":
      bindName(
        statement.name.name,
        yield* makeFunction(statement.function, frame, run),
        true,
        frame,
        run,
      );
      return normal;
    case "class":
      bindName(
        statement.name.name,
        yield* makeClass(statement.class, frame, run),
        true,
        frame,
        run,
      );
      return normal;
    case "return":
      return {
        kind: "return",
        value: statement.value
          ? yield* evaluate(statement.value, frame, run)
          : nothing(run),
      };
    case "raise":
      if (statement.value) yield* evaluate(statement.value, frame, run);
      return { kind: "raise" };
    case "break":
    case "continue":
      return { kind: statement.kind };
    case "pass":
      return normal;
    case "import":
      yield* runImport(statement.import, frame, run);
      return normal;
    default:
      return yield* runCompound(statement, frame, run);
  }
}

/** Statements that hold others, and those that only say something about names. */
function* runCompound(statement: Statement, frame: Frame, run: Run): Running {
  switch (statement.kind) {
    case "with":
      return yield* runWith(statement, frame, run);
    case "try":
      return yield* runTry(statement, frame, run);
    case "switch":
      return yield* runSwitch(statement, frame, run);
    case "block":
      return yield* runBlock(statement.body, blockFrame(frame, run), run);
    case "scope":
      for (const name of statement.names)
        frame.outer.set(name, statement.which);
      return normal;
    case "delete":
      for (const target of statement.targets)
        if (target.kind === "name")
          run.store.set(keyOf(frame.scope.ref, target.name), undefined);
      return normal;
    case "unknown":
      for (const name of statement.assigns) forget(name, frame, run);
      return normal;
    default:
      return normal;
  }
}

function* runAssign(
  statement: Extract<Statement, { kind: "assign" }>,
  frame: Frame,
  run: Run,
): Running {
  const [first] = statement.targets;
  const declares =
    statement.declares === "var"
      ? "function"
      : statement.declares !== undefined;
  if (!statement.value) {
    const keepsValue =
      declares === "function" &&
      first?.kind === "name" &&
      isBound(first.name, frame, run);
    if (declares !== false && first?.kind === "name" && !keepsValue)
      bindName(first.name, undefinedValue, declares, frame, run);
    return normal;
  }
  let value = yield* evaluate(statement.value, frame, run);
  if (
    statement.operator !== undefined &&
    first &&
    (first.kind === "name" ||
      first.kind === "attribute" ||
      first.kind === "subscript")
  ) {
    const before = yield* evaluate(first, frame, run);
    value = run.library.operator(
      `${statement.operator}=`,
      [before, value],
      statement.range,
      run.machine,
    );
  }
  for (const target of statement.targets)
    yield* assign(
      target,
      value,
      { value: statement.value, statement: statement.range, declares },
      frame,
      run,
    );
  return normal;
}

function* runIf(
  statement: Extract<Statement, { kind: "if" }>,
  frame: Frame,
  run: Run,
): Running {
  const truth = truthOf(yield* evaluate(statement.test, frame, run), run);
  const then = (): Running =>
    runBlock(statement.then, blockFrame(frame, run), run);
  const otherwise = (): Running =>
    runBlock(statement.otherwise, blockFrame(frame, run), run);
  if (truth === true) return yield* then();
  if (truth === false) return yield* otherwise();
  return yield* runEither([then, otherwise], frame, run);
}

function* runWith(
  statement: Extract<Statement, { kind: "with" }>,
  frame: Frame,
  run: Run,
): Running {
  let quiet = 0;
  for (const item of statement.items) {
    const value = yield* evaluate(item.value, frame, run);
    if (item.target) yield* bindTarget(item.target, value, frame, run);
    const callee = calleeName(item.value);
    if (callee !== null && run.library.expectsFailure?.(callee)) quiet = 1;
  }
  run.quiet += quiet;
  const completion = yield* runBlock(statement.body, frame, run);
  run.quiet -= quiet;
  return quiet > 0 ? normal : completion;
}

function calleeName(expression: Expression): string | null {
  if (expression.kind !== "call") return null;
  const { callee } = expression;
  if (callee.kind === "name") return callee.name;
  return callee.kind === "attribute" ? callee.name.name : null;
}

/**
 * The body is taken to succeed; where it may fail, what handlers do is joined in. Imports of known libraries do not fail, but for names that
 * such a library surely lacks: then it is the handlers that run.
 */
function* runTry(
  statement: Extract<Statement, { kind: "try" }>,
  frame: Frame,
  run: Run,
): Running {
  const body = function* (): Running {
    const completion = yield* runBlock(statement.body, frame, run);
    return completion.kind === "normal"
      ? yield* runBlock(statement.otherwise, frame, run)
      : completion;
  };
  const imports = importsOf(statement.body, run);
  const handlers = statement.handlers.map(
    (handler) =>
      function* (): Running {
        if (handler.name) forget(handler.name.name, frame, run);
        return yield* runBlock(handler.body, frame, run);
      },
  );
  const ways =
    imports === "succeed"
      ? [body]
      : imports === "fail" && handlers.length > 0
        ? handlers
        : [body, ...handlers];
  const [only, ...others] = ways;
  const completion = yield* only && others.length === 0
    ? only()
    : runEither(ways, frame, run);
  const last = yield* runBlock(statement.finally, frame, run);
  return last.kind === "normal" ? completion : last;
}

/** Whether a body of nothing but imports from known libraries works; null for any other body. */
function importsOf(
  body: readonly Statement[],
  run: Run,
): "succeed" | "fail" | null {
  let answer: "succeed" | "fail" = "succeed";
  for (const part of body) {
    const module =
      part.kind === "import" ? run.library.module(part.import.module) : null;
    if (part.kind !== "import" || !module) return null;
    if (part.import.names.some(({ imported }) => lackOf(module, imported, run)))
      answer = "fail";
  }
  return answer;
}

function* runSwitch(
  statement: Extract<Statement, { kind: "switch" }>,
  frame: Frame,
  run: Run,
): Running {
  const subject = yield* evaluate(statement.subject, frame, run);
  const ways: (() => Running)[] = [];
  let isSure = false;
  let fallback: number | null = null;
  for (const [index, part] of statement.cases.entries()) {
    if (part.tests.length === 0) fallback = index;
    const truth = yield* matches(subject, part.tests, frame, run);
    if (truth === false) continue;
    ways.push(() => runCase(statement, index, frame, run));
    isSure = truth === true;
    if (isSure) break;
  }
  if (!isSure) {
    const last = fallback;
    ways.push(
      last === null ? emptyWay : () => runCase(statement, last, frame, run),
    );
  }
  const [only, ...others] = ways;
  if (!only) return normal;
  const completion =
    others.length === 0 ? yield* only() : yield* runEither(ways, frame, run);
  return completion.kind === "break" && statement.fallsThrough
    ? normal
    : completion;
}

/** Whether one of a case's values is the subject; null when it can't be told. */
function* matches(
  subject: Value,
  tests: readonly Expression[],
  frame: Frame,
  run: Run,
): Generator<undefined, boolean | null, undefined> {
  const equals = run.language === "python" ? "==" : "===";
  let answer: boolean | null = false;
  for (const test of tests) {
    const operands = [subject, yield* evaluate(test, frame, run)];
    const value = run.library.operator(
      equals,
      operands,
      test.range,
      run.machine,
    );
    const truth = truthOf(value, run);
    if (truth === true) return true;
    if (truth === null) answer = null;
  }
  return answer;
}

function* runCase(
  statement: Extract<Statement, { kind: "switch" }>,
  index: number,
  frame: Frame,
  run: Run,
): Running {
  const last = statement.fallsThrough ? statement.cases.length - 1 : index;
  for (const part of statement.cases.slice(index, last + 1)) {
    const completion = yield* runBlock(part.body, blockFrame(frame, run), run);
    if (completion.kind === "break" && statement.fallsThrough) return normal;
    if (completion.kind !== "normal") return completion;
  }
  return normal;
}

function* emptyWay(): Running {
  yield undefined;
  return normal;
}

/** A block of JavaScript has its own names; Python's share the function's. */
function blockFrame(frame: Frame, run: Run): Frame {
  if (run.language === "python") return frame;
  return {
    ...frame,
    scope: {
      ref: run.allocate(),
      parent: frame.scope,
      kind: "block",
      file: frame.scope.file,
    },
  };
}

function nothing(run: Run): Value {
  return run.language === "python" ? none : undefinedValue;
}
