// Attention: a query looks up values by keys.
import { keras2Generator } from "./common-parameters.ts";
import type { Dim } from "../shapes/dim.ts";
import { broadcastDim } from "../shapes/broadcast.ts";
import { compareDims } from "../shapes/compare.ts";
import type { Structure, TensorSpec } from "../shapes/structure.ts";
import { computeDtype, flagOf, textOf, valueOf } from "./arguments.ts";
import { anyNumber, oneOf } from "./checks.ts";
import { onData } from "./computed.ts";
import type {
  Computed,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Outcome,
} from "./layer.ts";
import { attentionMask } from "./mask-shapes.ts";
import {
  float,
  keywordOnly,
  no,
  only,
  optional,
  text,
  yes,
} from "./parameter.ts";
import {
  counted,
  fails,
  mismatch,
  notFollowed,
  problem,
  result,
} from "./problem.ts";
import type { OpenWeight } from "./tensor-layer.ts";
import { closeWeights } from "./tensor-layer.ts";

const scoresText = (structure: Structure | undefined): boolean | null =>
  structure === undefined
    ? false
    : structure.kind === "value"
      ? structure.text === "True"
      : null;

/** The result alone, or with its scores when the call asks for them. */
export function withScores(
  call: LayerCallInput,
  output: TensorSpec,
  scores: readonly Dim[] | null,
): Outcome {
  const asked = scoresText(call.arguments.get("return_attention_scores"));
  if (asked === null)
    return result(
      notFollowed("`return_attention_scores`, whose value is not known"),
    );
  if (!asked) return result(output);
  return result({
    kind: "tuple",
    items: [output, { kind: "tensor", shape: scores, dtype: output.dtype }],
  });
}

function dotAttention(
  className: "Attention" | "AdditiveAttention",
): LayerEntry {
  const isAdditive = className === "AdditiveAttention";
  const mode = optional("score_mode", text("dot"), oneOf("dot", "concat"));
  return {
    className,
    names: { keras3: [className], keras2: [className] },
    parameters: [
      optional("use_scale", isAdditive ? yes : no),
      ...(isAdditive ? only("keras3", ...keywordOnly(mode)) : [mode]),
      ...only(
        "keras3",
        optional("dropout", float(0), anyNumber),
        ...(isAdditive ? keywordOnly(optional("seed")) : [optional("seed")]),
      ),
      ...only(
        "keras2",
        ...keywordOnly(
          optional("dropout", float(0)),
          optional("causal", no),
          optional("seed"),
        ),
      ),
      ...keras2Generator,
    ],
    callArguments: [
      "mask",
      "training",
      "return_attention_scores",
      "use_causal_mask",
    ],
    outputs: (call) => dotOutputs(className, call),
    computes: (call) => dotComputes(className, call),
    weights: (call) => closeWeights(dotWeights(isAdditive, call)),
    mask: {
      keras3: "first",
      keras2: (call) => attentionMask(className, call),
    },
  };
}

/** Query, value and key of the list. */
function listed(
  className: string,
  inputs: Structure,
): readonly TensorSpec[] | LayerProblem | null {
  if (inputs.kind === "unknown") return null;
  if (inputs.kind !== "list")
    return problem(
      "inputCount",
      `${className} takes a list, [query, value] or [query, value, key], but gets one tensor.`,
    );
  const tensors = inputs.items.filter((item) => item.kind === "tensor");
  if (tensors.length < 2 || tensors.length > 3) {
    return problem(
      "inputCount",
      `${className} takes [query, value] or [query, value, key] but gets ${counted(tensors.length, "tensor")}.`,
    );
  }
  return tensors;
}

/** Keras 3 finds out on data what Keras 2 finds out at once, but for its scale, which has the width of the query. */
function dotComputes(className: string, call: LayerCallInput): Computed | null {
  if (call.dialect !== "keras3") return null;
  const config = new Map(call.config).set("use_scale", no);
  return onData(
    dotOutputs(className, { ...call, config, dialect: "keras2" }),
    "query and value are broadcast to each other",
  );
}

function dotOutputs(className: string, call: LayerCallInput): Outcome {
  const tensors = listed(className, call.inputs);
  if (tensors === null)
    return result(notFollowed(`${className} on something other than a list`));
  if ("kind" in tensors) return fails(tensors);
  const dtype = computeDtype(call.config);
  const shapes = tensors.map((tensor) => tensor.shape);
  if (shapes.includes(null))
    return withScores(call, { kind: "tensor", shape: null, dtype }, null);
  const [query, value, key] = shapes.filter((shape) => shape !== null);
  if (query === undefined || value === undefined)
    return result(notFollowed(`${className} without its inputs`));
  const keys = key ?? value;
  const isAdditive = className === "AdditiveAttention";
  const adds = isAdditive || textOf(call.config, "score_mode") === "concat";
  const scales = isAdditive && flagOf(call.config, "use_scale") === true;
  const found =
    call.dialect === "keras2"
      ? fitProblem(className, query, value, keys, { adds, scales })
      : null;
  if (found !== null) return fails(found);
  const lead =
    call.dialect === "keras2"
      ? broadcastLead(query, value)
      : query.slice(0, -1);
  const output: TensorSpec = {
    kind: "tensor",
    shape: [...lead, value.at(-1) ?? null],
    dtype,
  };
  return withScores(call, output, [...lead, keys.at(-2) ?? null]);
}

/** Keras 2 computes the product, and finds out what does not fit. */
function fitProblem(
  className: string,
  query: readonly Dim[],
  value: readonly Dim[],
  key: readonly Dim[],
  { adds, scales }: { readonly adds: boolean; readonly scales: boolean },
): LayerProblem | null {
  const never = (left: Dim | undefined, right: Dim | undefined) =>
    compareDims(left ?? null, right ?? null) === "never";
  const isBroadcast = adds && (query.at(-1) === 1 || key.at(-1) === 1);
  const width = never(query.at(-1), key.at(-1)) && !isBroadcast;
  const length = never(value.at(-2), key.at(-2));
  const batch =
    query.length === value.length &&
    query.length > 2 &&
    never(query[0], value[0]) &&
    query[0] !== 1 &&
    value[0] !== 1;
  const sum = query.at(-1) === 1 ? key.at(-1) : query.at(-1);
  const additive =
    scales && never(value.at(-1), sum) && value.at(-1) !== 1 && sum !== 1;
  if (!width && !length && !batch && !additive) return null;
  const wanted = batch
    ? "the same batch size in query and value"
    : length
      ? "as many keys as values"
      : additive && !width
        ? "query, key and value of the same width"
        : "a query and a key of the same width";
  return mismatch("merge", `${className} needs ${wanted}`, [query, value, key]);
}

function broadcastLead(
  query: readonly Dim[],
  value: readonly Dim[],
): readonly Dim[] {
  return query.slice(0, -1).map((dim, axis) => {
    if (axis >= query.length - 2 || query.length !== value.length) return dim;
    const merged = broadcastDim(dim, value[axis] ?? null, "known");
    return merged === "never" ? dim : merged;
  });
}

function dotWeights(
  isAdditive: boolean,
  call: LayerCallInput,
): readonly OpenWeight[] | null {
  const { config, dialect, inputs } = call;
  const usesScale = flagOf(config, "use_scale");
  if (usesScale === null || inputs.kind !== "list") return null;
  const source = inputs.items[dialect === "keras2" ? 1 : 0];
  const width =
    source?.kind === "tensor" ? (source.shape?.at(-1) ?? null) : null;
  const scale = usesScale
    ? [{ name: "scale", shape: isAdditive ? [width] : [] }]
    : [];
  const mode = valueOf(config, "score_mode");
  const usesConcat =
    !isAdditive && mode.kind === "string" && mode.value === "concat";
  return [
    ...scale,
    ...(usesConcat ? [{ name: "concat_score_weight", shape: [] }] : []),
  ];
}

export const attentionLayers: readonly LayerEntry[] = [
  dotAttention("Attention"),
  dotAttention("AdditiveAttention"),
];
