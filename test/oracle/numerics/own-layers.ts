// Layers and models that programs write themselves: recorded programs with their numbers, and each read through the whole chain into a request
// of the engine, with the weights given out in the library's order.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Dialect, WeightSpec } from "../../../server/layers/layer.ts";
import {
  graphOfCall,
  graphOfModel,
} from "../../../server/models/from-trace.ts";
import type { ModelGraph } from "../../../server/models/graph.ts";
import { fillSizes } from "../../../server/models/sizes.ts";
import type { RunRequest } from "../../../webview/engine/engine.ts";
import type { ArrayValue } from "../../../webview/engine/recording.ts";
import { programReader } from "../programs.ts";
import type { Stored } from "./cases.ts";
import { arrayOf } from "./cases.ts";

export interface OwnLayerCase {
  readonly id: string;
  /** The whole program, which ends with `model`. */
  readonly source: string;
  /** In `model.get_weights()` order. */
  readonly weights: readonly (Stored & { readonly name: string })[];
  readonly inputs: readonly Stored[];
  readonly outputs: readonly Stored[];
}

/** `record/own_layers.py`, `record/own_layers.mjs`. */
export function ownLayerCases(flavor: Dialect): readonly OwnLayerCase[] {
  const file = new URL(`./own-layers-${flavor}.json.gz`, import.meta.url);
  const text = gunzipSync(readFileSync(file)).toString("utf8");
  return (JSON.parse(text) as { cases: readonly OwnLayerCase[] }).cases;
}

/** A program's `model` as a graph, and the weights that it has, in the library's order. */
export interface ReadModel {
  readonly graph: ModelGraph;
  readonly weights: readonly WeightSpec[];
}

/** Reads programs of a library; `model` is a model of the library's, or an object of the program's that is called once. */
export async function modelReader(
  flavor: Dialect,
): Promise<(source: string) => ReadModel> {
  const read = await programReader(flavor);
  return (source) => {
    const trace = read(source)?.trace;
    if (trace === undefined) throw new Error("The program can't be read.");
    const held = trace.values.findLast(({ name }) => name === "model")?.holds;
    const model =
      held?.kind === "model"
        ? trace.models.find(({ id }) => id === held.modelId)
        : undefined;
    const call = trace.calls.at(-1);
    const graph = model
      ? graphOfModel(model, trace)
      : call && graphOfCall(call, trace);
    const weights = (model ?? call)?.weights;
    if (!graph || !weights) throw new Error("The program holds no model.");
    return { graph: fillSizes(graph), weights };
  };
}

export function ownLayerRequest(
  { inputs, weights: recorded }: OwnLayerCase,
  { graph, weights }: ReadModel,
): RunRequest {
  const given = new Map<string, ArrayValue[]>();
  for (const [n, { maker }] of weights.entries()) {
    const value = recorded[n];
    const key = keys(graph).find((one) => one.endsWith(`#${maker?.layer}`));
    if (maker === undefined || value === undefined || key === undefined)
      continue;
    const list = given.get(key) ?? [];
    list[maker.index] = arrayOf(value);
    given.set(key, list);
  }
  return {
    graph,
    seed: 1,
    batch: inputs[0]?.shape[0] ?? 1,
    steps: inputs[0]?.shape[1] ?? 1,
    input: {
      kind: "arrays",
      arrays: inputs.map((input, n) => ({
        name: graph.inputs[n]?.node ?? "",
        ...arrayOf(input),
      })),
    },
    weights: given,
    backend: "cpu",
  };
}

/** Whether the library lists the weights of a node's layer; TF.js doesn't list those of layers inside of a program's own. */
export function isListed(id: string, { graph, weights }: ReadModel): boolean {
  const node = graph.nodes.find((one) => one.id === id);
  return (
    node?.kind !== "layer" ||
    weights.some(({ maker }) => node.layer.endsWith(`#${maker?.layer}`))
  );
}

function keys({ nodes }: ModelGraph): readonly string[] {
  return nodes.flatMap((node) => {
    if (node.kind === "layer") return [node.layer];
    return node.kind === "weight" && node.owner ? [node.owner.layer] : [];
  });
}
