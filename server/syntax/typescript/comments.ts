// Comments that speak to Unroll: `// unroll: ignore[RNN101]`.

import { ts } from "ts-morph";

import type { Comment } from "../program.ts";

const spoken =
  /\/\/[^\n\r]*\bunroll:[^\n\r]*|\/\*(?:(?!\*\/)[^])*?\bunroll:(?:(?!\*\/)[^])*\*\//g;

/** Those of a tree's text, in order. */
export function commentsOf(tree: ts.SourceFile): readonly Comment[] {
  if (!tree.text.includes("unroll:")) return [];
  return [...tree.text.matchAll(spoken)]
    .filter((match) => !liesInText(tree, match.index))
    .map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
      text: match[0],
    }));
}

/** Whether a position is inside a string, a template or another token rather than between tokens. */
function liesInText(tree: ts.SourceFile, position: number): boolean {
  const visit = (node: ts.Node): boolean => {
    if (position < node.pos || position >= node.end) return false;
    const isToken =
      ts.isToken(node) ||
      ts.isStringLiteralLike(node) ||
      ts.isTemplateLiteralToken(node) ||
      ts.isJsxText(node);
    return (
      (isToken && position >= node.getStart(tree)) ||
      (ts.forEachChild(node, visit) ?? false)
    );
  };
  return ts.forEachChild(tree, visit) ?? false;
}
