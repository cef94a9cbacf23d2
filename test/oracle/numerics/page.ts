// Runs in a browser's page: the engine on one of the backends that only a browser has.
import { memory } from "@tensorflow/tfjs-core";
import { giveWasm } from "../../../webview/engine/backends/backend-wasm.ts";
import { browserBackends } from "../../../webview/engine/backends/backends-browser.ts";
import type { RunRequest, RunResult } from "../../../webview/engine/engine.ts";
import type { ArrayValue } from "../../../webview/engine/recording.ts";
import { threadEngine } from "../../../webview/engine/threads/thread-engine.ts";

/** A request as it crosses into the page, which takes no maps. */
export interface PageRequest {
  readonly request: Omit<RunRequest, "weights" | "carried">;
  readonly weights: readonly (readonly [string, readonly ArrayValue[]])[];
  readonly carried: readonly (readonly [string, readonly ArrayValue[]])[];
}

giveWasm(new URL("engine.wasm", location.href).href);
const engine = threadEngine(browserBackends);

Object.assign(globalThis, {
  runInPage: async ({
    request,
    weights,
    carried,
  }: PageRequest): Promise<RunResult> => {
    const result = await engine.start({
      ...request,
      weights: new Map(weights),
      carried: new Map(carried),
    }).result;
    const left = memory().numTensors;
    return left === 0
      ? result
      : { kind: "failed", message: `${left} tensors are left behind` };
  },
});
