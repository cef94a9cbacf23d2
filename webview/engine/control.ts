// The run's pulse: how long a chunk of steps is, a breath for the thread after each, and who is told.

import type { Progress, StepChunk } from "./recording.ts";
import type { ChunkControl, ChunkTime } from "./recurrent/sequence.ts";

/** What a whole run is steered by. */
export interface RunControl {
  readonly isCancelled: () => boolean;
  readonly onProgress: (progress: Progress) => void;
  readonly onChunk: (chunk: StepChunk) => void;
}

/** Counts steps and paces chunks over all layers and batches of a run. */
export interface Pulse {
  /** For one recurrent node in one batch. */
  readonly forNode: (node: string, batch: number) => ChunkControl;
  /** For work that nobody watches, like the other variants. */
  readonly silent: ChunkControl;
  readonly progress: () => Progress;
}

/** @param expected steps over all batches and layers, as far as they can be told before */
export function pulse(control: RunControl, expected: number): Pulse {
  const { isCancelled } = control;
  const nextLength = pacing();
  let done = 0;
  const progress = () => ({ done, total: Math.max(done, expected) });
  return {
    forNode: (node, batch) => ({
      isCancelled,
      nextLength,
      onChunk: ({ from, count, cells }) => {
        done += count;
        for (const { path, quantities } of cells)
          control.onChunk({ node, path, batch, from, count, quantities });
        control.onProgress(progress());
        return breath();
      },
    }),
    silent: { isCancelled, nextLength, onChunk: breath },
    progress,
  };
}

/** Sixteen steps first, fewer of wide layers, then so many that a chunk takes about ten milliseconds. */
function pacing(): ChunkControl["nextLength"] {
  let length = 16;
  return (last: ChunkTime | null, work: number) => {
    if (last === null)
      length = Math.min(length, Math.max(1, Math.floor(2e7 / work)));
    if (last !== null && last.steps === length) {
      if (last.milliseconds < 8) length = Math.min(256, length * 2);
      else if (last.milliseconds > 12) length = Math.max(1, length >> 1);
    }
    return length;
  };
}

/** Lets waiting messages in: a cancel, the next request. Timers are throttled in hidden pages, and animation frames stop. */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
