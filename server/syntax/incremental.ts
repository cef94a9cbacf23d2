// Which top-level statements of a file are still the ones of its last reading. Those keep their statement and unit objects, whose
// identity everything later goes by; only the others are lowered anew.

import type { Program, Statement, TopLevel } from "./program.ts";
import type { Unit } from "./source.ts";

/** A top-level statement as a parser found it, not lowered yet. Pieces come in the order of the text and do not overlap. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** A function where only lowering tells and the text alone decides: it is asked after `lower`. */
  readonly broken: boolean | (() => boolean);
  /** The text that was read in its place, when it had to be repaired. */
  readonly repairedText?: string;
  /** Ranges count from the unit's start. Several statements when one of the language's says several things; none when it runs nothing. */
  readonly lower: (unit: Unit) => readonly Statement[];
}

/** How units were repaired: what is around a broken statement has a say in that, so equal texts may have been read differently. */
const repairs = new WeakMap<Unit, string>();

/**
 * The top-level statements of a text. Pieces that read as before, counted from the file's start and from its end, give the same
 * statements in the same units as in `previous`; statements of one piece share its unit.
 */
export function topLevels(
  file: string,
  text: string,
  pieces: readonly Piece[],
  previous: Program | undefined,
): TopLevel[] {
  const before = previous?.file === file ? groups(previous) : [];
  const texts = pieces.map((piece) => text.slice(piece.start, piece.end));
  const kept = keptGroups(pieces, texts, before);
  return pieces.flatMap((piece, index) => {
    const group = kept[index];
    if (group) return group.map((topLevel) => moved(topLevel, piece.start));
    const unit: Unit = { file, text: ownCopy(texts[index] ?? "") };
    if (piece.repairedText !== undefined)
      repairs.set(unit, ownCopy(piece.repairedText));
    const statements = lowered(piece, unit);
    const { start } = piece;
    const broken =
      typeof piece.broken === "function" ? piece.broken() : piece.broken;
    return statements.map((statement) => ({ unit, start, statement, broken }));
  });
}

/** A slice would keep the whole text it was cut from alive, and units outlive many versions of a file. */
function ownCopy(text: string): string {
  return ` ${text}`.slice(1);
}

/** A piece that runs nothing still has a place, so that the pieces of two readings can be told apart by counting. */
function lowered(piece: Piece, unit: Unit): readonly Statement[] {
  const statements = piece.lower(unit);
  const range = { unit, start: 0, end: unit.text.length };
  return statements.length > 0 ? statements : [{ kind: "pass", range }];
}

/** The statements of each unit, in the order of the text. */
function groups(program: Program): readonly (readonly TopLevel[])[] {
  const byUnit = new Map<Unit, TopLevel[]>();
  for (const topLevel of program.statements) {
    const group = byUnit.get(topLevel.unit);
    if (group) group.push(topLevel);
    else byUnit.set(topLevel.unit, [topLevel]);
  }
  return [...byUnit.values()].sort(
    (left, right) => startOfGroup(left) - startOfGroup(right),
  );
}

/** For each piece the group that it was before, or undefined. */
function keptGroups(
  pieces: readonly Piece[],
  texts: readonly string[],
  before: readonly (readonly TopLevel[])[],
): readonly (readonly TopLevel[] | undefined)[] {
  const kept = new Array<readonly TopLevel[] | undefined>(pieces.length).fill(
    undefined,
  );
  const matches = (piece: number, group: number): boolean => {
    const first = before[group]?.[0];
    const found = pieces[piece];
    return (
      first !== undefined &&
      found !== undefined &&
      first.unit.text === texts[piece] &&
      (typeof found.broken === "function" || first.broken === found.broken) &&
      repairs.get(first.unit) === found.repairedText
    );
  };
  let head = 0;
  while (head < pieces.length && head < before.length && matches(head, head)) {
    kept[head] = before[head];
    head += 1;
  }
  const most = Math.min(pieces.length, before.length) - head;
  for (let tail = 1; tail <= most; tail += 1) {
    const piece = pieces.length - tail;
    const group = before.length - tail;
    if (!matches(piece, group)) break;
    kept[piece] = before[group];
  }
  return kept;
}

function moved(topLevel: TopLevel, start: number): TopLevel {
  return topLevel.start === start ? topLevel : { ...topLevel, start };
}

function startOfGroup(group: readonly TopLevel[]): number {
  return group[0]?.start ?? 0;
}
