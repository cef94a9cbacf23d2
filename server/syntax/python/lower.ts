// A text to a program: cut into chunks, of which only those with a new text are parsed and lowered.

import { type Piece, topLevels } from "../incremental.ts";
import type { Program, Statement } from "../program.ts";
import type { Unit } from "../source.ts";
import { type Chunk, groupChunks } from "./chunks.ts";
import { splitLines } from "./lines.ts";
import { type Node, type Source, parts } from "./node.ts";
import { lowerStatement } from "./statements.ts";

export function lowerProgram(
  file: string,
  text: string,
  previous: Program | undefined,
  parseText: (text: string) => Node,
): Program {
  const { lines, comments } = splitLines(text);
  const pieces = groupChunks(text, lines).map((chunk) =>
    toPiece(chunk, parseText),
  );
  return {
    file,
    language: "python",
    text,
    statements: topLevels(file, text, pieces, previous),
    comments,
  };
}

function toPiece(chunk: Chunk, parseText: (text: string) => Node): Piece {
  let broken = chunk.lines.some((line) => line.broken);
  const lower = (unit: Unit): readonly Statement[] => {
    const module = parseText(unit.text);
    broken ||= module.broken;
    const source: Source = {
      unit,
      text: unit.text,
      toWritten: (offset) => offset,
      yields: false,
    };
    return parts(module).flatMap((node) => {
      const statement = lowerStatement(node, source);
      return statement.kind === "block" ? statement.body : [statement];
    });
  };
  return { start: chunk.start, end: chunk.end, broken: () => broken, lower };
}
