// Functions along axes: sums and means, running sums, norms, softmax.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  abs,
  add,
  all,
  any,
  argMax,
  argMin,
  cast,
  cumprod,
  cumsum,
  div,
  logSoftmax,
  logSumExp,
  max,
  maximum,
  mean,
  min,
  moments,
  mul,
  notEqual,
  prod,
  reshape,
  rsqrt,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  transpose,
} from "@tensorflow/tfjs-core";
import type { FunctionCall, FunctionProgram } from "./call.ts";
import { axisAt, byName, firstNames } from "./call.ts";

type Reduce = (
  x: Tensor,
  axes: number[] | undefined,
  keeps: boolean,
) => Tensor | null;

const asFloat = (x: Tensor) => (x.dtype === "float32" ? x : cast(x, "float32"));
const asTruth = (x: Tensor) => (x.dtype === "bool" ? x : cast(x, "bool"));

function variance(x: Tensor, axes: number[] | undefined, keeps: boolean) {
  return moments(asFloat(x), axes, keeps).variance;
}

const reduces: Readonly<Record<string, Reduce>> = {
  sum: (x, axes, keeps) => sum(x, axes, keeps),
  mean: (x, axes, keeps) => mean(asFloat(x), axes, keeps),
  average: (x, axes, keeps) => mean(asFloat(x), axes, keeps),
  max: (x, axes, keeps) => max(x, axes, keeps),
  amax: (x, axes, keeps) => max(x, axes, keeps),
  min: (x, axes, keeps) => min(x, axes, keeps),
  amin: (x, axes, keeps) => min(x, axes, keeps),
  ptp: (x, axes, keeps) => sub(max(x, axes, keeps), min(x, axes, keeps)),
  prod: (x, axes, keeps) => prod(x, axes, keeps),
  any: (x, axes, keeps) => any(asTruth(x), axes, keeps),
  all: (x, axes, keeps) => all(asTruth(x), axes, keeps),
  var: variance,
  variance,
  std: (x, axes, keeps) => sqrt(variance(x, axes, keeps)),
  euclidean_norm: (x, axes, keeps) => sqrt(sum(square(x), axes, keeps)),
  logsumexp: (x, axes, keeps) => logSumExp(asFloat(x), axes, keeps),
  count_nonzero: (x, axes, keeps) =>
    sum(cast(notEqual(x, 0), "int32"), axes, keeps),
};

const reduction =
  (reduce: Reduce): FunctionProgram =>
  (call) => {
    const x = call.tensor(0, ...firstNames);
    if (x === null) return null;
    // K and TensorFlow have `keepdims` third; NumPy and Keras have it there or behind.
    const keeps = call.isSet(2, "keepdims", "keep_dims");
    const axes = call.numbers(1, "axis", "axes");
    return reduce(x, axes === undefined ? undefined : [...axes], keeps);
  };

/** Where the extreme is. TensorFlow looks along the first axis unless told, K along the last, the others over all. */
const place =
  (find: (x: Tensor, axis: number) => Tensor): FunctionProgram =>
  (call) => {
    const x = call.tensor(0, ...firstNames);
    if (x === null) return null;
    const axis = call.number(1, "axis", "dimension");
    if (axis !== undefined) {
      const found = find(x, axisAt(axis, x.rank));
      return call.isSet(2, "keepdims")
        ? reshape(
            found,
            x.shape.map((size, k) => (k === axisAt(axis, x.rank) ? 1 : size)),
          )
        : found;
    }
    if (call.flavor === "tensorflow") return find(x, 0);
    return find(reshape(x, [-1]), 0);
  };

const running =
  (
    compute: (
      x: Tensor,
      axis: number,
      exclusive: boolean,
      reverse: boolean,
    ) => Tensor,
  ): FunctionProgram =>
  (call) => {
    const x = call.tensor(0, ...firstNames);
    if (x === null) return null;
    const given = call.number(1, "axis");
    if (given === undefined && call.flavor !== "tensorflow")
      return compute(reshape(x, [-1]), 0, false, false);
    const axis = axisAt(given ?? 0, x.rank);
    return compute(
      x,
      axis,
      call.isSet(byName, "exclusive"),
      call.isSet(byName, "reverse"),
    );
  };

/** Over an axis that may stand anywhere: tfjs knows the last alone. */
export function alongAxis(
  x: Tensor,
  axis: number,
  compute: (x: Tensor) => Tensor,
): Tensor {
  const at = axisAt(axis, x.rank);
  if (at === x.rank - 1) return compute(x);
  const order = x.shape.map((_, k) => k).filter((k) => k !== at);
  const last = [...order, at];
  const back = last.map((_, k) => last.indexOf(k));
  return transpose(compute(transpose(x, last)), back);
}

const ofLogits =
  (compute: (x: Tensor) => Tensor): FunctionProgram =>
  (call) => {
    const x = call.tensor(0, ...firstNames);
    const axis = call.number(1, "axis") ?? -1;
    return x === null ? null : alongAxis(asFloat(x), axis, compute);
  };

function norm(call: FunctionCall): Tensor | null {
  const x = call.tensor(0, ...firstNames);
  if (x === null) return null;
  const order = call.value(1, "ord");
  const axis = call.numbers(2, "axis");
  const keeps = call.isSet(3, "keepdims");
  const axes = axis === undefined ? undefined : [...axis];
  switch (order) {
    case undefined:
    case 2:
    case "fro":
    case "euclidean":
      return sqrt(sum(square(x), axes, keeps));
    case 1:
      return sum(abs(x), axes, keeps);
    default:
      return null;
  }
}

/** To a length of one. TensorFlow's bound is on the square. */
function unitLength(call: FunctionCall): Tensor | null {
  const x = call.tensor(0, ...firstNames);
  if (x === null) return null;
  const axes = call.numbers(1, "axis");
  const least = call.number(2, "epsilon") ?? 1e-12;
  const power = sum(
    square(x),
    axes === undefined ? undefined : [...axes],
    true,
  );
  return mul(x, rsqrt(maximum(power, least)));
}

/** `ops.normalize(x, axis, order, epsilon)`, whose bound is on the length. */
function normalized(call: FunctionCall): Tensor | null {
  const x = call.tensor(0, ...firstNames);
  const order = call.number(2, "order") ?? 2;
  if (x === null || (order !== 1 && order !== 2)) return null;
  // TensorFlow's `l2_normalize` takes all axes unless told.
  const all = call.flavor === "tensorflow" ? x.shape.map((_, k) => k) : [-1];
  const axes = [...(call.numbers(1, "axis") ?? all)];
  const least = call.number(3, "epsilon") ?? 1e-12;
  const length =
    order === 1 ? sum(abs(x), axes, true) : sqrt(sum(square(x), axes, true));
  return div(x, maximum(length, least));
}

function layerNormalized(call: FunctionCall): Tensor | null {
  const x = call.tensor(0, ...firstNames);
  if (x === null) return null;
  const axes = [...(call.numbers(3, "axis") ?? [-1])];
  const epsilon = call.number(4, "epsilon") ?? 1e-3;
  const found = moments(x, axes, true);
  const normal = div(sub(x, found.mean), sqrt(add(found.variance, epsilon)));
  const [scale, shift] = [call.tensor(1, "gamma"), call.tensor(2, "beta")];
  const scaled = scale === null ? normal : mul(normal, scale);
  return shift === null ? scaled : add(scaled, shift);
}

export const reductions: Readonly<Record<string, FunctionProgram>> = {
  ...Object.fromEntries(
    Object.entries(reduces).flatMap(([name, reduce]) => [
      [name, reduction(reduce)],
      [`reduce_${name}`, reduction(reduce)],
    ]),
  ),
  moments: (call) => {
    const x = call.tensor(0, ...firstNames);
    const given = call.numbers(1, "axes", "axis");
    const all = call.dialect === "tfjs" ? x?.shape.map((_, k) => k) : undefined;
    const axes = given ?? all;
    if (x === null || axes === undefined) return null;
    const keeps = call.isSet(byName, "keepdims");
    const found = moments(x, [...axes], keeps);
    return [found.mean, found.variance];
  },
  argmax: place(argMax),
  argmin: place(argMin),
  cumsum: running(cumsum),
  cumprod: running(cumprod),
  softmax: ofLogits((x) => softmax(x)),
  log_softmax: ofLogits((x) => logSoftmax(x)),
  norm,
  l2_normalize: unitLength,
  normalize: normalized,
  layer_normalization: layerNormalized,
};
