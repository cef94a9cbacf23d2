// Layers in the place of cells: RNN of Keras 3 takes whatever has a `state_size`, so LSTM too, and shows a shape. On data only a layer that returns its one
// state runs there, on steps that are sequences.
import type { Dim } from "../shapes/dim.ts";
import { flagOf } from "./arguments.ts";
import type {
  CellTraits,
  Config,
  Dialect,
  LayerInstance,
  LayerProblem,
} from "./layer.ts";
import { problem } from "./problem.ts";
import { cellTrained } from "./tensor-layer.ts";
import { inside } from "./weight-names.ts";

/** What an RNN or a stack goes by that runs this: the traits of a cell, in Keras 3 also those that a recurrent layer has in its place; null for all else. */
export function cellOf({
  entry,
  config,
  dialect,
}: LayerInstance): CellTraits | null {
  if (entry.cell !== undefined) return entry.cell;
  if (dialect !== "keras3") return null;
  return entry.recurrent?.asCell?.(config) ?? null;
}

/**
 * `RNN(LSTM(5))` on `(2, 3, 6, 8)`: the cell of the layer is built for what is left of a step `(2, 6, 8)` without its second axis, for 8 features; of
 * `(2, 6)` the batch is left.
 */
export function layerAsCell(
  cell: CellTraits,
  cellConfig: Config,
  cellName: string | null,
): CellTraits {
  return {
    ...cell,
    states: (_, dialect) => cell.states(cellConfig, dialect),
    output: (_, dialect) => cell.states(cellConfig, dialect)?.[0]?.[0] ?? null,
    problem: (step, config, dialect) =>
      layerProblem(cell, cellConfig, dialect) ??
      statefulProblem(step, config) ??
      cell.problem?.(withoutTime(step), cellConfig, dialect) ??
      null,
    weights: (step, _, dialect) => {
      const weights = cell.weights(withoutTime(step), cellConfig, dialect);
      const own =
        weights === null || cell.isStack === true
          ? weights
          : cellTrained(weights, cellConfig);
      return own && inside(cellName, own);
    },
  };
}

/** What is left of a step, or of a sequence, without its time. */
export function withoutTime(shape: readonly Dim[]): readonly Dim[] {
  return shape.filter((_, axis) => axis !== 1);
}

/** The width of what a layer returns in the place of a cell is that of its first state, which must be one number. */
function layerProblem(
  cell: CellTraits,
  cellConfig: Config,
  dialect: Dialect,
): LayerProblem | null {
  const first = cell.states(cellConfig, dialect)?.[0] ?? [];
  return cell.isStack === true && first.length > 1
    ? problem(
        "notACell",
        "RNN takes a layer in the place of a cell only when the first of its cells has a single state.",
        { argument: "cell" },
      )
    : null;
}

function statefulProblem(
  [batch = null]: readonly Dim[],
  config: Config,
): LayerProblem | null {
  return batch === null && flagOf(config, "stateful") === true
    ? problem(
        "statefulBatch",
        "A layer with `stateful=True` in the place of a cell needs a fixed batch size. Give the Input a batch_size.",
      )
    : null;
}
