// Normalisation with statistics that are kept (BatchNormalization, Normalization), or of each sample's own numbers.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  add,
  div,
  maximum,
  mean,
  mul,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  tensor,
} from "@tensorflow/tfjs-core";
import type { ConfigValue, LayerConfig } from "../../../server/models/graph.ts";
import { sizeOf } from "../numbers/arrays.ts";
import { flag, number } from "../config.ts";
import { isRefusal } from "../refusal.ts";
import type { WeightPlan } from "../weights.ts";
import type { BuildInput, LayerCall, LayerProgram } from "./layer.ts";
import { input, listed, planned, weight } from "./layer.ts";

const batchNormalization: LayerProgram = {
  weights: (built) => {
    const axes = axesOf(built.config.axis, built.shapes[0] ?? []);
    const shape = axes.map((axis) => built.shapes[0]?.[axis] ?? 1);
    return [
      ...scaleAndShift(built, shape),
      planned(built, "moving_mean", shape, "zeros"),
      planned(built, "moving_variance", shape, "ones"),
    ];
  },
  run: (call) => {
    const x = input(call);
    const axes = axesOf(call.config.axis, x.shape);
    const wide = (name: string) => reshape(weight(call, name), along(x, axes));
    const deviation = sqrt(
      add(wide("moving_variance"), number(call.config, "epsilon", 1e-3)),
    );
    const centred = div(sub(x, wide("moving_mean")), deviation);
    return scaledAndShifted(call, centred, axes);
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
    const centred = sub(x, mean(x, [...axes], true));
    const variance = mean(square(centred), [...axes], true);
    const epsilon = number(call.config, "epsilon", 1e-3);
    const normal = div(centred, sqrt(add(variance, epsilon)));
    return scaledAndShifted(call, normal, axes);
  },
  mask: "pass",
};

/** The channels in groups, each normalised over its places. */
const groupNormalization: LayerProgram = {
  weights: (built) => {
    const [axis = 0] = axesOf(built.config.axis, built.shapes[0] ?? []);
    return scaleAndShift(built, [built.shapes[0]?.[axis] ?? 1]);
  },
  run: (call) => {
    const x = input(call);
    const [axis = 0] = axesOf(call.config.axis, x.shape);
    const channels = x.shape[axis] ?? 1;
    const given = number(call.config, "groups", 32);
    const groups = given === -1 ? channels : given;
    const split = x.shape.flatMap((dim, k) =>
      k === axis ? [groups, channels / groups] : [dim],
    );
    const apart = reshape(x, split);
    const axes = split.map((_, k) => k).filter((k) => k > 0 && k !== axis);
    const centred = sub(apart, mean(apart, axes, true));
    const variance = mean(square(centred), axes, true);
    const epsilon = number(call.config, "epsilon", 1e-3);
    const normal = reshape(div(centred, sqrt(add(variance, epsilon))), x.shape);
    return scaledAndShifted(call, normal, [axis]);
  },
  mask: "pass",
};

const rmsNormalization: LayerProgram = {
  weights: (built) => {
    const axes = axesOf(built.config.axis, built.shapes[0] ?? []);
    const shape = axes.map((axis) => built.shapes[0]?.[axis] ?? 1);
    return [planned(built, "scale", shape, "ones")];
  },
  run: (call) => {
    const x = input(call);
    const axes = axesOf(call.config.axis, x.shape);
    const power = mean(square(x), [...axes], true);
    const normal = div(
      x,
      sqrt(add(power, number(call.config, "epsilon", 1e-6))),
    );
    return mul(normal, reshape(weight(call, "scale"), along(x, axes)));
  },
  mask: "pass",
};

/** To a length of one. */
const unitNormalization: LayerProgram = {
  run: (call) => {
    const x = input(call);
    const axes = axesOf(call.config.axis, x.shape);
    const power = maximum(sum(square(x), [...axes], true), 1e-12);
    return div(x, sqrt(power));
  },
  mask: "pass",
};

/** Its statistics stand in the config, or are weights that `adapt` fills. */
const featureNormalization: LayerProgram = {
  weights: (built) => {
    if (hasStatistics(built.config)) return [];
    const shape = statisticsShape(built.config, built.shapes[0] ?? []);
    return [
      planned(built, "mean", shape, "zeros"),
      planned(built, "variance", shape, "ones"),
      planned(built, "count", [], "zeros"),
    ];
  },
  run: (call) => {
    const x = input(call);
    const wide = statisticsShape(call.config, x.shape, true);
    const of = (name: string) => {
      const given = hasStatistics(call.config)
        ? tensor(flatNumbers(call.config[name]))
        : weight(call, name);
      return given.size === 1 ? reshape(given, []) : reshape(given, wide);
    };
    const deviation = maximum(sqrt(of("variance")), 1e-7);
    return flag(call.config, "invert", false)
      ? add(of("mean"), mul(x, deviation))
      : div(sub(x, of("mean")), deviation);
  },
};

function hasStatistics(config: LayerConfig): boolean {
  return config.mean !== undefined && config.mean !== null;
}

/** Of the axes that are kept apart; as wide as the input when asked, so that they broadcast. */
function statisticsShape(
  { axis }: LayerConfig,
  shape: readonly number[],
  isWide = false,
): number[] {
  const axes = axis === null ? [] : axesOf(axis, shape);
  return isWide
    ? shape.map((dim, k) => (axes.includes(k) ? dim : 1))
    : [...axes].sort((a, b) => a - b).map((k) => shape[k] ?? 1);
}

function flatNumbers(value: ConfigValue | undefined): number[] {
  if (typeof value === "number") return [value];
  if (!Array.isArray(value)) return [];
  const items: readonly ConfigValue[] = value;
  return items.flatMap((item) => flatNumbers(item));
}

/** As wide as the tensor along the axes, else one. */
function along(x: Tensor, axes: readonly number[]): number[] {
  return x.shape.map((dim, k) => (axes.includes(k) ? dim : 1));
}

function scaledAndShifted(
  call: LayerCall,
  x: Tensor,
  axes: readonly number[],
): Tensor {
  const gamma = call.weights.get("gamma");
  const beta = call.weights.get("beta");
  const wide = (value: Tensor) => reshape(value, along(x, axes));
  const scaled = gamma === undefined ? x : mul(x, wide(gamma));
  return beta === undefined ? scaled : add(scaled, wide(beta));
}

function scaleAndShift(
  built: BuildInput,
  shape: readonly number[],
): readonly WeightPlan[] {
  const gamma = planned(built, "gamma", shape, "ones");
  const beta = planned(built, "beta", shape, "zeros");
  return [
    ...(flag(built.config, "scale", true) ? [gamma] : []),
    ...(flag(built.config, "center", true) ? [beta] : []),
  ];
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

/**
 * Over one axis of many: the others flat before and behind it, since WebGPU spreads statistics over no more than four.
 */
function alongOneAxis(program: LayerProgram): LayerProgram {
  return {
    ...program,
    run: (call) => {
      const x = input(call);
      const [axis = 0, ...rest] = axesOf(call.config.axis, x.shape);
      if (x.rank <= 4 || rest.length > 0) return program.run(call);
      const outer = sizeOf(x.shape.slice(0, axis));
      const flat = reshape(x, [outer, x.shape[axis] ?? 1, -1]);
      const config = { ...call.config, axis: 1 };
      const result = program.run({ ...call, config, inputs: [flat] });
      return isRefusal(result)
        ? result
        : listed(result).map((one) => reshape(one, x.shape));
    },
  };
}

export const normalization: Readonly<Record<string, LayerProgram>> = {
  BatchNormalization: alongOneAxis(batchNormalization),
  SyncBatchNormalization: alongOneAxis(batchNormalization),
  LayerNormalization: alongOneAxis(layerNormalization),
  GroupNormalization: groupNormalization,
  RMSNormalization: alongOneAxis(rmsNormalization),
  UnitNormalization: alongOneAxis(unitNormalization),
  Normalization: featureNormalization,
};
