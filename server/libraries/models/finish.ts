// The end of a reading: each model as it is at last, and the members of those that never got an input.

import type { LayerCall, ModelFact } from "../../trace/trace.ts";
import type { Machine } from "../../interpreter/library.ts";
import { weightsOfModel } from "../weights/keras-weights.ts";
import { weightsInside } from "../weights/layer-weights.ts";
import type { Member, ModelObject } from "./model-objects.ts";
import { modelFact, stateOf } from "./model-objects.ts";
import { scopeOf } from "../weights/scopes.ts";

/** What is told at the end of a program. */
export interface Finish {
  readonly models: readonly ModelFact[];
  /** Calls of members that could not be run: nothing has told them yet. */
  readonly calls: readonly LayerCall[];
}

/** All models as they are now, those that never got an input run as far as they can be. */
export function finishModels(machine: Machine): Finish {
  const all = { ref: -2, parent: null, kind: "module", file: "" } as const;
  const objects = machine
    .namesOf(all)
    .flatMap((name): readonly ModelObject[] => {
      const stored = machine.store.get(`-2.${name}`);
      return stored?.kind === "record" ? [stored.record as ModelObject] : [];
    });
  objects.sort((left, right) => left.ref - right.ref);
  return {
    models: objects.map((model) => finalFact(model, machine)),
    calls: objects.flatMap((model) => waitingMembers(model, machine)),
  };
}

function finalFact(model: ModelObject, machine: Machine): ModelFact {
  const isBuilt = stateOf(model, machine).outputStructure !== null;
  const weights = weightsOfModel(model, machine, isBuilt);
  return {
    ...modelFact(model, machine),
    weights: weightsInside(weights, scopeOf(model.fact, machine)),
  };
}

function waitingMembers(
  model: ModelObject,
  machine: Machine,
): readonly LayerCall[] {
  const state = stateOf(model, machine);
  if (model.className !== "Sequential" || state.output) return [];
  return state.members.flatMap(
    (member, position) => waiting(model, member, position) ?? [],
  );
}

function waiting(
  model: ModelObject,
  member: Member,
  position: number,
): LayerCall | null {
  const { layer, call } = member;
  if (!layer || call || layer.fact.className === "InputLayer") return null;
  return {
    id: -1 - layer.ref,
    range: layer.fact.site.range,
    site: null,
    layer: layer.fact,
    memberOf: { modelId: model.ref, position },
    inputs: { kind: "unknown", reason: { kind: "noInputYet" } },
    inputTensors: [],
    arguments: new Map(),
    outputs: { kind: "unknown", reason: { kind: "noInputYet" } },
    params: null,
    weights: null,
    problem: null,
    remark: null,
  };
}
