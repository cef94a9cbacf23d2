// Sorts what comes back from the device, chunk by chunk, into one array per cell and quantity.

import type { ArrayValue, CellRecording, Quantity } from "../recording.ts";
import type { CellPart } from "./cells/cell.ts";
import { widthOf } from "./cells/cell.ts";

/** One cell's part of a packed row: its quantities side by side, each a vector or a flat map. */
export interface CellLayout {
  readonly path: string;
  readonly quantities: readonly CellPart[];
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
    const slots = widthsOf(layout);
    this.width = slots.reduce((sum, width) => sum + width, 0);
    this.whole = slots.map((width) => new Float32Array(rows * steps * width));
  }

  /** @param packed `[rows, count, width]`, the steps from `from` on */
  take(
    packed: Float32Array,
    from: number,
    count: number,
  ): readonly CellChunk[] {
    const parts: Float32Array[] = [];
    let offset = 0;
    for (const [n, width] of widthsOf(this.layout).entries()) {
      const part = new Float32Array(this.rows * count * width);
      for (let row = 0; row < this.rows * count; row++) {
        const at = row * this.width + offset;
        part.set(packed.subarray(at, at + width), row * width);
      }
      this.place(n, part, width, from, count);
      parts.push(part);
      offset += width;
    }
    return this.named(parts, count);
  }

  /** @param steps how many came; fewer than planned after a cancel */
  finish(steps: number): readonly CellRecording["quantities"][] {
    const arrays = this.whole.map((data, n) => {
      const width = widthsOf(this.layout)[n] ?? 0;
      return steps === this.steps ? data : this.cut(data, width, steps);
    });
    return this.named(arrays, steps).map((cell) => cell.quantities);
  }

  private place(
    slot: number,
    part: Float32Array,
    width: number,
    from: number,
    count: number,
  ): void {
    for (let row = 0; row < this.rows; row++)
      this.whole[slot]?.set(
        part.subarray(row * count * width, (row + 1) * count * width),
        (row * this.steps + from) * width,
      );
  }

  private cut(data: Float32Array, width: number, steps: number): Float32Array {
    const kept = new Float32Array(this.rows * steps * width);
    for (let row = 0; row < this.rows; row++) {
      const at = row * this.steps * width;
      kept.set(data.subarray(at, at + steps * width), row * steps * width);
    }
    return kept;
  }

  private named(
    arrays: readonly Float32Array[],
    steps: number,
  ): readonly CellChunk[] {
    let next = 0;
    return this.layout.map(({ path, quantities }) => {
      const entries = quantities.map(
        ({ name, shape }): [Quantity, ArrayValue] => [
          name,
          {
            shape: [this.rows, steps, ...shape],
            dtype: "float32",
            data: arrays[next++] ?? new Float32Array(0),
          },
        ],
      );
      return { path, quantities: Object.fromEntries(entries) };
    });
  }
}

/** Of every quantity, in the packed row's order. */
function widthsOf(layout: readonly CellLayout[]): readonly number[] {
  return layout.flatMap(({ quantities }) => quantities.map(widthOf));
}
