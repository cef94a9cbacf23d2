// Activations that are layers with options of their own: ReLU, LeakyReLU, ELU, ThresholdedReLU, Softmax. A layer also takes one as its `activation`.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  add,
  cast,
  elu,
  exp,
  greater,
  leakyRelu,
  max,
  minimum,
  mul,
  softmax,
  div,
  sub,
  sum,
  transpose,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { LayerConfig } from "../../../server/models/graph.ts";
import { number } from "../config.ts";

export type Activation = (x: Tensor) => Tensor;

/** The function of a class and its options, or null when it is no activation without weights. */
export function activationOfLayer(
  className: string,
): ((config: LayerConfig) => Activation) | null {
  return layers[className] ?? null;
}

const reluLayer = (config: LayerConfig): Activation => {
  const threshold = number(config, "threshold", 0);
  const slope = number(config, "negative_slope", 0);
  const most = config.max_value;
  return (x) => {
    const below = mul(sub(x, threshold), slope);
    const kept = where(greater(x, threshold), x, below);
    return typeof most === "number" ? minimum(kept, most) : kept;
  };
};

/** Keras 3 renamed `alpha` and left its default at 0.3. */
const leakyReluLayer = (config: LayerConfig): Activation => {
  const alpha = number(config, "alpha", 0.3);
  return (x) => leakyRelu(x, number(config, "negative_slope", alpha));
};

const eluLayer = (config: LayerConfig): Activation => {
  const scale = number(config, "alpha", 1);
  return (x) => where(greater(x, 0), x, mul(elu(x), scale));
};

const thresholdedRelu = (config: LayerConfig): Activation => {
  const theta = number(config, "theta", 1);
  return (x) => where(greater(x, theta), x, zerosLike(x));
};

/** Along one axis or several. */
const softmaxLayer = (config: LayerConfig): Activation => {
  const axes = axesOf(config);
  return (x) => {
    const [first = -1, ...rest] = axes.map((k) => (k < 0 ? k + x.rank : k));
    return rest.length === 0
      ? alongAxis(x, first)
      : alongAxes(x, [first, ...rest]);
  };
};

function axesOf(config: LayerConfig): readonly number[] {
  const { axis } = config;
  const given = Array.isArray(axis) ? axis : [axis];
  return given.map((one) => (typeof one === "number" ? one : -1));
}

function alongAxis(x: Tensor, axis: number): Tensor {
  const last = x.rank - 1;
  if (axis === last) return softmax(x);
  const order = x.shape.map((_, k) =>
    k === axis ? last : k === last ? axis : k,
  );
  return transpose(softmax(transpose(x, order)), order);
}

function alongAxes(x: Tensor, axes: number[]): Tensor {
  const powers = exp(sub(x, max(x, axes, true)));
  return div(powers, sum(powers, axes, true));
}

/** With a mask: what is masked is so far below that nothing of it is left. */
export function maskedSoftmax(
  x: Tensor,
  mask: Tensor,
  config: LayerConfig,
): Tensor {
  const below = mul(sub(1, cast(mask, "float32")), -1e9);
  return softmaxLayer(config)(add(x, below));
}

const layers: Readonly<Record<string, (config: LayerConfig) => Activation>> = {
  ReLU: reluLayer,
  LeakyReLU: leakyReluLayer,
  ELU: eluLayer,
  ThresholdedReLU: thresholdedRelu,
  Softmax: softmaxLayer,
};
