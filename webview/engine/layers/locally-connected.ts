// LocallyConnected1D and 2D of Keras 2: convolutions whose every place has a kernel of its own. The three implementations keep their weights in
// three ways, and compute the same.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  add,
  concat,
  gather,
  matMul,
  reshape,
  tensor1d,
  transpose,
  zeros,
} from "@tensorflow/tfjs-core";
import type { LayerConfig } from "../../../server/models/graph.ts";
import { flag, number } from "../config.ts";
import { mapSize, windowOf } from "./convolution-windows.ts";
import { sizeOf } from "../numbers/arrays.ts";
import { isChannelsFirst } from "../channels.ts";
import { activated } from "./core.ts";
import type { LayerProgram } from "./layer.ts";
import { input, planned, weight } from "./layer.ts";

function locallyConnected(dimensions: 1 | 2): LayerProgram {
  return {
    weights: (built) => {
      const { config } = built;
      const shape = built.shapes[0] ?? [];
      const layout = layoutOf(config, shape, dimensions);
      const { places, filters } = layout;
      const kernel = planned(
        built,
        "kernel",
        kernelShape(layout, config),
        "glorot_uniform",
      );
      const bias = planned(built, "bias", [...places, filters], "zeros");
      return flag(config, "use_bias", true) ? [kernel, bias] : [kernel];
    },
    run: (call) => {
      const { config } = call;
      const x = input(call);
      const layout = layoutOf(config, x.shape, dimensions);
      const { places, filters } = layout;
      const [rows = 1] = x.shape;
      const product = atEachPlace(x, weight(call, "kernel"), layout, config);
      const order = layout.isFirst ? [1, 2, 0] : [1, 0, 2];
      const shape = layout.isFirst
        ? [filters, ...places]
        : [...places, filters];
      const sum = reshape(transpose(product, order), [rows, ...shape]);
      const bias = call.weights.get("bias");
      // Keras takes the numbers of the bias in their order, whatever its axes.
      const biased =
        bias === undefined ? sum : add(sum, reshape(bias, [1, ...shape]));
      return activated(call, biased);
    },
    mask: "pass",
  };
}

/** Which places of the input each place of the output sees. */
interface Layout {
  readonly input: readonly number[];
  readonly channels: number;
  readonly places: readonly number[];
  readonly filters: number;
  readonly isFirst: boolean;
  /** By output place: the input places in its window, row by row. */
  readonly seen: readonly (readonly number[])[];
}

function layoutOf(
  config: LayerConfig,
  shape: readonly number[],
  dimensions: number,
): Layout {
  const isFirst = isChannelsFirst(config);
  const [, ...axes] = shape;
  const channels = (isFirst ? axes[0] : axes.at(-1)) ?? 1;
  const spatial = isFirst ? axes.slice(1) : axes.slice(0, -1);
  const window = windowOf(config, dimensions);
  const places = mapSize(spatial, window);
  const seen = corners(places.map(ticks)).map((place) => {
    const ranges = place.map((at, k) => {
      const size = window.size[k] ?? 1;
      const left = window.padding === "valid" ? 0 : Math.floor(size / 2);
      const begin = at * (window.strides[k] ?? 1) - left;
      const from = Math.max(0, begin);
      const to = Math.min(spatial[k] ?? 0, begin + size);
      return ticks(Math.max(0, to - from)).map((step) => from + step);
    });
    return corners(ranges).map((at) => placeIn(spatial, at));
  });
  const filters = number(config, "filters", 1);
  return { input: spatial, channels, places, filters, isFirst, seen };
}

function kernelShape(layout: Layout, config: LayerConfig): readonly number[] {
  const { input, channels, places, filters, isFirst, seen } = layout;
  switch (number(config, "implementation", 1)) {
    case 2:
      return isFirst
        ? [channels, ...input, filters, ...places]
        : [...input, channels, ...places, filters];
    case 3: {
      const pairs = seen.reduce((sum, window) => sum + window.length, 0);
      return [pairs * channels * filters];
    }
    default:
      return [
        sizeOf(places),
        sizeOf(windowOf(config, input.length).size) * channels,
        filters,
      ];
  }
}

/** Each place's own numbers times its own kernel: `[places, rows, filters]`. */
function atEachPlace(
  x: Tensor,
  kernel: Tensor,
  layout: Layout,
  config: LayerConfig,
): Tensor {
  const { seen, channels, filters } = layout;
  const [rows = 1] = x.shape;
  const width = Math.max(...seen.map((window) => window.length)) * channels;
  const implementation = number(config, "implementation", 1);
  const all = connectionsOf(layout, width);
  const from = new Int32Array(seen.length * width);
  for (const { slot, input } of all) from[slot] = input;
  const numbers = gather(reshape(x, [rows, -1]), tensor1d(from, "int32"), 1);
  const patches = transpose(
    reshape(numbers, [rows, seen.length, width]),
    [1, 0, 2],
  );
  const shape = [seen.length, width, filters];
  if (implementation === 1) return matMul(patches, reshape(kernel, shape));
  // Behind the last weight stands a zero for windows that end at the border.
  const index = new Int32Array(sizeOf(shape)).fill(sizeOf(kernel.shape));
  const outputs = seen.length * filters;
  if (implementation === 2)
    for (const { slot, filter, input, output } of all)
      index[slot * filters + filter] = input * outputs + output;
  else
    for (const [n, { slot, filter }] of all
      .toSorted((a, b) => a.output - b.output || a.input - b.input)
      .entries())
      index[slot * filters + filter] = n;
  const values = concat([reshape(kernel, [-1]), zeros([1])]);
  const own = reshape(gather(values, tensor1d(index, "int32")), shape);
  return matMul(patches, own);
}

/** A number of the input that a number of the output is computed from. */
interface Connection {
  /** Among the numbers that all places see, place by place. */
  readonly slot: number;
  readonly filter: number;
  /** Where it stands in a row of the input, and of the output. */
  readonly input: number;
  readonly output: number;
}

function connectionsOf(layout: Layout, width: number): readonly Connection[] {
  const { channels, places, filters, isFirst, seen } = layout;
  const [inputs, outputs] = [sizeOf(layout.input), sizeOf(places)];
  return seen.flatMap((window, place) =>
    window.flatMap((at, n) =>
      ticks(channels).flatMap((channel) => {
        const feature = isFirst
          ? channel * window.length + n
          : n * channels + channel;
        return ticks(filters).map((filter) => ({
          slot: place * width + feature,
          filter,
          input: isFirst ? channel * inputs + at : at * channels + channel,
          output: isFirst ? filter * outputs + place : place * filters + filter,
        }));
      }),
    ),
  );
}

function ticks(count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => at);
}

/** Every choice of one number an axis, the last axis fastest. */
function corners(
  axes: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  return axes.reduce<readonly (readonly number[])[]>(
    (found, axis) => found.flatMap((place) => axis.map((at) => [...place, at])),
    [[]],
  );
}

function placeIn(sizes: readonly number[], at: readonly number[]): number {
  return sizes.reduce((place, size, k) => place * size + (at[k] ?? 0), 0);
}

export const locallyConnectedLayers: Readonly<Record<string, LayerProgram>> = {
  LocallyConnected1D: locallyConnected(1),
  LocallyConnected2D: locallyConnected(2),
};
