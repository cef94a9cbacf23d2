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
import { explainUnknown } from "../shapes/unknown.ts";
import { freeSizesOf } from "./free-sizes.ts";
import type {
  ConfigValue,
  GraphNode,
  LayerConfig,
  ModelGraph,
  TensorRef,
} from "./graph.ts";
import { configOf, snakeName } from "./layer-config.ts";
import { operationNode } from "./operations.ts";

/** The graph of a model as it is at the end of the program. Models inside it are spliced in. */
export function graphOfModel(model: ModelFact, trace: Trace): ModelGraph {
  const builder = createBuilder(trace);
  const inputs = model.inputs.map((input, index) =>
    addInput(input, index, builder),
  );
  const outputs = model.outputTensors.map((output) =>
    addTensor(output, builder),
  );
  return finish(
    nameOfModel(model, trace),
    model.dialect,
    builder.nodes,
    inputs,
    outputs,
  );
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
  const structure = {
    kind: "unknown",
    reason: { kind: "noInputYet" },
  } as const;
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

/** The graph that is being made. */
interface Builder {
  readonly trace: Trace;
  readonly nodes: GraphNode[];
  readonly ids: Set<string>;
  readonly known: Map<TensorFact, TensorRef>;
  readonly called: Map<LayerCall, readonly TensorRef[]>;
}

function createBuilder(trace: Trace): Builder {
  return {
    trace,
    nodes: [],
    ids: new Set(),
    known: new Map(),
    called: new Map(),
  };
}

function unique(wanted: string, { ids }: Builder): string {
  let id = wanted;
  for (let count = 1; ids.has(id); count++) id = `${wanted}_${String(count)}`;
  ids.add(id);
  return id;
}

/** Where data comes in; once for a tensor. */
function addInput(
  fact: TensorFact,
  index: number,
  builder: Builder,
): TensorRef {
  const before = builder.known.get(fact);
  if (before) return before;
  const plain = index === 0 ? "x" : `x${String(index)}`;
  const name = inputName(fact, builder.trace) ?? plain;
  const id = unique(name, builder);
  const dtype = fact.spec.dtype ?? "float32";
  builder.nodes.push({ kind: "input", id, name, shape: shapeOf(fact), dtype });
  const ref = { node: id, output: 0 };
  builder.known.set(fact, ref);
  return ref;
}

/** The tensor, with all that it is made from. */
function addTensor(fact: TensorFact, builder: Builder): TensorRef {
  const before = builder.known.get(fact);
  if (before) return before;
  const { origin } = fact;
  switch (origin.kind) {
    case "call": {
      const refs = addCall(origin.call, builder);
      const reason = "its result is not known";
      return (
        refs[origin.index] ??
        refs[0] ??
        addOpaque("unknown", "unknown", [], reason, builder)
      );
    }
    case "operation":
      return addOperation(fact, origin, builder);
    case "weight": {
      const reason = "a weight of your own class isn't followed here";
      return addOpaque("weight", "weight", [], reason, builder);
    }
    case "unknown":
      return addOpaque(
        "unknown",
        "unknown",
        [],
        explainUnknown(origin.reason),
        builder,
      );
    default:
      return addInput(fact, builder.nodes.length, builder);
  }
}

function addCall(call: LayerCall, builder: Builder): readonly TensorRef[] {
  const before = builder.called.get(call);
  if (before) return before;
  const inputs = call.inputTensors.map((fact) => addTensor(fact, builder));
  const others = otherArguments(call, (fact) => addTensor(fact, builder));
  const refs = addLayer(call, inputs, others, builder);
  builder.called.set(call, refs);
  return refs;
}

/** What a call takes besides its inputs. */
interface OtherArguments {
  readonly initialState: readonly TensorRef[];
  readonly mask: TensorRef | null;
  readonly arguments: Readonly<Record<string, TensorRef>>;
  /** The name of one that is several tensors where a node takes one; null when there is none. */
  readonly misfit: string | null;
}

function otherArguments(
  call: LayerCall,
  add: (fact: TensorFact) => TensorRef,
): OtherArguments {
  const states = call.arguments.get("initial_state")?.tensors ?? [];
  const others: [string, TensorRef][] = [];
  let misfit: string | null = null;
  for (const [name, { tensors }] of call.arguments) {
    const [only, ...rest] = tensors;
    if (name === "initial_state" || only === undefined) continue;
    if (rest.length > 0) misfit ??= name;
    else others.push([name, add(only)]);
  }
  const { mask = null, ...rest } = Object.fromEntries(others);
  return { initialState: states.map(add), mask, arguments: rest, misfit };
}

function addLayer(
  call: LayerCall,
  inputs: readonly TensorRef[],
  { misfit, ...others }: OtherArguments,
  builder: Builder,
): readonly TensorRef[] {
  const { layer } = call;
  const inner = layer.entry
    ? undefined
    : builder.trace.models.find((model) => model.id === layer.id);
  if (inner?.isComplete === true) return splice(inner, inputs, builder);
  const name = layer.name ?? snakeName(layer.className);
  const config = layer.entry ? configOf(layer) : null;
  if (!config || misfit !== null) {
    const what = misfit === null ? "`call`" : `\`${misfit}\` argument`;
    const reason = `its ${what} can't be followed`;
    return [addOpaque(name, layer.className, inputs, reason, builder)];
  }
  const id = unique(name, builder);
  const key = `${name}#${String(layer.id)}`;
  builder.nodes.push({
    kind: "layer",
    id,
    name,
    className: layer.className,
    config,
    layer: key,
    inputs,
    ...others,
    options: plainOptions(call),
  });
  return outputsOf(call, id);
}

/** Plain arguments of the call, in a config's values. */
function plainOptions({ options = new Map() }: LayerCall): LayerConfig {
  const values = [...options].map(([name, text]): [string, ConfigValue] => {
    if (/^(true|false)$/i.test(text)) return [name, /^t/i.test(text)];
    if (/^(none|null)$/i.test(text)) return [name, null];
    return [name, text !== "" && !isNaN(Number(text)) ? Number(text) : text];
  });
  return Object.fromEntries(values);
}

/** A model inside another: its own inputs stand for what it is given. */
function splice(
  model: ModelFact,
  inputs: readonly TensorRef[],
  builder: Builder,
): readonly TensorRef[] {
  const inside: Builder = { ...builder, known: new Map(), called: new Map() };
  for (const [index, fact] of model.inputs.entries()) {
    const ref = inputs[index];
    if (ref) inside.known.set(fact, ref);
  }
  return model.outputTensors.map((fact) => addTensor(fact, inside));
}

function addOperation(
  fact: TensorFact,
  origin: Extract<TensorFact["origin"], { kind: "operation" }>,
  builder: Builder,
): TensorRef {
  const { name, site, operands } = origin;
  const inputs = operands.map((operand) => addTensor(operand, builder));
  const found = operationNode(name, site, operands, builder.trace);
  if (!found)
    return addOpaque(
      name,
      name,
      inputs,
      "this operation can't be run here",
      builder,
    );
  const id = unique(found.name, builder);
  builder.nodes.push({
    kind: "operation",
    id,
    name: found.name,
    operation: found.operation,
    inputs,
  });
  const ref = { node: id, output: 0 };
  builder.known.set(fact, ref);
  return ref;
}

function addOpaque(
  name: string,
  className: string,
  inputs: readonly TensorRef[],
  reason: string,
  builder: Builder,
): TensorRef {
  const id = unique(name, builder);
  builder.nodes.push({ kind: "opaque", id, name, className, inputs, reason });
  return { node: id, output: 0 };
}

function outputsOf(call: LayerCall, id: string): readonly TensorRef[] {
  const { outputs } = call;
  const count =
    outputs.kind === "tuple" || outputs.kind === "list"
      ? outputs.items.length
      : 1;
  return Array.from({ length: count }, (_, output) => ({ node: id, output }));
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

function shapeOf(fact: TensorFact): readonly Dim[] {
  return fact.spec.shape ?? [null, null, symbol("features")];
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

function inputName(fact: TensorFact, trace: Trace): string | null {
  const value = trace.values.find(
    ({ tensors, holds }) =>
      holds.kind === "tensors" && tensors.length === 1 && tensors[0] === fact,
  );
  if (value) return value.name;
  return fact.origin.kind === "input"
    ? (fact.origin.layer?.name ?? null)
    : null;
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
