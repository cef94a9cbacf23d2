// `match`: patterns that are plain values become the tests of a case, the others are unknown and only their names are kept.

import type { Expression, Statement } from "../program.ts";
import { lowerExpression } from "./expressions.ts";
import {
  type Node,
  type Source,
  field,
  fields,
  parts,
  rangeBetween,
  rangeOf,
  textOfNode,
  unknownExpression,
} from "./node.ts";

export interface LoweredCase {
  readonly tests: readonly Expression[];
  /** What the pattern binds, to be set before the body. */
  readonly bindings: readonly Statement[];
}

/** A case without tests takes all that is left. */
export function lowerCase(
  clause: Node,
  subject: Expression,
  source: Source,
): LoweredCase {
  const patterns = parts(clause).filter((it) => it.type === "case_pattern");
  const [first] = patterns;
  const whole: Node = {
    ...clause,
    start: first?.start ?? clause.start,
    end: patterns.at(-1)?.end ?? clause.end,
  };
  const name =
    first && patterns.length === 1 ? capturedBy(first, source) : null;
  const isGuarded = field(clause, "guard") !== undefined;
  if (name !== null) {
    const guard = isGuarded ? [unknownExpression(whole, source, "guard")] : [];
    return {
      tests: guard,
      bindings: name === "" ? [] : [bind(name, whole, source, subject)],
    };
  }
  const values =
    first && patterns.length === 1 && !isGuarded
      ? valuesOf(first, source)
      : null;
  return {
    tests: values ?? [unknownExpression(whole, source, "pattern")],
    bindings: patterns
      .flatMap((pattern) => namesBound(pattern, source))
      .map((it) => bind(it, whole, source, null)),
  };
}

function bind(
  name: string,
  pattern: Node,
  source: Source,
  value: Expression | null,
): Statement {
  const range = rangeOf(pattern, source);
  return {
    kind: "assign",
    range,
    targets: [{ kind: "name", range, name }],
    value:
      value?.kind === "name"
        ? value
        : unknownExpression(pattern, source, "matched part"),
  };
}

/** The name of a pattern that takes anything, empty for `_`. */
function capturedBy(pattern: Node, source: Source): string | null {
  const [only] = parts(pattern);
  if (only === undefined) {
    return textOfNode(pattern, source) === "_" ? "" : null;
  }
  const isName = only.type === "dotted_name" && parts(only).length === 1;
  return isName ? textOfNode(only, source) : null;
}

/** Literals and dotted names, alone or joined by `|`. */
function valuesOf(pattern: Node, source: Source): readonly Expression[] | null {
  const [only] = parts(pattern);
  const holder = only?.type === "union_pattern" ? only : pattern;
  const values: Expression[] = [];
  let minus: Node | null = null;
  for (const child of holder.children) {
    if (child.type === "-") {
      minus = child;
    } else if (child.named) {
      const value = valueOf(child, source);
      if (value === null) {
        return null;
      }
      values.push(minus ? negated(minus, child, value, source) : value);
      minus = null;
    }
  }
  return values.length > 0 ? values : null;
}

const literals = new Set([
  "string",
  "concatenated_string",
  "true",
  "false",
  "none",
  "integer",
  "float",
]);

function valueOf(node: Node, source: Source): Expression | null {
  const isDotted = node.type === "dotted_name" && parts(node).length > 1;
  return literals.has(node.type) || isDotted
    ? lowerExpression(node, source)
    : null;
}

function negated(
  minus: Node,
  node: Node,
  value: Expression,
  source: Source,
): Expression {
  return {
    kind: "operator",
    range: rangeBetween(minus.start, node.end, source),
    operator: "-",
    operands: [value],
  };
}

function namesBound(node: Node, source: Source): readonly string[] {
  const children = parts(node);
  switch (node.type) {
    case "case_pattern": {
      const name = capturedBy(node, source);
      return name === null
        ? children.flatMap((child) => namesBound(child, source))
        : [name].filter((it) => it !== "");
    }
    case "splat_pattern":
      return children.map((child) => textOfNode(child, source));
    case "as_pattern":
      return children.flatMap((child) =>
        child.type === "identifier"
          ? [textOfNode(child, source)]
          : namesBound(child, source),
      );
    case "keyword_pattern":
      return children.slice(1).flatMap((child) => captured(child, source));
    case "dotted_name":
      return [];
    default:
      return [
        ...fields(node, "alias").map((child) => textOfNode(child, source)),
        ...children.flatMap((child) =>
          node.type === "class_pattern"
            ? namesBound(child, source)
            : captured(child, source),
        ),
      ];
  }
}

/** Inside a pattern a lone name binds, also where the grammar doesn't wrap it. */
function captured(node: Node, source: Source): readonly string[] {
  return node.type === "dotted_name" && parts(node).length === 1
    ? [textOfNode(node, source)]
    : namesBound(node, source);
}
