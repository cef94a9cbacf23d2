// Weights that layers of the program's own make for themselves: those of one layer come together, in the library's order.

import type { ModelGraph, WeightNode } from "../../../server/models/graph.ts";
import type { NodeRecording } from "../recording.ts";
import type { Refusal } from "../refusal.ts";
import { refuse } from "../refusal.ts";
import type { LayerWeights, WeightPlan } from "../weights.ts";
import type { BatchContext, NodeOutcome } from "./batch.ts";
import { plain } from "./batch.ts";

/** One weight of a layer. The first of them leaves a recording of all. */
export function runWeight(
  node: WeightNode,
  context: BatchContext,
): NodeOutcome {
  const all = weightsBeside(node, context.graph);
  const plans = all.map(planOf(namesOf(all)));
  const refused = plans.find((plan) => "kind" in plan);
  if (refused !== undefined && "kind" in refused) return refused;
  const known = plans.flatMap((plan) => ("kind" in plan ? [] : [plan]));
  const { owner } = node;
  const weights = context.weights.of(
    {
      id: owner?.layer.replace(/#\d+$/, "") ?? node.id,
      layer: owner?.layer ?? node.id,
      name: owner?.name ?? node.name,
    },
    known,
  );
  const position = all.indexOf(node);
  const tensor = weights.tensors.get(known[position]?.name ?? "");
  if (tensor === undefined) return refuse("it has no value");
  const outcome = plain([{ tensor, mask: null }]);
  return outcome.kind === "ran" && position === 0
    ? { ...outcome, recording: recordingOf(node, weights) }
    : outcome;
}

/** All that the same layer made, as the graph lists them. */
function weightsBeside(
  node: WeightNode,
  { nodes }: ModelGraph,
): readonly WeightNode[] {
  const { owner } = node;
  return owner === undefined
    ? [node]
    : nodes.filter(
        (other): other is WeightNode =>
          other.kind === "weight" && other.owner?.layer === owner.layer,
      );
}

/** Two weights of one layer may have one name. */
function namesOf(
  nodes: readonly WeightNode[],
): ReadonlyMap<WeightNode, string> {
  const names = new Map<WeightNode, string>();
  for (const node of nodes) {
    const isTaken = [...names.values()].includes(node.name);
    names.set(node, isTaken ? node.id : node.name);
  }
  return names;
}

function planOf(
  names: ReadonlyMap<WeightNode, string>,
): (node: WeightNode) => WeightPlan | Refusal {
  return (node) => {
    const shape = node.shape.filter((dim) => typeof dim === "number");
    return shape.length < node.shape.length
      ? refuse("its shape is not known")
      : {
          name: names.get(node) ?? node.name,
          shape,
          initializer: node.initializer ?? undefined,
          fallback: "glorot_uniform",
        };
  };
}

function recordingOf(node: WeightNode, weights: LayerWeights): NodeRecording {
  return {
    node: node.id,
    name: node.owner?.name ?? node.name,
    className: node.owner?.className ?? "Weight",
    inputs: [],
    outputs: [],
    weights: weights.arrays,
    weightSource: weights.source,
    recurrent: null,
  };
}
