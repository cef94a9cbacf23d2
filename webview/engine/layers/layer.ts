// What a layer that is not recurrent is to the executor: its weights, what it computes, and what becomes of the mask. One tensor comes out.

import type { Tensor } from "@tensorflow/tfjs-core";
import type {
  GraphDialect,
  LayerConfig,
} from "../../../server/models/graph.ts";
import type { Refusal } from "../refusal.ts";
import type { WeightPlan } from "../weights.ts";

export interface LayerProgram {
  /** In `get_weights()` order; absent: none. */
  readonly weights?: (built: BuildInput) => readonly WeightPlan[];
  /** What inference computes. Runs inside `tidy`; may return its input. */
  readonly run: (call: LayerCall) => Tensor | Refusal;
  /** The output's mask. Absent: none, as in layers that Keras says do not support masking. `pass`: the first input's. */
  readonly mask?: "pass" | ((call: LayerCall) => Tensor | null);
}

export interface BuildInput {
  readonly config: LayerConfig;
  readonly dialect: GraphDialect;
  readonly shapes: readonly (readonly number[])[];
}

export interface LayerCall {
  readonly config: LayerConfig;
  readonly dialect: GraphDialect;
  readonly inputs: readonly Tensor[];
  /** By input; null where it has none. */
  readonly masks: readonly (Tensor | null)[];
  readonly weights: ReadonlyMap<string, Tensor>;
}

/** The first (mostly only) input. */
export function input(call: LayerCall, n = 0): Tensor {
  const tensor = call.inputs[n];
  if (tensor === undefined) throw new Error(`There is no input ${n}.`);
  return tensor;
}

/** A weight that the layer planned. */
export function weight(call: LayerCall, name: string): Tensor {
  const tensor = call.weights.get(name);
  if (tensor === undefined) throw new Error(`There is no weight "${name}".`);
  return tensor;
}

/** Last axis of the first input. */
export function lastAxis(built: BuildInput): number {
  return built.shapes[0]?.at(-1) ?? 1;
}
