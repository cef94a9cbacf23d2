// Decisions out of a row of numbers: smaller numbers and shorter rows make simpler models, so that what fails can be shrunk.

export interface Choices {
  /** A number from 0 on, below the limit. */
  readonly below: (limit: number) => number;
  readonly pick: <Item>(items: readonly [Item, ...Item[]]) => Item;
  /** True in so many of a hundred cases. */
  readonly chance: (percent: number) => boolean;
}

/** One row for the inputs, then one for each layer. */
export type Rows = readonly (readonly number[])[];

/** How many numbers a row has at most; what is decided behind them is the simplest. */
export const rowLength = 48;
export const largest = 9999;

export function choicesOf(row: readonly number[]): Choices {
  let at = 0;
  const below = (limit: number): number => {
    const value = row[at] ?? 0;
    at += 1;
    return value % Math.max(limit, 1);
  };
  return {
    below,
    pick: (items) => items[below(items.length)] ?? items[0],
    chance: (percent) => below(100) >= 100 - percent,
  };
}

/** Rows of a numbered random model: always the same for the same number. */
export function seededRows(seed: number): Rows {
  let state = (seed * 0x9e3779b9) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % (largest + 1);
  };
  const layers = 3 + (next() % 9);
  return Array.from({ length: layers }, () =>
    Array.from({ length: rowLength }, next),
  );
}
