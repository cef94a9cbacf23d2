// A model, or one layer, of a program as a graph that can be run: nodes in an order in which they can run, sizes that the code leaves open
// under their names.

import type {
  LayerCall,
  LayerFact,
  ModelFact,
  TensorFact,
  Trace,
} from "../trace/trace.ts";
import type { Dim } from "../shapes/dim.ts";
import { symbol } from "../shapes/dim.ts";
import { freeSizesOf } from "./free-sizes.ts";
import type { Builder } from "./graph-builder.ts";
import { callNotInView, createBuilder } from "./graph-builder.ts";
import type { GraphNode, ModelGraph, TensorRef } from "./graph.ts";
import {
  addCall,
  addInput,
  addLayer,
  addTensor,
  otherArguments,
} from "./graph-nodes.ts";

/** The graph of a model as it is at the end of the program. Models inside it are spliced in. */
export function graphOfModel(model: ModelFact, trace: Trace): ModelGraph {
  const builder = createBuilder(trace);
  const inputs = model.inputs.map((input, index) =>
    addInput(input, index, builder),
  );
  const outputs =
    model.className === "Sequential" && model.outputTensors.length === 0
      ? addMembers(model, builder)
      : model.outputTensors.map((output) => addTensor(output, builder));
  return finish(
    nameOfModel(model, trace),
    model.dialect,
    builder.nodes,
    inputs,
    outputs,
  );
}

/** A Sequential that one of its members stops, in TF.js: the members until there, that one included, so that a run says why it stops. */
function addMembers(
  { layers }: ModelFact,
  builder: Builder,
): readonly TensorRef[] {
  const calls = layers.flatMap(({ call }) => call ?? []);
  const stopped = calls.findIndex(({ problem }) => problem !== null);
  const last = calls.at(stopped);
  return last ? addCall(last, builder) : [];
}

/** One call of a layer with its inputs as the code gives them. */
export function graphOfCall(call: LayerCall, trace: Trace): ModelGraph {
  const builder = createBuilder(trace);
  const tensors =
    call.inputTensors.length > 0
      ? call.inputTensors
      : [assumedInput(call.layer)];
  const inputs = tensors.map((input, index) => addInput(input, index, builder));
  const others = otherArguments(call, (fact) =>
    addInput(fact, builder.nodes.length, builder),
  );
  const outputs = addLayer(
    { ...call, inputTensors: tensors },
    inputs,
    others,
    builder,
  );
  const given = builder.nodes.filter((node) => node.kind === "input");
  return finish(
    nameOfTarget(call, trace),
    call.layer.dialect,
    builder.nodes,
    given.map(({ id }) => ({ node: id, output: 0 })),
    outputs,
  );
}

/** A layer that nobody calls in view: on an input of the rank that it takes, with open sizes. */
export function graphOfLayer(layer: LayerFact, trace: Trace): ModelGraph {
  return graphOfCall(callNotInView(layer, [assumedInput(layer)]), trace);
}

function finish(
  name: string | null,
  dialect: ModelGraph["dialect"],
  nodes: readonly GraphNode[],
  inputs: readonly TensorRef[],
  outputs: readonly TensorRef[],
): ModelGraph {
  return {
    name,
    dialect,
    nodes,
    inputs,
    outputs,
    freeSizes: freeSizesOf(nodes),
  };
}

/** The input that a layer takes when nobody shows one: sequences of open length and width for recurrent layers. */
function assumedInput(layer: LayerFact): TensorFact {
  const rank =
    layer.entry?.recurrent?.inputRank ??
    (layer.className === "Embedding" ? 2 : layer.className === "Dense" ? 2 : 3);
  const shape: Dim[] = Array.from({ length: rank }, () => null);
  const ends =
    layer.className === "Embedding"
      ? shape
      : shape.with(rank - 1, symbol("features"));
  const dtype = layer.className === "Embedding" ? "int32" : "float32";
  return {
    spec: { kind: "tensor", shape: ends, dtype },
    origin: { kind: "unknown", reason: { kind: "noInputYet" } },
  };
}

function nameOfModel(model: ModelFact, trace: Trace): string | null {
  const value = trace.values.findLast(
    ({ holds }) => holds.kind === "model" && holds.modelId === model.id,
  );
  return value?.name ?? model.name;
}

function nameOfTarget(call: LayerCall, trace: Trace): string | null {
  const holder = trace.values.find(
    ({ holds }) => holds.kind === "layer" && holds.layer === call.layer,
  );
  return holder?.name ?? call.layer.name;
}
