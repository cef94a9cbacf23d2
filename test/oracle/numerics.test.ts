// Every recorded case of the real Keras, on the CPU backend: outputs, states and all gates to 2e-6.
import { memory } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { cpuBackend } from "../../webview/engine/backends/backend-cpu.ts";
import { threadEngine } from "../../webview/engine/threads/thread-engine.ts";
import { flavors, oracleCases, requestOf } from "./numerics/cases.ts";
import { disagreements } from "./numerics/compare.ts";

const engine = threadEngine([cpuBackend]);

describe.each(flavors)("%s", (flavor) => {
  const cases = oracleCases(flavor);
  const kinds = [...new Set(cases.map((item) => item.kind))];

  it.each(kinds)("%s computes what Keras computes", async (kind) => {
    const found: string[] = [];
    for (const item of cases.filter((one) => one.kind === kind)) {
      const result = await engine.start(requestOf(item, flavor)).result;
      if (result.kind === "done")
        found.push(...disagreements(result.recording, item));
      else found.push(`${item.id}: ${JSON.stringify(result)}`);
    }
    expect(found).toEqual([]);
    expect(memory().numTensors).toBe(0);
  });
});
