// Groups logical lines into chunks: a top-level statement with all that belongs to it, or the few on one line. A chunk is parsed
// by itself, so what it says depends on nothing but its text.

import type { LogicalLine } from "./lines.ts";

export interface Chunk {
  readonly start: number;
  readonly end: number;
  /** The lines that make it up, and whether the cut through the text had to be guessed in one of them. */
  readonly lines: readonly LogicalLine[];
}

const clause = /(?:else|elif|except|finally)\b/y;

export function groupChunks(
  text: string,
  lines: readonly LogicalLine[],
): readonly Chunk[] {
  const chunks: { start: number; end: number; lines: LogicalLine[] }[] = [];
  let awaitsDefinition = false;
  for (const line of lines) {
    const current = chunks.at(-1);
    if (current && (awaitsDefinition || continues(text, line))) {
      current.lines.push(line);
      current.end = line.end;
    } else {
      chunks.push({ start: line.start, end: line.end, lines: [line] });
    }
    if (line.indent === 0) {
      awaitsDefinition = text.startsWith("@", line.start);
    }
  }
  return chunks;
}

function continues(text: string, line: LogicalLine): boolean {
  if (line.indent > 0) {
    return true;
  }
  clause.lastIndex = line.start;
  return clause.test(text);
}
