// Convolutions in one, two and three dimensions, and those that go channel by channel first.

import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import {
  depthwiseConv2d,
  expandDims,
  pad,
  squeeze,
} from "@tensorflow/tfjs-core";
import { flag, number } from "../config.ts";
import type { Window } from "./convolution-windows.ts";
import {
  convolve,
  pair,
  windowOf,
  withChannelBias,
} from "./convolution-windows.ts";
import type { Refusal } from "../refusal.ts";
import type { WeightPlan } from "../weights.ts";
import { activated } from "./core.ts";
import type { BuildInput, LayerCall, LayerProgram } from "./layer.ts";
import { channelsLastShape, inLayout, planned, weight } from "./layer.ts";

function convolution(dimensions: number): LayerProgram {
  return {
    weights: (built) => {
      const { config } = built;
      const filters = number(config, "filters", 1);
      const channels = channelsLastShape(built).at(-1) ?? 1;
      const width = channels / number(config, "groups", 1);
      const { size } = windowOf(config, dimensions);
      return withBias(built, filters, [
        planned(built, "kernel", [...size, width, filters], "glorot_uniform"),
      ]);
    },
    run: (call) =>
      finished(call, (x) =>
        convolve(
          x,
          weight(call, "kernel"),
          windowOf(call.config, dimensions),
          number(call.config, "groups", 1),
        ),
      ),
  };
}

/** The layer's kernels, and the bias that it has by default. */
export function withBias(
  built: BuildInput,
  filters: number,
  kernels: readonly WeightPlan[],
): readonly WeightPlan[] {
  return flag(built.config, "use_bias", true)
    ? [...kernels, planned(built, "bias", [filters], "zeros")]
    : kernels;
}

/** What is convolved, with bias and activation. */
export function finished(
  call: LayerCall,
  compute: (x: Tensor) => Tensor,
): Tensor | Refusal {
  const bias = call.weights.get("bias");
  const sum = inLayout(call, (x) => {
    const convolved = compute(x);
    return bias === undefined ? convolved : withChannelBias(convolved, bias);
  });
  return activated(call, sum);
}

function depthwise(dimensions: 1 | 2): LayerProgram {
  return {
    weights: (built) => {
      const plan = depthwisePlan(built, dimensions, "depthwise_kernel");
      return withBias(built, outputsOf(plan), [plan]);
    },
    run: (call) =>
      finished(call, (x) =>
        byChannel(
          x,
          weight(call, "depthwise_kernel"),
          windowOf(call.config, dimensions),
        ),
      ),
  };
}

function separable(dimensions: 1 | 2): LayerProgram {
  return {
    weights: (built) => {
      const plan = depthwisePlan(built, dimensions, "depthwise_kernel");
      const filters = number(built.config, "filters", 1);
      const ones = Array.from({ length: dimensions }, () => 1);
      const shape = [...ones, outputsOf(plan), filters];
      return withBias(built, filters, [
        plan,
        planned(
          built,
          "pointwise_kernel",
          shape,
          "glorot_uniform",
          "pointwise_initializer",
        ),
      ]);
    },
    run: (call) =>
      finished(call, (x) => {
        const window = windowOf(call.config, dimensions);
        const depth = byChannel(x, weight(call, "depthwise_kernel"), window);
        const point: Window = {
          size: window.size,
          strides: [],
          dilations: [],
          padding: "valid",
        };
        return convolve(depth, weight(call, "pointwise_kernel"), point);
      }),
  };
}

function depthwisePlan(
  built: BuildInput,
  dimensions: number,
  name: string,
): WeightPlan {
  const { size } = windowOf(built.config, dimensions);
  const channels = channelsLastShape(built).at(-1) ?? 1;
  const each = number(built.config, "depth_multiplier", 1);
  return planned(
    built,
    name,
    [...size, channels, each],
    "glorot_uniform",
    "depthwise_initializer",
  );
}

function outputsOf({ shape }: WeightPlan): number {
  return (shape.at(-1) ?? 1) * (shape.at(-2) ?? 1);
}

/** @param kernel `[...window, channels, multiplier]` */
function byChannel(x: Tensor, kernel: Tensor, window: Window): Tensor {
  const isLine = window.size.length === 1;
  const [stride = 1] = window.strides;
  const [dilation = 1] = window.dilations;
  const before = dilation * ((window.size[0] ?? 1) - 1);
  const margins: [number, number][] = [
    [0, 0],
    [before, 0],
    [0, 0],
  ];
  const wide = isLine && window.padding === "causal" ? pad(x, margins) : x;
  const flat = depthwiseConv2d(
    (isLine ? expandDims(wide, 1) : wide) as Tensor4D,
    (isLine ? expandDims(kernel, 0) : kernel) as Tensor4D,
    isLine ? [stride, stride] : pair(window.strides),
    window.padding === "same" ? "same" : "valid",
    "NHWC",
    isLine ? [1, dilation] : pair(window.dilations),
  );
  return isLine ? squeeze(flat, [1]) : flat;
}

export const convolutions: Readonly<Record<string, LayerProgram>> = {
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  Conv3D: convolution(3),
  DepthwiseConv1D: depthwise(1),
  DepthwiseConv2D: depthwise(2),
  SeparableConv1D: separable(1),
  SeparableConv2D: separable(2),
};
