// Attention: scores of queries against keys, masked, as weights of the values. Dot products of tensors stand here too.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  add,
  cast,
  div,
  expandDims,
  linspace,
  greaterEqual,
  logicalAnd,
  logicalNot,
  matMul,
  maximum,
  mul,
  reshape,
  round,
  softmax,
  sqrt,
  sub,
  sum,
  tanh,
  transpose,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import { flag, text } from "../config.ts";
import type { LayerCall, LayerProgram } from "./layer.ts";
import { input, lastAxis, planned } from "./layer.ts";

/** Luong's: products of query and key. */
const attention: LayerProgram = {
  weights: (built) => {
    const scale = flag(built.config, "use_scale", false)
      ? [planned(built, "scale", [], "ones")]
      : [];
    return text(built.config, "score_mode", "dot") === "concat"
      ? [...scale, planned(built, "concat_score_weight", [], "ones")]
      : scale;
  },
  run: (call) => {
    const [query, , key] = three(call);
    const scale = call.weights.get("scale");
    const isConcat = text(call.config, "score_mode", "dot") === "concat";
    const factor = call.weights.get("concat_score_weight");
    const scores = isConcat
      ? mul(factor ?? 1, sumOfTanh(query, key, scale))
      : scaled(matMul(query, key, false, true), scale);
    return attended(call, scores);
  },
  mask: (call) => call.masks[0] ?? null,
};

/** Bahdanau's: query and key added. */
const additiveAttention: LayerProgram = {
  weights: (built) =>
    flag(built.config, "use_scale", true)
      ? [planned(built, "scale", [lastAxis(built)], "glorot_uniform")]
      : [],
  run: (call) => {
    const [query, , key] = three(call);
    const scale = call.weights.get("scale");
    const sums = tanh(add(expandDims(query, -2), expandDims(key, -3)));
    return attended(call, sum(scaled(sums, scale), -1));
  },
  mask: (call) => call.masks[0] ?? null,
};

function scaled(x: Tensor, scale: Tensor | undefined): Tensor {
  return scale === undefined ? x : mul(x, scale);
}

function sumOfTanh(
  query: Tensor,
  key: Tensor,
  scale: Tensor | undefined,
): Tensor {
  const sums = add(expandDims(query, -2), expandDims(key, -3));
  return sum(tanh(scaled(sums, scale)), -1);
}

/** Query, value and key, which is the value when it is not given. */
function three(call: LayerCall): readonly [Tensor, Tensor, Tensor] {
  const value = input(call, 1);
  return [input(call), value, call.inputs[2] ?? value];
}

function attended(call: LayerCall, scores: Tensor): readonly Tensor[] {
  const isCausal =
    flag(call.options, "use_causal_mask", false) ||
    flag(call.config, "causal", false);
  const valueMask = call.masks[1] ?? null;
  const mask = both(
    valueMask === null ? null : expandDims(cast(valueMask, "bool"), -2),
    isCausal ? expandDims(causalMask(scores), 0) : null,
  );
  const kept =
    mask === null
      ? scores
      : where(spreadTo(mask, scores), scores, sub(scores, 1e9));
  const weights = softmax(kept);
  const result = matMul(weights, input(call, 1));
  const queryMask = call.masks[0] ?? null;
  if (queryMask === null) return asAsked(call, result, weights);
  const used = spreadTo(expandDims(cast(queryMask, "bool"), -1), result);
  return asAsked(call, where(used, result, zerosLike(result)), weights);
}

/** The scores come along when the call says so. */
export function asAsked(
  call: LayerCall,
  result: Tensor,
  scores: Tensor,
): readonly Tensor[] {
  return flag(call.options, "return_attention_scores", false)
    ? [result, scores]
    : [result];
}

/** `[queries, keys]`: a query sees keys up to its own place. */
export function causalMask(scores: Tensor): Tensor {
  const [queries = 1, keys = 1] = scores.shape.slice(-2);
  const row = reshape(places(queries), [queries, 1]);
  return greaterEqual(row, reshape(places(keys), [1, keys]));
}

function places(count: number): Tensor {
  return round(linspace(0, count - 1, count));
}

export function both(left: Tensor | null, right: Tensor | null): Tensor | null {
  if (left === null || right === null) return left ?? right;
  return logicalAnd(left, right);
}

/** `where` doesn't broadcast its condition. */
export function spreadTo(mask: Tensor, like: Tensor): Tensor {
  return logicalAnd(mask, logicalNot(cast(zerosLike(like), "bool")));
}

/** Products of two tensors along an axis of each, batch by batch. */
const dot: LayerProgram = {
  run: (call) => {
    const pair = [input(call), input(call, 1)] as const;
    const { axes } = call.config;
    const given = Array.isArray(axes) ? axes : [axes, axes];
    const [left, right] = pair.map((x, n) => {
      const axis = Number(given[n] ?? -1);
      const own = axis < 0 ? axis + x.rank : axis;
      const ready = flag(call.config, "normalize", false) ? unit(x, own) : x;
      return { x: ready, axis: own };
    });
    if (left === undefined || right === undefined) return pair[0];
    const a = flattened(left.x, left.axis);
    const b = flattened(right.x, right.axis);
    const product = matMul(a.matrix, b.matrix, false, true);
    const shape = [pair[0].shape[0], ...a.rest, ...b.rest];
    return reshape(product, shape.length === 1 ? [...shape, 1] : shape);
  },
};

/** `[rows, everything else, axis]`. */
function flattened(x: Tensor, axis: number) {
  const others = x.shape.map((_, k) => k).filter((k) => k !== 0 && k !== axis);
  const rest = others.map((k) => x.shape[k] ?? 1);
  const moved = transpose(x, [0, ...others, axis]);
  const length = x.shape[axis] ?? 1;
  return { matrix: reshape(moved, [x.shape[0], -1, length]), rest };
}

function unit(x: Tensor, axis: number): Tensor {
  const power = sum(mul(x, x), axis, true);
  return div(x, sqrt(maximum(power, 1e-12)));
}

export const attentions: Readonly<Record<string, LayerProgram>> = {
  Attention: attention,
  AdditiveAttention: additiveAttention,
  Dot: dot,
};
