// A model, or one layer, of a program as a graph that can be run: nodes in an order in which they can run, sizes that the code leaves open
// under their names.

import type { LayerCall, LayerFact, ModelFact, TensorFact, Trace } from "../trace/trace.ts";
import type { Dim } from "../shapes/dim.ts";
import { symbol } from "../shapes/dim.ts";
import { explainUnknown } from "../shapes/unknown.ts";
import { freeSizesOf } from "./free-sizes.ts";
import type { GraphNode, InputNode, ModelGraph, TensorRef } from "./graph.ts";
import { configOf, snakeName } from "./layer-config.ts";
import { operationNode } from "./operations.ts";

/** The graph of a model as it is at the end of the program. Models inside it are spliced in. */
export function graphOfModel(model: ModelFact, trace: Trace): ModelGraph {
  const builder = createBuilder(trace);
  const inputs = model.inputs.map((input, index) => builder.input(input, index));
  const outputs = model.outputTensors.map((output) => builder.tensor(output));
  return finish(nameOfModel(model, trace), model.dialect, builder.nodes, inputs, outputs);
}

/** One call of a layer with its inputs as the code gives them. */
export function graphOfCall(call: LayerCall, trace: Trace): ModelGraph {
  const builder = createBuilder(trace);
  const tensors = call.inputTensors.length > 0 ? call.inputTensors : [assumedInput(call.layer)];
  const inputs = tensors.map((input, index) => builder.input(input, index));
  const states = [...(call.arguments.get("initial_state")?.tensors ?? [])].map((state, index) => builder.input(state, index + inputs.length));
  const outputs = builder.layer({ ...call, inputTensors: tensors }, inputs, states);
  return finish(nameOfTarget(call, trace), call.layer.dialect, builder.nodes, [...inputs, ...states], outputs);
}

/** A layer that nobody calls in view: on an input of the rank that it takes, with open sizes. */
export function graphOfLayer(layer: LayerFact, trace: Trace): ModelGraph {
  const structure = { kind: "unknown", reason: { kind: "noInputYet" } } as const;
  const input = assumedInput(layer);
  return graphOfCall(
    {
      id: -1,
      range: layer.site.range,
      site: null,
      layer,
      memberOf: null,
      inputs: structure,
      inputTensors: [input],
      arguments: new Map(),
      outputs: structure,
      params: null,
      problem: null,
      remark: null,
    },
    trace,
  );
}

interface Builder {
  readonly nodes: GraphNode[];
  readonly input: (fact: TensorFact, index: number) => TensorRef;
  readonly tensor: (fact: TensorFact) => TensorRef;
  readonly layer: (call: LayerCall, inputs: readonly TensorRef[], states: readonly TensorRef[]) => readonly TensorRef[];
}

function createBuilder(trace: Trace): Builder {
  const nodes: GraphNode[] = [];
  const ids = new Set<string>();
  const known = new Map<TensorFact, TensorRef>();
  const called = new Map<LayerCall, readonly TensorRef[]>();
  const unique = (wanted: string): string => {
    let id = wanted;
    for (let count = 1; ids.has(id); count++) id = `${wanted}_${String(count)}`;
    ids.add(id);
    return id;
  };
  const add = (node: GraphNode): GraphNode => {
    nodes.push(node);
    return node;
  };
  const input = (fact: TensorFact, index: number): TensorRef => {
    const before = known.get(fact);
    if (before) return before;
    const name = inputName(fact, trace) ?? (index === 0 ? "x" : `x${String(index)}`);
    const node: InputNode = { kind: "input", id: unique(name), name, shape: shapeOf(fact), dtype: fact.spec.dtype ?? "float32" };
    const ref = { node: add(node).id, output: 0 };
    known.set(fact, ref);
    return ref;
  };
  const opaque = (name: string, className: string, inputs: readonly TensorRef[], reason: string): TensorRef => {
    const id = unique(name);
    add({ kind: "opaque", id, name, className, inputs, reason });
    return { node: id, output: 0 };
  };
  const layer: Builder["layer"] = (call, inputs, states) => {
    const fact = call.layer;
    const inner = fact.entry ? undefined : trace.models.find((model) => model.id === fact.id);
    if (inner && inner.isComplete) return splice(inner, inputs);
    const name = fact.name ?? snakeName(fact.className);
    const config = fact.entry ? configOf(fact) : null;
    if (!config) return [opaque(name, fact.className, inputs, "its `call` can't be followed")];
    const id = unique(name);
    add({ kind: "layer", id, name, className: fact.className, config, layer: `${name}#${String(fact.id)}`, inputs, initialState: states, mask: null });
    return outputsOf(call, id);
  };
  /** A model inside another: its own inputs stand for what it is given. */
  const splice = (model: ModelFact, inputs: readonly TensorRef[]): readonly TensorRef[] => {
    const saved = model.inputs.map((fact) => known.get(fact));
    for (const [index, fact] of model.inputs.entries()) {
      const ref = inputs[index];
      if (ref) known.set(fact, ref);
    }
    const outputs = model.outputTensors.map((fact) => tensor(fact));
    for (const [index, fact] of model.inputs.entries()) {
      const before = saved[index];
      if (before) known.set(fact, before);
    }
    return outputs;
  };
  const tensor = (fact: TensorFact): TensorRef => {
    const before = known.get(fact);
    if (before) return before;
    const { origin } = fact;
    if (origin.kind === "call") {
      const refs = called.get(origin.call) ?? callOutputs(origin.call);
      called.set(origin.call, refs);
      return refs[origin.index] ?? refs[0] ?? opaque("unknown", "unknown", [], "its result is not known");
    }
    if (origin.kind === "operation") {
      const inputs = origin.operands.map(tensor);
      const operation = operationNode(origin.name, origin.site, origin.operands, trace);
      if (!operation) return opaque(origin.name, origin.name, inputs, "this operation can't be run here");
      const id = unique(operation.name);
      add({ kind: "operation", id, name: operation.name, operation: operation.operation, inputs });
      const ref = { node: id, output: 0 };
      known.set(fact, ref);
      return ref;
    }
    if (origin.kind === "unknown") return opaque("unknown", "unknown", [], explainUnknown(origin.reason));
    return input(fact, nodes.length);
  };
  const callOutputs = (call: LayerCall): readonly TensorRef[] =>
    layer(call, call.inputTensors.map(tensor), [...(call.arguments.get("initial_state")?.tensors ?? [])].map(tensor));
  return { nodes, input, tensor, layer };
}

function outputsOf(call: LayerCall, id: string): readonly TensorRef[] {
  const { outputs } = call;
  const count = outputs.kind === "tuple" || outputs.kind === "list" ? outputs.items.length : 1;
  return Array.from({ length: count }, (_, output) => ({ node: id, output }));
}

function finish(name: string | null, dialect: ModelGraph["dialect"], nodes: readonly GraphNode[], inputs: readonly TensorRef[], outputs: readonly TensorRef[]): ModelGraph {
  return { name, dialect, nodes, inputs, outputs, freeSizes: freeSizesOf(nodes) };
}

function shapeOf(fact: TensorFact): readonly Dim[] {
  return fact.spec.shape ?? [null, null, symbol("features")];
}

/** The input that a layer takes when nobody shows one: sequences of open length and width for recurrent layers. */
function assumedInput(layer: LayerFact): TensorFact {
  const rank = layer.entry?.recurrent?.inputRank ?? (layer.className === "Embedding" ? 2 : layer.className === "Dense" ? 2 : 3);
  const shape: Dim[] = Array.from({ length: rank }, () => null);
  const ends = layer.className === "Embedding" ? shape : shape.with(rank - 1, symbol("features"));
  const dtype = layer.className === "Embedding" ? "int32" : "float32";
  return { spec: { kind: "tensor", shape: ends, dtype }, origin: { kind: "unknown", reason: { kind: "noInputYet" } } };
}

function inputName(fact: TensorFact, trace: Trace): string | null {
  const value = trace.values.find(({ tensors, holds }) => holds.kind === "tensors" && tensors.length === 1 && tensors[0] === fact);
  if (value) return value.name;
  return fact.origin.kind === "input" ? (fact.origin.layer?.name ?? null) : null;
}

function nameOfModel(model: ModelFact, trace: Trace): string | null {
  const value = trace.values.findLast(({ holds }) => holds.kind === "model" && holds.modelId === model.id);
  return value?.name ?? model.name;
}

function nameOfTarget(call: LayerCall, trace: Trace): string | null {
  const holder = trace.values.find(({ holds }) => holds.kind === "layer" && holds.layer === call.layer);
  return holder?.name ?? call.layer.name;
}
