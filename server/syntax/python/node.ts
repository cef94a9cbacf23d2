// Our own copy of a parsed tree: plain objects, so that nothing behind `parser.ts` knows which parser made them, and the source
// that is being lowered, which turns offsets of the parsed text into ranges of a unit.

import type { Expression } from "../program.ts";
import type { Range, Unit } from "../source.ts";

/** A name that repair writes where something is missing; it is lowered to what is unknown. */
export const hole = "__unroll_hole__";

export interface Node {
  /** The grammar's name of it, or the token's own text. */
  readonly type: string;
  /** A rule of the grammar rather than a token. */
  readonly named: boolean;
  readonly start: number;
  readonly end: number;
  /** The part that it plays in its parent. */
  readonly field: string | null;
  /** Without comments and punctuation. */
  readonly children: readonly Node[];
  /** It, or something in it, was skipped or made up by the parser. */
  readonly broken: boolean;
}

/** One statement's text on its way to a `Program`. */
export interface Source {
  readonly unit: Unit;
  /** What the nodes' offsets count in. */
  readonly text: string;
  /** From an offset in `text` to one in the unit's, which was repaired. */
  readonly toWritten: (offset: number) => number;
  /** Set when a `yield` is met: the innermost function is a generator. */
  yields: boolean;
}

export function rangeOf(node: Node, source: Source): Range {
  return rangeBetween(node.start, node.end, source);
}

export function rangeBetween(
  start: number,
  end: number,
  source: Source,
): Range {
  const clamp = (offset: number): number =>
    Math.min(Math.max(source.toWritten(offset), 0), source.unit.text.length);
  return { unit: source.unit, start: clamp(start), end: clamp(end) };
}

export function textOfNode(node: Node, source: Source): string {
  return source.text.slice(node.start, node.end);
}

export function field(node: Node, name: string): Node | undefined {
  return node.children.find((child) => child.field === name);
}

export function fields(node: Node, name: string): readonly Node[] {
  return node.children.filter((child) => child.field === name && child.named);
}

/** The children that are no tokens. */
export function parts(node: Node): readonly Node[] {
  return node.children.filter((child) => child.named);
}

export function unknownExpression(
  node: Node,
  source: Source,
  what: string,
): Expression {
  return { kind: "unknown", range: rangeOf(node, source), what };
}
