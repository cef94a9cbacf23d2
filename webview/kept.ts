// What outlives the page when its panel is hidden or the window reloads: target, view, place and settings, but no numbers.
import * as v from "valibot";
import { targetSchema } from "./protocol.ts";
import { type State, initialState } from "./store.ts";

const whole = v.pipe(v.number(), v.integer());
const open = v.nullable(whole);

export const keptSchema = v.object({
  target: v.nullable(targetSchema),
  view: v.picklist(["outputs", "gates", "variants", "batches"]),
  cursor: v.object({
    t: whole,
    cell: whole,
    unit: whole,
    pixel: v.optional(whole, 0),
  }),
  isPlaced: v.boolean(),
  isKept: v.boolean(),
  sample: whole,
  order: v.picklist(["stored", "variance", "saturation"]),
  zoom: v.number(),
  range: v.picklist(["auto", "one"]),
  isFollowing: v.boolean(),
  settings: v.object({
    input: v.nullable(
      v.picklist(["noise", "sine", "impulse", "oneHot", "poem", "text"]),
    ),
    text: v.string(),
    batch: open,
    steps: open,
    assumed: v.record(v.string(), whole),
    seed: whole,
    backend: v.picklist(["auto", "webgpu", "webgl", "wasm", "cpu"]),
    arrangement: v.picklist(["continue", "readingOrder"]),
    samples: open,
    epochs: open,
    shuffle: v.nullable(v.boolean()),
    draw: whole,
    resets: v.nullable(v.picklist(["never", "epoch", "batch"])),
  }),
});

export type Kept = v.InferOutput<typeof keptSchema>;

/** The part of a state that is kept. */
export function keptState(state: State): Kept {
  const { target, view, isPlaced, isKept, sample, zoom, range } = state;
  const { order, isFollowing, settings } = state;
  return {
    target,
    view,
    cursor: { ...state.cursor },
    isPlaced,
    isKept,
    sample,
    order,
    zoom,
    range,
    isFollowing,
    settings: { ...settings, assumed: { ...settings.assumed } },
  };
}

/** The state to start from. The editor still says what to show; the same target then finds view and place as they were. */
export function restoredState(kept: Kept): State {
  return { ...initialState, ...kept };
}
