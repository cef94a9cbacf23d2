// What the engine records of a layer, on the CPU of the machine that tests.
import { cpuBackend } from "../../webview/engine/backends/backend-cpu.ts";
import type { Recording } from "../../webview/engine/recording.ts";
import { threadEngine } from "../../webview/engine/threads/thread-engine.ts";
import {
  type Event,
  type State,
  initialState,
  requestOf,
  update,
} from "../../webview/store.ts";
import type { Target } from "../../webview/protocol.ts";

/** The store's state after a target is shown, the events have happened and the run that they ask for is done. */
export async function recorded(
  target: Target,
  events: readonly Event[] = [],
): Promise<State & { readonly recording: Recording }> {
  const shown = [{ kind: "shown", target } as const, ...events].reduce(
    update,
    initialState,
  );
  const request = requestOf(shown);
  if (request === null) throw new Error("There is nothing to run.");
  const engine = threadEngine([cpuBackend]);
  const result = await engine.start(request).result;
  engine.dispose();
  if (result.kind !== "done") throw new Error(JSON.stringify(result));
  const { recording } = result;
  const done = [
    { kind: "started", id: 1 } as const,
    { kind: "finished", id: 1, outcome: "done", recording } as const,
  ].reduce<State>(update, shown);
  return { ...done, recording };
}
