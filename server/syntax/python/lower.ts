// A text to a program: cut into chunks, of which only those with a new text are parsed and lowered.

import { type Piece, topLevels } from "../incremental.ts";
import type { Program, Statement } from "../program.ts";
import type { Unit } from "../source.ts";
import { type Chunk, groupChunks } from "./chunks.ts";
import { splitLines } from "./lines.ts";
import { type Node, type Source, parts } from "./node.ts";
import { type Judge, type Repaired, lacksBody, repair } from "./repair.ts";
import { lowerStatement } from "./statements.ts";

export function lowerProgram(
  file: string,
  text: string,
  previous: Program | undefined,
  parseText: (text: string) => Node,
  judge: Judge,
): Program {
  const { lines, comments } = splitLines(text);
  const pieces = groupChunks(text, lines).map((chunk) =>
    toPiece(chunk, parseText, judge),
  );
  return {
    file,
    language: "python",
    text,
    statements: topLevels(file, text, pieces, previous),
    comments,
  };
}

function toPiece(
  chunk: Chunk,
  parseText: (text: string) => Node,
  judge: Judge,
): Piece {
  const lines = chunk.lines.map((line) => ({
    ...line,
    start: line.start - chunk.start,
    end: line.end - chunk.start,
  }));
  let broken = false;
  const lower = (unit: Unit): readonly Statement[] => {
    const written: Repaired = { text: unit.text, toWritten: (it) => it };
    const first = parseText(unit.text);
    broken =
      first.broken ||
      lines.some((line) => line.broken) ||
      lacksBody(unit.text, lines);
    const read = broken ? repair(unit.text, lines, judge) : written;
    const source: Source = { unit, ...read, yields: false };
    const module = read === written ? first : parseText(read.text);
    return parts(module).flatMap((node) => {
      const statement = lowerStatement(node, source);
      return statement.kind === "block" ? statement.body : [statement];
    });
  };
  return { start: chunk.start, end: chunk.end, broken: () => broken, lower };
}
