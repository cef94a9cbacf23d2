// The InputLayer that no program writes: a Sequential makes it of its first layer's `input_shape`, and models made of its tensors hold it.

import type { LayerFact } from "../../trace/trace.ts";
import type { Machine } from "../../interpreter/library.ts";
import { nextName } from "../layer-objects/layer-objects.ts";

/**
 * Takes the name of an InputLayer that a Sequential makes: Keras 3 counts it among the others, Keras 2 and TF.js name it by the layer.
 * @param layer the one that stands for it; null where data or a model in front does
 */
export function nameImpliedInput(
  layer: LayerFact | null,
  machine: Machine,
): void {
  if (machine.dialect !== "keras3" || layer?.className === "InputLayer") return;
  const name = nextName("InputLayer", machine);
  if (name !== null && layer !== null)
    machine.store.set(nameKey(layer), { kind: "string", value: name });
}

/** The layer itself when it is an InputLayer, else the one that it stands for. */
export function inputLayerOf(layer: LayerFact, machine: Machine): LayerFact {
  if (layer.className === "InputLayer") return layer;
  return {
    ...layer,
    // No layer of the program has an id below 0.
    id: -2 - layer.id,
    className: "InputLayer",
    entry: null,
    config: new Map(),
    name: nameOf(layer, machine),
    wrapped: [],
  };
}

function nameOf(layer: LayerFact, machine: Machine): string | null {
  if (machine.dialect !== "keras3")
    return layer.name === null ? null : `${layer.name}_input`;
  const stored = machine.store.get(nameKey(layer));
  return stored?.kind === "string" ? stored.value : null;
}

function nameKey({ id }: LayerFact): string {
  return `${String(id)}.impliedInput`;
}
