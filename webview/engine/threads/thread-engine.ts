// The engine on the thread that calls it: starts a backend once, runs one request at a time, and runs again elsewhere when a device is lost.

import type { BackendStarter, StartedBackend } from "../backends/backends.ts";
import { closeBackend, quietTfjs, startBackend } from "../backends/backends.ts";
import type { Engine, RunListener, RunRequest, RunResult } from "../engine.ts";
import type { BackendName } from "../recording.ts";
import { referenceLoop } from "../recurrent/sequence.ts";
import type { RunEnvironment, RunOutcome } from "../execution/run.ts";
import { run } from "../execution/run.ts";

/** @param starters in order of preference, the last one always working */
export function threadEngine(starters: readonly BackendStarter[]): Engine {
  quietTfjs();
  const backends: Backends = { starters, lost: new Map(), last: null };
  let current: Ticket | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  return {
    start: (request, listener = {}) => {
      if (current !== null) current.isCancelled = true;
      const ticket: Ticket = { isCancelled: false };
      current = ticket;
      const result = queue.then(() =>
        runSafely(request, listener, ticket, backends),
      );
      queue = result;
      return {
        result,
        cancel: () => {
          ticket.isCancelled = true;
        },
      };
    },
    dispose: () => {
      if (current !== null) current.isCancelled = true;
      void queue.then(() => {
        for (const { name } of starters) closeBackend(name);
      });
    },
  };
}

interface Ticket {
  isCancelled: boolean;
}

interface Backends {
  readonly starters: readonly BackendStarter[];
  /** Those that can't be taken any more, and why. */
  readonly lost: Map<BackendName, string>;
  /** The one that runs now, and what was asked for then. */
  last: { readonly choice: string; readonly started: StartedBackend } | null;
}

async function runSafely(
  request: RunRequest,
  listener: RunListener,
  ticket: Ticket,
  backends: Backends,
): Promise<RunResult> {
  const { lost } = backends;
  const gaps = new Map<BackendName, string>();
  let isAgain = false;
  try {
    for (;;) {
      if (ticket.isCancelled) return { kind: "cancelled", recording: null };
      const started = await backendFor(request.backend, backends, gaps);
      if (isAgain)
        listener.onNotice?.(
          `The GPU was lost; running again on ${started.starter.label}.`,
        );
      const { name } = started.starter;
      const outcome = await runOn(started, request, listener, ticket);
      const gap = outcome === "lost" ? null : gapOf(outcome);
      if (outcome !== "lost" && gap === null) return outcome;
      isAgain = outcome === "lost";
      if (gap === null) lost.set(name, "it was lost");
      else gaps.set(name, gap);
      backends.last = null;
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "failed", message: `The run failed: ${reason}` };
  }
}

/** What a backend lacks for a model; null when it has all. WebAssembly has fewer operations than the others. */
function gapOf(outcome: RunOutcome): string | null {
  const recording = outcome.kind === "failed" ? null : outcome.recording;
  const said = recording?.stop?.message ?? "";
  const found = /Kernel '(\w+)' not registered for backend/.exec(said);
  return found === null ? null : `it has no ${String(found[1])}`;
}

/** The backend that runs already, where it can be taken for this run; what has gaps for this one model may serve the next. */
async function backendFor(
  choice: RunRequest["backend"],
  backends: Backends,
  gaps: ReadonlyMap<BackendName, string>,
): Promise<StartedBackend> {
  const { starters, lost, last } = backends;
  if (last?.choice === choice) return last.started;
  const without = new Map([...lost, ...gaps]);
  const started = await startBackend(starters, choice, without);
  if (gaps.size === 0) backends.last = { choice, started };
  return started;
}

/** A run and the loss of its device, whichever comes first. */
async function runOn(
  { starter, report }: StartedBackend,
  request: RunRequest,
  listener: RunListener,
  ticket: Ticket,
): Promise<RunOutcome | "lost"> {
  const device = { isLost: false };
  const loss = starter.lost().then(() => {
    device.isLost = true;
    return "lost" as const;
  });
  const environment: RunEnvironment = {
    kernel: referenceLoop,
    control: {
      isCancelled: () => ticket.isCancelled || device.isLost,
      onProgress: (progress) => listener.onProgress?.(progress),
      onChunk: (chunk) => listener.onChunk?.(chunk),
    },
    backend: report,
    isLost: () => device.isLost,
  };
  const work = run(request, environment).catch((error: unknown) => {
    if (device.isLost) return "lost" as const;
    throw error;
  });
  const first = await Promise.race([work, loss]);
  // A lost device answers late or never; what is left of its run must not mix with the next one's.
  if (device.isLost) await Promise.race([work, pause(200)]);
  return device.isLost ? "lost" : first;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
