// Layers around the recurrent ones, with their masks, as recorded from Keras 3.15.1 and tf_keras 2.21 at inference: outputs to 2e-6.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { memory } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { LayerConfig } from "../../server/models/graph.ts";
import { cpuBackend } from "../../webview/engine/backend-cpu.ts";
import { threadEngine } from "../../webview/engine/thread-engine.ts";
import {
  graphOf,
  inputNode,
  layerNode,
  requestFor,
} from "../support/graphs.ts";
import type { Flavor, Stored } from "./numerics/cases.ts";
import { arrayOf, difference, flavors } from "./numerics/cases.ts";
import { tolerance } from "./numerics/compare.ts";

interface RecordedModel {
  readonly name: string;
  readonly inputs: readonly (Stored & { readonly name: string })[];
  readonly nodes: readonly {
    readonly id: string;
    readonly class_name: string;
    readonly config: LayerConfig;
    readonly inputs: readonly string[];
    readonly arguments?: Readonly<Record<string, string>>;
    readonly options?: LayerConfig;
  }[];
  readonly weights: Readonly<Record<string, readonly Stored[]>>;
  readonly output: Stored;
}

const engine = threadEngine([cpuBackend]);

describe.each(flavors)("%s", (flavor) => {
  it.each(recorded(flavor).map((model) => [model.name, model] as const))(
    "%s",
    async (_, model) => {
      const inputs = model.inputs.map(({ name, shape }) =>
        inputNode(name, [null, ...shape.slice(1)]),
      );
      const layers = model.nodes.map((node) => ({
        ...layerNode(node.id, node.class_name, node.config, ...node.inputs),
        arguments: Object.fromEntries(
          Object.entries(node.arguments ?? {}).map(([name, id]) => [
            name,
            { node: id, output: 0 },
          ]),
        ),
        options: node.options ?? {},
      }));
      const request = requestFor(graphOf([...inputs, ...layers], flavor), {
        batch: model.inputs[0]?.shape[0] ?? 1,
        input: {
          kind: "arrays",
          arrays: model.inputs.map((input) => ({
            name: input.name,
            ...arrayOf(input),
          })),
        },
        weights: new Map(
          Object.entries(model.weights).map(([layer, weights]) => [
            layer,
            weights.map((weight) => arrayOf(weight)),
          ]),
        ),
      });
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

/** `further-layers` comes from `record/layers.py`. */
function recorded(flavor: Flavor): readonly RecordedModel[] {
  return ["layers", "further-layers"].flatMap((name) => {
    const file = new URL(
      `./numerics/${name}-${flavor}.json.gz`,
      import.meta.url,
    );
    const text = gunzipSync(readFileSync(file)).toString("utf8");
    return (JSON.parse(text) as { cases: readonly RecordedModel[] }).cases;
  });
}
