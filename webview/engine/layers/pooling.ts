// Pooling over windows, over everything, and into a given number of bins.

import type { Tensor, Tensor4D, Tensor5D } from "@tensorflow/tfjs-core";
import {
  avgPool,
  avgPool3d,
  cast,
  concat,
  div,
  expandDims,
  max,
  maxPool,
  maxPool3d,
  mean,
  onesLike,
  slice,
  squeeze,
  sum,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import { isChannelsFirst } from "../channels.ts";
import { flag, numbers } from "../config.ts";
import { paddingOf, pair, triple } from "./convolution-windows.ts";
import { spreadTo } from "./attention.ts";
import type { LayerCall, LayerProgram } from "./layer.ts";
import { inLayout, input } from "./layer.ts";

type Kind = "max" | "average";

function pooling(dimensions: number, kind: Kind): LayerProgram {
  return {
    run: (call) => {
      const { config } = call;
      const size = numbers(config, "pool_size", dimensions, 2);
      const strides =
        config.strides === null || config.strides === undefined
          ? size
          : numbers(config, "strides", dimensions, 2);
      const sides = paddingOf(config) === "same" ? "same" : "valid";
      const pool = kind === "max" ? maxPool : avgPool;
      return inLayout(call, (x) => {
        if (dimensions === 3)
          return (kind === "max" ? maxPool3d : avgPool3d)(
            x as Tensor5D,
            triple(size),
            triple(strides),
            sides,
          );
        if (dimensions === 2)
          return pool(x as Tensor4D, pair(size), pair(strides), sides);
        const flat = pool(
          expandDims<Tensor4D>(x, 1),
          [1, size[0] ?? 2],
          [1, strides[0] ?? 2],
          sides,
        );
        return squeeze(flat, [1]);
      });
    },
  };
}

function globalPooling(kind: Kind): LayerProgram {
  return {
    run: (call) => {
      const x = input(call);
      const keep = flag(call.config, "keepdims", false);
      const first = isChannelsFirst(call.config) ? 2 : 1;
      const axes = x.shape.map((_, k) => k).slice(first, x.rank - 2 + first);
      if (kind === "max") return max(x, axes, keep);
      const mask = usedMask(call);
      if (mask === null) return mean(x, axes, keep);
      const zero = zerosLike(x);
      const used = where(spreadTo(mask, x), onesLike(x), zero);
      const total = sum(where(spreadTo(mask, x), x, zero), axes, keep);
      return div(total, sum(used, axes, keep));
    },
  };
}

/** Only of sequences, as large as they need to be. */
function usedMask(call: LayerCall): Tensor | null {
  const mask = call.masks[0] ?? null;
  if (mask === null || input(call).rank !== 3) return null;
  return expandDims(cast(mask, "bool"), isChannelsFirst(call.config) ? 1 : 2);
}

/** Bins of nearly equal width, which may overlap by one. */
function adaptivePooling(dimensions: number, kind: Kind): LayerProgram {
  return {
    run: (call) => {
      const bins = numbers(call.config, "output_size", dimensions, 1);
      return inLayout(call, (x) =>
        bins.reduce(
          (pooled, count, k) => binned(pooled, k + 1, count, kind),
          x,
        ),
      );
    },
  };
}

function binned(x: Tensor, axis: number, count: number, kind: Kind): Tensor {
  const length = x.shape[axis] ?? 1;
  const parts = Array.from({ length: count }, (_, n) => {
    const from = Math.floor((n * length) / count);
    const to = Math.ceil(((n + 1) * length) / count);
    const begin = x.shape.map((_, k) => (k === axis ? from : 0));
    const size = x.shape.map((dim, k) => (k === axis ? to - from : dim));
    const bin = slice(x, begin, size);
    return kind === "max" ? max(bin, axis, true) : mean(bin, axis, true);
  });
  return concat(parts, axis);
}

export const poolings: Readonly<Record<string, LayerProgram>> =
  Object.fromEntries(
    [1, 2, 3].flatMap((dimensions) =>
      (["max", "average"] as const).flatMap((kind) => {
        const name = `${kind === "max" ? "Max" : "Average"}Pooling${dimensions}D`;
        return [
          [name, pooling(dimensions, kind)],
          [`Global${name}`, globalPooling(kind)],
          [`Adaptive${name}`, adaptivePooling(dimensions, kind)],
        ];
      }),
    ),
  );
