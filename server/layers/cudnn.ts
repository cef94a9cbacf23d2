// CuDNNLSTM and CuDNNGRU, which ran on a graphics card only before LSTM and GRU did so by themselves. `tf.compat.v1.keras.layers` still has them.
import { multiply } from "../shapes/dim.ts";
import { sizeOf } from "./arguments.ts";
import { initializer } from "./checks.ts";
import type {
  CellTraits,
  LayerCallInput,
  LayerEntry,
  Outcome,
  Parameter,
} from "./layer.ts";
import type { Accepts } from "./parameter.ts";
import {
  keywordOnly,
  no,
  optional,
  options,
  required,
  yes,
} from "./parameter.ts";
import { refusal } from "./problem.ts";
import { cellTraits } from "./recurrent-cells.ts";
import {
  recurrentCallArguments,
  recurrentOutputs,
  recurrentTraits,
  recurrentWeights,
  sequenceOf,
} from "./recurrent-run.ts";

interface CudnnLayer {
  readonly className: "CuDNNLSTM" | "CuDNNGRU";
  readonly gates: number;
  readonly stateNames: readonly string[];
  readonly ownParameters: readonly Parameter[];
}

/** Zero is let through, and 2.5 fails only where a weight is made of it. */
const units: Accepts = (value) =>
  value.kind === "number" && value.value < 0 ? "a positive integer" : null;

function cudnnLayer(layer: CudnnLayer): LayerEntry {
  const traits = withTwoBiases(
    cellTraits(layer.gates, layer.stateNames.length),
    layer.gates,
  );
  return {
    className: layer.className,
    names: { keras2: [`v1.${layer.className}`] },
    parameters: [
      required("units", units),
      ...options(
        "kernel_initializer recurrent_initializer bias_initializer",
        initializer,
      ),
      ...layer.ownParameters,
      ...options(
        "kernel_regularizer recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint recurrent_constraint bias_constraint",
      ),
      ...["return_sequences", "return_state", "go_backwards", "stateful"].map(
        (name) => optional(name, no),
      ),
      ...keywordOnly(optional("time_major", no)),
    ],
    callArguments: recurrentCallArguments,
    outputs: (call) => cudnnOutputs(layer.className, traits, call),
    weights: (call) => recurrentWeights(traits, call.config, call),
    fixedAxes: () => [-1],
    recurrent: recurrentTraits(() => layer.stateNames),
  };
}

/** cuDNN adds a bias to the input's part and one to the state's part: `units * 8` numbers in LSTM. */
function withTwoBiases(traits: CellTraits, gates: number): CellTraits {
  return {
    ...traits,
    weights: (step, config, dialect) => {
      const kernels = traits.weights(step, config, dialect);
      const size = multiply(sizeOf(config, "units"), 2 * gates);
      return kernels && [...kernels, { name: "bias", shape: [size] }];
    },
  };
}

function cudnnOutputs(
  className: string,
  traits: CellTraits,
  call: LayerCallInput,
): Outcome {
  const outcome = recurrentOutputs(className, traits, call.config, call);
  const isMasked =
    sequenceOf(call.inputs)?.mask !== undefined ||
    call.arguments.get("mask")?.kind === "tensor";
  if (outcome.kind === "problem" || !isMasked) return outcome;
  return refusal(
    "refused",
    `${className} can't read a mask, and its input has one. Use ${className.slice(5)} instead, which can.`,
  );
}

export const cudnnLayers: readonly LayerEntry[] = [
  cudnnLayer({
    className: "CuDNNLSTM",
    gates: 4,
    stateNames: ["state_h", "state_c"],
    ownParameters: [optional("unit_forget_bias", yes)],
  }),
  cudnnLayer({
    className: "CuDNNGRU",
    gates: 3,
    stateNames: ["state"],
    ownParameters: [],
  }),
];
