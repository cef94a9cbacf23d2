// Every layer by its public name, dialect by dialect.
import { activationLayers } from "./activation.ts";
import { attentionLayers } from "./attention.ts";
import { augmentationLayers } from "./augmentation.ts";
import { baseLayers, rareBaseLayers } from "./base-classes.ts";
import { cellWrappers } from "./cell-wrappers.ts";
import { version1Layers } from "./compat-v1.ts";
import { convolutionLayers } from "./convolution.ts";
import { coreLayers } from "./core.ts";
import { cudnnLayers } from "./cudnn.ts";
import { einsumDense } from "./einsum.ts";
import { encodingLayers } from "./encoding.ts";
import { hashingLayers } from "./hashing.ts";
import { experimentalLayers } from "./experimental.ts";
import { featureLayers } from "./feature-layers.ts";
import { foreignLayers } from "./foreign-code.ts";
import { input, inputLayer } from "./input.ts";
import { lambda } from "./lambda.ts";
import type { Dialect, LayerEntry } from "./layer.ts";
import { legacyLayers } from "./legacy.ts";
import { locallyConnectedLayers } from "./locally-connected.ts";
import { lookupLayers } from "./lookup.ts";
import { mergingLayers } from "./merging.ts";
import { multiHeadLayers } from "./multi-head-attention.ts";
import { normalizationLayers } from "./normalization.ts";
import { paddingLayers } from "./padding.ts";
import { poolingLayers } from "./pooling.ts";
import { preprocessingLayers } from "./preprocessing.ts";
import { gru, lstm, rnn, simpleRnn } from "./recurrent.ts";
import { cells } from "./recurrent-cells.ts";
import { convolutionalRecurrentLayers } from "./recurrent-convolution.ts";
import { regularizationLayers } from "./regularization.ts";
import { reshapingLayers } from "./reshaping.ts";
import { spectrogramLayers } from "./spectrogram.ts";
import { stackedRnnCells } from "./stacked-cells.ts";
import { wrappers } from "./wrappers.ts";

/** Layers that are read about together. */
export interface LayerFamily {
  readonly title: string;
  readonly entries: readonly LayerEntry[];
}

/** All layers, by family, in the order in which one reads about them. A new layer goes into one of these lists. */
export const families: readonly LayerFamily[] = [
  {
    title: "Recurrent layers",
    entries: [lstm, gru, simpleRnn, rnn, ...convolutionalRecurrentLayers],
  },
  { title: "Cells", entries: [...cells, stackedRnnCells, ...cellWrappers] },
  { title: "Wrappers", entries: wrappers },
  {
    title: "Core layers",
    entries: [inputLayer, ...coreLayers, einsumDense, ...baseLayers, lambda],
  },
  { title: "Attention", entries: [...attentionLayers, ...multiHeadLayers] },
  {
    title: "Convolution",
    entries: [...convolutionLayers, ...locallyConnectedLayers],
  },
  { title: "Pooling", entries: poolingLayers },
  { title: "Merging", entries: mergingLayers },
  { title: "Reshaping", entries: [...reshapingLayers, ...paddingLayers] },
  { title: "Activations", entries: activationLayers },
  { title: "Normalization", entries: normalizationLayers },
  { title: "Dropout and noise", entries: regularizationLayers },
  {
    title: "Preprocessing",
    entries: [
      ...preprocessingLayers,
      ...encodingLayers,
      ...hashingLayers,
      ...lookupLayers,
    ],
  },
  { title: "Feature columns", entries: featureLayers },
  { title: "Images", entries: augmentationLayers },
  { title: "Sound", entries: spectrogramLayers },
  { title: "Code outside of Keras", entries: foreignLayers },
  { title: "Classes to derive from", entries: rareBaseLayers },
  { title: "Experimental layers of Keras 2", entries: experimentalLayers },
  {
    title: "Older editions",
    entries: [...cudnnLayers, ...version1Layers, ...legacyLayers],
  },
];

const entries = families.flatMap((family) => family.entries);

/** A layer that is made and applied by calling a plain function: `keras.layers.add([x, y])`, `keras.Input((10, 8))`. */
export interface LayerFunction {
  readonly entry: LayerEntry;
  /** The first argument holds the tensors, the others are the layer's; false: all are the layer's, and the result is a tensor. */
  readonly takesInputs: boolean;
}

const onceExperimental = new Set(
  "CategoryEncoding CenterCrop Discretization HashedCrossing Hashing IntegerLookup Normalization RandomContrast RandomCrop RandomFlip RandomHeight RandomRotation RandomTranslation RandomWidth RandomZoom Rescaling Resizing StringLookup TextVectorization".split(
    " ",
  ),
);

const byName: Readonly<Record<Dialect, ReadonlyMap<string, LayerEntry>>> = {
  keras3: namesOf("keras3"),
  keras2: namesOf("keras2"),
  tfjs: namesOf("tfjs"),
};

function namesOf(dialect: Dialect): ReadonlyMap<string, LayerEntry> {
  return new Map(
    entries.flatMap((entry) =>
      (entry.names[dialect] ?? []).flatMap((name) =>
        [name, ...olderNames(name, dialect)].map(
          (each) => [each, entry] as const,
        ),
      ),
    ),
  );
}

/** Keras 2 keeps the names that its preprocessing layers had at first. */
function olderNames(name: string, dialect: Dialect): readonly string[] {
  const isOlder = dialect === "keras2" && onceExperimental.has(name);
  return isOlder ? [`experimental.preprocessing.${name}`] : [];
}

const functionNames = [
  "add",
  "average",
  "concatenate",
  "dot",
  "maximum",
  "minimum",
  "multiply",
  "subtract",
];

/** The layer that a program of the dialect calls so (`LSTM`, `Convolution2D`; TF.js `lstm`), or null when there is none. */
export function findLayer(
  dialect: Dialect,
  publicName: string,
): LayerEntry | null {
  return byName[dialect].get(publicName) ?? null;
}

/** The function form of that name under `keras.layers` or `tf`, or null. In TF.js all names but `input` make layers. */
export function findFunction(
  dialect: Dialect,
  publicName: string,
): LayerFunction | null {
  if (publicName === (dialect === "tfjs" ? "input" : "Input"))
    return { entry: input, takesInputs: false };
  if (dialect === "tfjs" || !functionNames.includes(publicName)) return null;
  const entry = entries.find(
    (candidate) => candidate.className.toLowerCase() === publicName,
  );
  return entry === undefined ? null : { entry, takesInputs: true };
}

/** The layer of a class, whatever its public name; null when the dialect lacks it. */
export function findClass(
  dialect: Dialect,
  className: string,
): LayerEntry | null {
  return (
    layersOf(dialect).find((entry) => entry.className === className) ?? null
  );
}

/** Every layer that the dialect has. */
export function layersOf(dialect: Dialect): readonly LayerEntry[] {
  return [...new Set(byName[dialect].values())];
}
