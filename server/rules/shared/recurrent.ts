// What rules ask about recurrent layers: their flags, what a call returns and in which order, and where a flag is written.

import type { RecurrentFlag } from "../../layers/layer.ts";
import type {
  CallSite,
  LayerCall,
  LayerFact,
  TensorFact,
  Trace,
  Unpacking,
} from "../../trace/trace.ts";
import type { Edit } from "../rule.ts";
import { argumentOf, removeArguments, setArgument } from "./edits.ts";

/** Whether the layer runs over time itself (TimeDistributed does not). */
export function isRecurrent(layer: LayerFact): boolean {
  return (
    layer.entry?.recurrent !== undefined &&
    layer.className !== "TimeDistributed"
  );
}

/** A flag's constant value; null when unknown or when the layer has none. */
export function flagOf(layer: LayerFact, flag: RecurrentFlag): boolean | null {
  return isRecurrent(layer)
    ? (layer.entry?.recurrent?.flag(layer.config, flag) ?? null)
    : null;
}

/** Whether a Bidirectional hands on both directions unmerged. */
export function isUnmerged(layer: LayerFact): boolean {
  return (
    layer.className === "Bidirectional" &&
    layer.config.get("merge_mode")?.kind === "none"
  );
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
  return [
    ...(isUnmerged(layer)
      ? [`forward_${first}`, `backward_${first}`]
      : [first]),
    ...states,
  ];
}

/** The constructor at which a flag is written: that of the layer inside a Bidirectional. */
export function flagSite(layer: LayerFact): CallSite {
  const inner =
    layer.className === "Bidirectional" ? layer.wrapped[0] : undefined;
  return inner?.site ?? layer.site;
}

/** Sets a flag at the constructor; a flag that goes back to its default False is taken away. */
export function setFlag(
  layer: LayerFact,
  flag: RecurrentFlag,
  value: boolean,
): readonly Edit[] | null {
  const site = flagSite(layer);
  const present = argumentOf(site, flag);
  if (!value && present !== undefined && present.name !== null)
    return removeArguments(site, present);
  return setArgument(site, flag, value);
}

/** The one recurrent call that all of these tensors come from, or null. */
export function commonCall(tensors: readonly TensorFact[]): LayerCall | null {
  const origin = tensors[0]?.origin;
  if (origin?.kind !== "call") return null;
  const isShared = tensors.every(
    (tensor) =>
      tensor.origin.kind === "call" && tensor.origin.call === origin.call,
  );
  return isShared ? origin.call : null;
}

/** What an unpacking takes apart: the call, the flat position of its first tensor in the call's result, and how many items there are. */
export interface Unpacked {
  readonly call: LayerCall;
  readonly from: number;
  readonly count: number;
}

/**
 * The recurrent call whose result an unpacking takes apart, or null. A call on an input that is not known counts as well: the layer alone
 * decides how many tensors it returns.
 */
export function unpackedCall(
  trace: Trace,
  unpacking: Unpacking,
): Unpacked | null {
  const { structure, tensors } = unpacking;
  if (structure.kind === "unknown") return directCall(trace, unpacking);
  const call = unpacking.call ?? commonCall(tensors);
  if (call?.problem !== null || !isRecurrent(call.layer)) return null;
  const positions = tensors.map((tensor) =>
    tensor.origin.kind === "call" ? tensor.origin.index : null,
  );
  const from = positions[0] ?? null;
  if (
    from === null ||
    positions.some((position, index) => position !== from + index)
  )
    return null;
  if (structure.kind === "tensor") return { call, from, count: 1 };
  return structure.kind === "tuple" || structure.kind === "list"
    ? { call, from, count: structure.items.length }
    : null;
}

/** A call that stands where the unpacked value stands, on an input of unknown shape. */
function directCall(trace: Trace, unpacking: Unpacking): Unpacked | null {
  const { value } = unpacking;
  const calls = trace.calls.filter(
    ({ range }) =>
      range.unit === value.unit &&
      range.start === value.start &&
      range.end === value.end,
  );
  const call = calls[0];
  const isOne =
    call !== undefined &&
    calls.every(
      (other) => other.layer === call.layer && other.outputs.kind === "unknown",
    );
  if (!isOne || call.problem !== null || !isRecurrent(call.layer)) return null;
  const hasStates = flagOf(call.layer, "return_state");
  const names = outputNames(call.layer);
  if (
    hasStates === null ||
    names === null ||
    call.layer.wrapped.length > 1 ||
    call.layer.className === "RNN"
  )
    return null;
  return {
    call,
    from: 0,
    count: hasStates ? names.length : isUnmerged(call.layer) ? 2 : 1,
  };
}

/** ConvLSTM1D, ConvLSTM2D, ConvLSTM3D. */
export function isConvLstm(layer: LayerFact): boolean {
  return layer.className.startsWith("ConvLSTM");
}
