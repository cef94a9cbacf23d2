// TensorFlow's wrappers of cells, `tf.nn.RNNCellDropoutWrapper` and its like: the cell inside decides on everything.
import { compareDims } from "../shapes/compare.ts";
import type { Dim } from "../shapes/dim.ts";
import { printShape } from "../shapes/print.ts";
import { isNone, layerOf } from "./arguments.ts";
import type {
  CellTraits,
  Config,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerInstance,
  LayerProblem,
  Outcome,
  Parameter,
} from "./layer.ts";
import { float, optional, options, required } from "./parameter.ts";
import { notFollowed, problem, result } from "./problem.ts";

function cellIn(config: Config): LayerInstance | null {
  const cell = layerOf(config, "cell");
  return cell?.entry.cell === undefined ? null : cell;
}

/** Keras 3 runs these wrappers, which are of Keras 2, without knowing of the weights in them. */
const traits: CellTraits = {
  states: (config, dialect) => {
    const cell = cellIn(config);
    return cell?.entry.cell?.states(cell.config, dialect) ?? null;
  },
  output: (config, dialect) => {
    const cell = cellIn(config);
    return cell?.entry.cell?.output(cell.config, dialect) ?? null;
  },
  problem: (step, config, dialect) => {
    const cell = cellIn(config);
    return cell?.entry.cell?.problem?.(step, cell.config, dialect) ?? null;
  },
  weights: (step, config, dialect) => {
    const cell = cellIn(config);
    if (dialect === "keras3") return [];
    return cell?.entry.cell?.weights(step, cell.config, dialect) ?? null;
  },
};

function cellWrapper(
  className: string,
  parameters: readonly Parameter[],
  problemOf?: CellTraits["problem"],
): LayerEntry {
  const names = [`nn.RNNCell${className}`];
  return {
    className,
    names: { keras3: names, keras2: names },
    parameters: [required("cell"), ...parameters],
    callArguments: ["state"],
    cell: problemOf ? { ...traits, problem: problemOf } : traits,
    outputs: wrapped,
    weights: (call) => {
      const cell = cellIn(call.config);
      return cell?.entry.weights?.({ ...call, config: cell.config }) ?? null;
    },
  };
}

function wrapped(call: LayerCallInput): Outcome {
  const cell = cellIn(call.config);
  if (cell === null) return result(notFollowed("the cell in this wrapper"));
  const states = call.arguments.get("state");
  return cell.entry.outputs({
    ...call,
    config: cell.config,
    arguments: new Map(states === undefined ? [] : [["states", states]]),
  });
}

/** Keras 2 adds the input to the output: a `LSTMCell(5)` on steps of `(batch, 3)` can't be wrapped so. */
function residualProblem(
  step: readonly Dim[],
  config: Config,
  dialect: Dialect,
): LayerProblem | null {
  const found = traits.problem?.(step, config, dialect) ?? null;
  const width = step.at(-1) ?? null;
  const output = traits.output(config, dialect);
  if (
    found !== null ||
    dialect !== "keras2" ||
    !isNone(config, "residual_fn") ||
    compareDims(width, output) !== "never"
  )
    return found;
  return problem(
    "featureSize",
    `RNNCellResidualWrapper adds the input to the output of its cell, but these are ${printShape([null, width])} and ${printShape([null, output])}. Give the cell as many units as the input has features.`,
  );
}

export const cellWrappers: readonly LayerEntry[] = [
  cellWrapper("DropoutWrapper", [
    ...["input_keep_prob", "output_keep_prob", "state_keep_prob"].map((name) =>
      optional(name, float(1)),
    ),
    ...options(
      "variational_recurrent input_size seed dropout_state_filter_visitor",
    ),
  ]),
  cellWrapper("ResidualWrapper", [optional("residual_fn")], residualProblem),
  cellWrapper("DeviceWrapper", [required("device")]),
];
