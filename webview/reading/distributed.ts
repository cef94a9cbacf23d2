// A recurrent layer in a TimeDistributed, as the pictures show it: the layer itself, on a row for every sample and each of its outer steps.
import {
  type LayerConfig,
  type LayerNode,
  isLayerSpec,
} from "../../server/models/graph.ts";
import type {
  ArrayValue,
  BatchRecording,
  NodeRecording,
  Recording,
} from "../engine/recording.ts";

/** The layer inside, and how many outer axes there are: 0 for a layer by itself. */
export interface InnerLayer {
  readonly className: string;
  readonly config: LayerConfig;
  readonly outer: number;
}

export function innerLayer({
  className,
  config,
}: Pick<LayerNode, "className" | "config">): InnerLayer {
  const { layer } = config;
  if (className !== "TimeDistributed" || !isLayerSpec(layer))
    return { className, config, outer: 0 };
  const inner = innerLayer({
    className: layer.class_name,
    config: layer.config,
  });
  return { ...inner, outer: inner.outer + 1 };
}

/** The recording with the outer steps of one node as rows: `(2, 3, 10, 8)` is `(6, 10, 8)`, and row 4 is sample 1 at step 1. */
export function unfolded(
  recording: Recording,
  node: string,
  outer: number,
): Recording {
  const found = recording.nodes.find((one) => one.node === node);
  const shape = found?.inputs[0]?.shape;
  if (outer === 0 || found === undefined || shape === undefined)
    return recording;
  const times = shape.slice(1, 1 + outer).reduce((all, size) => all * size, 1);
  return {
    ...recording,
    nodes: recording.nodes.map((one) =>
      one === found ? rowsOfNode(one, outer) : one,
    ),
    batches: recording.batches.map((batch) => rowsOfBatch(batch, times)),
  };
}

function rowsOfNode(node: NodeRecording, outer: number): NodeRecording {
  return {
    ...node,
    inputs: node.inputs.map((input) => asRows(input, outer)),
    outputs: node.outputs.map((output) => asRows(output, outer)),
  };
}

function asRows<T extends ArrayValue>(value: T, outer: number): T {
  const rows = value.shape.slice(0, 1 + outer);
  const count = rows.reduce((all, size) => all * size, 1);
  return { ...value, shape: [count, ...value.shape.slice(1 + outer)] };
}

function rowsOfBatch(batch: BatchRecording, times: number): BatchRecording {
  const [from, to] = batch.rows;
  return {
    ...batch,
    rows: [from * times, to * times],
    samples: batch.samples.flatMap((sample) =>
      Array.from({ length: times }, () => sample),
    ),
  };
}
