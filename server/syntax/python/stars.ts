// In `return *f(x), y` the grammar gives the star to `f` alone; it belongs to all that follows.

import { type Node, parts } from "./node.ts";

/** What may follow a starred name. */
export const takesStar = new Set([
  "call",
  "attribute",
  "subscript",
  "binary_operator",
  "boolean_operator",
  "comparison_operator",
  "conditional_expression",
]);

/** The same without the star, which stands innermost and leftmost. */
export function withoutStar(node: Node): Node {
  const [first, ...rest] = node.children;
  const inner = first && !takesStar.has(first.type) ? parts(first)[0] : first;
  if (first === undefined || inner === undefined) {
    return node;
  }
  const bare =
    inner === first ? withoutStar(first) : { ...inner, field: first.field };
  return { ...node, start: bare.start, children: [bare, ...rest] };
}
