// How features write for a person: aligned lines in a block, counts, sentences.

import type { Integer } from "../shapes/dim.ts";
import { nameOf, printStructure } from "../shapes/print.ts";
import type { Structure } from "../shapes/structure.ts";

/** A structure's cells of a table: its shape and its dtype. */
export function describe(
  structure: Structure,
): readonly [shape: string, dtype: string] {
  const dtype = structure.kind === "tensor" ? structure.dtype : null;
  return [printStructure(structure), dtype ?? ""];
}

export function countOf([trainable, frozen]: readonly [
  Integer,
  Integer,
]): string {
  const text = `${printInteger(trainable)} parameters`;
  return frozen === 0 ? text : `${text}, ${printInteger(frozen)} not trainable`;
}

export function printInteger(value: Integer): string {
  return typeof value === "number"
    ? value.toLocaleString("en-US")
    : (nameOf(value) ?? "?");
}

/** Rows with their columns aligned. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widthOf = (column: number): number =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0));
  return rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widthOf(column)))
      .join("  ")
      .trimEnd(),
  );
}

const most = 7;

export function limited(lines: readonly string[]): readonly string[] {
  return lines.length <= most
    ? lines
    : [...lines.slice(0, most - 1), `  … ${lines.length - most + 1} more`];
}

export function limitedRows(
  rows: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  return rows.length <= most
    ? rows
    : [...rows.slice(0, most - 1), [`  … ${rows.length - most + 1} more`]];
}

export function block(lines: readonly string[]): string {
  return ["```text", ...lines, "```"].join("\n");
}

export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Code that is written over several lines, as one. */
export function onOneLine(code: string): string {
  return code
    .replace(/([([{])\s*\n\s*/g, "$1")
    .replace(/,?\s*\n\s*([)\]}])/g, "$1")
    .replace(/\s+/g, " ");
}
