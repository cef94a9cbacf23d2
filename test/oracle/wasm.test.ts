// Recorded cases of the real Kerases on WebAssembly, in a Chromium, which runs where there is no GPU: recurrent layers, layers around them, and those
// that programs write themselves, to 2e-6.
import { afterAll, beforeAll, expect, it } from "vitest";
import type { BrowserEngine } from "./numerics/browser.ts";
import { browserEngine } from "./numerics/browser.ts";
import { difference, flavors, requestOf } from "./numerics/cases.ts";
import { disagreements, tolerance } from "./numerics/compare.ts";
import { coveringCases } from "./numerics/coverage.ts";
import { modelRequest, recordedModels } from "./numerics/models.ts";
import {
  modelReader,
  ownLayerCases,
  ownLayerRequest,
} from "./numerics/own-layers.ts";

let engine: BrowserEngine;

beforeAll(async () => {
  engine = await browserEngine(2000);
}, 120_000);

afterAll(() => engine.close());

it.each(coveringCases(60))("$flavor $item.id", async ({ flavor, item }) => {
  const request = requestOf(item, flavor);
  const result = await engine.start({ ...request, backend: "wasm" }).result;
  if (result.kind !== "done") throw new Error(JSON.stringify(result));
  expect(result.recording.backend.name).toBe("wasm");
  expect(disagreements(result.recording, item)).toEqual([]);
});

it("layers around them, on the CPU where WebAssembly has no operation for them", async () => {
  const wrong: string[] = [];
  const elsewhere = new Set<string>();
  for (const flavor of flavors)
    for (const model of recordedModels(flavor)) {
      const request = modelRequest(model, flavor);
      const result = await engine.start({ ...request, backend: "wasm" }).result;
      if (result.kind !== "done") {
        wrong.push(`${model.name}: ${JSON.stringify(result)}`);
        continue;
      }
      const { backend, outputs, stop } = result.recording;
      const error = difference(outputs[0], model.output);
      if (stop !== null || !(error <= tolerance))
        wrong.push(`${flavor} ${model.name}: ${stop?.message ?? error}`);
      const gap = /WebAssembly: (it has no \w+)/.exec(backend.reason)?.[1];
      if (backend.name !== "wasm") elsewhere.add(gap ?? backend.reason);
    }
  expect(wrong).toEqual([]);
  expect([...elsewhere].toSorted()).toEqual([
    "it has no Conv3DBackpropInputV2",
    "it has no Einsum",
  ]);
}, 240_000);

it("layers of the program's own", async () => {
  const read = await modelReader("keras3");
  for (const item of ownLayerCases("keras3")) {
    const request = ownLayerRequest(item, read(item.source));
    const result = await engine.start({ ...request, backend: "wasm" }).result;
    if (result.kind !== "done") throw new Error(JSON.stringify(result));
    for (const [n, output] of item.outputs.entries())
      expect(
        difference(result.recording.outputs[n], output),
        item.id,
      ).toBeLessThanOrEqual(tolerance);
  }
}, 120_000);
