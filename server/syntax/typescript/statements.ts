// TypeScript's statements as Unroll's. One may come to several (`const a = 1, b = 2`) or to none (an interface).

import { ts } from "ts-morph";

import type { Expression, Statement } from "../program.ts";
import { lowerClass } from "./classes.ts";
import type { Context } from "./context.ts";
import { hasModifier, name, nameOf, rangeOf, unread } from "./context.ts";
import {
  lowerEnum,
  lowerModuleStatement,
  lowerNamespace,
} from "./declarations.ts";
import {
  declaredAs,
  lowerEffect,
  lowerVariables,
  optional,
} from "./effects.ts";
import { commaParts } from "./expressions.ts";
import { lowerFunction } from "./functions.ts";
import { assignmentTarget, bindingTarget } from "./targets.ts";

export function lowerStatement(
  node: ts.Statement,
  context: Context,
): readonly Statement[] {
  return (
    lowerSimple(node, context) ??
    lowerLoop(node, context) ??
    lowerBranch(node, context) ??
    lowerDeclaration(node, context) ??
    lowerModuleStatement(node, context) ?? [
      unread(node, "a statement that Unroll does not read", context),
    ]
  );
}

function lowerSimple(
  node: ts.Statement,
  context: Context,
): readonly Statement[] | null {
  const range = rangeOf(node, context);
  if (ts.isExpressionStatement(node))
    return commaParts(node.expression).flatMap((part) =>
      lowerEffect(part, node, context),
    );
  if (ts.isVariableStatement(node)) {
    if (isAmbient(node))
      return [unread(node, "a declaration without a value", context)];
    return lowerVariables(node.declarationList, node, context);
  }
  if (ts.isReturnStatement(node))
    return [
      { kind: "return", range, value: optional(node.expression, context) },
    ];
  if (ts.isThrowStatement(node))
    return [
      { kind: "raise", range, value: context.expression(node.expression) },
    ];
  if (ts.isBlock(node))
    return [
      { kind: "block", range, body: context.statements(node.statements) },
    ];
  if (ts.isBreakStatement(node)) return [{ kind: "break", range }];
  if (ts.isContinueStatement(node)) return [{ kind: "continue", range }];
  return ts.isEmptyStatement(node) ||
    node.kind === ts.SyntaxKind.DebuggerStatement
    ? []
    : null;
}

function lowerLoop(
  node: ts.Statement,
  context: Context,
): readonly Statement[] | null {
  if (ts.isForStatement(node)) return [lowerFor(node, context)];
  if (ts.isForOfStatement(node) || ts.isForInStatement(node))
    return [lowerForEach(node, context)];
  if (!ts.isWhileStatement(node) && !ts.isDoStatement(node)) return null;
  const loop: Statement = {
    kind: "while",
    range: rangeOf(node, context),
    init: [],
    test: context.expression(node.expression),
    update: [],
    body: bodyOf(node.statement, context),
    otherwise: [],
  };
  return [ts.isDoStatement(node) ? { ...loop, testsAfterBody: true } : loop];
}

function lowerFor(node: ts.ForStatement, context: Context): Statement {
  const { initializer, incrementor } = node;
  return {
    kind: "while",
    range: rangeOf(node, context),
    init: initializer ? lowerInitializer(initializer, context) : [],
    test: optional(node.condition, context),
    update: incrementor
      ? commaParts(incrementor).flatMap((part) =>
          lowerEffect(part, part, context),
        )
      : [],
    body: bodyOf(node.statement, context),
    otherwise: [],
  };
}

function lowerInitializer(
  node: ts.ForInitializer,
  context: Context,
): readonly Statement[] {
  if (ts.isVariableDeclarationList(node))
    return lowerVariables(node, node, context);
  return commaParts(node).flatMap((part) => lowerEffect(part, part, context));
}

function lowerForEach(
  node: ts.ForOfStatement | ts.ForInStatement,
  context: Context,
): Statement {
  const range = rangeOf(node, context);
  const written = context.expression(node.expression);
  const iterable = ts.isForInStatement(node) ? keysOf(written) : written;
  const body = bodyOf(node.statement, context);
  const { initializer } = node;
  if (!ts.isVariableDeclarationList(initializer))
    return {
      kind: "forEach",
      range,
      target: assignmentTarget(initializer, context),
      iterable,
      body,
      otherwise: [],
    };
  const [declaration] = initializer.declarations;
  const target = declaration
    ? bindingTarget(declaration.name, context)
    : ({
        kind: "unknown",
        range: rangeOf(initializer, context),
        what: "an unfinished loop",
      } as const);
  return {
    kind: "forEach",
    range,
    target,
    iterable,
    body,
    otherwise: [],
    declares: declaredAs(initializer),
  };
}

/** `for (const key in object)` goes over `Object.keys(object)`. */
function keysOf(object: Expression): Expression {
  const { range } = object;
  const callee: Expression = {
    kind: "attribute",
    range,
    object: name("Object", range),
    name: name("keys", range),
  };
  return {
    kind: "call",
    range,
    callee,
    arguments: [{ range, value: object }],
    brackets: range,
  };
}

function lowerBranch(
  node: ts.Statement,
  context: Context,
): readonly Statement[] | null {
  const range = rangeOf(node, context);
  if (ts.isIfStatement(node)) {
    const test = context.expression(node.expression);
    const then = bodyOf(node.thenStatement, context);
    return [
      {
        kind: "if",
        range,
        test,
        then,
        otherwise: node.elseStatement
          ? bodyOf(node.elseStatement, context)
          : [],
      },
    ];
  }
  if (ts.isTryStatement(node)) return [lowerTry(node, context)];
  if (ts.isSwitchStatement(node)) {
    const cases = node.caseBlock.clauses.map((clause) => ({
      tests: ts.isCaseClause(clause)
        ? [context.expression(clause.expression)]
        : [],
      body: context.statements(clause.statements),
    }));
    return [
      {
        kind: "switch",
        range,
        subject: context.expression(node.expression),
        cases,
        fallsThrough: true,
      },
    ];
  }
  if (ts.isLabeledStatement(node))
    return jumpsFar(node)
      ? [unread(node, "a jump out of an outer loop", context)]
      : context.statements([node.statement]);
  return null;
}

function lowerTry(node: ts.TryStatement, context: Context): Statement {
  const { catchClause, finallyBlock } = node;
  const variable = catchClause?.variableDeclaration;
  const caught =
    variable && ts.isIdentifier(variable.name)
      ? nameOf(variable.name, context)
      : null;
  const taken =
    variable && !caught
      ? [unread(variable, "a part of what was thrown", context)]
      : [];
  const handler = catchClause && {
    name: caught,
    body: [...taken, ...context.statements(catchClause.block.statements)],
  };
  return {
    kind: "try",
    range: rangeOf(node, context),
    body: context.statements(node.tryBlock.statements),
    handlers: handler ? [handler] : [],
    otherwise: [],
    finally: finallyBlock ? context.statements(finallyBlock.statements) : [],
  };
}

/** Whether a `break` or `continue` to this label leaves more than the innermost loop around it, which `Program` can't say. */
function jumpsFar(labelled: ts.LabeledStatement): boolean {
  const visit = (node: ts.Node, isInner: boolean): boolean => {
    if (
      ts.isBreakOrContinueStatement(node) &&
      node.label?.text === labelled.label.text
    )
      return isInner;
    const entersLoop =
      isInner ||
      (node !== labelled.statement &&
        (ts.isIterationStatement(node, false) || ts.isSwitchStatement(node)));
    return ts.forEachChild(node, (child) => visit(child, entersLoop)) ?? false;
  };
  return visit(
    labelled.statement,
    !ts.isIterationStatement(labelled.statement, false),
  );
}

function lowerDeclaration(
  node: ts.Statement,
  context: Context,
): readonly Statement[] | null {
  const range = rangeOf(node, context);
  if (
    ts.isModuleDeclaration(node) &&
    (isAmbient(node) || !ts.isIdentifier(node.name))
  )
    return [];
  if (
    isAmbient(node) &&
    !ts.isInterfaceDeclaration(node) &&
    !ts.isTypeAliasDeclaration(node)
  )
    return [unread(node, "a declaration without a value", context)];
  if (ts.isFunctionDeclaration(node)) {
    if (!node.body) return [];
    const lowered = lowerFunction(node, context);
    return exported(
      node,
      {
        kind: "function",
        range,
        name: declaredName(node, context),
        function: lowered,
      },
      context,
    );
  }
  if (ts.isClassDeclaration(node))
    return exported(
      node,
      {
        kind: "class",
        range,
        name: declaredName(node, context),
        class: lowerClass(node, context),
      },
      context,
    );
  if (ts.isEnumDeclaration(node)) return [lowerEnum(node, context)];
  if (ts.isModuleDeclaration(node)) return lowerNamespace(node, context);
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)
    ? []
    : null;
}

/** `export default function build() {}` binds `build` and `default`; without a name only `default`. */
function exported(
  node: ts.FunctionDeclaration | ts.ClassDeclaration,
  statement: Extract<Statement, { kind: "function" | "class" }>,
  context: Context,
): readonly Statement[] {
  if (!hasModifier(node, ts.SyntaxKind.DefaultKeyword) || !node.name)
    return [statement];
  const { range } = statement.name;
  return [
    statement,
    {
      kind: "assign",
      range,
      targets: [name("default", range)],
      value: nameOf(node.name, context),
      declares: "const",
    },
  ];
}

function declaredName(
  node: ts.FunctionDeclaration | ts.ClassDeclaration,
  context: Context,
): ReturnType<typeof name> {
  return node.name
    ? nameOf(node.name, context)
    : name(
        "default",
        rangeOf(node.getFirstToken(context.source) ?? node, context),
      );
}

function isAmbient(node: ts.Statement): boolean {
  return hasModifier(node, ts.SyntaxKind.DeclareKeyword);
}

function bodyOf(node: ts.Statement, context: Context): readonly Statement[] {
  return context.statements(ts.isBlock(node) ? node.statements : [node]);
}
