// `unroll run`: the preview's computation without a window, on the CPU, as text for people or JSON for programs.

import type { ModelGraph } from "../models/graph.ts";
import { fillSizes } from "../models/sizes.ts";
import type { InputChoice } from "../../webview/engine/engine.ts";
import { predictPlan } from "../../webview/engine/engine.ts";
import { cpuBackend } from "../../webview/engine/backends/backend-cpu.ts";
import type { Recording } from "../../webview/engine/recording.ts";
import { threadEngine } from "../../webview/engine/threads/thread-engine.ts";
import type { Output } from "./output.ts";
import { readArrays } from "./run/arrays.ts";
import { asJson } from "./run/json.ts";
import { asText } from "./run/text.ts";
import { chosenSizes, stepsNotice } from "./run/sizes.ts";

export interface RunOptions {
  /** Null: the code's, else what the preview assumes (2; with a file 32, as `predict`). */
  readonly batch: number | null;
  readonly timesteps: number | null;
  readonly seed: number;
  /** A JSON, CSV, NPY or NPZ file; null: noise from the seed. */
  readonly input: string | null;
  readonly format: "text" | "json";
}

/** What stands at FILE[:LINE]: without LINE the last model, else the last layer. */
export type GraphAt = (
  path: string,
  line: number | null,
) => Promise<
  | { readonly kind: "graph"; readonly graph: ModelGraph }
  | { readonly kind: "none"; readonly message: string }
>;

/** Exit status: 0 it ran, 2 it could not. A run that stops before a layer still reports the layers before it, and says so. */
export async function runTarget(
  target: string,
  options: RunOptions,
  graphAt: GraphAt,
  output: Output,
): Promise<0 | 2> {
  const [, path = target, line] = /^(.*?)(?::(\d+))?$/s.exec(target) ?? [];
  const found = await graphAt(path, line === undefined ? null : Number(line));
  if (found.kind === "graph") return runGraph(found.graph, options, output);
  output.error(`unroll: ${found.message}`);
  return 2;
}

export async function runGraph(
  graph: ModelGraph,
  options: RunOptions,
  output: Output,
): Promise<0 | 2> {
  const computed = await compute(graph, options);
  if (typeof computed === "string") {
    output.error(`unroll: ${computed}`);
    return 2;
  }
  output.write(
    options.format === "json"
      ? `${JSON.stringify(asJson(computed), null, 1)}\n`
      : asText(computed),
  );
  const notice =
    options.input === null ? stepsNotice(graph, options.timesteps) : null;
  if (notice !== null) output.error(`unroll: ${notice}`);
  if (computed.stop === null) return 0;
  output.error(`unroll: ${computed.stop.message}`);
  return 2;
}

/** The recording, or a sentence on why there is none. */
async function compute(
  graph: ModelGraph,
  options: RunOptions,
): Promise<Recording | string> {
  const filled = fillSizes(graph, chosenSizes(graph, options));
  let input: InputChoice = { kind: "noise" };
  if (options.input !== null) {
    const read = await readArrays(options.input, filled);
    if (read.kind === "unreadable") return read.message;
    input = { kind: "arrays", arrays: read.arrays };
  }
  const engine = threadEngine([cpuBackend]);
  const result = await engine.start({
    graph: filled,
    seed: options.seed,
    batch: options.batch ?? (options.input === null ? 2 : 32),
    steps: options.timesteps ?? 20,
    input,
    plan: { ...predictPlan, batchSize: options.batch },
    backend: "cpu",
  }).result;
  if (result.kind === "failed") return result.message;
  if (result.recording === null) return "the run was cancelled.";
  const error = result.recording.batches.find((batch) => batch.error !== null);
  return error?.error ?? result.recording;
}
