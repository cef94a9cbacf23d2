// What TF.js shows for a layer inside of timeDistributed whose steps have other axes than it takes: each layer's own arithmetic, on sizes that may
// not be there.
import type { Dim } from "../shapes/dim.ts";
import { add, isKnown, multiply, subtract } from "../shapes/dim.ts";
import type { Integer } from "../shapes/dim.ts";
import { product } from "../shapes/shape.ts";
import {
  flagOf,
  itemsOf,
  sizeOf,
  sizesOf,
  isNone,
  toInteger,
  valueOf,
} from "./arguments.ts";
import type { LayerCallInput } from "./layer.ts";
import { pairsOf } from "./padding.ts";
import { oddDim } from "./reshaping.ts";
import { paddingOf, windowLength } from "./window.ts";

/** A layer and the shape that its own arithmetic gets to see. */
export interface UncheckedShape {
  readonly shape: readonly Dim[];
  /** With the layer's own configuration. */
  readonly call: LayerCallInput;
  /** How many spatial axes the layer is for. */
  readonly rank: number;
  readonly isFirst: boolean;
}

/** `maxPooling2d` on `[null, 6, 8]`: `[null, 3, 4, undefined]`, alone. Null where the arithmetic raises. */
export type UncheckedRule = (
  step: UncheckedShape,
) => readonly (readonly Dim[])[] | null;

const missing = oddDim("undefined");

/** The size of an axis that may be missing. */
function at(shape: readonly Dim[], axis: number): Dim {
  return axis < shape.length ? (shape[axis] ?? null) : missing;
}

/** Arithmetic with what is no number gives none. */
function computed(dim: Dim, compute: (size: Integer) => Dim): Dim {
  if (dim === missing || Number.isNaN(dim)) return Number.NaN;
  return dim === null ? null : compute(dim);
}

function convolved({
  shape,
  call,
  rank,
  isFirst,
}: UncheckedShape): readonly Dim[] | null {
  const channels = isFirst ? at(shape, 1) : (shape.at(-1) ?? null);
  const spatial = isFirst ? shape.slice(2) : shape.slice(1, -1);
  const lengths = windows(spatial, call, rank, "kernel_size");
  if (channels === null || channels === missing || lengths === null)
    return null;
  const filters = sizeOf(call.config, "filters");
  const [batch = null] = shape;
  return isFirst ? [batch, filters, ...lengths] : [batch, ...lengths, filters];
}

/** The lengths that windows leave; axes beyond those that the layer has windows for are no numbers. */
function windows(
  spatial: readonly Dim[],
  call: LayerCallInput,
  rank: number,
  name: "kernel_size" | "pool_size",
): readonly Dim[] | null {
  const { config } = call;
  const padding = paddingOf(call);
  if (padding === null) return null;
  const sizes = sizesOf(config, name, rank);
  const strides = isNone(config, "strides")
    ? sizes
    : sizesOf(config, "strides", rank);
  const dilations = config.has("dilation_rate")
    ? sizesOf(config, "dilation_rate", rank)
    : [];
  return spatial.map((dim, axis) => {
    if (dim === null || dim === missing) return dim;
    const [size, stride] = [sizes[axis], strides[axis]];
    return size === undefined || stride === undefined
      ? Number.NaN
      : windowLength(
          dim,
          { size, stride, dilation: dilations[axis] ?? 1 },
          padding,
        );
  });
}

/** The axes that the layer is for, wherever the shape ends. */
function spatialOf({ shape, rank, isFirst }: UncheckedShape): readonly Dim[] {
  const first = isFirst ? 2 : 1;
  return Array.from({ length: rank }, (_, axis) => at(shape, first + axis));
}

function rebuilt(
  { shape, rank, isFirst }: UncheckedShape,
  lengths: readonly Dim[],
  channels: Dim = at(shape, isFirst ? 1 : rank + 1),
): readonly Dim[] {
  const [batch = null] = shape;
  return isFirst
    ? [batch, channels, ...lengths]
    : [batch, ...lengths, channels];
}

function pooled(step: UncheckedShape): readonly Dim[] | null {
  const lengths = windows(spatialOf(step), step.call, step.rank, "pool_size");
  return lengths && rebuilt(step, lengths);
}

function depthwise(step: UncheckedShape): readonly Dim[] | null {
  const { shape, call, rank, isFirst } = step;
  if (shape.length < rank + 2) return null;
  const channels = at(shape, isFirst ? 1 : rank + 1);
  const lengths = windows(spatialOf(step), call, rank, "kernel_size");
  if (lengths === null || channels === null) return null;
  const wide = multiply(channels, sizeOf(call.config, "depth_multiplier"));
  const [batch = null] = shape;
  return isFirst ? [batch, wide, ...lengths] : [batch, ...lengths, wide];
}

function padded(step: UncheckedShape): readonly Dim[] {
  const value = valueOf(step.call.config, "padding");
  const pairs = pairsOf(
    value.kind === "none"
      ? { kind: "number", value: 1, isFloat: false }
      : value,
    step.rank,
  );
  const lengths = spatialOf(step).map((dim, axis) => {
    const [before, after] = pairs[axis] ?? [0, 0];
    return dim === missing
      ? null
      : computed(dim, (size) => add(add(size, before), after));
  });
  return rebuilt(step, lengths);
}

/** An open size counts as 0. */
function cropped(step: UncheckedShape): readonly Dim[] {
  const pairs = pairsOf(valueOf(step.call.config, "cropping"), step.rank);
  const lengths = spatialOf(step).map((dim, axis) => {
    const [before, after] = pairs[axis] ?? [0, 0];
    return computed(dim ?? 0, (size) =>
      subtract(subtract(size, before), after),
    );
  });
  return rebuilt(step, lengths);
}

function grown(step: UncheckedShape): readonly Dim[] {
  const sizes = sizesOf(step.call.config, "size", step.rank);
  const lengths = spatialOf(step).map((dim, axis) =>
    dim === missing
      ? null
      : computed(dim, (size) => multiply(size, sizes[axis] ?? 1)),
  );
  return rebuilt(step, lengths);
}

function permuted({ shape, call }: UncheckedShape): readonly Dim[] | null {
  const dims = itemsOf(valueOf(call.config, "dims"))?.map(toInteger);
  return (
    dims?.reduce<readonly Dim[]>((moved, axis, index) => {
      if (!isKnown(axis)) return moved;
      const found = at(shape, axis);
      return index + 1 < moved.length
        ? moved.with(index + 1, found)
        : [...moved, found];
    }, shape) ?? null
  );
}

function convolvedRecurrently(
  step: UncheckedShape,
): readonly (readonly Dim[])[] | null {
  const { shape, call, isFirst } = step;
  const [batch = null, steps] = [shape[0], at(shape, 1)];
  const cell = [batch, ...shape.slice(2)];
  const channels = isFirst ? at(cell, 1) : (cell.at(-1) ?? null);
  const first = isFirst ? 3 : 2;
  const spatial = [at(shape, first), at(shape, first + 1)];
  const lengths = windows(spatial, call, 2, "kernel_size");
  const returns = flagOf(call.config, "return_sequences");
  const returnsState = flagOf(call.config, "return_state");
  const isLacking = batch === null && flagOf(call.config, "stateful") === true;
  if (
    lengths === null ||
    returns === null ||
    isLacking ||
    returnsState === null
  )
    return null;
  if (channels === null || channels === missing) return null;
  const filters = sizeOf(call.config, "filters");
  const last = isFirst ? [filters, ...lengths] : [...lengths, filters];
  const state = [batch, ...last];
  return [
    returns ? [batch, steps, ...last] : state,
    ...(returnsState ? [state, state] : []),
  ];
}

/** A rule for a layer that returns one tensor. */
function single(
  rule: (step: UncheckedShape) => readonly Dim[] | null,
): UncheckedRule {
  return (step) => {
    const shape = rule(step);
    return shape && [shape];
  };
}

function flattened({ shape }: UncheckedShape): readonly Dim[] | null {
  const [batch = null, ...rest] = shape;
  return rest.includes(null) ? null : [batch, product(rest)];
}

/** By the layer's name without its number of axes. */
export const tfjsRules: Readonly<Record<string, UncheckedRule>> = {
  AveragePooling: single(pooled),
  Conv: single(convolved),
  ConvLSTM: convolvedRecurrently,
  Cropping: single(cropped),
  Dense: single(({ shape, call }) => [
    ...shape.slice(0, -1),
    sizeOf(call.config, "units"),
  ]),
  DepthwiseConv: single(depthwise),
  Flatten: single(flattened),
  GlobalAveragePooling: single((step) => rebuilt(step, [])),
  GlobalMaxPooling: single((step) => rebuilt(step, [])),
  MaxPooling: single(pooled),
  Permute: single(permuted),
  SeparableConv: single((step) =>
    step.shape.length < step.rank + 2 ? null : convolved(step),
  ),
  SpatialDropout: ({ shape }) => [shape],
  UpSampling: single(grown),
  ZeroPadding: single(padded),
};
