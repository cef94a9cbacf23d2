// Classes that are there to derive others from: Layer, Wrapper, and those of cells and preprocessing in Keras 2.
import { layerOf } from "./arguments.ts";
import { built } from "./building.ts";
import { basePositional } from "./common-parameters.ts";
import type { LayerEntry } from "./layer.ts";
import { required } from "./parameter.ts";
import { fails, notFollowed, refusal, result } from "./problem.ts";
import { tensorLayer } from "./tensor-layer.ts";

const passing = tensorLayer({ className: "Layer", names: {}, parameters: [] });

/** Keras' base class: Keras 2 hands the input through, Keras 3 wants a `call`. */
const layer: LayerEntry = {
  className: "Layer",
  names: { keras3: ["Layer"], keras2: ["Layer"] },
  parameters: basePositional,
  outputs: (call) =>
    call.dialect === "keras3"
      ? refusal(
          "refused",
          "Layer computes nothing itself. Call a layer derived from it that has a `call` method.",
        )
      : passing.outputs(call),
};

/** The base class of wrappers: it builds its layer and then hands the input through. */
const wrapper: LayerEntry = {
  className: "Wrapper",
  names: { keras3: ["Wrapper"], keras2: ["Wrapper"] },
  parameters: [required("layer")],
  callArguments: { keras2: ["mask"] },
  outputs: (call) => {
    const inner = layerOf(call.config, "layer");
    if (call.dialect === "keras3")
      return refusal(
        "refused",
        "Wrapper computes nothing itself. Call a layer derived from it that has a `call` method.",
      );
    if (inner === null)
      return result(notFollowed("the layer inside this Wrapper"));
    const { problem } = built(inner, call);
    return problem === null ? passing.outputs(call) : fails(problem);
  },
  weights: (call) => {
    const inner = layerOf(call.config, "layer");
    return inner && built(inner, call).weights;
  },
};

/** The base of cells in Keras 2. It can be made and not run. */
const abstractRnnCell: LayerEntry = {
  className: "AbstractRNNCell",
  names: { keras2: ["AbstractRNNCell"] },
  parameters: basePositional,
  callArguments: ["states"],
  outputs: () =>
    refusal(
      "refused",
      "AbstractRNNCell computes nothing itself. Use a class derived from it that has a `call` method.",
    ),
};

/** The base of preprocessing layers in Keras 2: it hands its input on. */
const preprocessingLayer = tensorLayer({
  className: "PreprocessingLayer",
  names: { keras2: ["experimental.preprocessing.PreprocessingLayer"] },
  parameters: [],
});

/** Those that every program may name. */
export const baseLayers: readonly LayerEntry[] = [layer, wrapper];

/** Those that are seldom met. */
export const rareBaseLayers: readonly LayerEntry[] = [
  abstractRnnCell,
  preprocessingLayer,
];
