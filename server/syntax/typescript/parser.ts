// TypeScript and JavaScript text → Program: the only door to ts-morph, loaded when the first such file is read. Nothing is resolved and
// no type is asked for.

import { ts } from "ts-morph";

import { topLevels, type Piece } from "../incremental.ts";
import type { Expression, Program, Statement } from "../program.ts";
import type { Unit } from "../source.ts";
import { commentsOf } from "./comments.ts";
import type { Context } from "./context.ts";
import { rangeOf, unknownExpression } from "./context.ts";
import { lowerExpression } from "./expressions.ts";
import {
  isUnfinished,
  originalPosition,
  repaired,
  type Insertion,
  type Repaired,
} from "./repair.ts";
import { lowerStatement } from "./statements.ts";
import { createTrees, errorsOf, stumbled } from "./trees.ts";

export interface TypeScriptParser {
  /**
   * Reads a text; the file's name only tells the grammar by its ending. Never throws, on any text. With the program that the file was
   * before, statements whose text is untouched keep their objects.
   */
  readonly parse: (file: string, text: string, previous?: Program) => Program;
  /** Drops what is kept of a file. */
  readonly forget: (file: string) => void;
}

export function createTypeScriptParser(): TypeScriptParser {
  const trees = createTrees();
  return {
    parse: (file, text, previous) => {
      const readable = text.startsWith("\uFEFF") ? ` ${text.slice(1)}` : text;
      const tree = trees.parse(file, readable);
      if (!tree) return unreadable(file, text);
      const comments = commentsOf(tree);
      const source =
        errorsOf(tree).length > 0
          ? repaired(tree, (other) => trees.parse(file, other))
          : { tree, insertions: [] };
      const statements = hoisted(
        topLevels(file, readable, piecesOf(readable, source), previous),
        (topLevel) => topLevel.statement,
      );
      return { file, language: "javascript", text, statements, comments };
    },
    forget: trees.forget,
  };
}

/** A text that nests deeper than it can be parsed is one statement that nobody can read. */
function unreadable(file: string, text: string): Program {
  const unit: Unit = { file, text };
  const range = { unit, start: 0, end: text.length };
  const statement: Statement = {
    kind: "unknown",
    range,
    what: "code that nests too deep",
    assigns: [],
  };
  return {
    file,
    language: "javascript",
    text,
    statements: [{ unit, start: 0, statement, broken: true }],
    comments: [],
  };
}

function piecesOf(
  text: string,
  { tree, insertions }: Repaired,
): readonly Piece[] {
  const broken = brokenStatements(tree, insertions);
  return tree.statements.filter(runs).map((node) => {
    const start = originalPosition(node.getStart(tree), insertions);
    let end = Math.max(start, originalPosition(node.end, insertions));
    while (end > start && /\s/.test(text.charAt(end - 1))) end -= 1;
    const isBroken = broken.has(node);
    const piece: Piece = {
      start,
      end,
      broken: isBroken,
      lower: (unit) =>
        lower(node, {
          unit,
          source: tree,
          offset: (position) => originalPosition(position, insertions) - start,
          isUnfinished: (inner) => isBroken && isUnfinished(inner, insertions),
        }),
    };
    return piece.broken
      ? { ...piece, repairedText: node.getText(tree) }
      : piece;
  });
}

function runs(node: ts.Statement): boolean {
  return (
    !ts.isInterfaceDeclaration(node) &&
    !ts.isTypeAliasDeclaration(node) &&
    !ts.isEmptyStatement(node)
  );
}

/** Statements that were repaired or that the parser stumbled over. An error at a statement's first word tells of the one before it. */
function brokenStatements(
  tree: ts.SourceFile,
  insertions: readonly Insertion[],
): ReadonlySet<ts.Statement> {
  const broken = new Set<ts.Statement>();
  const add = (node: ts.Statement | undefined): void => {
    if (node) broken.add(node);
  };
  for (const error of errorsOf(tree)) {
    const next = tree.statements.findIndex((node) => node.end > error);
    const index = next === -1 ? tree.statements.length : next;
    const at = tree.statements[index];
    const before = tree.statements[index - 1];
    const start = at?.getStart(tree) ?? Infinity;
    const isOfBefore = error < start || (before && stumbled(before));
    add(error <= start && isOfBefore ? (before ?? at) : at);
  }
  for (const { at } of insertions)
    add(
      tree.statements.find(
        (node) => node.getStart(tree) <= at && at < node.end,
      ),
    );
  return broken;
}

function lower(
  node: ts.Statement,
  place: Omit<Context, "expression" | "statements">,
): readonly Statement[] {
  const last = place.unit.text.length;
  const deepest = 200;
  let depth = 0;
  const inside = <Result>(
    run: () => Result,
    otherwise: () => Result,
  ): Result => {
    if (depth >= deepest) return otherwise();
    depth += 1;
    const result = run();
    depth -= 1;
    return result;
  };
  const context: Context = {
    ...place,
    offset: (position) => Math.max(0, Math.min(last, place.offset(position))),
    expression: (inner): Expression =>
      inside(
        () => lowerExpression(inner, context),
        () => unknownExpression(inner, "code that nests too deep", context),
      ),
    statements: (nodes) =>
      hoisted(
        nodes.flatMap((inner) =>
          inside(
            () => lowerStatement(inner, context),
            () => tooDeep(inner, context),
          ),
        ),
        (one) => one,
      ),
  };
  return lowerStatement(node, context);
}

function tooDeep(node: ts.Statement, context: Context): readonly Statement[] {
  return [
    {
      kind: "unknown",
      range: rangeOf(node, context),
      what: "code that nests too deep",
      assigns: [],
    },
  ];
}

/** Imports and function declarations take effect before everything else in their list. */
function hoisted<Item>(
  items: readonly Item[],
  statementOf: (item: Item) => Statement,
): readonly Item[] {
  const isFirst = (item: Item, kind: Statement["kind"]): boolean =>
    statementOf(item).kind === kind;
  const imports = items.filter((item) => isFirst(item, "import"));
  const functions = items.filter((item) => isFirst(item, "function"));
  if (imports.length + functions.length === 0) return items;
  return [
    ...imports,
    ...functions,
    ...items.filter(
      (item) => !isFirst(item, "import") && !isFirst(item, "function"),
    ),
  ];
}
