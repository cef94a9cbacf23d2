// How states travel from batch to batch: for each row of a batch, where its start state comes from and how far it is from there.
import type {
  BatchRecording,
  BatchStates,
  Recording,
} from "../engine/recording.ts";

/** The row's start state against the end state of the batch before. */
export interface Handover {
  /** Row within the batch. */
  readonly row: number;
  readonly sample: number;
  /** The row of the batch before that it starts from, and the sample there; null when it starts afresh. */
  readonly from: { readonly row: number; readonly sample: number } | null;
  readonly origin: BatchStates["origin"];
  /** Greatest difference over all states; null when it starts afresh. */
  readonly difference: number | null;
}

/** How many rows the arrays have for a batch. */
export const rowsOf = (batch: BatchRecording) => batch.rows[1] - batch.rows[0];

/** The sample in a row of a batch: a lone sample that was broadcast over carried states stands in each of them. */
export function sampleOf(batch: BatchRecording, row: number): number {
  return batch.samples[row] ?? batch.samples[0] ?? 0;
}

/** The hand-over into batch `index`, one entry a row. */
export function handovers(
  recording: Recording,
  node: string,
  index: number,
): readonly Handover[] {
  const batch = recording.batches[index];
  if (batch === undefined) return [];
  const before = recording.batches[index - 1];
  const states = statesOf(batch, node);
  const origin = states?.origin ?? "zeros";
  const ends = before === undefined ? null : statesOf(before, node);
  return Array.from({ length: rowsOf(batch) }, (_, row) => {
    const sample = sampleOf(batch, row);
    const isCarried =
      (origin === "carried" || origin === "ignored") && ends !== null;
    if (!isCarried || before === undefined || states === null) {
      return { row, sample, from: null, origin, difference: null };
    }
    return {
      row,
      sample,
      from: { row, sample: sampleOf(before, row) },
      origin,
      difference: greatestDifference(states, ends, row),
    };
  });
}

/** The states of a layer around one batch. */
export function statesOf(
  batch: BatchRecording,
  node: string,
): BatchStates | null {
  return batch.states.find((states) => states.node === node) ?? null;
}

function greatestDifference(
  after: BatchStates,
  before: BatchStates,
  row: number,
): number {
  let greatest = 0;
  after.start.forEach((start, position) => {
    const end = before.end[position];
    const width = start.shape.slice(1).reduce((all, size) => all * size, 1);
    for (let index = 0; index < width; index += 1) {
      const place = row * width + index;
      const difference = Math.abs(
        (start.data[place] ?? NaN) - (end?.data[place] ?? NaN),
      );
      if (!(difference <= greatest)) greatest = difference;
    }
  });
  return greatest;
}
