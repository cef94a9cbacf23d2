// What the libraries do when a stateful layer gets a batch of another size than it carries states for.

import type { Tensor } from "@tensorflow/tfjs-core";
import type { GraphDialect } from "../../../server/models/graph.ts";
import type { RecurrentPlan } from "./plan.ts";

export interface BatchSizeCase {
  readonly plan: RecurrentPlan;
  readonly dialect: GraphDialect;
  /** For messages. */
  readonly name: string;
  /** As the layer gets it. */
  readonly x: Tensor;
  /** The rows that a stateful layer was built for; null for others. */
  readonly builtFor: number | null;
  /** Whether the layer has run before in this model's life. */
  readonly isFirstCall: boolean;
}

/** The library's own error, or null when it runs (Keras broadcasts a single sample over all carried rows and says nothing). */
export function batchMisfit(call: BatchSizeCase): string | null {
  const { plan, builtFor, dialect, x } = call;
  if (!plan.stateful || builtFor === null) return null;
  const rows = (plan.timeMajor ? x.shape[1] : x.shape[0]) ?? 1;
  if (rows === builtFor) return null;
  if (dialect === "tfjs") return inTfjs(call, builtFor);
  if (call.isFirstCall && dialect === "keras3")
    return `ValueError: If an RNN is stateful, the batch size of the input sequences must be the same as the batch size of the initial state. Expected batch size: ${builtFor}. Received batch size: ${rows}`;
  return rows === 1 ? null : incompatible(call, rows, builtFor);
}

function inTfjs(call: BatchSizeCase, builtFor: number): string {
  const [, , features = 0] = call.x.shape;
  return `Error: Input 0 is incompatible with layer ${call.name}: expected shape=${builtFor},,${features}, found shape=${call.x.shape.join(",")}.`;
}

/** The first sum of input and state that doesn't fit: all gates of an LSTM at once, one gate of a GRU. */
function incompatible(
  call: BatchSizeCase,
  rows: number,
  builtFor: number,
): string {
  const cell = call.plan.directions[0]?.cells[0]?.plan;
  const units = cell?.units ?? 0;
  const width = cell?.traits.cell === "LSTM" ? 4 * units : units;
  return `InvalidArgumentError: Incompatible shapes: [${rows},${width}] vs. [${builtFor},${width}]`;
}
