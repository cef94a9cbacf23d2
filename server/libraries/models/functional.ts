// Functional models: the layers between given inputs and outputs, in the order in which Keras lists them.

import type { LayerProblem } from "../../layers/layer.ts";
import type { Structure } from "../../shapes/structure.ts";
import { hasUnknown } from "../../shapes/structure.ts";
import type { LayerCall, LayerFact, TensorFact } from "../../trace/trace.ts";
import { inputLayerOf } from "./implied-input.ts";
import type { Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { unknown } from "../../interpreter/value.ts";
import type { Member, ModelObject, ModelState } from "./model-objects.ts";
import { emptyState, setState } from "./model-objects.ts";

/** Gives a new functional model its inputs and outputs. */
export function connect(
  model: ModelObject,
  inputs: {
    readonly structure: Structure;
    readonly tensors: readonly TensorFact[];
  },
  outputs: {
    readonly value: Value;
    readonly structure: Structure;
    readonly tensors: readonly TensorFact[];
  },
  machine: Machine,
): void {
  const isKnown =
    inputs.tensors.length > 0 &&
    outputs.tensors.length > 0 &&
    !hasUnknown(outputs.structure) &&
    !hasUnknown(inputs.structure);
  const graph = layersBetween(inputs.tensors, outputs.tensors, (layer) =>
    inputLayerOf(layer, machine),
  );
  const state: ModelState = {
    ...emptyState,
    members: graph.nodes.map(toMember),
    isComplete: isKnown && graph.isComplete,
    inputs: inputs.tensors,
    inputStructure: inputs.structure,
    output: outputs.value,
    outputs: outputs.tensors,
    outputStructure: outputs.structure,
  };
  setState(model, state, machine);
  const problem = nameProblem(graph.nodes.map(layerOfNode));
  if (problem) machine.record.refusal(model.site.range, problem);
}

/** Two different layers of one written name. */
function nameProblem(layers: readonly LayerFact[]): LayerProblem | null {
  const named = new Map<string, number>();
  for (const { id, config } of layers) {
    const name = config.get("name");
    if (name?.kind !== "string") continue;
    const known = named.get(name.value) ?? id;
    if (known !== id)
      return {
        kind: "refused",
        message: `Layers of a model need names of their own, and two of this one are called "${name.value}".`,
      };
    named.set(name.value, id);
  }
  return null;
}

/**
 * What makes two facts the same tensor: `layer.output` asked twice is one. Tensors of unknown origin are only themselves.
 */
export function tensorKey(fact: TensorFact): TensorFact | string {
  const { origin } = fact;
  if (origin.kind === "call")
    return `call ${String(origin.call.id)}:${String(origin.index)}`;
  return origin.kind === "input" && origin.layer
    ? `input ${String(origin.layer.id)}`
    : fact;
}

type Node =
  | {
      readonly kind: "input";
      readonly tensor: TensorFact;
      readonly layer: LayerFact;
    }
  | { readonly kind: "call"; readonly call: LayerCall };

type Seen = Map<LayerCall | TensorFact | string, Node>;

interface Graph {
  readonly nodes: readonly Node[];
  readonly isComplete: boolean;
}

/**
 * Layers reached from the outputs, the farthest from them first; at one distance in the order of a depth-first walk from the outputs. That
 * is how Keras orders `model.layers`. A layer called twice stands once, at its greatest distance.
 */
function layersBetween(
  inputs: readonly TensorFact[],
  outputs: readonly TensorFact[],
  inputLayer: (layer: LayerFact) => LayerFact,
): Graph {
  const finish: Node[] = [];
  const order = new Map<number, number>();
  const seen: Seen = new Map();
  let isComplete = true;
  const stops = new Set(inputs.map(tensorKey));
  const visit = (fact: TensorFact): void => {
    const { origin } = fact;
    const isStop = stops.has(tensorKey(fact));
    if (origin.kind === "operation" && !isStop) {
      for (const operand of origin.operands) visit(operand);
      return;
    }
    if (origin.kind === "call" && !isStop) visitCall(origin.call);
    else if (origin.kind === "input" && origin.layer)
      visitInput(fact, origin.layer);
    else if (origin.kind !== "array" && origin.kind !== "weight" && !isStop)
      isComplete = false;
  };
  const visitInput = (fact: TensorFact, layer: LayerFact): void => {
    if (seen.has(tensorKey(fact))) return;
    const node: Node = {
      kind: "input",
      tensor: fact,
      layer: inputLayer(layer),
    };
    seen.set(tensorKey(fact), node);
    if (!order.has(node.layer.id)) order.set(node.layer.id, order.size);
    finish.push(node);
  };
  const visitCall = (call: LayerCall): void => {
    if (seen.has(call)) return;
    const node: Node = { kind: "call", call };
    seen.set(call, node);
    if (!order.has(call.layer.id)) order.set(call.layer.id, order.size);
    for (const tensor of inputsOf(call)) visit(tensor);
    finish.push(node);
  };
  for (const output of outputs) visit(output);
  for (const input of inputs)
    if (input.origin.kind === "input" && input.origin.layer)
      visitInput(input, input.origin.layer);
  return { nodes: byDepth(finish, seen, order), isComplete };
}

function byDepth(
  finish: readonly Node[],
  seen: Seen,
  order: ReadonlyMap<number, number>,
): readonly Node[] {
  const depths = new Map<number, number>();
  const nodeDepths = new Map<Node, number>();
  for (const node of [...finish].reverse()) {
    const layer = layerOfNode(node);
    const depth = Math.max(
      nodeDepths.get(node) ?? 0,
      depths.get(layer.id) ?? 0,
    );
    depths.set(layer.id, depth);
    if (node.kind === "call")
      for (const tensor of inputsOf(node.call))
        raise(tensor, depth + 1, seen, nodeDepths);
  }
  const first = new Map<number, Node>();
  for (const node of finish)
    if (!first.has(layerOfNode(node).id)) first.set(layerOfNode(node).id, node);
  const rank = (node: Node): number => order.get(layerOfNode(node).id) ?? 0;
  const depth = (node: Node): number => depths.get(layerOfNode(node).id) ?? 0;
  return [...first.values()].sort(
    (a, b) => depth(b) - depth(a) || rank(a) - rank(b),
  );
}

function raise(
  tensor: TensorFact,
  depth: number,
  seen: Seen,
  depths: Map<Node, number>,
): void {
  const { origin } = tensor;
  if (origin.kind === "operation")
    for (const operand of origin.operands) raise(operand, depth, seen, depths);
  const node =
    origin.kind === "call"
      ? seen.get(origin.call)
      : seen.get(tensorKey(tensor));
  if (node) depths.set(node, Math.max(depths.get(node) ?? 0, depth));
}

function inputsOf(call: LayerCall): readonly TensorFact[] {
  return [
    ...call.inputTensors,
    ...[...call.arguments.values()].flatMap(({ tensors }) => tensors),
  ];
}

function layerOfNode(node: Node): LayerFact {
  return node.kind === "call" ? node.call.layer : node.layer;
}

function toMember(node: Node): Member {
  const fact = layerOfNode(node);
  const value = unknown({
    kind: "notFollowed",
    what: "a layer of a functional model",
  });
  const place = node.kind === "call" ? node.call.range : fact.site.range;
  return {
    value,
    layer: null,
    model: null,
    fact,
    place,
    call: node.kind === "call" ? node.call : null,
    input: node.kind === "input" ? node.tensor : null,
  };
}
