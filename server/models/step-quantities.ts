// What is shown of a step of a cell of the program's own, and under which name: what its `call` gives a name, its states, and what it returns.

import type {
  GraphNode,
  LayerNode,
  NamedTensor,
  OperationNode,
  StepGraph,
  TensorRef,
} from "./graph.ts";

/** A tensor of the step, once. */
export interface StepQuantity {
  /** Unique in the cell: `z`; of a name that is given twice the last has it, those before are `z (1)`. */
  readonly name: string;
  readonly ref: TensorRef;
  /** The statement that gives the name; null for what has none. */
  readonly text: string | null;
  /** Batch axis included, as far as it is known. */
  readonly shape: NamedTensor["shape"] | null;
  /** It runs from 0 to 1, as what comes out of a sigmoid does. */
  readonly isGate: boolean;
}

export interface StepQuantities {
  /** In the order of the code; what has no name in the code stands last. */
  readonly all: readonly StepQuantity[];
  /** Which of them the states are after the step. */
  readonly states: readonly string[];
  /** Which of them the cell returns. */
  readonly output: string;
}

/** Names that recordings use themselves. */
const reserved: ReadonlySet<string> = new Set(["emitted"]);

export function stepQuantities(step: StepGraph): StepQuantities {
  const nodes = new Map(step.nodes.map((node) => [node.id, node]));
  const all = named(step, nodes);
  const taken = new Set([...reserved, ...all.map(({ name }) => name)]);
  const nameOf = (ref: TensorRef, otherwise: string, own: Set<string>) => {
    const found = all.find((one) => same(one.ref, ref) && !own.has(one.name));
    if (found !== undefined) return found.name;
    const name = unique(otherwise, taken);
    const shape = shapeOf(nodes.get(ref.node));
    const isGate = isBetweenZeroAndOne(ref, nodes);
    all.push({ name, ref, text: null, shape, isGate });
    return name;
  };
  const used = new Set<string>();
  const states = step.nextStates.map((ref, n) => {
    const before = nodes.get(step.states[n] ?? "");
    const isNamed = before !== undefined && before.name !== "state";
    const plain = step.states.length > 1 ? `state_${String(n)}` : "state";
    const name = nameOf(ref, isNamed ? before.name : plain, used);
    const shape = shapeOf(before);
    const place = all.findIndex((one) => one.name === name);
    const one = all[place];
    if (one !== undefined && shape !== null)
      all[place] = { ...one, shape: one.shape ?? shape };
    used.add(name);
    return name;
  });
  const output = nameOf(step.output, "output", new Set());
  return { all, states, output };
}

/** Without the inputs and weights, which are no results of the step, and without second names of one tensor. */
function named(
  step: StepGraph,
  nodes: ReadonlyMap<string, GraphNode>,
): StepQuantity[] {
  const results = step.named.filter(({ ref }, place) => {
    const kind = nodes.get(ref.node)?.kind;
    const isFirst = !step.named
      .slice(0, place)
      .some((before) => same(before.ref, ref));
    return isFirst && kind !== "input" && kind !== "weight";
  });
  const count = new Map<string, number>();
  return results.map(({ name, ref, text, shape }, place) => {
    const comesAgain = results
      .slice(place + 1)
      .some((later) => later.name === name);
    const number = (count.get(name) ?? 0) + 1;
    count.set(name, number);
    const isTaken = comesAgain || reserved.has(name);
    return {
      name: isTaken ? `${name} (${String(number)})` : name,
      ref,
      text,
      shape: shape ?? null,
      isGate: isBetweenZeroAndOne(ref, nodes),
    };
  });
}

const same = (a: TensorRef, b: TensorRef) =>
  a.node === b.node && a.output === b.output;

function unique(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted} (${String(n)})`;
  taken.add(name);
  return name;
}

function shapeOf(node: GraphNode | undefined): StepQuantity["shape"] {
  return node?.kind === "input" ? node.shape : null;
}

const squashing: ReadonlySet<string> = new Set([
  "sigmoid",
  "hard_sigmoid",
  "softmax",
]);

function isBetweenZeroAndOne(
  ref: TensorRef,
  nodes: ReadonlyMap<string, GraphNode>,
): boolean {
  const node = nodes.get(ref.node);
  if (node?.kind === "operation") return isSquashed(node, nodes);
  return node?.kind === "layer" && isSquashing(node);
}

/** What comes out of a sigmoid, also cut, turned or taken from one. */
function isSquashed(
  { operation, inputs }: OperationNode,
  nodes: ReadonlyMap<string, GraphNode>,
): boolean {
  const [first] = inputs;
  const isFirst = first !== undefined && isBetweenZeroAndOne(first, nodes);
  switch (operation.kind) {
    case "slice":
    case "masked":
      return isFirst;
    case "mask":
      return false;
    case "arithmetic":
      return (
        isFirst &&
        operation.operator === "subtract" &&
        operation.reversed &&
        operation.constant === 1
      );
    case "function":
      return (
        squashing.has(operation.name) ||
        (isFirst && ["split", "reshape", "squeeze"].includes(operation.name))
      );
  }
}

function isSquashing({ className, config }: LayerNode): boolean {
  if (className === "Softmax") return true;
  const { activation } = config;
  return typeof activation === "string" && squashing.has(activation);
}
