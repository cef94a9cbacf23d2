// LSTM, GRU, SimpleRNN and RNN: a cell run over the steps of a sequence.
import { keras2Generator } from "./common-parameters.ts";
import type { Dim, Integer } from "../shapes/dim.ts";
import { failsOnData } from "./computed.ts";
import { flagOf, layerOf, printValue, valueOf } from "./arguments.ts";
import type {
  Computed,
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
import { printShape } from "../shapes/print.ts";
import { tensor } from "../shapes/structure.ts";
import { sequenceMask } from "./mask-shapes.ts";
import { snakeCaseName } from "./automatic-names.ts";
import {
  int,
  keywordOnly,
  no,
  only,
  optional,
  required,
  text,
} from "./parameter.ts";
import { fails, notFollowed, problem, refusal, result } from "./problem.ts";
import { stateProblem } from "./output-activation.ts";
import { cellTraits, refuseResetAfter } from "./recurrent-cells.ts";
import {
  cellParameters,
  resetAfter,
  runParameters,
} from "./recurrent-parameters.ts";
import { cellsOf, membersProblem, stackTraits } from "./stacked-cells.ts";
import { cellOf, layerAsCell } from "./layers-as-cells.ts";
import { oddDim } from "./reshaping.ts";
import {
  asFlagsSay,
  recurrentCallArguments,
  recurrentTraits,
  recurrentWeights,
  sequenceAxes,
  sequenceOf,
  recurrentOutputs,
  runtimeToo,
  initialStateOf,
} from "./recurrent-run.ts";
import { innerName } from "./weight-names.ts";

const keras2Only = only("keras2", optional("time_major", no));

const keras2Keywords = only(
  "keras2",
  ...keywordOnly(
    optional("zero_output_for_mask", no),
    optional("input_length"),
  ),
);

const keras2Seed = only(
  "keras2",
  ...keywordOnly(optional("seed"), optional("enable_caching_device", no)),
);

interface RecurrentLayer {
  readonly className: "LSTM" | "GRU" | "SimpleRNN";
  readonly tfjsName: string;
  readonly gates: number;
  readonly stateNames: readonly string[];
  /** In the order of each dialect. */
  readonly ownParameters: readonly Parameter[];
}

/** The outcome, unless a function given as activation doesn't fit the states. */
function fitting(
  className: string,
  call: LayerCallInput,
  outcome: Outcome,
): Outcome {
  const misfit =
    outcome.kind === "problem" ? null : stateProblem(className, call);
  return misfit === null ? outcome : fails(misfit);
}

function recurrentLayer(layer: RecurrentLayer): LayerEntry {
  const traits = cellTraits(layer.gates, layer.stateNames.length);
  return {
    className: layer.className,
    names: {
      keras3: [layer.className],
      keras2: [layer.className],
      tfjs: [layer.tfjsName],
    },
    parameters: [
      ...cellParameters(layer.className, true),
      ...layer.ownParameters,
      ...keras2Keywords,
    ],
    callArguments: recurrentCallArguments,
    needsConfig: true,
    ...(layer.className === "GRU" && { construct: refuseResetAfter }),
    outputs: (call) =>
      runtimeToo(
        call,
        fitting(
          layer.className,
          call,
          recurrentOutputs(layer.className, traits, call.config, call),
        ),
      ),
    computes: runComputes,
    weights: (call) =>
      recurrentWeights(
        traits,
        call.config,
        call,
        snakeCaseName(`${layer.className}Cell`, call.dialect),
      ),
    mask: (call, output) => sequenceMask(layer.className, call, output),
    fixedAxes: sequenceAxes,
    recurrent: recurrentTraits(
      () => layer.stateNames,
      3,
      (config) =>
        layerAsCell(
          traits,
          config,
          snakeCaseName(`${layer.className}Cell`, "keras3"),
        ),
    ),
  };
}

const seed = only("keras3", optional("seed"));

const keras3Keywords = only(
  "keras3",
  ...keywordOnly(optional("zero_output_for_mask", no), optional("input_dim")),
);

const implementation = [
  ...only("keras3", ...keywordOnly(optional("implementation", int(2)))),
  ...only("tfjs", optional("implementation", int(2))),
];

const runtime = only("keras2", ...keywordOnly(optional("return_runtime", no)));

const cudnn = only("keras3", optional("use_cudnn", text("auto")));

const [returnSequences, returnState, goBackwards, stateful, unroll] =
  runParameters as [Parameter, Parameter, Parameter, Parameter, Parameter];

const untilStateful = [returnSequences, returnState, goBackwards, stateful];

export const lstm = recurrentLayer({
  className: "LSTM",
  tfjsName: "lstm",
  gates: 4,
  stateNames: ["state_h", "state_c"],
  ownParameters: [
    ...seed,
    ...untilStateful,
    ...only(["keras3", "tfjs"], unroll),
    ...keras2Only,
    ...only("keras2", unroll),
    ...cudnn,
    ...keras3Keywords,
    ...implementation,
    ...runtime,
    ...keras2Seed,
    ...keras2Generator,
  ],
});

export const gru = recurrentLayer({
  className: "GRU",
  tfjsName: "gru",
  gates: 3,
  stateNames: ["state"],
  ownParameters: [
    ...seed,
    ...untilStateful,
    unroll,
    ...keras2Only,
    resetAfter,
    ...cudnn,
    ...keras3Keywords,
    ...implementation,
    ...runtime,
    ...keras2Seed,
    ...keras2Generator,
  ],
});

export const simpleRnn = recurrentLayer({
  className: "SimpleRNN",
  tfjsName: "simpleRNN",
  gates: 1,
  stateNames: ["state"],
  ownParameters: [
    ...untilStateful,
    unroll,
    ...seed,
    ...only(
      "keras2",
      ...keywordOnly(
        optional("time_major", no),
        optional("enable_caching_device", no),
      ),
    ),
    ...keras3Keywords,
  ],
});

/** A cell, or a list of them, run over time. */
export const rnn: LayerEntry = {
  className: "RNN",
  names: { keras3: ["RNN"], keras2: ["RNN"], tfjs: ["rnn", "RNN"] },
  parameters: [
    required("cell"),
    ...runParameters,
    ...only("keras3", optional("zero_output_for_mask", no)),
    ...keras2Only,
    ...keras2Keywords,
    ...only("keras3", ...keywordOnly(optional("input_dim"))),
  ],
  callArguments: recurrentCallArguments,
  needsConfig: true,
  construct: cellProblem,
  outputs: (call) => {
    const cell = cellIn(call.config);
    if (cell === null) return result(notFollowed("the cell of this RNN"));
    if (cell.isEmpty) return withoutCells(call);
    return recurrentOutputs("RNN", cell.traits, cell.config, call);
  },
  computes: runComputes,
  fixedAxes: sequenceAxes,
  weights: (call) => {
    const cell = cellIn(call.config);
    return cell === null
      ? null
      : recurrentWeights(
          cell.traits,
          cell.config,
          call,
          nameIn(cell, call.dialect),
        );
  },
  mask: (call, output) => sequenceMask("RNN", call, output),
  recurrent: recurrentTraits(
    (config) => {
      const cell = cellIn(config);
      if (cell === null) return null;
      const groups = cell.traits.states(cell.config, "keras3");
      if (groups === null) return null;
      if (cell.traits.isStack)
        return groups.map((_, index) => `state_${index + 1}`);
      return groups[0]?.length === 2
        ? ["state_h", "state_c"]
        : (groups[0] ?? []).map((_, index, all) =>
            all.length === 1 ? "state" : `state_${index + 1}`,
          );
    },
    3,
    (config) => {
      const cell = cellIn(config);
      return (
        cell && layerAsCell(cell.traits, cell.config, nameIn(cell, "keras3"))
      );
    },
  ),
};

function nameIn({ layer }: CellInside, dialect: Dialect): string {
  return layer === null ? "stacked_rnn_cells" : innerName(layer, dialect);
}

/** Nothing can be computed of no steps; TF.js loses the states that it keeps where it gets others to start from. */
function runComputes(call: LayerCallInput): Computed | null {
  const shape = sequenceOf(call.inputs)?.shape;
  if (shape?.[1] === 0) return failsOnData("the sequence has no steps");
  if (shape?.length === 2 && call.dialect === "keras3")
    return failsOnData(
      `a sequence has the axes (batch, timesteps, features), not ${printShape(shape)}`,
    );
  const failing = layerInsideFails(call);
  if (failing !== null) return failing;
  if (call.dialect === "keras3" && isUnrolledStack(call))
    return failsOnData(
      "Keras 3 can't unroll a stack of one cell that has several states",
    );
  return call.dialect === "tfjs" &&
    flagOf(call.config, "stateful") === true &&
    initialStateOf(call) !== undefined
    ? failsOnData(
        "TF.js can't give an initial state to a layer that is stateful",
      )
    : null;
}

/** A layer in the place of a cell gets one step, which must be a sequence, and must return its one state. */
function layerInsideFails(call: LayerCallInput): Computed | null {
  const cell = call.config.has("cell") ? layerOf(call.config, "cell") : null;
  const { recurrent, className } = cell?.entry ?? {};
  const axes = sequenceOf(call.inputs)?.shape?.length;
  const traits = cell && recurrent ? cellOf(cell) : null;
  if (cell === null || traits === null || axes === undefined) return null;
  const returnsState = recurrent?.flag(cell.config, "return_state");
  const count = traits.states(cell.config, call.dialect)?.flat().length ?? 1;
  return axes !== 4 || returnsState === false || count > 1
    ? failsOnData(
        `RNN wants a cell, which computes one step and returns its states, and ${className} is a layer`,
      )
    : null;
}

function isUnrolledStack({ config, dialect }: LayerCallInput): boolean {
  const cell = config.has("cell") ? cellIn(config) : null;
  const groups = cell?.traits.states(cell.config, dialect) ?? [];
  return (
    flagOf(config, "unroll") === true &&
    cell?.traits.isStack === true &&
    groups.length === 1 &&
    (groups[0]?.length ?? 0) > 1
  );
}

/** Without a cell Keras 2 hands its input through, TF.js shows a width that is missing, Keras 3 fails. */
function withoutCells(call: LayerCallInput): Outcome {
  const input = sequenceOf(call.inputs);
  const shape = input?.shape ?? null;
  const width = shape?.at(-1);
  const isStateful =
    flagOf(call.config, "stateful") === true && call.dialect !== "tfjs";
  if (call.dialect === "keras2" && shape !== null && !isStateful)
    return handedThrough(call, shape);
  if (call.dialect === "keras3" || width === undefined || isStateful) {
    return refusal(
      "notACell",
      "RNN needs at least one cell but gets an empty list.",
    );
  }
  return recurrentOutputs(
    "RNN",
    through(oddDim("undefined")),
    call.config,
    call,
  );
}

function through(output: Integer): CellTraits {
  return { states: () => [], output: () => output, weights: () => [] };
}

/** The input itself, of whatever axes beyond batch and time. */
function handedThrough(call: LayerCallInput, shape: readonly Dim[]): Outcome {
  const usual = shape.length < 3 ? shape : [...shape.slice(0, 2), 1];
  const checked = recurrentOutputs("RNN", through(1), call.config, {
    ...call,
    inputs: tensor(usual),
  });
  const isTimeMajor = flagOf(call.config, "time_major");
  if (checked.kind === "problem" || isTimeMajor === null) return checked;
  const batch = shape[isTimeMajor ? 1 : 0] ?? null;
  return asFlagsSay(call, shape, [batch, ...shape.slice(2)], () => []);
}

interface CellInside {
  readonly traits: CellTraits;
  readonly config: Config;
  readonly isEmpty: boolean;
  /** Null for the stack that Keras makes of a list. */
  readonly layer: LayerInstance | null;
}

/** The cell that an RNN runs, a list of cells as the stack that Keras makes of it; null when not known. */
function cellIn(config: Config): CellInside | null {
  const value = valueOf(config, "cell");
  const cell = layerOf(config, "cell");
  const traits = cell && cellOf(cell);
  if (cell !== null && traits !== null)
    return {
      traits,
      config: cell.config,
      isEmpty:
        traits.isStack === true &&
        traits.states(cell.config, cell.dialect)?.length === 0,
      layer: cell,
    };
  if (value.kind !== "list" && value.kind !== "tuple") return null;
  const members = cellsOf(value);
  if (members === null) return null;
  return {
    traits: stackTraits,
    config: new Map([["cells", value]]),
    isEmpty: members.length === 0,
    layer: null,
  };
}

function cellProblem(config: Config, dialect: Dialect): LayerProblem | null {
  const value = valueOf(config, "cell");
  const wrong = (what: string) =>
    problem(
      "notACell",
      `\`cell\` of RNN must be a cell, such as LSTMCell, or a list of cells, not ${what}.`,
      { argument: "cell" },
    );
  switch (value.kind) {
    case "layer":
      if (value.layer.entry.lacksStates !== undefined)
        return problem(
          "notACell",
          `\`cell\` of RNN must have a \`state_size\`, which ${value.layer.entry.lacksStates} lacks. Set self.state_size to the width of its state.`,
          { argument: "cell" },
        );
      return cellOf(value.layer) === null && value.layer.entry.className !== ""
        ? wrong(value.layer.entry.className)
        : null;
    case "number":
    case "string":
    case "boolean":
    case "none":
      return wrong(printValue(value, "keras3"));
    case "list":
    case "tuple":
      return membersProblem("`cell` of RNN", "cell", value.items, dialect);
    default:
      return null;
  }
}
