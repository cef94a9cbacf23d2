// Every layer that runs here and is not recurrent, by class name, and why others don't.

import { attentions } from "./attention.ts";
import { convolutions } from "./convolution.ts";
import { core } from "./core.ts";
import { einsumDense } from "./einsum-dense.ts";
import type { LayerProgram } from "./layer.ts";
import { locallyConnectedLayers } from "./locally-connected.ts";
import { merging } from "./merging.ts";
import { headAttentions } from "./multi-head-attention.ts";
import { normalization } from "./normalization.ts";
import { poolings } from "./pooling.ts";
import { pipeline, preprocessing } from "./preprocessing.ts";
import { reshaping } from "./reshaping.ts";
import { transposedConvolutions } from "./transposed-convolution.ts";
import { spectralNormalization, timeDistributed } from "./wrapper.ts";

/** The program of a class, or undefined when there is none. */
export function layerProgram(className: string): LayerProgram | undefined {
  return programs[className];
}

/** The rest of the sentence "Stopped before `x` (X): …" for a class without a program. */
export function reasonWithout(className: string): string {
  return reasons[className] ?? `${className} can't run here`;
}

const programs: Readonly<Record<string, LayerProgram>> = {
  ...core,
  ...reshaping,
  ...merging,
  ...normalization,
  ...convolutions,
  ...transposedConvolutions,
  ...locallyConnectedLayers,
  ...poolings,
  ...attentions,
  ...headAttentions,
  ...preprocessing,
  Pipeline: pipeline(layerProgram),
  EinsumDense: einsumDense,
  TimeDistributed: timeDistributed(layerProgram),
  SpectralNormalization: spectralNormalization(layerProgram),
};

const words = "it works on text, and the preview computes with numbers alone";
const hashed = "it spreads values by a hash function that can't run here";
const columns =
  "its feature columns read a dict of features, and the preview feeds tensors";
const bare = "it is a class to derive from, and has no `call` of its own";
const foreign = (library: string) =>
  `what it computes is code of ${library}, which can't be followed`;

const reasons: Readonly<Record<string, string>> = {
  Lambda: "its function can't be followed",
  Layer: bare,
  Wrapper: bare,
  PreprocessingLayer: bare,
  AbstractRNNCell: bare,
  TextVectorization: words,
  StringLookup: words,
  Hashing: hashed,
  HashedCrossing: hashed,
  DenseFeatures: columns,
  SequenceFeatures: columns,
  TFSMLayer: "what it computes lies in a SavedModel",
  JaxLayer: foreign("JAX"),
  FlaxLayer: foreign("Flax"),
  TorchModuleWrapper: foreign("PyTorch"),
  MaxNumBoundingBoxes:
    "it works on boxes in a dict, and the preview feeds tensors",
  RandomFourierFeatures: "its features are drawn by chance when it is built",
  DynamicLookup: "its vocabulary changes while it runs",
  DynamicEmbedding: "its vocabulary changes while it runs",
};
