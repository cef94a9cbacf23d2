// Every layer by its public name, dialect by dialect.
import { activationLayers } from "./activation.ts";
import { attentionLayers } from "./attention.ts";
import { augmentationLayers } from "./augmentation.ts";
import { baseLayers } from "./base.ts";
import { convolutionLayers } from "./convolution.ts";
import { coreLayers } from "./core.ts";
import { einsumDense } from "./einsum.ts";
import { encodingLayers } from "./encoding.ts";
import { input, inputLayer } from "./input.ts";
import type { Dialect, LayerEntry } from "./layer.ts";
import { locallyConnectedLayers } from "./locally-connected.ts";
import { lookupLayers } from "./lookup.ts";
import { mergingLayers } from "./merging.ts";
import { paddingLayers } from "./padding.ts";
import { multiHeadLayers } from "./multi-head-attention.ts";
import { normalizationLayers } from "./normalization.ts";
import { poolingLayers } from "./pooling.ts";
import { preprocessingLayers } from "./preprocessing.ts";
import { gru, lstm, rnn, simpleRnn } from "./recurrent.ts";
import { cells } from "./recurrent-cells.ts";
import { convolutionalRecurrentLayers } from "./recurrent-convolution.ts";
import { regularizationLayers } from "./regularization.ts";
import { reshapingLayers } from "./reshaping.ts";
import { spectrogramLayers } from "./spectrogram.ts";
import { wrappers } from "./wrappers.ts";

const entries: readonly LayerEntry[] = [
  ...coreLayers,
  inputLayer,
  lstm,
  gru,
  simpleRnn,
  rnn,
  ...cells,
  ...wrappers,
  ...mergingLayers,
  ...reshapingLayers,
  ...paddingLayers,
  ...regularizationLayers,
  ...activationLayers,
  ...convolutionLayers,
  ...poolingLayers,
  ...normalizationLayers,
  ...attentionLayers,
  ...multiHeadLayers,
  ...convolutionalRecurrentLayers,
  einsumDense,
  ...locallyConnectedLayers,
  ...preprocessingLayers,
  ...augmentationLayers,
  ...spectrogramLayers,
  ...encodingLayers,
  ...lookupLayers,
  ...baseLayers,
];

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
