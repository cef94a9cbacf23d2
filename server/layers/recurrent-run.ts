// What every recurrent layer does with its sequence: checks, initial states, what the flags return. The layers are in recurrent.ts.
import type { Dim, Integer } from "../shapes/dim.ts";
import { compareDims } from "../shapes/compare.ts";
import { printDim, printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Structure, TensorSpec } from "../shapes/structure.ts";
import { tensor, tensorsOf } from "../shapes/structure.ts";
import { computeDtype, flagOf } from "./arguments.ts";
import type {
  CellMaps,
  CellTraits,
  Config,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Outcome,
  RecurrentTraits,
} from "./layer.ts";
import {
  counted,
  fails,
  listed,
  mismatch,
  notFollowed,
  openWeightProblem,
  problem,
  rankProblem,
  refusal,
  result,
  several,
} from "./problem.ts";
import { misfit, nest } from "./recurrent-cells.ts";
import type { AxisEnd } from "./state-sizes.ts";
import { afterLoop, afterUnrolled, ownOrGiven } from "./state-sizes.ts";
import { cellTrained, closeWeights } from "./tensor-layer.ts";
import { inside } from "./weight-names.ts";

/** Where `initial_state` and `mask` stand in a call. */
export const recurrentCallArguments: NonNullable<LayerEntry["callArguments"]> =
  {
    keras3: ["initial_state", "mask", "training"],
    keras2: ["mask", "training", "initial_state", "constants"],
    tfjs: ["initial_state", "constants"],
  };

/** The traits of a layer that has the usual flags among its own arguments. */
export function recurrentTraits(
  stateNames: RecurrentTraits["stateNames"],
  inputRank = 3,
  asCell?: RecurrentTraits["asCell"],
): RecurrentTraits {
  return {
    ...(asCell && { asCell }),
    stateNames,
    inputRank,
    flag: (config, flag) => flagOf(config, flag),
  };
}

/** What a built layer holds later calls to in Keras 2 and TF.js: the features, and the batch where it keeps states. Keras 3 looks at data alone. */
export function sequenceAxes(
  config: Config,
  dialect: Dialect,
): readonly number[] {
  if (dialect === "keras3") return [];
  const batch = flagOf(config, "time_major") === false ? 0 : 1;
  return flagOf(config, "stateful") === true ? [batch, -1] : [-1];
}

/** Weights of the cell for the width of the sequence's last axis; where it has a name in Keras they lie in it, in TF.js they are the layer's own. */
export function recurrentWeights(
  traits: CellTraits,
  cellConfig: Config,
  call: LayerCallInput,
  cellName: string | null = null,
) {
  const input = sequenceOf(call.inputs);
  if (!input?.shape) return null;
  const weights = closeWeights(
    traits.weights(
      stepOf(input.shape, axesOf(call.config)?.batch ?? 0),
      cellConfig,
      call.dialect,
    ),
  );
  const place = call.dialect === "tfjs" ? null : cellName;
  if (weights === null) return null;
  const own = traits.isStack ? weights : cellTrained(weights, cellConfig);
  return inside(place, own);
}

/** The sequence of `[x, h, c]`, which Keras 2 and TF.js take as input with its initial state. */
export function sequenceOf(inputs: Structure): TensorSpec | null {
  if (inputs.kind === "tensor") return inputs;
  const [first] =
    inputs.kind === "list" || inputs.kind === "tuple" ? inputs.items : [];
  return first?.kind === "tensor" ? first : null;
}

/** The sequence that a layer is called on, or what comes of the call when there is none or, in Keras 3, more than that. */
export function sequenceIn(
  className: string,
  { dialect, inputs }: LayerCallInput,
): TensorSpec | Outcome {
  if (
    dialect === "keras3" &&
    (inputs.kind === "list" || inputs.kind === "tuple") &&
    inputs.items.length > 1
  ) {
    return refusal(
      "inputCount",
      `${className} takes one sequence but gets ${inputs.items.length} tensors. In Keras 3 states go in \`initial_state\`.`,
    );
  }
  return (
    sequenceOf(inputs) ??
    result(notFollowed(`${className} on something other than a sequence`))
  );
}

/** The initial states of a call, wherever they are given; undefined when there are none. */
export function initialStateOf(call: LayerCallInput): Structure | undefined {
  const given = call.arguments.get("initial_state");
  if (given !== undefined) return given;
  const { inputs } = call;
  if (
    (inputs.kind === "list" || inputs.kind === "tuple") &&
    inputs.items.length > 1
  )
    return { kind: "list", items: inputs.items.slice(1) };
  return undefined;
}

/** What a recurrent layer returns: the sequence or its last step, then the states that the flags ask for. */
export function recurrentOutputs(
  className: string,
  traits: CellTraits,
  cellConfig: Config,
  call: LayerCallInput,
): Outcome {
  const { config, dialect } = call;
  const input = sequenceIn(className, call);
  if (input.kind !== "tensor") return input;
  const width = traits.output(cellConfig, dialect);
  const groups = traits.states(cellConfig, dialect);
  if (width === null || groups === null)
    return result(notFollowed("a cell whose width is not known"));
  const axes = axesOf(config);
  if (axes === null)
    return result(notFollowed("`time_major`, whose value is not known"));
  const found =
    input.shape === null
      ? null
      : sequenceProblem(className, traits, cellConfig, call, input.shape, axes);
  const states = initialStateOf(call);
  const wrongState =
    found ??
    statesProblem(className, groups, states, dialect) ??
    statefulStackProblem(className, traits, call, states);
  if (wrongState !== null) return fails(wrongState);
  const own = input.shape?.[axes.batch] ?? null;
  const batches = batchesOf(call, own, groups);
  if (batches === null)
    return fails(batchProblem(className, input, states ?? input));
  const nested = nestingOf(traits, cellConfig, dialect);
  const maps = traits.maps?.(cellConfig, dialect) ?? { output: [], states: [] };
  const made: Made = { width, groups, maps };
  return assemble(call, input, axes, made, batches, nested);
}

/** What a cell returns and keeps. */
interface Made {
  readonly width: Integer;
  readonly groups: readonly (readonly Integer[])[];
  readonly maps: CellMaps;
}

interface Axes {
  readonly batch: 0 | 1;
  readonly time: 0 | 1;
}

function axesOf(config: Config): Axes | null {
  const timeMajor = flagOf(config, "time_major");
  if (timeMajor === null) return null;
  return timeMajor ? { batch: 1, time: 0 } : { batch: 0, time: 1 };
}

function sequenceProblem(
  className: string,
  traits: CellTraits,
  cellConfig: Config,
  call: LayerCallInput,
  shape: readonly Dim[],
  axes: Axes,
): LayerProblem | null {
  const { config, dialect } = call;
  const takesAny = traits.takesAnyStep?.(cellConfig) ?? false;
  const wrongRank = takesOtherAxes(className, takesAny, dialect, shape)
    ? null
    : rankProblem(
        className,
        { rank: 3, axes: "(batch, timesteps, features)" },
        shape,
      );
  if (wrongRank !== null) return wrongRank;
  const isFirst = call.builtOn === null;
  if (
    isFirst &&
    flagOf(config, "stateful") === true &&
    shape[axes.batch] === null
  )
    return statefulProblem(className, shape, dialect);
  if (
    dialect === "keras2" &&
    flagOf(config, "unroll") === true &&
    shape[axes.time] === null
  ) {
    return mismatch(
      "unrollLength",
      `${className}(unroll=True) needs a fixed number of timesteps`,
      [shape],
      { axis: axes.time },
    );
  }
  if (dialect === "keras2" && shape[axes.time] === 0)
    return mismatch(
      "refused",
      `${className} needs at least one timestep`,
      [shape],
      { axis: axes.time },
    );
  const step = stepOf(shape, axes.batch);
  const weights = traits.weights(step, cellConfig, dialect);
  return (
    openWeightProblem(className, weights, shape) ??
    traits.problem?.(step, cellConfig, dialect) ??
    null
  );
}

/** Keras 3's RNN leaves other axes to the cell, and that to the data; of two axes the cell takes the batch, where that is known, as its features. */
function takesOtherAxes(
  className: string,
  takesAny: boolean,
  dialect: Dialect,
  shape: readonly Dim[],
): boolean {
  if (dialect === "keras2" && takesAny) return shape.length > 3;
  if (dialect !== "keras3" || className !== "RNN") return false;
  return shape.length > 3 || (shape.length === 2 && shape[0] !== null);
}

/** What the cell is built for. */
function stepOf(shape: readonly Dim[], batch: 0 | 1): readonly Dim[] {
  return [shape[batch] ?? null, ...shape.slice(2)];
}

/** A stateful layer on a batch of open size. */
export function statefulProblem(
  className: string,
  shape: Shape,
  dialect: Dialect,
): LayerProblem {
  const how = {
    keras3: "Give its Input a batch_size",
    keras2: "Give a batch_input_shape or its Input a batch_size",
    tfjs: "Give a batchInputShape",
  }[dialect];
  const flag = dialect === "tfjs" ? "stateful: true" : "stateful=True";
  return problem(
    "statefulBatch",
    `${className} with \`${flag}\` needs a fixed batch size but gets ${printShape(shape)}. ${how}.`,
  );
}

/** `1 state (batch, 5)`, `2 states, each (batch, 5)`, `2 states, (batch, 5) and (batch, 7)`. */
function statesText(widths: readonly Integer[]): string {
  const shapes = widths.map((width) => `(batch, ${printDim(width)})`);
  const [first = ""] = shapes;
  const count = counted(shapes.length, "state");
  if (shapes.length === 1) return `${count} ${first}`;
  return shapes.every((shape) => shape === first)
    ? `${count}, each ${first},`
    : `${count}, ${listed(shapes)},`;
}

/** Keras 2 and TF.js compare the initial states with the cell's; Keras 3 does so only when data comes. */
function statesProblem(
  className: string,
  groups: readonly (readonly Integer[])[],
  states: Structure | undefined,
  dialect: Dialect,
): LayerProblem | null {
  if (states === undefined || dialect === "keras3") return null;
  if (
    states.kind === "unknown" ||
    (states.kind !== "tensor" &&
      "items" in states &&
      states.items.some((item) => item.kind === "unknown"))
  )
    return null;
  const widths = groups.flat();
  const given = tensorsOf(states);
  const wanted = statesText(widths);
  if (given.length !== widths.length) {
    return problem(
      "initialState",
      `${className} starts from ${wanted} but gets ${counted(given.length, "state")}.`,
    );
  }
  const isFlat =
    states.kind === "tensor" ||
    ("items" in states && states.items.every((item) => item.kind === "tensor"));
  if (
    isFlat &&
    groups.length > 1 &&
    groups.some((group) => group.length > 1) &&
    dialect === "keras2"
  ) {
    return problem(
      "initialState",
      `${className} starts from one list of states for each of its ${groups.length} cells but gets ${given.length} tensors in one list.`,
    );
  }
  return misfit(given, widths) === null
    ? null
    : problem(
        "initialState",
        `${className} starts from ${wanted} but gets ${listed(given.map((each) => printShape(each.shape)))}.`,
      );
}

/** What a loop makes of the batch sizes of its input and its states; null when they don't fit. */
function batchesOf(
  call: LayerCallInput,
  own: Dim,
  groups: readonly (readonly Integer[])[],
): AxisEnd | null {
  const sizes = givenSizes(call, 0, groups.flat().length);
  const isStateful = flagOf(call.config, "stateful") !== false;
  let count = 0;
  const states = groups.map((group) =>
    group.map(() => {
      const size = sizes?.[count++];
      if (size === undefined) return own;
      return isStateful ? ownOrGiven(own, size) : size;
    }),
  );
  const unroll = flagOf(call.config, "unroll");
  const looped = unroll === true ? null : afterLoop({ own, states });
  const end =
    looped ?? (unroll === false ? null : afterUnrolled({ own, states }));
  return end && compareDims(own, end.last) === "never" ? null : end;
}

/** The sizes of one axis of the states that Keras 2 is given; null when there are none. Other libraries don't read theirs. */
export function givenSizes(
  call: LayerCallInput,
  axis: number,
  count: number,
): readonly Dim[] | null {
  const given = initialStateOf(call);
  if (call.dialect !== "keras2" || given === undefined) return null;
  const states = tensorsOf(given);
  return states.length === count
    ? states.map(({ shape }) => shape?.[axis] ?? null)
    : Array.from({ length: count }, () => null);
}

/** Keras 2 wants states of the input's own batch size; only unrolled steps broadcast one row to several. */
function batchProblem(
  className: string,
  input: TensorSpec,
  states: Structure,
): LayerProblem {
  const shapes = tensorsOf(states).map(({ shape }) => printShape(shape));
  return problem(
    "initialState",
    `${className} starts from states of the batch size of its input, ${printShape(input.shape)}, but gets ${listed(shapes)}.`,
  );
}

/** Keras 2 chooses between own and given states by a function that wants both nested alike, which those of several cells aren't. */
function statefulStackProblem(
  className: string,
  traits: CellTraits,
  { config, dialect }: LayerCallInput,
  states: Structure | undefined,
): LayerProblem | null {
  return dialect === "keras2" &&
    traits.isStack === true &&
    states !== undefined &&
    flagOf(config, "stateful") === true
    ? problem(
        "initialState",
        `${className}(stateful=True) over a list of cells can't start from given states in Keras 2. Leave out \`initial_state\`.`,
      )
    : null;
}

/** How the states of each cell of a stack come: a lone one as it is, several in a list, those of layers always in one. Null outside of a stack. */
type Nesting =
  ((states: readonly Structure[], cell: number) => Structure) | null;

function nestingOf(
  { isStack, holdsLayers }: CellTraits,
  cellConfig: Config,
  dialect: Dialect,
): Nesting {
  if (isStack !== true || dialect === "tfjs") return null;
  const layers = holdsLayers?.(cellConfig) ?? [];
  return (states, cell) =>
    layers[cell] === true ? { kind: "list", items: states } : nest(states);
}

function assemble(
  call: LayerCallInput,
  input: TensorSpec,
  axes: Axes,
  { width, groups, maps }: Made,
  batches: AxisEnd,
  nested: Nesting,
): Outcome {
  const isKnown = input.shape !== null;
  const steps = input.shape?.[axes.time] ?? null;
  const batch = input.shape?.[axes.batch] ?? batches.last;
  const ends = axes.batch === 0 ? [batch, steps] : [steps, batch];
  const sequence = [...ends, ...maps.output, width];
  const last = [batches.last, ...maps.output, width];
  return asFlagsSay(
    call,
    isKnown ? sequence : null,
    isKnown ? last : null,
    (dtype) => {
      const states = groups.map((group, cell) =>
        group.map((size, state) =>
          tensor(
            isKnown
              ? [
                  batches.states[cell]?.[state] ?? null,
                  ...(maps.states[cell]?.[state] ?? []),
                  size,
                ]
              : null,
            dtype,
          ),
        ),
      );
      if (call.dialect === "tfjs") return states.toReversed().flat();
      return nested === null ? states.flat() : states.map(nested);
    },
  );
}

/** What `return_sequences` and `return_state` ask for: the shape of the sequence or of its last step, and with it the states. */
export function asFlagsSay(
  { config, dialect }: LayerCallInput,
  sequence: Shape,
  last: Shape,
  states: (dtype: string | null) => readonly Structure[],
): Outcome {
  const returnsState = flagOf(config, "return_state");
  if (returnsState === null)
    return result(notFollowed("`return_state`, whose value is not known"));
  const dtype = dialect === "tfjs" ? "float32" : computeDtype(config);
  const returnsSequences = flagOf(config, "return_sequences");
  const shape =
    returnsSequences === null ? null : returnsSequences ? sequence : last;
  const output = tensor(shape, dtype);
  return result(
    returnsState ? several([output, ...states(dtype)], dialect) : output,
  );
}

/** Keras 2's undocumented `return_runtime`. */
export function runtimeToo(call: LayerCallInput, outcome: Outcome): Outcome {
  if (
    outcome.kind === "problem" ||
    flagOf(call.config, "return_runtime") !== true
  )
    return outcome;
  return {
    ...outcome,
    structure: {
      kind: "tuple",
      items: [
        outcome.structure,
        { kind: "tensor", shape: [], dtype: "float32" },
      ],
    },
  };
}
