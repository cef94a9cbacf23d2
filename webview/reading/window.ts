// Which places of a map a convolution's window looks at from one place of its result.
import type { ConfigValue, LayerConfig } from "../../server/models/graph.ts";

/** A window over a map, one number an axis. */
export interface MapWindow {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly isPadded: boolean;
}

/** The window over the input of a convolutional cell, from its config. */
export function inputWindow(config: LayerConfig, rank: number): MapWindow {
  const { padding } = config;
  return {
    size: numbers(config.kernel_size, rank),
    strides: numbers(config.strides, rank),
    dilations: numbers(config.dilation_rate, rank),
    isPadded: typeof padding === "string" && padding.toLowerCase() !== "valid",
  };
}

/** The window over the state before: of the same size, moved by one, and never dilated. */
export function stateWindow({ size }: MapWindow): MapWindow {
  const ones = size.map(() => 1);
  return { size, strides: ones, dilations: ones, isPadded: true };
}

/** A list of numbers, or one that stands for all axes. */
function numbers(value: ConfigValue | undefined, rank: number): number[] {
  const listed: readonly ConfigValue[] = Array.isArray(value)
    ? (value as readonly ConfigValue[])
    : [];
  return Array.from({ length: rank }, (_, axis) => {
    const item = listed[axis] ?? value;
    return typeof item === "number" ? item : 1;
  });
}

const reachOf = (window: MapWindow, axis: number) =>
  ((window.size[axis] ?? 1) - 1) * (window.dilations[axis] ?? 1) + 1;

/** How large the result's map is. */
export function windowedSize(
  input: readonly number[],
  window: MapWindow,
): readonly number[] {
  return input.map((length, axis) => {
    const covered = window.isPadded
      ? length
      : length - reachOf(window, axis) + 1;
    return Math.max(0, Math.ceil(covered / (window.strides[axis] ?? 1)));
  });
}

/** One weight of the window and the place of the map that it meets. */
export interface Tap {
  readonly tap: readonly number[];
  readonly place: readonly number[];
}

/** Everything that the window meets from place `at` of the result; what lies in the padding is left out. */
export function tapsAt(
  window: MapWindow,
  input: readonly number[],
  at: readonly number[],
): readonly Tap[] {
  const result = windowedSize(input, window);
  const corner = at.map((place, axis) => {
    const stride = window.strides[axis] ?? 1;
    const covered = ((result[axis] ?? 1) - 1) * stride + reachOf(window, axis);
    const missing = Math.max(0, covered - (input[axis] ?? 0));
    return place * stride - (window.isPadded ? Math.floor(missing / 2) : 0);
  });
  let taps: readonly Tap[] = [{ tap: [], place: [] }];
  corner.forEach((start, axis) => {
    taps = taps.flatMap(({ tap, place }) =>
      Array.from({ length: window.size[axis] ?? 1 }, (_, offset) => ({
        tap: [...tap, offset],
        place: [...place, start + offset * (window.dilations[axis] ?? 1)],
      })),
    );
  });
  return taps.filter(({ place }) =>
    place.every((value, axis) => value >= 0 && value < (input[axis] ?? 0)),
  );
}
