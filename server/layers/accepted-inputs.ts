// What layers can't compute on: whole numbers, booleans, texts, sparse tensors. Keras casts floats to a layer's dtype and leaves all else as it
// is; TensorFlow's operations then refuse it. Keras 2 computes while a model is built; Keras 3 shows shapes there, and computes in a traced `call`.
import { flagOf, valueOf } from "./arguments.ts";
import type {
  Computed,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
} from "./layer.ts";
import { problem } from "./problem.ts";
import { tensorsOf } from "../shapes/structure.ts";
import type { Structure, TensorSpec } from "../shapes/structure.ts";

/** What Keras refuses in a call for the kind of its first tensors: `LSTM(4)` on integers in Keras 2, `Dense(4)` on a list of one tensor. */
export function inputKindProblem(
  { className }: LayerEntry,
  call: LayerCallInput,
): LayerProblem | null {
  const isTupleInKeras2 =
    call.dialect === "keras2" &&
    call.inputs.kind === "tuple" &&
    ["LSTM", "GRU", "SimpleRNN", "RNN"].includes(className);
  const refuses =
    isTupleInKeras2 || (refusesLists[call.dialect]?.has(className) ?? false);
  if (refuses && call.isTraced !== true && isListOfOne(call))
    return problem(
      "inputCount",
      `${className} takes a tensor but gets a list that holds one. Call it on the tensor itself.`,
    );
  if (call.dialect !== "keras2") return null;
  const kind = refusedKind(className, call);
  if (kind === null) return null;
  const cure =
    kind === "a sparse tensor"
      ? "Make it dense with tf.sparse.to_dense(x)."
      : kind === "strings"
        ? "Look them up first, as StringLookup does."
        : 'Cast its input with tf.cast(x, "float32").';
  return problem(
    "refused",
    `${className} needs floats in Keras 2 but gets ${kind}. ${cure}`,
  );
}

/** The same in Keras 3, once it computes; null for what it computes on. */
export function inputKindFails(
  { className }: LayerEntry,
  call: LayerCallInput,
): Computed | null {
  if (call.dialect !== "keras3") return null;
  const kind = refusedKind(className, call);
  const isShownOnly = kind === "a sparse tensor" && call.isTraced !== true;
  return kind === null || isShownOnly
    ? null
    : {
        kind: "failure",
        because: `${className} computes on floats, not on ${kind}`,
      };
}

/** What a traced call of Keras 3 returns: whole numbers stay whole where the layer only picks, moves or drops them. */
export function keptWhole(
  { className }: LayerEntry,
  call: LayerCallInput,
  shown: Structure,
): Structure {
  const { inputs } = call;
  return call.isTraced === true &&
    keepsIntegers.has(className) &&
    inputs.kind === "tensor" &&
    shown.kind === "tensor" &&
    kindOf(inputs) === "integers"
    ? { ...shown, dtype: inputs.dtype }
    : shown;
}

type Kind = "integers" | "booleans" | "strings" | "a sparse tensor";

function isListOfOne({ inputs }: LayerCallInput): boolean {
  return (
    (inputs.kind === "list" || inputs.kind === "tuple") &&
    inputs.items.length === 1 &&
    inputs.items[0]?.kind === "tensor"
  );
}

function refusedKind(className: string, call: LayerCallInput): Kind | null {
  const refused = refusals[call.dialect];
  const others = ["initial_state", "value", "key"].flatMap(
    (name) => call.arguments.get(name) ?? [],
  );
  for (const spec of [call.inputs, ...others].flatMap(tensorsOf)) {
    const kind = kindOf(spec);
    if (kind !== null && refused?.[kind].has(className) === true)
      return isException(className, kind, call) ? null : kind;
  }
  return null;
}

function kindOf({ dtype, sparse }: TensorSpec): Kind | null {
  if (sparse === true) return "a sparse tensor";
  if (dtype === null) return null;
  if (dtype === "string") return "strings";
  if (dtype === "bool") return "booleans";
  return /^u?int/.test(dtype) ? "integers" : null;
}

/** A Dense multiplies sparse matrices. An Embedding compares with 0 where it masks. Masking compares with its `mask_value`, which may be whole; what RNN does is up to its cell. */
function isException(
  className: string,
  kind: Kind,
  { config, inputs }: LayerCallInput,
): boolean {
  if (className === "Dense" && kind === "a sparse tensor")
    return inputs.kind !== "tensor" || (inputs.shape?.length ?? 2) === 2;
  if (className === "Masking" && kind === "integers") {
    const value = valueOf(config, "mask_value");
    return value.kind !== "number" || !value.isFloat;
  }
  if (className === "Embedding")
    return flagOf(config, "mask_zero") !== true || kind !== "strings";
  if (className !== "RNN") return false;
  const cell = valueOf(config, "cell");
  return !(
    cell.kind === "layer" &&
    ["LSTMCell", "GRUCell", "SimpleRNNCell"].includes(
      cell.layer.entry.className,
    )
  );
}

const simpleConvolutions =
  "Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose SeparableConv1D SeparableConv2D DepthwiseConv1D DepthwiseConv2D";
const convolutions = `${simpleConvolutions} ConvLSTM1D ConvLSTM2D ConvLSTM3D`;
const averages = "AveragePooling1D AveragePooling2D AveragePooling3D";
const recurrent = "LSTM GRU SimpleRNN RNN Bidirectional";
const maxima =
  "MaxPooling1D MaxPooling2D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D";
const globalAverages =
  "GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D";
const movers =
  "TimeDistributed Reshape Permute Flatten RepeatVector Cropping1D Cropping2D Cropping3D ZeroPadding1D ZeroPadding2D ZeroPadding3D UpSampling1D UpSampling2D UpSampling3D BatchNormalization LayerNormalization UnitNormalization SyncBatchNormalization Rescaling Resizing CenterCrop RandomCrop Normalization TextVectorization RandomFlip RandomRotation RandomZoom RandomTranslation RandomContrast RandomBrightness";

const integersInKeras2 = `EinsumDense ${convolutions} LocallyConnected1D LocallyConnected2D MaxPooling3D ${averages} ${recurrent} GroupNormalization Masking AdditiveAttention MultiHeadAttention`;
const booleansInKeras2 = `${integersInKeras2} ${maxima} UpSampling2D Activation ReLU LeakyReLU CategoryEncoding Discretization RandomHeight RandomWidth RandomFourierFeatures`;
const stringsInKeras2 = `${booleansInKeras2} Embedding ${globalAverages} PReLU ELU Softmax ThresholdedReLU`;

const normalizations =
  "BatchNormalization LayerNormalization GroupNormalization RMSNormalization UnitNormalization";
const activations = "Activation ReLU LeakyReLU PReLU ELU Softmax";

const integersInKeras3 = `${convolutions} MaxPooling3D ${averages} AdaptiveMaxPooling3D AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D UnitNormalization`;
const booleansInKeras3 = `${integersInKeras3} MaxPooling1D MaxPooling2D AdaptiveMaxPooling1D AdaptiveMaxPooling2D Activation ReLU LeakyReLU`;
const stringsInKeras3 = `${booleansInKeras3} ${maxima} ${globalAverages} ${recurrent} ${normalizations} ${activations} Dense EinsumDense`;
const cuttersAndPadders =
  "RepeatVector Cropping1D Cropping2D Cropping3D ZeroPadding1D ZeroPadding2D ZeroPadding3D UpSampling1D UpSampling2D UpSampling3D";

const keepsIntegers = names(
  `${maxima} ${cuttersAndPadders} AdaptiveMaxPooling1D AdaptiveMaxPooling2D ReLU Dropout GaussianNoise GaussianDropout AlphaDropout SpatialDropout1D SpatialDropout2D SpatialDropout3D RMSNormalization Masking ActivityRegularization`,
);

const takesOneInBoth = `${simpleConvolutions} Dense EinsumDense Embedding MaxPooling2D MaxPooling3D AveragePooling2D AveragePooling3D TimeDistributed Reshape Permute Flatten ${cuttersAndPadders} BatchNormalization LayerNormalization GroupNormalization SpectralNormalization PReLU Masking`;

/** By class, those that can't take the one tensor out of a list. */
const refusesLists: Readonly<
  Partial<Record<LayerCallInput["dialect"], ReadonlySet<string>>>
> = {
  keras2: names(
    `${takesOneInBoth} LocallyConnected1D LocallyConnected2D MaxPooling1D AveragePooling1D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D ${globalAverages} UnitNormalization Softmax Wrapper Resizing CenterCrop Normalization CategoryEncoding TextVectorization`,
  ),
  keras3: names(
    `${takesOneInBoth} ReversibleEmbedding AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D ConvLSTM1D ConvLSTM2D ConvLSTM3D LSTM GRU SimpleRNN RNN Bidirectional RMSNormalization`,
  ),
};

function names(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}

function without(text: string, ...left: readonly string[]): string {
  return text
    .split(" ")
    .filter((name) => !left.includes(name))
    .join(" ");
}

/** By class, as the libraries answer when such a tensor is given to each layer. */
const refusals: Readonly<
  Partial<
    Record<
      LayerCallInput["dialect"],
      Readonly<Record<Kind, ReadonlySet<string>>>
    >
  >
> = {
  keras2: {
    integers: names(integersInKeras2),
    booleans: names(booleansInKeras2),
    strings: names(stringsInKeras2),
    "a sparse tensor": names(
      `${without(stringsInKeras2, "CategoryEncoding", "Discretization", "Embedding")} ${movers}`,
    ),
  },
  keras3: {
    integers: names(integersInKeras3),
    booleans: names(booleansInKeras3),
    strings: names(stringsInKeras3),
    "a sparse tensor": names(
      `${stringsInKeras3} ${cuttersAndPadders} TimeDistributed Rescaling Masking ActivityRegularization MultiHeadAttention GroupQueryAttention Attention AdditiveAttention`,
    ),
  },
};
