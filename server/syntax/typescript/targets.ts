// What stands left of `=`: names, members, and patterns, whether declared (`const [h, c] = …`) or assigned to (`[h, c] = …`), and plain types.

import { ts } from "ts-morph";

import type { Expression, Target } from "../program.ts";
import type { Context } from "./context.ts";
import { bare, keyText, name, nameOf, rangeOf } from "./context.ts";

/** The target of a declaration or a parameter. */
export function bindingTarget(node: ts.BindingName, context: Context): Target {
  if (ts.isIdentifier(node)) return nameOf(node, context);
  const range = rangeOf(node, context);
  if (ts.isArrayBindingPattern(node)) {
    const elements = node.elements.map((element) =>
      ts.isOmittedExpression(element) ? null : arrayElement(element, context),
    );
    return { kind: "elements", range, elements };
  }
  return propertiesTarget(
    node,
    node.elements.map((element) => ({
      key: element.dotDotDotToken
        ? null
        : (element.propertyName ?? element.name),
      isRest: element.dotDotDotToken !== undefined,
      target: bindingTarget(element.name, context),
      default: element.initializer ?? null,
    })),
    context,
  );
}

/** The target of an assignment, out of the expression that it is written as. */
export function assignmentTarget(
  node: ts.Expression,
  context: Context,
): Target {
  const target = bare(node);
  if (ts.isArrayLiteralExpression(target)) {
    const elements = target.elements.map((element) =>
      ts.isOmittedExpression(element)
        ? null
        : assignedElement(element, context),
    );
    return { kind: "elements", range: rangeOf(target, context), elements };
  }
  if (ts.isObjectLiteralExpression(target))
    return objectTarget(target, context);
  const expression = context.expression(target);
  if (
    expression.kind === "name" ||
    expression.kind === "attribute" ||
    expression.kind === "subscript"
  )
    return expression;
  return {
    kind: "unknown",
    range: rangeOf(target, context),
    what: "what is assigned to",
  };
}

/** Whether some part of a target can't be told, so that the names in it take values that nobody knows. */
export function hasUnknownPart(target: Target): boolean {
  switch (target.kind) {
    case "unknown":
      return true;
    case "elements":
      return target.elements.some(
        (element) => element !== null && hasUnknownPart(element),
      );
    case "properties":
      return target.properties.some((property) =>
        hasUnknownPart(property.target),
      );
    case "starred":
    case "withDefault":
      return hasUnknownPart(target.target);
    case "name":
    case "attribute":
    case "subscript":
      return false;
  }
}

function arrayElement(element: ts.BindingElement, context: Context): Target {
  const target = bindingTarget(element.name, context);
  const range = rangeOf(element, context);
  if (element.dotDotDotToken) return { kind: "starred", range, target };
  return element.initializer
    ? {
        kind: "withDefault",
        range,
        target,
        default: context.expression(element.initializer),
      }
    : target;
}

function assignedElement(node: ts.Expression, context: Context): Target {
  const range = rangeOf(node, context);
  if (ts.isSpreadElement(node))
    return {
      kind: "starred",
      range,
      target: assignmentTarget(node.expression, context),
    };
  const parts = withDefault(node);
  const target = assignmentTarget(parts.target, context);
  return parts.default
    ? {
        kind: "withDefault",
        range,
        target,
        default: context.expression(parts.default),
      }
    : target;
}

/** `a = 1` inside a pattern is a target and its default. */
function withDefault(node: ts.Expression): {
  readonly target: ts.Expression;
  readonly default: ts.Expression | null;
} {
  if (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.EqualsToken
  )
    return { target: node.left, default: node.right };
  return { target: node, default: null };
}

function objectTarget(
  node: ts.ObjectLiteralExpression,
  context: Context,
): Target {
  const parts: PropertyPart[] = [];
  for (const property of node.properties) {
    if (ts.isShorthandPropertyAssignment(property))
      parts.push({
        key: property.name,
        isRest: false,
        target: nameOf(property.name, context),
        default: property.objectAssignmentInitializer ?? null,
      });
    else if (ts.isSpreadAssignment(property))
      parts.push({
        key: null,
        isRest: true,
        target: assignmentTarget(property.expression, context),
        default: null,
      });
    else if (ts.isPropertyAssignment(property)) {
      const inner = withDefault(property.initializer);
      parts.push({
        key: property.name,
        isRest: false,
        target: assignmentTarget(inner.target, context),
        default: inner.default,
      });
    }
  }
  return propertiesTarget(node, parts, context);
}

interface PropertyPart {
  readonly key: ts.PropertyName | ts.BindingName | null;
  readonly isRest: boolean;
  readonly target: Target;
  readonly default: ts.Expression | null;
}

function propertiesTarget(
  node: ts.Node,
  parts: readonly PropertyPart[],
  context: Context,
): Target {
  const range = rangeOf(node, context);
  const properties: {
    key: ReturnType<typeof name>;
    target: Target;
    default: Expression | null;
  }[] = [];
  for (const part of parts) {
    if (part.isRest) continue;
    const text = part.key && keyText(part.key);
    if (part.key === null || text === null)
      return { kind: "unknown", range, what: "a pattern with computed names" };
    properties.push({
      key: name(text, rangeOf(part.key, context)),
      target: part.target,
      default: part.default && context.expression(part.default),
    });
  }
  return {
    kind: "properties",
    range,
    properties,
    rest: parts.find((part) => part.isRest)?.target ?? null,
  };
}

const keywords: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.NumberKeyword, "number"],
  [ts.SyntaxKind.StringKeyword, "string"],
  [ts.SyntaxKind.BooleanKeyword, "boolean"],
]);

/** A type annotation that is a plain name: `number`, `tf.Sequential`. Others say nothing that we read. */
export function annotationOf(
  node: ts.TypeNode | undefined,
  context: Context,
): Expression | null {
  if (!node) return null;
  const keyword = keywords.get(node.kind);
  if (keyword !== undefined) return name(keyword, rangeOf(node, context));
  return ts.isTypeReferenceNode(node) && !node.typeArguments
    ? entityName(node.typeName, context)
    : null;
}

/** `N.Y` in a type or an import alias. */
export function entityName(node: ts.EntityName, context: Context): Expression {
  if (ts.isIdentifier(node)) return nameOf(node, context);
  const object = entityName(node.left, context);
  return {
    kind: "attribute",
    range: rangeOf(node, context),
    object,
    name: nameOf(node.right, context),
  };
}
