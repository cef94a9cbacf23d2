// Layers that shift and scale: BatchNormalization and its kin. Shapes pass through; the axes decide on the weights.
import { broadcastShapes } from "../shapes/broadcast.ts";
import { comesAs, failsOnData } from "./computed.ts";
import type { Dim } from "../shapes/dim.ts";
import { isKnown, modulo } from "../shapes/dim.ts";
import { printShape } from "../shapes/print.ts";
import { product } from "../shapes/shape.ts";
import {
  flagOf,
  integerOf,
  isNone,
  isUnknown,
  itemsOf,
  toInteger,
  valueOf,
} from "./arguments.ts";
import { checkIn, initializer, isInteger } from "./checks.ts";
import type {
  Computed,
  ArgumentValue,
  Config,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
} from "./layer.ts";
import { fittingMask } from "./mask-shapes.ts";
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
import { counted, mismatch, problem } from "./problem.ts";
import type { OpenWeight } from "./tensor-layer.ts";
import { tensorLayer } from "./tensor-layer.ts";

/** The axes that an argument names, counted from the front; null when not known. */
function axesOf(value: ArgumentValue, rank: number): readonly number[] | null {
  return (
    writtenAxes(value)?.map((axis) => (axis < 0 ? axis + rank : axis)) ?? null
  );
}

function writtenAxes(value: ArgumentValue): readonly number[] | null {
  const axes = (itemsOf(value) ?? [value]).map(toInteger);
  return axes.every((axis) => isKnown(axis)) ? axes : null;
}

/** The sizes of the axes that are normalized together; Keras 3 sorts the axes as they are written, -1 before 1. */
function normalizedSize(
  shape: readonly Dim[],
  { config, dialect }: LayerCallInput,
): readonly Dim[] | null {
  const written = writtenAxes(valueOf(config, "axis"));
  const axes =
    dialect === "keras3" ? written?.toSorted((a, b) => a - b) : written;
  return axes?.map((axis) => shape.at(axis) ?? null) ?? null;
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
        `\`axis\` of ${className} must be one of the input's: ${printShape(shape)} has no axis ${outside < 0 ? outside - shape.length : outside}.`,
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

const synchronizedOption = only(
  ["keras3", "keras2"],
  optional("synchronized", no),
);

const renormOptions = only(
  "keras2",
  ...keywordOnly(
    optional("renorm", no),
    optional("renorm_clipping"),
    optional("renorm_momentum", float(0.99)),
    ...options("fused virtual_batch_size adjustment"),
  ),
);

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
      ...(synchronized ? [] : synchronizedOption),
      ...renormOptions,
    ],
    callArguments: ["training", "mask"],
    mask: "passes",
    shape: (shape, call) =>
      axisProblem(className, shape, call) ??
      tfjsAxes(className, call) ??
      fusedProblem(className, shape, call) ??
      shape,
    weights: (shape, call) => {
      const size = statisticsSize(shape, call);
      const renorm = flagOf(call.config, "renorm");
      if (size === null || renorm === null) return null;
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

/** Keras 2's fast way, where it is asked for, is for pictures alone. */
function fusedProblem(
  className: string,
  shape: readonly Dim[],
  { config, dialect }: LayerCallInput,
): LayerProblem | null {
  if (dialect !== "keras2" || flagOf(config, "fused") !== true) return null;
  return [4, 5].includes(shape.length)
    ? null
    : mismatch(
        "rank",
        `${className}(fused=True) expects 4 or 5 axes in Keras 2`,
        [shape],
        { rank: { expected: 4, actual: shape } },
      );
}

/** One size for each axis that is kept apart; with several of them, or virtual batches, Keras 2 has a size for every axis, and 1 for those averaged over. */
function statisticsSize(
  shape: readonly Dim[],
  { config, dialect }: LayerCallInput,
): readonly Dim[] | null {
  const axes = axesOf(valueOf(config, "axis"), shape.length);
  if (axes === null || isUnknown(config, "virtual_batch_size")) return null;
  const isSplit = !isNone(config, "virtual_batch_size");
  if (dialect !== "keras2" || (axes.length === 1 && !isSplit))
    return axes.map((axis) => shape[axis] ?? null);
  const sizes = shape.map((dim, axis) => (axes.includes(axis) ? dim : 1));
  return isSplit ? [1, ...sizes] : sizes;
}

function toNumber(value: ArgumentValue): number | null {
  const axis = toInteger(value);
  return isKnown(axis) ? axis : null;
}

/** TF.js can't take a list of axes: none of them is found. */
function tfjsAxes(
  className: string,
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
    `\`axis\` of ${className} must be one integer in TF.js, not a list.`,
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
    const size = normalizedSize(shape, call);
    return size && scaleAndShift(size, call.config);
  },
  mask: "passes",
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
    const size = normalizedSize(shape, call);
    return size && scaleAndShift(size, call.config);
  },
  callArguments: { keras2: ["mask"] },
  mask: {
    keras3: "passes",
    keras2: (call) => fittingMask("GroupNormalization", call),
  },
});

function groupProblem(
  shape: readonly Dim[],
  call: LayerCallInput,
): LayerProblem | null {
  const axis = valueOf(call.config, "axis");
  if (itemsOf(axis) !== null)
    return problem(
      "argumentValue",
      "`axis` of GroupNormalization must be one integer, not a list.",
      {
        argument: "axis",
      },
    );
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
  return mismatch(
    "featureSize",
    `GroupNormalization needs a multiple of ${groups} channels for its ${counted(groups, "group")}`,
    [shape],
    { argument: "groups", ...(at !== undefined && { axis: at }) },
  );
}

/** The scale of an RMSNormalization is multiplied as it is, without regard for the axes that it belongs to. */
function scaled(shape: readonly Dim[], call: LayerCallInput): Computed | null {
  const size = normalizedSize(shape, call);
  if (!size) return null;
  const merged = broadcastShapes(shape, size, "known");
  return merged === "never"
    ? failsOnData(
        `the scale ${printShape(size)} is multiplied along the last axes of ${printShape(shape)}, which it doesn't fit`,
      )
    : comesAs(merged, "the scale is multiplied along the last axes");
}

const rmsNormalization = tensorLayer({
  className: "RMSNormalization",
  names: { keras3: ["RMSNormalization"] },
  parameters: [optional("axis", int(-1)), optional("epsilon", float(1e-6))],
  shape: (shape, call) => axisProblem("RMSNormalization", shape, call) ?? shape,
  real: (shape, call) => scaled(shape, call),
  weights: (shape, call) => {
    const size = normalizedSize(shape, call);
    return size && [{ name: "scale", shape: size }];
  },
});

const unitNormalization = tensorLayer({
  className: "UnitNormalization",
  names: { keras3: ["UnitNormalization"], keras2: ["UnitNormalization"] },
  parameters: [optional("axis", int(-1))],
  shape: (shape, call) =>
    axisProblem("UnitNormalization", shape, call) ?? shape,
  mask: "passes",
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
      "Normalization needs both `mean` and `variance`; one of them is missing.",
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
  mask: { keras3: "passes" },
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
    return mismatch(
      "openDimension",
      "Normalization needs a fixed size along its `axis`",
      [shape],
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
    `\`mean\` of Normalization must hold ${counted(wanted, "number")}, one for each value of ${printShape(shape)} along its axis, not ${given}.`,
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
