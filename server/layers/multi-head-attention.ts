// Attention with several heads: MultiHeadAttention and GroupedQueryAttention.
import type { Dim } from "../shapes/dim.ts";
import { isKnown } from "../shapes/dim.ts";
import { compareDims } from "../shapes/compare.ts";
import { printShape } from "../shapes/print.ts";
import {
  computeDtype,
  flagOf,
  integerOf,
  isNone,
  itemsOf,
  sizeOf,
  toDim,
  toInteger,
  valueOf,
} from "./arguments.ts";
import {
  atLeast,
  checkIn,
  every,
  initializer,
  positiveInteger,
} from "./checks.ts";
import type {
  Config,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Outcome,
} from "./layer.ts";
import {
  float,
  no,
  only,
  optional,
  options,
  required,
  yes,
} from "./parameter.ts";
import { fails, openSizeProblem, problem, refusal } from "./problem.ts";
import type { OpenWeight } from "./tensor-layer.ts";
import { closeWeights } from "./tensor-layer.ts";
import { withScores } from "./attention.ts";

type Shapes = readonly (readonly Dim[])[];

const projections = [
  ...options("kernel_initializer bias_initializer", initializer),
  ...options(
    "kernel_regularizer bias_regularizer activity_regularizer kernel_constraint bias_constraint",
  ),
];

const headCallArguments = {
  keras3: [
    "value",
    "key",
    "query_mask",
    "value_mask",
    "key_mask",
    "attention_mask",
    "return_attention_scores",
    "training",
    "use_causal_mask",
  ],
  keras2: [
    "value",
    "key",
    "attention_mask",
    "return_attention_scores",
    "training",
    "use_causal_mask",
  ],
};

/** Several attentions beside one another, each on its own projection. */
const multiHeadAttention: LayerEntry = {
  className: "MultiHeadAttention",
  names: { keras3: ["MultiHeadAttention"], keras2: ["MultiHeadAttention"] },
  parameters: [
    required(
      "num_heads",
      every(checkIn("keras3", positiveInteger), checkIn("keras2", atLeast(0))),
    ),
    required("key_dim", positiveInteger),
    optional("value_dim"),
    optional("dropout", float(0)),
    optional("use_bias", yes),
    optional("output_shape"),
    optional("attention_axes"),
    ...only("keras3", optional("sliding_window"), optional("flash_attention")),
    ...projections,
    ...only("keras3", optional("use_gate", no), optional("seed")),
    ...only("keras2", optional("softmax_robust_masking", no)),
  ],
  callArguments: headCallArguments,
  outputs: (call) => multiHeadOutputs(call),
  weights: (call) => closeWeights(multiHeadWeights(call)),
};

/** Query, value and key of a call; a problem when the value is missing. */
function threeOf(
  className: string,
  call: LayerCallInput,
): Shapes | LayerProblem | null {
  const value = call.arguments.get("value");
  if (value === undefined) {
    return problem(
      "inputCount",
      `${className} is called on query and value, two arguments: layer(query, value).`,
    );
  }
  const given = [call.inputs, value, call.arguments.get("key") ?? value];
  const shapes = given.map((structure) =>
    structure.kind === "tensor" ? structure.shape : null,
  );
  return shapes.includes(null)
    ? null
    : shapes.filter((shape) => shape !== null);
}

function multiHeadOutputs(call: LayerCallInput): Outcome {
  const { config, dialect } = call;
  const shapes = threeOf("MultiHeadAttention", call);
  const dtype = computeDtype(config);
  if (shapes === null)
    return withScores(call, { kind: "tensor", shape: null, dtype }, null);
  if ("kind" in shapes) return fails(shapes);
  const [query = [], value = [], key = []] = shapes;
  const found = headsProblem(query, value, key, call);
  if (found !== null) return fails(found);
  const size =
    itemsOf(valueOf(config, "output_shape")) ??
    (isNone(config, "output_shape") ? null : [valueOf(config, "output_shape")]);
  const lead = query.slice(0, -1);
  const shape = size === null ? query : [...lead, ...size.map(toDim)];
  const heads = sizeOf(config, "num_heads");
  const length = query[1] ?? null;
  const scores =
    dialect === "keras3"
      ? [query[0] ?? null, heads, length, length]
      : realScores(query, value, config);
  const mask = call.inputs.kind === "tensor" ? call.inputs.mask : undefined;
  return withScores(
    call,
    { kind: "tensor", shape, dtype, ...(mask !== undefined && { mask }) },
    scores,
  );
}

function headsProblem(
  query: readonly Dim[],
  value: readonly Dim[],
  key: readonly Dim[],
  call: LayerCallInput,
): LayerProblem | null {
  const [left, right] = [value.slice(1, -1), key.slice(1, -1)];
  const isStrict = call.dialect === "keras3";
  const differs =
    left.length !== right.length ||
    left.some(
      (dim, axis) =>
        compareDims(dim, right[axis] ?? null) === "never" ||
        (isStrict && (dim === null) !== ((right[axis] ?? null) === null)),
    );
  if (differs)
    return problem(
      "merge",
      `MultiHeadAttention needs value and key alike but for their width, not ${printShape(value)} and ${printShape(key)}.`,
    );
  const open = multiHeadWeights(call)?.find((weight) =>
    weight.shape.includes(null),
  );
  if (open !== undefined)
    return openSizeProblem("MultiHeadAttention", open.name, query);
  if (call.dialect === "keras2" && query.length < 3) {
    return problem(
      "rank",
      `MultiHeadAttention needs at least 3 axes but gets ${printShape(query)}.`,
      { rank: { expected: 3, atLeast: true, actual: query } },
    );
  }
  return null;
}

/** Batch axes, heads, attended axes of the query, attended axes of the value. */
function realScores(
  query: readonly Dim[],
  value: readonly Dim[],
  config: Config,
): readonly Dim[] | null {
  const given = valueOf(config, "attention_axes");
  const listedAxes = (
    itemsOf(given) ?? (given.kind === "none" ? null : [given])
  )?.map(toInteger);
  const axes = listedAxes ?? query.slice(1, -1).map((_, axis) => axis + 1);
  if (!axes.every((axis) => isKnown(axis))) return null;
  const project = (shape: readonly Dim[]) => [
    ...shape.slice(0, -1),
    sizeOf(config, "num_heads"),
    sizeOf(config, "key_dim"),
  ];
  const [queries, values] = [project(query), project(value)];
  const batch = queries.slice(0, -1).filter((_, axis) => !axes.includes(axis));
  return [
    ...batch,
    ...axes.map((axis) => queries[axis] ?? null),
    ...axes.map((axis) => values[axis] ?? null),
  ];
}

function multiHeadWeights(call: LayerCallInput): readonly OpenWeight[] | null {
  const { config } = call;
  const shapes = threeOf("MultiHeadAttention", call);
  const [usesBias, usesGate] = [
    flagOf(config, "use_bias"),
    config.has("use_gate") ? flagOf(config, "use_gate") : false,
  ];
  if (
    shapes === null ||
    "kind" in shapes ||
    usesBias === null ||
    usesGate === null
  )
    return null;
  const [query = [], value = [], key = []] = shapes;
  const [heads, keyWidth] = [
    sizeOf(config, "num_heads"),
    sizeOf(config, "key_dim"),
  ];
  const valueWidth = isNone(config, "value_dim")
    ? keyWidth
    : sizeOf(config, "value_dim");
  const projection = (
    name: string,
    from: Dim,
    to: readonly Dim[],
  ): readonly OpenWeight[] => [
    { name: `${name}/kernel`, shape: [from, ...to] },
    ...(usesBias ? [{ name: `${name}/bias`, shape: to }] : []),
  ];
  const size =
    itemsOf(valueOf(config, "output_shape"))?.map(toDim) ??
    (isNone(config, "output_shape")
      ? [query.at(-1) ?? null]
      : [toDim(valueOf(config, "output_shape"))]);
  return [
    ...projection("query", query.at(-1) ?? null, [heads, keyWidth]),
    ...projection("key", key.at(-1) ?? null, [heads, keyWidth]),
    ...projection("value", value.at(-1) ?? null, [heads, valueWidth]),
    ...(usesGate
      ? projection("gate", query.at(-1) ?? null, [heads, valueWidth])
      : []),
    { name: "attention_output/kernel", shape: [heads, valueWidth, ...size] },
    ...(usesBias ? [{ name: "attention_output/bias", shape: size }] : []),
  ];
}

/** Several query heads share one head of keys and values. */
const groupedQueryAttention: LayerEntry = {
  className: "GroupedQueryAttention",
  names: { keras3: ["GroupQueryAttention"] },
  parameters: [
    required("head_dim", positiveInteger),
    required("num_query_heads", positiveInteger),
    required("num_key_value_heads", positiveInteger),
    optional("dropout", float(0)),
    optional("use_bias", yes),
    optional("sliding_window"),
    optional("flash_attention"),
    ...projections,
    optional("use_gate", no),
    optional("seed"),
  ],
  callArguments: headCallArguments,
  construct: (config) => {
    const [queries, keys] = [
      integerOf(config, "num_query_heads"),
      integerOf(config, "num_key_value_heads"),
    ];
    if (!isKnown(queries) || !isKnown(keys) || queries % keys === 0)
      return null;
    return problem(
      "argumentValue",
      `GroupQueryAttention can't divide ${queries} query heads among ${keys} key-value heads.`,
      { argument: "num_query_heads" },
    );
  },
  outputs: (call) => {
    const shapes = threeOf("GroupQueryAttention", call);
    const dtype = computeDtype(call.config);
    if (shapes === null)
      return withScores(call, { kind: "tensor", shape: null, dtype }, null);
    if ("kind" in shapes) return fails(shapes);
    const [query = [], , key = []] = shapes;
    if (query.length < 3) {
      const rank = { expected: 3, actual: query };
      return refusal(
        "rank",
        `GroupQueryAttention needs (batch, timesteps, features) but gets ${printShape(query)}.`,
        { rank },
      );
    }
    const open = groupedWeights(call)?.find((weight) =>
      weight.shape.includes(null),
    );
    if (open !== undefined)
      return fails(openSizeProblem("GroupQueryAttention", open.name, query));
    const scores = [
      query[0] ?? null,
      sizeOf(call.config, "num_query_heads"),
      query[1] ?? null,
      key[1] ?? null,
    ];
    return withScores(call, { kind: "tensor", shape: query, dtype }, scores);
  },
  weights: (call) => closeWeights(groupedWeights(call)),
};

function groupedWeights(call: LayerCallInput): readonly OpenWeight[] | null {
  const { config } = call;
  const shapes = threeOf("GroupQueryAttention", call);
  const [usesBias, usesGate] = [
    flagOf(config, "use_bias"),
    flagOf(config, "use_gate"),
  ];
  if (
    shapes === null ||
    "kind" in shapes ||
    usesBias === null ||
    usesGate === null
  )
    return null;
  const [query = [], value = [], key = []] = shapes;
  const width = sizeOf(config, "head_dim");
  const [queryHeads, keyHeads] = [
    sizeOf(config, "num_query_heads"),
    sizeOf(config, "num_key_value_heads"),
  ];
  const projection = (
    name: string,
    from: Dim,
    to: readonly Dim[],
  ): readonly OpenWeight[] => [
    { name: `${name}/kernel`, shape: [from, ...to] },
    ...(usesBias ? [{ name: `${name}/bias`, shape: to }] : []),
  ];
  const features = query.at(-1) ?? null;
  return [
    ...projection("query", features, [queryHeads, width]),
    ...projection("key", key.at(-1) ?? null, [keyHeads, width]),
    ...projection("value", value.at(-1) ?? null, [keyHeads, width]),
    ...(usesGate ? projection("gate", features, [queryHeads, width]) : []),
    { name: "attention_output/kernel", shape: [queryHeads, width, features] },
    ...(usesBias ? [{ name: "attention_output/bias", shape: [features] }] : []),
  ];
}

export const multiHeadLayers: readonly LayerEntry[] = [
  multiHeadAttention,
  groupedQueryAttention,
];
