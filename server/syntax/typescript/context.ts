// What lowering a node takes along: the unit that ranges count from, and the way back into statements and expressions, so that the
// files of this folder need not import each other in a circle.

import { ts } from "ts-morph";

import type { Expression, Name, Statement } from "../program.ts";
import type { Range, Unit } from "../source.ts";

export interface Context {
  readonly unit: Unit;
  readonly source: ts.SourceFile;
  /** Offset in the unit of a position in `source`, whose text may hold repairs that the unit's does not. */
  readonly offset: (position: number) => number;
  /** Whether something in a node is missing or was repaired; code in functions inside it aside. */
  readonly isUnfinished: (node: ts.Node) => boolean;
  readonly expression: (node: ts.Expression) => Expression;
  /** Statements of one list, function declarations first, as they are hoisted. */
  readonly statements: (nodes: readonly ts.Statement[]) => readonly Statement[];
}

/** Where a node stands, without the space and comments before it. */
export function rangeOf(node: ts.Node, context: Context): Range {
  return between(node.getStart(context.source), node.end, context);
}

export function between(start: number, end: number, context: Context): Range {
  return {
    unit: context.unit,
    start: context.offset(start),
    end: context.offset(end),
  };
}

export function name(text: string, range: Range): Name {
  return { kind: "name", range, name: text };
}

export function nameOf(
  node: ts.Node & { readonly text: string },
  context: Context,
): Name {
  return name(node.text, rangeOf(node, context));
}

export function unknownExpression(
  node: ts.Node,
  what: string,
  context: Context,
): Expression {
  return { kind: "unknown", range: rangeOf(node, context), what };
}

/** The text of a property's name that is written out (`units`, `"units"`, `0`, `["units"]`, `#units`); null for a computed one. */
export function keyText(node: ts.PropertyName | ts.BindingName): string | null {
  if (ts.isComputedPropertyName(node))
    return ts.isStringLiteralLike(node.expression)
      ? node.expression.text
      : null;
  if (ts.isObjectBindingPattern(node) || ts.isArrayBindingPattern(node))
    return null;
  return node.text;
}

/** An expression without brackets and without what only tells its type. */
export function bare(node: ts.Expression): ts.Expression {
  let inner = node;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isTypeAssertionExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isExpressionWithTypeArguments(inner)
  )
    inner = inner.expression;
  return inner;
}

export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false)
  );
}

/** Whether an operator is `=`, `+=` or another that assigns. */
export function isAssignment(kind: ts.SyntaxKind): boolean {
  return (
    kind >= ts.SyntaxKind.FirstAssignment &&
    kind <= ts.SyntaxKind.LastAssignment
  );
}

/** Every name that a stretch of code may give another value: what becomes unknown when the stretch can't be expressed. */
export function assignedNames(node: ts.Node): readonly string[] {
  const names = new Set<string>();
  const visit = (inner: ts.Node): void => {
    if (
      (ts.isVariableDeclaration(inner) || ts.isBindingElement(inner)) &&
      ts.isIdentifier(inner.name)
    )
      names.add(inner.name.text);
    else if (
      (ts.isFunctionDeclaration(inner) || ts.isClassDeclaration(inner)) &&
      inner.name
    )
      names.add(inner.name.text);
    else if (
      ts.isBinaryExpression(inner) &&
      isAssignment(inner.operatorToken.kind)
    )
      identifiersIn(inner.left, names);
    else if (
      (ts.isPrefixUnaryExpression(inner) ||
        ts.isPostfixUnaryExpression(inner)) &&
      ts.isIdentifier(inner.operand)
    )
      names.add(inner.operand.text);
    ts.forEachChild(inner, visit);
  };
  visit(node);
  return [...names];
}

function identifiersIn(target: ts.Node, names: Set<string>): void {
  if (ts.isIdentifier(target)) names.add(target.text);
  else if (
    !ts.isPropertyAccessExpression(target) &&
    !ts.isElementAccessExpression(target)
  )
    ts.forEachChild(target, (child) => identifiersIn(child, names));
}

/** A statement that can't be expressed. */
export function unread(
  node: ts.Node,
  what: string,
  context: Context,
): Statement {
  return {
    kind: "unknown",
    range: rangeOf(node, context),
    what,
    assigns: assignedNames(node),
  };
}
