// Where a weight lies inside its layer: `lstm_cell/kernel`, `forward_lstm/lstm_cell/kernel`.
import { textOf } from "./arguments.ts";
import type { Dialect, LayerInstance, WeightSpec } from "./layer.ts";
import type { NameCounters } from "./automatic-names.ts";
import { automaticName } from "./automatic-names.ts";

/**
 * The weights with their place in front of their names. An empty place or none leaves them as they are, apart from what Keras 2 makes in the layer's
 * call; a weight that lies elsewhere, behind a `/`, stays there.
 */
export function inside<
  Weight extends { readonly name: string; readonly madeInCall?: string },
>(place: string | null, weights: readonly Weight[]): readonly Weight[] {
  return weights.map((weight) => {
    const { madeInCall, ...rest } = weight;
    const before = place === null || place === "" ? madeInCall : place;
    if (weight.name.startsWith("/") || before === undefined) return weight;
    return { ...(rest as Weight), name: `${before}/${weight.name}` };
  });
}

/** What these layers are called by the one that holds them: by their own names, else as in a program that makes no others. `[LSTMCell(5), LSTMCell(3)]`: `lstm_cell`, `lstm_cell_1`. */
export function innerNames(
  layers: readonly LayerInstance[],
  dialect: Dialect,
): readonly string[] {
  let counters: NameCounters = new Map();
  return layers.map((layer) => {
    const own = textOf(layer.config, "name");
    if (own !== null) return own;
    const next = automaticName(
      layer.ownClass ?? layer.entry.className,
      dialect,
      counters,
    );
    counters = next.counters;
    return layer.name ?? next.name;
  });
}

/** The name of the only layer inside another. */
export function innerName(layer: LayerInstance, dialect: Dialect): string {
  return innerNames([layer], dialect)[0] ?? "";
}

/** Weights of a layer whose wrapper runs its computation as a part of its own: Keras 3 names the layer where the wrapper builds it, Keras 2 where it calls it. */
export function inWrapper(
  weights: readonly WeightSpec[],
  layer: LayerInstance,
  dialect: Dialect,
): readonly WeightSpec[] {
  const place = wrappedPlace(layer, dialect);
  return weights.flatMap((weight) =>
    dialect === "keras3" && weight.madeInCall !== undefined
      ? [weight]
      : inside(place, [weight]),
  );
}

/** The place of a wrapped layer's weights: Keras 3 names it, the others build the layer as a part of the wrapper. */
export function wrappedPlace(
  layer: LayerInstance,
  dialect: Dialect,
): string | null {
  return dialect === "keras3" ? innerName(layer, dialect) : null;
}
