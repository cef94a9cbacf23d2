// Layers that turn categories, words and numbers into indices or hot vectors.
import type { Dim } from "../shapes/dim.ts";
import { compareDims } from "../shapes/compare.ts";
import type { Shape } from "../shapes/shape.ts";
import {
  computeDtype,
  flagOf,
  isNone,
  isUnknown,
  itemsOf,
  nameless,
  sizeOf,
  textOf,
  valueOf,
} from "./arguments.ts";
import { atLeast, checkIn, every, oneOf, orNone } from "./checks.ts";
import { comesAs, failsOnData } from "./computed.ts";
import { dtypeParameter, nameParameter } from "./common-parameters.ts";
import type {
  Computed,
  Config,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
} from "./layer.ts";
import {
  float,
  formerly,
  no,
  none,
  only,
  optional,
  text,
  varying,
} from "./parameter.ts";
import { mismatch, problem } from "./problem.ts";
import { oddDim } from "./reshaping.ts";
import type { OpenWeight } from "./tensor-layer.ts";
import { tensorLayer } from "./tensor-layer.ts";

type Mode = "int" | "one_hot" | "multi_hot" | "count" | "tf_idf";

export function modeOf(config: Config): Mode | null {
  return textOf(config, "output_mode") as Mode | null;
}

/** The shape of the encoded input: hot vectors take the place of the last axis or come behind it. */
export function encoded(
  className: string,
  shape: readonly Dim[],
  mode: Mode,
  depth: Dim,
  dialect: Dialect,
): Shape | LayerProblem {
  if (mode === "int") return shape;
  const last = shape.at(-1) ?? null;
  if (dialect === "keras2") {
    const wrongRank =
      shape.length > 2 ||
      (mode === "one_hot" &&
        shape.length === 2 &&
        (last === null || compareDims(last, 1) === "never"));
    if (wrongRank)
      return mismatch(
        "rank",
        `${className} expects one column, (batch, 1), in Keras 2`,
        [shape],
        { rank: { expected: 2, actual: shape } },
      );
    if (mode === "one_hot" && shape.length === 1)
      return [shape[0] ?? null, depth];
  }
  if (mode === "one_hot" && last !== null && compareDims(last, 1) === "depends")
    return null;
  if (mode === "one_hot" && last !== 1) return [...shape, depth];
  return [...shape.slice(0, -1), depth];
}

/**
 * What Keras 3 makes of numbers: a hot vector for each, or one for all along the axis behind the batch. Null where that hangs on whether the last
 * axis has size 1.
 */
export function hotShape(shape: readonly Dim[], mode: Mode, depth: Dim): Shape {
  if (mode === "int") return shape;
  if (mode !== "one_hot")
    return shape.length < 2
      ? [depth]
      : [...shape.filter((_, axis) => axis !== 1), depth];
  if (shape.length < 2) return [...shape, depth];
  switch (compareDims(shape.at(-1) ?? null, 1)) {
    case "always":
      return [...shape.slice(0, -1), depth];
    case "never":
      return [...shape, depth];
    case "depends":
      return null;
  }
}

/** What Keras 3 really makes of them in the layer's mode. */
export function hotComputed(
  shape: readonly Dim[],
  call: LayerCallInput,
  depth: Dim,
): Computed | null {
  const mode = modeOf(call.config);
  if (mode === null || call.dialect !== "keras3") return null;
  return comesAs(
    hotShape(shape, mode, depth),
    mode === "one_hot"
      ? "each number gets a hot vector of its own"
      : "one hot vector stands for all numbers along axis 1",
  );
}

export function encodedDtype(
  call: LayerCallInput,
  integers: string,
): string | null {
  const mode = modeOf(call.config);
  if (mode === null) return null;
  return mode === "int" ? integers : computeDtype(call.config);
}

export function isSparse(call: LayerCallInput): boolean {
  return (
    flagOf(call.config, "sparse") === true && modeOf(call.config) !== "int"
  );
}

/** Keras 3 shows what its lookups make as dense, and makes it sparse when it computes. */
export function isMadeSparse(call: LayerCallInput): boolean {
  return (
    (call.dialect === "keras2" || call.isTraced === true) && isSparse(call)
  );
}

export const sparse = optional("sparse", no);

/** Only hot vectors can be sparse. */
export function sparseProblem(
  className: string,
  config: Config,
): LayerProblem | null {
  return flagOf(config, "sparse") === true && modeOf(config) === "int"
    ? problem(
        "argumentValue",
        `\`sparse\` of ${className} needs an \`output_mode\` other than "int".`,
        { argument: "sparse" },
      )
    : null;
}

/** Indices come in the dtype of the layer, where one is named. */
export function indexDtypeProblem(
  className: string,
  config: Config,
): LayerProblem | null {
  const dtype = textOf(config, "dtype");
  return modeOf(config) !== "int" || dtype === null || /^u?int/.test(dtype)
    ? null
    : problem(
        "argumentValue",
        `\`dtype\` of ${className} must be an integer type for output_mode="int", not "${dtype}".`,
        { argument: "dtype" },
      );
}

const categoryEncoding = tensorLayer({
  className: "CategoryEncoding",
  names: {
    keras3: ["CategoryEncoding"],
    keras2: ["CategoryEncoding"],
    tfjs: ["categoryEncoding"],
  },
  parameters: [
    optional(
      "num_tokens",
      none,
      checkIn(
        ["keras3", "keras2"],
        every(
          (value) => (value.kind === "none" ? "a number of tokens" : null),
          atLeast(1),
        ),
      ),
    ),
    varying(
      "output_mode",
      {
        keras3: text("multi_hot"),
        keras2: text("multi_hot"),
        tfjs: text("multiHot"),
      },
      checkIn(["keras3", "keras2"], oneOf("multi_hot", "one_hot", "count")),
    ),
    sparse,
    ...only("keras2", formerly("max_tokens", "num_tokens")),
  ],
  callArguments: ["count_weights"],
  needsConfig: true,
  construct: (config, dialect) =>
    dialect !== "tfjs" && isNone(config, "num_tokens")
      ? problem(
          "argumentValue",
          "CategoryEncoding needs the argument `num_tokens`, which is missing.",
          { argument: "num_tokens" },
        )
      : null,
  shape: (shape, call) => {
    if (call.dialect !== "tfjs") {
      const mode = modeOf(call.config);
      if (mode === null) return null;
      const depth = sizeOf(call.config, "num_tokens");
      return (
        countingProblem(call) ??
        encoded("CategoryEncoding", shape, mode, depth, call.dialect)
      );
    }
    const depth = isNone(call.config, "num_tokens")
      ? oddDim("undefined")
      : sizeOf(call.config, "num_tokens");
    const isOneHot = textOf(call.config, "output_mode") === "oneHot";
    return isOneHot && shape.at(-1) !== 1
      ? [...shape, depth]
      : [...shape.slice(0, -1), depth];
  },
  real: (shape, call) =>
    call.dialect === "tfjs"
      ? hotInTfjs(shape, call)
      : hotComputed(shape, call, sizeOf(call.config, "num_tokens")),
  isSparse: (call) => call.dialect !== "tfjs" && isSparse(call),
});

/** Keras 2 counts whole numbers alone where what it makes is sparse. */
function countingProblem({
  config,
  dialect,
  inputs,
}: LayerCallInput): LayerProblem | null {
  const dtype = inputs.kind === "tensor" ? inputs.dtype : null;
  return dialect === "keras2" &&
    flagOf(config, "sparse") === true &&
    modeOf(config) !== "one_hot" &&
    dtype !== null &&
    !/^u?int/.test(dtype)
    ? problem(
        "refused",
        `CategoryEncoding(sparse=True) takes integers in Keras 2, not ${dtype}. Give its Input dtype="int64".`,
      )
    : null;
}

/** TF.js encodes up to two axes, and nothing at all in the mode "int". */
function hotInTfjs(
  shape: readonly Dim[],
  call: LayerCallInput,
): Computed | null {
  const mode = textOf(call.config, "output_mode");
  if (mode === null) return null;
  if (mode === "int")
    return comesAs(
      shape,
      'CategoryEncoding leaves numbers alone in the mode "int"',
    );
  const isColumn = compareDims(shape.at(-1) ?? null, 1);
  const rank =
    shape.length + (mode === "oneHot" && isColumn === "never" ? 1 : 0);
  if (rank > 2)
    return failsOnData(
      `CategoryEncoding returns at most 2 axes in TF.js, not ${rank}`,
    );
  return mode === "oneHot" && rank === 2
    ? comesAs(
        [shape[0] ?? null, sizeOf(call.config, "num_tokens")],
        "only a last axis of the size 1 can be encoded, and goes",
      )
    : null;
}

const discretization = tensorLayer({
  className: "Discretization",
  names: { keras3: ["Discretization"], keras2: ["Discretization"] },
  parameters: [
    optional("bin_boundaries"),
    optional("num_bins", none, orNone(atLeast(0))),
    optional("epsilon", float(0.01)),
    optional(
      "output_mode",
      text("int"),
      oneOf("int", "one_hot", "multi_hot", "count"),
    ),
    sparse,
    ...only("keras3", dtypeParameter, nameParameter),
    ...only(
      "keras2",
      formerly("bins", ({ kind }) =>
        kind === "number" || kind === "integer" ? "num_bins" : "bin_boundaries",
      ),
    ),
  ],
  commonNames: { keras3: [] },
  construct: (config, dialect) => {
    const [hasBins, hasBoundaries] = [
      !isNone(config, "num_bins"),
      !isNone(config, "bin_boundaries"),
    ];
    const sparsely = sparseProblem("Discretization", config);
    if (sparsely !== null) return sparsely;
    if (isUnknown(config, "num_bins") || isUnknown(config, "bin_boundaries"))
      return null;
    if (hasBins && hasBoundaries)
      return problem(
        "argumentValue",
        "Discretization takes either `num_bins` or `bin_boundaries`, not both.",
        { argument: "num_bins" },
      );
    if (hasBins || hasBoundaries || dialect === "keras2") return null;
    return problem(
      "argumentValue",
      "Discretization needs the argument `num_bins` or `bin_boundaries`; both are missing.",
      { argument: "num_bins" },
    );
  },
  shape: (shape, call) => {
    const mode = modeOf(call.config);
    if (mode === null) return null;
    const depth = binsOf(call.config);
    return call.dialect === "keras3" && mode !== "one_hot"
      ? hotShape(shape, mode, depth)
      : encoded("Discretization", shape, mode, depth, call.dialect);
  },
  real: (shape, call) =>
    call.isTraced === true && isNone(call.config, "bin_boundaries")
      ? failsOnData(
          "Discretization has no boundaries yet. Give it `bin_boundaries`, or adapt it first",
        )
      : hotComputed(shape, call, binsOf(call.config)),
  weights: (_, call) => summaryOf(call),
  learns: ["bin_boundaries"],
  dtype: (_, call) =>
    encodedDtype(call, call.dialect === "keras3" ? "int32" : "int64"),
  isSparse: isMadeSparse,
});

/** Keras 2 keeps a summary of what `adapt` sees as a weight, which is empty before. */
function summaryOf({
  config,
  dialect,
}: LayerCallInput): readonly OpenWeight[] | null {
  if (dialect !== "keras2") return [];
  if (isNone(config, "bin_boundaries"))
    return [{ name: "summary", shape: [2, 0], trainable: false }];
  return isNone(config, "num_bins") ? [] : null;
}

function binsOf(config: Config): Dim {
  const boundaries = itemsOf(valueOf(config, "bin_boundaries"));
  if (boundaries !== null) return boundaries.length + 1;
  return isNone(config, "num_bins")
    ? nameless(valueOf(config, "bin_boundaries"))
    : sizeOf(config, "num_bins");
}

export const encodingLayers: readonly LayerEntry[] = [
  categoryEncoding,
  discretization,
];
