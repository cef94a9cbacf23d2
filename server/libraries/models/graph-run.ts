// A functional model on other inputs: its outputs worked out again, layer by layer back to the model's own inputs.

import type { Dim } from "../../shapes/dim.ts";
import { sameDim } from "../../shapes/shape.ts";
import type { Structure, TensorSpec } from "../../shapes/structure.ts";
import { hasUnknown, tensorsOf } from "../../shapes/structure.ts";
import { applyLayer } from "../../layers/apply.ts";
import type { LayerCall, TensorFact } from "../../trace/trace.ts";
import type { Machine } from "../../interpreter/library.ts";
import type { Placed } from "../layer-objects/layer-objects.ts";
import { computedAtOnce } from "../layer-objects/layer-objects.ts";
import { tensorKey } from "./functional.ts";
import type { ModelObject } from "./model-objects.ts";
import { stateOf } from "./model-objects.ts";

/**
 * The outputs' structure for these inputs; unknown when an input is.
 * @param isData the layers run on numbers, and one of them may refuse what it gets in Keras 3 as well
 */
export function runGraph(
  model: ModelObject,
  input: Placed,
  isData: boolean,
  machine: Machine,
): Structure {
  const { inputs, outputs, outputStructure } = stateOf(model, machine);
  const given = tensorsOf(input.structure);
  if (
    !outputStructure ||
    (given.length !== inputs.length && machine.dialect !== "keras2") ||
    hasUnknown(input.structure)
  )
    return {
      kind: "unknown",
      reason: { kind: "notFollowed", what: "what this model is given" },
    };
  const [was, is] = [
    inputs[0]?.spec.shape?.[0] ?? null,
    given[0]?.shape?.[0] ?? null,
  ];
  const evaluation: Evaluation = {
    known: new Map(),
    results: new Map(),
    was,
    is,
    failure: null,
    isData,
  };
  const isKeras2 = machine.dialect === "keras2";
  for (const [index, fact] of inputs.entries()) {
    const spec = given[index];
    if (spec)
      evaluation.known.set(
        tensorKey(fact),
        isKeras2 || isData ? conformed(spec, fact.spec) : spec,
      );
  }
  const specs = outputs.map((fact) => specOf(fact, evaluation));
  return (isKeras2 || isData) && evaluation.failure !== null
    ? evaluation.failure
    : replaceTensors(outputStructure, specs);
}

/** Keras adds a last axis of one, or takes one away, where that gives an input its number of axes. */
export function conformed(given: TensorSpec, wanted: TensorSpec): TensorSpec {
  const [got, asked] = [given.shape, wanted.shape];
  if (got === null || asked === null) return given;
  if (got.length === asked.length + 1 && got.at(-1) === 1)
    return { ...given, shape: got.slice(0, -1) };
  return got.length === asked.length - 1 && asked.at(-1) === 1
    ? { ...given, shape: [...got, 1] }
    : given;
}

interface Evaluation {
  readonly known: Map<TensorFact | string, TensorSpec>;
  readonly results: Map<LayerCall, Structure>;
  /** The batch size of the model's own first input, and what it is now. */
  readonly was: Dim;
  readonly is: Dim;
  /** What a layer answers that refuses what it gets now. */
  failure: (Structure & { readonly kind: "unknown" }) | null;
  /** Whether the layers compute on numbers. */
  readonly isData: boolean;
}

function specOf(fact: TensorFact, evaluation: Evaluation): TensorSpec {
  const before = evaluation.known.get(tensorKey(fact));
  if (before) return before;
  const { origin } = fact;
  const spec =
    origin.kind === "call"
      ? (tensorsOf(resultOf(origin.call, evaluation))[origin.index] ??
        fact.spec)
      : rebatched(fact.spec, evaluation);
  evaluation.known.set(tensorKey(fact), spec);
  return spec;
}

function resultOf(call: LayerCall, evaluation: Evaluation): Structure {
  const before = evaluation.results.get(call);
  if (before) return before;
  const { entry, config, dialect, name } = call.layer;
  const again = (
    structure: Structure,
    tensors: readonly TensorFact[],
  ): Structure =>
    replaceTensors(
      structure,
      tensors.map((fact) => specOf(fact, evaluation)),
    );
  const named = [...call.arguments].map(
    ([argument, { structure, tensors }]) =>
      [argument, again(structure, tensors)] as const,
  );
  const positional = [again(call.inputs, call.inputTensors)];
  const application =
    entry &&
    applyLayer(
      { entry, config, dialect, name },
      { positional, named, builtOn: call.inputs },
    );
  const result = application
    ? (evaluation.isData ? computedAtOnce(application) : application).structure
    : replaceTensors(
        call.outputs,
        tensorsOf(call.outputs).map((spec) => rebatched(spec, evaluation)),
      );
  evaluation.results.set(call, result);
  if (result.kind === "unknown" && result.reason.kind === "error")
    evaluation.failure ??= result;
  return result;
}

/** Where a result can't be worked out again, only its batch size follows. */
function rebatched(spec: TensorSpec, { was, is }: Evaluation): TensorSpec {
  if (spec.shape === null) return spec;
  return {
    ...spec,
    shape: spec.shape.map((dim, axis) =>
      axis === 0 && sameDim(dim, was) ? is : dim,
    ),
  };
}

/** The structure with its tensors, left to right, replaced by these. */
function replaceTensors(
  structure: Structure,
  specs: readonly TensorSpec[],
): Structure {
  let index = 0;
  const visit = (part: Structure): Structure => {
    switch (part.kind) {
      case "tensor":
        return specs[index++] ?? part;
      case "tuple":
      case "list":
        return { kind: part.kind, items: part.items.map(visit) };
      case "dict":
        return {
          kind: "dict",
          entries: part.entries.map(
            ([key, value]) => [key, visit(value)] as const,
          ),
        };
      case "value":
      case "unknown":
        return part;
    }
  };
  return visit(structure);
}
