// What Keras 3 shows for a layer inside of TimeDistributed whose steps have other axes than it takes: TimeDistributed asks for shapes without
// the checks of a call, so that each layer's own arithmetic decides what comes out.
import type { Dim } from "../shapes/dim.ts";
import { tensor } from "../shapes/structure.ts";
import { flagOf, isChannelsFirst } from "./arguments.ts";
import type { LayerCallInput, LayerInstance } from "./layer.ts";
import { outcomeOf } from "./mask.ts";

export interface UncheckedStep {
  readonly shown: readonly Dim[];
  /** What comes of it on data; null when that raises. */
  readonly real: readonly Dim[] | null;
}

/** One step, `LSTM(4)` on `(None, 5, 8, 2)`: `(None, 4)` is shown, and data raises. Null where Keras 3 refuses as well, or it isn't told here. */
export function uncheckedStep(
  layer: LayerInstance,
  step: readonly Dim[],
  call: LayerCallInput,
): UncheckedStep | null {
  const { className } = layer.entry;
  const [batch = null, second = null, third = null] = step;
  const last = step.at(-1) ?? null;
  const [rank] =
    /(?<=^Global(?:Max|Average)Pooling)\d(?=D$)/.exec(className) ?? [];
  const ask = asker(layer, call);
  if (isChannelsFirst(layer.config, call.dialect) === true) return null;
  if (/^SpatialDropout\dD$/.test(className)) return { shown: step, real: step };
  if (/^(?:Max|Average)Pooling1D$/.test(className)) return pooled(step, ask);
  if (rank !== undefined && flagOf(layer.config, "keepdims") === false)
    return step.length > Number(rank)
      ? { shown: [batch, last], real: step.toSpliced(1, Number(rank)) }
      : null;
  if (className === "RepeatVector" && step.length > 2)
    return raising(ask([batch, second]));
  if (step.length < 4) return null;
  if (recurrent.has(className)) return raising(ask([batch, second, last]));
  const changed = ask([batch, second, third]);
  if (changed === null) return null;
  const whole = [...changed, ...step.slice(3)];
  if (/^(?:UpSampling|Cropping)1D$/.test(className))
    return { shown: changed, real: whole };
  return className === "ZeroPadding1D" ? raising(whole) : null;
}

type Ask = (shape: readonly Dim[]) => readonly Dim[] | null;

/** What the layer makes of a shape that it takes. */
function asker(layer: LayerInstance, call: LayerCallInput): Ask {
  return (shape) => {
    const outcome = outcomeOf(layer.entry, {
      ...call,
      config: layer.config,
      inputs: tensor(shape, "float32"),
      arguments: new Map(),
    });
    return outcome.kind === "result" && outcome.structure.kind === "tensor"
      ? outcome.structure.shape
      : null;
  };
}

function raising(shown: readonly Dim[] | null): UncheckedStep | null {
  return shown && { shown, real: null };
}

/** The window goes along each axis between batch and channels. */
function pooled(step: readonly Dim[], ask: Ask): UncheckedStep | null {
  const [batch = null] = step;
  const last = step.at(-1) ?? null;
  const each = step.slice(1, -1).map((size) => ask([batch, size, last]));
  if (each.includes(null)) return null;
  const shown = [batch, ...each.map((shape) => shape?.[1] ?? null), last];
  return { shown, real: step.length > 2 ? shown : null };
}

const recurrent: ReadonlySet<string> = new Set([
  "LSTM",
  "GRU",
  "SimpleRNN",
  "RNN",
  "Bidirectional",
]);
