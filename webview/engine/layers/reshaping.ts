// Layers that move values without changing them. None of them keeps the mask, in any Keras.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  expandDims,
  pad,
  reshape,
  slice,
  tile,
  transpose,
} from "@tensorflow/tfjs-core";
import { number, numbers } from "../config.ts";
import { refuse } from "../refusal.ts";
import type { LayerProgram } from "./layer.ts";
import { input } from "./layer.ts";

const flatten: LayerProgram = {
  run: (call) => {
    const x = input(call);
    return reshape(x, [x.shape[0], -1]);
  },
};

const reshapeLayer: LayerProgram = {
  run: (call) => {
    const x = input(call);
    const target = call.config.target_shape ?? call.config.shape;
    if (!Array.isArray(target)) return refuse("its target shape is not known");
    const dims = target.map((dim) => (typeof dim === "number" ? dim : -1));
    return reshape(x, [x.shape[0], ...dims]);
  },
};

const repeatVector: LayerProgram = {
  run: (call) =>
    tile(expandDims(input(call), 1), [1, number(call.config, "n", 1), 1]),
};

const permute: LayerProgram = {
  run: (call) =>
    transpose(input(call), [0, ...numbers(call.config, "dims", 0, 1)]),
};

const zeroPadding1d: LayerProgram = {
  run: (call) => {
    const x = input(call);
    const [before = 1, after = before] = numbers(call.config, "padding", 2, 1);
    return pad(x, axes(x, 1, [before, after]));
  },
};

const cropping1d: LayerProgram = {
  run: (call) => {
    const x = input(call);
    const [before = 1, after = before] = numbers(call.config, "cropping", 2, 1);
    const length = (x.shape[1] ?? 0) - before - after;
    return slice(x, [0, before, 0], [-1, length, -1]);
  },
};

const upSampling1d: LayerProgram = {
  run: (call) => {
    const x = input(call);
    const [rows = 1, steps = 1, features = 1] = x.shape;
    const size = number(call.config, "size", 2);
    const repeated = tile(expandDims(x, 2), [1, 1, size, 1]);
    return reshape(repeated, [rows, steps * size, features]);
  },
};

function axes(
  x: Tensor,
  axis: number,
  amounts: readonly [number, number],
): [number, number][] {
  return x.shape.map((_, k) => (k === axis ? [...amounts] : [0, 0]));
}

export const reshaping: Readonly<Record<string, LayerProgram>> = {
  Flatten: flatten,
  Reshape: reshapeLayer,
  RepeatVector: repeatVector,
  Permute: permute,
  ZeroPadding1D: zeroPadding1d,
  Cropping1D: cropping1d,
  UpSampling1D: upSampling1d,
};
