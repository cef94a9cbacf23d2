// Attention with several heads: MultiHeadAttention and GroupedQueryAttention.
import type { Dim } from "../shapes/dim.ts";
import { isKnown } from "../shapes/dim.ts";
import { compareDims } from "../shapes/compare.ts";
import { printShape } from "../shapes/print.ts";
import type { Structure } from "../shapes/structure.ts";
import { tensor } from "../shapes/structure.ts";
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
import { failsOnData } from "./computed.ts";
import type {
  Computed,
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
import {
  fails,
  mismatch,
  openWeightProblem,
  problem,
  rankProblem,
} from "./problem.ts";
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
  computes: (call, shown) => multiHeadComputes(call, shown),
  weights: (call) => closeWeights(multiHeadWeights(call)),
  mask: "first",
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
      `${className} takes query and value as two arguments: layer(query, value), or layer(x, x) for self-attention.`,
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
  return withScores(call, { kind: "tensor", shape, dtype }, scores);
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
      `MultiHeadAttention needs a value and a key that differ only in their last axis but gets ${printShape(value)} and ${printShape(key)}.`,
    );
  const open = openWeightProblem(
    "MultiHeadAttention",
    multiHeadWeights(call),
    query,
  );
  if (open !== null) return open;
  if (call.dialect === "keras2" && query.length < 3) {
    const rule = {
      rank: 3,
      atLeast: true as const,
      axes: "(batch, timesteps, features)",
    };
    return rankProblem("MultiHeadAttention", rule, query, 0);
  }
  return null;
}

/** Keras 3 tells the scores' shape from the query's length alone. */
function multiHeadComputes(
  call: LayerCallInput,
  shown: Structure,
): Computed | null {
  const shapes = threeOf("MultiHeadAttention", call);
  if (call.dialect !== "keras3" || shapes === null || "kind" in shapes)
    return null;
  const [query = [], value = []] = shapes;
  if (query.length < 3)
    return failsOnData(
      `MultiHeadAttention attends along the axes between batch and features, and ${printShape(query)} has none`,
    );
  const [output, scores] = shown.kind === "tuple" ? shown.items : [];
  const real = realScores(query, value, call.config);
  if (output === undefined || scores === undefined || real === null)
    return null;
  return {
    kind: "result",
    structure: { ...shown, kind: "tuple", items: [output, tensor(real)] },
    because:
      "scores have the attended axes of the query and then those of the value",
  };
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
  const [heads, width] = [
    sizeOf(config, "num_heads"),
    sizeOf(config, "key_dim"),
  ];
  const valueWidth = isNone(config, "value_dim")
    ? width
    : sizeOf(config, "value_dim");
  const size =
    itemsOf(valueOf(config, "output_shape"))?.map(toDim) ??
    (isNone(config, "output_shape")
      ? null
      : [toDim(valueOf(config, "output_shape"))]);
  return attentionWeights("MultiHeadAttention", call, {
    query: [heads, width],
    key: [heads, width],
    value: [heads, valueWidth],
    attended: [heads, valueWidth],
    output: size,
  });
}

/** What each projection makes of the features: the number of heads and their width. */
interface Projections {
  readonly query: readonly Dim[];
  readonly key: readonly Dim[];
  readonly value: readonly Dim[];
  /** What comes of attention, and what its gate makes of the query. */
  readonly attended: readonly Dim[];
  /** Null for the features of the query. */
  readonly output: readonly Dim[] | null;
}

function attentionWeights(
  className: string,
  call: LayerCallInput,
  to: Projections,
): readonly OpenWeight[] | null {
  const { config } = call;
  const shapes = threeOf(className, call);
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
  const [query = null, value = null, key = null] = shapes.map((shape) =>
    shape.at(-1),
  );
  const output = to.output ?? [query];
  const projection = (
    name: string,
    kernel: readonly Dim[],
    bias: readonly Dim[],
  ): readonly OpenWeight[] => [
    { name: `${name}/kernel`, shape: kernel },
    ...(usesBias ? [{ name: `${name}/bias`, shape: bias }] : []),
  ];
  return [
    ...projection("query", [query, ...to.query], to.query),
    ...projection("key", [key, ...to.key], to.key),
    ...(usesGate
      ? projection("gate", [query, ...to.attended], to.attended)
      : []),
    ...projection("value", [value, ...to.value], to.value),
    ...projection("attention_output", [...to.attended, ...output], output),
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
      `\`num_query_heads\` of GroupQueryAttention must be a multiple of \`num_key_value_heads\`: ${queries} is none of ${keys}.`,
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
      return fails(
        mismatch(
          "rank",
          "GroupQueryAttention expects (batch, timesteps, features)",
          [query],
          { rank, input: 0 },
        ),
      );
    }
    const open = openWeightProblem(
      "GroupQueryAttention",
      groupedWeights(call),
      query,
    );
    if (open !== null) return fails(open);
    const scores = [
      query[0] ?? null,
      sizeOf(call.config, "num_query_heads"),
      query[1] ?? null,
      key[1] ?? null,
    ];
    return withScores(call, { kind: "tensor", shape: query, dtype }, scores);
  },
  weights: (call) => closeWeights(groupedWeights(call)),
  mask: "first",
};

function groupedWeights(call: LayerCallInput): readonly OpenWeight[] | null {
  const { config } = call;
  const width = sizeOf(config, "head_dim");
  const [queries, keys] = [
    [sizeOf(config, "num_query_heads"), width],
    [sizeOf(config, "num_key_value_heads"), width],
  ];
  return attentionWeights("GroupQueryAttention", call, {
    query: queries,
    key: keys,
    value: keys,
    attended: queries,
    output: null,
  });
}

export const multiHeadLayers: readonly LayerEntry[] = [
  multiHeadAttention,
  groupedQueryAttention,
];
