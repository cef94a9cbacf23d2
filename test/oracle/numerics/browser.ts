// An engine that runs in a Chromium's page, on the backends that only a browser has.
import { createRequire } from "node:module";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import type {
  Engine,
  RunRequest,
  RunResult,
} from "../../../webview/engine/engine.ts";
import { chromiumFlags, findChromium } from "../../run/chromium.mjs";
import type { PageRequest } from "./page.ts";

export interface BrowserEngine extends Engine {
  readonly close: () => Promise<void>;
}

/** @param pageAge after how many runs a fresh page takes over: a page keeps the shaders of every shape that it has seen */
export async function browserEngine(pageAge = 200): Promise<BrowserEngine> {
  const found = await findChromium();
  const browser = await chromium.launch({
    executablePath: found.file,
    args: chromiumFlags,
    env: { ...process.env, ...found.env },
  });
  const script = await bundled();
  let page = await opened(browser, script);
  let runs = 0;
  const run = async (request: RunRequest): Promise<RunResult> => {
    if (runs++ >= pageAge) {
      await page.close();
      page = await opened(browser, script);
      runs = 1;
    }
    return runInPage(page, request);
  };
  return {
    start: (request) => ({ result: run(request), cancel: () => undefined }),
    dispose: () => undefined,
    close: () => browser.close(),
  };
}

const address = "https://page.test/";
const wasmFile = createRequire(import.meta.url).resolve(
  "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
);

async function opened(browser: Browser, script: string): Promise<Page> {
  const page = await browser.newPage();
  // WebGPU is there only where a page came over https.
  await page.route(address, (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html>" }),
  );
  await page.route(`${address}engine.wasm`, (route) =>
    route.fulfill({ contentType: "application/wasm", path: wasmFile }),
  );
  await page.goto(address);
  await page.addScriptTag({ content: script });
  return page;
}

async function bundled(): Promise<string> {
  const entry = new URL("./page.ts", import.meta.url);
  const { outputFiles } = await build({
    entryPoints: [decodeURIComponent(entry.pathname)],
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    target: "es2023",
  });
  return outputFiles[0]?.text ?? "";
}

/** Called by its name, so that a request's deep type needn't be followed through the driver's. */
function runInPage(page: Page, { carried, weights, ...request }: RunRequest) {
  const asked: PageRequest = {
    request,
    weights: [...(weights ?? new Map())],
    carried: [...(carried ?? new Map())],
  };
  const call: (argument: unknown) => Promise<RunResult> = (argument) =>
    (
      globalThis as unknown as {
        readonly runInPage: (asked: unknown) => Promise<RunResult>;
      }
    ).runInPage(argument);
  return page.evaluate<RunResult, unknown>(call, asked);
}
