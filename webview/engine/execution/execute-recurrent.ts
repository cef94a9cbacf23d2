// A recurrent node of the graph: from the executor's values to one call of the layer, and back to what is recorded.

import type { Tensor } from "@tensorflow/tfjs-core";
import type {
  LayerConfig,
  LayerNode,
  LayerSpec,
} from "../../../server/models/graph.ts";
import { nested } from "../config.ts";
import { sizeOf } from "../numbers/arrays.ts";
import type { BatchContext, NodeOutcome, Value } from "./batch.ts";
import { distributedMask, runDistributed } from "./execute-distributed.ts";
import type {
  NamedArray,
  NodeRecording,
  VariantCard,
  VariantsRecording,
} from "../recording.ts";
import type { RecurrentPlan, Step } from "../recurrent/plan.ts";
import {
  inputRank,
  isRecurrent,
  recurrentPlan,
  recurrentWeights,
} from "../recurrent/plan.ts";
import type {
  RecurrentCall,
  RecurrentOutcome,
} from "../recurrent/run-layer.ts";
import { runRecurrent } from "../recurrent/run-layer.ts";
import { dialectStateNames, named } from "../recurrent/states.ts";
import type { Refusal } from "../refusal.ts";
import { isRefusal, refuse } from "../refusal.ts";
import type { LayerWeights } from "../weights.ts";

export interface RecurrentNodeCall {
  readonly node: LayerNode;
  readonly inputs: readonly Value[];
  readonly states: readonly Tensor[];
  readonly constants: readonly Tensor[];
  /** The `mask` argument, null when there is none. */
  readonly mask: Tensor | null;
}

export async function callRecurrent(
  given: RecurrentNodeCall,
  context: BatchContext,
): Promise<NodeOutcome> {
  const { node, inputs, states, constants } = given;
  const [first, ...rest] = inputs;
  const { dialect } = context.graph;
  if (first === undefined) return refuse("it has no input");
  const [unknown] = Object.keys(node.arguments ?? {});
  if (unknown !== undefined)
    return refuse(`its \`${unknown}\` argument can't be followed`);
  const { memory, pool } = context;
  const { spec, outer } = recurrentSpec(node);
  const { tensor: x } = first;
  const isDistributed = outer > 0;
  const step = stepOf(given, x, context);
  if (isRefusal(step)) return step;
  const plan = recurrentPlan(spec, step);
  if (isRefusal(plan)) return plan;
  if (outer > 1 && plan.stateful)
    return refuse("a layer inside of two TimeDistributed keeps no state here");
  // Keras 2 and TF.js put initial states behind the input in one list.
  const initial = [...states, ...rest.map((value) => value.tensor)];
  const input = { ...first, mask: given.mask ?? first.mask };
  const mask = isHanded(given, initial, dialect) ? input.mask : null;
  if (mask !== null && mask.rank !== 2 && !isDistributed)
    return refuse(`its mask has ${mask.rank} axes, and it takes 2`);
  const weights = context.weights.of(node, recurrentWeights(plan));
  const call: RecurrentCall = {
    plan,
    dialect,
    name: node.name,
    x,
    mask,
    initialState: initial.length === 0 ? null : initial,
    weights: weights.tensors,
    constants,
    builtFor: plan.stateful ? memory.builtFor : null,
    carried: memory.carried.get(node.layer) ?? null,
    isFirstCall: !memory.hasRun.has(node.layer),
    recordLimit: context.recordLimit,
  };
  const control = context.pulse.forNode(node.id, context.index);
  const run = (one: RecurrentCall) =>
    runRecurrent(one, context.kernel, control, pool);
  const ran = await (isDistributed
    ? runDistributed(call, outer, run, pool)
    : run(call));
  if (ran.kind === "error") return ran;
  if (ran.keptRows < ran.rows) context.notes.add(limitNote(ran));
  const variants =
    context.variants === node.id && ran.isComplete && !isDistributed
      ? await runVariants(node, call, step, context)
      : null;
  memory.hasRun.add(node.layer);
  if (plan.stateful) memory.carried.set(node.layer, ran.end);
  return outcomeOf(node, call, input, ran, weights, variants, context);
}

/** What one step of the layer gets of its input. */
function stepOf(
  { node, constants }: RecurrentNodeCall,
  x: Tensor,
  context: BatchContext,
): Step | Refusal {
  const { spec, outer } = recurrentSpec(node);
  const rank = (inputRank(spec) ?? x.rank - outer) + outer;
  if (x.rank !== rank)
    return refuse(`its input has ${x.rank} axes, and it takes ${rank}`);
  return {
    dialect: context.graph.dialect,
    input: x.shape.slice(2 + outer),
    rows: rowsOf(spec, x, outer, context),
    constants: constants.map(({ shape }) => shape),
  };
}

/** Keras 3 hands the mask on the input to a layer only while that is its one tensor: beside initial states it reads what `mask=` gives alone. */
function isHanded(
  given: RecurrentNodeCall,
  initial: readonly Tensor[],
  dialect: RecurrentCall["dialect"],
): boolean {
  return dialect !== "keras3" || initial.length === 0 || given.mask !== null;
}

/** The rows of one step: all outer steps side by side, and of a stateful layer those that it carries. */
function rowsOf(
  { config }: LayerSpec,
  x: Tensor,
  outer: number,
  { graph, memory }: BatchContext,
): number {
  const isTimeMajor = graph.dialect === "keras2" && config.time_major === true;
  const isStateful = config.stateful === true;
  const rows = x.shape[isTimeMajor ? 1 : 0] ?? 1;
  if (isStateful && rows === 1) return memory.builtFor;
  return isStateful ? rows : rows * sizeOf(x.shape.slice(1, 1 + outer));
}

/** The recurrent layer that a node is, or that it puts over every step of longer axes: how many these are. */
export function recurrentSpec(node: LayerNode): {
  readonly spec: LayerSpec;
  readonly outer: number;
} {
  const own: LayerSpec = { class_name: node.className, config: node.config };
  let spec = own;
  let outer = 0;
  while (spec.class_name === "TimeDistributed") {
    const inner = nested(spec.config, "layer");
    if (inner === null) break;
    spec = inner;
    outer += 1;
  }
  return isRecurrent(spec.class_name)
    ? { spec, outer }
    : { spec: own, outer: 0 };
}

type Ran = Extract<RecurrentOutcome, { kind: "ran" }>;

async function outcomeOf(
  node: LayerNode,
  call: RecurrentCall,
  input: { readonly tensor: Tensor; readonly mask: Tensor | null },
  ran: Ran,
  weights: LayerWeights,
  variants: VariantsRecording | null,
  context: BatchContext,
): Promise<NodeOutcome> {
  const { plan } = call;
  const names = dialectStateNames(plan);
  const start = named(ran.start, names);
  const end = named(ran.end, names);
  const recording: NodeRecording = {
    node: node.id,
    name: node.name,
    className: node.className,
    inputs: [await context.read(input.tensor)],
    outputs: await namedOutputs(plan, ran.outputs, context),
    weights: weights.arrays,
    weightSource: weights.source,
    recurrent: {
      cells: ran.cells,
      states: end,
      mask: ran.mask,
      isStateful: plan.stateful,
    },
  };
  const kept =
    node.className === "TimeDistributed"
      ? distributedMask(call.mask, call.dialect, plan.returnSequences)
      : null;
  if (kept !== null) context.pool.hold(kept);
  return {
    kind: "ran",
    values: ran.outputs.map((tensor, n) => ({
      tensor,
      mask: keepsMask(plan, n) ? input.mask : kept,
    })),
    recording,
    states: { node: node.id, origin: ran.origin, start, end },
    variants,
    isComplete: ran.isComplete,
  };
}

/** Sequences carry the mask on, states and last outputs do not. */
function keepsMask(plan: RecurrentPlan, output: number): boolean {
  return plan.returnSequences && output < sequenceCount(plan);
}

function sequenceCount(plan: RecurrentPlan): number {
  return plan.directions.length === 2 && plan.mergeMode === null ? 2 : 1;
}

async function namedOutputs(
  plan: RecurrentPlan,
  outputs: readonly Tensor[],
  context: BatchContext,
): Promise<readonly NamedArray[]> {
  const count = sequenceCount(plan);
  const first = count === 2 ? ["forward", "backward"] : ["output"];
  const values = await Promise.all(outputs.map(context.read));
  return named(values, [...first, ...dialectStateNames(plan)]);
}

const flagPairs = [
  { returnSequences: false, returnState: false },
  { returnSequences: true, returnState: false },
  { returnSequences: false, returnState: true },
  { returnSequences: true, returnState: true },
] as const;

async function runVariants(
  node: LayerNode,
  call: RecurrentCall,
  step: Step,
  context: BatchContext,
): Promise<VariantsRecording> {
  const cards: VariantCard[] = [];
  for (const pair of flagPairs) {
    const plan = recurrentPlan(
      { class_name: node.className, config: withFlags(node.config, pair) },
      step,
    );
    if (isRefusal(plan)) continue;
    const { silent } = context.pulse;
    const ran = await runRecurrent(
      { ...call, plan },
      context.kernel,
      silent,
      context.pool,
    );
    if (ran.kind === "error") continue;
    cards.push({
      ...pair,
      isCode:
        call.plan.returnSequences === pair.returnSequences &&
        call.plan.returnState === pair.returnState,
      outputs: await namedOutputs(plan, ran.outputs, context),
    });
  }
  return { node: node.id, cards };
}

/** Flags stand on the layer itself, of Bidirectional on the layers inside. */
function withFlags(
  config: LayerConfig,
  pair: (typeof flagPairs)[number],
): LayerConfig {
  const flags = {
    return_sequences: pair.returnSequences,
    return_state: pair.returnState,
  };
  const layer = nested(config, "layer");
  if (layer === null) return { ...config, ...flags };
  const second = nested(config, "backward_layer");
  const inner = { ...layer, config: { ...layer.config, ...flags } };
  if (second === null) return { ...config, layer: inner };
  const other = { ...second, config: { ...second.config, ...flags } };
  return { ...config, layer: inner, backward_layer: other };
}

function limitNote({ rows, bytes }: Ran): string {
  return `All ${rows} samples would need ${sizeText(bytes)}. Only sample 0 is kept.`;
}

function sizeText(bytes: number): string {
  return bytes >= 1e9
    ? `${(bytes / 1e9).toFixed(1)} GB`
    : `${Math.ceil(bytes / 1e6)} MB`;
}
