// What rules ask about recurrent layers: their flags, what a call returns and in which order, and where a flag is written.

import type { RecurrentFlag } from "../layers/layer.ts";
import type { CallSite, LayerCall, LayerFact, TensorFact, Unpacking } from "../trace/trace.ts";
import type { Edit } from "./rule.ts";
import { argumentOf, removeArguments, setArgument } from "./edits.ts";

/** Whether the layer runs over time itself (TimeDistributed does not). */
export function isRecurrent(layer: LayerFact): boolean {
  return layer.entry?.recurrent !== undefined && layer.className !== "TimeDistributed";
}

/** A flag's constant value; null when unknown or when the layer has none. */
export function flagOf(layer: LayerFact, flag: RecurrentFlag): boolean | null {
  return isRecurrent(layer) ? (layer.entry?.recurrent?.flag(layer.config, flag) ?? null) : null;
}

/** Whether a Bidirectional hands on both directions unmerged. */
export function isUnmerged(layer: LayerFact): boolean {
  return layer.className === "Bidirectional" && layer.config.get("merge_mode")?.kind === "none";
}

/** The states' names as the documentation has them, or null when unknown: LSTM `state_h`, `state_c`. */
export function stateNames(layer: LayerFact): readonly string[] | null {
  return layer.entry?.recurrent?.stateNames(layer.config) ?? null;
}

/** Names for what a call returns with `return_state=True`: `out` or `seq` (two of them when unmerged), then the states. */
export function outputNames(layer: LayerFact): readonly string[] | null {
  const states = stateNames(layer);
  if (states === null) return null;
  const first = flagOf(layer, "return_sequences") === true ? "seq" : "out";
  return [...(isUnmerged(layer) ? [`forward_${first}`, `backward_${first}`] : [first]), ...states];
}

/** The constructor at which a flag is written: that of the layer inside a Bidirectional. */
export function flagSite(layer: LayerFact): CallSite {
  const inner = layer.className === "Bidirectional" ? layer.wrapped[0] : undefined;
  return inner?.site ?? layer.site;
}

/** Sets a flag at the constructor; a flag that goes back to its default False is taken away. */
export function setFlag(layer: LayerFact, flag: RecurrentFlag, value: boolean): readonly Edit[] | null {
  const site = flagSite(layer);
  const present = argumentOf(site, flag);
  if (!value && present !== undefined && present.name !== null) return removeArguments(site, present);
  return setArgument(site, flag, value);
}

/** The one recurrent call that all of these tensors come from, or null. */
export function commonCall(tensors: readonly TensorFact[]): LayerCall | null {
  const origin = tensors[0]?.origin;
  if (origin?.kind !== "call") return null;
  const isShared = tensors.every((tensor) => tensor.origin.kind === "call" && tensor.origin.call === origin.call);
  return isShared ? origin.call : null;
}

/** The recurrent call whose result an unpacking takes apart, with the flat position of its first tensor in that result. */
export function unpackedCall(unpacking: Unpacking): { readonly call: LayerCall; readonly from: number } | null {
  const call = unpacking.call ?? commonCall(unpacking.tensors);
  if (call === null || call.problem !== null || !isRecurrent(call.layer)) return null;
  const positions = unpacking.tensors.map((tensor) => (tensor.origin.kind === "call" ? tensor.origin.index : null));
  const from = positions[0] ?? null;
  if (from === null || positions.some((position, index) => position !== from + index)) return null;
  return { call, from };
}

/** ConvLSTM1D, ConvLSTM2D, ConvLSTM3D. */
export function isConvLstm(layer: LayerFact): boolean {
  return layer.className.startsWith("ConvLSTM");
}
