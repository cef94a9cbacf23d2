// Layers that do something in training only: Dropout and its kin, noise, activity regularization. Shapes pass through.
import { itemsOf } from "./arguments.ts";
import {
  orNone,
  anyNumber,
  atLeast,
  between,
  checkIn,
  every,
} from "./checks.ts";
import {
  commonNames,
  dtypeParameter,
  keras2Generator,
  nameParameter,
} from "./common-parameters.ts";
import type {
  ArgumentValue,
  LayerCallInput,
  LayerEntry,
  Parameter,
} from "./layer.ts";
import type { Accepts } from "./parameter.ts";
import {
  float,
  keywordOnly,
  none,
  only,
  optional,
  required,
} from "./parameter.ts";
import { kerasDataFormat } from "./reshaping.ts";
import { shownDtype, tensorLayer } from "./tensor-layer.ts";
import { withChannels } from "./window.ts";

const fraction = between(0, 1);

/** In TF.js every rate passes, and none is needed. */
function rate(keras2Check: Accepts, hasDefaultInTfjs = true): Parameter {
  const accepts = every(
    checkIn("keras3", fraction),
    checkIn("keras2", keras2Check),
  );
  return {
    ...required("rate", accepts),
    ...(hasDefaultInTfjs && { default: { tfjs: none } }),
  };
}

/** Keras 2 compares numbers only. */
const looseFraction: Accepts = (value, dialect) =>
  value.kind === "number" ? fraction(value, dialect) : null;

function noiseShape(value: ArgumentValue): string | null {
  return value.kind === "none" || itemsOf(value) !== null
    ? null
    : "a tuple of sizes";
}

const seed = optional("seed");

const passing = {
  callArguments: ["training"],
  needsConfig: true,
  dtype: shownDtype,
  isSparse: ({ dialect, inputs, isTraced }: LayerCallInput) =>
    (dialect === "keras2" || isTraced === true) &&
    inputs.kind === "tensor" &&
    inputs.sparse === true,
  mask: "passes",
} as const;

export const dropout = tensorLayer({
  ...passing,
  className: "Dropout",
  names: { keras3: ["Dropout"], keras2: ["Dropout"], tfjs: ["dropout"] },
  parameters: [
    rate(looseFraction),
    optional("noise_shape", none, checkIn("keras3", noiseShape)),
    seed,
    ...keras2Generator,
  ],
});

function spatialDropout(rank: 1 | 2 | 3): LayerEntry {
  const className = `SpatialDropout${rank}D`;
  return tensorLayer({
    ...passing,
    className,
    names: {
      keras3: [className],
      keras2: [className],
      ...(rank === 1 && { tfjs: ["spatialDropout1d"] }),
    },
    parameters: [
      rate(looseFraction),
      ...(rank === 1 ? [] : [optional("data_format", none, kerasDataFormat)]),
      ...only(["keras3", "tfjs"], seed),
      ...only("keras3", nameParameter, dtypeParameter),
      ...only("keras2", ...keywordOnly(seed, optional("noise_shape"))),
      ...keras2Generator,
    ],
    commonNames: { keras3: [] },
    rank: withChannels(rank),
  });
}

/** ActivityRegularization gives it itself. */
const withoutRegularizer = commonNames.filter(
  (name) => name !== "activity_regularizer",
);

const standardDeviation = {
  ...required("stddev", checkIn("keras3", between(0, 1))),
  default: { tfjs: none },
};

export const regularizationLayers: readonly LayerEntry[] = [
  dropout,
  spatialDropout(1),
  spatialDropout(2),
  spatialDropout(3),
  tensorLayer({
    ...passing,
    className: "AlphaDropout",
    names: {
      keras3: ["AlphaDropout"],
      keras2: ["AlphaDropout"],
      tfjs: ["alphaDropout"],
    },
    parameters: [
      rate(anyNumber),
      optional("noise_shape"),
      seed,
      ...keras2Generator,
    ],
  }),
  tensorLayer({
    ...passing,
    className: "GaussianDropout",
    names: {
      keras3: ["GaussianDropout"],
      keras2: ["GaussianDropout"],
      tfjs: ["gaussianDropout"],
    },
    parameters: [rate(anyNumber), seed, ...keras2Generator],
  }),
  tensorLayer({
    ...passing,
    className: "GaussianNoise",
    names: {
      keras3: ["GaussianNoise"],
      keras2: ["GaussianNoise"],
      tfjs: ["gaussianNoise"],
    },
    parameters: [standardDeviation, seed, ...keras2Generator],
  }),
  tensorLayer({
    className: "ActivityRegularization",
    names: {
      keras3: ["ActivityRegularization"],
      keras2: ["ActivityRegularization"],
    },
    parameters: [
      ...["l1", "l2"].map((name) =>
        optional(name, float(0), checkIn("keras3", orNone(atLeast(0)))),
      ),
    ],
    dtype: shownDtype,
    mask: "passes",
    callArguments: { keras2: ["mask"] },
    commonNames: { keras3: withoutRegularizer, keras2: withoutRegularizer },
  }),
];
