// MultiHeadAttention and GroupedQueryAttention: attention of several heads, each on projections of its own, side by side.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  abs,
  add,
  broadcastTo,
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
import { flag, number, numberList } from "../config.ts";
import { sizeOf } from "../numbers/arrays.ts";
import type { LayerConfig } from "../../../server/models/graph.ts";
import type { Refusal } from "../refusal.ts";
import { isRefusal, refuse } from "../refusal.ts";
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
  const output = outputSizes(config, query);
  return [
    ...projection("query", query, [queries, keyWidth]),
    ...projection("key", key, [keys, keyWidth]),
    ...(flag(config, "use_gate", false)
      ? projection("gate", query, [queries, valueWidth])
      : []),
    ...projection("value", value, [keys, valueWidth]),
    plan("attention_output/kernel", [queries, valueWidth, ...output]),
    ...(hasBias ? [plan("attention_output/bias", output)] : []),
  ];
}

/** What follows the axes that are attended; several where `output_shape` says so. */
function outputSizes(
  { output_shape }: LayerConfig,
  otherwise: number,
): readonly number[] {
  const given: readonly unknown[] = Array.isArray(output_shape)
    ? output_shape
    : [output_shape];
  const sizes = given.filter((size) => typeof size === "number");
  return sizes.length === given.length ? sizes : [otherwise];
}

/** The axes of an input that queries and keys are counted along, from the first; a sentence's end where they can't be told. */
function attendedAxes(
  { config }: LayerCall,
  rank: number,
): readonly number[] | Refusal {
  const given = config.attention_axes ?? null;
  if (given === null) return Array.from({ length: rank - 2 }, (_, k) => k + 1);
  const axes = numberList(given)?.map((axis) =>
    axis < 0 ? axis + rank : axis,
  );
  return axes?.every((axis) => axis > 0 && axis < rank - 1) === true
    ? axes
    : refuse(
        "its `attention_axes` are not among those between batch and width",
      );
}

function attend(call: LayerCall, heads: Heads): readonly Tensor[] | Refusal {
  const query = input(call);
  const value = call.arguments.get("value")?.tensor ?? query;
  const key = call.arguments.get("key")?.tensor ?? value;
  const axes = attendedAxes(call, query.rank);
  if (isRefusal(axes)) return axes;
  if (query.rank > 3 && hasAutomaticMask(call))
    return refuse("masks of inputs with more than three axes can't run here");
  const { queries, keys, keyWidth } = heads;
  const projected = (name: string, x: Tensor, count: number) =>
    toHeads(call, name, { x, axes }, count, queries / count);
  const q = projected("query", query, queries);
  const k = projected("key", key, keys);
  const v = projected("value", value, keys);
  const scores = matMul(mul(q, 1 / Math.sqrt(keyWidth)), k, false, true);
  const spread = scoreShape(query, value, axes, queries);
  const mask = attentionMask(call, scores, spread, axes.length);
  const below =
    mask === null
      ? scores
      : add(scores, mul(sub(1, cast(mask, "float32")), -1e9));
  const weights = softmax(below);
  const seen = matMul(weights, v);
  const gated = flag(call.config, "use_gate", false)
    ? mul(seen, sigmoid(projected("gate", query, queries)))
    : seen;
  const result = fromHeads(call, gated, { x: query, axes });
  return asAsked(call, result, reshape(weights, spread));
}

/** What masks by itself, apart from the argument. */
function hasAutomaticMask(call: LayerCall): boolean {
  const given = [...call.arguments.values()].map(({ mask }) => mask);
  return (
    flag(call.options, "use_causal_mask", false) ||
    typeof call.config.sliding_window === "number" ||
    [...call.masks, ...given].some((mask) => mask !== null)
  );
}

/** Scores as the layer gives them: batch and axes that aren't attended, heads, axes of the queries, axes of the keys. */
function scoreShape(
  query: Tensor,
  value: Tensor,
  axes: readonly number[],
  heads: number,
): number[] {
  return [
    ...othersThan(axes, query).map((axis) => query.shape[axis] ?? 1),
    heads,
    ...axes.map((axis) => query.shape[axis] ?? 1),
    ...axes.map((axis) => value.shape[axis] ?? 1),
  ];
}

/** Batch and the axes that aren't attended; the last one is the width. */
function othersThan(
  axes: readonly number[],
  { rank }: Tensor,
): readonly number[] {
  return Array.from({ length: rank - 1 }, (_, axis) => axis).filter(
    (axis) => !axes.includes(axis),
  );
}

interface Attended {
  readonly x: Tensor;
  readonly axes: readonly number[];
}

/** `[rows, heads, steps, width]`, axes that aren't attended among the rows; heads that share keys stand beside each other. */
function toHeads(
  call: LayerCall,
  name: string,
  { x, axes }: Attended,
  count: number,
  copies: number,
): Tensor {
  const kernel = weight(call, `${name}/kernel`);
  const from = x.shape.at(-1) ?? 1;
  const width = kernel.shape.at(-1) ?? 1;
  const flat = matMul(
    reshape(x, [-1, from]),
    reshape(kernel, [from, count * width]),
  );
  const bias = call.weights.get(`${name}/bias`);
  const sum = bias === undefined ? flat : add(flat, reshape(bias, [-1]));
  const others = othersThan(axes, x);
  const rows = sizeOf(others.map((axis) => x.shape[axis] ?? 1));
  const steps = sizeOf(axes.map((axis) => x.shape[axis] ?? 1));
  const split = reshape(sum, [...x.shape.slice(0, -1), count, width]);
  const heads = reshape(
    transpose(split, [...others, x.rank - 1, ...axes, x.rank]),
    [rows, count, steps, width],
  );
  if (copies === 1) return heads;
  const alone = reshape(heads, [rows * count, 1, steps * width]);
  const wide = tile(alone, [1, copies, 1]);
  return reshape(wide, [rows, count * copies, steps, width]);
}

function fromHeads(
  call: LayerCall,
  heads: Tensor,
  { x, axes }: Attended,
): Tensor {
  const kernel = weight(call, "attention_output/kernel");
  const [, count = 1, , width = 1] = heads.shape;
  const sizes = kernel.shape.slice(2);
  const others = othersThan(axes, x);
  const at = (axis: number) => x.shape[axis] ?? 1;
  const apart = reshape(heads, [
    ...others.map(at),
    count,
    ...axes.map(at),
    width,
  ]);
  // Where each axis of the query stands now, then heads and width.
  const order = Array.from({ length: x.rank - 1 }, (_, axis) =>
    others.includes(axis)
      ? others.indexOf(axis)
      : others.length + 1 + axes.indexOf(axis),
  );
  const ordered = transpose(apart, [...order, others.length, x.rank]);
  const flat = matMul(
    reshape(ordered, [-1, count * width]),
    reshape(kernel, [count * width, sizeOf(sizes)]),
  );
  const bias = call.weights.get("attention_output/bias");
  const sum = bias === undefined ? flat : add(flat, reshape(bias, [-1]));
  return reshape(sum, [...x.shape.slice(0, -1), ...sizes]);
}

/** Every query sees the keys less than so many steps away on either side. */
function nearMask(scores: Tensor, window: number): Tensor {
  const [queries = 1, keys = 1] = scores.shape.slice(-2);
  const row = reshape(range(0, queries), [queries, 1]);
  const column = reshape(range(0, keys), [1, keys]);
  return reshape(less(abs(sub(row, column)), window), [1, 1, queries, keys]);
}

/** A mask that is given, as wide as the scores: it lacks the heads, or more of what stands before the queries. */
function asScores(
  mask: Tensor,
  scores: Tensor,
  spread: readonly number[],
  axes: number,
): Tensor {
  const missing = Math.max(0, spread.length - mask.rank);
  const kept = Math.max(0, mask.rank - 2 * axes);
  const shape = [
    ...mask.shape.slice(0, kept),
    ...Array.from({ length: missing }, () => 1),
    ...mask.shape.slice(kept),
  ];
  const given = reshape(mask, shape);
  return spread.join() === scores.shape.join()
    ? given
    : reshape(broadcastTo(given, [...spread]), scores.shape);
}

/** Everything that masks: the inputs' own masks, the argument, causality and a window. Shaped to broadcast over `[rows, heads, queries, keys]`. */
function attentionMask(
  call: LayerCall,
  scores: Tensor,
  spread: readonly number[],
  axes: number,
): Tensor | null {
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
      : asScores(cast(given, "bool"), scores, spread, axes);
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
