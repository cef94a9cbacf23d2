// Python's expressions, from our copy of the syntax tree to `Program`. What can't be expressed is `unknown`, with the grammar's word.

import type {
  Argument,
  ComprehensionClause,
  DictEntry,
  Expression,
} from "../program.ts";
import { type Range, cover } from "../source.ts";
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
import { readNumber } from "./strings.ts";
import {
  lowerIndex,
  lowerName,
  lowerParameters,
  lowerTarget,
} from "./targets.ts";
import { takesStar, withoutStar } from "./stars.ts";
import { lowerStrings } from "./templates.ts";

type Lower = (node: Node, source: Source, range: Range) => Expression;

export function lowerExpression(node: Node, source: Source): Expression {
  if (source.text.charAt(node.start) === "*" && takesStar.has(node.type)) {
    return {
      kind: "spread",
      range: rangeOf(node, source),
      value: lowerExpression(withoutStar(node), source),
    };
  }
  const lower = node.start < node.end ? table[node.type] : undefined;
  return lower === undefined || isDamaged(node, source)
    ? unknownExpression(node, source, lower ? "syntax error" : node.type)
    : lower(node, source, rangeOf(node, source));
}

/** The parser skipped something in it, or it was missing to begin with. */
function isDamaged(node: Node, source: Source): boolean {
  return (
    (node.broken && node.children.some((child) => child.type === "ERROR")) ||
    (node.type === "identifier" && textOfNode(node, source) === hole)
  );
}

/** For a part that the grammar promises; a repaired tree may lack it. */
function part(
  node: Node | undefined,
  parent: Node,
  source: Source,
): Expression {
  return node === undefined
    ? unknownExpression({ ...parent, start: parent.end }, source, "missing")
    : lowerExpression(node, source);
}

const inner: Lower = (node, source) => part(parts(node)[0], node, source);

const elements =
  (kind: "tuple" | "list" | "set"): Lower =>
  (node, source, range) => ({
    kind,
    range,
    elements: parts(node).map((child) => lowerExpression(child, source)),
  });

const truth =
  (value: boolean): Lower =>
  (_node, _source, range) => ({ kind: "boolean", range, value });

const table: Readonly<Record<string, Lower>> = {
  identifier: lowerName,
  dotted_name: lowerDotted,
  integer: lowerNumber,
  float: lowerNumber,
  string: (node, source) => lowerStrings(node, [node], source, lowerExpression),
  concatenated_string: (node, source) =>
    lowerStrings(
      node,
      parts(node).filter((child) => child.type === "string"),
      source,
      lowerExpression,
    ),
  true: truth(true),
  false: truth(false),
  none: (_node, _source, range) => ({ kind: "none", range, which: "none" }),
  ellipsis: (_node, _source, range) => ({ kind: "ellipsis", range }),
  attribute: lowerAttribute,
  member_type: lowerAttribute,
  subscript: lowerSubscript,
  slice: lowerSlice,
  call: lowerCall,
  tuple: elements("tuple"),
  expression_list: elements("tuple"),
  pattern_list: elements("tuple"),
  list: elements("list"),
  set: elements("set"),
  dictionary: lowerDictionary,
  list_splat: lowerSpread,
  list_splat_pattern: lowerSpread,
  splat_type: lowerSpread,
  parenthesized_expression: inner,
  type: inner,
  unary_operator: lowerUnary,
  not_operator: lowerUnary,
  binary_operator: lowerBinary,
  boolean_operator: lowerBinary,
  union_type: lowerBinary,
  comparison_operator: lowerComparison,
  conditional_expression: lowerConditional,
  named_expression: lowerNamed,
  lambda: lowerLambda,
  list_comprehension: comprehension("list"),
  set_comprehension: comprehension("set"),
  dictionary_comprehension: comprehension("dict"),
  generator_expression: comprehension("generator"),
  await: (node, source, range) => ({
    kind: "await",
    range,
    value: inner(node, source, range),
  }),
  yield: lowerYield,
  generic_type: lowerGeneric,
  as_pattern: inner,
};

function lowerDotted(node: Node, source: Source): Expression {
  const [first, ...rest] = parts(node);
  let result = part(first, node, source);
  for (const name of rest) {
    result = {
      kind: "attribute",
      range: cover(result.range, rangeOf(name, source)),
      object: result,
      name: lowerName(name, source),
    };
  }
  return result;
}

function lowerNumber(node: Node, source: Source, range: Range): Expression {
  const number = readNumber(textOfNode(node, source));
  return number === null
    ? unknownExpression(node, source, "complex number")
    : { kind: "number", range, ...number };
}

function lowerAttribute(node: Node, source: Source, range: Range): Expression {
  const [object] = parts(node);
  const name = parts(node).at(-1);
  return name === undefined || name === object || name.start === name.end
    ? unknownExpression(node, source, "attribute")
    : {
        kind: "attribute",
        range,
        object: part(object, node, source),
        name: lowerName(name, source),
      };
}

function lowerSubscript(node: Node, source: Source, range: Range): Expression {
  return {
    kind: "subscript",
    range,
    object: part(parts(node)[0], node, source),
    index: lowerIndex(node, source, lowerExpression),
  };
}

function lowerGeneric(node: Node, source: Source, range: Range): Expression {
  const [object, list] = parts(node);
  const indices = list ? parts(list) : [];
  return {
    kind: "subscript",
    range,
    object: part(object, node, source),
    index:
      indices.length === 1
        ? part(indices[0], node, source)
        : {
            kind: "tuple",
            range: list ? rangeOf(list, source) : range,
            elements: indices.map((index) => lowerExpression(index, source)),
          },
  };
}

function lowerSlice(node: Node, source: Source, range: Range): Expression {
  const places: (Expression | null)[] = [null, null, null];
  let place = 0;
  for (const child of node.children) {
    if (child.named) {
      places[place] = lowerExpression(child, source);
    } else if (child.type === ":") {
      place += 1;
    }
  }
  const [start = null, stop = null, step = null] = places;
  return { kind: "slice", range, start, stop, step };
}

function lowerCall(node: Node, source: Source, range: Range): Expression {
  const list = field(node, "arguments");
  const callee = part(field(node, "function"), node, source);
  if (list === undefined) {
    return unknownExpression(node, source, "call");
  }
  const isGenerator = list.type === "generator_expression";
  return {
    kind: "call",
    range,
    callee,
    arguments: isGenerator
      ? [
          {
            range: rangeOf(list, source),
            value: lowerExpression(list, source),
          },
        ]
      : lowerArguments(list, source),
    brackets: rangeOf(list, source),
  };
}

/** Of a call or a class. What the parser couldn't read stands for any keyword arguments. */
export function lowerArguments(
  list: Node,
  source: Source,
): readonly Argument[] {
  return parts(list).map((node): Argument => {
    const range = rangeOf(node, source);
    switch (node.type) {
      case "keyword_argument": {
        const name = field(node, "name");
        return {
          range,
          value: part(field(node, "value"), node, source),
          ...(name && { name: lowerName(name, source) }),
        };
      }
      case "list_splat":
      case "list_splat_pattern":
        return {
          range,
          value: part(parts(node)[0], node, source),
          spread: "positional",
        };
      case "dictionary_splat":
        return {
          range,
          value: part(parts(node)[0], node, source),
          spread: "keyword",
        };
      case "ERROR":
        return {
          range,
          value: unknownExpression(node, source, "ERROR"),
          spread: "keyword",
        };
      default:
        return parenthesizedSplat(node, range, source);
    }
  });
}

/** `f((*a))`, which the grammar takes, is a spread as well. */
function parenthesizedSplat(
  node: Node,
  range: Range,
  source: Source,
): Argument {
  const value = lowerExpression(node, source);
  return value.kind === "spread"
    ? { range, value: value.value, spread: "positional" }
    : { range, value };
}

function lowerDictionary(node: Node, source: Source, range: Range): Expression {
  const toEntry = (child: Node): DictEntry => {
    const at = rangeOf(child, source);
    return child.type === "pair"
      ? {
          kind: "entry",
          range: at,
          key: part(field(child, "key"), child, source),
          value: part(field(child, "value"), child, source),
        }
      : {
          kind: "spread",
          range: at,
          value: part(parts(child)[0], child, source),
        };
  };
  return { kind: "dict", range, entries: parts(node).map(toEntry) };
}

function lowerSpread(node: Node, source: Source, range: Range): Expression {
  return { kind: "spread", range, value: inner(node, source, range) };
}

function lowerUnary(node: Node, source: Source, range: Range): Expression {
  const operator = field(node, "operator");
  return {
    kind: "operator",
    range,
    operator: operator ? textOfNode(operator, source) : "not",
    operands: [part(field(node, "argument") ?? parts(node)[0], node, source)],
  };
}

function lowerBinary(node: Node, source: Source, range: Range): Expression {
  const [left, right] = parts(node);
  const operator = node.children.find((child) => !child.named);
  return {
    kind: "operator",
    range,
    operator: operator ? textOfNode(operator, source) : "|",
    operands: [part(left, node, source), part(right, node, source)],
  };
}

function lowerComparison(node: Node, source: Source, range: Range): Expression {
  const nodes = parts(node);
  const operands = nodes.map((child) => lowerExpression(child, source));
  const operators = node.children.filter((child) => !child.named);
  const pairs = operators.flatMap((operator, index): Expression[] => {
    const left = operands[index];
    const right = operands[index + 1];
    const from = nodes[index]?.start ?? node.start;
    const to = nodes[index + 1]?.end ?? node.end;
    return left === undefined || right === undefined
      ? []
      : [
          {
            kind: "operator",
            range: rangeBetween(from, to, source),
            operator: comparison(textOfNode(operator, source)),
            operands: [left, right],
          },
        ];
  });
  const [first, ...rest] = pairs;
  return first === undefined
    ? unknownExpression(node, source, node.type)
    : rest.reduce<Expression>(
        (chain, pair) => ({
          kind: "operator",
          range,
          operator: "and",
          operands: [chain, pair],
        }),
        first,
      );
}

/** `not   in` and Python 2's `<>` as they are written today. */
function comparison(text: string): string {
  return text === "<>" ? "!=" : text.replace(/(?:\s|\\|#.*\n)+/g, " ");
}

function lowerConditional(
  node: Node,
  source: Source,
  range: Range,
): Expression {
  const [then, test, otherwise] = parts(node);
  return {
    kind: "conditional",
    range,
    test: part(test, node, source),
    then: part(then, node, source),
    otherwise: part(otherwise, node, source),
  };
}

function lowerNamed(node: Node, source: Source, range: Range): Expression {
  const name = field(node, "name");
  return name === undefined
    ? unknownExpression(node, source, node.type)
    : {
        kind: "assignment",
        range,
        target: lowerTarget(name, source, lowerExpression),
        value: part(field(node, "value"), node, source),
      };
}

function lowerLambda(node: Node, source: Source, range: Range): Expression {
  const outer = source.yields;
  source.yields = false;
  const value = part(field(node, "body"), node, source);
  const isGenerator = source.yields;
  source.yields = outer;
  return {
    kind: "function",
    range,
    function: {
      range,
      name: "",
      parameters: lowerParameters(
        field(node, "parameters"),
        source,
        lowerExpression,
      ),
      body: [{ kind: "return", range: value.range, value }],
      decorators: [],
      isAsync: false,
      isGenerator,
      isArrow: false,
    },
  };
}

function comprehension(collects: "list" | "set" | "dict" | "generator"): Lower {
  return (node, source, range) => {
    const body = field(node, "body");
    const isPair = body?.type === "pair";
    return {
      kind: "comprehension",
      range,
      collects,
      key: isPair ? part(field(body, "key"), body, source) : null,
      element: part(isPair ? field(body, "value") : body, node, source),
      clauses: lowerClauses(node, source),
    };
  };
}

function lowerClauses(
  node: Node,
  source: Source,
): readonly ComprehensionClause[] {
  const clauses: (ComprehensionClause & { conditions: Expression[] })[] = [];
  for (const child of parts(node)) {
    if (child.type === "for_in_clause") {
      const left = field(child, "left");
      clauses.push({
        target: left
          ? lowerTarget(left, source, lowerExpression)
          : { kind: "unknown", range: rangeOf(child, source), what: "missing" },
        iterable: tupleOrOne(fields(child, "right"), child, source),
        conditions: [],
      });
    } else if (child.type === "if_clause") {
      clauses.at(-1)?.conditions.push(part(parts(child)[0], child, source));
    }
  }
  return clauses;
}

/** `for x in a, b` and `match a, b:` go over a tuple. */
export function tupleOrOne(
  nodes: readonly Node[],
  parent: Node,
  source: Source,
): Expression {
  const [first] = nodes;
  const last = nodes.at(-1);
  if (first === undefined || last === undefined || first === last) {
    return part(first, parent, source);
  }
  return {
    kind: "tuple",
    range: rangeBetween(first.start, last.end, source),
    elements: nodes.map((node) => lowerExpression(node, source)),
  };
}

function lowerYield(node: Node, source: Source, range: Range): Expression {
  source.yields = true;
  const [value] = parts(node);
  const isFrom = node.children.some((child) => child.type === "from");
  if (value === undefined) {
    return { kind: "yield", range, value: null };
  }
  const lowered = lowerExpression(value, source);
  return {
    kind: "yield",
    range,
    value: isFrom
      ? { kind: "spread", range: lowered.range, value: lowered }
      : lowered,
  };
}
