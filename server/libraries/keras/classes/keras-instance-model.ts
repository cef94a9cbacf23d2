// An object of the program's class as a model: what `fit` and its like are told of it.

import type { ModelFact } from "../../../trace/trace.ts";
import type { Machine } from "../../../interpreter/library.ts";
import type { InstanceValue } from "../../../interpreter/value.ts";
import { factOf } from "../../layer-objects/class-objects.ts";
import { layerOf } from "../../layer-objects/layer-objects.ts";
import { modelFact, modelOf, totalParams } from "../../models/model-objects.ts";
import { membersOf } from "../../weights/keras-weights.ts";

/** The instance as a model: the layers among its attributes. Other members may be in lists that we don't see, so it isn't complete. */
export function instanceModel(
  instance: InstanceValue,
  machine: Machine,
): ModelFact | null {
  const fact = factOf(instance, machine);
  if (!fact) return null;
  const layers = membersOf(instance, machine).flatMap((value) => {
    const layer =
      layerOf(value)?.fact ??
      modelOf(value)?.fact ??
      (value.kind === "instance" ? factOf(value, machine) : null);
    const inner = modelOf(value);
    return layer
      ? [
          {
            layer,
            call: null,
            place: layer.site.range,
            name: layer.name,
            outputs: null,
            params: inner ? modelFact(inner, machine).params : null,
            connected: [],
          },
        ]
      : [];
  });
  return {
    id: fact.id,
    className: fact.className,
    name: fact.name,
    dialect: fact.dialect,
    site: fact.site,
    loops: [],
    layers,
    inputs: [],
    outputs: null,
    outputTensors: [],
    isComplete: false,
    compiled: null,
    params: totalParams(layers),
  };
}
