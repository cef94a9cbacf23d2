// What a layer that is not recurrent is to the executor: its weights, what it computes, and what becomes of the mask.

import { Tensor } from "@tensorflow/tfjs-core";
import type {
  GraphDialect,
  LayerConfig,
} from "../../../server/models/graph.ts";
import {
  channelsFirst,
  channelsLast,
  isChannelsFirst,
  shapeChannelsLast,
} from "../channels.ts";
import type { Refusal } from "../refusal.ts";
import type { WeightPlan } from "../weights.ts";

export interface LayerProgram {
  /** In `get_weights()` order; absent: none. */
  readonly weights?: (built: BuildInput) => readonly WeightPlan[];
  /** What inference computes, in a list where a call returns several tensors. Runs inside `tidy`; may return its input. */
  readonly run: (call: LayerCall) => Tensor | readonly Tensor[] | Refusal;
  /** The first output's mask. Absent: none, as in layers that Keras says do not support masking. `pass`: the first input's. */
  readonly mask?: "pass" | ((call: LayerCall) => Tensor | null);
}

export interface BuildInput {
  readonly config: LayerConfig;
  readonly dialect: GraphDialect;
  readonly shapes: readonly (readonly number[])[];
  /** Of further tensor arguments, by name. */
  readonly argumentShapes: ReadonlyMap<string, readonly number[]>;
}

export interface LayerCall {
  readonly config: LayerConfig;
  readonly dialect: GraphDialect;
  readonly inputs: readonly Tensor[];
  /** By input; null where it has none. */
  readonly masks: readonly (Tensor | null)[];
  /** Further tensor arguments by Keras' name, `value` and `attention_mask`, with the masks that they carry. */
  readonly arguments: ReadonlyMap<string, Argument>;
  /** Further plain arguments: `{use_causal_mask: true}`. */
  readonly options: LayerConfig;
  readonly weights: ReadonlyMap<string, Tensor>;
}

export interface Argument {
  readonly tensor: Tensor;
  readonly mask: Tensor | null;
}

/** What a program returned, one tensor or several. */
export function listed(result: Tensor | readonly Tensor[]): readonly Tensor[] {
  return result instanceof Tensor ? [result] : result;
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

/** The first input's shape with its channels last, wherever the layer has them. */
export function channelsLastShape(built: BuildInput): readonly number[] {
  const shape = built.shapes[0] ?? [];
  return isChannelsFirst(built.config) ? shapeChannelsLast(shape) : shape;
}

/** Computes with channels last, and puts them back to where the layer has them (unless the result has no places any more). */
export function inLayout(
  call: LayerCall,
  compute: (x: Tensor) => Tensor,
): Tensor {
  const x = input(call);
  if (!isChannelsFirst(call.config)) return compute(x);
  const result = compute(channelsLast(x));
  return result.rank === x.rank ? channelsFirst(result) : result;
}

/** A weight whose initialiser stands in the config under `<name>_initializer`. */
export function planned(
  { config }: BuildInput,
  name: string,
  shape: readonly number[],
  fallback: string,
  parameter = `${name}_initializer`,
): WeightPlan {
  return { name, shape, initializer: config[parameter], fallback };
}
