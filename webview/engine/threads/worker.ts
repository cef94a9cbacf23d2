// The worker's entry: the engine on this thread, driven by messages. Built as one script, so that it can start from a blob.

import { giveWasm } from "../backends/backend-wasm.ts";
import { browserBackends } from "../backends/backends-browser.ts";
import type { RunHandle } from "../engine.ts";
import { threadEngine } from "./thread-engine.ts";
import type { WorkerReport, WorkerRequest } from "./worker-messages.ts";

const engine = threadEngine(browserBackends);
const runs = new Map<number, RunHandle>();

self.addEventListener("message", (event: MessageEvent<WorkerRequest>) => {
  const message = event.data;
  switch (message.kind) {
    case "start":
      start(message);
      break;
    case "cancel":
      runs.get(message.run)?.cancel();
      break;
    case "wasm":
      giveWasm(message.file);
      break;
  }
});

function start({ run, request }: WorkerRequest & { kind: "start" }): void {
  const handle = engine.start(request, {
    onProgress: (progress) => report({ kind: "progress", run, progress }),
    onChunk: (chunk) =>
      report({ kind: "chunk", run, chunk }, chunkBuffers(chunk)),
    onNotice: (sentence) => report({ kind: "notice", run, sentence }),
  });
  runs.set(run, handle);
  void handle.result.then((result) => {
    runs.delete(run);
    report({ kind: "result", run, result });
  });
}

/** A chunk's arrays are its own: they move instead of being copied. */
function chunkBuffers(
  chunk: (WorkerReport & { kind: "chunk" })["chunk"],
): Transferable[] {
  const buffers = new Set<Transferable>();
  for (const array of Object.values(chunk.quantities)) {
    const { buffer } = array.data;
    if (buffer instanceof ArrayBuffer) buffers.add(buffer);
  }
  return [...buffers];
}

function report(message: WorkerReport, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}
