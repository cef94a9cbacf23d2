// What one batch needs and what it comes to: the vocabulary of `execute.ts` and the files that it calls.

import type { Tensor } from "@tensorflow/tfjs-core";
import type { ModelGraph } from "../../../server/models/graph.ts";
import type { Pulse } from "../control.ts";
import type {
  ArrayValue,
  BatchStates,
  NodeRecording,
  Stop,
  VariantsRecording,
} from "../recording.ts";
import type { SequenceKernel } from "../recurrent/sequence.ts";
import type { Refusal } from "../refusal.ts";
import type { TensorPool } from "../numbers/tensors.ts";
import type { WeightStore } from "../weights.ts";

/** A tensor on its way through the graph, with the mask that Keras would attach to it. */
export interface Value {
  readonly tensor: Tensor;
  readonly mask: Tensor | null;
}

export interface BatchTask {
  readonly graph: ModelGraph;
  readonly index: number;
  /** By input node. */
  readonly inputs: ReadonlyMap<string, ArrayValue>;
  readonly weights: WeightStore;
  readonly memory: LayerMemory;
  readonly kernel: SequenceKernel;
  readonly pulse: Pulse;
  /** The bytes that one layer's gates may take in this batch. */
  readonly recordLimit: number;
  /** Sentences for the recording, each once. */
  readonly notes: Set<string>;
  /** The node whose flag pairs are wanted too, or null. */
  readonly variants: string | null;
  /** Rethrow instead of stopping: the device is gone. */
  readonly isLost: () => boolean;
}

/** What layers remember between batches, by layer key. */
export interface LayerMemory {
  readonly carried: Map<string, readonly ArrayValue[]>;
  readonly hasRun: Set<string>;
  /** The batch size of stateful layers. */
  readonly builtFor: number;
}

export interface BatchResult {
  readonly nodes: readonly NodeRecording[];
  readonly states: readonly BatchStates[];
  /** By position in the graph's outputs; null where the run stopped before. */
  readonly outputs: readonly (ArrayValue | null)[];
  readonly stop: Stop | null;
  readonly error: string | null;
  readonly variants: VariantsRecording | null;
  readonly isComplete: boolean;
  /** The largest number of rows that a layer worked on: more than given where one sample was broadcast. */
  readonly rows: number;
}

/** What a node comes to. `null` values: it could not run, `refusal` says why. */
export type NodeOutcome =
  | {
      readonly kind: "ran";
      readonly values: readonly Value[];
      readonly recording: NodeRecording | null;
      readonly states: BatchStates | null;
      readonly variants: VariantsRecording | null;
      readonly isComplete: boolean;
    }
  | { readonly kind: "error"; readonly message: string }
  | Refusal;

/** Everything that a node needs while a batch runs. */
export interface BatchContext extends BatchTask {
  readonly pool: TensorPool;
  readonly read: (tensor: Tensor) => Promise<ArrayValue>;
}

/** The outcome of a node that leaves no recording. */
export function plain(values: readonly Value[]): NodeOutcome {
  return {
    kind: "ran",
    values,
    recording: null,
    states: null,
    variants: null,
    isComplete: true,
  };
}
