// Convolution in one, two or three dimensions as Keras does it, channels last: windows, strides, dilation, padding and groups.

import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import {
  addN,
  concat,
  conv2d,
  expandDims,
  gather,
  pad,
  reshape,
  slice,
  split,
  squeeze,
} from "@tensorflow/tfjs-core";
import type { LayerConfig } from "../../server/models/graph.ts";
import { numbers, text } from "./config.ts";

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
      return throughVolume(x, kernel, window);
  }
}

/**
 * Picture by picture, and summed over the window's depth: the operation that tfjs has for volumes gives other numbers on WebGPU.
 */
function throughVolume(x: Tensor, kernel: Tensor, window: Window): Tensor {
  const [rows = 1, depth = 1, ...picture] = x.shape;
  const [layers = 1, ...own] = kernel.shape;
  const [stride, ...strides] = triple(window.strides);
  const [dilation, ...dilations] = triple(window.dilations);
  const [places = 1] = mapSize([depth], window);
  const reach = dilation * (layers - 1);
  const lacking = Math.max(0, (places - 1) * stride + reach + 1 - depth);
  const margin = window.padding === "same" ? lacking : 0;
  const before = Math.floor(margin / 2);
  const flat = pad(reshape(x, [rows, depth, -1]), [
    [0, 0],
    [before, margin - before],
    [0, 0],
  ]);
  const flatKernel = reshape(kernel, [layers, -1]);
  const parts = Array.from({ length: layers }, (_, layer) => {
    const at = Array.from(
      { length: places },
      (_, n) => n * stride + layer * dilation,
    );
    const pictures = reshape(gather(flat, at, 1), [rows * places, ...picture]);
    const part = reshape(slice(flatKernel, [layer, 0], [1, -1]), own);
    const flatWindow = { ...window, size: own.slice(0, 2), strides, dilations };
    return convolve(pictures, part, flatWindow);
  });
  const sum = addN(parts);
  return reshape(sum, [rows, places, ...sum.shape.slice(1)]);
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
