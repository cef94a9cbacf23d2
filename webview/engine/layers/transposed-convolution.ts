// Transposed convolutions: every place of the input puts its kernel into the output, `strides` places apart.

import type { Tensor, Tensor4D, Tensor5D } from "@tensorflow/tfjs-core";
import {
  concat,
  conv2dTranspose,
  conv3dTranspose,
  expandDims,
  reshape,
  slice,
  squeeze,
  zeros,
} from "@tensorflow/tfjs-core";
import type {
  GraphDialect,
  LayerConfig,
} from "../../../server/models/graph.ts";
import { number, numbers } from "../config.ts";
import type { Window } from "./convolution-windows.ts";
import { pair, triple, windowOf } from "./convolution-windows.ts";
import { finished, withBias } from "./convolution.ts";
import type { LayerProgram } from "./layer.ts";
import { channelsLastShape, planned, weight } from "./layer.ts";

function transposedConvolution(dimensions: number): LayerProgram {
  return {
    weights: (built) => {
      const filters = number(built.config, "filters", 1);
      const channels = channelsLastShape(built).at(-1) ?? 1;
      const { size } = windowOf(built.config, dimensions);
      const shape = [...size, filters, channels];
      return withBias(built, filters, [
        planned(built, "kernel", shape, "glorot_uniform"),
      ]);
    },
    run: (call) =>
      finished(call, (x) => {
        const given = windowOf(call.config, dimensions);
        const window = isDilated(call.dialect, dimensions)
          ? given
          : { ...given, dilations: [] };
        const lengths = outputLengths(
          x.shape.slice(1, -1),
          window,
          call.config,
        );
        return spread(
          x,
          dilated(weight(call, "kernel"), window),
          window,
          lengths,
        );
      }),
  };
}

/** Keras 2 takes `dilation_rate` in three dimensions and leaves it; so does TF.js in all. */
function isDilated(dialect: GraphDialect, dimensions: number): boolean {
  return dialect === "keras3" || (dialect === "keras2" && dimensions < 3);
}

/** Without `output_padding` the smallest length that the window fits into. */
function outputLengths(
  input: readonly number[],
  window: Window,
  config: LayerConfig,
): readonly number[] {
  const given = config.output_padding;
  const extra =
    given === null || given === undefined
      ? null
      : numbers(config, "output_padding", input.length, 0);
  return input.map((length, k) => {
    const stride = window.strides[k] ?? 1;
    const reach = 1 + (window.dilations[k] ?? 1) * ((window.size[k] ?? 1) - 1);
    const isSame = window.padding === "same";
    if (extra === null)
      return length * stride + (isSame ? 0 : Math.max(reach - stride, 0));
    const cut = isSame ? 2 * Math.floor(reach / 2) : 0;
    return (length - 1) * stride + reach - cut + (extra[k] ?? 0);
  });
}

function spread(
  x: Tensor,
  kernel: Tensor,
  { padding, strides, size }: Window,
  lengths: readonly number[],
): Tensor {
  const sides = padding === "same" ? "same" : "valid";
  const [rows = 1] = x.shape;
  const filters = kernel.shape.at(-2) ?? 1;
  const [first = 1, second = 1, third = 1] = lengths;
  if (size.length === 3)
    return conv3dTranspose(
      x as Tensor5D,
      kernel as Tensor5D,
      [rows, first, second, third, filters],
      triple(strides),
      sides,
    );
  if (size.length === 2)
    return conv2dTranspose(
      x as Tensor4D,
      kernel as Tensor4D,
      [rows, first, second, filters],
      pair(strides),
      sides,
    );
  const line = conv2dTranspose(
    expandDims<Tensor4D>(x, 1),
    expandDims<Tensor4D>(kernel, 0),
    [rows, 1, first, filters],
    [1, strides[0] ?? 1],
    sides,
  );
  return squeeze(line, [1]);
}

/** The kernel with zeros between its values: a dilated window as a plain one. */
function dilated(kernel: Tensor, { dilations, size }: Window): Tensor {
  let result = kernel;
  for (const axis of size.keys()) {
    const dilation = dilations[axis] ?? 1;
    if (dilation === 1) continue;
    const before = result.shape.slice(0, axis);
    const [length = 1, ...after] = result.shape.slice(axis);
    const apart = reshape(result, [...before, length, 1, ...after]);
    const gaps = zeros([...before, length, dilation - 1, ...after]);
    const wide = reshape(concat([apart, gaps], axis + 1), [
      ...before,
      length * dilation,
      ...after,
    ]);
    const begin = wide.shape.map(() => 0);
    const sizes = wide.shape.map((dim, k) =>
      k === axis ? dim - dilation + 1 : dim,
    );
    result = slice(wide, begin, sizes);
  }
  return result;
}

export const transposedConvolutions: Readonly<Record<string, LayerProgram>> = {
  Conv1DTranspose: transposedConvolution(1),
  Conv2DTranspose: transposedConvolution(2),
  Conv3DTranspose: transposedConvolution(3),
};
