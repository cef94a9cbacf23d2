// The usual layer: one tensor in, one tensor out. Its definition says what changes; what all of them share stands here.
import type { Dim } from "../shapes/dim.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Structure, TensorSpec } from "../shapes/structure.ts";
import { computeDtype, flagOf } from "./arguments.ts";
import type {
  Computed,
  Config,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Outcome,
  WeightSpec,
} from "./layer.ts";
import {
  activated,
  activatedOnData,
  endsInActivation,
} from "./output-activation.ts";
import type { RankRule } from "./problem.ts";
import {
  fails,
  isProblem,
  notFollowed,
  openSizeProblem,
  problem,
  rankProblem,
  result,
} from "./problem.ts";

/** A weight as a definition writes it: a size may be open, and then the layer can't be built. */
export interface OpenWeight {
  readonly name: string;
  readonly shape: readonly Dim[];
  readonly trainable?: boolean;
}

export interface TensorLayer extends Omit<LayerEntry, "outputs" | "weights"> {
  /** The number of axes that it takes. */
  readonly rank?:
    RankRule | ((config: Config, dialect: Dialect) => RankRule | null);
  /** The output's shape from the input's; the input's own when left out. */
  readonly shape?: (
    shape: readonly Dim[],
    call: LayerCallInput,
  ) => Shape | LayerProblem;
  /** The output's dtype; when left out the one that the layer computes in. */
  readonly dtype?: (input: TensorSpec, call: LayerCallInput) => string | null;
  /** Null when what they depend on isn't known. */
  readonly weights?: (
    shape: readonly Dim[],
    call: LayerCallInput,
  ) => readonly OpenWeight[] | null;
  /** Whether the library marks the output as sparse. */
  readonly isSparse?: (call: LayerCallInput) => boolean;
  /** Whether the library marks the output as ragged. */
  readonly isRagged?: (call: LayerCallInput) => boolean;
  /** What comes of the shape on data, where the library may show something else; null where it doesn't. */
  readonly real?: (
    shape: readonly Dim[],
    call: LayerCallInput,
    shown: Shape,
  ) => Computed | null;
  /** The answer for an input whose number of axes the library doesn't know either. */
  readonly openRank?: (call: LayerCallInput) => Shape | LayerProblem;
}

/** The catalogue's entry of such a layer. */
export function tensorLayer(definition: TensorLayer): LayerEntry {
  const { className, names, parameters } = definition;
  return {
    className,
    names,
    parameters,
    ...pick(definition, "callArguments"),
    ...pick(definition, "commonNames"),
    ...pick(definition, "construct"),
    ...pick(definition, "needsConfig"),
    ...pick(definition, "fixedAxes"),
    ...pick(definition, "mask"),
    ...pick(definition, "learns"),
    ...pick(definition, "followsDataFormat"),
    outputs: (call) =>
      activated(className, call, tensorOutputs(definition, call)),
    ...((definition.real !== undefined || endsInActivation(className)) && {
      computes: (call, shown) => tensorComputes(definition, call, shown),
    }),
    ...(definition.weights && {
      weights: (call) => tensorWeights(definition, call),
    }),
  };
}

/** The field alone, or nothing when it isn't set. */
function pick<Name extends keyof LayerEntry & keyof TensorLayer>(
  definition: TensorLayer,
  name: Name,
): Partial<Pick<TensorLayer, Name>> {
  return definition[name] === undefined
    ? {}
    : ({ [name]: definition[name] } as Pick<TensorLayer, Name>);
}

function tensorOutputs(definition: TensorLayer, call: LayerCallInput): Outcome {
  const input = singleTensor(definition, call);
  if (input === null)
    return result(
      notFollowed(`${definition.className} on something other than one tensor`),
    );
  if (input.kind !== "tensor") return fails(input);
  const openRank =
    input.openRank === true ? definition.openRank?.(call) : undefined;
  const found =
    input.shape === null
      ? (openRank ?? null)
      : shapeOf(definition, input.shape, call);
  if (isProblem(found)) return fails(found);
  const dtype =
    definition.dtype === undefined
      ? computeDtype(call.config)
      : definition.dtype(input, call);
  const output: TensorSpec = {
    kind: "tensor",
    shape: found,
    dtype: call.dialect === "tfjs" ? "float32" : dtype,
    ...(definition.isSparse?.(call) === true && { sparse: true }),
    ...(definition.isRagged?.(call) === true && { ragged: true }),
  };
  return result(output);
}

function tensorComputes(
  definition: TensorLayer,
  call: LayerCallInput,
  shown: Structure,
): Computed | null {
  const input = singleTensor(definition, call);
  if (
    input?.kind !== "tensor" ||
    input.shape === null ||
    shown.kind !== "tensor"
  )
    return null;
  const found = definition.real?.(input.shape, call, shown.shape) ?? null;
  if (found?.kind === "failure") return found;
  const made = found?.structure ?? shown;
  return (
    activatedOnData(definition.className, call, made) ?? typed(found, shown)
  );
}

/** What is told of a shape alone has the dtype that is shown. */
function typed(found: Computed | null, { dtype }: TensorSpec): Computed | null {
  return found?.kind === "result" && found.structure.kind === "tensor"
    ? { ...found, structure: { ...found.structure, dtype } }
    : found;
}

function shapeOf(
  definition: TensorLayer,
  shape: readonly Dim[],
  call: LayerCallInput,
): Shape | LayerProblem {
  const rule =
    typeof definition.rank === "function"
      ? definition.rank(call.config, call.dialect)
      : (definition.rank ?? null);
  const wrongRank = call.unchecked
    ? null
    : rankProblem(definition.className, rule, shape);
  if (wrongRank !== null) return wrongRank;
  const output =
    definition.shape === undefined ? shape : definition.shape(shape, call);
  if (isProblem(output)) return output;
  for (const weight of definition.weights?.(shape, call) ?? []) {
    if (weight.shape.includes(null))
      return openSizeProblem(
        definition.className,
        weight.name,
        shape,
        neededAxes(definition, shape, call, weight.name),
      );
  }
  return output;
}

/** The open axes of the input without which the weight has no size: those that leave fewer of its sizes open when they are filled. */
function neededAxes(
  definition: TensorLayer,
  shape: readonly Dim[],
  call: LayerCallInput,
  name: string,
): readonly number[] {
  const openSizes = (input: readonly Dim[]) =>
    definition
      .weights?.(input, call)
      ?.find((weight) => weight.name === name)
      ?.shape.filter((dim) => dim === null).length ?? 0;
  const open = openSizes(shape);
  return shape.flatMap((dim, axis) =>
    dim === null && openSizes(shape.with(axis, 1)) < open ? [axis] : [],
  );
}

/** The one tensor; a problem when there are several; null when what comes of them isn't known here. */
function singleTensor(
  definition: TensorLayer,
  call: LayerCallInput,
): TensorSpec | LayerProblem | null {
  const { inputs } = call;
  if (inputs.kind === "tensor") return inputs;
  if (inputs.kind !== "tuple" && inputs.kind !== "list") return null;
  const [only] = inputs.items;
  if (inputs.items.length === 1 && only?.kind === "tensor") return only;
  if (definition.rank === undefined || inputs.items.length < 2) return null;
  return problem(
    "inputCount",
    `${definition.className} takes one tensor but gets ${inputs.items.length} in a ${inputs.kind}. Join them first, as Concatenate does.`,
  );
}

function tensorWeights(
  definition: TensorLayer,
  call: LayerCallInput,
): readonly WeightSpec[] | null {
  const input = singleTensor(definition, call);
  if (input?.kind !== "tensor" || input.shape === null) return null;
  return closeWeights(definition.weights?.(input.shape, call) ?? null);
}

/** The weights when none of their sizes is open, else null. */
export function closeWeights(
  weights: readonly OpenWeight[] | null,
): readonly WeightSpec[] | null {
  if (weights === null) return null;
  const closed: WeightSpec[] = [];
  for (const weight of weights) {
    const shape = weight.shape.filter((dim) => dim !== null);
    if (shape.length !== weight.shape.length) return null;
    closed.push({
      name: weight.name,
      shape,
      trainable: weight.trainable ?? true,
    });
  }
  return closed;
}

/** The weights of a cell that is configured so: `trainable=False` freezes them wherever the cell stands. */
export function cellTrained<Weight extends { readonly trainable?: boolean }>(
  weights: readonly Weight[],
  config: Config,
): readonly Weight[] {
  return config.has("trainable") && flagOf(config, "trainable") === false
    ? weights.map((weight) => ({ ...weight, trainable: false }))
    : weights;
}

/** The dtype of layers that move values about: the input's, floats cast to the layer's. */
export function keepDtype(
  input: TensorSpec,
  call: LayerCallInput,
): string | null {
  if (input.dtype === null) return null;
  return /^(b?float|half|double)/.test(input.dtype)
    ? computeDtype(call.config)
    : input.dtype;
}

/** The dtype of layers that pick and move values, though Keras 3 shows the one that they compute in. */
export function shownDtype(
  input: TensorSpec,
  call: LayerCallInput,
): string | null {
  return call.dialect === "keras3"
    ? computeDtype(call.config)
    : keepDtype(input, call);
}

/** Keras 3 marks as sparse what moves the values of a sparse tensor about. */
export function keepsSparse({ dialect, inputs }: LayerCallInput): boolean {
  return (
    dialect === "keras3" && inputs.kind === "tensor" && inputs.sparse === true
  );
}
