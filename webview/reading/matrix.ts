// Rows by columns read out of a flat array without copying: one picture's numbers.

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

/** Unit by time of one sample of a tensor (samples, steps, units). */
export function unitsByTime(
  data: ArrayLike<number>,
  shape: { readonly steps: number; readonly units: number },
  sample: number,
): Matrix {
  return {
    data,
    offset: sample * shape.steps * shape.units,
    rows: shape.units,
    columns: shape.steps,
    rowStride: 1,
    columnStride: shape.units,
  };
}

/** Units as one column, of one sample of a tensor (samples, units). */
export function unitsOnly(
  data: ArrayLike<number>,
  units: number,
  sample: number,
): Matrix {
  return unitsByTime(data, { steps: 1, units }, sample);
}

/** Every value, row by row. */
export function* values(matrix: Matrix): Generator<number> {
  for (let row = 0; row < matrix.rows; row += 1) {
    for (let column = 0; column < matrix.columns; column += 1) {
      yield at(matrix, row, column);
    }
  }
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
  let known = true;
  for (const value of values(matrix)) {
    if (Number.isNaN(value)) known = false;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    sum += value;
  }
  const size = matrix.rows * matrix.columns;
  if (!known || size === 0) return { least: NaN, mean: NaN, greatest: NaN };
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
  for (const value of values(matrix)) {
    if (Number.isNaN(value)) continue;
    const place = Math.floor(((value - low) / (high - low)) * bins);
    const bin = Math.max(0, Math.min(bins - 1, place));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
