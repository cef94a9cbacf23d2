// What Keras 2 makes of a layer that it builds and doesn't call, as its Wrapper does: what is refused then, and the weights. A layer looks at less of its
// input when it is built than in a call. Observed in tf_keras 2.21.
import type { Dim } from "../shapes/dim.ts";
import { tensor } from "../shapes/structure.ts";
import { weightsOf } from "./apply.ts";
import { flagOf, isChannelsFirst, layerOf, textOf } from "./arguments.ts";
import { groupProblem } from "./convolution-problems.ts";
import type {
  LayerCallInput,
  LayerInstance,
  LayerProblem,
  WeightSpec,
} from "./layer.ts";
import { outcomeOf } from "./mask.ts";
import { mismatch, rankProblem } from "./problem.ts";
import { kernelProblem } from "./spectral-normalization.ts";

export interface Built {
  readonly problem: LayerProblem | null;
  /** Null when not known. */
  readonly weights: readonly WeightSpec[] | null;
}

/** `LocallyConnected1D(4, 3)`, built on `(2, 3)`: a problem, since it needs three axes; on `(2, 3, 6, 7)`: the weights that it has on `(2, 3, 6)`. */
export function built(layer: LayerInstance, call: LayerCallInput): Built {
  const { inputs } = call;
  const shape = inputs.kind === "tensor" ? inputs.shape : null;
  const inner = layerOf(layer.config, "layer");
  if (layer.entry.className === "SpectralNormalization" && inner !== null) {
    const { problem, weights } = built(inner, call);
    const found = problem ?? (weights && kernelProblem(inner, weights));
    if (found !== null) return { problem: found, weights: null };
  }
  const special = specialOf(layer.entry.className);
  if (special && shape !== null) return special(layer, shape, call);
  return builtAsCalled(layer, call);
}

function builtAsCalled(layer: LayerInstance, call: LayerCallInput): Built {
  const inner = { ...call, config: layer.config };
  const called = outcomeOf(layer.entry, inner);
  const uneven = groupsProblem(layer, call);
  if (uneven !== null) return refused(uneven);
  return called.kind === "problem" && stopsBuilding(layer, called.problem, call)
    ? { problem: called.problem, weights: null }
    : { problem: null, weights: weightsOf(layer, inner) };
}

/** Channels that can't be divided into groups, wherever they stand. */
function groupsProblem(
  { entry, config }: LayerInstance,
  call: LayerCallInput,
): LayerProblem | null {
  const shape = call.inputs.kind === "tensor" ? call.inputs.shape : null;
  if (shape === null || !config.has("groups")) return null;
  const rank = Number(/\d(?=D)/.exec(entry.className)?.[0]);
  const isFirst = isChannelsFirst(config, call.dialect) === true;
  const axis = shape.length - 1 - (isFirst ? rank : 0);
  return groupProblem(entry.className, shape, axis, { ...call, config });
}

/** Whether what a layer refuses in a call is refused when it is built already. */
function stopsBuilding(
  layer: LayerInstance,
  { kind, rank }: LayerProblem,
  { inputs }: LayerCallInput,
): boolean {
  const { className, weights } = layer.entry;
  if (kind === "window" || kind === "reshape") return plansAll.test(className);
  if (!["rank", "inputCount", "refused"].includes(kind)) return true;
  if (buildsByRank.test(className)) return true;
  const shape = inputs.kind === "tensor" ? inputs.shape : null;
  if (weights !== undefined && shape?.at(-1) === null) return true;
  const axes = shape?.length;
  if (kind !== "rank" || rank === undefined || axes === undefined) return false;
  const isFirst = isChannelsFirst(layer.config, layer.dialect) === true;
  const least = needsAxes.find(([pattern]) => pattern.test(className))?.[1];
  const fewer = isFirst && className.startsWith("Global") ? 0 : least;
  return fewer !== undefined && axes < rank.expected - fewer;
}

/** Layers that work out the sizes of what they return when they are built. */
const plansAll = /^LocallyConnected|^EinsumDense$/;

/** Layers that look at the number of axes, or at how many tensors there are, when they are built. */
const buildsByRank =
  /^(?:Conv\dDTranspose|DepthwiseConv|LocallyConnected2D|TimeDistributed|RandomFourierFeatures|Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate|Dot)$|^DepthwiseConv/;

/** Layers whose building takes more axes than there may be, and how many less than in a call do. */
const needsAxes: readonly (readonly [pattern: RegExp, fewer: number])[] = [
  [/^EinsumDense$/, 0],
  [/^LSTM$|^GRU$|^SimpleRNN$|^RNN$|^Bidirectional$/, 1],
  [/^Global/, 1],
];

/** A channel for the weights of a ConvLSTM, whatever other axes there are. */
function convLstm(
  layer: LayerInstance,
  shape: readonly Dim[],
  call: LayerCallInput,
): Built {
  const { className } = layer.entry;
  const isFirst = isChannelsFirst(layer.config, call.dialect) === true;
  // What is left of the input without its second axis is one step.
  const channels = isFirst ? shape[2] : shape.toSpliced(1, 1).at(-1);
  if (flagOf(layer.config, "stateful") !== false)
    return builtAsCalled(layer, call);
  if (channels === undefined) return refused(atLeast(className, 3, shape));
  const spatial = Array.from(
    { length: Number(/\d/.exec(className)?.[0]) },
    (): Dim => null,
  );
  const step = isFirst ? [channels, ...spatial] : [...spatial, channels];
  const inputs = tensor([shape[0] ?? null, null, ...step], "float32");
  const weights = weightsOf(layer, { ...call, config: layer.config, inputs });
  return channels === null
    ? refused(
        mismatch("openDimension", `${className} needs fixed channels`, [shape]),
      )
    : { problem: null, weights };
}

type Special = (
  layer: LayerInstance,
  shape: readonly Dim[],
  call: LayerCallInput,
) => Built;

/** Layers that read single sizes of their input, whatever else it has. */
const specials: Readonly<Record<string, Special>> = {
  ConvLSTM1D: convLstm,
  ConvLSTM2D: convLstm,
  ConvLSTM3D: convLstm,
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
