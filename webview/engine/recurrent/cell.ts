// What a recurrent cell is to the loop: what it adds of the input, and one step that returns every gate. Also how cells are read from configs.

import type { Tensor } from "@tensorflow/tfjs-core";
import type {
  GraphDialect,
  LayerConfig,
  LayerSpec,
} from "../../../server/models/graph.ts";
import { sizeOf } from "../arrays.ts";
import type { CellEquation, CellKind, Quantity } from "../recording.ts";
import type { Refusal } from "../refusal.ts";
import type { TensorPool } from "../tensors.ts";
import type { WeightPlan } from "../weights.ts";

/** A cell before it has weights. */
export interface CellPlan {
  readonly kind: CellKind;
  readonly units: number;
  /** The size of the maps that its states are; empty where they are vectors. */
  readonly spatial: readonly number[];
  readonly equation: CellEquation;
  /** `["h", "c"]`; each {@link widthOf} wide. */
  readonly stateNames: readonly string[];
  /** In the order in which a step computes them, states last. */
  readonly quantities: readonly Quantity[];
  /** In `get_weights()` order. */
  readonly weights: readonly WeightPlan[];
  /** Multiplications of one step of one row, for pacing. */
  readonly work: number;
  /** What the library says to a mask; null: it takes one. */
  readonly maskError: string | null;
  /** @param pool for tensors that are made of the weights */
  readonly bind: (weights: CellWeights, pool: TensorPool) => Cell;
}

export interface CellWeights {
  /** `[features, gates · units]`, of a convolution with its window in front. */
  readonly kernel: Tensor;
  /** `[units, gates · units]`, of a convolution with its window in front. */
  readonly recurrentKernel: Tensor;
  /** `[rows, gates · units]`: two rows for a GRU with `reset_after`, else one; null without bias. */
  readonly bias: Tensor | null;
}

/** A cell that can run. Maps lie flat in every row, so that the loop and all that is around it know only vectors. */
export interface Cell {
  /** `[n, input]` to `[n, anything]`: all that a step needs of its input, so that many steps take one product. */
  readonly project: (x: Tensor) => Tensor;
  /** @param projected one step's input, as `project` returns it */
  readonly step: (projected: Tensor, states: readonly Tensor[]) => CellStep;
}

/** Tensors are `[rows, width]`. */
export interface CellStep {
  readonly output: Tensor;
  readonly states: readonly Tensor[];
  /** By the names of {@link CellPlan.quantities} that are no states. */
  readonly gates: Readonly<Partial<Record<Quantity, Tensor>>>;
}

/**
 * Reads a config of that kind; a refusal when something in it can't be followed.
 * @param input the shape of one step without its rows, channels last: `[features]`, `[rows, columns, channels]`
 */
export type CellReader = (
  config: LayerConfig,
  dialect: GraphDialect,
  input: readonly number[],
) => CellPlan | Refusal;

/** `LSTM` of `{"class_name": "LSTMCell"}`, without its ending: layers and cells share one reader. */
export function kindOf(spec: LayerSpec): string {
  return spec.class_name.replace(/Cell$/, "");
}

/** The shape of a state without its rows. */
export function stateShape(
  plan: Pick<CellPlan, "spatial" | "units">,
): readonly number[] {
  return [...plan.spatial, plan.units];
}

/** How many numbers a state has in one row. */
export function widthOf(plan: Pick<CellPlan, "spatial" | "units">): number {
  return sizeOf(stateShape(plan));
}
