// LocallyConnected1D and 2D of Keras 2: convolutions whose every place has a kernel of its own.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  add,
  concat,
  matMul,
  reshape,
  slice,
  transpose,
} from "@tensorflow/tfjs-core";
import { flag, number } from "../config.ts";
import { mapSize, windowOf } from "./convolution-windows.ts";
import { sizeOf } from "../numbers/arrays.ts";
import { isChannelsFirst } from "../channels.ts";
import { refuse } from "../refusal.ts";
import { activated } from "./core.ts";
import type { LayerProgram } from "./layer.ts";
import { channelsLastShape, inLayout, planned, weight } from "./layer.ts";

function locallyConnected(dimensions: 1 | 2): LayerProgram {
  return {
    weights: (built) => {
      const { config } = built;
      const shape = channelsLastShape(built);
      const window = windowOf(config, dimensions);
      const places = mapSize(shape.slice(1, -1), window);
      const filters = number(config, "filters", 1);
      const seen = sizeOf(window.size) * (shape.at(-1) ?? 1);
      const kernel = planned(
        built,
        "kernel",
        [sizeOf(places), seen, filters],
        "glorot_uniform",
      );
      const bias = planned(built, "bias", [...places, filters], "zeros");
      return flag(config, "use_bias", true) ? [kernel, bias] : [kernel];
    },
    run: (call) => {
      if (number(call.config, "implementation", 1) !== 1)
        return refuse("it runs here only with `implementation=1`");
      if (isChannelsFirst(call.config))
        return refuse("it runs here only with its channels last");
      const bias = call.weights.get("bias");
      const sum = inLayout(call, (x) => {
        const local = atEachPlace(
          x,
          weight(call, "kernel"),
          dimensions,
          call.config,
        );
        return bias === undefined ? local : add(local, bias);
      });
      return activated(call, sum);
    },
    mask: "pass",
  };
}

/** @param kernel `[places, window · channels, filters]` */
function atEachPlace(
  x: Tensor,
  kernel: Tensor,
  dimensions: number,
  config: Parameters<typeof windowOf>[0],
): Tensor {
  const window = windowOf(config, dimensions);
  const [rows = 1, ...rest] = x.shape;
  const spatial = rest.slice(0, -1);
  const channels = rest.at(-1) ?? 1;
  const places = mapSize(spatial, window);
  const patches = corners(places).map((place) => {
    const begin = place.map((at, k) => at * (window.strides[k] ?? 1));
    const size = window.size.map((length) => length);
    const patch = slice(x, [0, ...begin, 0], [rows, ...size, channels]);
    return reshape(patch, [1, rows, sizeOf(size) * channels]);
  });
  const products = matMul(concat(patches, 0), kernel);
  return reshape(transpose(products, [1, 0, 2]), [
    rows,
    ...places,
    kernel.shape.at(-1) ?? 1,
  ]);
}

/** Every place of a map, row-major. */
function corners(places: readonly number[]): readonly (readonly number[])[] {
  return places.reduce<readonly (readonly number[])[]>(
    (found, length) =>
      found.flatMap((place) =>
        Array.from({ length }, (_, at) => [...place, at]),
      ),
    [[]],
  );
}

export const locallyConnectedLayers: Readonly<Record<string, LayerProgram>> = {
  LocallyConnected1D: locallyConnected(1),
  LocallyConnected2D: locallyConnected(2),
};
