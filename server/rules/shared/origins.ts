// Where a tensor came from: back along first inputs to the layer that lost an axis, the Input, or the layer that returned several.

import type {
  CallSite,
  LayerCall,
  LayerFact,
  Origin,
  TensorFact,
} from "../../trace/trace.ts";
import { flagOf, isRecurrent } from "./recurrent.ts";

/** Layers that give back the axes they get, whatever their number. */
const axisKeepers = new Set([
  ..."Dense Dropout Activation BatchNormalization LayerNormalization GaussianNoise GaussianDropout AlphaDropout".split(
    " ",
  ),
  ..."ReLU LeakyReLU PReLU ELU ThresholdedReLU Softmax Masking Identity UnitNormalization ActivityRegularization".split(
    " ",
  ),
]);

/** Layers in Keras 3 that pass a tuple on element by element. */
const tupleTakers = new Set([
  ..."Dropout Activation GaussianNoise GaussianDropout AlphaDropout ReLU LeakyReLU ELU Softmax Identity".split(
    " ",
  ),
  "ActivityRegularization",
]);

const mergeLayers = new Set(
  "Add Average Concatenate Dot Maximum Minimum Multiply Subtract".split(" "),
);

export type InputOrigin = Extract<Origin, { readonly kind: "input" }>;

export function isMerge(layer: LayerFact): boolean {
  return mergeLayers.has(layer.className);
}

/** Whether a layer may get a tuple in a Keras 3 Sequential without raising, and hands a tuple on. */
export function takesTuple(layer: LayerFact): boolean {
  return tupleTakers.has(layer.className);
}

/** The call that made a tensor, or null. */
export function makerOf(tensor: TensorFact | undefined): LayerCall | null {
  return tensor?.origin.kind === "call" ? tensor.origin.call : null;
}

/** The call that decided the number of axes of a tensor: back through layers that keep them. Null when it is no layer call. */
export function axisMaker(tensor: TensorFact | undefined): LayerCall | null {
  let call = makerOf(tensor);
  for (
    let steps = 0;
    call !== null && steps < 1000 && axisKeepers.has(call.layer.className);
    steps++
  )
    call = makerOf(call.inputTensors[0]);
  return call;
}

/** The recurrent call above whose `return_sequences` has this value and decides the number of axes, or null. */
export function sequenceMaker(
  tensor: TensorFact | undefined,
  returnsSequences: boolean,
): LayerCall | null {
  const call = axisMaker(tensor);
  if (call === null || !isRecurrent(call.layer)) return null;
  return flagOf(call.layer, "return_sequences") === returnsSequences
    ? call
    : null;
}

/** The declared input that a tensor goes back to along first inputs, or null. */
export function inputOrigin(
  tensor: TensorFact | undefined,
): InputOrigin | null {
  let current = tensor;
  for (let steps = 0; current !== undefined && steps < 1000; steps++) {
    const { origin }: TensorFact = current;
    if (origin.kind === "input") return origin;
    if (origin.kind !== "call") return null;
    current = origin.call.inputTensors[0];
  }
  return null;
}

/** The written call that declares an input, when it is in view. */
export function inputCall(tensor: TensorFact | undefined): CallSite | null {
  return inputOrigin(tensor)?.call ?? null;
}
