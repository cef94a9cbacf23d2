// Reads a recurrent layer's config into what runs: one direction or two, their cells, and the flags.

import type { Tensor } from "@tensorflow/tfjs-core";
import type {
  ConfigValue,
  GraphDialect,
  LayerConfig,
  LayerSpec,
} from "../../../server/models/graph.ts";
import { cellSpecs } from "../../../server/models/graph.ts";
import { isChannelsFirst, shapeChannelsLast } from "../channels.ts";
import { flag, nested } from "../config.ts";
import type { Refusal } from "../refusal.ts";
import { isRefusal, refuse } from "../refusal.ts";
import type { WeightPlan } from "../weights.ts";
import type { CellPlan, CellReader } from "./cells/cell.ts";
import { kindOf, outputShape } from "./cells/cell.ts";
import { convLstm } from "./cells/conv-lstm.ts";
import { cuDnn } from "./cells/cudnn.ts";
import { gru } from "./cells/gru.ts";
import { lstm } from "./cells/lstm.ts";
import { ownCell } from "./cells/own-cell.ts";
import { simpleRnn } from "./cells/simple-rnn.ts";
import { isCellWrapper, wrappedCell } from "./cells/wrapped-cell.ts";
import type { InnerCells } from "./step-graph.ts";

/** A recurrent layer, ready but for weights. */
export interface RecurrentPlan {
  /** One, or forward and backward. */
  readonly directions: readonly Direction[];
  /** How two directions become one output; null: both are returned. Unused with one direction. */
  readonly mergeMode: MergeMode | null;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly stateful: boolean;
  /** Axes are (time, batch, features). Keras 2 only. */
  readonly timeMajor: boolean;
  /** Maps have their channels before rows and columns, in the input, in what is returned, and in given states. */
  readonly channelsFirst: boolean;
}

export type MergeMode = "concat" | "sum" | "mul" | "ave";

export interface Direction {
  /** Empty, `forward` or `backward`. */
  readonly path: string;
  readonly cells: readonly PlacedCell[];
  readonly goBackwards: boolean;
  readonly maskedOutput: MaskedOutput;
  /** States are returned and taken last cell first (TF.js, stacked cells). */
  readonly statesReversed: boolean;
}

/**
 * What a masked step emits. `repeat`: the output before (Keras); `zeros`: `zero_output_for_mask`; `state`: the first carried state (TF.js);
 * `zerosByInputMask`: Keras' unrolled loop over a reversed sequence zeroes at the places of the mask as given.
 */
export type MaskedOutput = "repeat" | "zeros" | "state" | "zerosByInputMask";

export interface PlacedCell {
  /** With the direction's: `cells/0`, `forward/cells/1`, or the direction's alone. */
  readonly path: string;
  readonly plan: CellPlan;
}

/** Classes that {@link recurrentPlan} reads. `RNN` takes cells. */
export function isRecurrent(className: string): boolean {
  return (
    className === "RNN" || className === "Bidirectional" || className in readers
  );
}

/** How many axes its input has, rows and steps among them; null where a cell of the program's own takes any. */
export function inputRank(spec: LayerSpec): number | null {
  const inner =
    spec.class_name === "Bidirectional" ? nested(spec.config, "layer") : spec;
  const [first] = inner?.class_name === "RNN" ? cellSpecs(inner.config) : [];
  if ((first?.step ?? first?.stepReason) !== undefined) return null;
  const dimensions = /^ConvLSTM(\d)D$/.exec(inner?.class_name ?? "")?.[1];
  return 3 + Number(dimensions ?? 0);
}

/** What a layer is called on, as far as its plan depends on it. */
export interface Step {
  readonly dialect: GraphDialect;
  /** Of one step without its rows, as the layer gets it: `[features]`, `[rows, columns, channels]`. */
  readonly input: readonly number[];
  /** How many there are, on which a cell of the program's own is tried. */
  readonly rows: number;
  /** Of what it gets as `constants`, rows included. */
  readonly constants: readonly (readonly number[])[];
}

export function recurrentPlan(
  spec: LayerSpec,
  step: Step,
): RecurrentPlan | Refusal {
  return spec.class_name === "Bidirectional"
    ? twoDirections(spec.config, step)
    : oneDirection(spec, step);
}

/** In `get_weights()` order, named by path. */
export function recurrentWeights(plan: RecurrentPlan): readonly WeightPlan[] {
  return plan.directions.flatMap((direction) =>
    direction.cells.flatMap((cell) =>
      cell.plan.weights.map((weight) => ({
        ...weight,
        name: join(cell.path, weight.name),
      })),
    ),
  );
}

/** The weights of one cell by its own names, of the layer's by path. */
export function weightsOf(
  plan: CellPlan,
  path: string,
  weights: ReadonlyMap<string, Tensor>,
): ReadonlyMap<string, Tensor> {
  const own = new Map<string, Tensor>();
  for (const { name } of plan.weights) {
    const weight = weights.get(join(path, name));
    if (weight === undefined)
      throw new Error(`A cell has no ${name} under "${path}".`);
    own.set(name, weight);
  }
  return own;
}

export function join(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}

const readers: Readonly<Record<string, CellReader>> = {
  LSTM: lstm,
  GRU: gru,
  SimpleRNN: simpleRnn,
  ConvLSTM1D: convLstm(1),
  ConvLSTM2D: convLstm(2),
  ConvLSTM3D: convLstm(3),
  CuDNNLSTM: cuDnn(lstm),
  CuDNNGRU: cuDnn(gru),
};

function oneDirection(spec: LayerSpec, step: Step): RecurrentPlan | Refusal {
  const direction = readDirection(spec, { ...step, path: "" }, null);
  if (isRefusal(direction)) return direction;
  return {
    directions: [direction],
    mergeMode: null,
    ...flagsOf(spec, step.dialect),
  };
}

function twoDirections(
  config: LayerConfig,
  step: Step,
): RecurrentPlan | Refusal {
  const { dialect } = step;
  const inner = nested(config, "layer");
  if (inner === null) return refuse("its inner layer can't be read");
  const flags = flagsOf(inner, dialect);
  const backwards = !flag(inner.config, "go_backwards", false);
  const second = nested(config, "backward_layer") ?? {
    ...inner,
    config: { ...inner.config, go_backwards: backwards },
  };
  // Keras decides by `return_sequences`, whatever the inner layer says; TF.js has no such thing.
  const zeros = dialect === "tfjs" ? null : flags.returnSequences;
  const place = (path: string): Place => ({ ...step, path });
  const forward = readDirection(inner, place("forward"), zeros);
  if (isRefusal(forward)) return forward;
  const backward = readDirection(second, place("backward"), zeros);
  if (isRefusal(backward)) return backward;
  const mergeMode = readMergeMode(config.merge_mode);
  if (isRefusal(mergeMode)) return mergeMode;
  return { directions: [forward, backward], mergeMode, ...flags };
}

function readMergeMode(
  value: ConfigValue | undefined,
): MergeMode | null | Refusal {
  switch (value) {
    case undefined:
      return "concat";
    case null:
    case "concat":
    case "sum":
    case "mul":
    case "ave":
      return value;
    default:
      return refuse("its `merge_mode` can't be read");
  }
}

function flagsOf({ class_name, config }: LayerSpec, dialect: GraphDialect) {
  // Keras 2's convolutions show other axes for it, and run as without it.
  const timeMajor =
    dialect === "keras2" &&
    !class_name.startsWith("Conv") &&
    flag(config, "time_major", false);
  return {
    returnSequences: flag(config, "return_sequences", false),
    returnState: flag(config, "return_state", false),
    stateful: flag(config, "stateful", false),
    timeMajor,
    channelsFirst: isChannelsFirst(config),
  };
}

interface Place extends Step {
  readonly path: string;
}

function readDirection(
  spec: LayerSpec,
  { path, ...step }: Place,
  zeros: boolean | null,
): Direction | Refusal {
  const stacked = spec.class_name === "RNN" ? cellSpecs(spec.config) : null;
  const specs = stacked ?? [spec];
  if (specs.length === 0) return refuse("its cell can't be read");
  const cells: PlacedCell[] = [];
  const { dialect, input } = step;
  let shape = isChannelsFirst(spec.config)
    ? shapeChannelsLast(input, 0)
    : input;
  for (const [n, cell] of specs.entries()) {
    const plan = readCell(cell, { ...step, input: shape });
    if (isRefusal(plan)) return plan;
    const place = specs.length === 1 ? "" : `cells/${n}`;
    cells.push({ path: place === "" ? path : join(path, place), plan });
    shape = outputShape(plan);
  }
  return {
    path,
    cells,
    goBackwards: flag(spec.config, "go_backwards", false),
    maskedOutput: maskedOutput(spec, dialect, zeros),
    statesReversed: cells.length > 1 && dialect === "tfjs",
  };
}

/** A cell of the library's, or one of the program's own. */
function readCell(spec: LayerSpec, step: Step): CellPlan | Refusal {
  const inner = nested(spec.config, "cell");
  if (inner !== null && isCellWrapper(spec.class_name))
    return step.dialect === "keras2"
      ? wrappedCell(
          spec.class_name,
          readCell(inner, step),
          spec.config,
          step.input,
        )
      : refuse(`its cell ${spec.class_name} is one of Keras 2`);
  const read = spec.step === undefined ? readers[kindOf(spec)] : undefined;
  return read === undefined
    ? ownCell(spec, { ...step, innerCells: innerCells(step.dialect) })
    : read(spec.config, step.dialect, step.input);
}

/** Cells of the library that the program calls itself, in a cell or in a layer of its own. */
export const innerCells =
  (dialect: GraphDialect): InnerCells =>
  (node, input, rows) => {
    const spec = { class_name: node.className, config: node.config };
    const isCell = node.className.endsWith("Cell") && kindOf(spec) in readers;
    const cells =
      node.className === "StackedRNNCells"
        ? cellSpecs(node.config)
        : isCell
          ? [spec]
          : null;
    if (cells === null) return null;
    const plans: CellPlan[] = [];
    let shape = input;
    for (const cell of cells) {
      const step = { dialect, input: shape, rows, constants: [] };
      const plan = readCell(cell, step);
      if (isRefusal(plan)) return plan;
      plans.push(plan);
      shape = outputShape(plan);
    }
    return plans;
  };

function maskedOutput(
  { class_name, config }: LayerSpec,
  dialect: GraphDialect,
  zeros: boolean | null,
): MaskedOutput {
  if (dialect === "tfjs") return "state";
  // The convolutions of Keras 2 know no zeros for masked steps.
  if (dialect === "keras2" && class_name.startsWith("Conv")) return "repeat";
  if (!(zeros ?? flag(config, "zero_output_for_mask", false))) return "repeat";
  const quirk =
    flag(config, "unroll", false) &&
    flag(config, "go_backwards", false) &&
    flag(config, "return_sequences", false);
  return quirk ? "zerosByInputMask" : "zeros";
}
