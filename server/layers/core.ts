// Dense, Embedding, Masking and Identity: the plain layers of which models are made. Input is in input.ts, EinsumDense in einsum.ts.
import { withLora } from "./lora.ts";
import { failsOnData } from "./computed.ts";
import type { Dim, Integer } from "../shapes/dim.ts";
import { compareDims } from "../shapes/compare.ts";
import { printShape } from "../shapes/print.ts";
import { tensorsOf } from "../shapes/structure.ts";
import {
  flagOf,
  itemsOf,
  sizeOf,
  textOf,
  toDim,
  valueOf,
} from "./arguments.ts";
import {
  activation,
  checkIn,
  every,
  initializer,
  positiveInteger,
} from "./checks.ts";
import type {
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Mask,
} from "./layer.ts";
import {
  float,
  keywordOnly,
  no,
  none,
  only,
  optional,
  options,
  required,
  yes,
} from "./parameter.ts";
import { problem, rankProblem } from "./problem.ts";
import { basePositional } from "./common-parameters.ts";
import { keepDtype, keepsSparse, tensorLayer } from "./tensor-layer.ts";
import type { OpenWeight } from "./tensor-layer.ts";

/** With a bias of this many numbers when `use_bias` says so; null when it isn't known. */
export function withBias(
  call: LayerCallInput,
  weights: readonly OpenWeight[],
  size: Dim,
): readonly OpenWeight[] | null {
  const usesBias = flagOf(call.config, "use_bias");
  if (usesBias === null) return null;
  return usesBias ? [...weights, { name: "bias", shape: [size] }] : weights;
}

/** `Dense(4)` on `(None, 10)`: `(None, 4)`, kernel (10, 4) and bias (4,). */
export const dense = tensorLayer({
  className: "Dense",
  names: { keras3: ["Dense"], keras2: ["Dense"], tfjs: ["dense"] },
  parameters: [
    required(
      "units",
      every(
        checkIn(["keras3", "tfjs"], positiveInteger),
        checkIn("keras2", wholeUnits),
      ),
    ),
    optional("activation", none, activation),
    optional("use_bias", yes),
    ...options("kernel_initializer bias_initializer", initializer),
    ...options(
      "kernel_regularizer bias_regularizer activity_regularizer kernel_constraint bias_constraint",
    ),
    ...only(
      "keras3",
      optional("lora_rank"),
      optional("lora_alpha"),
      optional("quantization_config"),
    ),
    ...only("tfjs", optional("input_dim")),
  ],
  callArguments: { keras3: ["training"] },
  needsConfig: true,
  rank: { rank: 2, atLeast: true, axes: "(batch, features)" },
  shape: (shape, call) => [...shape.slice(0, -1), unitsOf(call)],
  weights: (shape, call) => {
    const units = unitsOf(call);
    const inputs = shape.at(-1) ?? null;
    const weights = withBias(
      call,
      [{ name: "kernel", shape: [inputs, units] }],
      units,
    );
    return weights === null ? null : withLora(call, weights);
  },
  fixedAxes: () => [-1],
  openRank: () =>
    problem(
      "openDimension",
      "Dense needs a fixed size along its input's last axis, but even the input's number of axes is open.",
    ),
  mask: "passes",
});

function unitsOf({ config }: LayerCallInput): Integer {
  const written = textOf(config, "units");
  return written === null ? sizeOf(config, "units") : Number(written);
}

/** Keras 2 makes an integer of the units first: 2.5 is 2, "4" is 4. */
function wholeUnits(
  value: Parameters<typeof positiveInteger>[0],
): string | null {
  const number =
    value.kind === "number"
      ? Math.trunc(value.value)
      : value.kind === "string"
        ? Number(value.value)
        : Number.NaN;
  return Number.isInteger(number) && number >= 0 ? null : "a positive integer";
}

/** `Embedding(100, 8)` on `(None, 10)`: `(None, 10, 8)`; with `mask_zero` the mask `(None, 10)`. */
export const embedding = tensorLayer({
  className: "Embedding",
  names: { keras3: ["Embedding"], keras2: ["Embedding"], tfjs: ["embedding"] },
  parameters: [
    required("input_dim", positiveInteger),
    required("output_dim", positiveInteger),
    optional("embeddings_initializer", undefined, initializer),
    optional("embeddings_regularizer"),
    ...only(["keras2", "tfjs"], optional("activity_regularizer")),
    optional("embeddings_constraint"),
    optional("mask_zero", no),
    ...only(
      "keras3",
      optional("weights"),
      optional("lora_rank"),
      optional("lora_alpha"),
      optional("quantization_config"),
    ),
    ...only(["keras2", "tfjs"], optional("input_length")),
    ...only("keras2", optional("sparse", no)),
    ...only("keras2", ...keywordOnly(optional("use_one_hot_matmul", no))),
    ...only("keras3", ...keywordOnly(optional("input_length"))),
  ],
  needsConfig: true,
  shape: (shape, call) => {
    const lengths = call.dialect === "tfjs" ? knownLengths(shape, call) : shape;
    return "kind" in lengths
      ? lengths
      : [...lengths, sizeOf(call.config, "output_dim")];
  },
  weights: (_, call) => {
    const [rows, width] = [
      sizeOf(call.config, "input_dim"),
      sizeOf(call.config, "output_dim"),
    ];
    return withLora(call, [{ name: "embeddings", shape: [rows, width] }]);
  },
  mask: zeroesMasked,
  isSparse: (call) =>
    call.dialect === "keras2" && flagOf(call.config, "sparse") === true,
  openRank: () =>
    problem(
      "openDimension",
      "Embedding needs an input whose number of axes is fixed.",
    ),
});

/** With `mask_zero` an embedding masks what is 0 in its input. */
function zeroesMasked({ config, inputs }: LayerCallInput): readonly Mask[] {
  return flagOf(config, "mask_zero") === true
    ? tensorsOf(inputs).map((input) => input.shape)
    : [];
}

/** TF.js checks `inputLength` against the input and fills open sizes with it. */
function knownLengths(
  shape: readonly Dim[],
  call: LayerCallInput,
): readonly Dim[] | LayerProblem {
  const value = valueOf(call.config, "input_length");
  if (value.kind === "none" || value.kind === "unknown") return shape;
  const lengths = (itemsOf(value) ?? [value]).map(toDim);
  const [batch, ...rest] = shape;
  const wrong = problem(
    "argumentValue",
    `Embedding has an \`inputLength\` of ${printShape(lengths)} but gets ${printShape(shape)}.`,
    { argument: "inputLength" },
  );
  if (rest.length !== lengths.length) return wrong;
  if (
    rest.some(
      (dim, axis) =>
        dim !== null && compareDims(dim, lengths[axis] ?? null) === "never",
    )
  )
    return wrong;
  return [
    batch ?? null,
    ...rest.map((dim, axis) => dim ?? lengths[axis] ?? null),
  ];
}

/** Passes its input on, with a mask where a step is all `mask_value`. */
export const masking = tensorLayer({
  className: "Masking",
  names: { keras3: ["Masking"], keras2: ["Masking"], tfjs: ["masking"] },
  parameters: [optional("mask_value", float(0))],
  shape: (shape, call) =>
    shape.length === 0 && call.dialect === "keras3"
      ? rankProblem("Masking", { rank: 1, atLeast: true }, shape)
      : shape,
  real: (shape, call) =>
    shape.length === 0 && call.dialect === "tfjs"
      ? failsOnData("Masking needs at least one axis")
      : null,
  mask: ({ inputs }) =>
    tensorsOf(inputs).map(({ shape }) => shape?.slice(0, -1) ?? null),
});

/** An Embedding that can also go back: `layer(x, reverse=True)` gives a score for each row. */
const reversibleEmbedding = tensorLayer({
  className: "ReversibleEmbedding",
  names: { keras3: ["ReversibleEmbedding"] },
  parameters: [
    required("input_dim", positiveInteger),
    required("output_dim", positiveInteger),
    optional("tie_weights", yes),
    optional("embeddings_initializer", undefined, initializer),
    ...options("embeddings_regularizer embeddings_constraint"),
    optional("mask_zero", no),
    ...options("reverse_dtype logit_soft_cap"),
    ...keywordOnly(
      ...options(
        "input_length weights lora_rank lora_alpha quantization_config",
      ),
    ),
  ],
  callArguments: ["reverse"],
  shape: (shape, call) => {
    const reverse = call.arguments.get("reverse");
    if (reverse !== undefined && reverse.kind !== "value") return null;
    const isReverse = reverse?.text === "True";
    return isReverse
      ? [...shape.slice(0, -1), sizeOf(call.config, "input_dim")]
      : [...shape, sizeOf(call.config, "output_dim")];
  },
  weights: (_, call) => {
    const [rows, width] = [
      sizeOf(call.config, "input_dim"),
      sizeOf(call.config, "output_dim"),
    ];
    const ties = flagOf(call.config, "tie_weights");
    if (ties === null) return null;
    return withLora(call, [
      { name: "embeddings", shape: [rows, width] },
      ...(ties ? [] : [{ name: "reverse_embeddings", shape: [width, rows] }]),
    ]);
  },
});

/** Returns its input. */
export const identity = tensorLayer({
  className: "Identity",
  names: { keras3: ["Identity"], keras2: ["Identity"] },
  parameters: basePositional,
  dtype: keepDtype,
  isSparse: keepsSparse,
  mask: { keras3: "passes" },
});

export const coreLayers: readonly LayerEntry[] = [
  dense,
  embedding,
  reversibleEmbedding,
  masking,
  identity,
];
