// Where the server's ranges and the client's positions meet: what a feature needs to speak of places in LSP's terms.

import type { Location, Position, Range } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Range as SourceRange, Span } from "../syntax/source.ts";
import type { Analysis } from "../workspace/analysis.ts";

/** What a feature is given: the reading of a file, and how its places look to the client. */
export interface Reading {
  readonly analysis: Analysis;
  /** The document that the client asks about: the file itself, or one cell of a notebook. */
  readonly uri: string;
  /** Where a range stands in the client's documents as they are now; null when it is gone. It may be in another document. */
  readonly locate: (range: SourceRange) => Location | null;
  /** The offset in the analysed file of a position in the asked document. */
  readonly offsetAt: (position: Position) => number;
  /** The text of one line (from 0) of the asked document, without its end. */
  readonly lineAt: (line: number) => string;
}

/** The range's place if it lies in the asked document, else null. */
export function rangeHere(reading: Reading, range: SourceRange): Range | null {
  const location = reading.locate(range);
  return location?.uri === reading.uri ? location.range : null;
}

/** Whether a range covers an offset of the analysed file; its end counts too, where the cursor stands behind a name. */
export function covers(
  analysis: Analysis,
  range: SourceRange,
  offset: number,
): boolean {
  const span = analysis.locate(range);
  return (
    span !== null &&
    span.file === analysis.file &&
    span.start <= offset &&
    offset <= span.end
  );
}

/** A reading as seen by the client through one text document. `otherDocument` gives the texts of other files that ranges may lie in. */
export function readingOf(
  analysis: Analysis,
  document: TextDocument,
  otherDocument: (file: string) => TextDocument | null,
): Reading {
  const locate = (range: SourceRange): Location | null => {
    const span = analysis.locate(range);
    if (span === null) return null;
    const owner =
      span.file === analysis.file ? document : otherDocument(span.file);
    return owner === null ? null : locationOf(owner, span);
  };
  return {
    analysis,
    uri: document.uri,
    locate,
    offsetAt: (position) => document.offsetAt(position),
    lineAt: (line) => lineOf(document, line),
  };
}

/** A cell of a notebook: its document, and where its text starts in the notebook's source. */
export interface CellDocument {
  readonly document: TextDocument;
  readonly start: number;
}

/** The reading of a notebook as seen through one of its cells; `cells` are all of them that hold code, in order. */
export function readingOfCell(
  analysis: Analysis,
  cell: CellDocument,
  cells: readonly CellDocument[],
  otherDocument: (file: string) => TextDocument | null,
): Reading {
  const locate = (range: SourceRange): Location | null => {
    const span = analysis.locate(range);
    if (span === null) return null;
    if (span.file !== analysis.file) {
      const other = otherDocument(span.file);
      return other && locationOf(other, span);
    }
    const owner = cells.findLast(({ start }) => start <= span.start);
    if (owner === undefined) return null;
    const { document, start } = owner;
    const within = { start: span.start - start, end: span.end - start };
    return locationOf(document, { file: span.file, ...within });
  };
  const { document, start } = cell;
  return {
    ...readingOf(analysis, document, otherDocument),
    locate,
    offsetAt: (position) => start + document.offsetAt(position),
  };
}

export function locationOf(document: TextDocument, span: Span): Location {
  return {
    uri: document.uri,
    range: {
      start: document.positionAt(span.start),
      end: document.positionAt(span.end),
    },
  };
}

export function lineOf(document: TextDocument, line: number): string {
  const start = { line, character: 0 };
  const end = { line: line + 1, character: 0 };
  return document.getText({ start, end }).replace(/[\r\n]+$/, "");
}

/** Whether two ranges share a place; touching counts, as a cursor at the end of a word does. */
export function touches(left: Range, right: Range): boolean {
  return !isBefore(left.end, right.start) && !isBefore(right.end, left.start);
}

function isBefore(left: Position, right: Position): boolean {
  return (
    left.line < right.line ||
    (left.line === right.line && left.character < right.character)
  );
}
