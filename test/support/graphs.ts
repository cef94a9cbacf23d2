// Small graphs and requests for the engine's unit tests.

import type {
  GraphDialect,
  GraphNode,
  LayerConfig,
  LayerNode,
  ModelGraph,
} from "../../server/models/graph.ts";
import type { Dim } from "../../server/shapes/dim.ts";
import type { RunRequest } from "../../webview/engine/engine.ts";

export function inputNode(
  id: string,
  shape: readonly Dim[],
  dtype = "float32",
): GraphNode {
  return { kind: "input", id, name: id, shape, dtype };
}

/** @param inputs ids of nodes, their first outputs */
export function layerNode(
  id: string,
  className: string,
  config: LayerConfig,
  ...inputs: readonly string[]
): LayerNode {
  return {
    kind: "layer",
    id,
    name: id,
    className,
    config,
    layer: id,
    inputs: inputs.map((node) => ({ node, output: 0 })),
    initialState: [],
    mask: null,
  };
}

/** Ends in the first output of the last node. */
export function graphOf(
  nodes: readonly GraphNode[],
  dialect: GraphDialect = "keras3",
): ModelGraph {
  return {
    name: null,
    dialect,
    nodes,
    inputs: nodes
      .filter((node) => node.kind === "input")
      .map(({ id }) => ({ node: id, output: 0 })),
    outputs: [{ node: nodes.at(-1)?.id ?? "", output: 0 }],
    freeSizes: [],
  };
}

export function requestFor(
  graph: ModelGraph,
  more: Partial<RunRequest> = {},
): RunRequest {
  return {
    graph,
    seed: 1,
    batch: 2,
    steps: 5,
    input: { kind: "noise" },
    backend: "cpu",
    ...more,
  };
}
