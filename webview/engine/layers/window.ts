// Convolution and pooling over time or over pictures, channels last, and the global poolings.

import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import {
  add,
  avgPool,
  cast,
  conv2d,
  div,
  expandDims,
  max,
  maxPool,
  mean,
  mul,
  pad,
  squeeze,
  sum,
} from "@tensorflow/tfjs-core";
import type { LayerConfig } from "../../../server/models/graph.ts";
import { flag, number, numbers, text } from "../config.ts";
import { refuse } from "../refusal.ts";
import { activated } from "./core.ts";
import type { LayerCall, LayerProgram } from "./layer.ts";
import { input, lastAxis, weight } from "./layer.ts";

/** 1D is 2D with a height of one. */
function convolution(axes: 1 | 2): LayerProgram {
  return {
    weights: (built) => {
      const { config } = built;
      const filters = number(config, "filters", 1);
      const window = numbers(config, "kernel_size", axes, 1);
      const width = lastAxis(built) / number(config, "groups", 1);
      const kernel = {
        name: "kernel",
        shape: [...window, width, filters],
        initializer: config.kernel_initializer,
        fallback: "glorot_uniform",
      };
      const bias = {
        name: "bias",
        shape: [filters],
        initializer: config.bias_initializer,
        fallback: "zeros",
      };
      return flag(config, "use_bias", true) ? [kernel, bias] : [kernel];
    },
    run: (call) => {
      const refused = unusual(call.config);
      if (refused !== null) return refuse(refused);
      const convolved = convolve(call, axes);
      const bias = call.weights.get("bias");
      return activated(
        call,
        bias === undefined ? convolved : add(convolved, bias),
      );
    },
  };
}

function convolve(call: LayerCall, axes: 1 | 2): Tensor {
  const { config } = call;
  const kernel = weight(call, "kernel");
  const strides = numbers(config, "strides", axes, 1);
  const dilations = numbers(config, "dilation_rate", axes, 1);
  const padding = text(config, "padding", "valid");
  const x = input(call);
  if (axes === 2)
    return conv2d(
      x as Images,
      kernel as Images,
      pair(strides),
      same(padding),
      "NHWC",
      pair(dilations),
    );
  const [stride = 1] = strides;
  const [dilation = 1] = dilations;
  const before = dilation * (kernel.shape[0] - 1);
  const causal =
    padding === "causal"
      ? pad(x, [
          [0, 0],
          [before, 0],
          [0, 0],
        ])
      : x;
  const flat = conv2d(
    expandDims<Images>(causal, 1),
    expandDims<Images>(kernel, 0),
    [1, stride],
    same(padding),
    "NHWC",
    [1, dilation],
  );
  return squeeze(flat, [1]);
}

/** Rank 4: rows, height, width, channels. */
type Images = Tensor4D;

function pooling(axes: 1 | 2, kind: "max" | "average"): LayerProgram {
  return {
    run: (call) => {
      const refused = unusual(call.config);
      if (refused !== null) return refuse(refused);
      const size = numbers(call.config, "pool_size", axes, 2);
      const strides =
        call.config.strides === null || call.config.strides === undefined
          ? size
          : numbers(call.config, "strides", axes, 2);
      const padding = same(text(call.config, "padding", "valid"));
      const pool = kind === "max" ? maxPool : avgPool;
      const x = input(call);
      if (axes === 2)
        return pool(x as Images, pair(size), pair(strides), padding);
      const flat = pool(
        expandDims<Images>(x, 1),
        [1, size[0] ?? 2],
        [1, strides[0] ?? 2],
        padding,
      );
      return squeeze(flat, [1]);
    },
  };
}

function globalPooling(kind: "max" | "average"): LayerProgram {
  return {
    run: (call) => {
      const x = input(call);
      const keep = flag(call.config, "keepdims", false);
      const axes = x.shape.map((_, k) => k).slice(1, -1);
      const mask = call.masks[0] ?? null;
      if (kind === "max") return max(x, axes, keep);
      if (mask === null || x.rank !== 3) return mean(x, axes, keep);
      const used = cast(expandDims(mask, 2), "float32");
      return div(sum(mul(x, used), 1, keep), sum(used, 1, keep));
    },
  };
}

function unusual(config: LayerConfig): string | null {
  if (config.data_format === "channels_first")
    return "channels first can't run here";
  return number(config, "groups", 1) > 1 ? "groups can't run here" : null;
}

function same(padding: string): "same" | "valid" {
  return padding === "same" ? "same" : "valid";
}

function pair(values: readonly number[]): [number, number] {
  return [values[0] ?? 1, values[1] ?? values[0] ?? 1];
}

export const windows: Readonly<Record<string, LayerProgram>> = {
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  MaxPooling1D: pooling(1, "max"),
  MaxPooling2D: pooling(2, "max"),
  AveragePooling1D: pooling(1, "average"),
  AveragePooling2D: pooling(2, "average"),
  GlobalMaxPooling1D: globalPooling("max"),
  GlobalMaxPooling2D: globalPooling("max"),
  GlobalAveragePooling1D: globalPooling("average"),
  GlobalAveragePooling2D: globalPooling("average"),
};
