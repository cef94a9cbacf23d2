// What a recurrent cell is to the loop: what it adds of the input, and one step that returns every gate. Also how cells are read from configs.

import type { Tensor } from "@tensorflow/tfjs-core";
import type {
  GraphDialect,
  LayerConfig,
  LayerSpec,
} from "../../../server/models/graph.ts";
import type { CellEquation, CellKind, Quantity } from "../recording.ts";
import type { Refusal } from "../refusal.ts";
import type { WeightPlan } from "../weights.ts";

/** A cell before it has weights. */
export interface CellPlan {
  readonly kind: CellKind;
  readonly units: number;
  readonly equation: CellEquation;
  /** `["h", "c"]`; each `units` wide. */
  readonly stateNames: readonly string[];
  /** In the order in which a step computes them, states last. */
  readonly quantities: readonly Quantity[];
  /** In `get_weights()` order, for that many features. */
  readonly weights: (features: number) => readonly WeightPlan[];
  readonly bind: (weights: CellWeights) => Cell;
}

export interface CellWeights {
  /** `[features, gates · units]`. */
  readonly kernel: Tensor;
  /** `[units, gates · units]`. */
  readonly recurrentKernel: Tensor;
  /** `[rows, gates · units]`: two rows for a GRU with `reset_after`, else one; null without bias. */
  readonly bias: Tensor | null;
}

/** A cell that can run. */
export interface Cell {
  /** `[n, features]` to `[n, gates · units]`: all that a step needs of its input, so that many steps take one product. */
  readonly project: (x: Tensor) => Tensor;
  /** @param projected one step's input, `[rows, gates · units]` */
  readonly step: (projected: Tensor, states: readonly Tensor[]) => CellStep;
}

export interface CellStep {
  readonly output: Tensor;
  readonly states: readonly Tensor[];
  /** By the names of {@link CellPlan.quantities} that are no states. */
  readonly gates: Readonly<Partial<Record<Quantity, Tensor>>>;
}

/** Reads a config of that kind; a refusal when an activation can't be followed. */
export type CellReader = (
  config: LayerConfig,
  dialect: GraphDialect,
) => CellPlan | Refusal;

/** `LSTMCell` of `{"class_name": "LSTMCell"}`, without its ending: layers and cells share one reader. */
export function kindOf(spec: LayerSpec): string {
  return spec.class_name.replace(/Cell$/, "");
}
