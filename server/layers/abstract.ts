// Classes that are there to derive others from, beside Layer and Wrapper.
import { basePositional } from "./common-parameters.ts";
import type { LayerEntry } from "./layer.ts";
import { refusal } from "./problem.ts";
import { tensorLayer } from "./tensor-layer.ts";

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

export const abstractLayers: readonly LayerEntry[] = [
  abstractRnnCell,
  preprocessingLayer,
];
