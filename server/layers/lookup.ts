// Layers with a vocabulary: IntegerLookup, StringLookup, TextVectorization.
import type { Dim } from "../shapes/dim.ts";
import { add, isKnown } from "../shapes/dim.ts";
import { compareDims } from "../shapes/compare.ts";
import { printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import {
  flagOf,
  integerOf,
  isNone,
  itemsOf,
  nameless,
  sizeOf,
  textOf,
  valueOf,
} from "./arguments.ts";
import { atLeast, oneOf, orNone } from "./checks.ts";
import { comesAs, failsOnData } from "./computed.ts";
import { nameParameter } from "./common-parameters.ts";
import type {
  Computed,
  Config,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Parameter,
} from "./layer.ts";
import {
  formerly,
  int,
  keywordOnly,
  no,
  none,
  only,
  optional,
  text,
} from "./parameter.ts";
import { mismatch, problem } from "./problem.ts";
import { tensorLayer } from "./tensor-layer.ts";
import {
  hotComputed,
  modeOf,
  encoded,
  encodedDtype,
  indexDtypeProblem,
  isMadeSparse,
  sparse,
  sparseProblem,
} from "./encoding.ts";

const lookupModes = oneOf("int", "one_hot", "multi_hot", "count", "tf_idf");

/** What configs say of layers that had a vocabulary. */
const hadVocabulary = keywordOnly(
  optional("has_input_vocabulary"),
  optional("vocabulary_size"),
);

/** A vocabulary and places for words that aren't in it. */
function vocabularyProblem(
  className: string,
  config: Config,
): LayerProblem | null {
  const words = itemsOf(valueOf(config, "vocabulary"))?.length;
  const most = integerOf(config, "max_tokens");
  if (words === undefined || !isKnown(most)) return null;
  const others = config.has("num_oov_indices")
    ? integerOf(config, "num_oov_indices")
    : 1;
  const hasMask =
    className === "TextVectorization" || !isNone(config, "mask_token");
  // Among hot vectors the mask has no place.
  const masks = hasMask && modeOf(config) === "int" ? 1 : 0;
  const total = words + (isKnown(others) ? others : 0) + masks;
  if (total <= most) return null;
  return problem(
    "argumentValue",
    `\`max_tokens\` of ${className} must be at least ${total}, the size of its vocabulary, not ${most}.`,
    { argument: "max_tokens" },
  );
}

/** The width of a hot vector; null when the library doesn't know the vocabulary yet. */
function vocabularySize(config: Config): Dim {
  if (flagOf(config, "pad_to_max_tokens") === true)
    return sizeOf(config, "max_tokens");
  const vocabulary = valueOf(config, "vocabulary");
  const words = itemsOf(vocabulary)?.length;
  const others = config.has("num_oov_indices")
    ? sizeOf(config, "num_oov_indices")
    : 1;
  if (words !== undefined) return add(words, others);
  return vocabulary.kind === "none" ? null : nameless(vocabulary);
}

/** Hot vectors are integers in truth, though Keras 3 shows floats; weighted ones aren't. */
function lookupDtype(call: LayerCallInput): string | null {
  return call.isTraced === true && modeOf(call.config) !== "tf_idf"
    ? "int64"
    : encodedDtype(call, "int64");
}

/** Inside a `call` of the program Keras 3 makes the hot vectors, for which there must be a vocabulary. */
function lacksVocabulary(
  className: string,
  { config, dialect, isTraced }: LayerCallInput,
): Computed | null {
  const mode = modeOf(config);
  if (dialect !== "keras3" || isTraced !== true) return null;
  if (mode === null || mode === "int") return null;
  const isMissing =
    vocabularySize(config) === null ||
    (mode === "tf_idf" && isNone(config, "vocabulary"));
  return isMissing
    ? failsOnData(
        `${className} has no vocabulary yet. Give it \`vocabulary\`, or adapt it first`,
      )
    : null;
}

function lookupParameters(isText: boolean): readonly Parameter[] {
  const encoding = optional("encoding", text("utf-8"));
  const padding = optional("pad_to_max_tokens", no);
  const last = isText
    ? [
        ...only(
          "keras3",
          padding,
          sparse,
          encoding,
          nameParameter,
          optional("salt"),
          ...keywordOnly(optional("oov_method")),
        ),
        ...only("keras2", sparse, padding),
      ]
    : [
        sparse,
        padding,
        ...only(
          "keras3",
          optional("oov_method", text("floormod")),
          optional("salt"),
          nameParameter,
        ),
        ...only(
          "keras2",
          formerly("max_values", "max_tokens"),
          formerly("mask_value", "mask_token"),
          formerly("oov_value", "oov_token"),
        ),
      ];
  return [
    optional("max_tokens", none, orNone(atLeast(2))),
    optional("num_oov_indices", int(1), atLeast(0)),
    optional("mask_token"),
    optional("oov_token", isText ? text("[UNK]") : int(-1)),
    optional("vocabulary"),
    ...(isText ? [] : [optional("vocabulary_dtype", text("int64"))]),
    optional("idf_weights"),
    ...(isText ? only("keras2", encoding) : []),
    optional("invert", no),
    optional("output_mode", text("int"), lookupModes),
    ...last,
    ...hadVocabulary,
    ...only("keras2", ...keywordOnly(optional("has_static_table"))),
  ];
}

function lookup(kind: "Integer" | "String"): LayerEntry {
  const className = `${kind}Lookup`;
  const isText = kind === "String";
  return tensorLayer({
    className,
    names: { keras3: [className], keras2: [className] },
    parameters: lookupParameters(isText),
    commonNames: { keras3: ["name", "trainable", "dtype"] },
    construct: (config, dialect) =>
      lookupDtypeProblem(className, config, dialect) ??
      optionsProblem(className, config) ??
      vocabularyProblem(className, config),
    shape: (shape, call) => {
      const mode = modeOf(call.config);
      const depth = vocabularySize(call.config);
      if (mode === null) return null;
      if (call.dialect === "keras2" && depth === null && mode !== "int") {
        return problem(
          "refused",
          `${className} needs a vocabulary for output_mode="${mode}" in Keras 2. Give it \`vocabulary\`, or adapt it first.`,
          { argument: "vocabulary" },
        );
      }
      return encoded(className, shape, mode, depth, call.dialect);
    },
    real: (shape, call) =>
      flagOf(call.config, "invert") === false
        ? (lacksVocabulary(className, call) ??
          hotComputed(shape, call, vocabularySize(call.config)))
        : null,
    learns: ["vocabulary"],
    dtype: (_, call) =>
      isText &&
      (call.dialect === "keras2" || call.isTraced === true) &&
      flagOf(call.config, "invert") === true
        ? "string"
        : lookupDtype(call),
    isSparse: isMadeSparse,
  });
}

/** Options of a vocabulary that need others. */
function optionsProblem(
  className: string,
  config: Config,
): LayerProblem | null {
  const mode = modeOf(config);
  if (mode === null) return null;
  if (mode !== "tf_idf" && !isNone(config, "idf_weights"))
    return problem(
      "argumentValue",
      `\`idf_weights\` of ${className} needs output_mode="tf_idf", not "${mode}".`,
      { argument: "idf_weights" },
    );
  if (
    flagOf(config, "pad_to_max_tokens") === true &&
    isNone(config, "max_tokens")
  )
    return problem(
      "argumentValue",
      `\`pad_to_max_tokens=True\` of ${className} needs \`max_tokens\`, which is missing.`,
      { argument: "pad_to_max_tokens" },
    );
  return sparseProblem(className, config);
}

/** Older programs of Keras 2 give a StringLookup the dtype of its texts, which it passes over; so does Keras 3 with any. */
function lookupDtypeProblem(
  className: string,
  config: Config,
  dialect: Dialect,
): LayerProblem | null {
  const isOfTexts =
    className === "StringLookup" && textOf(config, "dtype") === "string";
  return dialect === "keras2" && !isOfTexts
    ? indexDtypeProblem(className, config)
    : null;
}

const textVectorization = tensorLayer({
  className: "TextVectorization",
  names: { keras3: ["TextVectorization"], keras2: ["TextVectorization"] },
  parameters: [
    optional("max_tokens", none, orNone(atLeast(1))),
    optional("standardize", text("lower_and_strip_punctuation"), (value) =>
      value.kind === "function"
        ? null
        : oneOf(
            "lower_and_strip_punctuation",
            "lower",
            "strip_punctuation",
            null,
          )(value, "keras3"),
    ),
    optional("split", text("whitespace"), (value) =>
      value.kind === "function"
        ? null
        : oneOf("whitespace", "character", null)(value, "keras3"),
    ),
    optional("ngrams"),
    optional("output_mode", text("int"), lookupModes),
    optional("output_sequence_length"),
    optional("pad_to_max_tokens", no),
    optional("vocabulary"),
    optional("idf_weights"),
    sparse,
    optional("ragged", no),
    optional("encoding", text("utf-8")),
    ...only("keras3", nameParameter),
    ...keywordOnly(optional("mask_token")),
    ...hadVocabulary,
  ],
  construct: (config, dialect) =>
    textDtypeProblem(config, dialect) ??
    optionsProblem("TextVectorization", config) ??
    lengthProblem(config, dialect) ??
    vocabularyProblem("TextVectorization", config),
  shape: (shape, call) => vectorized(shape, call),
  real: (shape, call) =>
    lacksVocabulary("TextVectorization", call) ?? vectorComputed(shape, call),
  learns: ["vocabulary"],
  dtype: (_, call) => lookupDtype(call),
  isRagged: (call) =>
    call.dialect === "keras2" &&
    flagOf(call.config, "ragged") === true &&
    modeOf(call.config) === "int",
  isSparse: isMadeSparse,
});

/** Keras 2 splits texts into texts. */
function textDtypeProblem(
  config: Config,
  dialect: Dialect,
): LayerProblem | null {
  const dtype = textOf(config, "dtype");
  return dialect !== "keras2" || dtype === null || dtype === "string"
    ? null
    : problem(
        "argumentValue",
        `\`dtype\` of TextVectorization must be "string" in Keras 2, not "${dtype}".`,
        { argument: "dtype" },
      );
}

function lengthProblem(config: Config, dialect: Dialect): LayerProblem | null {
  const value = valueOf(config, "output_sequence_length");
  if (value.kind === "none" || value.kind === "unknown") return null;
  const argument = "output_sequence_length";
  const mode = modeOf(config);
  if (mode !== null && mode !== "int")
    return problem(
      "argumentValue",
      '`output_sequence_length` of TextVectorization needs output_mode="int".',
      { argument },
    );
  if (value.kind !== "number" && value.kind !== "integer")
    return problem(
      "argumentValue",
      "`output_sequence_length` of TextVectorization must be an integer.",
      { argument },
    );
  const isRagged = dialect === "keras2" && flagOf(config, "ragged") === true;
  return isRagged
    ? problem(
        "argumentValue",
        "TextVectorization takes either ragged=True or an `output_sequence_length`, not both.",
        { argument },
      )
    : null;
}

function vectorized(
  shape: readonly Dim[],
  call: LayerCallInput,
): Shape | LayerProblem {
  const { config, dialect } = call;
  const mode = modeOf(config);
  if (mode === null) return null;
  const length = isNone(config, "output_sequence_length")
    ? null
    : sizeOf(config, "output_sequence_length");
  const depth = vocabularySize(config);
  if (dialect === "keras3")
    return mode === "int" ? [shape[0] ?? null, length] : [...shape, depth];
  const last = shape.at(-1) ?? null;
  if (isNone(config, "split")) {
    if (mode !== "int")
      return encoded("TextVectorization", shape, mode, depth, dialect);
    if (length === null) return shape;
    if (dialect !== "keras2")
      return shape.length < 2
        ? shape
        : [shape[0] ?? null, shape[0] === null ? null : length];
    return shape.includes(null)
      ? shape.map(() => null)
      : [...shape.slice(0, -1), length];
  }
  const isColumn =
    shape.length === 1 ||
    (shape.length === 2 && last !== null && compareDims(last, 1) !== "never");
  if (!isColumn)
    return mismatch(
      "rank",
      "TextVectorization expects one column of texts, (batch, 1), in Keras 2",
      [shape],
      { rank: { expected: 2, actual: shape } },
    );
  const batch =
    textOf(config, "split") === "character" ? (shape[0] ?? null) : null;
  return mode === "int" ? [batch, length] : [batch, depth];
}

/** Keras 3 splits one column of texts into words, or takes words as they are. */
function vectorComputed(
  shape: readonly Dim[],
  call: LayerCallInput,
): Computed | null {
  const { config } = call;
  const mode = modeOf(config);
  const split = valueOf(config, "split");
  if (call.dialect !== "keras3" || mode === null) return null;
  const length = isNone(config, "output_sequence_length")
    ? null
    : sizeOf(config, "output_sequence_length");
  const dtype = call.inputs.kind === "tensor" ? call.inputs.dtype : null;
  if (dtype !== null && dtype !== "string" && call.isTraced !== true)
    return failsOnData(`TextVectorization takes texts, not ${dtype}`);
  if (split.kind === "none")
    return mode === "int"
      ? comesAs(
          length === null ? shape : [...shape.slice(0, -1), length],
          "texts that are not split keep their axes",
        )
      : hotComputed(shape, call, vocabularySize(config));
  if (split.kind !== "string") return null;
  if (shape.length > 1 && compareDims(shape.at(-1) ?? null, 1) === "never")
    return failsOnData(
      `TextVectorization splits one column of texts, (batch, 1), not ${printShape(shape)}`,
    );
  const rows = shape.length > 1 ? shape.slice(0, -1) : shape;
  return comesAs(
    mode === "int"
      ? [...rows, length]
      : [
          ...rows,
          ...(mode === "one_hot" ? [null] : []),
          vocabularySize(config),
        ],
    "the words of a text stand along the last axis, or in one hot vector",
  );
}

export const lookupLayers: readonly LayerEntry[] = [
  lookup("Integer"),
  lookup("String"),
  textVectorization,
];
