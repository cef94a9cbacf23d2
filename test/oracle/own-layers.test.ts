// Layers and models that programs write themselves, from the text to the numbers: outputs to 2e-6 of both Kerases and TF.js, on weights that are
// given out in the order in which the libraries list them.
import { memory } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { cpuBackend } from "../../webview/engine/backends/backend-cpu.ts";
import { threadEngine } from "../../webview/engine/threads/thread-engine.ts";
import { difference, flavors } from "./numerics/cases.ts";
import { tolerance } from "./numerics/compare.ts";
import {
  isListed,
  modelReader,
  ownLayerCases,
  ownLayerRequest,
} from "./numerics/own-layers.ts";

const engine = threadEngine([cpuBackend]);

describe.each([...flavors, "tfjs"] as const)("%s", async (flavor) => {
  const read = await modelReader(flavor);

  it.each(ownLayerCases(flavor))("$id", async (item) => {
    const model = read(item.source);
    expect(model.weights.map(({ shape }) => shape)).toEqual(
      item.weights.map(({ shape }) => shape),
    );
    const result = await engine.start(ownLayerRequest(item, model)).result;
    if (result.kind !== "done") throw new Error(JSON.stringify(result));
    const { stop, nodes, outputs } = result.recording;
    expect(stop).toBeNull();
    const sources = nodes.map(({ name, weightSource }) => [
      name,
      weightSource.kind,
    ]);
    const isGiven = nodes.every(
      ({ node, weightSource: { kind } }) =>
        ["none", "given"].includes(kind) || !isListed(node, model),
    );
    expect(isGiven, JSON.stringify(sources)).toBe(true);
    expect(outputs.length).toBe(item.outputs.length);
    for (const [n, output] of item.outputs.entries())
      expect(difference(outputs[n], output)).toBeLessThanOrEqual(tolerance);
    expect(memory().numTensors).toBe(0);
  });
});
