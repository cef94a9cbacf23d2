// Notebooks: the code cells of one, in order, as one Python source, and where each offset of it stands. Cells keep their length:
// what is no Python in them (magics, shell commands, help) becomes blanks.

import * as v from "valibot";
import { splitLines } from "./python/lines.ts";

/** A cell as an editor or a file holds it. */
export interface Cell {
  readonly isCode: boolean;
  readonly text: string;
}

export interface NotebookSource {
  /** What the parser reads. */
  readonly text: string;
  readonly cells: readonly CellSpan[];
}

/** A code cell's place in the source. */
export interface CellSpan {
  /** From 1, all cells of the notebook counted. */
  readonly cell: number;
  readonly start: number;
  /** The cell's text as it is written; it has as many UTF-16 units as its part of the source. */
  readonly text: string;
}

/** Line and column count from 0, columns in UTF-16 units, both within the cell. */
export interface CellPosition {
  readonly cell: number;
  readonly line: number;
  readonly column: number;
}

export type Notebook =
  | { readonly kind: "python"; readonly source: NotebookSource }
  | { readonly kind: "otherLanguage"; readonly language: string }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Of an `.ipynb` file's text, nbformat 3 or 4. Never throws. */
export function readNotebook(json: string): Notebook {
  const content = parseJson(json);
  if (content === undefined) {
    return { kind: "unreadable", reason: "it is not valid JSON" };
  }
  const result = v.safeParse(schema, content);
  if (!result.success) {
    return { kind: "unreadable", reason: "it has no list of cells" };
  }
  const { metadata, cells, worksheets } = result.output;
  const language = languageOf(metadata);
  if (language !== "python") {
    return { kind: "otherLanguage", language };
  }
  const all = cells ?? worksheets?.flatMap((sheet) => sheet.cells) ?? [];
  return { kind: "python", source: joinCells(all.map(toCell)) };
}

/** The same for cells that an editor holds. */
export function joinCells(cells: readonly Cell[]): NotebookSource {
  let text = "";
  const spans: CellSpan[] = [];
  for (const [index, cell] of cells.entries()) {
    if (cell.isCode) {
      spans.push({ cell: index + 1, start: text.length, text: cell.text });
      text += `${withoutMagics(cell.text)}\n`;
    }
  }
  return { text, cells: spans };
}

/** Where an offset of the source stands; null where there is no cell. */
export function placeInCell(
  source: NotebookSource,
  offset: number,
): CellPosition | null {
  const span = source.cells.findLast((it) => it.start <= offset);
  if (span === undefined) {
    return null;
  }
  const within = offset - span.start;
  const breaks = [...span.text.matchAll(lineBreak)].filter(
    (it) => it.index + it[0].length <= within,
  );
  const last = breaks.at(-1);
  const lineStart = last ? last.index + last[0].length : 0;
  const column = within - lineStart;
  return { cell: span.cell, line: breaks.length, column };
}

/** The other way round; null for a cell that holds no code. A column behind its line is the line's end. */
export function offsetInSource(
  source: NotebookSource,
  position: CellPosition,
): number | null {
  const span = source.cells.find((it) => it.cell === position.cell);
  if (span === undefined) {
    return null;
  }
  const breaks = [...span.text.matchAll(lineBreak)];
  const before = breaks[position.line - 1];
  if (position.line > breaks.length) {
    return span.start + span.text.length;
  }
  const start = before ? before.index + before[0].length : 0;
  const end = breaks[position.line]?.index ?? span.text.length;
  return span.start + Math.min(start + position.column, end);
}

const lineBreak = /\r\n|\r|\n/g;

const texts = v.union([v.string(), v.array(v.string())]);
const cell = v.object({
  cell_type: v.string(),
  source: v.optional(texts),
  input: v.optional(texts),
});
const named = v.optional(
  v.object({
    name: v.optional(v.string()),
    language: v.optional(v.string()),
  }),
);
const schema = v.pipe(
  v.object({
    metadata: v.optional(v.object({ kernelspec: named, language_info: named })),
    cells: v.optional(v.array(cell)),
    worksheets: v.optional(v.array(v.object({ cells: v.array(cell) }))),
  }),
  v.check((it) => it.cells !== undefined || it.worksheets !== undefined),
);

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** Python where nothing says otherwise. */
function languageOf(
  metadata: v.InferOutput<typeof schema>["metadata"],
): string {
  const kernel = metadata?.kernelspec;
  const language =
    metadata?.language_info?.name ?? kernel?.language ?? kernel?.name;
  return language === undefined || /^i?python/i.test(language)
    ? "python"
    : language;
}

function toCell(it: v.InferOutput<typeof cell>): Cell {
  const text = it.source ?? it.input ?? "";
  return {
    isCode: it.cell_type === "code",
    text: typeof text === "string" ? text : text.join(""),
  };
}

/** Cell magics whose cell is Python that runs in the notebook itself. */
const pythonMagics = new Set(["time", "timeit", "capture", "prun", "memit"]);

function withoutMagics(text: string): string {
  const magic = /^\s*%%(\w*)/.exec(text);
  if (magic && !pythonMagics.has(magic[1] ?? "")) {
    return blank(text);
  }
  let next = magic ? blankLine(text, magic[0].indexOf("%")) : text;
  let result: string;
  do {
    result = next;
    next = blankMagicLines(result);
  } while (next !== result);
  return result;
}

/** Only where a logical line starts: a `%` in the middle of an expression is an operator. */
function blankMagicLines(text: string): string {
  let result = text;
  for (const line of splitLines(text).lines) {
    const written = text.slice(line.start, line.end);
    if (/^[%!?]/.test(written) || written.endsWith("?")) {
      result = blankLine(result, line.start, line.indent > 0);
    }
  }
  return result;
}

/** Blanks a line with those that a backslash joins to it. `%time f()` keeps its code, and in a block something must stay. */
function blankLine(text: string, start: number, inBlock = false): string {
  const line = /(?:\\\r?\n|[^\r\n])*/y;
  line.lastIndex = start;
  const written = line.exec(text)?.[0] ?? "";
  const timed = /^%time[ \t]+(?=\S)/.exec(written)?.[0] ?? "";
  const blanked =
    timed === ""
      ? `${inBlock ? "0" : ""}${blank(written.slice(inBlock ? 1 : 0))}`
      : `0;${blank(timed.slice(2))}${written.slice(timed.length)}`;
  return text.slice(0, start) + blanked + text.slice(start + written.length);
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}
