// The keyboard of the pictures: which key asks for what. Everything else on the page is reached by Tab.
import { pixelAt, pixelIndex, shownNode, unitCount } from "../reading/shown.ts";
import type { Event, State } from "../store.ts";
import type { Timeline } from "./picture.ts";

/** What the page itself has to do for a key. */
export type Command = "copy" | "table" | "help";

/** What a key does while a picture has the focus; null when it is not one of ours. */
export function keyAction(
  key: Pick<
    KeyboardEvent,
    "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey"
  >,
  state: State,
  timeline: Timeline,
  rows: number,
): Event | Command | null {
  if (key.altKey) return null;
  if (key.ctrlKey || key.metaKey) return key.key === "c" ? "copy" : null;
  const column = timeline.column(state.cursor.t);
  const stride = key.shiftKey ? 10 : 1;
  switch (key.key) {
    case "ArrowLeft":
      return toColumn(timeline, column - stride);
    case "ArrowRight":
      return toColumn(timeline, column + stride);
    case "Home":
      return toColumn(timeline, 0);
    case "End":
      return toColumn(timeline, Infinity);
    case "ArrowUp":
      return toUnit(state, -stride);
    case "ArrowDown":
      return toUnit(state, stride);
    case "w":
    case "a":
    case "s":
    case "d":
      return toPixel(state, key.key);
    case "PageUp":
      return toSample(state, -1, rows);
    case "PageDown":
      return toSample(state, 1, rows);
    case " ":
      return { kind: "play", isPlaying: !state.isPlaying };
    case "Enter":
      return { kind: "go", cell: {}, keep: true };
    case "Escape":
      return { kind: "free" };
    case "+":
    case "=":
      return { kind: "zoom", zoom: state.zoom * 1.5 };
    case "-":
    case "−":
      return { kind: "zoom", zoom: state.zoom / 1.5 };
    case "0":
      return { kind: "zoom", zoom: 1 };
    case "t":
      return "table";
    case "?":
      return "help";
    default:
      return null;
  }
}

const toColumn = (timeline: Timeline, wanted: number): Event => ({
  kind: "go",
  cell: {
    t: timeline.time(Math.max(0, Math.min(timeline.columns - 1, wanted))),
  },
});

const toSample = (state: State, by: number, rows: number): Event => ({
  kind: "sample",
  sample: Math.max(0, Math.min(rows - 1, state.sample + by)),
});

/** Along which axis, counted from the last, a key moves over a map, and where to. */
const directions = {
  w: [-2, -1],
  s: [-2, 1],
  a: [-1, -1],
  d: [-1, 1],
} as const;

/** The pixel beside the cursor's, within the map; one of a single axis is moved over up and down. */
function toPixel(state: State, key: keyof typeof directions): Event | null {
  const [axis, by] = directions[key];
  const { cursor } = state;
  const cells = shownNode(state.recording, state.subject)?.recurrent?.cells;
  const spatial = cells?.[cursor.cell]?.spatial ?? [];
  const place = spatial.length === 1 ? axis + 2 : spatial.length + axis;
  const size = spatial[place];
  if (size === undefined) return null;
  const index = [...pixelIndex(spatial, cursor.pixel)];
  index[place] = Math.max(0, Math.min(size - 1, (index[place] ?? 0) + by));
  return { kind: "go", cell: { pixel: pixelAt(spatial, index) } };
}

/** The unit some places further in the shown order; past the end of a cell, the next one's. */
function toUnit(state: State, by: number): Event | null {
  const { cursor, unitOrders } = state;
  const counts = unitCount(state.recording, state.subject);
  const own = unitOrders?.[cursor.cell];
  const place =
    (own === undefined ? cursor.unit : own.indexOf(cursor.unit)) +
    counts.slice(0, cursor.cell).reduce((sum, units) => sum + units, 0);
  const total = counts.reduce((sum, units) => sum + units, 0);
  if (total === 0) return null;
  let wanted = Math.max(0, Math.min(total - 1, place + by));
  let cell = 0;
  while (wanted >= (counts[cell] ?? Infinity)) {
    wanted -= counts[cell] ?? 0;
    cell += 1;
  }
  const unit = unitOrders?.[cell]?.[wanted] ?? wanted;
  return { kind: "go", cell: { cell, unit } };
}
