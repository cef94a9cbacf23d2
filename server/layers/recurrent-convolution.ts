// ConvLSTM1D, 2D and 3D: an LSTM whose matrix products are convolutions.
import type { Dim } from "../shapes/dim.ts";
import { isKnown, multiply } from "../shapes/dim.ts";
import type { Shape } from "../shapes/shape.ts";
import type { TensorSpec } from "../shapes/structure.ts";
import { tensor } from "../shapes/structure.ts";
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
  mismatch,
  openWeightProblem,
  problem,
  rankProblem,
  refusal,
  sizesText,
} from "./problem.ts";
import {
  asFlagsSay,
  recurrentCallArguments,
  recurrentTraits,
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
    recurrent: recurrentTraits(() => ["state_h", "state_c"], rank + 3),
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
  const isLarge = (name: string) =>
    sizesOf(config, name, rank).some((size) => isKnown(size) && size > 1);
  if (dialect === "tfjs" || !isLarge("strides") || !isLarge("dilation_rate"))
    return null;
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
  if (input.shape === null) return assemble(call, input, null);
  const found = sequenceProblem(className, rank, input.shape, call);
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
  return assemble(call, input, output);
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

/** `step` is the shape at one time, null when unknown. */
function assemble(
  call: LayerCallInput,
  input: TensorSpec,
  step: Shape,
): Outcome {
  const time = input.shape?.[1] ?? null;
  const sequence =
    step === null ? null : [step[0] ?? null, time, ...step.slice(1)];
  return asFlagsSay(call, sequence, step, (dtype) => [
    tensor(step, dtype),
    tensor(step, dtype),
  ]);
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
};

export const convolutionalRecurrentLayers: readonly LayerEntry[] = [
  ...ranks.map(convLstm),
  convLstmCell,
];
