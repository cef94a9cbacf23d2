// Recorded cases of the real Kerases on WebGPU, in a Chromium, to 2e-6: one recurrent layer of every kind, one of every layer around them, and all
// that count whole numbers, which tfjs keeps as integers there. `npm run soak` runs all of them.
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunRequest } from "../../webview/engine/engine.ts";
import type { Recording } from "../../webview/engine/recording.ts";
import type { BrowserEngine } from "./numerics/browser.ts";
import { browserEngine } from "./numerics/browser.ts";
import { difference, flavors, requestOf } from "./numerics/cases.ts";
import { disagreements, tolerance } from "./numerics/compare.ts";
import { coveringCases } from "./numerics/coverage.ts";
import { modelRequest, recordedModels } from "./numerics/models.ts";

let engine: BrowserEngine;

beforeAll(async () => {
  engine = await browserEngine(5000);
}, 120_000);

afterAll(() => engine.close());

async function recordingOf(request: RunRequest): Promise<Recording> {
  const result = await engine.start({ ...request, backend: "webgpu" }).result;
  if (result.kind !== "done") throw new Error(JSON.stringify(result));
  expect(result.recording.backend.name).toBe("webgpu");
  return result.recording;
}

it.each(coveringCases(20))(
  "$flavor $item.id",
  async ({ flavor, item }) => {
    const recording = await recordingOf(requestOf(item, flavor));
    expect(disagreements(recording, item)).toEqual([]);
  },
  60_000,
);

it.each(flavors)(
  "layers around them, %s",
  async (flavor) => {
    const seen = new Set<string>();
    const wrong: string[] = [];
    for (const model of recordedModels(flavor)) {
      const [className = ""] = model.name.split(" ");
      const counts = /Encoding|Lookup|Discretization/.test(className);
      if (seen.has(className) && !counts) continue;
      seen.add(className);
      const { outputs, stop } = await recordingOf(modelRequest(model, flavor));
      const error = difference(outputs[0], model.output);
      if (stop !== null || !(error <= tolerance))
        wrong.push(`${model.name}: ${stop?.message ?? error}`);
    }
    expect(wrong).toEqual([]);
    expect(seen.size).toBeGreaterThan(50);
  },
  240_000,
);
