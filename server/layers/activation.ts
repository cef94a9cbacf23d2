// Layers that apply a function to every number, or along one axis.
import { broadcastShapes } from "../shapes/broadcast.ts";
import { type Dim, isKnown } from "../shapes/dim.ts";
import { printShape } from "../shapes/print.ts";
import {
  computeDtype,
  isNone,
  itemsOf,
  toInteger,
  valueOf,
} from "./arguments.ts";
import {
  activation as activationName,
  atLeast,
  checkIn,
  initializer,
  orNone,
} from "./checks.ts";
import { outcomeOfFunction, weightsOfFunction } from "./given-function.ts";
import { failsOnData, onData, problemOnData, comesAs } from "./computed.ts";
import type {
  ArgumentValue,
  Computed,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Outcome,
} from "./layer.ts";
import { spreadByMask } from "./mask-shapes.ts";
import {
  float,
  formerly,
  int,
  no,
  none,
  only,
  optional,
  options,
  required,
  varying,
} from "./parameter.ts";
import {
  fails,
  isProblem,
  notFollowed,
  problem,
  rankProblem,
  result,
} from "./problem.ts";
import { keepDtype, tensorLayer } from "./tensor-layer.ts";

const plain = tensorLayer({
  className: "Activation",
  names: {},
  parameters: [],
  dtype: keepDtype,
});

/** A function by name, or one of the program's own, which may change the shape in Keras 2. */
export const activation: LayerEntry = {
  className: "Activation",
  names: {
    keras3: ["Activation"],
    keras2: ["Activation"],
    tfjs: ["activation"],
  },
  parameters: [
    { ...required("activation", activationName), default: { tfjs: none } },
  ],
  needsConfig: true,
  outputs: (call) => activationOutputs(call),
  computes: (call) => activationComputes(call),
  weights: (call) =>
    call.dialect === "keras2"
      ? weightsOfFunction(valueOf(call.config, "activation"), call)
      : [],
  mask: "passes",
};

function activationOutputs(call: LayerCallInput): Outcome {
  const value = valueOf(call.config, "activation");
  const { inputs, dialect } = call;
  const isSoftmax = value.kind === "string" && value.value === "softmax";
  if (
    isSoftmax &&
    dialect === "keras2" &&
    inputs.kind === "tensor" &&
    inputs.shape?.length === 1
  ) {
    const rank = { expected: 2, atLeast: true as const, actual: inputs.shape };
    return fails(
      problem(
        "rank",
        `Activation("softmax") expects at least 2 axes but gets ${printShape(inputs.shape)}.`,
        { rank },
      ),
    );
  }
  const isFunction = value.kind === "function" || value.kind === "layer";
  if (dialect === "keras2" && isFunction) {
    const outcome = outcomeOfFunction(value, inputs, call);
    if (outcome !== null) return outcome;
    if (value.kind === "function" && !isActivationName(value.name))
      return result(notFollowed(`the function \`${value.name ?? "lambda"}\``));
  }
  return plain.outputs(call);
}

/** Keras 3 takes it for granted that the function keeps the shape. */
function activationComputes(call: LayerCallInput): Computed | null {
  const value = valueOf(call.config, "activation");
  if (call.dialect !== "keras3" || value.kind !== "function") return null;
  const outcome = outcomeOfFunction(value, call.inputs, call);
  return (
    outcome &&
    onData(outcome, "the function given to Activation changes the shape")
  );
}

function isActivationName(name: string | null): boolean {
  const last = name?.split(".").at(-1);
  return (
    last !== undefined &&
    activationName({ kind: "string", value: last }, "keras2") === null
  );
}

const relu = tensorLayer({
  className: "ReLU",
  names: { keras3: ["ReLU"], keras2: ["ReLU"], tfjs: ["reLU"] },
  parameters: [
    optional(
      "max_value",
      none,
      checkIn(["keras3", "keras2"], orNone(atLeast(0))),
    ),
    optional(
      "negative_slope",
      float(0),
      checkIn(["keras3", "keras2"], atLeast(0)),
    ),
    optional("threshold", float(0), checkIn(["keras3", "keras2"], atLeast(0))),
  ],
  dtype: (input, call) =>
    call.dialect === "keras3"
      ? computeDtype(call.config)
      : keepDtype(input, call),
  mask: "passes",
});

/** What comes of integers: Keras 3 computes in its own dtype, Keras 2 refuses in most layers. */
function integerProblem(
  className: string,
  call: LayerCallInput,
): LayerProblem | null {
  const dtype = call.inputs.kind === "tensor" ? call.inputs.dtype : null;
  if (
    call.dialect !== "keras2" ||
    dtype === null ||
    !/^u?int|^bool/.test(dtype)
  )
    return null;
  return problem(
    "refused",
    `${className} needs floats in Keras 2 but gets ${dtype}. Cast its input with tf.cast(x, "float32").`,
  );
}

/** Keras 3 leaves integers as they are, and some functions can't be computed of them. */
function integersOnData(
  className: string,
  call: LayerCallInput,
): Computed | null {
  const dtype = call.inputs.kind === "tensor" ? call.inputs.dtype : null;
  return call.dialect === "keras3" &&
    dtype !== null &&
    /^u?int|^bool/.test(dtype)
    ? failsOnData(`${className} computes on floats, not on ${dtype}`)
    : null;
}

const leakyRelu = tensorLayer({
  className: "LeakyReLU",
  names: { keras3: ["LeakyReLU"], keras2: ["LeakyReLU"], tfjs: ["leakyReLU"] },
  parameters: [
    ...only(
      "keras3",
      optional("negative_slope", float(0.3), atLeast(0)),
      formerly("alpha", "negative_slope"),
    ),
    ...only(
      "keras2",
      optional("alpha", float(0.3), ({ kind }) =>
        kind === "none" ? "a number" : null,
      ),
    ),
    ...only("tfjs", optional("alpha", float(0.3))),
  ],
  mask: "passes",
});

const prelu = tensorLayer({
  className: "PReLU",
  names: { keras3: ["PReLU"], keras2: ["PReLU"], tfjs: ["prelu"] },
  parameters: [
    optional("alpha_initializer", undefined, initializer),
    ...options("alpha_regularizer alpha_constraint shared_axes"),
  ],
  shape: (shape, call) =>
    sharedAxesProblem(shape.length, call) ??
    integerProblem("PReLU", call) ??
    shape,
  weights: (shape, call) => {
    const shared = valueOf(call.config, "shared_axes");
    if (shared.kind === "unknown") return null;
    const axes = (itemsOf(shared) ?? [shared]).map(toInteger);
    const [, ...rest] = shape;
    const isTfjs = call.dialect === "tfjs";
    const alpha = rest.map((dim, axis) =>
      axes.includes(axis + 1) || (!isTfjs && axes.includes(axis - rest.length))
        ? 1
        : dim,
    );
    const last = Math.max(0, ...axes.filter((axis) => isKnown(axis)));
    const added = isTfjs ? Math.max(0, last - rest.length) : 0;
    return [
      { name: "alpha", shape: [...alpha, ...Array<number>(added).fill(1)] },
    ];
  },
  real: (shape, call) =>
    integersOnData("PReLU", call) ?? sharedInTfjs(shape, call),
  fixedAxes: () => [],
  mask: "passes",
});

/** A shared axis that TF.js' input doesn't have gives the weight axes of its own. */
function sharedInTfjs(
  shape: readonly Dim[],
  call: LayerCallInput,
): Computed | null {
  const axes = (itemsOf(valueOf(call.config, "shared_axes")) ?? [])
    .map(toInteger)
    .filter((axis) => isKnown(axis));
  const most = Math.max(0, ...axes);
  if (call.dialect !== "tfjs" || most < shape.length) return null;
  const alpha = Array.from({ length: most }, (_, index) =>
    axes.includes(index + 1) ? 1 : (shape[index + 1] ?? 1),
  );
  const merged = broadcastShapes(shape, alpha, "known");
  return merged === "never"
    ? failsOnData(
        `\`shared_axes\` must be axes of the input, and ${printShape(shape)} has no axis ${most}`,
      )
    : comesAs(
        merged,
        `the weight gets an axis ${most}, which the input doesn't have`,
      );
}

function sharedAxesProblem(
  rank: number,
  call: LayerCallInput,
): LayerProblem | null {
  const shared = valueOf(call.config, "shared_axes");
  const axes = (itemsOf(shared) ?? [shared])
    .map(toInteger)
    .filter((axis) => isKnown(axis));
  const isOut = call.dialect !== "tfjs" && axes.some((axis) => axis >= rank);
  return isOut
    ? problem(
        "argumentValue",
        `\`shared_axes\` of PReLU must be axes of the input, which has ${rank}, the batch included.`,
        {
          argument: "shared_axes",
        },
      )
    : null;
}

const elu = tensorLayer({
  className: "ELU",
  names: { keras3: ["ELU"], keras2: ["ELU"], tfjs: ["elu"] },
  parameters: [
    optional("alpha", float(1), (value, dialect) =>
      eluAlpha(value, dialect === "tfjs", dialect === "keras2"),
    ),
  ],
  shape: (shape, call) => integerProblem("ELU", call) ?? shape,
  real: (_, call) =>
    call.dialect === "keras3" && isNone(call.config, "alpha")
      ? failsOnData("`alpha` of ELU must be a number, not None")
      : integersOnData("ELU", call),
  mask: "passes",
});

function eluAlpha(
  value: ArgumentValue,
  isTfjs: boolean,
  isKeras2: boolean,
): string | null {
  if (isTfjs)
    return value.kind === "number" && value.value !== 1 ? "1 in TF.js" : null;
  return isKeras2 && value.kind === "none" ? "a number" : null;
}

const softmax = tensorLayer({
  className: "Softmax",
  names: { keras3: ["Softmax"], keras2: ["Softmax"], tfjs: ["softmax"] },
  parameters: [
    varying("axis", { keras3: int(-1), keras2: int(-1), tfjs: int(1) }),
    ...only("keras2", optional("robust_masking", no)),
  ],
  callArguments: { keras3: ["mask"], keras2: ["mask"] },
  shape: (shape, call) =>
    call.dialect === "keras2" ? softmaxComputes(shape, call) : shape,
  real: (shape, call) => {
    if (call.dialect === "tfjs") {
      const found = softmaxAxisProblem(shape, call);
      return problemOnData(found) ?? softmaxInTfjs(shape, call);
    }
    const found = softmaxComputes(shape, call);
    return isProblem(found)
      ? problemOnData(found)
      : (integersOnData("Softmax", call) ??
          comesAs(found, "the mask given to Softmax has more axes"));
  },
  mask: "passes",
});

/** The softmax of what the mask leaves, in the shape that the two have together. */
function softmaxComputes(
  given: readonly Dim[],
  call: LayerCallInput,
): readonly Dim[] | LayerProblem {
  const shape = spreadByMask("Softmax", given, call);
  if (isProblem(shape)) return shape;
  const tooFew =
    call.dialect === "keras2" && shape.length === 1
      ? rankProblem("Softmax", { rank: 2, atLeast: true }, shape)
      : null;
  return (
    tooFew ??
    softmaxAxisProblem(shape, call) ??
    integerProblem("Softmax", call) ??
    shape
  );
}

/** TF.js takes axis 1 when none is given, and can compute along the last one only. */
function softmaxInTfjs(
  shape: readonly Dim[],
  call: LayerCallInput,
): Computed | null {
  const axis = toInteger(valueOf(call.config, "axis"));
  return !isKnown(axis) || axis === -1 || axis === shape.length - 1
    ? null
    : failsOnData(
        "TF.js computes softmax along the last axis only, and takes axis 1 where none is given: give it `axis: -1`",
      );
}

function softmaxAxisProblem(
  shape: readonly Dim[],
  call: LayerCallInput,
): LayerProblem | null {
  const value = valueOf(call.config, "axis");
  const axes = (itemsOf(value) ?? [value])
    .map(toInteger)
    .filter((axis) => isKnown(axis));
  const rank = shape.length;
  const outside = axes.find((axis) => axis >= rank || axis < -rank);
  return outside === undefined
    ? null
    : problem(
        "argumentValue",
        `\`axis\` of Softmax must be one of the input's: ${printShape(shape)} has no axis ${outside}.`,
        { argument: "axis" },
      );
}

const thresholdedRelu = tensorLayer({
  className: "ThresholdedReLU",
  names: { keras2: ["ThresholdedReLU"], tfjs: ["thresholdedReLU"] },
  parameters: [
    varying(
      "theta",
      { keras2: float(1), tfjs: float(1) },
      checkIn("keras2", atLeast(0)),
    ),
  ],
  shape: (shape, call) => integerProblem("ThresholdedReLU", call) ?? shape,
  mask: "passes",
});

export const activationLayers: readonly LayerEntry[] = [
  activation,
  relu,
  leakyRelu,
  prelu,
  elu,
  softmax,
  thresholdedRelu,
];
