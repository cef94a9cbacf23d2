// The one interface of the engine: what a run is asked for, what it tells on the way, what it ends in. `worker-engine.ts` is the one that the
// page uses, `thread-engine.ts` runs on the thread that calls it (command line, tests, inside the worker).

import type { ModelGraph } from "../../server/models/graph.ts";
import type {
  ArrayValue,
  BackendName,
  NamedArray,
  Progress,
  Recording,
  StepChunk,
} from "./recording.ts";

export interface Engine {
  /** Starts a run; one that is still going is dropped first, at its next chunk's end. */
  readonly start: (request: RunRequest, listener?: RunListener) => RunHandle;
  /** Frees the worker and everything on the GPU. */
  readonly dispose: () => void;
}

export interface RunHandle {
  /** Never rejects. */
  readonly result: Promise<RunResult>;
  /** Takes effect at the next chunk's end; the result is then `cancelled`. */
  readonly cancel: () => void;
}

export interface RunListener {
  readonly onProgress?: (progress: Progress) => void;
  readonly onChunk?: (chunk: StepChunk) => void;
  /** "The GPU was lost; running again on CPU." */
  readonly onNotice?: (sentence: string) => void;
}

export type RunResult =
  | { readonly kind: "done"; readonly recording: Recording }
  /** What was computed so far; null when nothing was. */
  | { readonly kind: "cancelled"; readonly recording: Recording | null }
  /** A sentence for a person. */
  | { readonly kind: "failed"; readonly message: string };

export interface RunRequest {
  /** Sizes filled (`models/sizes.ts`). */
  readonly graph: ModelGraph;
  /** Same seed, same numbers on every machine: weights, input, shuffling. */
  readonly seed: number;
  /** Used where the graph leaves them open; where it does not, the graph's. */
  readonly batch: number;
  readonly steps: number;
  readonly input: InputChoice;
  /** Given weights by {@link LayerNode.layer}, in `get_weights()` order; layers without an entry get random ones. */
  readonly weights?: ReadonlyMap<string, readonly ArrayValue[]>;
  readonly plan?: BatchPlan;
  /** What stateful layers carry when the run starts, by {@link LayerNode.layer}: a former recording's states. Left out: nothing. */
  readonly carried?: ReadonlyMap<string, readonly ArrayValue[]>;
  /** A recurrent node whose four flag pairs are wanted. */
  readonly variants?: string;
  readonly backend: BackendName | "auto";
}

export type InputChoice =
  | { readonly kind: "noise" | "sine" | "impulse" | "oneHot" }
  /** `continue`: line n+1 stands in the row of line n, one batch later. `readingOrder`: lines fill batches as they are read. */
  | { readonly kind: "poem"; readonly arrangement: PoemArrangement }
  /** Cut into samples of `steps` characters. */
  | { readonly kind: "text"; readonly text: string }
  /** By input name; a lone input needs no name. Samples along axis 0. */
  | { readonly kind: "arrays"; readonly arrays: readonly NamedArray[] };

export type PoemArrangement = "continue" | "readingOrder";

/** How samples go through the model. Left out: one batch. */
export interface BatchPlan {
  /** How many samples; null: as many as the input has (generated inputs: one batch). */
  readonly samples: number | null;
  /** As `predict(batch_size=…)`; null or left out: the batch that the code fixes, else the request's. */
  readonly batchSize?: number | null;
  readonly epochs: number;
  /** `fit`'s default is true, `predict` never shuffles. */
  readonly shuffle: boolean;
  /** Which order is drawn: "Play again" counts it up. */
  readonly draw: number;
  /** When carried states are reset. */
  readonly resets: "never" | "epoch" | "batch";
}

/** One pass over the samples in order, as `predict` does it. */
export const predictPlan: BatchPlan = {
  samples: null,
  epochs: 1,
  shuffle: false,
  draw: 0,
  resets: "never",
};
