// Python's statements, from our copy of the syntax tree to `Program`. What can't be expressed is `unknown`, with the names it may bind.

import type { ClassNode, FunctionNode, Statement, Target } from "../program.ts";
import { type Range, textOf } from "../source.ts";
import { lowerArguments, lowerExpression, tupleOrOne } from "./expressions.ts";
import { lowerFrom, lowerImport } from "./imports.ts";
import { namesBoundIn } from "./names.ts";
import {
  type Node,
  type Source,
  field,
  fields,
  hole,
  parts,
  rangeBetween,
  rangeOf,
  textOfNode,
  unknownExpression,
} from "./node.ts";
import { lowerCase } from "./patterns.ts";
import { lowerName, lowerParameters, lowerTarget } from "./targets.ts";

type Lower = (node: Node, source: Source, range: Range) => Statement;

export function lowerStatement(node: Node, source: Source): Statement {
  const lower = node.start < node.end ? table[node.type] : undefined;
  return lower === undefined || isDamaged(node, source)
    ? unknownStatement(node, source)
    : lower(node, source, rangeOf(node, source));
}

/** Something in it was skipped, or all of it was unreadable and a name stands in its place. */
function isDamaged(node: Node, source: Source): boolean {
  return (
    (node.broken && node.children.some((child) => child.type === "ERROR")) ||
    (node.type === "expression_statement" && textOfNode(node, source) === hole)
  );
}

function unknownStatement(node: Node, source: Source): Statement {
  const range = rangeOf(node, source);
  const isUnreadable = node.type === "ERROR" || isDamaged(node, source);
  return {
    kind: "unknown",
    range,
    what: isUnreadable ? "syntax error" : node.type,
    assigns: namesBoundIn(textOf(range)),
  };
}

const word =
  (kind: "pass" | "break" | "continue"): Lower =>
  (_node, _source, range) => ({ kind, range });

const table: Readonly<Record<string, Lower>> = {
  expression_statement: lowerExpressionStatement,
  import_statement: lowerImports,
  import_from_statement: lowerFrom,
  future_import_statement: lowerFrom,
  assert_statement: lowerAssert,
  print_statement: lowerPrint,
  return_statement: (node, source, range) => {
    const [value] = parts(node);
    return {
      kind: "return",
      range,
      value: value ? lowerExpression(value, source) : null,
    };
  },
  delete_statement: lowerDelete,
  raise_statement: (node, source, range) => {
    const value = parts(node).find((child) => child.field !== "cause");
    return {
      kind: "raise",
      range,
      value: value ? lowerExpression(value, source) : null,
    };
  },
  pass_statement: word("pass"),
  break_statement: word("break"),
  continue_statement: word("continue"),
  global_statement: scope("global"),
  nonlocal_statement: scope("nonlocal"),
  type_alias_statement: lowerTypeAlias,
  if_statement: lowerIf,
  for_statement: lowerFor,
  while_statement: lowerWhile,
  try_statement: lowerTry,
  with_statement: lowerWith,
  match_statement: lowerMatch,
  function_definition: (node, source) => lowerFunction(node, node, [], source),
  class_definition: (node, source) => lowerClass(node, node, [], source),
  decorated_definition: lowerDecorated,
};

function scope(which: "global" | "nonlocal"): Lower {
  return (node, source, range) => ({
    kind: "scope",
    range,
    which,
    names: parts(node).map((child) => textOfNode(child, source)),
  });
}

/** The statements of a suite; one that says several things (`import a, b`) is several. */
function lowerBlock(
  block: Node | undefined,
  source: Source,
): readonly Statement[] {
  return block === undefined
    ? []
    : parts(block).flatMap((child) => {
        const statement = lowerStatement(child, source);
        return statement.kind === "block" ? statement.body : [statement];
      });
}

const blockOf = (node: Node): Node | undefined =>
  parts(node).findLast((child) => child.type === "block");

function lowerExpressionStatement(
  node: Node,
  source: Source,
  range: Range,
): Statement {
  const children = parts(node);
  const [first] = children;
  if (first === undefined) {
    return unknownStatement(node, source);
  }
  if (first.type === "assignment" || first.type === "augmented_assignment") {
    return lowerAssignment(first, source, range);
  }
  const isTuple = children.length > 1 || first.end < node.end;
  return {
    kind: "expression",
    range,
    value: isTuple
      ? {
          kind: "tuple",
          range,
          elements: children.map((child) => lowerExpression(child, source)),
        }
      : lowerExpression(first, source),
  };
}

function lowerAssignment(node: Node, source: Source, range: Range): Statement {
  const targets: Target[] = [];
  let annotation: Node | undefined;
  let at: Node | undefined = node;
  while (at?.type === "assignment") {
    const left = field(at, "left");
    annotation ??= field(at, "type");
    if (left) {
      targets.push(lowerTarget(left, source, lowerExpression));
    }
    at = field(at, "right");
  }
  const operator = at && field(at, "operator");
  const isAugmented = at?.type === "augmented_assignment";
  if (isAugmented && at !== node) {
    return unknownStatement(node, source);
  }
  const left = isAugmented && at ? field(at, "left") : undefined;
  const value = isAugmented && at ? field(at, "right") : at;
  return {
    kind: "assign",
    range,
    targets: left ? [lowerTarget(left, source, lowerExpression)] : targets,
    value: value ? lowerExpression(value, source) : null,
    ...(isAugmented &&
      operator && { operator: textOfNode(operator, source).slice(0, -1) }),
    ...(annotation && { annotation: lowerExpression(annotation, source) }),
  };
}

function lowerImports(node: Node, source: Source, range: Range): Statement {
  const body = lowerImport(node, source);
  const [only] = body;
  return only && body.length === 1 ? only : { kind: "block", range, body };
}

/** `assert test` is `if test: pass` / `else: raise`. */
function lowerAssert(node: Node, source: Source, range: Range): Statement {
  const [test] = parts(node);
  return test === undefined
    ? unknownStatement(node, source)
    : {
        kind: "if",
        range,
        test: lowerExpression(test, source),
        then: [],
        otherwise: [{ kind: "raise", range, value: null }],
      };
}

/** Python 2's `print a, b`, as the call that it is today. */
function lowerPrint(node: Node, source: Source, range: Range): Statement {
  const values = fields(node, "argument");
  const start = rangeBetween(node.start, node.start + 5, source);
  const behind = rangeBetween(node.start + 5, node.end, source);
  return {
    kind: "expression",
    range,
    value: {
      kind: "call",
      range,
      callee: { kind: "name", range: start, name: "print" },
      arguments: values.map((value) => ({
        range: rangeOf(value, source),
        value: lowerExpression(value, source),
      })),
      brackets: behind,
    },
  };
}

function lowerDelete(node: Node, source: Source, range: Range): Statement {
  const [first] = parts(node);
  const targets =
    first?.type === "expression_list" ? parts(first) : parts(node);
  return {
    kind: "delete",
    range,
    targets: targets.map((it) => lowerTarget(it, source, lowerExpression)),
  };
}

function lowerTypeAlias(node: Node, source: Source, range: Range): Statement {
  const left = field(node, "left");
  const inner = left && parts(left)[0];
  const name = inner?.type === "generic_type" ? parts(inner)[0] : inner;
  return name?.type === "identifier"
    ? {
        kind: "assign",
        range,
        targets: [lowerName(name, source)],
        value: unknownExpression(node, source, "type alias"),
      }
    : unknownStatement(node, source);
}

function lowerIf(node: Node, source: Source): Statement {
  const clauses = [node, ...fields(node, "alternative")];
  return (
    clauses.reduceRight<readonly Statement[]>((otherwise, clause) => {
      if (clause.type === "else_clause") {
        return lowerBlock(field(clause, "body") ?? blockOf(clause), source);
      }
      const test = field(clause, "condition");
      return [
        {
          kind: "if",
          range: rangeBetween(clause.start, node.end, source),
          test: test
            ? lowerExpression(test, source)
            : unknownExpression(clause, source, "missing"),
          then: lowerBlock(field(clause, "consequence"), source),
          otherwise,
        },
      ];
    }, [])[0] ?? unknownStatement(node, source)
  );
}

function elseOf(node: Node, source: Source): readonly Statement[] {
  const clause = parts(node).find((child) => child.type === "else_clause");
  return clause ? lowerBlock(blockOf(clause), source) : [];
}

function lowerFor(node: Node, source: Source, range: Range): Statement {
  const left = field(node, "left");
  const right = field(node, "right");
  return left === undefined || right === undefined
    ? unknownStatement(node, source)
    : {
        kind: "forEach",
        range,
        target: lowerTarget(left, source, lowerExpression),
        iterable: lowerExpression(right, source),
        body: lowerBlock(field(node, "body"), source),
        otherwise: elseOf(node, source),
      };
}

function lowerWhile(node: Node, source: Source, range: Range): Statement {
  const test = field(node, "condition");
  return {
    kind: "while",
    range,
    init: [],
    test: test
      ? lowerExpression(test, source)
      : unknownExpression(node, source, "missing"),
    update: [],
    body: lowerBlock(field(node, "body"), source),
    otherwise: elseOf(node, source),
  };
}

function lowerTry(node: Node, source: Source, range: Range): Statement {
  const last = parts(node).find((child) => child.type === "finally_clause");
  return {
    kind: "try",
    range,
    body: lowerBlock(field(node, "body"), source),
    handlers: parts(node)
      .filter((child) => child.type === "except_clause")
      .map((clause) => {
        const value = field(clause, "value");
        const alias =
          field(clause, "alias") ?? (value && field(value, "alias"));
        const name = alias && (parts(alias)[0] ?? alias);
        return {
          name: name?.type === "identifier" ? lowerName(name, source) : null,
          body: lowerBlock(blockOf(clause), source),
        };
      }),
    otherwise: elseOf(node, source),
    finally: last ? lowerBlock(blockOf(last), source) : [],
  };
}

function lowerWith(node: Node, source: Source, range: Range): Statement {
  const clause = parts(node).find((child) => child.type === "with_clause");
  const items = (clause ? parts(clause) : []).map(
    (item) => field(item, "value") ?? item,
  );
  const [only] = items;
  const brackets =
    items.length === 1 &&
    (only?.type === "tuple" || only?.type === "parenthesized_expression")
      ? only
      : null;
  return {
    kind: "with",
    range,
    items: (brackets ? parts(brackets) : items).map((item) => {
      const alias = item.type === "as_pattern" ? field(item, "alias") : null;
      return {
        value: lowerExpression(item, source),
        target: alias ? lowerTarget(alias, source, lowerExpression) : null,
      };
    }),
    body: lowerBlock(field(node, "body"), source),
  };
}

function lowerMatch(node: Node, source: Source, range: Range): Statement {
  const subject = tupleOrOne(fields(node, "subject"), node, source);
  const body = field(node, "body");
  const clauses = body ? parts(body) : [];
  return {
    kind: "switch",
    range,
    subject,
    cases: clauses
      .filter((clause) => clause.type === "case_clause")
      .map((clause) => {
        const { tests, bindings } = lowerCase(clause, subject, source);
        const then = lowerBlock(field(clause, "consequence"), source);
        return { tests, body: [...bindings, ...then] };
      }),
    fallsThrough: false,
  };
}

function lowerDecorated(node: Node, source: Source): Statement {
  const definition = field(node, "definition");
  const decorators = parts(node).filter((child) => child.type === "decorator");
  switch (definition?.type) {
    case "function_definition":
      return lowerFunction(node, definition, decorators, source);
    case "class_definition":
      return lowerClass(node, definition, decorators, source);
    default:
      return unknownStatement(node, source);
  }
}

function lowerFunction(
  whole: Node,
  node: Node,
  decorators: readonly Node[],
  source: Source,
): Statement {
  const name = field(node, "name");
  if (name === undefined) {
    return unknownStatement(whole, source);
  }
  const outer = source.yields;
  source.yields = false;
  const body = lowerBlock(field(node, "body"), source);
  const isGenerator = source.yields;
  source.yields = outer;
  const docstring = docstringOf(body);
  const lowered: FunctionNode = {
    range: rangeOf(node, source),
    name: textOfNode(name, source),
    parameters: lowerParameters(
      field(node, "parameters"),
      source,
      lowerExpression,
    ),
    body,
    decorators: lowerDecorators(decorators, source),
    isAsync: node.children.some((child) => child.type === "async"),
    isGenerator,
    isArrow: false,
    ...(docstring !== null && { docstring }),
  };
  return {
    kind: "function",
    range: rangeOf(whole, source),
    name: lowerName(name, source),
    function: lowered,
  };
}

function docstringOf(body: readonly Statement[]): string | null {
  const [first] = body;
  return first?.kind === "expression" && first.value.kind === "string"
    ? first.value.value
    : null;
}

function lowerDecorators(decorators: readonly Node[], source: Source) {
  return decorators.flatMap((decorator) =>
    parts(decorator)
      .slice(0, 1)
      .map((it) => lowerExpression(it, source)),
  );
}

function lowerClass(
  whole: Node,
  node: Node,
  decorators: readonly Node[],
  source: Source,
): Statement {
  const name = field(node, "name");
  if (name === undefined) {
    return unknownStatement(whole, source);
  }
  const bases = field(node, "superclasses");
  const lowered: ClassNode = {
    range: rangeOf(node, source),
    name: textOfNode(name, source),
    bases: bases ? lowerArguments(bases, source) : [],
    body: lowerBlock(field(node, "body"), source),
    decorators: lowerDecorators(decorators, source),
  };
  return {
    kind: "class",
    range: rangeOf(whole, source),
    name: lowerName(name, source),
    class: lowered,
  };
}
