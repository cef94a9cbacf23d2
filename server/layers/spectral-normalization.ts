// SpectralNormalization: a layer whose kernel is kept at the size 1.
import { tensor } from "../shapes/structure.ts";
import { heldWeightsOf } from "./apply.ts";
import { computeDtype, layerOf, valueOf } from "./arguments.ts";
import { checkIn } from "./checks.ts";
import { noLayer, unchecked } from "./inner-layer.ts";
import type {
  LayerCallInput,
  LayerEntry,
  LayerInstance,
  LayerProblem,
  WeightSpec,
} from "./layer.ts";
import { outcomeOf } from "./mask.ts";
import { optional, required } from "./parameter.ts";
import { fails, notFollowed, problem, result } from "./problem.ts";
import { inside, wrappedPlace } from "./weight-names.ts";

/** Keeps the largest singular value of a layer's kernel at 1. */
export const spectralNormalization: LayerEntry = {
  className: "SpectralNormalization",
  names: {
    keras3: ["SpectralNormalization"],
    keras2: ["SpectralNormalization"],
  },
  parameters: [
    required("layer"),
    optional(
      "power_iterations",
      { kind: "number", value: 1, isFloat: false },
      checkIn(["keras3", "keras2"], (value) =>
        value.kind === "number" && value.value > 0
          ? null
          : "a positive integer",
      ),
    ),
  ],
  callArguments: ["training"],
  construct: (config, dialect) =>
    valueOf(config, "layer").kind === "number"
      ? noLayer("SpectralNormalization", config, dialect)
      : null,
  outputs: (call) => {
    const layer = layerOf(call.config, "layer");
    if (layer === null)
      return result(notFollowed("the layer inside this SpectralNormalization"));
    const inner = outcomeOf(layer.entry, { ...call, config: layer.config });
    const found =
      inner.kind === "problem" && call.isTraced !== true
        ? unchecked(layer, call.inputs, inner.problem, call)
        : null;
    if (inner.kind === "problem" && found === null) return inner;
    const weights = layer.entry.weights?.({ ...call, config: layer.config });
    if (weights === null) return inner;
    const lacking = kernelProblem(layer, weights);
    if (lacking !== null) return fails(lacking);
    return found
      ? result(tensor(found.shown, computeDtype(call.config)))
      : inner;
  },
  weights: (call) => spectralWeights(call),
};

/** A layer that has nothing to normalize, by the weights that it has. */
export function kernelProblem(
  layer: LayerInstance,
  weights: readonly WeightSpec[] | undefined,
): LayerProblem | null {
  const holds = layer.entry.recurrent !== undefined || isHolder(layer);
  return !holds && normalizedWeight(layer, weights) !== undefined
    ? null
    : problem(
        "argumentValue",
        `\`layer\` of SpectralNormalization must have a kernel or embeddings; ${layer.entry.className} has neither.`,
        { argument: "layer" },
      );
}

/** A wrapper, whose weights are those of the layer inside: the kernel isn't its own. */
function isHolder({ entry, config }: LayerInstance): boolean {
  return (
    entry.className !== "SpectralNormalization" &&
    valueOf(config, "layer").kind === "layer"
  );
}

/** The layer's own, and the vector from which Keras works out the singular value: behind the kernel in Keras 3, at the end in Keras 2. */
function spectralWeights(call: LayerCallInput): readonly WeightSpec[] | null {
  const layer = layerOf(call.config, "layer");
  const weights =
    layer === null
      ? null
      : heldWeightsOf(layer, { ...call, config: layer.config });
  if (layer === null || weights === null) return null;
  const kernel = normalizedWeight(layer, weights);
  const last = kernel?.shape.at(-1);
  const place = wrappedPlace(layer, call.dialect);
  if (kernel === undefined || last === undefined) return inside(place, weights);
  const vector: WeightSpec = {
    name: "vector_u",
    shape: [1, last],
    trainable: false,
  };
  const others = weights.filter((weight) => weight !== kernel);
  return call.dialect === "keras3"
    ? [...inside(place, [kernel]), vector, ...inside(place, others)]
    : [...weights, vector];
}

/** The layer's own, or that of the layer inside of one that is normalized already. */
function normalizedWeight(
  { entry }: LayerInstance,
  weights: readonly WeightSpec[] | undefined,
): WeightSpec | undefined {
  const isNested = entry.className === "SpectralNormalization";
  return weights?.find(({ name }) => {
    const own = isNested ? (name.split("/").at(-1) ?? "") : name;
    return own === "kernel" || own === "embeddings";
  });
}
