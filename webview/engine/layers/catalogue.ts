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
import { preprocessing } from "./preprocessing.ts";
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
  EinsumDense: einsumDense,
  TimeDistributed: timeDistributed(layerProgram),
  SpectralNormalization: spectralNormalization(layerProgram),
};

const words = "it works on text, and the preview computes with numbers alone";

const reasons: Readonly<Record<string, string>> = {
  Lambda: "its function can't be followed",
  TextVectorization: words,
  StringLookup: words,
  IntegerLookup: "its vocabulary is not known",
  Hashing: "its hash function can't run here",
  HashedCrossing: "its hash function can't run here",
};
