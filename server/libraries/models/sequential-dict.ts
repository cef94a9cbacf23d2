// A Sequential that is called on a dict of tensors: its layers run, and it stays without an input of its own.

import type { Placed } from "../layer-objects/layer-objects.ts";
import type { ModelObject, ModelState } from "./model-objects.ts";
import { setState, stateOf } from "./model-objects.ts";
import { touch } from "./sequential-building.ts";
import type { SequentialContext } from "./sequential.ts";
import { runMember } from "./sequential.ts";
import { fromStructure } from "../tensors.ts";

/** Runs all members on a dict of tensors. That builds their weights, but gives the model no input and no output of its own. */
export function runOnDict(
  model: ModelObject,
  input: Placed,
  context: SequentialContext,
): void {
  const { machine } = context;
  const state = stateOf(model, machine);
  const output = fromStructure(
    input.structure,
    context.tensorType,
    "symbolic",
    (index) => input.tensors[index]?.origin ?? noOrigin,
    machine,
  );
  let run: ModelState = { ...state, members: [], output };
  for (const [position, { value, place }] of state.members.entries())
    run = runMember(model, run, value, place, position, context);
  setState(model, { ...state, members: run.members }, machine);
  touch(model, machine);
}

const noOrigin = {
  kind: "unknown",
  reason: { kind: "notFollowed", what: "where this comes from" },
} as const;
