// DenseFeatures and SequenceFeatures: feature columns side by side in one matrix.
import type { Integer } from "../shapes/dim.ts";
import { add } from "../shapes/dim.ts";
import type { Structure } from "../shapes/structure.ts";
import { tensorsOf } from "../shapes/structure.ts";
import { computeDtype, itemsOf, valueOf } from "./arguments.ts";
import {
  columnName,
  columnOf,
  columnProblem,
  embeddingOf,
  featuresOf,
  fileOf,
  isDense,
  isSequence,
  widthOf,
} from "./feature-columns.ts";
import type { Column } from "./feature-columns.ts";
import type {
  ArgumentValue,
  Config,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Outcome,
} from "./layer.ts";
import { nameParameter } from "./common-parameters.ts";
import { keywordOnly, optional, required, yes } from "./parameter.ts";
import { notFollowed, problem, refusal, result, unknown } from "./problem.ts";
import { closeWeights } from "./tensor-layer.ts";

interface FeatureLayer {
  readonly className: "DenseFeatures" | "SequenceFeatures";
  readonly name: string;
  readonly isFor: (column: Column) => boolean;
  readonly outputs: (
    call: LayerCallInput,
    columns: readonly Column[],
    width: Integer,
  ) => Outcome;
}

function featureLayer(layer: FeatureLayer): LayerEntry {
  const { className } = layer;
  return {
    className,
    names: { keras2: [layer.name] },
    parameters: [
      required("feature_columns"),
      optional("trainable", yes),
      nameParameter,
      ...(className === "DenseFeatures"
        ? keywordOnly(optional("partitioner"))
        : []),
    ],
    callArguments: ["training"],
    construct: (config) => columnsProblem(layer, config),
    outputs: (call) => {
      const { inputs } = call;
      const columns = columnsIn(call.config);
      if (inputs.kind === "tensor" || "items" in inputs)
        return refusal(
          "inputCount",
          `${className} takes a dict of tensors, one for each feature.`,
        );
      if (columns === null || inputs.kind !== "dict")
        return result(notFollowed("feature columns that aren't all known"));
      const lacking = lackingFeature(columns, inputs);
      if (lacking !== null)
        return refusal(
          "inputCount",
          `${className} reads the feature "${lacking}", which its input doesn't have.`,
        );
      const [file] = columns.flatMap((column) => fileOf(column) ?? []);
      if (file !== undefined)
        return result(unknown({ kind: "runtimeData", source: file }));
      return layer.outputs(call, columns, totalWidth(columns));
    },
    weights: (call) => {
      const columns = columnsIn(call.config);
      if (columns === null) return null;
      const tables = byName(columns).flatMap(
        (column) => embeddingOf(column) ?? [],
      );
      return closeWeights(tables);
    },
  };
}

/** The columns of the layer; null when one isn't known. A lone one may go without its list. */
function columnsIn(config: Config): readonly Column[] | null {
  const columns = valuesIn(config).map(columnOf);
  return columns.length === 0 || columns.includes(null)
    ? null
    : columns.filter((column) => column !== null);
}

function valuesIn(config: Config): readonly ArgumentValue[] {
  const value = valueOf(config, "feature_columns");
  return itemsOf(value) ?? [value];
}

function byName(columns: readonly Column[]): readonly Column[] {
  const named = columns.map((column) => ({
    column,
    name: columnName(column) ?? "",
  }));
  return named
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .map(({ column }) => column);
}

function totalWidth(columns: readonly Column[]): Integer {
  return columns.map(widthOf).reduce(add, 0);
}

function columnsProblem(
  layer: FeatureLayer,
  config: Config,
): LayerProblem | null {
  const values = valuesIn(config);
  const wrong = (message: string) =>
    problem("argumentValue", message, { argument: "feature_columns" });
  if (values.length === 0)
    return wrong(`${layer.className} takes at least one feature column.`);
  if (values.some(({ kind }) => kind === "string" || kind === "number"))
    return wrong(
      `${layer.className} takes columns that \`tf.feature_column\` makes, no names and no numbers.`,
    );
  const columns = values.map(columnOf).filter((column) => column !== null);
  for (const column of columns) {
    const found = columnProblem(column);
    if (found !== null) return found;
    if (!layer.isFor(column))
      return wrong(
        `${layer.className} can't take a ${column.kind}. ${adviceFor(column)}`,
      );
  }
  const names = columns.map(columnName).filter((name) => name !== null);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  return twice === undefined
    ? null
    : wrong(`${layer.className} gets the column "${twice}" twice.`);
}

function adviceFor(column: Column): string {
  if (!isDense(column))
    return "Wrap it in an indicator_column or an embedding_column.";
  const layer = isSequence(column) ? "SequenceFeatures" : "DenseFeatures";
  return `It is for ${layer}.`;
}

/** A feature that a column reads and the input lacks. */
function lackingFeature(
  columns: readonly Column[],
  inputs: Structure & { readonly kind: "dict" },
): string | null {
  const given = new Set(inputs.entries.map(([key]) => key));
  const wanted = columns.flatMap(
    ({ kind, config }) =>
      featuresOf({ kind: "object", className: kind, config }) ?? [],
  );
  return wanted.find((key) => !given.has(key)) ?? null;
}

/** The size of the batch, from the first feature that tells it. */
function batchOf(inputs: Structure): Integer | null {
  const sizes = tensorsOf(inputs).map((tensor) => tensor.shape?.[0] ?? null);
  return sizes.find((size) => size !== null) ?? null;
}

/** `DenseFeatures([numeric_column("a", 3), indicator_column(w)])` on a dict of `a` and `w`: `(batch, 3 + words)`. */
const denseFeatures = featureLayer({
  className: "DenseFeatures",
  name: "DenseFeatures",
  isFor: (column) => isDense(column) && !isSequence(column),
  outputs: (call, _, width) =>
    result({
      kind: "tensor",
      shape: [batchOf(call.inputs), width],
      dtype: computeDtype(call.config),
    }),
});

/** As DenseFeatures, step by step, with the length of each sequence beside it. */
const sequenceFeatures = featureLayer({
  className: "SequenceFeatures",
  name: "root.experimental.SequenceFeatures",
  isFor: (column) => isDense(column) && isSequence(column),
  outputs: (call, columns, width) => {
    const needsSparse = columns.some(
      ({ kind }) => kind === "sequence_numeric_column",
    );
    const given = tensorsOf(call.inputs);
    if (needsSparse && !given.some((tensor) => tensor.sparse === true))
      return refusal(
        "inputCount",
        "sequence_numeric_column reads a sparse tensor. Make its Input with `sparse=True`.",
      );
    const dtype = computeDtype(call.config);
    return result({
      kind: "tuple",
      items: [
        { kind: "tensor", shape: [null, null, width], dtype },
        { kind: "tensor", shape: [null], dtype: "int64" },
      ],
    });
  },
});

/** As `tf.compat.v1.keras.layers` has it. */
const olderDenseFeatures: LayerEntry = {
  ...denseFeatures,
  names: { keras2: ["v1.DenseFeatures"] },
  parameters: [...denseFeatures.parameters, optional("partitioner")],
};

export const featureLayers: readonly LayerEntry[] = [
  denseFeatures,
  olderDenseFeatures,
  sequenceFeatures,
];
