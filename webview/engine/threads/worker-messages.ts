// What page and worker say to each other, as one typed table. Every run has a number; answers carry it.

import type { RunRequest, RunResult } from "../engine.ts";
import type { Progress, StepChunk } from "../recording.ts";

/** To the worker. */
export interface WorkerRequests {
  readonly start: { readonly run: number; readonly request: RunRequest };
  readonly cancel: { readonly run: number };
  /** The address of the WebAssembly backend's file; null when it can't be loaded. Comes once. */
  readonly wasm: { readonly file: string | null };
}

/** From the worker. A run ends with its `result`. */
export interface WorkerReports {
  readonly progress: { readonly run: number; readonly progress: Progress };
  readonly chunk: { readonly run: number; readonly chunk: StepChunk };
  readonly notice: { readonly run: number; readonly sentence: string };
  readonly result: { readonly run: number; readonly result: RunResult };
}

/** A table as the union of its messages. */
export type MessageOf<Table> = {
  [Kind in keyof Table]: { readonly kind: Kind } & Table[Kind];
}[keyof Table];

export type WorkerRequest = MessageOf<WorkerRequests>;
export type WorkerReport = MessageOf<WorkerReports>;
