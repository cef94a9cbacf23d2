// How long an axis is after a window has moved over it: shared by convolution and pooling.
import type { Dim, Integer } from "../shapes/dim.ts";
import {
  add,
  ceilDivide,
  floorDivide,
  isKnown,
  maximum,
  modulo,
  multiply,
  subtract,
} from "../shapes/dim.ts";
import { printDim } from "../shapes/print.ts";
import {
  isChannelsFirst,
  nameless,
  sizeOf,
  sizesOf,
  textOf,
} from "./arguments.ts";
import type { Config, Dialect, LayerCallInput, LayerProblem } from "./layer.ts";
import type { RankRule } from "./problem.ts";
import { channelAxes, mismatch, spatialNames } from "./problem.ts";

/** One axis of a window. */
export interface Window {
  readonly size: Integer;
  readonly stride: Integer;
  readonly dilation?: Integer;
}

/** What a window does at the edges, see {@link paddingOf}. */
export type Padding = "valid" | "same";

/** The reach of a window whose taps stand `dilation` apart: 3 taps, dilation 2, reach 5. */
export function reach(size: Integer, dilation: Integer = 1): Integer {
  return add(multiply(subtract(size, 1), dilation), 1);
}

/** Positions of the window along an axis: 10 steps, size 3, stride 2, valid: 4. An open length stays open. */
export function windowLength(
  length: Dim,
  window: Window,
  padding: Padding,
): Dim {
  if (length === null) return null;
  const free = subtract(
    length,
    padding === "same" ? 1 : reach(window.size, window.dilation),
  );
  if (window.stride === 0) return isKnown(free) ? free / 0 : nameless(window);
  if (padding === "same" && isKnown(window.stride))
    return ceilDivide(length, window.stride);
  const steps = floorDivide(free, window.stride);
  return steps === null ? nameless(window) : add(steps, 1);
}

/** The length that a transposed convolution makes of an axis. `outputPadding` is null when it isn't given. */
export function transposedLength(
  length: Dim,
  window: Window,
  padding: Padding,
  outputPadding: Integer | null,
): Dim {
  if (length === null) return null;
  const { stride } = window;
  const kernel = reach(window.size, window.dilation);
  if (outputPadding === null) {
    const grown = multiply(length, stride);
    return padding === "same"
      ? grown
      : add(grown, maximum(subtract(kernel, stride), 0));
  }
  const edge = padding === "same" ? (modulo(kernel, 2) ?? 0) : kernel;
  return add(add(multiply(subtract(length, 1), stride), edge), outputPadding);
}

/** Whether the length can only be too small: a window larger than its axis. */
export function isEmptyLength(length: Dim): boolean {
  return isKnown(length) && length <= 0;
}

/** The first spatial axis that is too short for a window which needs `least` steps along each axis. */
export function windowProblem(
  className: string,
  what: string,
  shape: readonly Dim[],
  rank: number,
  layout: Layout,
  least: readonly Integer[],
  advice: string,
): LayerProblem {
  const isShort = (size: Integer, axis: number) => {
    const length = shape[layout.firstSpatial + axis] ?? null;
    return isKnown(length) && isKnown(size) && length < size;
  };
  const short = Math.max(least.findIndex(isShort), 0);
  const name = spatialNames[rank]?.[short] ?? "steps";
  const size = printDim(least[short] ?? null);
  const wanted =
    rank === 1 ? `at least ${size} steps` : `a ${name} of at least ${size}`;
  return mismatch(
    "window",
    `${className} needs ${wanted} for its ${what}`,
    [shape],
    { axis: layout.firstSpatial + short, advice },
  );
}

/** The layer's padding, `causal` counting as `same`; null when not known. */
export function paddingOf(call: LayerCallInput): Padding | null {
  const text = textOf(call.config, "padding")?.toLowerCase();
  if (text === undefined) return null;
  if (text === "same") return "same";
  return text === "causal" && call.dialect !== "tfjs" ? "same" : "valid";
}

/** The axes that a layer over `rank` spatial axes takes, in the order of its data format. */
export function withChannels(
  rank: number,
): (config: Config, dialect: Dialect) => RankRule {
  return (config, dialect) => ({
    rank: rank + 2,
    axes: channelAxes(rank, isChannelsFirst(config, dialect)),
  });
}

/** Where the channels and the spatial axes of a shape are; axes before them are the batch. */
export interface Layout {
  readonly channels: number;
  readonly firstSpatial: number;
}

/** The layout for `rank` spatial axes; null when `data_format` isn't known. */
export function layoutOf(
  shape: readonly Dim[],
  rank: number,
  call: LayerCallInput,
): Layout | null {
  const isFirst = isChannelsFirst(call.config, call.dialect);
  if (isFirst === null) return null;
  const last = shape.length - 1;
  return isFirst
    ? { channels: last - rank, firstSpatial: last - rank + 1 }
    : { channels: last, firstSpatial: last - rank };
}

/** The shape with each spatial axis changed and the channels replaced. */
export function changeAxes(
  shape: readonly Dim[],
  rank: number,
  layout: Layout,
  change: (dim: Dim, axis: number) => Dim,
  channels: Dim,
): readonly Dim[] {
  return shape.map((dim, axis) => {
    if (axis === layout.channels) return channels;
    const spatial = axis - layout.firstSpatial;
    return spatial >= 0 && spatial < rank ? change(dim, spatial) : dim;
  });
}

/** The shape that a convolution with the layer's kernel, strides, dilation and filters makes; null when not known. */
export function convolvedShape(
  rank: number,
  shape: readonly Dim[],
  call: LayerCallInput,
): readonly Dim[] | null {
  const { config } = call;
  const layout = layoutOf(shape, rank, call);
  const padding = paddingOf(call);
  if (layout === null || padding === null) return null;
  const kernel = sizesOf(config, "kernel_size", rank);
  const strides = sizesOf(config, "strides", rank);
  const dilations = config.has("dilation_rate")
    ? sizesOf(config, "dilation_rate", rank)
    : [];
  const length = (dim: Dim, axis: number) =>
    windowLength(
      dim,
      {
        size: kernel[axis] ?? 1,
        stride: strides[axis] ?? 1,
        dilation: dilations[axis] ?? 1,
      },
      padding,
    );
  return changeAxes(shape, rank, layout, length, sizeOf(config, "filters"));
}
