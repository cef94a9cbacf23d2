// What lies at a place: the facts of a trace whose text covers it, the smallest first.

import type { Range } from "../syntax/source.ts";
import type {
  ArgumentSite,
  Event,
  LayerCall,
  LayerFact,
  ModelFact,
  NamedValue,
  Trace,
} from "./trace.ts";

/** A fact and the text that it is about. */
export type Found = { readonly range: Range } & (
  | { readonly kind: "value"; readonly value: NamedValue }
  /** An argument of a layer's constructor. */
  | {
      readonly kind: "argument";
      readonly argument: ArgumentSite;
      readonly layer: LayerFact;
    }
  /** The constructor of a layer. */
  | { readonly kind: "layer"; readonly layer: LayerFact }
  /** Where a layer is applied; a member of a Sequential is at its constructor. */
  | { readonly kind: "call"; readonly call: LayerCall }
  | { readonly kind: "model"; readonly model: ModelFact }
  | { readonly kind: "event"; readonly event: Event }
);

/** All facts that `covers` says yes to, the smallest text first; of texts of one size, in the order of the trace. */
export function factsAt(
  trace: Trace,
  covers: (range: Range) => boolean,
): readonly Found[] {
  const found: Found[] = [];
  const add = (fact: Found): void => {
    if (covers(fact.range)) found.push(fact);
  };
  for (const value of trace.values)
    add({ kind: "value", value, range: value.range });
  for (const layer of trace.layers) {
    add({ kind: "layer", layer, range: layer.site.range });
    for (const argument of layer.site.arguments)
      add({ kind: "argument", argument, layer, range: argument.range });
  }
  for (const call of trace.calls)
    add({ kind: "call", call, range: call.range });
  for (const model of trace.models)
    add({ kind: "model", model, range: model.site.range });
  for (const event of trace.events)
    add({ kind: "event", event, range: rangeOfEvent(event) });
  return found.sort((left, right) => sizeOf(left) - sizeOf(right));
}

/** The calls of a layer in order of execution: its own, or those of the wrapper that it is in. */
export function callsOf(trace: Trace, layer: LayerFact): readonly LayerCall[] {
  const own = trace.calls.filter((call) => call.layer.id === layer.id);
  if (own.length > 0) return own;
  const wrapper = wrapperOf(trace, layer);
  return wrapper === null ? [] : callsOf(trace, wrapper);
}

/** The layer that `layer` was made for, as Bidirectional for the LSTM in it. */
export function wrapperOf(trace: Trace, layer: LayerFact): LayerFact | null {
  return (
    trace.layers.find(({ wrapped }) =>
      wrapped.some(({ id }) => id === layer.id),
    ) ?? null
  );
}

/** The model with this id, as it is at the end. */
export function modelOf(trace: Trace, id: number): ModelFact | null {
  return trace.models.find((model) => model.id === id) ?? null;
}

/** The whole text of a call, or of the call that an escape happens at. */
function rangeOfEvent(event: Event): Range {
  return event.kind === "escape" ? event.site : event.site.range;
}

function sizeOf({ range }: Found): number {
  return range.end - range.start;
}
