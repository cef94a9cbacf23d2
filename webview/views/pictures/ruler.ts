// The time axis: step numbers, the sample's tokens above them, and the step under the cursor. Every picture's columns stand under it.
import { type Grid, labelStep, visible } from "./grid.ts";
import type { Theme } from "./theme.ts";

export interface Ruler {
  readonly grid: Grid;
  /** The cursor's column. */
  readonly column: number;
  /** The step number that a column shows: itself, or counted down where time runs backwards. */
  readonly step: (column: number) => number;
  /** The token of a column, when the input is text. */
  readonly token: ((column: number) => string) | null;
  readonly masked: ((column: number) => boolean) | null;
}

/** Height in CSS pixels of a ruler with and without tokens. */
export const rulerHeight = (hasTokens: boolean) => (hasTokens ? 38 : 20);

/** Tokens need columns of 16 pixels; below that every k-th is shown. */
const tokenRoom = 16;

/** Paints the part of the ruler from `left` on, `width` pixels wide. */
export function drawRuler(
  context: CanvasRenderingContext2D,
  ruler: Ruler,
  window: { readonly left: number; readonly width: number },
  theme: Theme,
): void {
  const { grid, column: current, token } = ruler;
  const height = rulerHeight(token !== null);
  context.clearRect(0, 0, window.width, height);
  context.textAlign = "center";
  context.textBaseline = "middle";
  const span = visible(
    grid.columnPitch,
    grid.columns,
    window.left,
    window.width,
  );
  const digits = String(Math.max(0, grid.columns - 1)).length;
  const every = labelStep(grid.columnPitch, digits * 7 + 8);
  const everyToken = labelStep(grid.columnPitch, tokenRoom);
  for (let column = span.from; column < span.to; column += 1) {
    const x = centre(grid, column) - window.left;
    const isCurrent = column === current;
    const step = ruler.step(column);
    const room = Math.abs(column - current) * grid.columnPitch;
    if (step % every === 0 && !isCurrent && room >= digits * 7 + 14) {
      const half = (String(step).length * 7) / 2;
      const kept = Math.max(half, Math.min(window.width - half, x));
      label(context, String(step), kept, height - 9, theme, false);
    }
    if (token !== null && (isCurrent || step % everyToken === 0)) {
      label(context, token(column), x, 10, theme, isCurrent, 13);
      if (ruler.masked?.(column) === true) strike(context, x, 10, theme);
    } else if (token === null && ruler.masked?.(column) === true) {
      strike(context, x, height - 9, theme);
    }
  }
  if (current >= 0 && current < grid.columns)
    drawCurrent(context, ruler, window, theme, height);
}

const centre = (grid: Grid, column: number) =>
  column * grid.columnPitch + (grid.columnPitch - grid.gap) / 2;

function label(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  theme: Theme,
  strong: boolean,
  size = 11,
): void {
  context.font = `${strong ? "600 " : ""}${size}px ${theme.font}`;
  context.fillStyle = strong ? theme.foreground : theme.description;
  context.fillText(text, x, y);
}

function strike(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  theme: Theme,
): void {
  context.fillStyle = theme.foreground;
  context.fillRect(x - 7, y, 14, 1);
}

/** The current step's number in a box, kept inside of the window. */
function drawCurrent(
  context: CanvasRenderingContext2D,
  ruler: Ruler,
  window: { readonly left: number; readonly width: number },
  theme: Theme,
  height: number,
): void {
  const text = String(ruler.step(ruler.column));
  context.font = `600 11px ${theme.font}`;
  const width = Math.max(
    context.measureText(text).width + 8,
    Math.min(20, ruler.grid.columnPitch),
  );
  const x = centre(ruler.grid, ruler.column) - window.left;
  const left = Math.max(
    0.5,
    Math.min(window.width - width - 0.5, x - width / 2),
  );
  context.strokeStyle = theme.foreground;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(
    Math.round(left) + 0.5,
    height - 17.5,
    Math.round(width) - 1,
    16,
    3,
  );
  context.stroke();
  context.fillStyle = theme.foreground;
  context.fillText(text, Math.round(left) + width / 2, height - 9);
}
