// What is there of the shown layer while its run still goes on: the steps of its first batch, as they come.
import type {
  ArrayValue,
  CellRecording,
  Quantity,
  StepChunk,
} from "../engine/recording.ts";
import { layoutOf } from "./layout.ts";

/** By the path of the cell. */
export type Growth = ReadonlyMap<string, GrowingCell>;

export interface GrowingCell {
  /** Steps so far, in processing order. */
  readonly done: number;
  /** With room for all steps that are expected; what has not come yet is NaN. */
  readonly quantities: CellRecording["quantities"];
}

/**
 * The growth with a chunk more. The arrays are written in place, since a copy for every chunk of a long run would cost more than the run;
 * what holds them is new.
 * @param steps how many are expected; more may come, where a layer before makes more of them
 */
export function grown(before: Growth, chunk: StepChunk, steps: number): Growth {
  const cell = before.get(chunk.path);
  const end = chunk.from + chunk.count;
  const quantities: Record<Quantity, ArrayValue> = {};
  for (const [name, part] of Object.entries(chunk.quantities)) {
    const quantity = name;
    const room = Math.max(steps, end);
    const held = withRoom(cell?.quantities[quantity], part, room);
    write(held, part, chunk.from);
    quantities[quantity] = held;
  }
  const next = { done: Math.max(cell?.done ?? 0, end), quantities };
  return new Map(before).set(chunk.path, next);
}

/** The array itself while it has the room, else a longer one with its values. */
function withRoom(
  held: ArrayValue | undefined,
  part: ArrayValue,
  steps: number,
): ArrayValue {
  if (held !== undefined && (held.shape[1] ?? 0) >= steps) return { ...held };
  const [rows = 0, , ...rest] = part.shape;
  const shape = [rows, steps, ...rest];
  const size = shape.reduce((product, length) => product * length, 1);
  const longer: ArrayValue = {
    shape,
    dtype: "float32",
    data: new Float32Array(size).fill(NaN),
  };
  if (held !== undefined) write(longer, held, 0);
  return longer;
}

function write(into: ArrayValue, part: ArrayValue, from: number): void {
  const target = layoutOf(into.shape);
  const source = layoutOf(part.shape);
  for (let row = 0; row < source.rows; row += 1) {
    const start = row * source.rowStride;
    into.data.set(
      part.data.subarray(start, start + source.rowStride),
      row * target.rowStride + from * target.stepStride,
    );
  }
}
