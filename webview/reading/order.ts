// In which order units stand under each other.
import type {
  CellRecording,
  NodeRecording,
  Quantity,
} from "../engine/recording.ts";
import type { LayerCell } from "./cells.ts";
import { layoutOf } from "./layout.ts";
import { allByUnit, at, rowVariance } from "./matrix.ts";

export type OrderKind = "stored" | "variance" | "saturation";

/** A gate counts as shut below and as open above these. */
export const shut = 0.05;
export const wideOpen = 0.95;

/**
 * The unit at each place, greatest first, of every cell; null as stored. A backward cell follows its forward one where they are equally
 * wide, so that rows stay comparable.
 */
export function unitOrders(
  node: NodeRecording | null,
  sample: number,
  order: OrderKind,
  layerCells: readonly LayerCell[],
): readonly (readonly number[])[] | null {
  const cells = node?.recurrent?.cells ?? [];
  if (order === "stored" || cells.length === 0) return null;
  return cells.map((cell, place) => {
    const forward = cell.path.replace(/^backward/, "forward");
    const leader = cells.find(
      ({ path, units }) => path === forward && units === cell.units,
    );
    const gates = gatesOf(layerCells[place], cell.units);
    return orderOf(leader ?? cell, sample, order, gates);
  });
}

function orderOf(
  cell: CellRecording,
  sample: number,
  order: Exclude<OrderKind, "stored">,
  gates: readonly Quantity[],
): readonly number[] {
  const keys =
    order === "variance"
      ? varianceOf(cell, sample)
      : saturationOf(cell, sample, gates);
  return Array.from(keys.keys()).sort(
    (a, b) => (keys[b] ?? 0) - (keys[a] ?? 0) || a - b,
  );
}

function varianceOf(cell: CellRecording, sample: number): Float64Array {
  const h = cell.quantities[cell.output];
  if (h === undefined) return new Float64Array(cell.units);
  return rowVariance(allByUnit(h.data, layoutOf(h.shape), sample));
}

/** The gates that have a value for each unit. */
function gatesOf(
  cell: LayerCell | undefined,
  units: number,
): readonly Quantity[] {
  const parts = cell?.parts ?? [];
  return parts
    .filter((part) => part.role === "gate" && part.units === units)
    .map(({ name }) => name);
}

/** The share of a unit's gates that are nearly shut or nearly open. */
function saturationOf(
  cell: CellRecording,
  sample: number,
  gates: readonly Quantity[],
): Float64Array {
  const shares = new Float64Array(cell.units);
  for (const name of gates) {
    const gate = cell.quantities[name];
    if (gate === undefined) continue;
    const matrix = allByUnit(gate.data, layoutOf(gate.shape), sample);
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
