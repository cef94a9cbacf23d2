// What a recurrent cell is to the loop: what it adds of the input, and one step that returns every gate. Also how cells are read from configs.

import type { Tensor } from "@tensorflow/tfjs-core";
import type {
  GraphDialect,
  LayerConfig,
  LayerSpec,
} from "../../../../server/models/graph.ts";
import { sizeOf } from "../../numbers/arrays.ts";
import type { CellEquation, KerasCellKind, Quantity } from "../../recording.ts";
import type { Refusal } from "../../refusal.ts";
import type { TensorPool } from "../../numbers/tensors.ts";
import type { WeightPlan } from "../../weights.ts";

/** A cell before it has weights. */
export interface CellPlan {
  /** What is told of it in the recording. */
  readonly traits: CellTraits;
  /** The width of what it returns. */
  readonly units: number;
  /** The size of the maps that it returns; empty where these are vectors. */
  readonly spatial: readonly number[];
  /** `h` and `c`. */
  readonly states: readonly CellPart[];
  /** In the order in which a step computes them, states among them. */
  readonly quantities: readonly CellPart[];
  /** Which of them it returns. */
  readonly output: Quantity;
  /** In `get_weights()` order. */
  readonly weights: readonly WeightPlan[];
  /** Multiplications of one step of one row, for pacing. */
  readonly work: number;
  /** What the library says to a mask; null: it takes one. */
  readonly maskError: string | null;
  /** What it starts from where no states are given, `[rows, width]` each, of weights by their names. Left out: zeros. Runs inside `tidy`. */
  readonly start?: (weights: ReadonlyMap<string, Tensor>) => readonly Tensor[];
  /**
   * @param weights by the names of {@link CellPlan.weights}
   * @param pool for tensors that are made of the weights
   * @param constants what every step gets beside its input
   */
  readonly bind: (
    weights: ReadonlyMap<string, Tensor>,
    pool: Holder,
    constants?: readonly Tensor[],
  ) => Cell;
}

/** Frees what it holds when the run is over. */
export type Holder = Pick<TensorPool, "hold">;

export type CellTraits =
  | { readonly cell: KerasCellKind; readonly equation: CellEquation }
  | { readonly cell: "Own" };

/** A quantity or state of a cell. */
export interface CellPart {
  readonly name: Quantity;
  /** Without rows: `[units]`, of a map `[rows, columns, units]`. */
  readonly shape: readonly number[];
}

/** What the library's cells multiply with. */
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
  readonly gates: Readonly<Record<Quantity, Tensor>>;
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

/** Parts that are all of one shape, as those of the library's cells. */
export function alike(
  names: readonly Quantity[],
  shape: readonly number[],
): readonly CellPart[] {
  return names.map((name) => ({ name, shape }));
}

/** The shape of what a cell returns without its rows. */
export function outputShape(
  plan: Pick<CellPlan, "spatial" | "units">,
): readonly number[] {
  return [...plan.spatial, plan.units];
}

/** How many numbers a part has in one row. */
export function widthOf(part: CellPart): number {
  return sizeOf(part.shape);
}
