// A library's cell that a program calls by itself, `y, [h, c] = cell(x, [h, c])`: one step, as inside of a cell of the program's own.

import type { Tensor } from "@tensorflow/tfjs-core";
import { tidy } from "@tensorflow/tfjs-core";
import type {
  GraphNode,
  LayerNode,
  StepGraph,
  TensorRef,
} from "../../../server/models/graph.ts";
import { innerCells } from "../recurrent/plan.ts";
import type { StepContext, StepTrial } from "../recurrent/step-graph.ts";
import { runStep, tryStep } from "../recurrent/step-graph.ts";
import type { Refusal } from "../refusal.ts";
import { isRefusal, refuse } from "../refusal.ts";
import type { LayerWeights } from "../weights.ts";
import type { BatchContext } from "./batch.ts";

/** A cell ready to run, with its weights. */
export interface CellCall {
  readonly weights: LayerWeights;
  /** What it returns, then its states after the step. Runs inside `tidy`. */
  readonly run: () => readonly Tensor[];
}

/**
 * Null for a layer that is no cell.
 * @param tensorAt what has run before
 */
export function readCellCall(
  node: LayerNode,
  tensorAt: (ref: TensorRef) => Tensor,
  context: BatchContext,
): CellCall | Refusal | null {
  const [first] = node.inputs;
  if (first === undefined) return null;
  const x = tensorAt(first);
  const [rows = 1, ...input] = x.shape;
  const { dialect } = context.graph;
  const cells = innerCells(dialect);
  const found = cells(node, input, rows);
  if (found === null || isRefusal(found)) return found;
  const step = asStep(node);
  const given = new Map(
    refsOf(node).map((ref) => [placeOf(ref), tensorAt(ref)] as const),
  );
  const setting: StepContext = { dialect, innerCells: cells, rows };
  const trial = tried(step, given, setting);
  if (isRefusal(trial)) return trial;
  const weights = context.weights.of(node, trial.weights);
  const count = trial.shapes.get(node.id)?.length ?? 0;
  return {
    weights,
    run: () => {
      const at = runStep(step, given, weights.tensors, trial, setting);
      return Array.from({ length: count }, (_, output) =>
        at({ node: node.id, output }),
      );
    },
  };
}

function tried(
  step: StepGraph,
  given: ReadonlyMap<string, Tensor>,
  setting: StepContext,
): StepTrial | Refusal {
  const found: (StepTrial | Refusal)[] = [];
  tidy(() => {
    found.push(tryStep(step, given, setting));
  });
  return found[0] ?? refuse("it did not run");
}

function refsOf(node: LayerNode): readonly TensorRef[] {
  return [
    ...node.inputs,
    ...node.initialState,
    ...Object.values(node.arguments ?? {}),
  ];
}

/** Tensors from outside come into the step under their places. */
function placeOf({ node, output }: TensorRef): string {
  return `${node}[${output}]`;
}

function asStep(node: LayerNode): StepGraph {
  const inside = (ref: TensorRef): TensorRef => ({
    node: placeOf(ref),
    output: 0,
  });
  const places = [...new Set(refsOf(node).map(placeOf))];
  const nodes: GraphNode[] = places.map((id) => ({
    kind: "input",
    id,
    name: id,
    shape: [],
    dtype: "float32",
  }));
  const others = Object.entries(node.arguments ?? {}).map(
    ([name, ref]) => [name, inside(ref)] as const,
  );
  const cell: LayerNode = {
    ...node,
    inputs: node.inputs.map(inside),
    initialState: node.initialState.map(inside),
    arguments: Object.fromEntries(others),
  };
  return {
    nodes: [...nodes, cell],
    input: places[0] ?? "",
    states: places.slice(1),
    output: { node: node.id, output: 0 },
    nextStates: [],
    named: [],
  };
}
