// TypeScript's expressions as Unroll's. Brackets, casts and `!` leave no trace; what has no meaning for models is unknown.

import { ts } from "ts-morph";

import type { Argument, CallNode, DictEntry, Expression } from "../program.ts";
import type { Context } from "./context.ts";
import {
  bare,
  between,
  isAssignment,
  keyText,
  name,
  nameOf,
  rangeOf,
  unknownExpression,
} from "./context.ts";
import { lowerClass } from "./classes.ts";
import { lowerFunction } from "./functions.ts";
import { assignmentTarget } from "./targets.ts";

export function lowerExpression(
  node: ts.Expression,
  context: Context,
): Expression {
  const inner = bare(node);
  return (
    lowerName(inner, context) ??
    lowerLiteral(inner, context) ??
    lowerAccess(inner, context) ??
    lowerCollection(inner, context) ??
    lowerOperation(inner, context) ??
    lowerDefinition(inner, context) ??
    unknownExpression(inner, descriptionOf(inner), context)
  );
}

function lowerName(node: ts.Expression, context: Context): Expression | null {
  const range = rangeOf(node, context);
  if (ts.isIdentifier(node)) {
    if (node.text === "")
      return { kind: "unknown", range, what: "an unfinished expression" };
    return node.text === "undefined"
      ? { kind: "none", range, which: "undefined" }
      : nameOf(node, context);
  }
  switch (node.kind) {
    case ts.SyntaxKind.ThisKeyword:
      return name("this", range);
    case ts.SyntaxKind.SuperKeyword:
      return name("super", range);
    case ts.SyntaxKind.ImportKeyword:
      return name("import", range);
    default:
      return null;
  }
}

function lowerLiteral(
  node: ts.Expression,
  context: Context,
): Expression | null {
  const range = rangeOf(node, context);
  if (ts.isNumericLiteral(node)) {
    const value = Number(node.text);
    return { kind: "number", range, value, isFloat: !Number.isInteger(value) };
  }
  if (ts.isStringLiteralLike(node))
    return node.isUnterminated
      ? { kind: "unknown", range, what: "an unfinished text" }
      : { kind: "string", range, value: node.text };
  if (ts.isTemplateExpression(node)) {
    const spans = node.templateSpans.flatMap((span) => [
      context.expression(span.expression),
      span.literal.text,
    ]);
    return {
      kind: "template",
      range,
      parts: [node.head.text, ...spans].filter((part) => part !== ""),
    };
  }
  switch (node.kind) {
    case ts.SyntaxKind.TrueKeyword:
    case ts.SyntaxKind.FalseKeyword:
      return {
        kind: "boolean",
        range,
        value: node.kind === ts.SyntaxKind.TrueKeyword,
      };
    case ts.SyntaxKind.NullKeyword:
      return { kind: "none", range, which: "null" };
    default:
      return null;
  }
}

function lowerAccess(node: ts.Expression, context: Context): Expression | null {
  if (ts.isPropertyAccessExpression(node)) {
    if (node.name.text === "")
      return unknownExpression(node, "an unfinished expression", context);
    return attribute(node, nameOf(node.name, context), context);
  }
  if (ts.isElementAccessExpression(node)) {
    const index = node.argumentExpression;
    if (ts.isStringLiteralLike(index))
      return attribute(node, nameOf(index, context), context);
    const object = context.expression(node.expression);
    return {
      kind: "subscript",
      range: rangeOf(node, context),
      object,
      index: context.expression(index),
    };
  }
  if (ts.isCallExpression(node) || ts.isNewExpression(node))
    return lowerCall(node, context);
  return null;
}

/** `object.name`, and `object["name"]`, which is the same. */
function attribute(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  member: ReturnType<typeof name>,
  context: Context,
): Expression {
  const object = context.expression(node.expression);
  const range = rangeOf(node, context);
  return node.questionDotToken
    ? { kind: "attribute", range, object, name: member, optional: true }
    : { kind: "attribute", range, object, name: member };
}

function lowerCall(
  node: ts.CallExpression | ts.NewExpression,
  context: Context,
): CallNode {
  const callee = context.expression(node.expression);
  const brackets = node.arguments
    ? between(node.arguments.pos - 1, node.end, context)
    : between(node.end, node.end, context);
  const written = (node.arguments ?? [])
    .filter((argument) => !isMissing(argument))
    .map((argument) => lowerArgument(argument, context));
  const others = unfinishedPart(node, context).map(
    ({ range, value }): Argument => ({ range, value, spread: "positional" }),
  );
  const call: CallNode = {
    kind: "call",
    range: rangeOf(node, context),
    callee,
    arguments: [...written, ...others],
    brackets,
  };
  return ts.isNewExpression(node) ? { ...call, isNew: true } : call;
}

function lowerArgument(node: ts.Expression, context: Context): Argument {
  const range = rangeOf(node, context);
  return ts.isSpreadElement(node)
    ? {
        range,
        value: context.expression(node.expression),
        spread: "positional",
      }
    : { range, value: context.expression(node) };
}

function lowerCollection(
  node: ts.Expression,
  context: Context,
): Expression | null {
  const range = rangeOf(node, context);
  if (ts.isArrayLiteralExpression(node)) {
    const elements = node.elements.map((element): Expression => {
      if (ts.isOmittedExpression(element))
        return {
          kind: "none",
          range: rangeOf(element, context),
          which: "undefined",
        };
      return context.expression(element);
    });
    const others = unfinishedPart(node, context);
    return { kind: "list", range, elements: [...elements, ...others] };
  }
  if (ts.isSpreadElement(node))
    return {
      kind: "spread",
      range,
      value: context.expression(node.expression),
    };
  if (ts.isObjectLiteralExpression(node))
    return {
      kind: "dict",
      range,
      entries: [
        ...node.properties.flatMap((property) =>
          lowerProperty(property, context),
        ),
        ...unfinishedPart(node, context),
      ],
    };
  return null;
}

/** Of what is still being written, a part that nobody knows: nothing follows from what is not there yet. */
function unfinishedPart(
  node: ts.Node,
  context: Context,
): readonly Extract<Expression, { kind: "spread" }>[] {
  if (!context.isUnfinished(node)) return [];
  const range = between(node.end, node.end, context);
  const what = "code that is still being written";
  return [{ kind: "spread", range, value: { kind: "unknown", range, what } }];
}

function lowerProperty(
  node: ts.ObjectLiteralElementLike,
  context: Context,
): readonly DictEntry[] {
  const range = rangeOf(node, context);
  if (ts.isSpreadAssignment(node))
    return [
      { kind: "spread", range, value: context.expression(node.expression) },
    ];
  if (ts.isSetAccessorDeclaration(node)) return [];
  return [
    {
      kind: "entry",
      range,
      key: lowerKey(node.name, context),
      value: propertyValue(node, context),
    },
  ];
}

function lowerKey(node: ts.PropertyName, context: Context): Expression {
  const text = keyText(node);
  if (text === null && ts.isComputedPropertyName(node))
    return context.expression(node.expression);
  return { kind: "string", range: rangeOf(node, context), value: text ?? "" };
}

function propertyValue(
  node:
    | ts.PropertyAssignment
    | ts.ShorthandPropertyAssignment
    | ts.MethodDeclaration
    | ts.GetAccessorDeclaration,
  context: Context,
): Expression {
  if (ts.isPropertyAssignment(node))
    return context.expression(node.initializer);
  if (ts.isShorthandPropertyAssignment(node))
    return context.expression(node.name);
  const range = rangeOf(node, context);
  if (ts.isMethodDeclaration(node))
    return { kind: "function", range, function: lowerFunction(node, context) };
  return { kind: "unknown", range, what: "a computed property" };
}

function lowerOperation(
  node: ts.Expression,
  context: Context,
): Expression | null {
  const range = rangeOf(node, context);
  if (ts.isBinaryExpression(node)) return lowerBinary(node, context);
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node))
    return lowerUnary(node, context);
  if (ts.isConditionalExpression(node)) {
    const test = context.expression(node.condition);
    return {
      kind: "conditional",
      range,
      test,
      then: context.expression(node.whenTrue),
      otherwise: context.expression(node.whenFalse),
    };
  }
  if (ts.isTypeOfExpression(node) || ts.isVoidExpression(node)) {
    const operator = ts.isVoidExpression(node) ? "void" : "typeof";
    return {
      kind: "operator",
      range,
      operator,
      operands: [context.expression(node.expression)],
    };
  }
  if (ts.isAwaitExpression(node))
    return { kind: "await", range, value: context.expression(node.expression) };
  if (ts.isYieldExpression(node) && !node.asteriskToken)
    return {
      kind: "yield",
      range,
      value: node.expression ? context.expression(node.expression) : null,
    };
  return null;
}

function lowerBinary(node: ts.BinaryExpression, context: Context): Expression {
  const range = rangeOf(node, context);
  const kind = node.operatorToken.kind;
  if (kind === ts.SyntaxKind.CommaToken)
    return {
      kind: "sequence",
      range,
      expressions: commaParts(node).map(context.expression),
    };
  const operator = ts.tokenToString(kind) ?? "";
  if (!isAssignment(kind))
    return {
      kind: "operator",
      range,
      operator,
      operands: [context.expression(node.left), context.expression(node.right)],
    };
  const target = assignmentTarget(node.left, context);
  const value = context.expression(node.right);
  return kind === ts.SyntaxKind.EqualsToken
    ? { kind: "assignment", range, target, value }
    : {
        kind: "assignment",
        range,
        target,
        value,
        operator: operator.slice(0, -1),
      };
}

/** The operands of `a, b, c`, left to right. */
export function commaParts(node: ts.Expression): readonly ts.Expression[] {
  const parts: ts.Expression[] = [];
  let left = bare(node);
  while (
    ts.isBinaryExpression(left) &&
    left.operatorToken.kind === ts.SyntaxKind.CommaToken
  ) {
    parts.push(left.right);
    left = bare(left.left);
  }
  return [left, ...parts.reverse()];
}

function lowerUnary(
  node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
  context: Context,
): Expression {
  const range = rangeOf(node, context);
  const operator = ts.tokenToString(node.operator) ?? "";
  if (operator !== "++" && operator !== "--")
    return {
      kind: "operator",
      range,
      operator,
      operands: [context.expression(node.operand)],
    };
  const one: Expression = { kind: "number", range, value: 1, isFloat: false };
  const [step, back] = operator === "++" ? ["+", "-"] : ["-", "+"];
  const target = assignmentTarget(node.operand, context);
  const stepped: Expression = {
    kind: "assignment",
    range,
    target,
    value: one,
    operator: step,
  };
  return ts.isPrefixUnaryExpression(node)
    ? stepped
    : { kind: "operator", range, operator: back, operands: [stepped, one] };
}

function lowerDefinition(
  node: ts.Expression,
  context: Context,
): Expression | null {
  const range = rangeOf(node, context);
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node))
    return { kind: "function", range, function: lowerFunction(node, context) };
  return ts.isClassExpression(node)
    ? { kind: "class", range, class: lowerClass(node, context) }
    : null;
}

/** Where the parser expected an expression and found none. */
function isMissing(node: ts.Expression): boolean {
  return ts.isIdentifier(node) && node.text === "";
}

function descriptionOf(node: ts.Expression): string {
  if (ts.isRegularExpressionLiteral(node)) return "a regular expression";
  if (ts.isTaggedTemplateExpression(node)) return "a tagged template";
  if (
    ts.isJsxElement(node) ||
    ts.isJsxSelfClosingElement(node) ||
    ts.isJsxFragment(node)
  )
    return "a JSX element";
  if (ts.isBigIntLiteral(node)) return "a big integer";
  return "an expression that Unroll does not read";
}
