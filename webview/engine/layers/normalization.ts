// BatchNormalization with its moving statistics, as at inference, and LayerNormalization.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  add,
  div,
  mean,
  mul,
  reshape,
  sqrt,
  square,
  sub,
} from "@tensorflow/tfjs-core";
import type { ConfigValue } from "../../../server/models/graph.ts";
import { flag, number } from "../config.ts";
import type { WeightPlan } from "../weights.ts";
import type { BuildInput, LayerProgram } from "./layer.ts";
import { input, weight } from "./layer.ts";

const batchNormalization: LayerProgram = {
  weights: (built) => {
    const axes = axesOf(built.config.axis, built.shapes[0] ?? []);
    const shape = axes.map((axis) => built.shapes[0]?.[axis] ?? 1);
    return [
      ...scaleAndShift(built, shape),
      plan(built, "moving_mean", "moving_mean_initializer", "zeros", shape),
      plan(
        built,
        "moving_variance",
        "moving_variance_initializer",
        "ones",
        shape,
      ),
    ];
  },
  run: (call) => {
    const x = input(call);
    const axes = axesOf(call.config.axis, x.shape);
    const wide = (name: string) =>
      reshape(
        weight(call, name),
        x.shape.map((dim, k) => (axes.includes(k) ? dim : 1)),
      );
    const deviation = sqrt(
      add(wide("moving_variance"), number(call.config, "epsilon", 1e-3)),
    );
    const centred = div(sub(x, wide("moving_mean")), deviation);
    const scaled = call.weights.has("gamma")
      ? mul(centred, wide("gamma"))
      : centred;
    return call.weights.has("beta") ? add(scaled, wide("beta")) : scaled;
  },
  mask: "pass",
};

const layerNormalization: LayerProgram = {
  weights: (built) => {
    const axes = axesOf(built.config.axis, built.shapes[0] ?? []);
    return scaleAndShift(
      built,
      axes.map((axis) => built.shapes[0]?.[axis] ?? 1),
    );
  },
  run: (call) => {
    const x = input(call);
    const axes = axesOf(call.config.axis, x.shape);
    const wide = (value: Tensor) =>
      reshape(
        value,
        x.shape.map((dim, k) => (axes.includes(k) ? dim : 1)),
      );
    const centred = sub(x, mean(x, [...axes], true));
    const variance = mean(square(centred), [...axes], true);
    const epsilon = number(call.config, "epsilon", 1e-3);
    const normal = div(centred, sqrt(add(variance, epsilon)));
    const gamma = call.weights.get("gamma");
    const beta = call.weights.get("beta");
    const scaled = gamma === undefined ? normal : mul(normal, wide(gamma));
    return beta === undefined ? scaled : add(scaled, wide(beta));
  },
  mask: "pass",
};

function scaleAndShift(
  built: BuildInput,
  shape: readonly number[],
): readonly WeightPlan[] {
  const gamma = plan(built, "gamma", "gamma_initializer", "ones", shape);
  const beta = plan(built, "beta", "beta_initializer", "zeros", shape);
  return [
    ...(flag(built.config, "scale", true) ? [gamma] : []),
    ...(flag(built.config, "center", true) ? [beta] : []),
  ];
}

function plan(
  built: BuildInput,
  name: string,
  parameter: string,
  fallback: string,
  shape: readonly number[],
): WeightPlan {
  return { name, shape, initializer: built.config[parameter], fallback };
}

function axesOf(
  value: ConfigValue | undefined,
  shape: readonly number[],
): readonly number[] {
  const given = Array.isArray(value) ? value : [value];
  return given.map((axis) => {
    const number = typeof axis === "number" ? axis : -1;
    return number < 0 ? shape.length + number : number;
  });
}

export const normalization: Readonly<Record<string, LayerProgram>> = {
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
};
