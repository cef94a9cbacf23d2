// Rows by columns read out of a flat array without copying: one picture's numbers.
import { type Layout, offsetOf } from "./layout.ts";

/** `data[offset + row·rowStride + column·columnStride]`. */
export interface Matrix {
  readonly data: ArrayLike<number>;
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** The value at a place of a matrix; NaN outside of the array. */
export function at(matrix: Matrix, row: number, column: number): number {
  return (
    matrix.data[
      matrix.offset + row * matrix.rowStride + column * matrix.columnStride
    ] ?? NaN
  );
}

/** Unit by time of one sample, at one pixel of its maps. */
export function unitsByTime(
  data: ArrayLike<number>,
  layout: Layout,
  sample: number,
  pixel = 0,
): Matrix {
  return {
    data,
    offset: offsetOf(layout, sample, 0, 0, pixel),
    rows: layout.units,
    columns: layout.steps,
    rowStride: layout.unitStride,
    columnStride: layout.stepStride,
  };
}

/** One unit of one sample over time, as a single row. */
export function timeOfUnit(
  data: ArrayLike<number>,
  layout: Layout,
  sample: number,
  unit: number,
  pixel = 0,
): Matrix {
  return {
    ...unitsByTime(data, layout, sample, pixel),
    offset: offsetOf(layout, sample, 0, unit, pixel),
    rows: 1,
  };
}

/** Everything of one sample, a row a unit: all steps and all pixels side by side. Of a quantity, whose channels are last. */
export function allByUnit(
  data: ArrayLike<number>,
  layout: Layout,
  sample: number,
): Matrix {
  return {
    data,
    offset: sample * layout.rowStride,
    rows: layout.units,
    columns: layout.steps * layout.pixels,
    rowStride: layout.unitStride,
    columnStride: layout.pixelStride,
  };
}

/** All pixels and units of one sample at one step, in a single row. */
export function allAtStep(
  data: ArrayLike<number>,
  layout: Layout,
  sample: number,
  step: number,
): Matrix {
  return {
    data,
    offset: offsetOf(layout, sample, step, 0),
    rows: 1,
    columns: layout.stepStride,
    rowStride: 0,
    columnStride: 1,
  };
}

/** Position by time of one unit: a map of one axis. */
export function positionsByTime(
  data: ArrayLike<number>,
  layout: Layout,
  sample: number,
  unit: number,
): Matrix {
  return {
    data,
    offset: offsetOf(layout, sample, 0, unit),
    rows: layout.pixels,
    columns: layout.steps,
    rowStride: layout.pixelStride,
    columnStride: layout.stepStride,
  };
}

/** The last two axes of one unit's map at one step, from `pixel` on: the whole map, or a slice of it along the axis before. */
export function mapOf(
  data: ArrayLike<number>,
  layout: Layout,
  place: {
    readonly sample: number;
    readonly step: number;
    readonly unit: number;
    readonly pixel?: number;
  },
): Matrix {
  const [rows = 1, columns = 1] = layout.spatial.slice(-2);
  return {
    data,
    offset: offsetOf(layout, place.sample, place.step, place.unit, place.pixel),
    rows,
    columns,
    rowStride: columns * layout.pixelStride,
    columnStride: layout.pixelStride,
  };
}

/** A matrix without its columns from `count` on. */
export function firstColumns(matrix: Matrix, count: number): Matrix {
  return count >= matrix.columns ? matrix : { ...matrix, columns: count };
}

export interface Summary {
  readonly least: number;
  readonly mean: number;
  readonly greatest: number;
}

/** Minimum, mean and maximum; NaN if any value is. */
export function summary(matrix: Matrix): Summary {
  let least = Infinity;
  let greatest = -Infinity;
  let sum = 0;
  for (let row = 0; row < matrix.rows; row += 1) {
    for (let column = 0; column < matrix.columns; column += 1) {
      const value = at(matrix, row, column);
      if (value < least) least = value;
      if (value > greatest) greatest = value;
      sum += value;
    }
  }
  const size = matrix.rows * matrix.columns;
  // A sum with a NaN in it is NaN, and so is one with both infinities.
  if (Number.isNaN(sum) || size === 0)
    return { least: NaN, mean: NaN, greatest: NaN };
  return { least, mean: sum / size, greatest };
}

/** Variance over time of each row. */
export function rowVariance(matrix: Matrix): Float64Array {
  return Float64Array.from({ length: matrix.rows }, (_, row) => {
    let sum = 0;
    let squares = 0;
    for (let column = 0; column < matrix.columns; column += 1) {
      const value = at(matrix, row, column);
      sum += value;
      squares += value * value;
    }
    const mean = sum / matrix.columns;
    return squares / matrix.columns - mean * mean;
  });
}

/** Counts of values in equal bins between `low` and `high`; what lies outside falls into the end bins, NaN into none. */
export function histogram(
  matrix: Matrix,
  low: number,
  high: number,
  bins = 20,
): Uint32Array {
  const counts = new Uint32Array(bins);
  for (let row = 0; row < matrix.rows; row += 1) {
    for (let column = 0; column < matrix.columns; column += 1) {
      const value = at(matrix, row, column);
      if (Number.isNaN(value)) continue;
      const place = Math.floor(((value - low) / (high - low)) * bins);
      const bin = Math.max(0, Math.min(bins - 1, place));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  return counts;
}
