// Layers that apply a function to every number, or along one axis.
import { isKnown } from "../shapes/dim.ts";
import { printShape } from "../shapes/print.ts";
import type { Structure } from "../shapes/structure.ts";
import { computeDtype, itemsOf, toInteger, valueOf } from "./arguments.ts";
import {
  activation as activationName,
  atLeast,
  checkIn,
  initializer,
  orNone,
} from "./checks.ts";
import type {
  ArgumentValue,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Outcome,
} from "./layer.ts";
import {
  float,
  int,
  no,
  none,
  only,
  optional,
  options,
  required,
  varying,
} from "./parameter.ts";
import { fails, notFollowed, problem, result } from "./problem.ts";
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
        `Activation("softmax") needs at least 2 axes but gets ${printShape(inputs.shape)}.`,
        { rank },
      ),
    );
  }
  if (
    dialect === "keras2" &&
    value.kind === "function" &&
    inputs.kind === "tensor"
  ) {
    const applied = appliedTo(value, inputs);
    if (applied !== null) return result(applied);
    if (!isActivationName(value.name))
      return result(notFollowed(`the function \`${value.name ?? "lambda"}\``));
  }
  return plain.outputs(call);
}

function isActivationName(name: string | null): boolean {
  const last = name?.split(".").at(-1);
  return (
    last !== undefined &&
    activationName({ kind: "string", value: last }, "keras2") === null
  );
}

/** What a function of the program makes of a tensor; null when it can't be followed. */
export function appliedTo(
  value: ArgumentValue & { kind: "function" },
  input: Structure,
): Structure | null {
  const applied = value.apply?.([input]);
  return applied === undefined || applied.kind === "unknown" ? null : applied;
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
    `${className} needs floats in Keras 2 but gets ${dtype}.`,
  );
}

const leakyRelu = tensorLayer({
  className: "LeakyReLU",
  names: { keras3: ["LeakyReLU"], keras2: ["LeakyReLU"], tfjs: ["leakyReLU"] },
  parameters: [
    ...only("keras3", optional("negative_slope", float(0.3), atLeast(0)), {
      ...optional("alpha", float(0.3), atLeast(0)),
      keywordOnly: true,
    }),
    ...only("keras2", optional("alpha", float(0.3), atLeast(0))),
    ...only("tfjs", optional("alpha", float(0.3))),
  ],
});

const prelu = tensorLayer({
  className: "PReLU",
  names: { keras3: ["PReLU"], keras2: ["PReLU"], tfjs: ["prelu"] },
  parameters: [
    optional("alpha_initializer", none, initializer),
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
    const alpha = rest.map((dim, axis) =>
      axes.includes(axis + 1) ||
      (call.dialect !== "tfjs" && axes.includes(axis - rest.length))
        ? 1
        : dim,
    );
    return [{ name: "alpha", shape: alpha }];
  },
  fixedAxes: () => [],
});

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
    ? problem("argumentValue", "PReLU has no such axis to share.", {
        argument: "shared_axes",
      })
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
});

function eluAlpha(
  value: ArgumentValue,
  isTfjs: boolean,
  isKeras2: boolean,
): string | null {
  if (isTfjs)
    return value.kind === "number" && value.value !== 1
      ? "1, the only value that TF.js has,"
      : null;
  return isKeras2 && value.kind === "none" ? "a number" : null;
}

const softmax = tensorLayer({
  className: "Softmax",
  names: { keras3: ["Softmax"], keras2: ["Softmax"], tfjs: ["softmax"] },
  parameters: [
    optional("axis", int(-1)),
    ...only("keras2", optional("robust_masking", no)),
  ],
  callArguments: { keras3: ["mask"], keras2: ["mask"] },
  shape: (shape, call) => {
    if (call.dialect !== "keras2") return shape;
    const value = valueOf(call.config, "axis");
    const axes = (itemsOf(value) ?? [value])
      .map(toInteger)
      .filter((axis) => isKnown(axis));
    const rank = shape.length;
    if (rank === 1)
      return problem(
        "rank",
        `Softmax needs at least 2 axes but gets ${printShape(shape)}.`,
        { rank: { expected: 2, atLeast: true, actual: shape } },
      );
    const outside = axes.find((axis) => axis >= rank || axis < -rank);
    if (outside === undefined) return integerProblem("Softmax", call) ?? shape;
    return problem(
      "argumentValue",
      `Softmax has no axis ${outside} in ${printShape(shape)}.`,
      { argument: "axis" },
    );
  },
});

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
