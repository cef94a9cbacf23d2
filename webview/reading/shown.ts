// The part of a recording that the pictures show: the layer asked for, its cells, and where in it there is most to see.
import type {
  ArrayValue,
  CellRecording,
  NodeRecording,
  Recording,
} from "../engine/recording.ts";
import { type Subject, lastCell } from "./subject.ts";
import { layoutOf, offsetOf } from "./layout.ts";
import { allByUnit, rowVariance, timeOfUnit } from "./matrix.ts";

/** A place in the layer: input time, cell in the recording's order, unit (of a ConvLSTM the filter), and pixel of its map. */
export interface Cell {
  readonly t: number;
  readonly cell: number;
  readonly unit: number;
  /** Counted row by row over the map; 0 for cells without one. */
  readonly pixel: number;
}

/** The shown layer as it ran; null before the first numbers, or when the run stopped before it. */
export function shownNode(
  recording: Recording | null,
  subject: Subject | null,
): NodeRecording | null {
  if (recording === null || subject === null) return null;
  return recording.nodes.find(({ node }) => node === subject.node.id) ?? null;
}

/** How many units each cell of the shown layer has, in the recording's order. */
export function unitCount(
  recording: Recording | null,
  subject: Subject | null,
): readonly number[] {
  const cells = shownNode(recording, subject)?.recurrent?.cells;
  return (cells ?? subject?.cells ?? []).map(({ units }) => units);
}

/** The processing step at which a cell read input time `t`; -1 when it never did. */
export function stepOf(cell: CellRecording, t: number): number {
  return cell.inputTimeIndex.indexOf(t);
}

/** The value of a cell's quantity; NaN outside of it. */
export function valueAt(
  value: ArrayValue | undefined,
  row: number,
  step: number,
  unit: number,
  pixel = 0,
): number {
  if (value === undefined) return NaN;
  const sizes = layoutOf(value.shape);
  return value.data[offsetOf(sizes, row, step, unit, pixel)] ?? NaN;
}

/** Whether a step (in input time) of a row is masked. */
export function isMasked(node: NodeRecording, row: number, t: number): boolean {
  const mask = node.recurrent?.mask;
  if (mask === null || mask === undefined) return false;
  return mask.data[row * (mask.shape[1] ?? 0) + t] === 0;
}

/**
 * Where the cursor goes when numbers come: `before`, kept inside of what there is now; without it the last step, and the unit (and of its
 * map the pixel) that changes most over time, in the cell whose h the layer returns. Null when there are no numbers.
 */
export function startCursor(
  node: NodeRecording | null,
  subject: Subject | null,
  before: Cell | null,
): Cell | null {
  const cells = node?.recurrent?.cells ?? [];
  const first = subject === null ? 0 : lastCell(subject, 0).place;
  const wanted = before?.cell ?? first;
  const index = cells[wanted] === undefined ? first : wanted;
  const cell = cells[index];
  const h = cell?.quantities[cell.output];
  if (cell === undefined || h === undefined) return null;
  const sizes = layoutOf(h.shape);
  const last = cell.inputTimeIndex[sizes.steps - 1] ?? 0;
  const kept = (value: number, count: number) =>
    Math.max(0, Math.min(count - 1, value));
  if (before !== null) {
    return {
      cell: index,
      t: cell.inputTimeIndex.includes(before.t) ? before.t : last,
      unit: kept(before.unit, sizes.units),
      pixel: kept(before.pixel, sizes.pixels),
    };
  }
  const unit = greatest(rowVariance(allByUnit(h.data, sizes, 0)));
  const pixels = Float64Array.from(
    { length: sizes.pixels },
    (_, pixel) =>
      rowVariance(timeOfUnit(h.data, sizes, 0, unit, pixel))[0] ?? 0,
  );
  return { cell: index, t: last, unit, pixel: greatest(pixels) };
}

/** The place of the greatest; 0 where none is greater than the others. */
function greatest(found: Float64Array): number {
  let best = 0;
  found.forEach((value, place) => {
    if (value > (found[best] ?? NaN)) best = place;
  });
  return best;
}

/** How a cell's pixel is counted along the axes of its map: `[row, column]`. */
export function pixelIndex(
  spatial: readonly number[],
  pixel: number,
): readonly number[] {
  const index: number[] = [];
  let rest = pixel;
  for (const size of [...spatial].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}

/** The inverse of {@link pixelIndex}. */
export function pixelAt(
  spatial: readonly number[],
  index: readonly number[],
): number {
  return spatial.reduce(
    (sum, size, axis) => sum * size + (index[axis] ?? 0),
    0,
  );
}
