// How calls of objects of the program's classes are told: with their weights, their masks and what lies inside.

import type { LayerProblem } from "../../../layers/layer.ts";
import type { Structure } from "../../../shapes/structure.ts";
import { hasUnknown } from "../../../shapes/structure.ts";
import type { LayerCall, LayerFact, TensorFact } from "../../../trace/trace.ts";
import type { Call, Machine } from "../../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../../interpreter/value.ts";
import { unknown } from "../../../interpreter/value.ts";
import { place } from "../../layer-objects/call-values.ts";
import { callOfObject } from "../../layer-objects/class-objects.ts";
import type { CallPlace, Placed } from "../../layer-objects/layer-objects.ts";
import {
  reasonOfProblem,
  rememberCall,
} from "../../layer-objects/layer-objects.ts";
import { listedWeights, weightsOfObject } from "../../weights/keras-weights.ts";
import { weightsInside } from "../../weights/layer-weights.ts";
import { scopeOf } from "../../weights/scopes.ts";
import type { Masked } from "./keras-masks.ts";

/** An object that is called, and on what. */
export interface Called {
  readonly instance: InstanceValue;
  readonly fact: LayerFact;
  readonly inputs: Placed;
  readonly others?: LayerCall["arguments"];
}

/** Tells a call with what came of it. */
export function tell(
  { instance, fact, inputs, others = new Map() }: Called,
  { structure: outputs, masks }: Masked,
  at: CallPlace,
  returned: readonly TensorFact[],
  machine: Machine,
): LayerCall {
  const made = listedWeights(instance, machine);
  const told = callOfObject(
    fact,
    inputs,
    outputs.kind === "value"
      ? {
          kind: "unknown",
          reason: {
            kind: "unknownLayer",
            name: fact.className,
            detail: "its `call` returns no tensor",
          },
        }
      : outputs,
    weightsAt(instance, fact, outputs, machine),
    at,
    machine,
  );
  const call = {
    ...told,
    arguments: others,
    returned,
    ...(masks.some((mask) => mask) && { masks }),
    ...(made && made.length > 0 && { ownWeights: made }),
  };
  rememberCall(call, machine);
  machine.record.call(call);
  return call;
}

/** Tells a call that the library refuses before it runs. */
export function refuse(
  fact: LayerFact,
  problem: LayerProblem,
  input: Value,
  { node }: Call,
  machine: Machine,
): Value {
  const reason = reasonOfProblem(problem);
  const site = machine.siteOf(node, (_, name) => name);
  const call = callOfObject(
    fact,
    place(input, machine),
    { kind: "unknown", reason },
    null,
    { range: node.range, site, memberOf: null },
    machine,
  );
  machine.record.call({ ...call, problem });
  return unknown(reason);
}

/** An object's weights by their place in it. */
function weightsAt(
  instance: InstanceValue,
  fact: LayerFact,
  outputs: Structure,
  machine: Machine,
): LayerCall["weights"] {
  const isFollowed = !hasUnknown(outputs);
  const weights = weightsOfObject(instance, machine, isFollowed);
  return weightsInside(weights, scopeOf(fact, machine));
}
