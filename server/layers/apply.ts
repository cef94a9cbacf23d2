// What every layer does around its own `outputs`: sorting the arguments of a call, refusing the wrong number of them, passing unknowns on,
// and counting weights.
import type { Dim, Integer } from "../shapes/dim.ts";
import { add } from "../shapes/dim.ts";
import { compareDims } from "../shapes/compare.ts";
import { printDim, printShape } from "../shapes/print.ts";
import { product } from "../shapes/shape.ts";
import type { Structure } from "../shapes/structure.ts";
import { flagOf, itemsOf, textOf, valueOf } from "./arguments.ts";
import { scopePattern } from "./common-parameters.ts";
import type {
  LayerCallInput,
  LayerInstance,
  LayerProblem,
  Remark,
  WeightSpec,
} from "./layer.ts";
import { keptWhole } from "./accepted-inputs.ts";
import { computedOf, remarkOn } from "./computed.ts";
import { callArgumentsOf } from "./layer.ts";
import { outcomeOf } from "./mask.ts";
import { counted, mismatch, problem, unknown } from "./problem.ts";
import { spelled } from "./spelling.ts";

/** The arguments of a call, in the order and under the names in which they are written. */
export interface CallArguments {
  readonly positional: readonly Structure[];
  /** What is no tensor is a `value`, with its text as Python prints it: `True`, `None`. */
  readonly named?: readonly (readonly [string, Structure])[];
  /** The first argument of the layer's first call, which made its weights; null or absent on the first call. */
  readonly builtOn?: Structure | null;
  /** Whether the call stands in one that Keras 3 traces. */
  readonly isTraced?: boolean;
}

/** What applying a layer comes to. */
export interface Application {
  /** What the call returns; unknown when it raises. */
  readonly structure: Structure;
  readonly problem: LayerProblem | null;
  /** What comes out on data where the library shows something else. */
  readonly remark: Remark | null;
  /** What comes out on data, where the entry tells it apart; of unknown rank where that hangs on an unknown size. */
  readonly computed?: Structure | null;
  /** In `get_weights()` order; null when a size that they need is unknown. */
  readonly weights: readonly WeightSpec[] | null;
  /** Trainable and non-trainable numbers, null when not known. */
  readonly params: readonly [Integer, Integer] | null;
  /** The same as a model counts them that holds the layer, where it may count otherwise. */
  readonly paramsInModel?: readonly [Integer, Integer] | null;
}

/**
 * Calls a layer. `LSTM(8)` on `(None, 10, 3)`: the structure `(None, 8)`, weights kernel, recurrent_kernel, bias, params `[384, 0]`.
 * Never throws; what the library would raise is `problem`.
 */
export function applyLayer(
  instance: LayerInstance,
  call: CallArguments,
): Application {
  const sorted = sortArguments(instance, call);
  const refused = (found: LayerProblem) => failed(spelled(found, instance));
  if ("kind" in sorted) return refused(sorted);
  const found = nameProblem(instance) ?? fixedAxisProblem(instance, sorted);
  if (found !== null) return refused(found);
  const reason = firstUnknown(sorted.inputs);
  if (reason !== null) {
    const weights =
      sorted.builtOn === null ? null : weightsOf(instance, sorted);
    return {
      structure: unknown({ kind: "becauseOf", reason }),
      problem: null,
      remark: null,
      weights,
      params: countWeights(weights),
    };
  }
  const outcome = outcomeOf(instance.entry, sorted);
  if (outcome.kind === "problem") return refused(outcome.problem);
  const weights = weightsOf(instance, sorted);
  const lacking =
    impossibleWeightProblem(instance, weights) ??
    givenWeightsProblem(instance, weights);
  if (lacking !== null) return refused(lacking);
  return {
    structure: keptWhole(instance.entry, sorted, outcome.structure),
    problem: null,
    remark: spelledRemark(
      remarkOn(instance.entry, sorted, outcome.structure),
      instance,
    ),
    computed: computedOf(instance.entry, sorted, outcome.structure),
    weights,
    params: countWeights(weights),
    paramsInModel: countWeights(weights, true),
  };
}

function spelledRemark(
  remark: Remark | null,
  instance: LayerInstance,
): Remark | null {
  const say = (message: string) =>
    spelled({ kind: "oddResult", message }, instance).message;
  return (
    remark && {
      ...remark,
      message: say(remark.message),
      because: say(remark.because),
    }
  );
}

/** How many numbers the weights hold: trainable, non-trainable. */
export function countWeights(
  weights: readonly WeightSpec[] | null,
  isInModel = false,
): readonly [Integer, Integer] | null {
  if (weights === null) return null;
  const isTrainable = ({ trainable, isTrainedInModel }: WeightSpec) =>
    trainable || (isInModel && isTrainedInModel === true);
  const count = (trainable: boolean) =>
    weights
      .filter((weight) => isTrainable(weight) === trainable)
      .reduce<Integer>(
        (sum, weight) => add(sum, product(weight.shape) ?? 0),
        0,
      );
  return [count(true), count(false)];
}

/** The weights of a layer called so; `trainable=False` freezes all of them. */
export function weightsOf(
  instance: LayerInstance,
  call: LayerCallInput,
): readonly WeightSpec[] | null {
  const { entry, config } = instance;
  if (
    entry.weights === undefined ||
    (instance.dialect === "keras2" && flagOf(config, "dynamic") === true)
  )
    return [];
  const weights = entry.weights({
    ...call,
    inputs: call.builtOn ?? call.inputs,
  });
  if (weights === null || !config.has("trainable")) return weights;
  const trainable = flagOf(config, "trainable");
  if (trainable === null) return null;
  return trainable
    ? weights
    : weights.map((weight) => ({
        ...weight,
        trainable: false,
        ...(staysTrained(weight, instance) && { isTrainedInModel: true }),
      }));
}

/** The weights of a layer called so inside of another, which counts them as a model would. */
export function heldWeightsOf(
  instance: LayerInstance,
  call: LayerCallInput,
): readonly WeightSpec[] | null {
  return (
    weightsOf(instance, call)?.map(({ isTrainedInModel, ...weight }) => ({
      ...weight,
      trainable: weight.trainable || isTrainedInModel === true,
    })) ?? null
  );
}

/** In Keras 3 `trainable=False` doesn't reach the weights of layers inside, which a model then counts as they are. */
function staysTrained(
  { name, trainable }: WeightSpec,
  { dialect }: LayerInstance,
): boolean {
  return dialect === "keras3" && trainable && name.includes("/");
}

/** TF.js answers with sizes below 0 or NaN without raising, but makes no weight of such a size. */
function impossibleWeightProblem(
  instance: LayerInstance,
  weights: readonly WeightSpec[] | null,
): LayerProblem | null {
  if (instance.dialect !== "tfjs") return null;
  const impossible = weights?.find(({ shape }) =>
    shape.some(
      (dim) => typeof dim === "number" && !(Number.isInteger(dim) && dim >= 0),
    ),
  );
  if (impossible === undefined) return null;
  const { className } = instance.entry;
  const message = `${className} can't make its \`${impossible.name}\` of the shape ${printShape(impossible.shape)}.`;
  return problem("oddResult", message);
}

/** TF.js puts the arrays of `weights` into the layer when it is first called. */
function givenWeightsProblem(
  instance: LayerInstance,
  weights: readonly WeightSpec[] | null,
): LayerProblem | null {
  const given = itemsOf(valueOf(instance.config, "weights"));
  if (
    instance.dialect !== "tfjs" ||
    given === null ||
    weights === null ||
    given.length === weights.length
  )
    return null;
  const message = `\`weights\` of ${instance.entry.className} must hold ${counted(weights.length, "array")}, one for each weight, not ${given.length}.`;
  return problem("argumentValue", message, { argument: "weights" });
}

const inputNames = new Set([
  "inputs",
  "input",
  "sequences",
  "sequence",
  "data",
  "query",
  "x",
  "features",
]);

function sortArguments(
  instance: LayerInstance,
  call: CallArguments,
): LayerCallInput | LayerProblem {
  const { entry, config, dialect } = instance;
  const [written, options] =
    dialect === "tfjs"
      ? takeOptions(call)
      : [call.positional, call.named ?? []];
  const named = new Map<string, Structure>();
  let inputs = written[0];
  for (const [name, value] of options) {
    if (inputs === undefined && inputNames.has(name)) inputs = value;
    else if (isGiven(name, value)) named.set(snakeCase(name), value);
  }
  const names = callArgumentsOf(entry, dialect);
  for (const [index, value] of written.slice(1).entries()) {
    const name = names[index];
    if (name === undefined) {
      const count = written.length;
      return problem(
        "inputCount",
        `${entry.className} takes its inputs as one argument but gets ${count}. Put several tensors in a list: [a, b].`,
      );
    }
    if (name === "training" && value.kind === "tensor") {
      return problem(
        "inputCount",
        `${entry.className} takes one input: a second tensor would be its argument \`training\`.`,
      );
    }
    // Keras 3 hands on only a mask that is given by name.
    const isUnread = name === "mask" && dialect === "keras3";
    if (isGiven(name, value) && !isUnread) named.set(name, value);
  }
  const unasked = unknownArgumentProblem(instance, named);
  if (unasked !== null) return unasked;
  inputs ??= { kind: "value", text: "" };
  return {
    config,
    dialect,
    inputs: inputs,
    arguments: named,
    builtOn: call.builtOn ?? null,
    ...(call.isTraced === true && { isTraced: true }),
  };
}

/** Keras layers whose `call` takes `**kwargs`, and those of which the arguments aren't listed. */
const takesAnything = new Set([
  "Layer",
  "Wrapper",
  "ActivityRegularization",
  "InputLayer",
  "StackedRNNCells",
  "DenseFeatures",
  "TFSMLayer",
  "TorchModuleWrapper",
]);

/** An argument of a call by a name that the layer's `call` in Keras doesn't have. Layers of the program are no matter of the catalogue. */
function unknownArgumentProblem(
  { entry, dialect }: LayerInstance,
  named: ReadonlyMap<string, Structure>,
): LayerProblem | null {
  const isListed = entry.names[dialect] !== undefined;
  if (dialect === "tfjs" || !isListed || takesAnything.has(entry.className))
    return null;
  const taken = callArgumentsOf(entry, dialect);
  const name = [...named.keys()].find(
    (each) => each !== "training" && !taken.includes(each),
  );
  return name === undefined
    ? null
    : problem(
        "unknownArgument",
        `${entry.className} takes no \`${name}\` in a call. Leave it out.`,
        { argument: name },
      );
}

/** None is the same as nothing, but as `mask` Keras 2 takes it for none. */
function isGiven(name: string, value: Structure): boolean {
  return name === "mask" || value.kind !== "value" || value.text !== "None";
}

/** In TF.js the second argument of `apply` holds all others. */
function takeOptions(
  call: CallArguments,
): [readonly Structure[], readonly (readonly [string, Structure])[]] {
  const second = call.positional[1];
  if (second?.kind === "dict")
    return [
      call.positional.slice(0, 1),
      [...second.entries, ...(call.named ?? [])],
    ];
  return [call.positional, call.named ?? []];
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function nameProblem(instance: LayerInstance): LayerProblem | null {
  const name = textOf(instance.config, "name");
  if (instance.dialect !== "keras2" || name === null || scopePattern.test(name))
    return null;
  return problem(
    "argumentValue",
    `\`name\` of a layer must start with a letter or digit and hold no spaces in Keras 2, not "${name}".`,
    { argument: "name" },
  );
}

function fixedAxisProblem(
  instance: LayerInstance,
  call: LayerCallInput,
): LayerProblem | null {
  const axes =
    instance.entry.fixedAxes?.(instance.config, instance.dialect) ?? [];
  const before = call.builtOn;
  if (before?.kind !== "tensor" || call.inputs.kind !== "tensor") return null;
  const [was, is] = [before.shape, call.inputs.shape];
  if (was === null || is === null) return null;
  for (const axis of axes) {
    const [left, right] = [at(was, axis), at(is, axis)];
    if (
      left === undefined ||
      right === undefined ||
      compareDims(left, right) !== "never"
    )
      continue;
    const place = axis < 0 ? is.length + axis : axis;
    const where = axis === -1 ? "last axis" : `axis ${place}`;
    return mismatch(
      "featureSize",
      `${instance.entry.className} was first called on ${printShape(was)} and keeps ${printDim(left)} as the size of the ${where}`,
      [is],
      { axis: place },
    );
  }
  return null;
}

function at(shape: readonly Dim[], axis: number): Dim | undefined {
  return shape[axis < 0 ? shape.length + axis : axis];
}

function firstUnknown(
  structure: Structure,
): (Structure & { kind: "unknown" })["reason"] | null {
  switch (structure.kind) {
    case "unknown":
      return structure.reason;
    case "tuple":
    case "list":
      return (
        structure.items.map(firstUnknown).find((reason) => reason !== null) ??
        null
      );
    case "dict":
      return (
        structure.entries
          .map(([, value]) => firstUnknown(value))
          .find((reason) => reason !== null) ?? null
      );
    case "tensor":
    case "value":
      return null;
  }
}

function failed(found: LayerProblem): Application {
  const structure = unknown({
    kind: "error",
    code: found.kind,
    message: found.message,
  });
  return {
    structure,
    problem: found,
    remark: null,
    weights: null,
    params: null,
  };
}
