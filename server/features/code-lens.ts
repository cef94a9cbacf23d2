// "Run preview" over recurrent layers, models and what a program makes of them in classes of its own: one lens a line, on the statement that makes
// them.

import type { CodeLens, Position } from "vscode-languageserver";
import type { PreviewCommand } from "../protocol.ts";
import { hasSteps, recurrentInside } from "../trace/subject.ts";
import type { CallSite } from "../trace/trace.ts";
import { type Reading, rangeHere } from "./ranges.ts";

/** The command that a lens runs; its one argument is a {@link PreviewCommand}. */
export const previewCommand = "unroll.previewModel";

/** Lenses of the asked document, from the top. On a line with a model and layers, the model's stands. */
export function codeLenses(reading: Reading): readonly CodeLens[] {
  const { trace } = reading.analysis;
  // What is in a wrapper runs as the wrapper.
  const wrapped = new Set(
    trace.layers.flatMap((layer) => layer.wrapped.map(({ id }) => id)),
  );
  const layers = trace.layers.filter(
    (layer) => hasSteps(layer) && !wrapped.has(layer.id),
  );
  const own = trace.calls.filter(recurrentInside).map(({ layer }) => layer);
  const sites = [...trace.models, ...layers, ...own].map(({ site }) => site);
  const byLine = new Map<number, CodeLens>();
  for (const site of sites) {
    const lens = lensOf(reading, site);
    if (lens === null || byLine.has(lens.range.start.line)) continue;
    byLine.set(lens.range.start.line, lens);
  }
  return [...byLine.values()].sort(
    (left, right) => left.range.start.line - right.range.start.line,
  );
}

function lensOf(reading: Reading, site: CallSite): CodeLens | null {
  const statement = rangeHere(reading, site.statement);
  const constructed = rangeHere(reading, site.range);
  if (statement === null || constructed === null) return null;
  const position = constructed.start;
  const argument: PreviewCommand = { uri: reading.uri, position };
  return {
    range: { start: statement.start, end: endOfLine(reading, statement.start) },
    command: {
      title: "Run preview",
      command: previewCommand,
      arguments: [argument],
    },
  };
}

function endOfLine(reading: Reading, { line }: Position): Position {
  return { line, character: reading.lineAt(line).length };
}
