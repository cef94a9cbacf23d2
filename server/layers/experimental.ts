// Layers that Keras 2 has under `experimental` and nowhere else: tables that grow while they learn, and models of features.
import type { Dim, Integer } from "../shapes/dim.ts";
import { add, floorDivide, multiply } from "../shapes/dim.ts";
import { tensorsOf } from "../shapes/structure.ts";
import { computeDtype, flagOf, layerOf, sizeOf, valueOf } from "./arguments.ts";
import { activation, initializer, oneOf, positiveInteger } from "./checks.ts";
import type { Config, LayerCallInput, LayerEntry, Outcome } from "./layer.ts";
import { nameParameter } from "./common-parameters.ts";
import {
  int,
  no,
  none,
  optional,
  options,
  required,
  text,
  varying,
  yes,
} from "./parameter.ts";
import { notFollowed, problem, result } from "./problem.ts";
import type { OpenWeight } from "./tensor-layer.ts";
import { closeWeights, tensorLayer } from "./tensor-layer.ts";

const eviction = optional("eviction_policy", text("LFU"), oneOf("LFU"));

/** The words, and a hash table a fifth larger for words and how often they came. */
function vocabulary(config: Config, size: Integer): readonly OpenWeight[] {
  const table = floorDivide(multiply(size, 6), 5);
  const given = valueOf(config, "initial_vocabulary");
  const words =
    given.kind === "tensor" && given.structure.kind === "tensor"
      ? (given.structure.shape?.[0] ?? size)
      : size;
  return [
    { name: "vocabulary_table_keys", shape: [table] },
    { name: "vocabulary_table_values", shape: [table] },
    { name: "vocabulary", shape: [words] },
  ].map((weight) => ({ ...weight, trainable: false }));
}

/** The place of each word in a table that learns new ones. */
const dynamicLookup = tensorLayer({
  className: "DynamicLookup",
  names: { keras2: ["experimental.DynamicLookup"] },
  parameters: [
    required("vocabulary_size", positiveInteger),
    required("initial_vocabulary"),
    eviction,
  ],
  callArguments: ["learn_vocab"],
  dtype: () => "int64",
  weights: (_, { config }) =>
    vocabulary(config, sizeOf(config, "vocabulary_size")),
});

/** An Embedding over such a table. */
const dynamicEmbedding = tensorLayer({
  className: "DynamicEmbedding",
  names: { keras2: ["experimental.DynamicEmbedding"] },
  parameters: [
    required("input_dim", positiveInteger),
    required("output_dim", positiveInteger),
    required("initial_vocabulary"),
    eviction,
    optional("input_length"),
    optional("embedding_initializer", text("uniform"), initializer),
    optional("num_oov_indices", int(1)),
  ],
  callArguments: ["learn_vocab"],
  shape: (shape, { config }) => [...shape, sizeOf(config, "output_dim")],
  weights: (_, { config }) => {
    const size = sizeOf(config, "input_dim");
    const rows = add(size, sizeOf(config, "num_oov_indices"));
    return [
      { name: "embeddings", shape: [rows, sizeOf(config, "output_dim")] },
      ...vocabulary(config, size),
    ];
  },
});

/** One Dense without bias for each input, their sum, and one bias. */
const linearModel: LayerEntry = {
  className: "LinearModel",
  names: { keras2: ["root.experimental.LinearModel"] },
  parameters: [
    optional("units", int(1), positiveInteger),
    optional("activation", undefined, activation),
    optional("use_bias", yes),
    ...["kernel_initializer", "bias_initializer"].map((name) =>
      varying(name, { keras2: text("zeros") }, initializer),
    ),
    ...options("kernel_regularizer bias_regularizer"),
  ],
  outputs: (call) => {
    const [first] = tensorsOf(call.inputs);
    if (first === undefined)
      return result(notFollowed("LinearModel on something other than tensors"));
    const units = sizeOf(call.config, "units");
    const shape = first.shape && [...first.shape.slice(0, -1), units];
    return result({ kind: "tensor", shape, dtype: computeDtype(call.config) });
  },
  weights: ({ config, inputs }) => {
    const units = sizeOf(config, "units");
    const kernels = tensorsOf(inputs).map(({ shape }): OpenWeight => {
      const width: Dim = shape?.at(-1) ?? null;
      return { name: "kernel", shape: [width, units] };
    });
    const bias = { name: "bias", shape: [units] };
    const hasBias = flagOf(config, "use_bias");
    if (hasBias === null) return null;
    return closeWeights(hasBias ? [bias, ...kernels] : kernels);
  },
};

/** A linear model and a deep one, added up: of two inputs each takes its own. */
const wideDeepModel: LayerEntry = {
  className: "WideDeepModel",
  names: { keras2: ["root.experimental.WideDeepModel"] },
  parameters: [
    required("linear_model"),
    required("dnn_model"),
    optional("activation", undefined, activation),
  ],
  outputs: (call) => {
    const [linear, deep] = halves(call);
    const outcomes = [linear, deep].map((half) => half?.outputs() ?? null);
    const problem = outcomes.find((outcome) => outcome?.kind === "problem");
    return (
      problem ??
      outcomes[1] ??
      result(notFollowed("the models in this WideDeepModel"))
    );
  },
  weights: (call) => {
    const weights = halves(call).map((half) => half?.weights() ?? null);
    return weights.includes(null)
      ? null
      : weights.flatMap((weight) => weight ?? []);
  },
};

interface Half {
  readonly outputs: () => Outcome;
  readonly weights: () => ReturnType<NonNullable<LayerEntry["weights"]>>;
}

function halves(call: LayerCallInput): readonly (Half | null)[] {
  return ["linear_model", "dnn_model"].map((name, index) => {
    const model = layerOf(call.config, name);
    if (model === null) return null;
    const own =
      "items" in call.inputs && call.inputs.items.length === 2
        ? (call.inputs.items[index] ?? call.inputs)
        : call.inputs;
    const inner = { ...call, config: model.config, inputs: own, builtOn: null };
    return {
      outputs: () => model.entry.outputs(inner),
      weights: () => model.entry.weights?.(inner) ?? [],
    };
  });
}

const kernels = "gaussian or laplacian, or an initializer,";

/** Random features for kernel methods. */
const randomFourierFeatures = tensorLayer({
  className: "RandomFourierFeatures",
  names: { keras2: ["experimental.RandomFourierFeatures"] },
  parameters: [
    required("output_dim", positiveInteger),
    optional("kernel_initializer", text("gaussian"), (value) =>
      value.kind === "string" && !/^(gaussian|laplacian)$/i.test(value.value)
        ? kernels
        : null,
    ),
    optional("scale", none, (value) =>
      value.kind === "number" && value.value <= 0 ? "a positive number" : null,
    ),
    optional("trainable", no),
    nameParameter,
  ],
  rank: { rank: 2, axes: "(batch, features)" },
  shape: ([batch], { config, inputs }) =>
    tensorsOf(inputs).some(({ dtype }) => dtype?.startsWith("int"))
      ? problem(
          "refused",
          "RandomFourierFeatures takes floats but gets integers. Cast its input first.",
        )
      : [batch ?? null, sizeOf(config, "output_dim")],
  weights: (shape, { config }) => {
    const size = sizeOf(config, "output_dim");
    return [
      { name: "kernel_scale", shape: [1] },
      {
        name: "unscaled_kernel",
        shape: [shape.at(-1) ?? null, size],
        trainable: false,
      },
      { name: "bias", shape: [size], trainable: false },
    ];
  },
});

export const experimentalLayers: readonly LayerEntry[] = [
  randomFourierFeatures,
  dynamicLookup,
  dynamicEmbedding,
  linearModel,
  wideDeepModel,
];
