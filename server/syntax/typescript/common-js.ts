// Modules of the older kind: `require` is an import, and what is put into `module.exports` has a name for others.

import { ts } from "ts-morph";

import type { Expression, Import, Statement } from "../program.ts";
import type { Range } from "../source.ts";
import type { Context } from "./context.ts";
import { bare, keyText, name, nameOf, rangeOf } from "./context.ts";
import { lowerFunction } from "./functions.ts";

/** `const tf = require("m")`, `const { a, b: c } = await import("m")`; null for every other declaration. */
export function requiredModule(
  declaration: ts.VariableDeclaration,
  range: Range,
  context: Context,
): Statement | null {
  const found = declaration.initializer && moduleIn(declaration.initializer);
  if (!found) return null;
  const { specifier, isRequire } = found;
  const module = specifier.text;
  const moduleRange = rangeOf(specifier, context);
  const plain = { module, moduleRange, star: false };
  const base = isRequire ? { ...plain, requires: true as const } : plain;
  if (ts.isIdentifier(declaration.name)) {
    const binds = { ...nameOf(declaration.name, context), whole: true };
    return { kind: "import", range, import: { ...base, binds, names: [] } };
  }
  const names = namesIn(declaration.name, context);
  return names && { kind: "import", range, import: { ...base, names } };
}

interface FoundModule {
  readonly specifier: ts.StringLiteralLike;
  readonly isRequire: boolean;
}

function moduleIn(initializer: ts.Expression): FoundModule | null {
  let call = bare(initializer);
  if (ts.isAwaitExpression(call)) call = bare(call.expression);
  if (!ts.isCallExpression(call) || call.arguments.length !== 1) return null;
  const { expression: callee } = call;
  const isRequire = ts.isIdentifier(callee) && callee.text === "require";
  if (!isRequire && callee.kind !== ts.SyntaxKind.ImportKeyword) return null;
  const [specifier] = call.arguments;
  return specifier && ts.isStringLiteralLike(specifier)
    ? { specifier, isRequire }
    : null;
}

/** The names of a pattern that is no more than names. */
function namesIn(
  pattern: ts.BindingPattern,
  context: Context,
): Import["names"] | null {
  if (!ts.isObjectBindingPattern(pattern)) return null;
  const names = pattern.elements.map((element) => {
    const imported = keyText(element.propertyName ?? element.name);
    const isPlain = !element.dotDotDotToken && !element.initializer;
    return isPlain && imported !== null && ts.isIdentifier(element.name)
      ? { imported, local: nameOf(element.name, context) }
      : null;
  });
  return names.includes(null) ? null : names.flatMap((one) => one ?? []);
}

/** `module.exports = { a, b: c }`, `exports.b = c`, `module.exports = build`: each exported value under its name. Null for other assignments. */
export function exportedValues(
  target: ts.Expression,
  value: ts.Expression,
  range: Range,
  context: Context,
): readonly Statement[] | null {
  const place = bare(target);
  if (!ts.isPropertyAccessExpression(place)) return null;
  if (isExports(place.expression))
    return exported(place.name.text, value, range, context);
  if (!isExports(place)) return null;
  const whole = bare(value);
  if (!ts.isObjectLiteralExpression(whole))
    return exported("default", value, range, context);
  return whole.properties.flatMap((property) => {
    const key = property.name && keyText(property.name);
    if (!key) return [];
    if (ts.isPropertyAssignment(property))
      return exported(key, property.initializer, range, context);
    if (!ts.isMethodDeclaration(property)) return [];
    const place = rangeOf(property, context);
    const method = lowerFunction(property, context);
    return [bound(key, { kind: "function", range: place, function: method })];
  });
}

/** `exports` or `module.exports`. */
function isExports(node: ts.Expression): boolean {
  if (ts.isIdentifier(node)) return node.text === "exports";
  return (
    ts.isPropertyAccessExpression(node) &&
    node.name.text === "exports" &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === "module"
  );
}

function exported(
  key: string,
  value: ts.Expression,
  range: Range,
  context: Context,
): readonly Statement[] {
  const own = bare(value);
  if (ts.isIdentifier(own) && own.text === key) return [];
  return [bound(key, context.expression(value), range)];
}

function bound(
  key: string,
  value: Expression,
  range: Range = value.range,
): Statement {
  const targets = [name(key, value.range)];
  return { kind: "assign", range, targets, value, declares: "const" };
}
