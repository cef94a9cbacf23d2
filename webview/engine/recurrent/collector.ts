// Sorts what comes back from the device, chunk by chunk, into one array per cell and quantity.

import type { ArrayValue, CellRecording, Quantity } from "../recording.ts";

/** One cell's part of a packed row: its quantities side by side, `units` wide each. */
export interface CellLayout {
  readonly path: string;
  readonly units: number;
  readonly quantities: readonly Quantity[];
}

export interface CellChunk {
  readonly path: string;
  readonly quantities: CellRecording["quantities"];
}

export class Collector {
  private readonly whole: readonly Float32Array[];
  private readonly width: number;

  /** @param steps of the whole sequence */
  constructor(
    private readonly layout: readonly CellLayout[],
    private readonly rows: number,
    private readonly steps: number,
  ) {
    const slots = slotsOf(layout);
    this.width = slots.reduce((width, slot) => width + slot.units, 0);
    this.whole = slots.map(
      (slot) => new Float32Array(rows * steps * slot.units),
    );
  }

  /** @param packed `[rows, count, width]`, the steps from `from` on */
  take(
    packed: Float32Array,
    from: number,
    count: number,
  ): readonly CellChunk[] {
    const parts: Float32Array[] = [];
    let offset = 0;
    for (const [n, slot] of slotsOf(this.layout).entries()) {
      const part = new Float32Array(this.rows * count * slot.units);
      for (let row = 0; row < this.rows * count; row++) {
        const at = row * this.width + offset;
        part.set(packed.subarray(at, at + slot.units), row * slot.units);
      }
      this.place(n, part, slot.units, from, count);
      parts.push(part);
      offset += slot.units;
    }
    return this.named(parts, count);
  }

  /** @param steps how many came; fewer than planned after a cancel */
  finish(steps: number): readonly CellRecording["quantities"][] {
    const arrays = this.whole.map((data, n) => {
      const units = slotsOf(this.layout)[n]?.units ?? 0;
      return steps === this.steps ? data : this.cut(data, units, steps);
    });
    return this.named(arrays, steps).map((cell) => cell.quantities);
  }

  private place(
    slot: number,
    part: Float32Array,
    units: number,
    from: number,
    count: number,
  ): void {
    for (let row = 0; row < this.rows; row++)
      this.whole[slot]?.set(
        part.subarray(row * count * units, (row + 1) * count * units),
        (row * this.steps + from) * units,
      );
  }

  private cut(data: Float32Array, units: number, steps: number): Float32Array {
    const kept = new Float32Array(this.rows * steps * units);
    for (let row = 0; row < this.rows; row++) {
      const at = row * this.steps * units;
      kept.set(data.subarray(at, at + steps * units), row * steps * units);
    }
    return kept;
  }

  private named(
    arrays: readonly Float32Array[],
    steps: number,
  ): readonly CellChunk[] {
    let next = 0;
    return this.layout.map(({ path, units, quantities }) => {
      const entries: [Quantity, ArrayValue][] = quantities.map((name) => [
        name,
        {
          shape: [this.rows, steps, units],
          dtype: "float32",
          data: arrays[next++] ?? new Float32Array(0),
        },
      ]);
      return { path, quantities: Object.fromEntries(entries) };
    });
  }
}

function slotsOf(layout: readonly CellLayout[]): readonly { units: number }[] {
  return layout.flatMap(({ units, quantities }) =>
    quantities.map(() => ({ units })),
  );
}
