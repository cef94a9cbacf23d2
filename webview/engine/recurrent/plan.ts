// Reads a recurrent layer's config into what runs: one direction or two, their cells, and the flags.

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
import type { CellPlan, CellReader } from "./cell.ts";
import { kindOf, stateShape } from "./cell.ts";
import { convLstm } from "./conv-lstm.ts";
import { cuDnn } from "./cudnn.ts";
import { gru } from "./gru.ts";
import { lstm } from "./lstm.ts";
import { simpleRnn } from "./simple-rnn.ts";

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

/** How many axes its input has, rows and steps among them. */
export function inputRank(spec: LayerSpec): number {
  const inner =
    spec.class_name === "Bidirectional" ? nested(spec.config, "layer") : spec;
  const dimensions = /^ConvLSTM(\d)D$/.exec(inner?.class_name ?? "")?.[1];
  return 3 + Number(dimensions ?? 0);
}

/** @param input the shape of one step without its rows, as the layer gets it: `[features]`, `[rows, columns, channels]` */
export function recurrentPlan(
  spec: LayerSpec,
  dialect: GraphDialect,
  input: readonly number[],
): RecurrentPlan | Refusal {
  return spec.class_name === "Bidirectional"
    ? twoDirections(spec.config, dialect, input)
    : oneDirection(spec, dialect, input);
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

function oneDirection(
  spec: LayerSpec,
  dialect: GraphDialect,
  input: readonly number[],
): RecurrentPlan | Refusal {
  const direction = readDirection(spec, { dialect, input, path: "" }, null);
  if (isRefusal(direction)) return direction;
  return {
    directions: [direction],
    mergeMode: null,
    ...flagsOf(spec.config, dialect),
  };
}

function twoDirections(
  config: LayerConfig,
  dialect: GraphDialect,
  input: readonly number[],
): RecurrentPlan | Refusal {
  const inner = nested(config, "layer");
  if (inner === null) return refuse("its inner layer can't be read");
  const flags = flagsOf(inner.config, dialect);
  const backwards = !flag(inner.config, "go_backwards", false);
  const second = nested(config, "backward_layer") ?? {
    class_name: inner.class_name,
    config: { ...inner.config, go_backwards: backwards },
  };
  // Keras decides by `return_sequences`, whatever the inner layer says; TF.js has no such thing.
  const zeros = dialect === "tfjs" ? null : flags.returnSequences;
  const place = (path: string): Place => ({ dialect, input, path });
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

function flagsOf(config: LayerConfig, dialect: GraphDialect) {
  return {
    returnSequences: flag(config, "return_sequences", false),
    returnState: flag(config, "return_state", false),
    stateful: flag(config, "stateful", false),
    timeMajor: dialect === "keras2" && flag(config, "time_major", false),
    channelsFirst: isChannelsFirst(config),
  };
}

interface Place {
  readonly dialect: GraphDialect;
  /** Of one step without its rows, as the layer gets it. */
  readonly input: readonly number[];
  readonly path: string;
}

function readDirection(
  spec: LayerSpec,
  { dialect, input, path }: Place,
  zeros: boolean | null,
): Direction | Refusal {
  const stacked = spec.class_name === "RNN" ? cellSpecs(spec.config) : null;
  const specs = stacked ?? [spec];
  if (specs.length === 0) return refuse("its cell can't be read");
  const cells: PlacedCell[] = [];
  let shape = isChannelsFirst(spec.config)
    ? shapeChannelsLast(input, 0)
    : input;
  for (const [n, cell] of specs.entries()) {
    const read = readers[kindOf(cell)];
    if (read === undefined)
      return refuse(`its cell ${cell.class_name} can't be followed`);
    const plan = read(cell.config, dialect, shape);
    if (isRefusal(plan)) return plan;
    const place = specs.length === 1 ? "" : `cells/${n}`;
    cells.push({ path: place === "" ? path : join(path, place), plan });
    shape = stateShape(plan);
  }
  return {
    path,
    cells,
    goBackwards: flag(spec.config, "go_backwards", false),
    maskedOutput: maskedOutput(spec, dialect, zeros),
    statesReversed:
      cells.length > 1 && (dialect === "tfjs" || reversesStates(spec.config)),
  };
}

/** An option of Keras 2's StackedRNNCells. */
function reversesStates(config: LayerConfig): boolean {
  const cell = nested(config, "cell");
  return cell !== null && flag(cell.config, "reverse_state_order", false);
}

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
