// What stands left of `=`, after `for`, `as` and `del`, and between the brackets of a parameter list.

import type { Expression, Name, Parameter, Target } from "../program.ts";
import {
  type Node,
  type Source,
  field,
  parts,
  rangeOf,
  textOfNode,
} from "./node.ts";

/** Handed in, because expressions hold targets (comprehensions, lambdas) and targets hold expressions. */
export type LowerExpression = (node: Node, source: Source) => Expression;

export function lowerName(node: Node, source: Source): Name {
  return {
    kind: "name",
    range: rangeOf(node, source),
    name: textOfNode(node, source),
  };
}

/** The index of `x[…]`: several parts, or one with a comma behind it, are a tuple. */
export function lowerIndex(
  node: Node,
  source: Source,
  lower: LowerExpression,
): Expression {
  const indices = parts(node).slice(1);
  const [first] = indices;
  const last = indices.at(-1);
  if (first === undefined || last === undefined) {
    return { kind: "unknown", range: rangeOf(node, source), what: "index" };
  }
  const behind = source.text.slice(last.end, node.end);
  if (indices.length === 1 && !/^[^#]*?,/.test(behind)) {
    return lower(first, source);
  }
  return {
    kind: "tuple",
    range: rangeOf({ ...first, end: last.end }, source),
    elements: indices.map((index) => lower(index, source)),
  };
}

export function lowerTarget(
  node: Node,
  source: Source,
  lower: LowerExpression,
): Target {
  const range = rangeOf(node, source);
  const children = parts(node);
  const [first] = children;
  switch (node.type) {
    case "identifier":
      return node.start < node.end
        ? lowerName(node, source)
        : { kind: "unknown", range, what: "missing" };
    case "attribute": {
      const name = field(node, "attribute");
      return first && name
        ? {
            kind: "attribute",
            range,
            object: lower(first, source),
            name: lowerName(name, source),
          }
        : { kind: "unknown", range, what: node.type };
    }
    case "subscript":
      return first
        ? {
            kind: "subscript",
            range,
            object: lower(first, source),
            index: lowerIndex(node, source, lower),
          }
        : { kind: "unknown", range, what: node.type };
    case "pattern_list":
    case "tuple_pattern":
    case "list_pattern":
    case "expression_list":
    case "tuple":
    case "list":
      return {
        kind: "elements",
        range,
        elements: children.map((child) => lowerTarget(child, source, lower)),
      };
    case "list_splat_pattern":
    case "list_splat":
    case "dictionary_splat_pattern":
      return first
        ? { kind: "starred", range, target: lowerTarget(first, source, lower) }
        : { kind: "unknown", range, what: node.type };
    case "as_pattern_target":
    case "parenthesized_expression":
      return first
        ? lowerTarget(first, source, lower)
        : { kind: "unknown", range, what: node.type };
    default:
      return { kind: "unknown", range, what: node.type };
  }
}

/** The names that a target binds, for statements that only say so. */
export function namesIn(target: Target): readonly string[] {
  switch (target.kind) {
    case "name":
      return [target.name];
    case "elements":
      return target.elements.flatMap((element) =>
        element === null ? [] : namesIn(element),
      );
    case "starred":
    case "withDefault":
      return namesIn(target.target);
    case "attribute":
    case "subscript":
    case "properties":
    case "unknown":
      return [];
  }
}

/** From `parameters` of a `def` or `lambda_parameters`; `/` and `*` show in the kinds of the others. */
export function lowerParameters(
  node: Node | undefined,
  source: Source,
  lower: LowerExpression,
): readonly Parameter[] {
  if (node === undefined) {
    return [];
  }
  const result: Parameter[] = [];
  let isKeywordOnly = false;
  for (const child of parts(node)) {
    if (child.type === "positional_separator") {
      result.forEach((parameter, index) => {
        result[index] = { ...parameter, kind: "positionalOnly" };
      });
    } else if (child.type === "keyword_separator") {
      isKeywordOnly = true;
    } else {
      const parameter = lowerParameter(child, source, lower, isKeywordOnly);
      isKeywordOnly ||= parameter.kind === "rest";
      result.push(parameter);
    }
  }
  return result;
}

function lowerParameter(
  node: Node,
  source: Source,
  lower: LowerExpression,
  isKeywordOnly: boolean,
): Parameter {
  const type = field(node, "type");
  const value = field(node, "value");
  const isPlain =
    node.type !== "typed_parameter" &&
    node.type !== "default_parameter" &&
    node.type !== "typed_default_parameter";
  const target = isPlain ? node : parts(node)[0];
  const name =
    target?.type.endsWith("_splat_pattern") === true
      ? parts(target)[0]
      : target;
  return {
    range: rangeOf(node, source),
    target: name
      ? lowerTarget(name, source, lower)
      : { kind: "unknown", range: rangeOf(node, source), what: node.type },
    default: value ? lower(value, source) : null,
    kind: parameterKind(target, isKeywordOnly),
    ...(type && { annotation: lower(type, source) }),
  };
}

function parameterKind(
  target: Node | undefined,
  isKeywordOnly: boolean,
): Parameter["kind"] {
  switch (target?.type) {
    case "list_splat_pattern":
      return "rest";
    case "dictionary_splat_pattern":
      return "keywordRest";
    default:
      return isKeywordOnly ? "keywordOnly" : "normal";
  }
}
