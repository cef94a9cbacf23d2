// Recorded cases of the real Keras on WebGL, in a Chromium: enough of them to use every option of every recurrent layer, to 2e-6.
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunResult } from "../../webview/engine/engine.ts";
import { chromiumFlags, findChromium } from "../run/chromium.mjs";
import { requestOf } from "./numerics/cases.ts";
import { disagreements } from "./numerics/compare.ts";
import { coveringCases } from "./numerics/coverage.ts";
import type { PageRequest } from "./numerics/page.ts";

let browser: Browser;
let page: Page;

beforeAll(async () => {
  const found = await findChromium();
  browser = await chromium.launch({
    executablePath: found.file,
    args: chromiumFlags,
    env: { ...process.env, ...found.env },
  });
  page = await browser.newPage();
  await page.addScriptTag({ content: await bundled() });
}, 120_000);

afterAll(() => browser.close());

async function bundled(): Promise<string> {
  const entry = new URL("./numerics/page.ts", import.meta.url);
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
async function runInPage(asked: PageRequest): Promise<RunResult> {
  const call: (argument: unknown) => Promise<RunResult> = (argument) =>
    (
      globalThis as unknown as {
        readonly runInPage: (asked: unknown) => Promise<RunResult>;
      }
    ).runInPage(argument);
  return page.evaluate<RunResult, unknown>(call, asked);
}

it.each(coveringCases(60))(
  "$flavor $item.id",
  async ({ flavor, item }) => {
    const { weights = new Map(), ...request } = requestOf(item, flavor);
    const result = await runInPage({
      request: { ...request, backend: "webgl" },
      weights: [...weights],
    });
    if (result.kind !== "done") throw new Error(JSON.stringify(result));
    expect(result.recording.backend.name).toBe("webgl");
    expect(disagreements(result.recording, item)).toEqual([]);
  },
  60_000,
);
