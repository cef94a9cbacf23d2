// What a recurrent layer returns, by name, and what it would return under each pair of its two flags.

import type {
  ArgumentValue,
  Config,
  LayerEntry,
  Outcome,
  RecurrentTraits,
} from "../layers/layer.ts";
import { outcomeOf } from "../layers/mask.ts";
import type { Structure } from "../shapes/structure.ts";
import type { LayerCall, LayerFact } from "./trace.ts";

/** The two flags that decide the form of the result. */
export interface Flags {
  readonly returnSequences: boolean;
  readonly returnState: boolean;
}

/** One row of the four: the flags, what comes back under them, and the names of the tensors in it. */
export interface Variant {
  readonly flags: Flags;
  readonly outcome: Outcome;
  readonly names: (count: number) => readonly string[];
}

/** A recurrent layer (or a wrapper around one) that is in the catalogue. */
export type RecurrentLayer = LayerFact & {
  readonly entry: LayerEntry & { readonly recurrent: RecurrentTraits };
};

/** Whether the catalogue has it as a layer that runs over steps. */
export function isRecurrent(layer: LayerFact): layer is RecurrentLayer {
  return layer.entry?.recurrent !== undefined;
}

/** The layer's flags; null when one of them isn't a constant. */
export function flagsOf(layer: RecurrentLayer): Flags | null {
  return flagsIn(layer.entry, layer.config);
}

/**
 * The four rows in the order neither, sequences, state, both. `call` gives the inputs; without one the layer is asked with an input
 * of which all sizes are open. `LSTM(6)` on `(None, 9, 3)`: `(None, 6)`, `(None, 9, 6)`, three of `(None, 6)`, and `(None, 9, 6)` with two of `(None, 6)`.
 */
export function variantsOf(
  layer: RecurrentLayer,
  call: LayerCall | null,
): readonly Variant[] {
  const { entry } = layer;
  return pairs.map((flags) => {
    const config = withFlags(layer.config, flags);
    return {
      flags,
      outcome: outcomeOf(entry, {
        config,
        dialect: layer.dialect,
        inputs: inputsOf(layer, call),
        arguments: argumentsOf(call),
        builtOn: null,
      }),
      names: (count) => namesIn(entry, config, count),
    };
  });
}

/**
 * Names for the `count` tensors that a layer returns, in order: `seq, state_h, state_c`, `out, state`,
 * `seq, forward_h, forward_c, backward_h, backward_c`. Null when the layer's results have no names of their own.
 */
export function resultNames(
  layer: LayerFact,
  count: number,
): readonly string[] | null {
  return isRecurrent(layer) ? namesIn(layer.entry, layer.config, count) : null;
}

const pairs: readonly Flags[] = [
  { returnSequences: false, returnState: false },
  { returnSequences: true, returnState: false },
  { returnSequences: false, returnState: true },
  { returnSequences: true, returnState: true },
];

function flagsIn(entry: RecurrentLayer["entry"], config: Config): Flags | null {
  const returnSequences = entry.recurrent.flag(config, "return_sequences");
  const returnState = entry.recurrent.flag(config, "return_state");
  return returnSequences === null || returnState === null
    ? null
    : { returnSequences, returnState };
}

/** The flags of a wrapper are those of the layers inside. */
function withFlags(config: Config, flags: Flags): Config {
  const changed = new Map(config);
  for (const [name, value] of config) {
    if (value.kind !== "layer" || value.layer.entry.recurrent === undefined)
      continue;
    const inside = withFlags(value.layer.config, flags);
    changed.set(name, {
      kind: "layer",
      layer: { ...value.layer, config: inside },
    });
  }
  const isWrapper = config.get("layer")?.kind === "layer";
  if (isWrapper) return changed;
  changed.set("return_sequences", boolean(flags.returnSequences));
  changed.set("return_state", boolean(flags.returnState));
  return changed;
}

function boolean(value: boolean): ArgumentValue {
  return { kind: "boolean", value };
}

function inputsOf(layer: RecurrentLayer, call: LayerCall | null): Structure {
  if (call !== null && call.inputs.kind !== "unknown") return call.inputs;
  const shape = Array<null>(layer.entry.recurrent.inputRank).fill(null);
  return { kind: "tensor", shape, dtype: "float32" };
}

function argumentsOf(call: LayerCall | null): ReadonlyMap<string, Structure> {
  return new Map(
    [...(call?.arguments ?? [])].map(([name, { structure }]) => [
      name,
      structure,
    ]),
  );
}

function namesIn(
  entry: RecurrentLayer["entry"],
  config: Config,
  count: number,
): readonly string[] {
  const flags = flagsIn(entry, config);
  const states =
    flags?.returnState === true
      ? (entry.recurrent.stateNames(config) ?? [])
      : [];
  const first = flags?.returnSequences === true ? "seq" : "out";
  const leading = Math.max(count - states.length, 0);
  const outputs =
    leading === 2
      ? [`forward_${first}`, `backward_${first}`]
      : Array.from({ length: leading }, (_, index) =>
          index === 0 ? first : `${first}_${index}`,
        );
  return [...outputs, ...states].slice(0, count);
}
