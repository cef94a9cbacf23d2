// A file as one text to read and as places to tell: a plain source, or a notebook's cells.

import { placeInCell, readNotebook } from "../syntax/notebook.ts";

export interface Place {
  readonly cell?: number;
  readonly line: number;
  readonly column: number;
}

export interface SourceDocument {
  readonly text: string;
  readonly placeAt: (offset: number) => Place;
}

export type Opened =
  SourceDocument | { readonly kind: "refused"; readonly message: string };

/** `.ipynb` files are notebooks, all others plain text. */
export function openDocument(path: string, text: string): Opened {
  if (!path.toLowerCase().endsWith(".ipynb"))
    return { text, placeAt: plainPlaces(text) };
  const notebook = readNotebook(text);
  if (notebook.kind === "unreadable")
    return { kind: "refused", message: `passed over: ${notebook.reason}` };
  if (notebook.kind === "otherLanguage")
    return {
      kind: "refused",
      message: `passed over: it is written in ${notebook.language}`,
    };
  const { source } = notebook;
  return {
    text: source.text,
    placeAt: (offset) => {
      const place = placeInCell(source, offset) ?? {
        cell: 1,
        line: 0,
        column: 0,
      };
      return {
        cell: place.cell,
        line: place.line + 1,
        column: place.column + 1,
      };
    },
  };
}

function plainPlaces(text: string): SourceDocument["placeAt"] {
  const starts = [
    0,
    ...[...text.matchAll(/\r\n|\r|\n/g)].map(
      (match) => match.index + match[0].length,
    ),
  ];
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
