// ConvLSTM1D, 2D and 3D: an LSTM whose matrix products are convolutions.
import { compareDims } from "../shapes/compare.ts";
import type { Dim } from "../shapes/dim.ts";
import { isKnown, multiply } from "../shapes/dim.ts";
import { printDim, printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Structure, TensorSpec } from "../shapes/structure.ts";
import { tensor, tensorsOf } from "../shapes/structure.ts";
import {
  flagOf,
  isChannelsFirst,
  sizeOf,
  sizesOf,
  textOf,
} from "./arguments.ts";
import {
  checkIn,
  every,
  oneOf,
  oneOfIgnoringCase,
  positiveInteger,
} from "./checks.ts";
import type { Rank } from "./convolution-problems.ts";
import { perAxis } from "./convolution.ts";
import type {
  Config,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Outcome,
  Parameter,
} from "./layer.ts";
import { sequenceMask } from "./mask-shapes.ts";
import {
  int,
  keywordOnly,
  no,
  none,
  only,
  optional,
  required,
  text,
} from "./parameter.ts";
import {
  channelAxes,
  fails,
  listed,
  mismatch,
  openWeightProblem,
  problem,
  rankProblem,
  refusal,
  sizesText,
} from "./problem.ts";
import {
  asFlagsSay,
  givenSizes,
  initialStateOf,
  recurrentCallArguments,
  recurrentTraits,
  sequenceAxes,
  sequenceIn,
  sequenceOf,
  statefulProblem,
} from "./recurrent-run.ts";
import {
  dropoutRates,
  gateParameters,
  runParameters,
} from "./recurrent-parameters.ts";
import { dataFormat } from "./reshaping.ts";
import { afterLoop, ownOrGiven } from "./state-sizes.ts";
import type { OpenWeight } from "./tensor-layer.ts";
import { closeWeights } from "./tensor-layer.ts";
import {
  convolvedShape,
  isEmptyLength,
  layoutOf,
  windowProblem,
} from "./window.ts";
import { inside } from "./weight-names.ts";

const paddings = every(
  checkIn("keras3", oneOfIgnoringCase("valid", "same")),
  checkIn("keras2", oneOfIgnoringCase("valid", "same", "causal")),
  checkIn("tfjs", oneOf("valid", "same", "causal", null)),
);

/** Dropout rates and flags, whose order differs. */
function runOptions(): readonly Parameter[] {
  const flags = runParameters.filter(
    (parameter) => parameter.name !== "unroll",
  );
  const unroll = optional("unroll", no);
  const zeroes = optional("zero_output_for_mask", no);
  return [
    ...only(
      "keras3",
      ...dropoutRates,
      optional("seed"),
      ...flags,
      ...keywordOnly(unroll, zeroes, optional("input_dim")),
    ),
    ...only(
      "keras2",
      ...flags,
      ...dropoutRates,
      ...keywordOnly(
        unroll,
        optional("time_major", no),
        zeroes,
        optional("input_length"),
      ),
    ),
    ...only("tfjs", ...dropoutRates, ...flags, unroll),
  ];
}

function parametersOf(rank: Rank): readonly Parameter[] {
  return [
    required("filters", positiveInteger),
    required("kernel_size", perAxis(rank)),
    optional("strides", int(1), perAxis(rank)),
    optional("padding", text("valid"), paddings),
    optional("data_format", none, dataFormat),
    optional("dilation_rate", int(1), perAxis(rank)),
    ...gateParameters("LSTM", true, "hard_sigmoid"),
    ...runOptions(),
  ];
}

function convLstm(rank: Rank): LayerEntry {
  const className = `ConvLSTM${rank}D`;
  return {
    className,
    names: {
      keras3: [className],
      keras2: [className],
      ...(rank === 2 && { tfjs: ["convLstm2d"] }),
    },
    parameters: parametersOf(rank),
    callArguments: recurrentCallArguments,
    needsConfig: true,
    construct: (config, dialect) =>
      constructProblem(className, rank, config, dialect),
    outputs: (call) => convLstmOutputs(className, rank, call),
    weights: (call) => {
      const input = sequenceOf(call.inputs);
      const weights = input?.shape
        ? closeWeights(weightsOf(rank, stepShape(input.shape), call))
        : null;
      const place = call.dialect === "keras3" ? "conv_lstm_cell" : null;
      return weights && inside(place, weights);
    },
    mask: (call, output) => sequenceMask(className, call, output),
    fixedAxes: (config, dialect) => [
      ...sequenceAxes(config, dialect),
      ...(dialect === "keras3" ? [] : [2, 3, 4].slice(0, rank)),
    ],
    recurrent: recurrentTraits(
      () => ["state_h", "state_c"],
      rank + 3,
      () => null,
    ),
  };
}

function constructProblem(
  className: string,
  rank: Rank,
  config: Config,
  dialect: Dialect,
): LayerProblem | null {
  if (dialect !== "keras3" && flagOf(config, "unroll") === true) {
    return problem(
      "argumentValue",
      `${className} can't be unrolled. Leave \`unroll\` out.`,
      {
        argument: "unroll",
      },
    );
  }
  return dialect === "keras3" ? bothProblem(className, rank, config) : null;
}

/** Strides and dilation at once, which Keras 3 finds out when the layer is made, Keras 2 when it is called. */
function bothProblem(
  className: string,
  rank: Rank,
  config: Config,
): LayerProblem | null {
  const isLarge = (name: string) =>
    sizesOf(config, name, rank).some((size) => isKnown(size) && size > 1);
  if (!isLarge("strides") || !isLarge("dilation_rate")) return null;
  return problem(
    "argumentValue",
    `${className} can't combine \`strides\` and \`dilation_rate\` above 1; leave one of them at 1.`,
    { argument: "dilation_rate" },
  );
}

function stepShape(shape: readonly Dim[]): readonly Dim[] {
  return shape.filter((_, axis) => axis !== 1);
}

function weightsOf(
  rank: Rank,
  step: readonly Dim[],
  call: LayerCallInput,
): readonly OpenWeight[] | null {
  const layout = layoutOf(step, rank, call);
  const usesBias = flagOf(call.config, "use_bias");
  if (layout === null || usesBias === null) return null;
  const kernel = sizesOf(call.config, "kernel_size", rank);
  const filters = sizeOf(call.config, "filters");
  const columns = multiply(filters, 4);
  return [
    {
      name: "kernel",
      shape: [...kernel, step[layout.channels] ?? null, columns],
    },
    { name: "recurrent_kernel", shape: [...kernel, filters, columns] },
    ...(usesBias ? [{ name: "bias", shape: [columns] }] : []),
  ];
}

function convLstmOutputs(
  className: string,
  rank: Rank,
  call: LayerCallInput,
): Outcome {
  const { dialect } = call;
  const input = sequenceIn(className, call);
  if (input.kind !== "tensor") return input;
  if (input.shape === null)
    return assemble(call, input, { step: null, states: [null, null] });
  const found =
    sequenceProblem(className, rank, input.shape, call) ??
    (dialect === "keras2" ? bothProblem(className, rank, call.config) : null) ??
    statesProblem(className, rank, call);
  if (found !== null) return fails(found);
  const step = stepShape(input.shape);
  const output = convolvedShape(rank, step, call);
  if (
    output !== null &&
    dialect !== "tfjs" &&
    isEmptied(rank, step, output, call)
  ) {
    const layout = layoutOf(input.shape, rank, call);
    return fails(
      windowProblem(
        className,
        "kernel",
        input.shape,
        rank,
        layout ?? { channels: -1, firstSpatial: 2 },
        sizesOf(call.config, "kernel_size", rank),
        'Use a smaller kernel_size or padding="same".',
      ),
    );
  }
  const maps = mapsAfterLoop(call, shown(rank, step, output, call));
  if (maps !== null) return assemble(call, input, maps);
  const states = tensorsOf(initialStateOf(call) ?? input);
  return refusal(
    "initialState",
    `${className} starts from states of the size that it makes of its input, ${printShape(output)}, but gets ${listed(states.map(({ shape }) => printShape(shape)))}.`,
  );
}

function isEmptied(
  rank: Rank,
  step: readonly Dim[],
  output: readonly Dim[],
  call: LayerCallInput,
): boolean {
  const channels = layoutOf(step, rank, call)?.channels;
  return output.some(
    (dim, axis) =>
      axis !== channels && dim !== step[axis] && isEmptyLength(dim),
  );
}

function sequenceProblem(
  className: string,
  rank: Rank,
  shape: readonly Dim[],
  call: LayerCallInput,
): LayerProblem | null {
  const { config, dialect } = call;
  const wrongRank = rankProblem(
    className,
    {
      rank: rank + 3,
      axes: channelAxes(rank, isChannelsFirst(config, dialect), "timesteps"),
    },
    shape,
  );
  if (wrongRank !== null) return wrongRank;
  if (flagOf(config, "stateful") === true && shape[0] === null)
    return statefulProblem(className, shape, dialect);
  const step = stepShape(shape);
  const layout = layoutOf(step, rank, call);
  if (layout === null) return null;
  const spatial = step.slice(layout.firstSpatial, layout.firstSpatial + rank);
  const openAxis = layout.firstSpatial + 1 + spatial.indexOf(null);
  if (
    dialect === "keras2" &&
    flagOf(config, "stateful") === true &&
    spatial.includes(null)
  ) {
    return mismatch(
      "openDimension",
      `${className}(stateful=True) needs a fixed ${sizesText(rank)}`,
      [shape],
      { axis: openAxis },
    );
  }
  if (dialect === "keras3" && spatial.includes(null)) {
    return mismatch(
      "openDimension",
      `${className} needs a fixed ${sizesText(rank)} in Keras 3`,
      [shape],
      { axis: openAxis },
    );
  }
  if (
    dialect === "keras2" &&
    textOf(config, "padding")?.toLowerCase() === "causal"
  ) {
    return problem(
      "argumentValue",
      `\`padding\` of ${className} must be "valid" or "same", not "causal".`,
      { argument: "padding" },
    );
  }
  return openWeightProblem(className, weightsOf(rank, step, call), shape);
}

/** What one step makes of the input, and the states behind it; null when unknown. */
interface MapShapes {
  readonly step: Shape;
  readonly states: readonly Shape[];
}

function assemble(
  call: LayerCallInput,
  input: TensorSpec,
  { step, states }: MapShapes,
): Outcome {
  const [batch, time] = input.shape ?? [null, null];
  const sequence =
    step === null
      ? null
      : [batch ?? step[0] ?? null, time ?? null, ...step.slice(1)];
  return asFlagsSay(call, sequence, step, (dtype) =>
    states.map((state) => tensor(state, dtype)),
  );
}

/** The maps after a loop from the given states, whose sizes Keras 2 broadcasts with those of its input; null when they don't fit. */
function mapsAfterLoop(call: LayerCallInput, step: Shape): MapShapes | null {
  if (step === null) return { step, states: [null, null] };
  const isStateful = flagOf(call.config, "stateful") !== false;
  const ends = step.map((own, axis) => {
    const given = givenSizes(call, axis, 2) ?? [own, own];
    const sizes = isStateful ? given.map((dim) => ownOrGiven(own, dim)) : given;
    return afterLoop({ own, states: [sizes] });
  });
  if (ends.includes(null)) return null;
  if (compareDims(step[0] ?? null, ends[0]?.last ?? null) === "never")
    return null;
  return {
    step: ends.map((end) => end?.last ?? null),
    states: [0, 1].map((state) =>
      ends.map((end) => end?.states[0]?.[state] ?? null),
    ),
  };
}

/** Two states with as many maps as the layer has filters. */
function statesProblem(
  className: string,
  rank: Rank,
  call: LayerCallInput,
): LayerProblem | null {
  const given = initialStateOf(call);
  if (call.dialect !== "keras2" || given === undefined) return null;
  const states = tensorsOf(given);
  const isTold = given.kind === "tensor" || isListOfTensors(given);
  if (!isTold) return null;
  const filters = sizeOf(call.config, "filters");
  const channels = isChannelsFirst(call.config, call.dialect) ? 1 : rank + 1;
  const fits =
    states.length === 2 &&
    states.every(
      ({ shape }) =>
        shape === null ||
        (shape.length === rank + 2 &&
          compareDims(shape[channels] ?? null, filters) !== "never"),
    );
  if (fits) return null;
  const axes = channelAxes(rank, channels === 1);
  return problem(
    "initialState",
    `${className} starts from 2 states, ${axes} with ${printDim(filters)} channels each, but gets ${listed(states.map(({ shape }) => printShape(shape)))}.`,
  );
}

function isListOfTensors(given: Structure): boolean {
  return (
    (given.kind === "list" || given.kind === "tuple") &&
    given.items.every((item) => item.kind === "tensor")
  );
}

/** Keras 2 doesn't tell the size of a dilated map of which any size is open. */
function shown(
  rank: Rank,
  step: readonly Dim[],
  output: Shape,
  call: LayerCallInput,
): Shape {
  const layout = layoutOf(step, rank, call);
  const isDilated = sizesOf(call.config, "dilation_rate", rank).some(
    (size) => isKnown(size) && size > 1,
  );
  if (call.dialect !== "keras2" || !isDilated || !layout || !output)
    return output;
  const isSpatial = (axis: number): boolean =>
    axis > 0 && axis !== layout.channels;
  return step.some((dim, axis) => isSpatial(axis) && dim === null)
    ? output.map((dim, axis) => (isSpatial(axis) ? null : dim))
    : output;
}

const ranks: readonly Rank[] = [1, 2, 3];

/** TF.js' cell answers a call on symbols with the wrong number of shapes, which raises. */
const convLstmCell: LayerEntry = {
  className: "ConvLSTM2DCell",
  names: { tfjs: ["convLstm2dCell"] },
  parameters: parametersOf(2),
  needsConfig: true,
  outputs: () =>
    refusal(
      "refused",
      "TF.js can't call a convLstm2dCell while a model is built. Use convLstm2d on the sequence.",
    ),
  weights: (call) => {
    const step = sequenceOf(call.inputs)?.shape;
    return step ? closeWeights(weightsOf(2, step, call)) : null;
  },
};

export const convolutionalRecurrentLayers: readonly LayerEntry[] = [
  ...ranks.map(convLstm),
  convLstmCell,
];
