// Statements that only do: declarations of variables, assignments, and expressions that stand alone.

import { ts } from "ts-morph";

import type { Expression, Statement, Target } from "../program.ts";
import { exportedValues, requiredModule } from "./common-js.ts";
import type { Context } from "./context.ts";
import { bare, isAssignment, rangeOf, unread } from "./context.ts";
import {
  annotationOf,
  assignmentTarget,
  bindingTarget,
  hasUnknownPart,
} from "./targets.ts";

/** An expression that stands as a statement of its own: assignments, `i++` and `delete` are statements of the language. */
export function lowerEffect(
  node: ts.Expression,
  statement: ts.Node,
  context: Context,
): readonly Statement[] {
  const effect = bare(node);
  const range = rangeOf(statement, context);
  if (ts.isBinaryExpression(effect) && isAssignment(effect.operatorToken.kind))
    return lowerAssignment(effect, statement, context);
  if (isStep(effect)) {
    const one: Expression = { kind: "number", range, value: 1, isFloat: false };
    const operator =
      effect.operator === ts.SyntaxKind.PlusPlusToken ? "+" : "-";
    return [
      {
        kind: "assign",
        range,
        targets: [assignmentTarget(effect.operand, context)],
        value: one,
        operator,
      },
    ];
  }
  if (ts.isDeleteExpression(effect))
    return [
      {
        kind: "delete",
        range,
        targets: [assignmentTarget(effect.expression, context)],
      },
    ];
  return [{ kind: "expression", range, value: context.expression(effect) }];
}

function isStep(
  node: ts.Expression,
): node is ts.PrefixUnaryExpression | ts.PostfixUnaryExpression {
  return (
    (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) &&
    (node.operator === ts.SyntaxKind.PlusPlusToken ||
      node.operator === ts.SyntaxKind.MinusMinusToken)
  );
}

function lowerAssignment(
  node: ts.BinaryExpression,
  statement: ts.Node,
  context: Context,
): readonly Statement[] {
  const range = rangeOf(statement, context);
  const operator = ts.tokenToString(node.operatorToken.kind) ?? "=";
  if (operator !== "=") {
    const targets = [assignmentTarget(node.left, context)];
    return [
      {
        kind: "assign",
        range,
        targets,
        value: context.expression(node.right),
        operator: operator.slice(0, -1),
      },
    ];
  }
  const exports = exportedValues(node.left, node.right, range, context);
  if (exports) return exports;
  const targets: Target[] = [];
  let value: ts.Expression = node;
  while (
    ts.isBinaryExpression(value) &&
    value.operatorToken.kind === ts.SyntaxKind.EqualsToken
  ) {
    targets.push(assignmentTarget(value.left, context));
    value = bare(value.right);
  }
  const assign: Statement = {
    kind: "assign",
    range,
    targets,
    value: context.expression(value),
  };
  return targets.some(hasUnknownPart)
    ? [assign, unread(node, "a pattern with computed names", context)]
    : [assign];
}

export function lowerVariables(
  list: ts.VariableDeclarationList,
  statement: ts.Node,
  context: Context,
): readonly Statement[] {
  const declares = declaredAs(list);
  return list.declarations.flatMap((declaration): readonly Statement[] => {
    if (ts.isIdentifier(declaration.name) && declaration.name.text === "")
      return [];
    const place = list.declarations.length > 1 ? declaration : statement;
    const range = rangeOf(place, context);
    const required = requiredModule(declaration, range, context);
    if (required) return [required];
    const target = bindingTarget(declaration.name, context);
    const annotation = annotationOf(declaration.type, context);
    const assign: Statement = {
      kind: "assign",
      range,
      targets: [target],
      value: optional(declaration.initializer, context),
      declares,
    };
    const typed = annotation ? { ...assign, annotation } : assign;
    return hasUnknownPart(target)
      ? [typed, unread(declaration, "a pattern with computed names", context)]
      : [typed];
  });
}

export function declaredAs(
  list: ts.VariableDeclarationList,
): "const" | "let" | "var" {
  if (list.flags & ts.NodeFlags.Const) return "const";
  return list.flags & ts.NodeFlags.Let ? "let" : "var";
}

export function optional(
  node: ts.Expression | undefined,
  context: Context,
): Expression | null {
  return node ? context.expression(node) : null;
}
