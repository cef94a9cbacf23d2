// Offsets of a file as lines and columns, in a notebook within its cells; both count from 1, columns in UTF-16 units.

import type { Analysis } from "../workspace/analysis.ts";
import type { Range, Span } from "../syntax/source.ts";
import type { SourceDocument } from "./documents.ts";
import { openDocument } from "./documents.ts";
import { readText } from "./files.ts";

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
  return span?.file === analysis.file ? placed(span, document) : null;
}

/** Where a range of an analysis stands, in its file or in a module that the file imports. */
export function placeAnywhere(
  range: Range,
  analysis: Analysis,
  document: SourceDocument,
  path: string,
): (JsonRange & { readonly path: string }) | null {
  const span = analysis.locate(range);
  if (span === null) return null;
  if (span.file === analysis.file) return { path, ...placed(span, document) };
  const content = readText(span.file);
  const other =
    content.kind === "text" ? openDocument(span.file, content.text) : null;
  return other === null || "kind" in other
    ? null
    : { path: span.file, ...placed(span, other) };
}

function placed(span: Span, document: SourceDocument): JsonRange {
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
