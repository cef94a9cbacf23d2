// Runs in a browser's page: the engine on one of the backends that only a browser has.
import { browserBackends } from "../../../webview/engine/backends-browser.ts";
import type { RunRequest, RunResult } from "../../../webview/engine/engine.ts";
import type { ArrayValue } from "../../../webview/engine/recording.ts";
import { threadEngine } from "../../../webview/engine/thread-engine.ts";

/** A request as it crosses into the page, which takes no maps. */
export interface PageRequest {
  readonly request: Omit<RunRequest, "weights">;
  readonly weights: readonly (readonly [string, readonly ArrayValue[]])[];
}

const engine = threadEngine(browserBackends);

Object.assign(globalThis, {
  runInPage: ({ request, weights }: PageRequest): Promise<RunResult> =>
    engine.start({ ...request, weights: new Map(weights) }).result,
});
