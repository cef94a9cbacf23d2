// One picture: a cell per value. Cells are painted as pixels of a small image that is then enlarged, which costs the same whatever their size.
import { decimal } from "../../format.ts";
import { type Grid, type Span, printsValues, visible } from "./grid.ts";
import { type Matrix, at } from "../../reading/matrix.ts";
import { type Scale, entry, inkOn } from "./scale.ts";
import type { Theme } from "./theme.ts";

/** The part of the picture's content that the canvas shows, in CSS pixels. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Heatmap {
  readonly matrix: Matrix;
  readonly grid: Grid;
  readonly scale: Scale;
  /** Row drawn at each place, or null for rows as stored. */
  readonly order: ArrayLike<number> | null;
  /** Whether a column is masked: hatched over its values. */
  readonly masked: ((column: number) => boolean) | null;
}

/**
 * Paints the visible part of a heatmap. Not-a-number cells and masked columns are hatched; from 40 by 16 pixels on, cells print their value.
 * @param pixels a canvas that the caller keeps for the enlarged image, so that repainting allocates nothing
 */
export function drawHeatmap(
  context: CanvasRenderingContext2D,
  picture: Heatmap,
  window: Window,
  theme: Theme,
  pixels: HTMLCanvasElement,
): void {
  const { grid } = picture;
  // A picture that is still growing has fewer columns than its grid has room for.
  const columns = visible(
    grid.columnPitch,
    Math.min(grid.columns, picture.matrix.columns),
    window.left,
    window.width,
  );
  const rows = visible(grid.rowPitch, grid.rows, window.top, window.height);
  context.clearRect(0, 0, window.width, window.height);
  if (columns.to <= columns.from || rows.to <= rows.from) return;
  const part = { columns, rows, window };
  const broken = paintCells(context, picture, part, pixels);
  cutGaps(context, grid, part);
  hatchCells(context, picture, part, broken, theme);
  if (printsValues(grid)) printValues(context, picture, part, theme);
}

interface Part {
  readonly columns: Span;
  readonly rows: Span;
  readonly window: Window;
}

/** Enlarges one image pixel per cell; says whether any value is not a number. */
function paintCells(
  context: CanvasRenderingContext2D,
  { matrix, grid, scale, order }: Heatmap,
  { columns, rows, window }: Part,
  pixels: HTMLCanvasElement,
): boolean {
  const width = columns.to - columns.from;
  const height = rows.to - rows.from;
  if (pixels.width < width) pixels.width = width;
  if (pixels.height < height) pixels.height = height;
  const image = new ImageData(width, height);
  const colours = new Uint32Array(image.data.buffer);
  let broken = false;
  for (let y = 0; y < height; y += 1) {
    const row = order?.[rows.from + y] ?? rows.from + y;
    for (let x = 0; x < width; x += 1) {
      const index = entry(scale, at(matrix, row, columns.from + x));
      if (index < 0) broken = true;
      else colours[y * width + x] = scale.palette[index] ?? 0;
    }
  }
  pixels.getContext("2d")?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(
    pixels,
    0,
    0,
    width,
    height,
    columns.from * grid.columnPitch - window.left,
    rows.from * grid.rowPitch - window.top,
    width * grid.columnPitch,
    height * grid.rowPitch,
  );
  return broken;
}

function cutGaps(
  context: CanvasRenderingContext2D,
  grid: Grid,
  { columns, rows, window }: Part,
): void {
  if (grid.gap === 0) return;
  for (let column = columns.from; column < columns.to; column += 1) {
    const right = (column + 1) * grid.columnPitch - window.left;
    context.clearRect(right - grid.gap, 0, grid.gap, window.height);
  }
  for (let row = rows.from; row < rows.to; row += 1) {
    const bottom = (row + 1) * grid.rowPitch - window.top;
    context.clearRect(0, bottom - grid.gap, window.width, grid.gap);
  }
}

function hatchCells(
  context: CanvasRenderingContext2D,
  { matrix, grid, order, masked }: Heatmap,
  { columns, rows, window }: Part,
  broken: boolean,
  theme: Theme,
): void {
  if (!broken && masked === null) return;
  const cells = new Path2D();
  const width = grid.columnPitch - grid.gap;
  const height = grid.rowPitch - grid.gap;
  const bottom = (rows.to - rows.from) * grid.rowPitch;
  const top = rows.from * grid.rowPitch - window.top;
  for (let column = columns.from; column < columns.to; column += 1) {
    const left = column * grid.columnPitch - window.left;
    if (masked?.(column) === true) {
      cells.rect(left, top, width, bottom);
      continue;
    }
    for (let row = rows.from; broken && row < rows.to; row += 1) {
      const value = at(matrix, order?.[row] ?? row, column);
      if (!Number.isNaN(value)) continue;
      cells.rect(left, row * grid.rowPitch - window.top, width, height);
    }
  }
  hatch(context, cells, window, theme.foreground);
}

/** Fills a path with diagonal lines, 6 pixels apart. */
export function hatch(
  context: CanvasRenderingContext2D,
  path: Path2D,
  window: { readonly width: number; readonly height: number },
  colour: string,
): void {
  context.save();
  context.clip(path);
  context.strokeStyle = colour;
  context.globalAlpha = 0.4;
  context.lineWidth = 1;
  context.beginPath();
  for (let start = -window.height; start < window.width; start += 6) {
    context.moveTo(start, window.height);
    context.lineTo(start + window.height, 0);
  }
  context.stroke();
  context.restore();
}

function printValues(
  context: CanvasRenderingContext2D,
  { matrix, grid, scale, order }: Heatmap,
  { columns, rows, window }: Part,
  theme: Theme,
): void {
  context.font = `10px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let column = columns.from; column < columns.to; column += 1) {
    const x =
      column * grid.columnPitch -
      window.left +
      (grid.columnPitch - grid.gap) / 2;
    for (let row = rows.from; row < rows.to; row += 1) {
      const value = at(matrix, order?.[row] ?? row, column);
      if (Number.isNaN(value)) continue;
      const y =
        row * grid.rowPitch - window.top + (grid.rowPitch - grid.gap) / 2;
      context.fillStyle = inkOn(scale, value);
      context.fillText(decimal(value), x, y + 0.5);
    }
  }
}
