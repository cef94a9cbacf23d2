// Layers around the recurrent ones, as recorded from both Kerases: small models, and each as a run of one batch.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { LayerConfig } from "../../../server/models/graph.ts";
import type { RunRequest } from "../../../webview/engine/engine.ts";
import {
  graphOf,
  inputNode,
  layerNode,
  requestFor,
} from "../../support/graphs.ts";
import type { Flavor, Stored } from "./cases.ts";
import { arrayOf } from "./cases.ts";

export interface RecordedModel {
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

/** `further-layers` comes from `record/layers.py`. */
export function recordedModels(flavor: Flavor): readonly RecordedModel[] {
  return ["layers", "further-layers"].flatMap((name) => {
    const file = new URL(`./${name}-${flavor}.json.gz`, import.meta.url);
    const text = gunzipSync(readFileSync(file)).toString("utf8");
    return (JSON.parse(text) as { cases: readonly RecordedModel[] }).cases;
  });
}

export function modelRequest(model: RecordedModel, flavor: Flavor): RunRequest {
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
  return requestFor(graphOf([...inputs, ...layers], flavor), {
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
}
