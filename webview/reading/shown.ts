// The part of a recording that the pictures show: the layer asked for, its cells, and where in it there is most to see.
import type {
  ArrayValue,
  CellRecording,
  NodeRecording,
  Recording,
} from "../engine/recording.ts";
import type { Subject } from "./subject.ts";
import { rowVariance, unitsByTime } from "./matrix.ts";

/** A place in the layer: input time, cell (0, or 1 for a backward half) and unit. */
export interface Cell {
  readonly t: number;
  readonly cell: number;
  readonly unit: number;
}

/** The shown layer as it ran; null before the first numbers, or when the run stopped before it. */
export function shownNode(
  recording: Recording | null,
  subject: Subject | null,
): NodeRecording | null {
  if (recording === null || subject === null) return null;
  return recording.nodes.find(({ node }) => node === subject.node.id) ?? null;
}

/** How many units each cell of the shown layer has. */
export function unitCount(
  recording: Recording | null,
  subject: Subject | null,
): readonly number[] {
  const cells = shownNode(recording, subject)?.recurrent?.cells;
  return cells?.map(({ units }) => units) ?? [subject?.units ?? 0];
}

/** The processing step at which a cell read input time `t`; -1 when it never did. */
export function stepOf(cell: CellRecording, t: number): number {
  return cell.inputTimeIndex.indexOf(t);
}

/** The sizes of a quantity (rows, steps, units). */
export function sizesOf(value: ArrayValue): {
  readonly rows: number;
  readonly steps: number;
  readonly units: number;
} {
  const [rows = 0, steps = 0, units = 0] = value.shape;
  return { rows, steps, units };
}

/** The value of a tensor (rows, steps, units); NaN outside of it. */
export function valueAt(
  value: ArrayValue | undefined,
  row: number,
  step: number,
  unit: number,
): number {
  if (value === undefined) return NaN;
  const { steps, units } = sizesOf(value);
  return value.data[(row * steps + step) * units + unit] ?? NaN;
}

/** Whether a step (in input time) of a row is masked. */
export function isMasked(node: NodeRecording, row: number, t: number): boolean {
  const mask = node.recurrent?.mask;
  if (mask === null || mask === undefined) return false;
  return mask.data[row * (mask.shape[1] ?? 0) + t] === 0;
}

/**
 * Where the cursor goes when numbers come: `before`, kept inside of what there is now; without it the last step, and the unit that changes
 * most over time. Null when there are no numbers.
 */
export function startCursor(
  node: NodeRecording | null,
  before: Cell | null,
): Cell | null {
  const cells = node?.recurrent?.cells ?? [];
  const cell = cells[before?.cell ?? 0] ?? cells[0];
  const h = cell?.quantities.h;
  if (cell === undefined || h === undefined) return null;
  const sizes = sizesOf(h);
  const last = cell.inputTimeIndex[sizes.steps - 1] ?? 0;
  if (before !== null) {
    return {
      cell: cells[before.cell] === undefined ? 0 : before.cell,
      t: cell.inputTimeIndex.includes(before.t) ? before.t : last,
      unit: Math.max(0, Math.min(sizes.units - 1, before.unit)),
    };
  }
  const variance = rowVariance(unitsByTime(h.data, sizes, 0));
  return { cell: 0, t: last, unit: variance.indexOf(Math.max(...variance)) };
}
