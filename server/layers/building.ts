// What Keras 2 makes of a layer that it builds and doesn't call, as its Wrapper does: what is refused then, and the weights. A layer looks at less of its
// input when it is built than in a call. Observed in tf_keras 2.21.
import type { Dim } from "../shapes/dim.ts";
import { tensor } from "../shapes/structure.ts";
import { weightsOf } from "./apply.ts";
import { flagOf, textOf } from "./arguments.ts";
import type {
  LayerCallInput,
  LayerEntry,
  LayerInstance,
  LayerProblem,
  WeightSpec,
} from "./layer.ts";
import { outcomeOf } from "./mask.ts";
import { mismatch, rankProblem } from "./problem.ts";

export interface Built {
  readonly problem: LayerProblem | null;
  /** Null when not known. */
  readonly weights: readonly WeightSpec[] | null;
}

/** `LocallyConnected1D(4, 3)`, built on `(2, 3)`: a problem, since it needs three axes; on `(2, 3, 6, 7)`: the weights that it has on `(2, 3, 6)`. */
export function built(layer: LayerInstance, call: LayerCallInput): Built {
  const { inputs } = call;
  const shape = inputs.kind === "tensor" ? inputs.shape : null;
  const special = specialOf(layer.entry.className);
  if (special && shape !== null) return special(layer, shape, call);
  return builtAsCalled(layer, call);
}

function builtAsCalled(layer: LayerInstance, call: LayerCallInput): Built {
  const inner = { ...call, config: layer.config };
  const called = outcomeOf(layer.entry, inner);
  return called.kind === "problem" &&
    stopsBuilding(layer.entry, called.problem, call)
    ? { problem: called.problem, weights: null }
    : { problem: null, weights: weightsOf(layer, inner) };
}

/** Whether what a layer refuses in a call is refused when it is built already. */
function stopsBuilding(
  { className, weights }: LayerEntry,
  { kind, rank }: LayerProblem,
  { inputs }: LayerCallInput,
): boolean {
  if (kind === "window" || kind === "reshape") return plansAll.test(className);
  if (!["rank", "inputCount", "refused"].includes(kind)) return true;
  if (buildsByRank.test(className)) return true;
  const shape = inputs.kind === "tensor" ? inputs.shape : null;
  if (weights !== undefined && shape?.at(-1) === null) return true;
  const axes = shape?.length;
  if (kind !== "rank" || rank === undefined || axes === undefined) return false;
  const least = needsAxes.find(([pattern]) => pattern.test(className))?.[1];
  return least !== undefined && axes < rank.expected - least;
}

/** Layers that work out the sizes of what they return when they are built. */
const plansAll = /^LocallyConnected|^EinsumDense$/;

/** Layers that look at the number of axes, or at how many tensors there are, when they are built. */
const buildsByRank =
  /^(?:Conv\dDTranspose|DepthwiseConv|LocallyConnected2D|TimeDistributed|SpectralNormalization|RandomFourierFeatures|Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate|Dot)$|^DepthwiseConv/;

/** Layers whose building takes more axes than there may be, and how many less than in a call do. */
const needsAxes: readonly (readonly [pattern: RegExp, fewer: number])[] = [
  [/^EinsumDense$/, 0],
  [/^LSTM$|^GRU$|^SimpleRNN$|^RNN$|^Bidirectional$/, 1],
  [/^Global/, 1],
];

type Special = (
  layer: LayerInstance,
  shape: readonly Dim[],
  call: LayerCallInput,
) => Built;

/** Layers that read single sizes of their input, whatever else it has. */
const specials: Readonly<Record<string, Special>> = {
  AdditiveAttention: (layer, shape) => {
    const [, size] = shape;
    const isScaled = flagOf(layer.config, "use_scale");
    const name = layer.entry.className;
    if (size === undefined) return refused(atLeast(name, 2, shape));
    if (isScaled !== true) return made(isScaled === false ? [] : null);
    return size === null
      ? refused(
          mismatch("openDimension", `${name} needs a fixed size`, [shape], {
            axis: 1,
          }),
        )
      : made([{ name: "scale", shape: [size] }]);
  },
  Attention: ({ config }) => {
    const isScaled = flagOf(config, "use_scale");
    const mode = textOf(config, "score_mode");
    const joined = mode === "concat" ? [scalar("concat_score_weight")] : [];
    return made(
      isScaled === null || mode === null
        ? null
        : [...(isScaled ? [scalar("scale")] : []), ...joined],
    );
  },
  LocallyConnected1D: (layer, shape, call) =>
    shape.length < 3
      ? refused(atLeast("LocallyConnected1D", 3, shape))
      : builtAsCalled(layer, {
          ...call,
          inputs: tensor(shape.slice(0, 3), "float32"),
        }),
  MultiHeadAttention: () => made([]),
};

function specialOf(className: string): Special | undefined {
  return Object.hasOwn(specials, className) ? specials[className] : undefined;
}

function scalar(name: string): Omit<WeightSpec, "trainable"> {
  return { name, shape: [] };
}

/** Null where it hangs on something that isn't known. */
function made(weights: readonly Omit<WeightSpec, "trainable">[] | null): Built {
  return {
    problem: null,
    weights: weights?.map((each) => ({ ...each, trainable: true })) ?? null,
  };
}

function refused(problem: LayerProblem | null): Built {
  return { problem, weights: null };
}

function atLeast(
  className: string,
  rank: number,
  shape: readonly Dim[],
): LayerProblem | null {
  return rankProblem(className, { rank, atLeast: true }, shape);
}
