// Layers around the recurrent ones, with their masks, as recorded from Keras 3.15.1 and tf_keras 2.21 at inference: outputs to 2e-6.
import { memory } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { cpuBackend } from "../../webview/engine/backends/backend-cpu.ts";
import { threadEngine } from "../../webview/engine/threads/thread-engine.ts";
import { difference, flavors } from "./numerics/cases.ts";
import { tolerance } from "./numerics/compare.ts";
import { modelRequest, recordedModels } from "./numerics/models.ts";

const engine = threadEngine([cpuBackend]);

describe.each(flavors)("%s", (flavor) => {
  it.each(recordedModels(flavor).map((model) => [model.name, model] as const))(
    "%s",
    async (_, model) => {
      const request = modelRequest(model, flavor);
      const result = await engine.start(request).result;
      if (result.kind !== "done") throw new Error(JSON.stringify(result));
      const { stop, nodes, outputs } = result.recording;
      expect(stop).toBeNull();
      expect(
        nodes.filter((node) => node.weightSource.kind === "mismatch"),
      ).toEqual([]);
      expect(difference(outputs[0], model.output)).toBeLessThanOrEqual(
        tolerance,
      );
      expect(memory().numTensors).toBe(0);
    },
  );
});
