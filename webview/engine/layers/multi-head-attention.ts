// MultiHeadAttention and GroupedQueryAttention: attention of several heads, each on projections of its own, side by side.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  abs,
  add,
  cast,
  expandDims,
  less,
  matMul,
  mul,
  range,
  reshape,
  sigmoid,
  softmax,
  sub,
  tile,
  transpose,
} from "@tensorflow/tfjs-core";
import { flag, number } from "../config.ts";
import type { LayerConfig } from "../../../server/models/graph.ts";
import type { Refusal } from "../refusal.ts";
import { refuse } from "../refusal.ts";
import type { WeightPlan } from "../weights.ts";
import { asAsked, both, causalMask } from "./attention.ts";
import type { BuildInput, LayerCall, LayerProgram } from "./layer.ts";
import { input, lastAxis, weight } from "./layer.ts";

/** How many heads look, at how many, and how wide they are. */
interface Heads {
  readonly queries: number;
  readonly keys: number;
  readonly keyWidth: number;
  readonly valueWidth: number;
}

function attentionOfHeads(
  headsOf: (config: LayerConfig) => Heads,
): LayerProgram {
  return {
    weights: (built) => headWeights(built, headsOf(built.config)),
    run: (call) => attend(call, headsOf(call.config)),
    mask: "pass",
  };
}

function headWeights(built: BuildInput, heads: Heads): readonly WeightPlan[] {
  const { config, argumentShapes } = built;
  const query = lastAxis(built);
  const value = argumentShapes.get("value")?.at(-1) ?? query;
  const key = argumentShapes.get("key")?.at(-1) ?? value;
  const hasBias = flag(config, "use_bias", true);
  const plan = (name: string, shape: readonly number[]): WeightPlan => ({
    name,
    shape,
    initializer:
      config[`${name.endsWith("bias") ? "bias" : "kernel"}_initializer`],
    fallback: name.endsWith("bias") ? "zeros" : "glorot_uniform",
  });
  const projection = (name: string, from: number, to: readonly number[]) => [
    plan(`${name}/kernel`, [from, ...to]),
    ...(hasBias ? [plan(`${name}/bias`, to)] : []),
  ];
  const { queries, keys, keyWidth, valueWidth } = heads;
  const output = outputWidth(config, query);
  return [
    ...projection("query", query, [queries, keyWidth]),
    ...projection("key", key, [keys, keyWidth]),
    ...(flag(config, "use_gate", false)
      ? projection("gate", query, [queries, valueWidth])
      : []),
    ...projection("value", value, [keys, valueWidth]),
    plan("attention_output/kernel", [queries, valueWidth, output]),
    ...(hasBias ? [plan("attention_output/bias", [output])] : []),
  ];
}

function outputWidth({ output_shape }: LayerConfig, otherwise: number): number {
  const given: unknown = Array.isArray(output_shape)
    ? output_shape[0]
    : output_shape;
  return typeof given === "number" ? given : otherwise;
}

function attend(call: LayerCall, heads: Heads): readonly Tensor[] | Refusal {
  const refused = unusual(call);
  if (refused !== null) return refuse(refused);
  const query = input(call);
  const value = call.arguments.get("value")?.tensor ?? query;
  const key = call.arguments.get("key")?.tensor ?? value;
  const { queries, keys, keyWidth } = heads;
  const projected = (name: string, x: Tensor, count: number) =>
    toHeads(call, name, x, count, queries / count);
  const q = projected("query", query, queries);
  const k = projected("key", key, keys);
  const v = projected("value", value, keys);
  const scores = matMul(mul(q, 1 / Math.sqrt(keyWidth)), k, false, true);
  const mask = attentionMask(call, scores);
  const below =
    mask === null
      ? scores
      : add(scores, mul(sub(1, cast(mask, "float32")), -1e9));
  const weights = softmax(below);
  const seen = matMul(weights, v);
  const gated = flag(call.config, "use_gate", false)
    ? mul(seen, sigmoid(projected("gate", query, queries)))
    : seen;
  return asAsked(call, fromHeads(call, gated), weights);
}

function unusual(call: LayerCall): string | null {
  const axes = call.config.attention_axes;
  const isPlain = axes === undefined || axes === null;
  return input(call).rank === 3 && isPlain
    ? null
    : "attention over other axes than the second of three can't run here";
}

/** `[rows, heads, steps, width]`; heads that share keys stand beside each other. */
function toHeads(
  call: LayerCall,
  name: string,
  x: Tensor,
  count: number,
  copies: number,
): Tensor {
  const kernel = weight(call, `${name}/kernel`);
  const [rows = 1, steps = 1, from = 1] = x.shape;
  const width = kernel.shape.at(-1) ?? 1;
  const flat = matMul(
    reshape(x, [rows * steps, from]),
    reshape(kernel, [from, count * width]),
  );
  const bias = call.weights.get(`${name}/bias`);
  const sum = bias === undefined ? flat : add(flat, reshape(bias, [-1]));
  const heads = transpose(
    reshape(sum, [rows, steps, count, width]),
    [0, 2, 1, 3],
  );
  if (copies === 1) return heads;
  const alone = reshape(heads, [rows * count, 1, steps * width]);
  const wide = tile(alone, [1, copies, 1]);
  return reshape(wide, [rows, count * copies, steps, width]);
}

function fromHeads(call: LayerCall, heads: Tensor): Tensor {
  const kernel = weight(call, "attention_output/kernel");
  const [rows = 1, count = 1, steps = 1, width = 1] = heads.shape;
  const output = kernel.shape.at(-1) ?? 1;
  const flat = matMul(
    reshape(transpose(heads, [0, 2, 1, 3]), [rows * steps, count * width]),
    reshape(kernel, [count * width, output]),
  );
  const bias = call.weights.get("attention_output/bias");
  const sum = bias === undefined ? flat : add(flat, bias);
  return reshape(sum, [rows, steps, output]);
}

/** Every query sees the keys less than so many steps away on either side. */
function nearMask(scores: Tensor, window: number): Tensor {
  const [queries = 1, keys = 1] = scores.shape.slice(-2);
  const row = reshape(range(0, queries), [queries, 1]);
  const column = reshape(range(0, keys), [1, keys]);
  return reshape(less(abs(sub(row, column)), window), [1, 1, queries, keys]);
}

/** Everything that masks: the inputs' own masks, the argument, causality and a window. Shaped to broadcast over `[rows, heads, queries, keys]`. */
function attentionMask(call: LayerCall, scores: Tensor): Tensor | null {
  const own = (mask: Tensor | null | undefined, axis: number) =>
    mask === null || mask === undefined
      ? null
      : expandDims(expandDims(cast(mask, "bool"), axis), 1);
  const window = call.config.sliding_window;
  const value = call.arguments.get("value");
  const given = call.arguments.get("attention_mask")?.tensor;
  const argument =
    given === undefined
      ? null
      : cast(given.rank === 3 ? expandDims(given, 1) : given, "bool");
  const causal = flag(call.options, "use_causal_mask", false)
    ? expandDims(expandDims(causalMask(scores), 0), 0)
    : null;
  const masks = [
    own(call.masks[0], 2),
    own(value === undefined ? call.masks[0] : value.mask, 1),
    own(call.arguments.get("key")?.mask, 1),
    argument,
    causal,
    typeof window === "number" ? nearMask(scores, window) : null,
  ];
  return masks.reduce(both, null);
}

export const headAttentions: Readonly<Record<string, LayerProgram>> = {
  MultiHeadAttention: attentionOfHeads((config) => {
    const heads = number(config, "num_heads", 1);
    const keyWidth = number(config, "key_dim", 1);
    return {
      queries: heads,
      keys: heads,
      keyWidth,
      valueWidth: number(config, "value_dim", keyWidth),
    };
  }),
  GroupedQueryAttention: attentionOfHeads((config) => {
    const width = number(config, "head_dim", 1);
    return {
      queries: number(config, "num_query_heads", 1),
      keys: number(config, "num_key_value_heads", 1),
      keyWidth: width,
      valueWidth: width,
    };
  }),
};
