// One step of a cell of the program's own: which weights its graph needs, and its nodes in order on tfjs.

import type { Tensor } from "@tensorflow/tfjs-core";
import { zeros } from "@tensorflow/tfjs-core";
import type {
  GraphDialect,
  GraphNode,
  LayerNode,
  OpaqueNode,
  StepGraph,
  TensorRef,
  WeightNode,
} from "../../../server/models/graph.ts";
import { layerProgram, reasonWithout } from "../layers/catalogue.ts";
import type { BuildInput, LayerProgram } from "../layers/layer.ts";
import { listed } from "../layers/layer.ts";
import { runOperation } from "../operations.ts";
import type { Refusal } from "../refusal.ts";
import { isRefusal, refuse } from "../refusal.ts";
import type { WeightPlan } from "../weights.ts";
import type { Cell, CellPlan, Holder } from "./cells/cell.ts";

/** Reads the cells that a layer inside the step is, `LSTMCell` or StackedRNNCells; null for layers that are none. */
export type InnerCells = (
  node: LayerNode,
  input: readonly number[],
  rows: number,
) => readonly CellPlan[] | Refusal | null;

export interface StepContext {
  readonly dialect: GraphDialect;
  readonly innerCells: InnerCells;
  readonly rows: number;
}

/** What running the step once on zeros tells of it. */
export interface StepTrial {
  readonly weights: readonly WeightPlan[];
  /** By node, its outputs' shapes. */
  readonly shapes: ReadonlyMap<string, readonly (readonly number[])[]>;
  /** By node of a cell that is called inside. */
  readonly cells: ReadonlyMap<string, readonly CellPlan[]>;
}

/** Tensors of the nodes that have run. */
type Values = Map<string, readonly Tensor[]>;

/**
 * What the step needs and makes, found by running it on zeros. Runs inside `tidy`.
 * @param given tensors of the step's input and states, by node
 */
export function tryStep(
  step: StepGraph,
  given: ReadonlyMap<string, Tensor>,
  context: StepContext,
): StepTrial | Refusal {
  const names = weightNames(step);
  const planned = new Map<string, readonly WeightPlan[]>();
  const cells = new Map<string, readonly CellPlan[]>();
  const values: Values = new Map();
  const zeroed = new Map<string, Tensor>();
  for (const node of step.nodes) {
    if (node.kind === "layer") {
      const inner = innerCellsOf(node, values, context);
      if (isRefusal(inner)) return inner;
      if (inner !== null) cells.set(node.id, inner);
    }
    const key = keyOf(node);
    if (key !== null && !planned.has(key)) {
      const plans = weightsOf(node, values, cells, context);
      if (isRefusal(plans)) return plans;
      const front = names.get(key) ?? key;
      const own = plans.map((plan) => ({
        ...plan,
        name: node.kind === "weight" ? front : `${front}/${plan.name}`,
      }));
      planned.set(key, own);
      for (const plan of own) zeroed.set(plan.name, zeros([...plan.shape]));
    }
    const trial = { weights: [], shapes: new Map(), cells };
    const result = runNode(node, given, values, zeroed, {
      ...context,
      names,
      trial,
    });
    if (isRefusal(result)) return result;
    values.set(node.id, result);
  }
  return {
    weights: inLibraryOrder(step, planned),
    shapes: new Map(
      [...values].map(([id, outputs]) => [id, outputs.map((one) => one.shape)]),
    ),
    cells,
  };
}

/** Runs the step's nodes. Inside `tidy`. */
export function runStep(
  step: StepGraph,
  given: ReadonlyMap<string, Tensor>,
  weights: ReadonlyMap<string, Tensor>,
  trial: StepTrial,
  context: StepContext,
): (ref: TensorRef) => Tensor {
  const names = weightNames(step);
  const values: Values = new Map();
  for (const node of step.nodes) {
    const result = runNode(node, given, values, weights, {
      ...context,
      names,
      trial,
    });
    if (isRefusal(result)) throw new Error(result.reason);
    values.set(node.id, result);
  }
  return (ref) => {
    const value = values.get(ref.node)?.[ref.output];
    if (value === undefined) throw new Error(`There is no ${ref.node}.`);
    return value;
  };
}

/** The nodes that these results need, in order. */
export function nodesFor(
  nodes: readonly GraphNode[],
  refs: readonly TensorRef[],
): readonly GraphNode[] {
  const needed = new Set(refs.map(({ node }) => node));
  for (const node of nodes.toReversed())
    if (needed.has(node.id))
      for (const ref of refsOf(node)) needed.add(ref.node);
  return nodes.filter(({ id }) => needed.has(id));
}

function refsOf(node: GraphNode): readonly TensorRef[] {
  if (node.kind === "input" || node.kind === "weight") return [];
  if (node.kind !== "layer") return node.inputs;
  const { inputs, initialState, mask, arguments: others = {} } = node;
  return [
    ...inputs,
    ...initialState,
    ...(mask === null ? [] : [mask]),
    ...Object.values(others),
  ];
}

/** The library lists a cell's own weights as they are added, then those of its layers as the attributes are set; Keras 2 the untrained ones last. */
function inLibraryOrder(
  step: StepGraph,
  planned: ReadonlyMap<string, readonly WeightPlan[]>,
): readonly WeightPlan[] {
  const own = step.nodes.filter((node) => node.kind === "weight");
  const plansOf = (nodes: readonly GraphNode[]) =>
    nodes.flatMap((node) => planned.get(keyOf(node) ?? "") ?? []);
  const layers = [
    ...new Set(
      step.nodes.flatMap((node) => (node.kind === "layer" ? [node.layer] : [])),
    ),
  ].toSorted((a, b) => numberOf(a) - numberOf(b));
  return [
    ...plansOf(own.filter(({ trainable }) => trainable)),
    ...plansOf(own.filter(({ trainable }) => !trainable)),
    ...layers.flatMap((layer) => planned.get(layer) ?? []),
  ];
}

/** `dense#12`: layers are counted as they are made. */
function numberOf(key: string): number {
  return Number(/#(\d+)$/.exec(key)?.[1] ?? 0);
}

function keyOf(node: GraphNode): string | null {
  if (node.kind === "weight") return node.id;
  return node.kind === "layer" ? node.layer : null;
}

/** Under which name a weight, or the weights of a layer, stand in the cell: `kernel`, `dense_1`. */
function weightNames(step: StepGraph): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const node of step.nodes) {
    const key = keyOf(node);
    if (key === null || names.has(key)) continue;
    let name = node.name;
    for (let n = 1; taken.has(name); n++) name = `${node.name}_${n}`;
    taken.add(name);
    names.set(key, name);
  }
  return names;
}

function weightsOf(
  node: GraphNode,
  values: Values,
  cells: ReadonlyMap<string, readonly CellPlan[]>,
  { dialect }: StepContext,
): readonly WeightPlan[] | Refusal {
  if (node.kind === "weight") return ownWeight(node);
  if (node.kind !== "layer") return [];
  const inner = cells.get(node.id);
  if (inner !== undefined)
    return inner.flatMap(({ weights }, n) =>
      weights.map((weight) => ({
        ...weight,
        name: innerName(weight.name, inner.length, n),
      })),
    );
  const program = programOf(node);
  if (isRefusal(program)) return program;
  const inputs = tensorsOf(node.inputs, values);
  if (inputs === null) return refuse(`\`${node.name}\` has no input`);
  const others = Object.entries(node.arguments ?? {}).flatMap(([name, ref]) =>
    (tensorsOf([ref], values) ?? []).map((one) => [name, one.shape] as const),
  );
  const built: BuildInput = {
    config: node.config,
    dialect,
    shapes: inputs.map(({ shape }) => shape),
    argumentShapes: new Map(others),
  };
  return program.weights?.(built) ?? [];
}

const innerName = (name: string, count: number, n: number) =>
  count > 1 ? `cells/${n}/${name}` : name;

function ownWeight(node: WeightNode): readonly WeightPlan[] | Refusal {
  const shape = node.shape.filter((dim) => typeof dim === "number");
  if (shape.length < node.shape.length)
    return refuse(`the shape of its weight \`${node.name}\` is not known`);
  return [
    {
      name: node.name,
      shape,
      initializer: node.initializer ?? undefined,
      fallback: "glorot_uniform",
    },
  ];
}

function programOf(node: LayerNode): LayerProgram | Refusal {
  const program = layerProgram(node.className);
  return program ?? refuse(reasonWithout(node.className));
}

interface NodeContext extends StepContext {
  readonly names: ReadonlyMap<string, string>;
  readonly trial: StepTrial;
}

function runNode(
  node: GraphNode,
  given: ReadonlyMap<string, Tensor>,
  values: Values,
  weights: ReadonlyMap<string, Tensor>,
  context: NodeContext,
): readonly Tensor[] | Refusal {
  switch (node.kind) {
    case "input": {
      const tensor = given.get(node.id);
      return tensor === undefined
        ? refuse(`its argument \`${node.name}\` can't be followed`)
        : [tensor];
    }
    case "weight": {
      const tensor = weights.get(context.names.get(node.id) ?? node.name);
      return tensor === undefined ? refuse(`it has no ${node.name}`) : [tensor];
    }
    case "opaque":
      return refuse(
        `${calledOf(node)} in its \`call\` can't be followed: ${node.reason}`,
      );
    case "operation": {
      const inputs = tensorsOf(node.inputs, values);
      return inputs === null
        ? refuse(`\`${node.name}\` has no operand`)
        : runOperation(node.operation, inputs, context.dialect);
    }
    case "layer":
      return runLayer(node, values, weights, context);
  }
}

/** As the code calls it, where it has a name. */
function calledOf({ className }: OpaqueNode): string {
  return className === "unknown" ? "something" : `\`${className}\``;
}

function runLayer(
  node: LayerNode,
  values: Values,
  weights: ReadonlyMap<string, Tensor>,
  context: NodeContext,
): readonly Tensor[] | Refusal {
  const inputs = tensorsOf(node.inputs, values);
  if (inputs === null) return refuse(`\`${node.name}\` has no input`);
  const front = `${context.names.get(node.layer) ?? node.layer}/`;
  const own = new Map(
    [...weights].flatMap(([name, tensor]) =>
      name.startsWith(front) ? [[name.slice(front.length), tensor]] : [],
    ),
  );
  const cells = context.trial.cells.get(node.id);
  if (cells !== undefined) return runCells(node, cells, inputs, own, values);
  const program = programOf(node);
  if (isRefusal(program)) return program;
  const others = Object.entries(node.arguments ?? {}).flatMap(([name, ref]) =>
    (tensorsOf([ref], values) ?? []).map(
      (tensor) => [name, { tensor, mask: null }] as const,
    ),
  );
  const result = program.run({
    config: node.config,
    dialect: context.dialect,
    inputs,
    masks: inputs.map(() => null),
    arguments: new Map(others),
    options: node.options ?? {},
    weights: own,
  });
  return isRefusal(result) ? result : listed(result);
}

/** The library's cells, called with their states: what they return, then the states after it. */
function runCells(
  node: LayerNode,
  cells: readonly CellPlan[],
  [x, ...rest]: readonly Tensor[],
  weights: ReadonlyMap<string, Tensor>,
  values: Values,
): readonly Tensor[] | Refusal {
  const listedStates = Object.values(node.arguments ?? {});
  const states = tensorsOf([...node.initialState, ...listedStates], values);
  const before = [...rest, ...(states ?? [])];
  const count = cells.reduce((sum, cell) => sum + cell.states.length, 0);
  if (x === undefined || before.length < count)
    return refuse(`the states of \`${node.name}\` can't be followed`);
  const after: Tensor[] = [];
  let output = x;
  for (const [n, plan] of cells.entries()) {
    const cell = boundTo(plan, weights, cells.length, n);
    const own = before.slice(after.length, after.length + plan.states.length);
    const step = cell.step(cell.project(output), own);
    after.push(...step.states);
    output = step.output;
  }
  return [output, ...after];
}

function boundTo(
  plan: CellPlan,
  weights: ReadonlyMap<string, Tensor>,
  count: number,
  n: number,
): Cell {
  const own = plan.weights.flatMap(({ name }) => {
    const tensor = weights.get(innerName(name, count, n));
    return tensor === undefined ? [] : [[name, tensor] as const];
  });
  // What a cell makes of its weights is freed with the step: it is bound anew in each.
  return plan.bind(new Map(own), unheld);
}

const unheld: Holder = { hold: (tensor) => tensor };

function innerCellsOf(
  node: LayerNode,
  values: Values,
  context: StepContext,
): readonly CellPlan[] | Refusal | null {
  const shape = tensorsOf(node.inputs.slice(0, 1), values)?.[0]?.shape;
  return shape === undefined
    ? null
    : context.innerCells(node, shape.slice(1), context.rows);
}

function tensorsOf(
  refs: readonly TensorRef[],
  values: Values,
): readonly Tensor[] | null {
  const found = refs.map((ref) => values.get(ref.node)?.[ref.output]);
  return found.every((one) => one !== undefined) ? found : null;
}

/** Of one step's output, without rows. */
export function shapeAt(
  trial: StepTrial,
  ref: TensorRef,
): readonly number[] | null {
  return trial.shapes.get(ref.node)?.[ref.output]?.slice(1) ?? null;
}
