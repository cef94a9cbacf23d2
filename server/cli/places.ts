// Offsets of a file as lines and columns, in a notebook within its cells; both count from 1, columns in UTF-16 units.

import type { Analysis } from "../workspace/analysis.ts";
import type { Range } from "../syntax/source.ts";
import type { SourceDocument } from "./documents.ts";

/** `endLine` and `endColumn` are exclusive. */
export interface JsonRange {
  readonly cell?: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Where a range of an analysis stands in its file; null when it is in another one. */
export function placeOf(
  range: Range,
  analysis: Analysis,
  document: SourceDocument,
): JsonRange | null {
  const span = analysis.locate(range);
  if (span?.file !== analysis.file) return null;
  const start = document.placeAt(span.start);
  const end = document.placeAt(span.end);
  const cell = start.cell === undefined ? {} : { cell: start.cell };
  return {
    ...cell,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}
