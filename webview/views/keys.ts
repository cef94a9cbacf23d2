// The keyboard of the pictures: which key asks for what. Everything else on the page is reached by Tab.
import { unitCount } from "../reading/shown.ts";
import type { Event, State } from "../store.ts";
import type { Timeline } from "./picture.ts";

/** What the page itself has to do for a key. */
export type Command = "copy" | "table" | "help";

/** What a key does while a picture has the focus; null when it is not one of ours. */
export function keyAction(
  key: {
    readonly key: string;
    readonly shiftKey: boolean;
    readonly ctrlKey: boolean;
    readonly metaKey: boolean;
    readonly altKey: boolean;
  },
  state: State,
  timeline: Timeline,
  rows: number,
): Event | Command | null {
  if (key.altKey) return null;
  if (key.ctrlKey || key.metaKey) return key.key === "c" ? "copy" : null;
  const column = timeline.column(state.cursor.t);
  const last = timeline.columns - 1;
  const toColumn = (wanted: number): Event => ({
    kind: "go",
    cell: { t: timeline.time(Math.max(0, Math.min(last, wanted))) },
  });
  const stride = key.shiftKey ? 10 : 1;
  switch (key.key) {
    case "ArrowLeft":
      return toColumn(column - stride);
    case "ArrowRight":
      return toColumn(column + stride);
    case "Home":
      return toColumn(0);
    case "End":
      return toColumn(last);
    case "ArrowUp":
      return toUnit(state, -stride);
    case "ArrowDown":
      return toUnit(state, stride);
    case "PageUp":
      return { kind: "sample", sample: Math.max(0, state.sample - 1) };
    case "PageDown":
      return { kind: "sample", sample: Math.min(rows - 1, state.sample + 1) };
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

/** The unit some places further in the shown order; past the end of a half, the other half's. */
function toUnit(state: State, by: number): Event | null {
  const { cursor, unitOrder } = state;
  const counts = unitCount(state.recording, state.subject);
  const place =
    (unitOrder === null ? cursor.unit : unitOrder.indexOf(cursor.unit)) +
    counts.slice(0, cursor.cell).reduce((sum, units) => sum + units, 0);
  const total = counts.reduce((sum, units) => sum + units, 0);
  if (total === 0) return null;
  let wanted = Math.max(0, Math.min(total - 1, place + by));
  let cell = 0;
  while (wanted >= (counts[cell] ?? Infinity)) {
    wanted -= counts[cell] ?? 0;
    cell += 1;
  }
  return { kind: "go", cell: { cell, unit: unitOrder?.[wanted] ?? wanted } };
}
