// Statements that swallow the ones after them, as happens while a bracket or a quote is still open. Where a line begins, by its
// indentation, a new statement, what is open is closed there and the text is read again; it stays so if fewer errors follow.

import { ts } from "ts-morph";

import { errorsOf } from "./trees.ts";

/** Text put in at a position of the text so far; positions are those of the text with all insertions. */
export interface Insertion {
  readonly at: number;
  readonly length: number;
}

export interface Repaired {
  readonly tree: ts.SourceFile;
  /** In the order of the text. */
  readonly insertions: readonly Insertion[];
}

const attempts = 16;
const longestRepaired = 400_000;

export function repaired(
  tree: ts.SourceFile,
  parse: (text: string) => ts.SourceFile | null,
): Repaired {
  let best: Repaired = { tree, insertions: [] };
  let left = tree.text.length > longestRepaired ? 0 : attempts;
  while (left > 0) {
    const { text } = best.tree;
    const before = errorsOf(best.tree);
    const cuts = cutsFor(best.tree, before).slice(0, left);
    let better: Repaired | null = null;
    for (const cut of cuts) {
      left -= 1;
      const closers = `${closersOf(text.slice(cut.start, cut.at), best.tree.languageVariant)};`;
      const candidate = parse(
        text.slice(0, cut.at) + closers + text.slice(cut.at),
      );
      if (
        candidate &&
        helps(before, errorsOf(candidate), cut.at, closers.length)
      ) {
        better = {
          tree: candidate,
          insertions: inserted(best.insertions, cut.at, closers.length),
        };
        break;
      }
    }
    if (!better) {
      const again = cuts.length > 0 ? parse(text) : best.tree;
      return again ? { ...best, tree: again } : best;
    }
    best = better;
  }
  return best;
}

/** The position in the text without insertions. */
export function originalPosition(
  position: number,
  insertions: readonly Insertion[],
): number {
  let shift = 0;
  for (const { at, length } of insertions) {
    if (position <= at) break;
    shift += Math.min(length, position - at);
  }
  return position - shift;
}

/** Whether the parser stumbled inside a node or something was put in there; blocks inside it have statements of their own. */
export function isUnfinished(
  node: ts.Node,
  insertions: readonly Insertion[],
): boolean {
  if (node.flags & ts.NodeFlags.ThisNodeHasError) return true;
  const holds = (inner: ts.Node): boolean =>
    insertions.some(({ at }) => inner.pos <= at && at < inner.end);
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  return (
    children.some(
      (child) => !ts.isBlock(child) && isUnfinished(child, insertions),
    ) ||
    (holds(node) && !children.some(holds))
  );
}

function inserted(
  insertions: readonly Insertion[],
  at: number,
  length: number,
): readonly Insertion[] {
  const moved = insertions.map((one) =>
    one.at >= at ? { ...one, at: one.at + length } : one,
  );
  return [...moved, { at, length }].sort((left, right) => left.at - right.at);
}

/** Fewer errors behind the cut, and before it at most the one that what is unfinished makes. */
function helps(
  before: readonly number[],
  after: readonly number[],
  at: number,
  length: number,
): boolean {
  const behind = (errors: readonly number[], limit: number): number =>
    errors.filter((error) => error >= limit).length;
  const left = behind(after, at + length);
  const had = behind(before, at);
  return left < had && after.length - left <= before.length - had + 1;
}

interface Cut {
  /** Where the statement starts that is to end. */
  readonly start: number;
  readonly at: number;
}

/** Where statements that hold an error might have ended, the likeliest first. */
function cutsFor(
  tree: ts.SourceFile,
  errors: readonly number[],
): readonly Cut[] {
  const cuts: Cut[] = [];
  const seen = new Set<string>();
  for (const error of errors.slice(0, 4))
    for (const start of startsAround(tree, lastTokenBefore(tree.text, error)))
      for (const at of lineStarts(
        tree.text,
        start.start,
        Math.max(start.end, error),
      )) {
        const key = `${String(start.start)}:${String(at)}`;
        if (!seen.has(key)) cuts.push({ start: start.start, at });
        seen.add(key);
      }
  return cuts;
}

/** Statements and class members around a position, innermost first. */
function startsAround(
  tree: ts.SourceFile,
  position: number,
): readonly { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (position < node.pos || position >= node.end) return;
    if ((ts.isStatement(node) && !ts.isBlock(node)) || ts.isClassElement(node))
      found.push({ start: node.getStart(tree), end: node.end });
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(tree, visit);
  return found.reverse();
}

function lastTokenBefore(text: string, position: number): number {
  let last = Math.min(position, text.length) - 1;
  while (last > 0 && /\s/.test(text.charAt(last))) last -= 1;
  return last;
}

/** Lines inside a statement that do not look like a part of it: further left, or at its own indentation with a word first. */
function lineStarts(
  text: string,
  start: number,
  end: number,
): readonly number[] {
  const indent = indentAt(text, text.lastIndexOf("\n", start - 1) + 1);
  const found: number[] = [];
  for (
    let line = nextLine(text, start);
    line !== -1 && line < end && found.length < 3;
    line = nextLine(text, line)
  ) {
    const width = indentAt(text, line);
    const rest = text.slice(line + width, line + width + 12);
    if (rest === "" || /^\s/.test(rest)) continue;
    if (width < indent || (width === indent && startsStatement(rest)))
      found.push(line);
  }
  return found;
}

function startsStatement(rest: string): boolean {
  return (
    /^[\p{L}_$@]/u.test(rest) &&
    !/^(else|catch|finally|case|default|of|in|instanceof|as|satisfies)\b/.test(
      rest,
    )
  );
}

function indentAt(text: string, line: number): number {
  let position = line;
  while (text.charAt(position) === " " || text.charAt(position) === "\t")
    position += 1;
  return position - line;
}

function nextLine(text: string, position: number): number {
  const end = text.indexOf("\n", position);
  return end === -1 ? -1 : end + 1;
}

const closerOf: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.OpenParenToken, ")"],
  [ts.SyntaxKind.OpenBracketToken, "]"],
  [ts.SyntaxKind.OpenBraceToken, "}"],
]);
const closing: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.CloseParenToken,
  ts.SyntaxKind.CloseBracketToken,
  ts.SyntaxKind.CloseBraceToken,
]);

/** What closes all that a stretch of text leaves open, innermost first. */
function closersOf(text: string, variant: ts.LanguageVariant): string {
  const scanner = ts.createScanner(ts.ScriptTarget.ESNext, true, variant, text);
  const open: string[] = [];
  let wasOperand = false;
  for (
    let token = scanner.scan();
    token !== ts.SyntaxKind.EndOfFileToken;
    token = scanner.scan()
  ) {
    if (
      !wasOperand &&
      (token === ts.SyntaxKind.SlashToken ||
        token === ts.SyntaxKind.SlashEqualsToken)
    )
      token = scanner.reScanSlashToken();
    if (token === ts.SyntaxKind.CloseBraceToken && open.at(-1) === "}`") {
      token = scanner.reScanTemplateToken(false);
      if (token === ts.SyntaxKind.TemplateTail) open.pop();
      if (scanner.isUnterminated()) open.splice(-1, 1, "`");
    } else if (token === ts.SyntaxKind.TemplateHead) open.push("}`");
    else if (
      token === ts.SyntaxKind.NoSubstitutionTemplateLiteral &&
      scanner.isUnterminated()
    )
      open.push("`");
    else if (closing.has(token)) open.pop();
    const closer = closerOf.get(token);
    if (closer !== undefined) open.push(closer);
    wasOperand =
      token === ts.SyntaxKind.Identifier ||
      token === ts.SyntaxKind.NumericLiteral ||
      closing.has(token);
  }
  return open.reverse().join("");
}
