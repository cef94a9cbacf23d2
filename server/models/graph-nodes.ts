// From the tensors of a trace back to what they are made of, node by node: the nodes of a model's graph, and of one step of a cell that the
// program writes itself.

import type { LayerInstance } from "../layers/layer.ts";
import type { Dim } from "../shapes/dim.ts";
import { symbol } from "../shapes/dim.ts";
import { tensorsOf } from "../shapes/structure.ts";
import { explainUnknown } from "../shapes/unknown.ts";
import type {
  LayerCall,
  ModelFact,
  Origin,
  StepFact,
  TensorFact,
  Trace,
  WeightFact,
} from "../trace/trace.ts";
import type {
  ConfigValue,
  GraphNode,
  LayerConfig,
  LayerSpec,
  NamedTensor,
  StepGraph,
  TensorRef,
} from "./graph.ts";
import type { Builder } from "./graph-builder.ts";
import {
  addOpaque,
  callNotInView,
  createBuilder,
  keyOf,
  nameOf,
  remember,
  unique,
} from "./graph-builder.ts";
import { addUnusedWeights, addWeight } from "./graph-weights.ts";
import { configOf } from "./layer-config.ts";
import { operationOf } from "./operations.ts";

/** Where data comes in; once for a tensor. */
export function addInput(
  fact: TensorFact,
  index: number,
  builder: Builder,
): TensorRef {
  const before = builder.known.get(fact);
  if (before) return before;
  const plain = index === 0 ? "x" : `x${String(index)}`;
  return nameInput(fact, inputName(fact, builder.trace) ?? plain, builder);
}

function nameInput(
  fact: TensorFact,
  name: string,
  builder: Builder,
): TensorRef {
  const id = unique(name, builder);
  const dtype = fact.spec.dtype ?? "float32";
  builder.nodes.push({ kind: "input", id, name, shape: shapeOf(fact), dtype });
  return remember(fact, { node: id, output: 0 }, builder);
}

/** The tensor, with all that it is made from. */
export function addTensor(fact: TensorFact, builder: Builder): TensorRef {
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
      return remember(fact, addOperation(origin, builder), builder);
    case "weight":
      return addWeight(fact, origin.weight, builder);
    case "array":
      return isMade(origin, builder)
        ? remember(fact, addOperation(origin, builder), builder)
        : addInput(fact, builder.nodes.length, builder);
    case "unknown": {
      const reason = explainUnknown(origin.reason);
      const ref = addOpaque("unknown", "unknown", [], reason, builder);
      return remember(fact, ref, builder);
    }
    case "input":
    case "parameter":
      return addInput(fact, builder.nodes.length, builder);
  }
}

/** Arrays of a program are data that come into its models, but for those that a step makes or a function of which all is known. */
function isMade(
  { given, name }: Extract<Origin, { kind: "array" }>,
  { isStep, isInside, trace }: Builder,
): boolean {
  if (isStep) return true;
  const found = operationOf(given, name, trace.dialect === "keras2");
  return (
    found.kind === "same" ||
    (found.kind === "node" &&
      found.operation.kind === "function" &&
      (found.operation.flavor === undefined ||
        (isInside && !/random|rand/.test(given?.path ?? ""))))
  );
}

/** The outputs of a call, with all that goes into it. */
export function addCall(
  call: LayerCall,
  builder: Builder,
): readonly TensorRef[] {
  const before = builder.called.get(call);
  if (before) return before;
  const inputs = call.inputTensors.map((fact) => addTensor(fact, builder));
  const others = otherArguments(call, (fact) => addTensor(fact, builder));
  const refs = addLayer(call, inputs, others, builder);
  builder.called.set(call, refs);
  return refs;
}

/** What a call takes besides its inputs. */
export interface OtherArguments {
  readonly initialState: readonly TensorRef[];
  readonly constants?: readonly TensorRef[];
  readonly mask: TensorRef | null;
  readonly arguments: Readonly<Record<string, TensorRef>>;
  /** The name of one that is several tensors where a node takes one; null when there is none. */
  readonly misfit: string | null;
}

/** The states that a layer starts from, which a cell calls `states`, and its other tensors. */
export function otherArguments(
  call: LayerCall,
  add: (fact: TensorFact) => TensorRef,
): OtherArguments {
  const stateNames = ["initial_state", ...(isCell(call) ? ["states"] : [])];
  const states = stateNames.flatMap(
    (name) => call.arguments.get(name)?.tensors ?? [],
  );
  const constants = call.arguments.get("constants")?.tensors.map(add) ?? [];
  const taken = [...stateNames, "constants"];
  const others: [string, TensorRef][] = [];
  let misfit: string | null = null;
  for (const [name, { tensors }] of call.arguments) {
    const [only, ...rest] = tensors;
    if (taken.includes(name) || only === undefined) continue;
    if (rest.length > 0) misfit ??= name;
    else others.push([name, add(only)]);
  }
  const { mask = null, ...rest } = Object.fromEntries(others);
  return {
    initialState: states.map(add),
    ...(constants.length > 0 && { constants }),
    mask,
    arguments: rest,
    misfit,
  };
}

function isCell({ layer }: LayerCall): boolean {
  return layer.entry?.cell !== undefined;
}

/** The node of a call, or what the call of a model or of the program's own class is made of. */
export function addLayer(
  call: LayerCall,
  inputs: readonly TensorRef[],
  { misfit, ...others }: OtherArguments,
  builder: Builder,
): readonly TensorRef[] {
  const { layer } = call;
  const inner = layer.entry
    ? undefined
    : builder.trace.models.find((model) => model.id === layer.id);
  if (inner?.isComplete === true)
    return inner.outputTensors.length > 0
      ? splice(inner, inputs, builder)
      : chain(inner, inputs, builder);
  const name = nameOf(layer);
  if (!layer.entry && call.returned && call.returned.length > 0) {
    const refs = addInside(call.returned, call.masks ?? [], builder);
    return typeof refs === "string"
      ? [addOpaque(name, layer.className, inputs, refs, builder)]
      : refs;
  }
  const stepOf = (cell: LayerInstance) => ownStep(cell, call, builder);
  const config = layer.entry ? configOf(layer, stepOf) : null;
  if (config === null || typeof config === "string" || misfit !== null) {
    const argument = misfit ?? (typeof config === "string" ? config : null);
    const what = argument === null ? "`call`" : `\`${argument}\` argument`;
    const reason = `its ${what} can't be followed`;
    return [addOpaque(name, layer.className, inputs, reason, builder)];
  }
  const id = unique(name, builder);
  builder.nodes.push({
    kind: "layer",
    id,
    name,
    className: layer.className,
    config,
    layer: keyOf(layer),
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

/** A Sequential that has run in a step alone, which leaves it without an input: its members one after the other. */
function chain(
  { layers }: ModelFact,
  inputs: readonly TensorRef[],
  builder: Builder,
): readonly TensorRef[] {
  const nothing = { initialState: [], mask: null, arguments: {}, misfit: null };
  return layers
    .filter(({ layer }) => layer.className !== "InputLayer")
    .reduce(
      (refs, { layer }) =>
        addLayer(callNotInView(layer, []), refs, nothing, builder),
      inputs,
    );
}

/** What the `call` of a program's own layer returned, with all in it; why it can't be run where something in it can't. */
function addInside(
  returned: readonly TensorFact[],
  masks: NonNullable<LayerCall["masks"]>,
  builder: Builder,
): readonly TensorRef[] | string {
  const trial: Builder = {
    ...builder,
    isInside: true,
    nodes: [...builder.nodes],
    ids: new Set(builder.ids),
    known: new Map(builder.known),
    called: new Map(builder.called),
    operations: new Map(builder.operations),
    weights: new Map(builder.weights),
  };
  const refs = returned.map((fact, index) => {
    const ref = addTensor(fact, trial);
    const mask = masks[index];
    return mask ? addMasked(ref, addTensor(mask, trial), trial) : ref;
  });
  const added = trial.nodes.slice(builder.nodes.length);
  const opaque = added.find((node) => node.kind === "opaque");
  if (opaque) return `its \`call\` can't be followed: ${opaque.reason}`;
  builder.nodes.push(...added);
  for (const id of trial.ids) builder.ids.add(id);
  for (const name of ["known", "called", "operations", "weights"] as const)
    copyInto(builder[name], trial[name]);
  return refs;
}

function addMasked(
  ref: TensorRef,
  mask: TensorRef,
  builder: Builder,
): TensorRef {
  const id = unique("masked", builder);
  builder.nodes.push({
    kind: "operation",
    id,
    name: "masked",
    operation: { kind: "masked" },
    inputs: [ref, mask],
  });
  return { node: id, output: 0 };
}

function copyInto(
  map: ReadonlyMap<unknown, unknown>,
  from: ReadonlyMap<unknown, unknown>,
): void {
  for (const [key, value] of from)
    (map as Map<unknown, unknown>).set(key, value);
}

function addOperation(
  origin: Extract<Origin, { kind: "operation" | "array" }>,
  builder: Builder,
): TensorRef {
  const { name, given } = origin;
  const output = given?.output ?? 0;
  const made = given && builder.operations.get(given.positional);
  if (made !== undefined) return { node: made, output };
  const isKeras2 = builder.trace.dialect === "keras2";
  const found = operationOf(given, name, isKeras2);
  if (found.kind === "same") return addTensor(found.tensor, builder);
  if (found.kind === "refused") {
    const facts = origin.kind === "operation" ? origin.operands : [];
    const inputs = facts.map((fact) => addTensor(fact, builder));
    return addOpaque(name, name, inputs, found.reason, builder);
  }
  const inputs = found.operands.map((fact) => addTensor(fact, builder));
  const id = unique(found.name, builder);
  builder.nodes.push({
    kind: "operation",
    id,
    name: found.name,
    operation: found.operation,
    inputs,
  });
  if (given) builder.operations.set(given.positional, id);
  return { node: id, output };
}

/** The places of a call's results, flat. */
function outputsOf(call: LayerCall, id: string): readonly TensorRef[] {
  const count = Math.max(1, tensorsOf(call.outputs).length);
  return Array.from({ length: count }, (_, output) => ({ node: id, output }));
}

function shapeOf(fact: TensorFact): readonly Dim[] {
  return fact.spec.shape ?? [null, null, symbol("features")];
}

function inputName(fact: TensorFact, trace: Trace): string | null {
  const value = trace.values.find(
    ({ tensors, holds }) =>
      holds.kind === "tensors" && tensors.length === 1 && tensors[0] === fact,
  );
  if (value) return value.name;
  const layer = fact.origin.kind === "input" ? fact.origin.layer : null;
  const name = layer?.name ?? null;
  return layer?.className === "InputLayer" ? name : impliedName(name, trace);
}

/** What the input is called that a layer's own `input_shape` makes; Keras 3 counts such inputs. */
function impliedName(layer: string | null, { dialect }: Trace): string | null {
  return layer === null || dialect === "keras3" ? null : `${layer}_input`;
}

/** What one step of a cell of the program's own computes in this call, or why that can't be told. */
function ownStep(
  cell: LayerInstance,
  { steps }: LayerCall,
  { trace }: Builder,
): Pick<LayerSpec, "step" | "stepReason"> {
  const fact = cell.object === undefined ? null : steps?.get(cell.object);
  if (!fact) return { stepReason: "what its cell is given is not known" };
  return fact.kind === "step"
    ? { step: stepGraph(fact, trace) }
    : { stepReason: fact.reason };
}

function stepGraph(
  fact: Extract<StepFact, { kind: "step" }>,
  trace: Trace,
): StepGraph {
  const builder = createBuilder(trace, true);
  const input = nameInput(fact.input, "inputs", builder).node;
  const states = fact.states.map((state) => {
    const name = fact.named.find(({ tensor }) => tensor === state)?.name;
    return nameInput(state, name ?? "state", builder).node;
  });
  const constants = fact.constants.map(
    (constant) => nameInput(constant, "constant", builder).node,
  );
  const output = addTensor(fact.output, builder);
  const nextStates = fact.nextStates.map((state) => addTensor(state, builder));
  const start = fact.start?.map((state) => addTensor(state, builder));
  const named = fact.named.flatMap((one): readonly NamedTensor[] => {
    const ref = refOfMade(one.tensor, builder);
    const given = [fact.input, ...fact.states, ...fact.constants];
    const isGiven = given.includes(one.tensor);
    if (!ref || isGiven) return [];
    const { shape } = one.tensor.spec;
    const { name, text } = one;
    return [{ name, ref, text, ...(shape && { shape }) }];
  });
  addUnusedWeights(fact.ownWeights ?? [], builder);
  const nodes = weightsFirst(builder, fact.ownWeights ?? []);
  return {
    nodes,
    input,
    states,
    ...(constants.length > 0 && { constants }),
    ...(start && { start }),
    output,
    nextStates,
    named,
  };
}

/** A cell's own weights, then those of objects inside, in the order in which the program makes them, whatever `call` does with them. */
function weightsFirst(
  { nodes, weights }: Builder,
  own: readonly WeightFact[],
): readonly GraphNode[] {
  const made = [...weights].toSorted(
    ([a], [b]) =>
      Number(own.includes(b)) - Number(own.includes(a)) || a.id - b.id,
  );
  const order = made.map(([, { node }]) => node);
  const place = ({ id, kind }: GraphNode): number =>
    kind === "weight" ? order.indexOf(id) : order.length;
  return nodes.toSorted((a, b) => place(a) - place(b));
}

/** Where a tensor stands that comes of what is in the graph already; of a call or a function with several results it may be one that nothing needs. */
function refOfMade(
  fact: TensorFact,
  { known, called, operations }: Builder,
): TensorRef | undefined {
  const { origin } = fact;
  const before = known.get(fact);
  if (before) return before;
  if (origin.kind === "call") return called.get(origin.call)?.[origin.index];
  const given = origin.kind === "operation" ? origin.given : undefined;
  const node = given && operations.get(given.positional);
  return node === undefined ? undefined : { node, output: given?.output ?? 0 };
}
