// The cells: what an LSTM, GRU or SimpleRNN computes at one step. The layers of the same names are these, run over time.
import { keras2Generator } from "./common-parameters.ts";
import type { Dim, Integer } from "../shapes/dim.ts";
import { multiply } from "../shapes/dim.ts";
import { compareDims } from "../shapes/compare.ts";
import { printDim, printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Structure, TensorSpec } from "../shapes/structure.ts";
import { tensorsOf } from "../shapes/structure.ts";
import { computeDtype, flagOf, sizeOf } from "./arguments.ts";
import { failsOnData } from "./computed.ts";
import type {
  CellTraits,
  Config,
  Dialect,
  LayerCallInput,
  LayerEntry,
  Outcome,
  Parameter,
} from "./layer.ts";
import { no, int, keywordOnly, only, optional } from "./parameter.ts";
import type { OpenWeight } from "./tensor-layer.ts";
import { closeWeights } from "./tensor-layer.ts";
import {
  counted,
  fails,
  notFollowed,
  openWeightProblem,
  problem,
  rankProblem,
  refusal,
  result,
} from "./problem.ts";
import { cellParameters, resetAfter } from "./recurrent-parameters.ts";

const seed = optional("seed");

interface CellKind {
  readonly className: "LSTMCell" | "GRUCell" | "SimpleRNNCell";
  readonly kind: "LSTM" | "GRU" | "SimpleRNN";
  readonly tfjsName: string;
  readonly gates: number;
  readonly states: number;
  readonly ownParameters: readonly Parameter[];
}

function cellEntry(cell: CellKind): LayerEntry {
  const traits = cellTraits(cell.gates, cell.states);
  return {
    className: cell.className,
    names: {
      keras3: [cell.className],
      keras2: [cell.className],
      tfjs: [cell.tfjsName],
    },
    parameters: [
      ...cellParameters(cell.kind, false),
      ...cell.ownParameters,
      ...only("keras3", seed),
      ...only(
        "keras2",
        ...keywordOnly(seed, optional("enable_caching_device", no)),
      ),
      ...keras2Generator,
      ...only(
        "keras3",
        ...(cell.kind === "SimpleRNN"
          ? []
          : keywordOnly(optional("implementation", int(2)))),
      ),
      ...only("tfjs", optional("implementation", int(2))),
    ],
    callArguments: ["states", "training"],
    needsConfig: true,
    ...(cell.kind === "GRU" && { construct: refuseResetAfter }),
    cell: traits,
    outputs: (call) => cellOutputs(cell.className, traits, call),
    computes: ({ dialect }) =>
      dialect === "tfjs"
        ? failsOnData(
            `${cell.className} computes on a list of its input and its states, which can't be told while a model is built`,
          )
        : null,
    weights: (call) => cellWeights(traits, call),
  };
}

/** TF.js has no GRU that resets after the matrix product. */
export function refuseResetAfter(config: Config, dialect: Dialect) {
  if (dialect !== "tfjs" || flagOf(config, "reset_after") !== true) return null;
  return problem(
    "resetAfter",
    "TF.js has no GRU with `resetAfter: true`. Leave it out or set it to false.",
    { argument: "resetAfter" },
  );
}

/** A cell with `states` states of `units` numbers and `gates` blocks in its kernel. */
export function cellTraits(gates: number, states: number): CellTraits {
  return {
    states: (config) => [
      Array.from({ length: states }, () => sizeOf(config, "units")),
    ],
    output: (config) => sizeOf(config, "units"),
    weights: (step, config, dialect) =>
      gatedWeights(step.at(-1) ?? null, gates, config, dialect),
  };
}

function gatedWeights(
  width: Dim,
  gates: number,
  config: Config,
  dialect: Dialect,
): readonly OpenWeight[] | null {
  const units = sizeOf(config, "units");
  const columns = multiply(units, gates);
  const usesBias = flagOf(config, "use_bias");
  if (usesBias === null) return null;
  const kernels = [
    { name: "kernel", shape: [width, columns] },
    { name: "recurrent_kernel", shape: [units, columns] },
  ];
  if (!usesBias) return kernels;
  const isDouble =
    gates === 3 && dialect !== "tfjs" ? flagOf(config, "reset_after") : false;
  if (isDouble === null) return null;
  return [
    ...kernels,
    { name: "bias", shape: isDouble ? [2, columns] : [columns] },
  ];
}

/** A cell called by hand: `(output, [states])`. TF.js returns the shape of its input when it is called on a symbol. */
export function cellOutputs(
  className: string,
  traits: CellTraits,
  call: LayerCallInput,
): Outcome {
  const { config, dialect, inputs } = call;
  if (dialect === "tfjs") return symbolicCell(className, traits, call);
  const states = call.arguments.get("states");
  if (states === undefined) {
    return refusal(
      "inputCount",
      `${className} is called on one step and its states. Run it over a sequence with RNN(${className}(…)).`,
    );
  }
  if (inputs.kind !== "tensor")
    return result(
      notFollowed(`${className} on something other than one tensor`),
    );
  const shape = inputs.shape;
  const groups = traits.states(config, dialect);
  const output = traits.output(config, dialect);
  if (shape === null || groups === null || output === null)
    return result(notFollowed("a cell on a shape that is not known"));
  const open = openWeightProblem(
    className,
    traits.weights(shape, config, dialect),
    shape,
  );
  if (open !== null) return fails(open);
  const refused = traits.problem?.(shape, config, dialect) ?? null;
  if (refused !== null) return fails(refused);
  const found = stateProblem(className, traits, call, states);
  if (found !== null) return found;
  const dtype = computeDtype(config);
  const rows = shape.slice(0, -1);
  const tensorOf = (width: Integer): Structure => ({
    kind: "tensor",
    shape: [...rows, width],
    dtype,
  });
  const next = traits.isStack
    ? stackedStates(groups, states, tensorOf, dialect)
    : ownStates(groups[0] ?? [], states, tensorOf);
  return result({ kind: "tuple", items: [tensorOf(output), next] });
}

/** The new states of one cell, nested as the old ones were: a lone state that came without its list goes without. */
function ownStates(
  group: readonly Integer[],
  given: Structure | undefined,
  tensorOf: (width: Integer) => Structure,
): Structure {
  const states = group.map(tensorOf);
  const [only] = states;
  return given?.kind === "tensor" && only !== undefined && states.length === 1
    ? only
    : { kind: "list", items: states };
}

function stackedStates(
  groups: readonly (readonly Integer[])[],
  given: Structure,
  tensorOf: (width: Integer) => Structure,
  dialect: Dialect,
): Structure {
  const items =
    given.kind === "list" || given.kind === "tuple" ? given.items : [];
  if (dialect === "keras2")
    return {
      kind: "tuple",
      items: groups.map((group) => nest(group.map(tensorOf))),
    };
  const states = groups.map((group, index) =>
    ownStates(group, items[index], tensorOf),
  );
  const [only] = states;
  return states.length === 1 && only !== undefined
    ? only
    : { kind: "list", items: states };
}

/** The states of one cell of a stack: a lone one as it is, several in a list. */
export function nest(states: readonly Structure[]): Structure {
  const [only] = states;
  return states.length === 1 && only !== undefined
    ? only
    : { kind: "list", items: states };
}

/** Too few states, a state of another width, or an input that is no step. */
function stateProblem(
  className: string,
  traits: CellTraits,
  call: LayerCallInput,
  states: Structure,
): Outcome | null {
  const groups = traits.states(call.config, call.dialect) ?? [];
  const wanted = traits.isStack ? groups.length : (groups[0]?.length ?? 0);
  const given =
    states.kind === "tuple" || states.kind === "list" ? states.items : [states];
  if (
    states.kind !== "unknown" &&
    given.length < wanted &&
    !(call.dialect === "keras3" && states.kind === "tensor")
  )
    return refusal(
      "initialState",
      `${className} keeps ${counted(wanted, "state")} but gets ${given.length}.`,
    );
  const widths = groups.flat();
  const wrong = misfit(tensorsOf(states), widths);
  if (wrong !== null)
    return refusal(
      "initialState",
      `${className} keeps a state (batch, ${printDim(wrong.width)}) but gets ${printShape(wrong.shape)}.`,
    );
  const shape = call.inputs.kind === "tensor" ? call.inputs.shape : null;
  return shape === null || groups[0]?.length !== 2
    ? null
    : wrongStep(className, shape);
}

/** The first state whose last axis can't have its width; null when all of them may. */
export function misfit(
  states: readonly TensorSpec[],
  widths: readonly Integer[],
): { readonly shape: Shape; readonly width: Integer } | null {
  for (const [index, { shape }] of states.entries()) {
    const [last, width] = [shape?.at(-1), widths[index]];
    if (last === undefined || width === undefined) continue;
    if (compareDims(last, width) === "never") return { shape, width };
  }
  return null;
}

function wrongStep(className: string, shape: readonly Dim[]): Outcome | null {
  const found = rankProblem(
    className,
    { rank: 2, axes: "one step, (batch, features)" },
    shape,
  );
  return found === null ? null : fails(found);
}

function symbolicCell(
  className: string,
  traits: CellTraits,
  call: LayerCallInput,
): Outcome {
  const { inputs, config, dialect } = call;
  if (inputs.kind === "list" && traits.isStack) return result(inputs);
  if (inputs.kind === "list")
    return refusal(
      "inputCount",
      `${className} takes one tensor while a model is built, not a list of ${inputs.items.length}. Run it over a sequence with rnn({cell}).`,
    );
  if (inputs.kind !== "tensor")
    return result(
      notFollowed(`${className} on something other than one tensor`),
    );
  const shape = inputs.shape;
  if (shape === null)
    return result({ kind: "tensor", shape, dtype: "float32" });
  const open = openWeightProblem(
    className,
    traits.weights(shape, config, dialect),
    shape,
  );
  if (open !== null) return fails(open);
  return result({ kind: "tensor", shape, dtype: "float32" });
}

/** The weights of a cell called by hand. */
export function cellWeights(traits: CellTraits, call: LayerCallInput) {
  const [first] = tensorsOf(call.inputs);
  const shape = first?.shape ?? null;
  return shape === null
    ? null
    : closeWeights(traits.weights(shape, call.config, call.dialect));
}

export const cells: readonly LayerEntry[] = [
  cellEntry({
    className: "LSTMCell",
    kind: "LSTM",
    tfjsName: "lstmCell",
    gates: 4,
    states: 2,
    ownParameters: [],
  }),
  cellEntry({
    className: "GRUCell",
    kind: "GRU",
    tfjsName: "gruCell",
    gates: 3,
    states: 1,
    ownParameters: [resetAfter],
  }),
  cellEntry({
    className: "SimpleRNNCell",
    kind: "SimpleRNN",
    tfjsName: "simpleRNNCell",
    gates: 1,
    states: 1,
    ownParameters: [],
  }),
];
