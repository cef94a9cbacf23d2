// Functions of every form: declarations, arrows, methods, accessors, constructors.

import { ts } from "ts-morph";

import type {
  Expression,
  FunctionNode,
  Parameter,
  Statement,
} from "../program.ts";
import type { Context } from "./context.ts";
import { hasModifier, keyText, rangeOf } from "./context.ts";
import { bindingTarget } from "./targets.ts";
import { annotationOf } from "./targets.ts";

export function lowerFunction(
  node: ts.FunctionLikeDeclaration,
  context: Context,
): FunctionNode {
  return {
    range: rangeOf(node, context),
    name: functionName(node),
    parameters: lowerParameters(node.parameters, context),
    body: lowerBody(node.body, context),
    decorators: decoratorsOf(node, context),
    isAsync: hasModifier(node, ts.SyntaxKind.AsyncKeyword),
    isGenerator: node.asteriskToken !== undefined,
    isArrow: ts.isArrowFunction(node),
  };
}

export function decoratorsOf(
  node: ts.Node,
  context: Context,
): readonly Expression[] {
  const decorators = ts.canHaveDecorators(node)
    ? ts.getDecorators(node)
    : undefined;
  return (decorators ?? []).map((decorator) =>
    context.expression(decorator.expression),
  );
}

function functionName(node: ts.FunctionLikeDeclaration): string {
  if (ts.isConstructorDeclaration(node)) return "constructor";
  return node.name ? (keyText(node.name) ?? "") : "";
}

function lowerBody(
  body: ts.FunctionBody | ts.Expression | undefined,
  context: Context,
): readonly Statement[] {
  if (!body) return [];
  if (ts.isBlock(body)) return context.statements(body.statements);
  return [
    {
      kind: "return",
      range: rangeOf(body, context),
      value: context.expression(body),
    },
  ];
}

function lowerParameters(
  nodes: readonly ts.ParameterDeclaration[],
  context: Context,
): readonly Parameter[] {
  return nodes
    .filter(
      (node) => !(ts.isIdentifier(node.name) && node.name.text === "this"),
    )
    .map((node): Parameter => {
      const annotation = annotationOf(node.type, context);
      const parameter: Parameter = {
        range: rangeOf(node, context),
        target: bindingTarget(node.name, context),
        default: node.initializer ? context.expression(node.initializer) : null,
        kind: node.dotDotDotToken ? "rest" : "normal",
      };
      return annotation ? { ...parameter, annotation } : parameter;
    });
}
