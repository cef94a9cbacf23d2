// Convolution in one, two or three dimensions as Keras does it, channels last: windows, strides, dilation, padding and groups.

import type { Tensor, Tensor4D, Tensor5D } from "@tensorflow/tfjs-core";
import {
  add,
  concat,
  conv2d,
  conv3d,
  expandDims,
  pad,
  reshape,
  split,
  squeeze,
} from "@tensorflow/tfjs-core";
import type { LayerConfig } from "../../../server/models/graph.ts";
import { numbers, text } from "../config.ts";

/** How a window moves, one number per dimension. */
export interface Window {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: "valid" | "same" | "causal";
}

/** From the options that all of Keras' convolutions share. */
export function windowOf(config: LayerConfig, dimensions: number): Window {
  return {
    size: numbers(config, "kernel_size", dimensions, 1),
    strides: numbers(config, "strides", dimensions, 1),
    dilations: numbers(config, "dilation_rate", dimensions, 1),
    padding: paddingOf(config),
  };
}

export function paddingOf(config: LayerConfig): Window["padding"] {
  const padding = text(config, "padding", "valid").toLowerCase();
  return padding === "same" || padding === "causal" ? padding : "valid";
}

/** The size of the maps that come out. */
export function mapSize(
  input: readonly number[],
  window: Window,
): readonly number[] {
  return input.map((length, k) => {
    const stride = window.strides[k] ?? 1;
    const reach = (window.dilations[k] ?? 1) * ((window.size[k] ?? 1) - 1);
    const covered = window.padding === "valid" ? length - reach : length;
    return Math.max(0, Math.ceil(covered / stride));
  });
}

/**
 * @param x `[rows, ...spatial, channels]`
 * @param kernel `[...window, channels / groups, filters]`
 */
export function convolve(
  x: Tensor,
  kernel: Tensor,
  window: Window,
  groups = 1,
): Tensor {
  if (groups > 1) {
    const inputs = split(x, groups, -1);
    const kernels = split(kernel, groups, -1);
    const parts = inputs.map((part, n) =>
      convolve(part, kernels[n] ?? kernel, window),
    );
    return concat(parts, -1);
  }
  switch (window.size.length) {
    case 1:
      return alongLine(x, kernel, window);
    case 2:
      return conv2d(
        x as Tensor4D,
        kernel as Tensor4D,
        pair(window.strides),
        sides(window),
        "NHWC",
        pair(window.dilations),
      );
    default:
      return conv3d(
        x as Tensor5D,
        kernel as Tensor5D,
        triple(window.strides),
        sides(window),
        "NDHWC",
        triple(window.dilations),
      );
  }
}

/** One number per channel. On rows of channels, since WebGPU spreads a vector over no more than four axes. */
export function withChannelBias(x: Tensor, bias: Tensor): Tensor {
  const rows = reshape(x, [-1, x.shape.at(-1) ?? 1]);
  return reshape(add(rows, bias), x.shape);
}

/** A line is a picture with a height of one. */
function alongLine(x: Tensor, kernel: Tensor, window: Window): Tensor {
  const [stride = 1] = window.strides;
  const [dilation = 1] = window.dilations;
  const before = dilation * (kernel.shape[0] - 1);
  const margins: [number, number][] = [
    [0, 0],
    [before, 0],
    [0, 0],
  ];
  const line = window.padding === "causal" ? pad(x, margins) : x;
  const flat = conv2d(
    expandDims<Tensor4D>(line, 1),
    expandDims<Tensor4D>(kernel, 0),
    [1, stride],
    sides(window),
    "NHWC",
    [1, dilation],
  );
  return squeeze(flat, [1]);
}

function sides({ padding }: Window): "same" | "valid" {
  return padding === "same" ? "same" : "valid";
}

export function pair(values: readonly number[]): [number, number] {
  return [values[0] ?? 1, values[1] ?? values[0] ?? 1];
}

export function triple(values: readonly number[]): [number, number, number] {
  const [first = 1, second = first, third = second] = values;
  return [first, second, third];
}
