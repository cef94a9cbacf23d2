// Weights that objects of the program make for themselves, as nodes: all of an object at once, in the order in which the library lists them.

import type { LayerCall, TensorFact, WeightFact } from "../trace/trace.ts";
import type { Builder } from "./graph-builder.ts";
import { addOpaque, keyOf, nameOf, remember, unique } from "./graph-builder.ts";
import type { TensorRef, WeightOwner } from "./graph.ts";
import { plainConfig } from "./layer-config.ts";

/** The node of a weight, which its tensor stands for. */
export function addWeight(
  fact: TensorFact,
  weight: WeightFact,
  builder: Builder,
): TensorRef {
  const before = builder.weights.get(weight);
  if (before) return before;
  if (weight.shape === null) {
    const name = weight.name ?? "weight";
    const reason = "its shape is not known";
    return remember(fact, addOpaque(name, name, [], reason, builder), builder);
  }
  const call = builder.isStep ? undefined : makerOf(weight, builder);
  const { layer, ownWeights = [] } = call ?? {};
  const owner = layer && {
    layer: keyOf(layer),
    name: nameOf(layer),
    className: layer.className,
  };
  for (const own of ownWeights)
    if (!builder.weights.has(own)) addWeightNode(own, owner, builder);
  return (
    builder.weights.get(weight) ?? addWeightNode(weight, undefined, builder)
  );
}

/** The weights of a step's cell that the step doesn't use: the library lists them all the same. */
export function addUnusedWeights(
  weights: readonly WeightFact[],
  builder: Builder,
): void {
  for (const weight of weights)
    if (!builder.weights.has(weight)) addWeightNode(weight, undefined, builder);
}

/** The last call of the layer that made a weight. */
function makerOf(
  { id }: WeightFact,
  { trace }: Builder,
): LayerCall | undefined {
  return trace.calls.findLast(({ ownWeights = [] }) =>
    ownWeights.some((own) => own.id === id),
  );
}

function addWeightNode(
  weight: WeightFact,
  owner: WeightOwner | undefined,
  builder: Builder,
): TensorRef {
  const { shape, trainable, initializer, name } = weight;
  const id = unique(name ?? "weight", builder);
  const isCamel = builder.trace.dialect === "tfjs";
  const ref = { node: id, output: 0 };
  builder.weights.set(weight, ref);
  if (shape === null) return ref;
  builder.nodes.push({
    kind: "weight",
    id,
    name: name ?? "weight",
    ...(owner && { owner }),
    shape,
    initializer: initializer && plainConfig(initializer, isCamel),
    trainable,
  });
  return ref;
}
