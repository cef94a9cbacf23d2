// A whole run: samples in batches, batch after batch through the graph, joined into one recording.

import type { LayerNode, ModelGraph } from "../../../server/models/graph.ts";
import { takeRows } from "../numbers/arrays.ts";
import type { BatchResult, LayerMemory } from "./batch.ts";
import type { RunControl } from "../control.ts";
import { pulse } from "../control.ts";
import type { BatchPlan, RunRequest } from "../engine.ts";
import { predictPlan } from "../engine.ts";
import { executeBatch } from "./execute.ts";
import type { InputData } from "../inputs.ts";
import { fixedBatch, inputData, isTimeMajorGraph } from "../inputs.ts";
import { permutation, randomStream } from "../numbers/random.ts";
import type {
  BackendReport,
  BatchRecording,
  Progress,
  Recording,
} from "../recording.ts";
import { isRecurrent } from "../recurrent/plan.ts";
import type { SequenceKernel } from "../recurrent/sequence.ts";
import { joinNodes, namedOutputs } from "./join.ts";
import { weightStore } from "../weights.ts";

export type RunOutcome =
  | { readonly kind: "done" | "cancelled"; readonly recording: Recording }
  | { readonly kind: "failed"; readonly message: string };

export interface RunEnvironment {
  readonly kernel: SequenceKernel;
  readonly control: RunControl;
  readonly backend: Omit<BackendReport, "milliseconds">;
  /** The device is gone: errors are then not the model's. */
  readonly isLost: () => boolean;
  /** The bytes that the gates of one layer may take; left out: 512 MB. */
  readonly recordLimit?: number;
}

/** Runs a request on the backend that is set. Rejects only when the device fails. */
export async function run(
  request: RunRequest,
  environment: RunEnvironment,
): Promise<RunOutcome> {
  const data = inputData(request);
  if (data.kind === "misfit") return { kind: "failed", message: data.message };
  const weights = weightStore(request.seed, request.weights ?? new Map());
  try {
    const began = performance.now();
    const ran = await runBatches(request, data, weights, environment);
    const milliseconds = performance.now() - began;
    const recording = assemble(request, data, ran, {
      ...environment.backend,
      milliseconds,
    });
    return { kind: ran.isComplete ? "done" : "cancelled", recording };
  } finally {
    weights.dispose();
  }
}

/** A batch before it runs. */
interface PlannedBatch {
  readonly epoch: number;
  readonly samples: readonly number[];
  readonly resetBefore: boolean;
}

interface RanBatches {
  readonly planned: readonly PlannedBatch[];
  readonly results: readonly BatchResult[];
  readonly isComplete: boolean;
  readonly progress: Progress;
  readonly notes: readonly string[];
}

type Data = Extract<InputData, { kind: "data" }>;

async function runBatches(
  request: RunRequest,
  data: Data,
  weights: ReturnType<typeof weightStore>,
  environment: RunEnvironment,
): Promise<RanBatches> {
  const { graph } = request;
  const plan = request.plan ?? predictPlan;
  const size = isTimeMajorGraph(graph)
    ? data.samples
    : (plan.batchSize ?? fixedBatch(graph) ?? request.batch);
  const planned = planBatches(plan, data.samples, size, request.seed);
  const memory: LayerMemory = {
    carried: new Map(request.carried),
    hasRun: new Set(request.carried?.keys()),
    builtFor: fixedBatch(graph) ?? planned[0]?.samples.length ?? 1,
  };
  const steps = planned.length * stepsPerBatch(graph, data);
  const beat = pulse(environment.control, steps);
  const results: BatchResult[] = [];
  const limit = environment.recordLimit ?? 512e6;
  const notes = new Set(data.notes);
  for (const [index, batch] of planned.entries()) {
    if (batch.resetBefore) memory.carried.clear();
    const inputs = new Map(
      [...data.inputs].map(([id, input]) => [
        id,
        planned.length === 1 && !plan.shuffle
          ? input
          : takeRows(input, batch.samples),
      ]),
    );
    const result = await executeBatch({
      graph,
      index,
      inputs,
      weights,
      memory,
      kernel: environment.kernel,
      pulse: beat,
      recordLimit: limit / planned.length,
      notes,
      variants: index === 0 ? (request.variants ?? null) : null,
      isLost: environment.isLost,
    });
    results.push(result);
    if (result.error !== null || !result.isComplete) break;
  }
  const whole = results.filter((result) => result.isComplete);
  const isComplete = whole.length === results.length;
  // Of a run cancelled in its first batch the steps so far are kept, later ones end with the last whole batch.
  const kept = whole.length > 0 ? whole : results;
  const progress = beat.progress();
  return { planned, results: kept, isComplete, progress, notes: [...notes] };
}

/** Consecutive batches of `size` samples, the last one as short as it comes out, once per epoch. */
function planBatches(
  plan: BatchPlan,
  samples: number,
  size: number,
  seed: number,
): readonly PlannedBatch[] {
  const batches: PlannedBatch[] = [];
  for (let epoch = 0; epoch < plan.epochs; epoch++) {
    const random = randomStream(seed, `shuffle/${plan.draw}/${epoch}`);
    const order = plan.shuffle
      ? permutation(random, samples)
      : Array.from({ length: samples }, (_, k) => k);
    for (let from = 0; from < samples; from += size)
      batches.push({
        epoch,
        samples: order.slice(from, from + size),
        resetBefore:
          batches.length > 0 &&
          (plan.resets === "batch" || (plan.resets === "epoch" && from === 0)),
      });
  }
  return batches;
}

/** Roughly: as many steps as the longest input has, for each direction of each recurrent layer. */
function stepsPerBatch(graph: ModelGraph, data: Data): number {
  const lengths = [...data.inputs.values()].map((input) =>
    input.shape.length > 1 ? (input.shape[1] ?? 1) : 1,
  );
  return (
    graph.nodes
      .filter((node) => node.kind === "layer")
      .reduce((sum, node) => sum + directionsOf(node), 0) *
    Math.max(1, ...lengths)
  );
}

function directionsOf(node: LayerNode): number {
  if (!isRecurrent(node.className)) return 0;
  return node.className === "Bidirectional" ? 2 : 1;
}

function assemble(
  request: RunRequest,
  data: Data,
  ran: RanBatches,
  backend: BackendReport,
): Recording {
  const { graph } = request;
  return {
    backend,
    seed: request.seed,
    inputs: [...data.inputs.values()],
    outputs: namedOutputs(graph, ran.results),
    nodes: joinNodes(ran.results),
    batches: batchRecordings(ran),
    stop: ran.results.find((result) => result.stop !== null)?.stop ?? null,
    variants: ran.results[0]?.variants ?? null,
    cancelledAfter: ran.isComplete ? null : ran.progress,
    notes: ran.notes,
  };
}

function batchRecordings(ran: RanBatches): readonly BatchRecording[] {
  let from = 0;
  return ran.results.map((result, index) => {
    const batch = ran.planned[index];
    const rows = [from, from + result.rows] as const;
    from += result.rows;
    return {
      index,
      epoch: batch?.epoch ?? 0,
      samples: batch?.samples ?? [],
      rows,
      resetBefore: batch?.resetBefore ?? false,
      states: result.states,
      error: result.error,
    };
  });
}
