// Classes. Fields that every instance has and parameters that are fields become assignments to `this` in the constructor, where the
// language runs them; static ones stay in the body. A class whose fields have no constructor to run in gets one.

import { ts } from "ts-morph";

import type {
  Argument,
  ClassNode,
  Expression,
  FunctionNode,
  Statement,
} from "../program.ts";
import type { Range } from "../source.ts";
import { startOf } from "../source.ts";
import type { Context } from "./context.ts";
import { hasModifier, keyText, name, rangeOf } from "./context.ts";
import { decoratorsOf, lowerFunction } from "./functions.ts";

export function lowerClass(
  node: ts.ClassLikeDeclaration,
  context: Context,
): ClassNode {
  const bases = lowerBases(node, context);
  const fields = node.members.flatMap((member) =>
    instanceField(member, context),
  );
  const body = node.members.flatMap((member) =>
    lowerMember(member, fields, context),
  );
  const hasConstructor = body.some(
    (member) =>
      member.kind === "function" && member.name.name === "constructor",
  );
  const range = rangeOf(node, context);
  const made =
    fields.length > 0 && !hasConstructor
      ? [madeConstructor(bases.length > 0, fields, startOf(range))]
      : [];
  return {
    range,
    name: node.name?.text ?? "",
    bases,
    body: [...made, ...body],
    decorators: decoratorsOf(node, context),
  };
}

function lowerBases(
  node: ts.ClassLikeDeclaration,
  context: Context,
): readonly Argument[] {
  const extended = (node.heritageClauses ?? []).filter(
    (clause) => clause.token === ts.SyntaxKind.ExtendsKeyword,
  );
  return extended.flatMap((clause) =>
    clause.types.map((type) => ({
      range: rangeOf(type, context),
      value: context.expression(type.expression),
    })),
  );
}

function instanceField(
  member: ts.ClassElement,
  context: Context,
): readonly Statement[] {
  if (
    !ts.isPropertyDeclaration(member) ||
    !member.initializer ||
    isStatic(member)
  )
    return [];
  const key = keyText(member.name);
  if (key === null) return [];
  const target = rangeOf(member.name, context);
  return [
    assignToThis(
      key,
      target,
      context.expression(member.initializer),
      rangeOf(member, context),
    ),
  ];
}

function assignToThis(
  key: string,
  target: Range,
  value: Expression,
  range: Range,
): Statement {
  const self = name("this", startOf(target));
  return {
    kind: "assign",
    range,
    targets: [
      {
        kind: "attribute",
        range: target,
        object: self,
        name: name(key, target),
      },
    ],
    value,
  };
}

function lowerMember(
  member: ts.ClassElement,
  fields: readonly Statement[],
  context: Context,
): readonly Statement[] {
  if (ts.isConstructorDeclaration(member))
    return member.body ? [constructor(member, fields, context)] : [];
  if (ts.isPropertyDeclaration(member)) return staticField(member, context);
  if (ts.isMethodDeclaration(member) || ts.isAccessor(member))
    return method(member, context);
  return [];
}

function constructor(
  member: ts.ConstructorDeclaration,
  fields: readonly Statement[],
  context: Context,
): Statement {
  const written = lowerFunction(member, context);
  const own = member.parameters.flatMap((parameter): readonly Statement[] => {
    if (
      !ts.isParameterPropertyDeclaration(parameter, member) ||
      !ts.isIdentifier(parameter.name)
    )
      return [];
    const range = rangeOf(parameter.name, context);
    return [
      assignToThis(
        parameter.name.text,
        range,
        name(parameter.name.text, range),
        rangeOf(parameter, context),
      ),
    ];
  });
  const afterSuper = written.body.findIndex(isSuperCall) + 1;
  const body = [
    ...written.body.slice(0, afterSuper),
    ...own,
    ...fields,
    ...written.body.slice(afterSuper),
  ];
  return asStatement({ ...written, body }, startOf(written.range));
}

function isSuperCall(statement: Statement): boolean {
  if (statement.kind !== "expression" || statement.value.kind !== "call")
    return false;
  const { callee } = statement.value;
  return callee.kind === "name" && callee.name === "super";
}

/** `constructor(...args) { super(...args); }` with the fields after it, as the language makes it up. */
function madeConstructor(
  isDerived: boolean,
  fields: readonly Statement[],
  range: Range,
): Statement {
  const rest = name("args", range);
  const superCall: Statement = {
    kind: "expression",
    range,
    value: {
      kind: "call",
      range,
      callee: name("super", range),
      arguments: [{ range, value: rest, spread: "positional" }],
      brackets: range,
    },
  };
  return asStatement(
    {
      range,
      name: "constructor",
      parameters: isDerived
        ? [{ range, target: rest, default: null, kind: "rest" }]
        : [],
      body: isDerived ? [superCall, ...fields] : fields,
      decorators: [],
      isAsync: false,
      isGenerator: false,
      isArrow: false,
    },
    range,
  );
}

function staticField(
  member: ts.PropertyDeclaration,
  context: Context,
): readonly Statement[] {
  const key = keyText(member.name);
  if (!isStatic(member) || !member.initializer || key === null) return [];
  return [
    staticValue(key, member, context.expression(member.initializer), context),
  ];
}

function staticValue(
  key: string,
  member: ts.PropertyDeclaration | ts.AccessorDeclaration,
  value: Expression,
  context: Context,
): Statement {
  const targets = [name(key, rangeOf(member.name, context))];
  return { kind: "assign", range: rangeOf(member, context), targets, value };
}

function method(
  member: ts.MethodDeclaration | ts.AccessorDeclaration,
  context: Context,
): readonly Statement[] {
  const key = keyText(member.name);
  if (!member.body || key === null || ts.isSetAccessor(member)) return [];
  if (ts.isGetAccessor(member) && isStatic(member))
    return [staticGetter(key, member, context)];
  const role = ts.isGetAccessor(member)
    ? "getter"
    : isStatic(member)
      ? "static"
      : null;
  const lowered = lowerFunction(member, context);
  return [
    asStatement(
      role ? { ...lowered, role } : lowered,
      rangeOf(member.name, context),
    ),
  ];
}

/** `static get className() { return "Stacked"; }` is a static field when that is all it does. */
function staticGetter(
  key: string,
  member: ts.GetAccessorDeclaration,
  context: Context,
): Statement {
  const [first] = lowerFunction(member, context).body;
  const value: Expression | null =
    first?.kind === "return" ? first.value : null;
  const unread: Expression = {
    kind: "unknown",
    range: rangeOf(member, context),
    what: "a static property that is computed",
  };
  return staticValue(key, member, value ?? unread, context);
}

function asStatement(lowered: FunctionNode, range: Range): Statement {
  return {
    kind: "function",
    range: lowered.range,
    name: name(lowered.name, range),
    function: lowered,
  };
}

function isStatic(member: ts.ClassElement): boolean {
  return hasModifier(member, ts.SyntaxKind.StaticKeyword);
}
