// One batch through the graph: every node in order, each with its weights, its mask and its carried state.

import type { Tensor } from "@tensorflow/tfjs-core";
import { tidy } from "@tensorflow/tfjs-core";
import type {
  GraphNode,
  LayerNode,
  OperationNode,
  TensorRef,
} from "../../../server/models/graph.ts";
import type {
  BatchContext,
  BatchResult,
  BatchTask,
  NodeOutcome,
  Value,
} from "./batch.ts";
import { plain } from "./batch.ts";
import { readCellCall } from "./execute-cell.ts";
import { callRecurrent, recurrentSpec } from "./execute-recurrent.ts";
import { layerProgram, reasonWithout } from "../layers/catalogue.ts";
import type { LayerCall, LayerProgram } from "../layers/layer.ts";
import { listed } from "../layers/layer.ts";
import { gapOfTfjs } from "../layers/tfjs-gaps.ts";
import { fillRows } from "../../../server/models/sizes.ts";
import { runOperation } from "../operations.ts";
import { runWeight } from "./own-weights.ts";
import type {
  ArrayValue,
  BatchStates,
  NodeRecording,
  Stop,
  VariantsRecording,
} from "../recording.ts";
import { isRecurrent } from "../recurrent/plan.ts";
import type { Refusal } from "../refusal.ts";
import { isRefusal, refuse } from "../refusal.ts";
import type { LayerWeights } from "../weights.ts";
import { TensorPool, download, upload } from "../numbers/tensors.ts";

export async function executeBatch(task: BatchTask): Promise<BatchResult> {
  const pool = new TensorPool();
  try {
    return await runNodes({ ...task, pool, read: reader() });
  } finally {
    pool.dispose();
  }
}

async function runNodes(context: BatchContext): Promise<BatchResult> {
  const values = new Map<string, readonly Value[]>();
  const nodes: NodeRecording[] = [];
  const states: BatchStates[] = [];
  let stop: Stop | null = null;
  let error: string | null = null;
  let variants: VariantsRecording | null = null;
  let isComplete = true;
  for (const node of context.graph.nodes) {
    const outcome = await runNode(node, values, context);
    if (outcome === null) continue;
    if (isRefusal(outcome)) {
      stop ??= { node: node.id, message: stopMessage(node, outcome) };
      continue;
    }
    if (outcome.kind === "error") {
      error = outcome.message;
      break;
    }
    if (outcome.recording !== null) nodes.push(outcome.recording);
    if (outcome.states !== null) states.push(outcome.states);
    variants ??= outcome.variants;
    isComplete = outcome.isComplete;
    if (!isComplete) break;
    values.set(node.id, outcome.values);
  }
  const outputs = await Promise.all(
    context.graph.outputs.map((ref) => {
      const value = at(values, ref);
      return value === null
        ? Promise.resolve(null)
        : context.read(value.tensor);
    }),
  );
  const rows = Math.max(0, ...nodes.map(rowsOf));
  return { nodes, states, outputs, stop, error, variants, isComplete, rows };
}

/** Null: something it needs could not run, which has been said already. */
async function runNode(
  node: GraphNode,
  values: ReadonlyMap<string, readonly Value[]>,
  context: BatchContext,
): Promise<NodeOutcome | null> {
  switch (node.kind) {
    case "input":
      return inputNode(node.id, context);
    case "opaque":
      return refuse(node.reason);
    case "weight":
      return runWeight(node, context);
    case "operation": {
      const inputs = node.inputs.map((ref) => at(values, ref));
      if (!inputs.every((value) => value !== null)) return null;
      return operate(node, inputs, context);
    }
    case "layer":
      return runLayer(node, values, context);
  }
}

function operate(
  { operation }: OperationNode,
  inputs: readonly Value[],
  context: BatchContext,
): NodeOutcome {
  const [first, second] = inputs;
  if (operation.kind === "mask")
    return first?.mask
      ? plain([{ tensor: first.mask, mask: null }])
      : refuse("what it is the mask of carries none here");
  if (operation.kind === "masked" && first !== undefined)
    return plain([{ ...first, mask: first.mask ?? second?.tensor ?? null }]);
  return attempt(context, () => {
    const tensors = inputs.map((value) => value.tensor);
    const [data] = context.inputs.values();
    const filled = fillRows(operation, data?.shape[0] ?? 1);
    const result = runOperation(filled, tensors, context.graph.dialect);
    if (isRefusal(result)) return result;
    return plain(result.map((tensor) => ({ tensor, mask: null })));
  });
}

function inputNode(id: string, context: BatchContext): NodeOutcome {
  const value = context.inputs.get(id);
  if (value === undefined) return refuse("it has no data");
  return plain([{ tensor: context.pool.hold(upload(value)), mask: null }]);
}

async function runLayer(
  node: LayerNode,
  values: ReadonlyMap<string, readonly Value[]>,
  context: BatchContext,
): Promise<NodeOutcome | null> {
  const inputs = node.inputs.map((ref) => at(values, ref));
  const states = node.initialState.map((ref) => at(values, ref)?.tensor);
  const constants = node.constants?.map((ref) => at(values, ref)?.tensor) ?? [];
  const mask = node.mask === null ? null : at(values, node.mask);
  if (
    !inputs.every((value) => value !== null) ||
    !states.every((state) => state !== undefined) ||
    !constants.every((constant) => constant !== undefined) ||
    (node.mask !== null && mask === null)
  )
    return null;
  if (isRecurrent(recurrentSpec(node).spec.class_name))
    return callRecurrent(
      { node, inputs, states, constants, mask: mask?.tensor ?? null },
      context,
    );
  const program = layerProgram(node.className);
  if (program === undefined) return runCell(node, values, context);
  const isTfjs = context.graph.dialect === "tfjs";
  const gap = isTfjs ? gapOfTfjs(node, inputs[0]?.tensor.rank ?? 0) : null;
  if (gap !== null) return refuse(gap);
  const given = Object.entries(node.arguments ?? {}).map(
    ([name, ref]) => [name, at(values, ref)] as const,
  );
  const others = new Map<string, Value>();
  for (const [name, value] of given) {
    if (value === null) return null;
    others.set(name, value);
  }
  const own = mask?.tensor ?? null;
  return runPlainLayer(node, program, { inputs, mask: own, others }, context);
}

/** A cell that is called by itself; any other layer without a program has its reason. */
async function runCell(
  node: LayerNode,
  values: ReadonlyMap<string, readonly Value[]>,
  context: BatchContext,
): Promise<NodeOutcome | null> {
  const refs = [
    ...node.inputs,
    ...node.initialState,
    ...Object.values(node.arguments ?? {}),
  ];
  if (refs.some((ref) => at(values, ref) === null)) return null;
  const call = readCellCall(node, (ref) => tensorAt(values, ref), context);
  if (call === null) return refuse(reasonWithout(node.className));
  if (isRefusal(call)) return call;
  const outcome = attempt(context, () =>
    plain(call.run().map((tensor) => ({ tensor, mask: null }))),
  );
  const inputs = node.inputs.map((ref) => tensorAt(values, ref));
  return recorded({ node, inputs, weights: call.weights }, outcome, context);
}

/** What a call hands over. */
interface Given {
  readonly inputs: readonly Value[];
  /** The `mask` argument. */
  readonly mask: Tensor | null;
  /** Further tensors by name. */
  readonly others: ReadonlyMap<string, Value>;
}

async function runPlainLayer(
  node: LayerNode,
  program: LayerProgram,
  { inputs, mask, others }: Given,
  context: BatchContext,
): Promise<NodeOutcome> {
  const { config } = node;
  const { dialect } = context.graph;
  const plans =
    program.weights?.({
      config,
      dialect,
      shapes: inputs.map((value) => value.tensor.shape),
      argumentShapes: new Map(
        [...others].map(([name, value]) => [name, value.tensor.shape]),
      ),
    }) ?? [];
  const weights = context.weights.of(node, plans);
  const call: LayerCall = {
    config,
    dialect,
    arguments: others,
    options: node.options ?? {},
    inputs: inputs.map((value) => value.tensor),
    masks: inputs.map((value, n) =>
      n === 0 ? (mask ?? value.mask) : value.mask,
    ),
    weights: weights.tensors,
  };
  const outcome = attempt(context, () => {
    const result = program.run(call);
    if (isRefusal(result)) return result;
    const tensors = listed(result);
    const passed = program.mask === "pass" ? (call.masks[0] ?? null) : null;
    const made =
      typeof program.mask === "function" ? program.mask(call) : passed;
    return plain(
      tensors.map((tensor, n) => ({ tensor, mask: n === 0 ? made : null })),
    );
  });
  const { inputs: tensors } = call;
  return recorded({ node, inputs: tensors, weights }, outcome, context);
}

interface Ran {
  readonly node: LayerNode;
  readonly inputs: readonly Tensor[];
  readonly weights: LayerWeights;
}

/** The outcome with the numbers that it came to. */
async function recorded(
  { node, inputs, weights }: Ran,
  outcome: NodeOutcome,
  context: BatchContext,
): Promise<NodeOutcome> {
  if (outcome.kind !== "ran") return outcome;
  const outputs = await Promise.all(
    outcome.values.map((value) => context.read(value.tensor)),
  );
  const recording: NodeRecording = {
    node: node.id,
    name: node.name,
    className: node.className,
    inputs: await Promise.all(inputs.map(context.read)),
    outputs: outputs.map((value, n) => ({
      name: n === 0 ? "output" : `output_${n}`,
      ...value,
    })),
    weights: weights.arrays,
    weightSource: weights.source,
    recurrent: null,
  };
  return { ...outcome, recording };
}

/** Runs inside `tidy`; what tfjs itself says of shapes that do not fit becomes the reason. */
function attempt(context: BatchContext, run: () => NodeOutcome): NodeOutcome {
  const outcomes: NodeOutcome[] = [];
  try {
    tidy(() => {
      const outcome = run();
      outcomes.push(outcome);
      return outcome.kind === "ran" ? tensorsOf(outcome.values) : [];
    });
  } catch (error) {
    if (context.isLost()) throw error;
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const [outcome = refuse("it did not run")] = outcomes;
  if (outcome.kind === "ran")
    for (const tensor of tensorsOf(outcome.values)) context.pool.hold(tensor);
  return outcome;
}

function tensorsOf(values: readonly Value[]): Tensor[] {
  return values.flatMap(({ tensor, mask }) =>
    mask === null ? [tensor] : [tensor, mask],
  );
}

function at(
  values: ReadonlyMap<string, readonly Value[]>,
  ref: TensorRef,
): Value | null {
  return values.get(ref.node)?.[ref.output] ?? null;
}

function tensorAt(
  values: ReadonlyMap<string, readonly Value[]>,
  ref: TensorRef,
): Tensor {
  const value = at(values, ref);
  if (value === null) throw new Error(`There is no ${ref.node}.`);
  return value.tensor;
}

/** Reads each tensor back once. */
function reader(): BatchContext["read"] {
  const known = new Map<Tensor, Promise<ArrayValue>>();
  return (tensor) => {
    const read = known.get(tensor) ?? download(tensor);
    known.set(tensor, read);
    return read;
  };
}

function rowsOf(node: NodeRecording): number {
  const cell = node.recurrent?.cells[0];
  const ofCell =
    node.className === "TimeDistributed" ? undefined : cell?.start[0]?.shape[0];
  return ofCell ?? node.outputs[0]?.shape[0] ?? 0;
}

function stopMessage(node: GraphNode, refusal: Refusal): string {
  const className =
    node.kind === "layer" || node.kind === "opaque"
      ? ` (${node.className})`
      : "";
  return `Stopped before \`${node.name}\`${className}: ${refusal.reason.replace(/\.$/, "")}.`;
}
