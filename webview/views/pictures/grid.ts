// Where columns (time) and rows (units) lie: one grid is shared by the ruler and by every picture under it.

/** A laid-out grid in CSS pixels. A cell's own size is one gap less than its pitch. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** From one column's left edge to the next one's. */
  readonly columnPitch: number;
  readonly rowPitch: number;
  readonly gap: number;
}

/** The part of a grid that is in view, in cells: `from` is drawn, `to` is not. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const column = { least: 2, most: 46 };
const row = { least: 2, most: 16 };

/**
 * Fits `columns` into `width` and `rows` into `height` where cells of 2 to 46 by 2 to 16 pixels can; else the smallest cells, and the
 * picture scrolls. `zoom` widens or narrows the fitted columns within the same limits.
 */
export function layGrid(
  columns: number,
  rows: number,
  room: { readonly width: number; readonly height: number },
  zoom = 1,
): Grid {
  const fitted = between(Math.floor(room.width / Math.max(1, columns)), column);
  const columnPitch = between(Math.round(fitted * zoom), column);
  const rowPitch = between(Math.floor(room.height / Math.max(1, rows)), row);
  const gap = columnPitch >= 8 && rowPitch >= 4 ? 1 : 0;
  return { columns, rows, columnPitch, rowPitch, gap };
}

export const gridWidth = (grid: Grid) => grid.columns * grid.columnPitch;
export const gridHeight = (grid: Grid) => grid.rows * grid.rowPitch;

/** Values are printed into cells of at least 40 by 16 pixels. */
export const printsValues = (grid: Grid) =>
  grid.columnPitch >= 40 && grid.rowPitch >= 16;

/** The cells of one axis that a window of `size` pixels shows, scrolled by `offset`. */
export function visible(
  pitch: number,
  count: number,
  offset: number,
  size: number,
): Span {
  const from = Math.max(0, Math.floor(offset / pitch));
  return {
    from: Math.min(from, count),
    to: Math.max(0, Math.min(count, Math.ceil((offset + size) / pitch))),
  };
}

/** The cell at a point of the grid, null outside of it. */
export function cellAt(
  grid: Grid,
  x: number,
  y: number,
): { readonly column: number; readonly row: number } | null {
  const column = Math.floor(x / grid.columnPitch);
  const row = Math.floor(y / grid.rowPitch);
  if (column < 0 || column >= grid.columns) return null;
  if (row < 0 || row >= grid.rows) return null;
  return { column, row };
}

/** The scroll offset, nearest to `offset`, that shows cell `index` whole in a window of `size` pixels. */
export function scrolledTo(
  pitch: number,
  index: number,
  offset: number,
  size: number,
): number {
  const start = index * pitch;
  if (start < offset) return start;
  return Math.max(offset, start + pitch - size);
}

/** Every how many columns a label of `width` pixels fits: 1, 2, 5, 10, 20, 50 … */
export function labelStep(pitch: number, width: number): number {
  let power = 1;
  for (;;) {
    for (const factor of [1, 2, 5]) {
      if (factor * power * pitch >= width) return factor * power;
    }
    power *= 10;
  }
}

function between(
  value: number,
  limits: { readonly least: number; readonly most: number },
): number {
  return Math.max(limits.least, Math.min(limits.most, value));
}
