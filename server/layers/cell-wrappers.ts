// TensorFlow's wrappers of cells, `tf.nn.RNNCellDropoutWrapper` and its like: the cell inside decides on everything.
import { layerOf } from "./arguments.ts";
import type {
  CellTraits,
  Config,
  LayerCallInput,
  LayerEntry,
  LayerInstance,
  Outcome,
  Parameter,
} from "./layer.ts";
import { float, optional, options, required } from "./parameter.ts";
import { notFollowed, result } from "./problem.ts";

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
  weights: (width, config, dialect) => {
    const cell = cellIn(config);
    if (dialect === "keras3") return [];
    return cell?.entry.cell?.weights(width, cell.config, dialect) ?? null;
  },
};

function cellWrapper(
  className: string,
  ...parameters: readonly Parameter[]
): LayerEntry {
  const names = [`nn.RNNCell${className}`];
  return {
    className,
    names: { keras3: names, keras2: names },
    parameters: [required("cell"), ...parameters],
    callArguments: ["state"],
    cell: traits,
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

export const cellWrappers: readonly LayerEntry[] = [
  cellWrapper(
    "DropoutWrapper",
    ...["input_keep_prob", "output_keep_prob", "state_keep_prob"].map((name) =>
      optional(name, float(1)),
    ),
    ...options(
      "variational_recurrent input_size seed dropout_state_filter_visitor",
    ),
  ),
  cellWrapper("ResidualWrapper", optional("residual_fn")),
  cellWrapper("DeviceWrapper", required("device")),
];
