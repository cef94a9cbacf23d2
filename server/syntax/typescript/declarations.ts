// What TypeScript's modules, namespaces and enums say in plainer words: imports, names bound for others, objects.

import { ts } from "ts-morph";

import type {
  DictEntry,
  Expression,
  Import,
  Name,
  Statement,
} from "../program.ts";
import { startOf } from "../source.ts";
import type { Context } from "./context.ts";
import { hasModifier, keyText, name, nameOf, rangeOf } from "./context.ts";
import { entityName } from "./targets.ts";

/** Imports and exports. An exported name is a top-level name; what is exported by default has the name `default`. */
export function lowerModuleStatement(
  node: ts.Statement,
  context: Context,
): readonly Statement[] | null {
  if (ts.isImportDeclaration(node)) return lowerImport(node, context);
  if (ts.isImportEqualsDeclaration(node))
    return lowerImportEquals(node, context);
  if (ts.isExportDeclaration(node)) return lowerExport(node, context);
  if (!ts.isExportAssignment(node))
    return ts.isNamespaceExportDeclaration(node) ? [] : null;
  const range = rangeOf(node, context);
  const value = context.expression(node.expression);
  if (!node.isExportEquals)
    return [bind(name("default", startOf(range)), value, node, context)];
  const at = startOf(range);
  const target = {
    kind: "attribute",
    range: at,
    object: name("module", at),
    name: name("exports", at),
  } as const;
  return [{ kind: "assign", range, targets: [target], value }];
}

function lowerImport(
  node: ts.ImportDeclaration,
  context: Context,
): readonly Statement[] {
  const clause = node.importClause;
  if (clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
  const bindings = clause?.namedBindings;
  const defaults = clause?.name
    ? [{ imported: "default", local: nameOf(clause.name, context) }]
    : [];
  const named =
    bindings && ts.isNamedImports(bindings)
      ? specifiers(bindings.elements, context)
      : [];
  const whole =
    bindings && ts.isNamespaceImport(bindings)
      ? nameOf(bindings.name, context)
      : null;
  return importOf(
    node.moduleSpecifier,
    [...defaults, ...named],
    whole,
    false,
    node,
    context,
  );
}

function lowerImportEquals(
  node: ts.ImportEqualsDeclaration,
  context: Context,
): readonly Statement[] {
  if (node.isTypeOnly) return [];
  const local = nameOf(node.name, context);
  const { moduleReference } = node;
  if (ts.isExternalModuleReference(moduleReference))
    return importOf(
      moduleReference.expression,
      [],
      local,
      false,
      node,
      context,
    );
  return [bind(local, entityName(moduleReference, context), node, context)];
}

function lowerExport(
  node: ts.ExportDeclaration,
  context: Context,
): readonly Statement[] {
  const { exportClause, moduleSpecifier } = node;
  if (node.isTypeOnly) return [];
  if (moduleSpecifier) {
    const named =
      exportClause && ts.isNamedExports(exportClause)
        ? specifiers(exportClause.elements, context)
        : [];
    const whole =
      exportClause && ts.isNamespaceExport(exportClause)
        ? nameOf(exportClause.name, context)
        : null;
    return importOf(
      moduleSpecifier,
      named,
      whole,
      !exportClause,
      node,
      context,
    );
  }
  if (!exportClause || !ts.isNamedExports(exportClause)) return [];
  return exportClause.elements
    .filter(
      (element) =>
        !element.isTypeOnly &&
        element.propertyName &&
        element.propertyName.text !== element.name.text,
    )
    .map((element) =>
      bind(
        nameOf(element.name, context),
        nameOf(element.propertyName ?? element.name, context),
        element,
        context,
      ),
    );
}

function specifiers(
  elements: readonly (ts.ImportSpecifier | ts.ExportSpecifier)[],
  context: Context,
): readonly Import["names"][number][] {
  return elements
    .filter((element) => !element.isTypeOnly && element.name.text !== "")
    .map((element) => ({
      imported: (element.propertyName ?? element.name).text,
      local: nameOf(element.name, context),
    }));
}

function importOf(
  specifier: ts.Expression,
  names: Import["names"],
  whole: Name | null,
  star: boolean,
  node: ts.Statement,
  context: Context,
): readonly Statement[] {
  const range = rangeOf(node, context);
  if (!ts.isStringLiteralLike(specifier)) {
    const assigns = [
      ...names.map(({ local }) => local.name),
      ...(whole ? [whole.name] : []),
    ];
    return [{ kind: "unknown", range, what: "an unfinished import", assigns }];
  }
  const imported: Import = {
    module: specifier.text,
    moduleRange: rangeOf(specifier, context),
    names,
    star,
  };
  return [
    {
      kind: "import",
      range,
      import: whole
        ? { ...imported, binds: { ...whole, whole: true } }
        : imported,
    },
  ];
}

function bind(
  target: Name,
  value: Expression,
  node: ts.Node,
  context: Context,
): Statement {
  return {
    kind: "assign",
    range: rangeOf(node, context),
    targets: [target],
    value,
    declares: "const",
  };
}

/** `enum Mode { Sum, Concat = "concat" }` is the object `{Sum: 0, Concat: "concat"}`. */
export function lowerEnum(
  node: ts.EnumDeclaration,
  context: Context,
): Statement {
  const range = rangeOf(node, context);
  const entries: DictEntry[] = [];
  let next: number | null = 0;
  for (const member of node.members) {
    const at = rangeOf(member, context);
    const written = member.initializer
      ? context.expression(member.initializer)
      : null;
    const value: Expression = written ?? memberNumber(next, at);
    const given: number | null = value.kind === "number" ? value.value : null;
    next = given === null ? null : given + 1;
    entries.push({
      kind: "entry",
      range: at,
      key: {
        kind: "string",
        range: rangeOf(member.name, context),
        value: keyText(member.name) ?? "",
      },
      value,
    });
  }
  return {
    kind: "assign",
    range,
    targets: [nameOf(node.name, context)],
    value: { kind: "dict", range, entries },
    declares: "var",
  };
}

function memberNumber(
  value: number | null,
  range: Expression["range"],
): Expression {
  return value === null
    ? { kind: "unknown", range, what: "a number that an enum counts on from" }
    : { kind: "number", range, value, isFloat: false };
}

/** A namespace is a block that leaves an object of its exported names; one of types alone is nothing. */
export function lowerNamespace(
  node: ts.ModuleDeclaration,
  context: Context,
): readonly Statement[] {
  const { body } = node;
  if (!body || !ts.isModuleBlock(body) || !ts.isIdentifier(node.name))
    return [];
  const inner = context.statements(body.statements);
  if (inner.length === 0) return [];
  const range = rangeOf(node, context);
  const target = nameOf(node.name, context);
  const at = target.range;
  const entries = body.statements
    .filter(isExported)
    .flatMap(declaredNames)
    .map((member): DictEntry => ({
      kind: "entry",
      range: at,
      key: { kind: "string", range: at, value: member },
      value: name(member, at),
    }));
  const leave: Statement = {
    kind: "assign",
    range: at,
    targets: [target],
    value: { kind: "dict", range: at, entries },
  };
  return [
    {
      kind: "assign",
      range: at,
      targets: [target],
      value: null,
      declares: "var",
    },
    { kind: "block", range, body: [...inner, leave] },
  ];
}

function isExported(node: ts.Statement): boolean {
  return hasModifier(node, ts.SyntaxKind.ExportKeyword);
}

function declaredNames(node: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.flatMap(({ name: declared }) =>
      ts.isIdentifier(declared) ? [declared.text] : [],
    );
  const isNamed =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isEnumDeclaration(node);
  return isNamed && node.name ? [node.name.text] : [];
}
