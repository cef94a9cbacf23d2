// The engine as the page sees it: a worker behind the same interface. A worker that dies is replaced at the next run.

import type { Engine, RunListener, RunResult } from "../engine.ts";
import type { WorkerReport, WorkerRequest } from "./worker-messages.ts";

/** As much of a Worker as is needed, so that tests can stand in for one. */
export interface WorkerPort {
  readonly post: (message: WorkerRequest) => void;
  readonly listen: (
    onReport: (report: WorkerReport) => void,
    onError: (message: string) => void,
  ) => void;
  readonly close: () => void;
}

/** @param open starts a worker; may be called again after one has died */
export function workerEngine(open: () => Promise<WorkerPort>): Engine {
  const waiting = new Map<number, Waiting>();
  let worker: Promise<WorkerPort> | null = null;
  let latest = 0;
  const fail = (message: string) => {
    for (const { end } of waiting.values()) end({ kind: "failed", message });
    waiting.clear();
    void worker?.then((dead) => dead.close()).catch(() => undefined);
    worker = null;
  };
  const connect = () => {
    worker ??= open().then((opened) => {
      opened.listen(
        (report) => receive(report, waiting),
        (reason) => fail(`The engine stopped: ${reason}`),
      );
      return opened;
    });
    return worker;
  };
  const send = (message: WorkerRequest) => {
    connect().then(
      (opened) => opened.post(message),
      (error: unknown) =>
        fail(
          `The engine can't start: ${error instanceof Error ? error.message : String(error)}`,
        ),
    );
  };
  return {
    start: (request, listener = {}) => {
      const run = ++latest;
      const result = new Promise<RunResult>((end) => {
        waiting.set(run, { listener, end });
      });
      send({ kind: "start", run, request });
      return { result, cancel: () => send({ kind: "cancel", run }) };
    },
    dispose: () => fail("The engine was closed."),
  };
}

/**
 * A worker from a script's address. It starts from a blob, as webviews may load scripts but not workers from their own origin.
 * @param wasm the address of the WebAssembly backend's file, which the worker gets as a blob too; empty where there is none
 */
export async function openWorker(
  script: string,
  wasm: string,
): Promise<WorkerPort> {
  const blob = new Blob([await (await loaded(script)).text()], {
    type: "text/javascript",
  });
  const address = URL.createObjectURL(blob);
  const worker = new Worker(address, { name: "unroll-engine" });
  URL.revokeObjectURL(address);
  const file = wasm === "" ? Promise.resolve(null) : blobOf(wasm);
  void file.then((held) => {
    const message: WorkerRequest = { kind: "wasm", file: held };
    worker.postMessage(message);
  });
  return {
    post: (message) => worker.postMessage(message),
    listen: (onReport, onError) => {
      worker.addEventListener("message", (event: MessageEvent<WorkerReport>) =>
        onReport(event.data),
      );
      worker.addEventListener("error", (event) =>
        onError(event.message === "" ? "its worker failed" : event.message),
      );
    },
    close: () => {
      worker.terminate();
      void file.then((held) => {
        if (held !== null) URL.revokeObjectURL(held);
      });
    },
  };
}

async function loaded(address: string): Promise<Response> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  return answer;
}

/** A file as a blob's address; null when it can't be loaded. */
async function blobOf(address: string): Promise<string | null> {
  try {
    return URL.createObjectURL(await (await loaded(address)).blob());
  } catch {
    return null;
  }
}

interface Waiting {
  readonly listener: RunListener;
  readonly end: (result: RunResult) => void;
}

function receive(report: WorkerReport, waiting: Map<number, Waiting>): void {
  const found = waiting.get(report.run);
  if (found === undefined) return;
  const { listener, end } = found;
  switch (report.kind) {
    case "progress":
      listener.onProgress?.(report.progress);
      break;
    case "chunk":
      listener.onChunk?.(report.chunk);
      break;
    case "notice":
      listener.onNotice?.(report.sentence);
      break;
    case "result":
      waiting.delete(report.run);
      end(report.result);
      break;
  }
}
