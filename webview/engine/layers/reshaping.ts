// Layers that move values without changing them. None of them keeps the mask, in any Keras.

import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import {
  expandDims,
  image,
  pad,
  reshape,
  slice,
  tile,
  transpose,
} from "@tensorflow/tfjs-core";
import type { ConfigValue } from "../../../server/models/graph.ts";
import { sizeOf } from "../numbers/arrays.ts";
import { channelsLast, isChannelsFirst } from "../channels.ts";
import { number, numbers, text } from "../config.ts";
import { refuse } from "../refusal.ts";
import type { LayerProgram } from "./layer.ts";
import { inLayout, input } from "./layer.ts";

const flatten: LayerProgram = {
  run: (call) => {
    const given = input(call);
    const x =
      isChannelsFirst(call.config) && given.rank > 2
        ? channelsLast(given)
        : given;
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

/** What stands before and after each axis: one number for all, one per axis, or a pair per axis (of a line: two numbers). */
function margins(
  value: ConfigValue | undefined,
  dimensions: number,
  otherwise: number,
): readonly (readonly [number, number])[] {
  const given = isList(value) ? value : [];
  return Array.from({ length: dimensions }, (_, k) => {
    if (!isList(value)) {
      const both = typeof value === "number" ? value : otherwise;
      return [both, both] as const;
    }
    const own = given[dimensions === 1 && !isList(given[0]) ? -1 : k] ?? given;
    if (!isList(own)) return [Number(own), Number(own)] as const;
    const [before = otherwise, after = before] = own;
    return [Number(before), Number(after)] as const;
  });
}

function isList(
  value: ConfigValue | undefined,
): value is readonly ConfigValue[] {
  return Array.isArray(value);
}

function zeroPadding(dimensions: number): LayerProgram {
  return {
    run: (call) => {
      const around = margins(call.config.padding, dimensions, 1);
      return inLayout(call, (x) =>
        around.reduce((wide, sides, k) => padded(wide, k + 1, sides), x),
      );
    },
  };
}

/** One axis with all others flat: the GPU backends widen no more than four. */
function padded(
  x: Tensor,
  axis: number,
  [before, after]: readonly [number, number],
): Tensor {
  const outer = sizeOf(x.shape.slice(0, axis));
  const flat = reshape(x, [outer, x.shape[axis] ?? 1, -1]);
  const wide = pad(flat, [
    [0, 0],
    [before, after],
    [0, 0],
  ]);
  return reshape(
    wide,
    x.shape.map((dim, k) => (k === axis ? dim + before + after : dim)),
  );
}

function cropping(dimensions: number): LayerProgram {
  return {
    run: (call) => {
      // Pictures alone are left whole by default.
      const usual = dimensions === 2 ? 0 : 1;
      const around = margins(call.config.cropping, dimensions, usual);
      return inLayout(call, (x) => {
        const begin = [0, ...around.map(([before]) => before), 0];
        const size = x.shape.map((dim, k) => {
          const [before, after] = around[k - 1] ?? [0, 0];
          return dim - before - after;
        });
        return slice(x, begin, size);
      });
    },
  };
}

function upSampling(dimensions: number): LayerProgram {
  return {
    run: (call) => {
      const { config } = call;
      const sizes = numbers(config, "size", dimensions, 2);
      const kind = text(config, "interpolation", "nearest");
      if (kind === "bilinear")
        return inLayout(call, (x) => {
          const [, rows = 1, columns = 1] = x.shape;
          const [down = 1, across = 1] = sizes;
          const size: [number, number] = [rows * down, columns * across];
          const isCentred = call.dialect !== "tfjs";
          return image.resizeBilinear(x as Tensor4D, size, false, isCentred);
        });
      if (kind !== "nearest")
        return refuse(`its \`interpolation\` "${kind}" can't run here`);
      return inLayout(call, (x) =>
        sizes.reduce((grown, times, k) => repeated(grown, k + 1, times), x),
      );
    },
  };
}

function repeated(x: Tensor, axis: number, times: number): Tensor {
  const shape = x.shape.map((dim, k) => (k === axis ? dim * times : dim));
  const wide = expandDims(x, axis + 1);
  const copies = wide.shape.map((_, k) => (k === axis + 1 ? times : 1));
  return reshape(tile(wide, copies), shape);
}

export const reshaping: Readonly<Record<string, LayerProgram>> = {
  Flatten: flatten,
  Reshape: reshapeLayer,
  RepeatVector: repeatVector,
  Permute: permute,
  ZeroPadding1D: zeroPadding(1),
  ZeroPadding2D: zeroPadding(2),
  ZeroPadding3D: zeroPadding(3),
  Cropping1D: cropping(1),
  Cropping2D: cropping(2),
  Cropping3D: cropping(3),
  UpSampling1D: upSampling(1),
  UpSampling2D: upSampling(2),
  UpSampling3D: upSampling(3),
};
