// What a place in a program is about, for whoever shows one thing at a time: a recurrent layer, or a model.

import type { Range } from "../syntax/source.ts";
import { callsOf, factsAt, type Found, modelOf } from "./lookup.ts";
import type {
  LayerCall,
  LayerFact,
  ModelFact,
  RunEvent,
  TensorFact,
  Trace,
} from "./trace.ts";
import { isRecurrent } from "./variants.ts";

/** A layer with its call (null: nobody calls it), or a model. */
export type Subject =
  | {
      readonly kind: "layer";
      readonly layer: LayerFact;
      readonly call: LayerCall | null;
    }
  | { readonly kind: "model"; readonly model: ModelFact };

/** The smallest recurrent layer or model around the place; else one that the place's line makes. */
export function subjectAt(
  trace: Trace,
  isHere: (range: Range) => boolean,
): Subject | null {
  for (const fact of factsAt(trace, isHere)) {
    const subject = subjectOf(trace, fact);
    if (subject !== null) return subject;
  }
  const layer = trace.layers.find(
    (made) => hasSteps(made) && isHere(made.site.statement),
  );
  if (layer !== undefined) return layerSubject(trace, layer);
  const model = trace.models.find(({ site }) => isHere(site.statement));
  return model === undefined ? null : { kind: "model", model };
}

function subjectOf(trace: Trace, fact: Found): Subject | null {
  switch (fact.kind) {
    case "value": {
      const { holds, tensors } = fact.value;
      if (holds.kind === "layer") return layerSubject(trace, holds.layer);
      if (holds.kind === "model") return modelSubject(trace, holds.modelId);
      const origin = tensors[0]?.origin;
      return origin?.kind === "call" ? callSubject(origin.call) : null;
    }
    case "layer":
    case "argument":
      return layerSubject(trace, fact.layer);
    case "call":
      return callSubject(fact.call);
    case "model":
      return { kind: "model", model: fact.model };
    case "event":
      return fact.event.kind === "run"
        ? modelSubject(trace, fact.event.model.id)
        : null;
  }
}

function callSubject(call: LayerCall): Subject | null {
  return hasSteps(call.layer) || recurrentInside(call)
    ? { kind: "layer", layer: call.layer, call }
    : null;
}

/** Whether a layer runs over steps itself, or in a TimeDistributed. */
export function hasSteps(layer: LayerFact): boolean {
  return (
    isRecurrent(layer) ||
    (layer.className === "TimeDistributed" && layer.wrapped.some(hasSteps))
  );
}

/** Whether a call of an object of the program's runs a recurrent layer between what it is given and what it returns. */
export function recurrentInside(call: LayerCall): boolean {
  const others = [...call.arguments.values()].flatMap(({ tensors }) => tensors);
  const seen = new Set<TensorFact>([...call.inputTensors, ...others]);
  const open = [...(call.returned ?? [])];
  for (let fact = open.pop(); fact !== undefined; fact = open.pop()) {
    if (seen.has(fact)) continue;
    seen.add(fact);
    const { origin } = fact;
    if (origin.kind === "operation") open.push(...origin.operands);
    if (origin.kind !== "call") continue;
    const { call: inner } = origin;
    if (hasSteps(inner.layer) || recurrentInside(inner)) return true;
    open.push(...inner.inputTensors);
    for (const { tensors } of inner.arguments.values()) open.push(...tensors);
  }
  return false;
}

/** A wrapped layer is shown through its wrapper, which is what runs. */
function layerSubject(trace: Trace, layer: LayerFact): Subject | null {
  const call = callsOf(trace, layer)[0] ?? null;
  const shown = call?.layer ?? layer;
  return hasSteps(shown) || (call !== null && recurrentInside(call))
    ? { kind: "layer", layer: shown, call }
    : null;
}

function modelSubject(trace: Trace, id: number): Subject | null {
  const model = modelOf(trace, id);
  return model === null ? null : { kind: "model", model };
}

/** The layer whose pictures come first: a model's first recurrent one. */
export function focused(subject: Subject): {
  readonly layer: LayerFact;
  readonly call: LayerCall | null;
} | null {
  if (subject.kind === "layer") return subject;
  return subject.model.layers.find(({ layer }) => hasSteps(layer)) ?? null;
}

/** Whether data of this run goes through the subject. */
export function isFed({ model }: RunEvent, subject: Subject): boolean {
  return subject.kind === "model"
    ? model.id === subject.model.id
    : model.layers.some(({ layer }) => layer.id === subject.layer.id);
}
