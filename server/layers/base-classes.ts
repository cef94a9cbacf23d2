// Classes that are there to derive others from: Layer, Wrapper, and those of cells and preprocessing in Keras 2.
import { weightsOf } from "./apply.ts";
import { layerOf } from "./arguments.ts";
import { basePositional } from "./common-parameters.ts";
import type { LayerCallInput, LayerEntry, LayerProblem } from "./layer.ts";
import { outcomeOf } from "./mask.ts";
import { required } from "./parameter.ts";
import { notFollowed, refusal, result } from "./problem.ts";
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
    const open = outcomeOf(inner.entry, { ...call, config: inner.config });
    return open.kind === "problem" &&
      stopsBuilding(inner.entry, open.problem, call)
      ? open
      : passing.outputs(call);
  },
  weights: (call) => {
    const inner = layerOf(call.config, "layer");
    return inner === null
      ? null
      : weightsOf(inner, { ...call, config: inner.config });
  },
};

/** Whether what a layer refuses in a call is refused when it is built already. */
function stopsBuilding(
  { className, weights }: LayerEntry,
  { kind, rank }: LayerProblem,
  { inputs }: LayerCallInput,
): boolean {
  if (kind === "window" || kind === "reshape") return false;
  if (!["rank", "inputCount", "refused"].includes(kind)) return true;
  if (buildsByRank.test(className)) return true;
  const shape = inputs.kind === "tensor" ? inputs.shape : null;
  if (weights !== undefined && shape?.at(-1) === null) return true;
  const axes = shape?.length;
  if (kind !== "rank" || rank === undefined || axes === undefined) return false;
  const least = needsAxes.find(([pattern]) => pattern.test(className))?.[1];
  return least !== undefined && axes < rank.expected - least;
}

/** Layers of Keras 2 that look at the number of axes, or at how many tensors there are, when they are built. */
const buildsByRank =
  /^(?:Conv\dDTranspose|DepthwiseConv|LocallyConnected2D|EinsumDense|TimeDistributed|SpectralNormalization|RandomFourierFeatures|Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate|Dot)$|^DepthwiseConv/;

/** Layers whose building takes more axes than there may be, and how many less than in a call do. */
const needsAxes: readonly (readonly [pattern: RegExp, fewer: number])[] = [
  [/^LocallyConnected1D$|^LSTM$|^GRU$|^SimpleRNN$|^RNN$|^Bidirectional$/, 1],
  [/^Global/, 1],
];

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
