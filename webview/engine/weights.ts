// A layer's weights: what it needs, in `get_weights()` order, and where the numbers come from (given, or Keras' initialisers and the seed).

import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayerNode } from "../../server/models/graph.ts";
import type { Initializer } from "./numbers/initializers.ts";
import { initialize } from "./numbers/initializers.ts";
import type { RandomStream } from "./numbers/random.ts";
import { randomStream } from "./numbers/random.ts";
import type { ArrayValue, NamedArray, WeightSource } from "./recording.ts";
import { TensorPool, upload } from "./numbers/tensors.ts";

/** One weight that a layer needs. */
export interface WeightPlan {
  /** Path inside the layer: `kernel`, `forward/kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** The initialiser when the config names none. */
  readonly fallback: string;
  /** Takes the initialiser's place where one name is not enough. */
  readonly fill?: (random: RandomStream) => Float32Array;
}

/** The weights of one layer in one run. */
export interface LayerWeights {
  readonly arrays: readonly NamedArray[];
  readonly source: WeightSource;
  /** By name; they live as long as the run. */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** Gives every layer of a run its weights: made at its first call, the same ones at later calls. */
export interface WeightStore {
  readonly of: (
    node: Pick<LayerNode, "id" | "layer" | "name">,
    plans: readonly WeightPlan[],
  ) => LayerWeights;
  readonly dispose: () => void;
}

export function weightStore(
  seed: number,
  given: ReadonlyMap<string, readonly ArrayValue[]>,
): WeightStore {
  const made = new Map<string, LayerWeights>();
  const pool = new TensorPool();
  return {
    of: ({ id, layer, name }, plans) => {
      const known = made.get(layer);
      if (known !== undefined) return known;
      const { arrays, source } = choose(name, plans, given.get(layer), (plan) =>
        draw(seed, id, plan),
      );
      const tensors = new Map(
        arrays.map((array) => [array.name, pool.hold(upload(array))]),
      );
      const weights = { arrays, source, tensors };
      made.set(layer, weights);
      return weights;
    },
    dispose: () => pool.dispose(),
  };
}

interface Choice {
  readonly arrays: readonly NamedArray[];
  readonly source: WeightSource;
}

function choose(
  name: string,
  plans: readonly WeightPlan[],
  given: readonly ArrayValue[] | undefined,
  random: (plan: WeightPlan) => NamedArray,
): Choice {
  if (plans.length === 0) return { arrays: [], source: { kind: "none" } };
  if (given === undefined)
    return { arrays: plans.map(random), source: { kind: "random" } };
  const message = misfit(name, plans, given);
  if (message !== null)
    return { arrays: plans.map(random), source: { kind: "mismatch", message } };
  const arrays = plans.map((plan, k) => ({
    ...(given[k] ?? random(plan)),
    name: plan.name,
  }));
  return { arrays, source: { kind: "given" } };
}

function misfit(
  name: string,
  plans: readonly WeightPlan[],
  given: readonly ArrayValue[],
): string | null {
  for (const [k, plan] of plans.entries()) {
    const found = given[k]?.shape;
    if (found !== undefined && !sameShape(found, plan.shape)) {
      const short = plan.name.split("/").at(-1) ?? plan.name;
      return `\`${name}\`: the file holds a ${short} of ${written(found)}, the code needs ${written(plan.shape)}. This layer has random weights.`;
    }
  }
  return given.length === plans.length
    ? null
    : `\`${name}\`: the file holds ${given.length} weights, the code needs ${plans.length}. This layer has random weights.`;
}

/**
 * From a stream of its own, so that a change elsewhere in the model leaves these numbers alone. It is named after the layer's first node:
 * the layer's key is another one after each edit of the code.
 */
function draw(seed: number, node: string, plan: WeightPlan): NamedArray {
  const random = randomStream(seed, `${node}/${plan.name}`);
  const data =
    plan.fill?.(random) ??
    initialize(plan.initializer, plan.fallback, plan.shape, random);
  return { name: plan.name, shape: plan.shape, dtype: "float32", data };
}

function sameShape(left: readonly number[], right: readonly number[]): boolean {
  return (
    left.length === right.length && left.every((dim, k) => dim === right[k])
  );
}

function written(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape.join("")},)` : `(${shape.join(", ")})`;
}
