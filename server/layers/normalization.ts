// Layers that shift and scale: BatchNormalization and its kin. Shapes pass through; the axes decide on the weights.
import type { Dim } from "../shapes/dim.ts";
import { isKnown, modulo } from "../shapes/dim.ts";
import { printShape } from "../shapes/print.ts";
import { product } from "../shapes/shape.ts";
import {
  flagOf,
  integerOf,
  isNone,
  itemsOf,
  toInteger,
  valueOf,
} from "./arguments.ts";
import { checkIn, initializer, isInteger } from "./checks.ts";
import type {
  ArgumentValue,
  Config,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
} from "./layer.ts";
import type { Accepts } from "./parameter.ts";
import {
  float,
  int,
  keywordOnly,
  no,
  only,
  optional,
  options,
  yes,
} from "./parameter.ts";
import { problem } from "./problem.ts";
import type { OpenWeight } from "./tensor-layer.ts";
import { tensorLayer } from "./tensor-layer.ts";

/** The axes that an argument names, counted from the front; null when not known. */
function axesOf(value: ArgumentValue, rank: number): readonly number[] | null {
  const axes = (itemsOf(value) ?? [value]).map(toInteger);
  if (!axes.every((axis) => isKnown(axis))) return null;
  return axes.map((axis) => (axis < 0 ? axis + rank : axis));
}

/** An axis that isn't there. */
function axisProblem(
  className: string,
  shape: readonly Dim[],
  call: LayerCallInput,
): LayerProblem | null {
  const axes = axesOf(valueOf(call.config, "axis"), shape.length);
  const outside = axes?.find((axis) => axis < 0 || axis >= shape.length);
  return outside === undefined
    ? null
    : problem(
        "argumentValue",
        `${className} has no such axis in ${printShape(shape)}.`,
        { argument: "axis" },
      );
}

/** Gamma and beta, as far as the layer has them. */
function scaleAndShift(
  size: readonly Dim[],
  config: Config,
): readonly OpenWeight[] | null {
  const [scale, center] = [flagOf(config, "scale"), flagOf(config, "center")];
  if (scale === null || center === null) return null;
  return [
    ...(scale ? [{ name: "gamma", shape: size }] : []),
    ...(center ? [{ name: "beta", shape: size }] : []),
  ];
}

const affine = [
  optional("center", yes),
  optional("scale", yes),
  ...options("beta_initializer gamma_initializer", initializer),
];
const affineOptions = options(
  "beta_regularizer gamma_regularizer beta_constraint gamma_constraint",
);

const loneAxis: Accepts = (value) =>
  itemsOf(value) === null ? null : "one axis";

const batchOptions = [
  ...only(["keras3", "keras2"], optional("synchronized", no)),
  ...only(
    "keras2",
    ...keywordOnly(
      optional("renorm", no),
      ...options(
        "renorm_clipping renorm_momentum fused virtual_batch_size adjustment",
      ),
    ),
  ),
];

function batchNormalization(
  className: string,
  names: LayerEntry["names"],
  synchronized: boolean,
): LayerEntry {
  return tensorLayer({
    className,
    names,
    parameters: [
      optional("axis", int(-1), checkIn("keras3", loneAxis)),
      optional("momentum", float(0.99)),
      optional("epsilon", float(0.001)),
      ...affine,
      ...options(
        "moving_mean_initializer moving_variance_initializer",
        initializer,
      ),
      ...affineOptions,
      ...only(
        "keras3",
        optional("renorm", no),
        optional("renorm_clipping"),
        optional("renorm_momentum", float(0.99)),
      ),
      ...(synchronized ? [] : batchOptions),
    ],
    callArguments: ["training", "mask"],
    shape: (shape, call) =>
      axisProblem(className, shape, call) ??
      tfjsAxes(className, shape, call) ??
      shape,
    weights: (shape, call) => {
      const axes = axesOf(valueOf(call.config, "axis"), shape.length);
      const renorm = flagOf(call.config, "renorm");
      if (axes === null || renorm === null) return null;
      const size = axes.map((axis) => shape[axis] ?? null);
      const own = scaleAndShift(size, call.config);
      const names = [
        "moving_mean",
        "moving_variance",
        ...(renorm ? ["moving_stddev", "renorm_mean", "renorm_stddev"] : []),
      ];
      return own === null
        ? null
        : [
            ...own,
            ...names.map((name) => ({ name, shape: size, trainable: false })),
          ];
    },
    fixedAxes: (config) =>
      [toNumber(valueOf(config, "axis"))].filter((axis) => axis !== null),
  });
}

function toNumber(value: ArgumentValue): number | null {
  const axis = toInteger(value);
  return isKnown(axis) ? axis : null;
}

/** TF.js can't take a list of axes: none of them is found. */
function tfjsAxes(
  className: string,
  shape: readonly Dim[],
  call: LayerCallInput,
): LayerProblem | null {
  if (
    call.dialect !== "tfjs" ||
    itemsOf(valueOf(call.config, "axis")) === null ||
    className !== "BatchNormalization"
  )
    return null;
  return problem(
    "argumentValue",
    `${className} takes one axis in TF.js, not a list, for ${printShape(shape)}.`,
    { argument: "axis" },
  );
}

const layerNormalization = tensorLayer({
  className: "LayerNormalization",
  names: {
    keras3: ["LayerNormalization"],
    keras2: ["LayerNormalization"],
    tfjs: ["layerNormalization"],
  },
  parameters: [
    optional("axis", int(-1)),
    optional("epsilon", float(0.001)),
    ...affine,
    ...affineOptions,
    ...only("keras3", ...keywordOnly(optional("rms_scaling"))),
  ],
  shape: (shape, call) =>
    axisProblem("LayerNormalization", shape, call) ?? shape,
  weights: (shape, call) => {
    const axes = axesOf(valueOf(call.config, "axis"), shape.length);
    return axes === null
      ? null
      : scaleAndShift(
          axes.map((axis) => shape[axis] ?? null),
          call.config,
        );
  },
});

const groupNormalization = tensorLayer({
  className: "GroupNormalization",
  names: { keras3: ["GroupNormalization"], keras2: ["GroupNormalization"] },
  parameters: [
    optional("groups", int(32), (value, dialect) =>
      isInteger(value, dialect) && (value as { value: number }).value !== 0
        ? null
        : "a positive integer or -1",
    ),
    optional("axis", int(-1)),
    optional("epsilon", float(0.001)),
    ...affine,
    ...affineOptions,
  ],
  shape: (shape, call) => groupProblem(shape, call) ?? shape,
  weights: (shape, call) => {
    const axes = axesOf(valueOf(call.config, "axis"), shape.length);
    return axes === null
      ? null
      : scaleAndShift(
          axes.map((axis) => shape[axis] ?? null),
          call.config,
        );
  },
});

function groupProblem(
  shape: readonly Dim[],
  call: LayerCallInput,
): LayerProblem | null {
  const axis = valueOf(call.config, "axis");
  if (itemsOf(axis) !== null)
    return problem("argumentValue", "GroupNormalization takes one axis.", {
      argument: "axis",
    });
  const outside = axisProblem("GroupNormalization", shape, call);
  const [at] = axesOf(axis, shape.length) ?? [];
  const channels = at === undefined ? null : (shape[at] ?? null);
  const groups = integerOf(call.config, "groups");
  if (
    outside !== null ||
    channels === null ||
    !isKnown(channels) ||
    !isKnown(groups) ||
    groups < 0
  )
    return outside;
  const rest = modulo(channels, groups);
  if (groups <= channels && rest === 0) return null;
  return problem(
    "featureSize",
    `GroupNormalization can't divide ${channels} channels into ${groups} groups.`,
    { argument: "groups" },
  );
}

const rmsNormalization = tensorLayer({
  className: "RMSNormalization",
  names: { keras3: ["RMSNormalization"] },
  parameters: [optional("axis", int(-1)), optional("epsilon", float(1e-6))],
  shape: (shape, call) => axisProblem("RMSNormalization", shape, call) ?? shape,
  weights: (shape, call) => {
    const axes = axesOf(valueOf(call.config, "axis"), shape.length);
    return axes === null
      ? null
      : [{ name: "scale", shape: axes.map((axis) => shape[axis] ?? null) }];
  },
});

const unitNormalization = tensorLayer({
  className: "UnitNormalization",
  names: { keras3: ["UnitNormalization"], keras2: ["UnitNormalization"] },
  parameters: [optional("axis", int(-1))],
  shape: (shape, call) =>
    axisProblem("UnitNormalization", shape, call) ?? shape,
});

/** Shifts and scales by statistics of the data, which `adapt` gathers. */
const normalization = tensorLayer({
  className: "Normalization",
  names: { keras3: ["Normalization"], keras2: ["Normalization"] },
  parameters: [
    optional("axis", int(-1)),
    optional("mean"),
    optional("variance"),
    optional("invert", no),
  ],
  construct: (config) => {
    const [mean, variance] = [
      valueOf(config, "mean"),
      valueOf(config, "variance"),
    ];
    if (
      (mean.kind === "none") === (variance.kind === "none") ||
      mean.kind === "unknown" ||
      variance.kind === "unknown"
    )
      return null;
    return problem(
      "argumentValue",
      "Normalization needs `mean` and `variance` together.",
      { argument: mean.kind === "none" ? "mean" : "variance" },
    );
  },
  shape: (shape, call) => statisticsProblem(shape, call) ?? shape,
  weights: (shape, call) => {
    if (!isNone(call.config, "mean")) return [];
    const size = statisticsShape(shape, call.config);
    if (size === null) return null;
    return [
      { name: "mean", shape: size, trainable: false },
      { name: "variance", shape: size, trainable: false },
      { name: "count", shape: [], trainable: false },
    ];
  },
});

function statisticsShape(
  shape: readonly Dim[],
  config: Config,
): readonly Dim[] | null {
  if (isNone(config, "axis")) return [];
  return (
    axesOf(valueOf(config, "axis"), shape.length)?.map(
      (axis) => shape[axis] ?? null,
    ) ?? null
  );
}

function statisticsProblem(
  shape: readonly Dim[],
  call: LayerCallInput,
): LayerProblem | null {
  if (isNone(call.config, "axis")) return null;
  const outside = axisProblem("Normalization", shape, call);
  const size = statisticsShape(shape, call.config);
  if (outside !== null || size === null) return outside;
  if (size.includes(null))
    return problem(
      "openDimension",
      `Normalization needs a fixed size along its axis but gets ${printShape(shape)}.`,
    );
  const given = itemsOf(valueOf(call.config, "mean"))?.length;
  const wanted = product(size);
  if (
    given === undefined ||
    given === 1 ||
    !isKnown(wanted) ||
    given === wanted
  )
    return null;
  return problem(
    "featureSize",
    `Normalization has ${given} means for an axis of ${wanted} in ${printShape(shape)}.`,
    { argument: "mean" },
  );
}

const everywhere = (name: string): LayerEntry["names"] => ({
  keras3: [name],
  keras2: [name],
});

export const normalizationLayers: readonly LayerEntry[] = [
  batchNormalization(
    "BatchNormalization",
    { ...everywhere("BatchNormalization"), tfjs: ["batchNormalization"] },
    false,
  ),
  batchNormalization(
    "SyncBatchNormalization",
    { keras2: ["experimental.SyncBatchNormalization"] },
    true,
  ),
  layerNormalization,
  groupNormalization,
  rmsNormalization,
  unitNormalization,
  normalization,
];
