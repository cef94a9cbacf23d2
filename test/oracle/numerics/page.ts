// Runs in a browser's page: the engine on one of the backends that only a browser has.
import { browserBackends } from "../../../webview/engine/backends-browser.ts";
import type { RunRequest, RunResult } from "../../../webview/engine/engine.ts";
import { threadEngine } from "../../../webview/engine/thread-engine.ts";

/** A request as it crosses into the page, which takes no maps. */
export type PageRequest = Omit<RunRequest, "weights"> & {
  readonly weights: readonly (readonly [
    string,
    readonly { readonly shape: readonly number[]; readonly data: unknown }[],
  ])[];
};

const engine = threadEngine(browserBackends);

Object.assign(globalThis, {
  runInPage: ({ weights, ...rest }: PageRequest): Promise<RunResult> => {
    const request = { ...rest, weights: new Map(weights) } as RunRequest;
    return engine.start(request).result;
  },
});
