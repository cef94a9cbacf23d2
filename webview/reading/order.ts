// In which order units stand under each other.
import type { CellRecording, NodeRecording } from "../engine/recording.ts";
import { sizesOf } from "./shown.ts";
import { at, rowVariance, unitsByTime } from "./matrix.ts";

export type OrderKind = "stored" | "variance" | "saturation";

/** A gate counts as shut below and as open above these. */
export const shut = 0.05;
export const wideOpen = 0.95;

/** The unit at each place, greatest first; null as stored. All cells of a layer follow the first one, so that rows stay comparable. */
export function unitOrder(
  node: NodeRecording | null,
  sample: number,
  order: OrderKind,
): readonly number[] | null {
  const cell = node?.recurrent?.cells[0];
  if (order === "stored" || cell === undefined) return null;
  const key = order === "variance" ? varianceOf : saturationOf;
  const keys = key(cell, sample);
  return Array.from(keys.keys()).sort(
    (a, b) => (keys[b] ?? 0) - (keys[a] ?? 0) || a - b,
  );
}

function varianceOf(cell: CellRecording, sample: number): Float64Array {
  const { h } = cell.quantities;
  if (h === undefined) return new Float64Array(cell.units);
  return rowVariance(unitsByTime(h.data, sizesOf(h), sample));
}

/** The share of a unit's sigmoid gates that are nearly shut or nearly open. */
function saturationOf(cell: CellRecording, sample: number): Float64Array {
  const shares = new Float64Array(cell.units);
  for (const name of ["i", "f", "o", "z", "r"] as const) {
    const gate = cell.quantities[name];
    if (gate === undefined) continue;
    const matrix = unitsByTime(gate.data, sizesOf(gate), sample);
    for (let unit = 0; unit < matrix.rows; unit += 1) {
      for (let step = 0; step < matrix.columns; step += 1) {
        const value = at(matrix, unit, step);
        if (value < shut || value > wideOpen) {
          shares[unit] = (shares[unit] ?? 0) + 1;
        }
      }
    }
  }
  return shares;
}
