// Where the numbers of a recorded tensor lie: rows, steps, the axes of a map and units, in either order of the channels.

/** Sizes and strides of a tensor in its flat array. Pixels are the places of a map, counted row by row; without a map there is one. */
export interface Layout {
  readonly rows: number;
  /** 1 for a tensor without steps. */
  readonly steps: number;
  readonly spatial: readonly number[];
  readonly pixels: number;
  readonly units: number;
  readonly rowStride: number;
  readonly stepStride: number;
  readonly pixelStride: number;
  readonly unitStride: number;
}

export interface Axes {
  /** Whether the second axis is time. */
  readonly hasSteps?: boolean;
  /** Whether the units stand before the map's axes (`data_format="channels_first"`). */
  readonly isChannelsFirst?: boolean;
}

/** `(2, 10, 8)` with steps: 2 rows, 10 steps, 8 units. `(2, 10, 4, 4, 8)`: the same with maps of 4 by 4. */
export function layoutOf(
  shape: readonly number[],
  { hasSteps = true, isChannelsFirst = false }: Axes = {},
): Layout {
  const [rows = 0, ...behind] = shape;
  const steps = hasSteps ? (behind.shift() ?? 0) : 1;
  const units = (isChannelsFirst ? behind.shift() : behind.pop()) ?? 0;
  const pixels = behind.reduce((product, size) => product * size, 1);
  return {
    rows,
    steps,
    spatial: behind,
    pixels,
    units,
    rowStride: steps * pixels * units,
    stepStride: pixels * units,
    pixelStride: isChannelsFirst ? 1 : units,
    unitStride: isChannelsFirst ? pixels : 1,
  };
}

/** Where one number lies. */
export function offsetOf(
  layout: Layout,
  row: number,
  step: number,
  unit: number,
  pixel = 0,
): number {
  return (
    row * layout.rowStride +
    step * layout.stepStride +
    pixel * layout.pixelStride +
    unit * layout.unitStride
  );
}
