// What the page of layers applies each layer to: axes by name, and values for the arguments that have no default.

import type {
  ArgumentValue,
  Dialect,
  LayerEntry,
  LayerInstance,
} from "../../server/layers/layer.ts";
import { defaultOf } from "../../server/layers/layer.ts";
import { findClass } from "../../server/layers/catalogue.ts";
import {
  configure,
  nameIn,
  parametersOf,
} from "../../server/layers/configure.ts";
import { symbol } from "../../server/shapes/dim.ts";
import type { Structure, TensorSpec } from "../../server/shapes/structure.ts";

/** Inputs as text: axes by name, a dtype behind a colon. Several make a list, in braces they make a dict. */
export type InputText =
  string | readonly string[] | { readonly [key: string]: InputText };

const sequence = "batch timesteps features";
const rows = "batch features";
const image = "batch height width channels";

/** The usual inputs of a class; the first pattern that fits decides. */
const inputs: readonly (readonly [RegExp, InputText])[] = [
  [/^ConvLSTM1D$/, "batch timesteps steps channels"],
  [/^ConvLSTM2DCell$/, image],
  [/^ConvLSTM2D$/, "batch timesteps height width channels"],
  [/^ConvLSTM3D$/, "batch timesteps depth height width channels"],
  [/Cell$|Cells$|^(Device|Dropout|Residual)Wrapper$/, rows],
  [/LSTM$|GRU$|RNN$|^Bidirectional$|^TimeDistributed$/, sequence],
  [/^(DynamicEmbedding|DynamicLookup)$/, "batch words:string"],
  [/Embedding$/, "batch timesteps:int32"],
  [/^Masking$/, sequence],
  [/^EinsumDense$/, sequence],
  [/Attention$/, ["batch queries features", "batch values features"]],
  [/^Concatenate$/, ["batch features_1", "batch features_2"]],
  [/^Dot$/, ["batch features", "batch features"]],
  [/^(Add|Subtract|Multiply|Average|Maximum|Minimum)$/, [rows, rows]],
  [/^DenseFeatures$/, { age: "batch 1", word: "batch 1:int64" }],
  [/^SequenceFeatures$/, { word: "batch timesteps:int64" }],
  [/^STFTSpectrogram$/, "batch samples channels"],
  [/Spectrogram$/, "batch samples"],
  [/^TextVectorization$/, "batch 1:string"],
  [/^StringLookup$|^Hashing$/, "batch 1:string"],
  [/^IntegerLookup$|^CategoryEncoding$/, "batch 1:int64"],
  [/^Discretization$/, "batch 1"],
  [/^HashedCrossing$/, ["batch 1:string", "batch 1:string"]],
  [
    /^MaxNumBoundingBoxes$/,
    {
      images: image,
      bounding_boxes: { boxes: "batch boxes 4", labels: "batch boxes" },
    },
  ],
  [/^Permute$/, sequence],
  [/^Flatten$/, image],
  [/1D$|1DTranspose$/, "batch steps channels"],
  [/2D$|2DTranspose$|^GroupNormalization$|^BatchNormalization$/, image],
  [/3D$|3DTranspose$/, "batch depth height width channels"],
];

const imageLayers =
  /^(Resizing|CenterCrop|RandomCrop|RandomHeight|RandomWidth|Pipeline)$/;

/** The typical input of a layer. */
export function inputOf(entry: LayerEntry, family: string): InputText {
  if (family === "Images" && entry.className !== "MaxNumBoundingBoxes")
    return image;
  if (imageLayers.test(entry.className)) return image;
  return inputs.find(([pattern]) => pattern.test(entry.className))?.[1] ?? rows;
}

/** A tensor of named axes. A number is a size as it is. */
export function tensorOf(text: string): TensorSpec {
  const [axes = "", dtype = "float32"] = text.split(":");
  const shape = axes
    .split(" ")
    .map((axis) => (/^\d+$/.test(axis) ? Number(axis) : symbol(axis)));
  return { kind: "tensor", shape, dtype };
}

/** The inputs as one structure. */
export function structureOf(text: InputText): Structure {
  if (typeof text === "string") return tensorOf(text);
  if (isList(text)) return { kind: "list", items: text.map(tensorOf) };
  return {
    kind: "dict",
    entries: Object.entries(text).map(([key, part]) => [
      key,
      structureOf(part),
    ]),
  };
}

export function isList(text: InputText): text is readonly string[] {
  return Array.isArray(text);
}

function named(name: string): ArgumentValue {
  return { kind: "integer", value: symbol(name) };
}

function tuple(...items: readonly ArgumentValue[]): ArgumentValue {
  return { kind: "tuple", items };
}

function number(value: number): ArgumentValue {
  return { kind: "number", value, isFloat: !Number.isInteger(value) };
}

function string(value: string): ArgumentValue {
  return { kind: "string", value };
}

/** Nothing where the dialect has another name for it. */
type Given = (dialect: Dialect) => ArgumentValue | undefined;

/** Arguments that are no sizes, by name or by class and name. A size that must be given is a symbol of its own name. */
const values: Readonly<Record<string, Given>> = {
  "Bidirectional.layer": (dialect) => layer("LSTM", dialect),
  "TimeDistributed.layer": (dialect) => layer("Dense", dialect),
  "SpectralNormalization.layer": (dialect) => layer("Dense", dialect),
  "Wrapper.layer": (dialect) => layer("Dense", dialect),
  cell: (dialect) => layer("LSTMCell", dialect),
  cells: (dialect) => ({
    kind: "list",
    items: [
      layer("LSTMCell", dialect, "units_1"),
      layer("LSTMCell", dialect, "units_2"),
    ],
  }),
  layers: (dialect) => ({
    kind: "list",
    items: [layer("Rescaling", dialect)],
  }),
  linear_model: (dialect) => layer("LinearModel", dialect),
  dnn_model: (dialect) => layer("Dense", dialect),
  activation: () => string("relu"),
  factor: () => number(0.2),
  height_factor: () => number(0.2),
  width_factor: () => number(0.2),
  rate: () => number(0.5),
  stddev: () => number(0.5),
  scale: () => number(2),
  dims: () => tuple(number(2), number(1)),
  target_shape: () => tuple(named("rows"), named("columns")),
  equation: () => string("abc,cd->abd"),
  "EinsumDense.output_shape": () => tuple({ kind: "none" }, named("units")),
  axes: () => number(1),
  function: () => ({ kind: "function", name: "keras.activations.relu" }),
  "InputLayer.shape": () => tuple(named("timesteps"), named("features")),
  "InputLayer.input_shape": (dialect) =>
    dialect === "keras3"
      ? undefined
      : tuple(named("timesteps"), named("features")),
  cropping: () =>
    tuple(tuple(number(1), number(1)), tuple(number(1), number(1))),
  device: () => string("/gpu:0"),
  "DenseFeatures.feature_columns": () => ({
    kind: "list",
    items: [
      column("numeric_column", { key: string("age") }),
      embedded("categorical_column_with_identity"),
    ],
  }),
  "SequenceFeatures.feature_columns": () => ({
    kind: "list",
    items: [embedded("sequence_categorical_column_with_identity")],
  }),
  initial_vocabulary: () => ({
    kind: "tensor",
    structure: tensorOf("words:string"),
  }),
  filepath: () => string("folder"),
  call_fn: () => ({ kind: "function", name: null }),
  module: () => ({ kind: "unknown", reason: { kind: "noInputYet" } }),
};

function column(
  className: string,
  given: Readonly<Record<string, ArgumentValue>>,
): ArgumentValue {
  return { kind: "object", className, config: new Map(Object.entries(given)) };
}

function embedded(categories: string): ArgumentValue {
  return column("embedding_column", {
    categorical_column: column(categories, {
      key: string("word"),
      num_buckets: named("words"),
    }),
    dimension: named("dimension"),
  });
}

function layer(
  className: string,
  dialect: Dialect,
  units = "units",
): ArgumentValue {
  const entry = findClass(dialect, className);
  const found = entry && instanceOf(entry, dialect, [["units", named(units)]]);
  return found === null ? { kind: "none" } : { kind: "layer", layer: found };
}

/** The layer with what it must be given and with these arguments on top, by Keras' names; null when it refuses them. */
export function instanceOf(
  entry: LayerEntry,
  dialect: Dialect,
  more: readonly (readonly [string, ArgumentValue])[] = [],
): LayerInstance | null {
  const given = new Map<string, ArgumentValue>();
  for (const parameter of parametersOf(entry, dialect)) {
    const { name } = parameter;
    const added = more.find(([each]) => each === name)?.[1];
    const isNeeded =
      defaultOf(parameter, dialect) === undefined ||
      alwaysGiven.has(`${entry.className}.${name}`);
    const value =
      values[`${entry.className}.${name}`] ??
      values[name] ??
      (() => named(name));
    const own = added ?? (isNeeded ? value(dialect) : undefined);
    if (own !== undefined) given.set(nameIn(parameter, dialect), own);
  }
  const { config, problem } = configure(entry, dialect, {
    positional: [],
    named: [...given],
  });
  return problem === null ? { entry, config, dialect, name: null } : null;
}

/** Arguments with a default that shows nothing. */
const alwaysGiven = new Set([
  "InputLayer.shape",
  "InputLayer.input_shape",
  "CategoryEncoding.num_tokens",
  "Discretization.num_bins",
  "AveragePooling1D.pool_size",
  "AveragePooling2D.pool_size",
  "AveragePooling3D.pool_size",
]);
