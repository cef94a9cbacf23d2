// Several quantities of one unit over time. A line is known by its letter at its end and by its dashes; colour comes third.
import type { Theme } from "./theme.ts";

export interface Line {
  readonly name: string;
  /** The letter whose dashes, weight and colour it has; left out: its name. */
  readonly look?: string;
  readonly value: (step: number) => number;
}

export interface Lines {
  readonly lines: readonly Line[];
  readonly steps: number;
  /** The step under the cursor. */
  readonly step: number;
  /** The number that a step goes by. */
  readonly label: (step: number) => number;
  /** Greatest absolute value shown; the axis runs from minus it to it. */
  readonly reach: number;
}

const margin = { left: 30, top: 6, bottom: 16 };

/** Room for the names at the lines' ends. */
function rightOf(context: CanvasRenderingContext2D, { lines }: Lines): number {
  const widths = lines.map(({ name }) => context.measureText(name).width);
  return Math.max(22, Math.min(90, 12 + Math.max(0, ...widths)));
}

/** Dashes and widths: gates differ by dash, states by weight. A GRU's z, r and ĥ look as i, f and g. */
const looks: Readonly<
  Record<string, { readonly dash: readonly number[]; readonly width: number }>
> = {
  i: { dash: [1.5, 2.5], width: 1.5 },
  f: { dash: [], width: 1.5 },
  o: { dash: [9, 3], width: 1.5 },
  g: { dash: [4, 3], width: 1.5 },
  z: { dash: [1.5, 2.5], width: 1.5 },
  r: { dash: [], width: 1.5 },
  ĥ: { dash: [4, 3], width: 1.5 },
  c: { dash: [], width: 2.5 },
  h: { dash: [6, 3], width: 2.5 },
};
const colourOf: Readonly<Record<string, 0 | 1 | 2 | 3>> = {
  i: 0,
  z: 0,
  f: 1,
  r: 1,
  g: 2,
  ĥ: 2,
  o: 3,
};

/** Paints lines, a zero line, the axis ends and the cursor. */
export function drawLines(
  context: CanvasRenderingContext2D,
  chart: Lines,
  size: { readonly width: number; readonly height: number },
  theme: Theme,
): void {
  context.clearRect(0, 0, size.width, size.height);
  context.font = nameFont(theme);
  const right = size.width - rightOf(context, chart);
  const inner = right - margin.left;
  const drop = size.height - margin.top - margin.bottom;
  const x = (step: number) =>
    margin.left +
    (chart.steps <= 1 ? inner / 2 : (step / (chart.steps - 1)) * inner);
  const y = (value: number) =>
    margin.top + (1 - (value / chart.reach + 1) / 2) * drop;
  drawAxes(context, chart, { x, y, right }, size, theme);
  for (const line of chart.lines)
    drawLine(context, line, chart, { x, y, right }, theme);
  drawNames(context, chart, { x, y, right }, size, theme);
}

interface Place {
  readonly x: (step: number) => number;
  readonly y: (value: number) => number;
  /** Where the last step is. */
  readonly right: number;
}

const nameFont = (theme: Theme) => `italic 12px ${theme.font}`;

function drawAxes(
  context: CanvasRenderingContext2D,
  chart: Lines,
  { x, y, right }: Place,
  size: { readonly width: number; readonly height: number },
  theme: Theme,
): void {
  context.font = `10px ${theme.font}`;
  context.fillStyle = theme.description;
  context.strokeStyle = theme.description;
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const value of [chart.reach, 0, -chart.reach]) {
    context.globalAlpha = value === 0 ? 0.6 : 0.25;
    context.lineWidth = 1;
    stroke(context, [
      [margin.left, Math.round(y(value)) + 0.5],
      [right, Math.round(y(value)) + 0.5],
    ]);
    context.globalAlpha = 1;
    context.fillText(
      String(Number(value.toPrecision(2))).replace("-", "−"),
      margin.left - 5,
      y(value),
    );
  }
  const cursor = Math.round(x(chart.step)) + 0.5;
  context.strokeStyle = theme.foreground;
  stroke(context, [
    [cursor, margin.top],
    [cursor, size.height - margin.bottom],
  ]);
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  const ends = [0, chart.steps - 1].filter(
    (step) => Math.abs(x(step) - cursor) > 18,
  );
  for (const step of ends)
    context.fillText(String(chart.label(step)), x(step), size.height - 4);
  context.fillStyle = theme.foreground;
  context.fillText(String(chart.label(chart.step)), cursor, size.height - 4);
}

function drawLine(
  context: CanvasRenderingContext2D,
  line: Line,
  chart: Lines,
  { x, y }: Place,
  theme: Theme,
): void {
  const letter = line.look ?? line.name;
  const look = looks[letter] ?? { dash: [], width: 1.5 };
  context.strokeStyle = colour(letter, theme);
  context.lineWidth = look.width;
  context.setLineDash([...look.dash]);
  context.lineJoin = "round";
  context.beginPath();
  let drawing = false;
  for (let step = 0; step < chart.steps; step += 1) {
    const value = line.value(step);
    if (Number.isNaN(value)) drawing = false;
    else if (drawing) context.lineTo(x(step), y(value));
    else {
      context.moveTo(x(step), y(value));
      drawing = true;
    }
  }
  context.stroke();
  context.setLineDash([]);
}

/** Letters at the lines' ends, pushed apart where they would lie upon each other. */
function drawNames(
  context: CanvasRenderingContext2D,
  chart: Lines,
  { y, right }: Place,
  size: { readonly width: number; readonly height: number },
  theme: Theme,
): void {
  const ends = chart.lines.map((line) => y(line.value(chart.steps - 1) || 0));
  const places = spread(ends, 12, margin.top, size.height - margin.bottom);
  context.font = nameFont(theme);
  context.textAlign = "left";
  context.textBaseline = "middle";
  chart.lines.forEach((line, index) => {
    const place = places[index] ?? 0;
    context.strokeStyle = theme.description;
    context.lineWidth = 0.75;
    stroke(context, [
      [right + 1, ends[index] ?? place],
      [right + 6, place],
    ]);
    context.fillStyle = theme.foreground;
    context.fillText(line.name, right + 9, place);
  });
}

/** Places at least `least` apart, each as near to its wish as the others allow, in the wishes' own order. */
export function spread(
  wishes: readonly number[],
  least: number,
  low: number,
  high: number,
): number[] {
  const order = wishes
    .map((wish, index) => ({ wish, index }))
    .sort((a, b) => a.wish - b.wish);
  const places = order.map(({ wish }) => wish);
  let floor = low;
  places.forEach((place, index) => {
    places[index] = Math.max(place, floor);
    floor = (places[index] ?? 0) + least;
  });
  let ceiling = high;
  for (let index = places.length - 1; index >= 0; index -= 1) {
    places[index] = Math.min(places[index] ?? 0, ceiling);
    ceiling = (places[index] ?? 0) - least;
  }
  const result = new Array<number>(wishes.length).fill(0);
  order.forEach(({ index }, place) => {
    result[index] = places[place] ?? 0;
  });
  return result;
}

function colour(name: string, theme: Theme): string {
  const index = colourOf[name];
  return index === undefined ? theme.foreground : theme.charts[index];
}

function stroke(
  context: CanvasRenderingContext2D,
  points: readonly (readonly [number, number])[],
): void {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}
