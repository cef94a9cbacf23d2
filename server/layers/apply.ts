// What every layer does around its own `outputs`: sorting the arguments of a call, refusing the wrong number of them, passing unknowns on,
// and counting weights.
import type { Dim, Integer } from "../shapes/dim.ts";
import { add } from "../shapes/dim.ts";
import { compareDims } from "../shapes/compare.ts";
import { printDim, printShape, printStructure } from "../shapes/print.ts";
import { product } from "../shapes/shape.ts";
import type { Structure, TensorSpec } from "../shapes/structure.ts";
import { tensorsOf } from "../shapes/structure.ts";
import { flagOf, itemsOf, textOf, valueOf } from "./arguments.ts";
import { scopePattern } from "./common.ts";
import type {
  LayerCallInput,
  LayerInstance,
  LayerProblem,
  WeightSpec,
} from "./layer.ts";
import { callArgumentsOf } from "./layer.ts";
import { problem, unknown } from "./problem.ts";

/** The arguments of a call, in the order and under the names in which they are written. */
export interface CallArguments {
  readonly positional: readonly Structure[];
  /** What is no tensor is a `value`, with its text as Python prints it: `True`, `None`. */
  readonly named?: readonly (readonly [string, Structure])[];
  /** The first argument of the layer's first call, which made its weights; null or absent on the first call. */
  readonly builtOn?: Structure | null;
}

export interface Application {
  /** What the call returns; unknown when it raises. */
  readonly structure: Structure;
  readonly problem: LayerProblem | null;
  /** A note on a result that the library gives without raising. */
  readonly remark: LayerProblem | null;
  /** In `get_weights()` order; null when a size that they need is unknown. */
  readonly weights: readonly WeightSpec[] | null;
  /** Trainable and non-trainable numbers, null when not known. */
  readonly params: readonly [Integer, Integer] | null;
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
  if ("kind" in sorted) return failed(sorted);
  const found = nameProblem(instance) ?? fixedAxisProblem(instance, sorted);
  if (found !== null) return failed(found);
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
  const outcome = instance.entry.outputs(sorted);
  if (outcome.kind === "problem") return failed(outcome.problem);
  const weights = weightsOf(instance, sorted);
  const lacking = givenWeightsProblem(instance, weights);
  if (lacking !== null) return failed(lacking);
  return {
    structure: outcome.structure,
    problem: null,
    remark: outcome.remark ?? oddSize(instance, sorted, outcome.structure),
    weights,
    params: countWeights(weights),
  };
}

/** TF.js answers with sizes that no tensor can have where Keras would raise. */
function oddSize(
  instance: LayerInstance,
  call: LayerCallInput,
  output: Structure,
): LayerProblem | null {
  if (instance.dialect !== "tfjs") return null;
  const isOdd = (tensor: TensorSpec) =>
    tensor.odd !== undefined || tensor.shape?.some(isImpossible) === true;
  const odd = tensorsOf(output).find(isOdd);
  if (odd === undefined || tensorsOf(call.inputs).some(isOdd)) return null;
  const { className } = instance.entry;
  const message = `${className} answers the shape ${printStructure(odd)} on ${printStructure(call.inputs)}, which no tensor can have; it fails when data comes.`;
  return problem("oddResult", message);
}

/** Below 1, no whole number, or the text `undefined` where a number should be. */
function isImpossible(dim: Dim): boolean {
  if (typeof dim === "number") return !(Number.isInteger(dim) && dim > 0);
  return dim !== null && printDim(dim) === "undefined";
}

/** How many numbers the weights hold: trainable, non-trainable. */
export function countWeights(
  weights: readonly WeightSpec[] | null,
): readonly [Integer, Integer] | null {
  if (weights === null) return null;
  const count = (trainable: boolean) =>
    weights
      .filter((weight) => weight.trainable === trainable)
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
    : weights.map((weight) => ({ ...weight, trainable: false }));
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
  const message = `${instance.entry.className} has ${weights.length} weights but gets ${given.length} arrays as \`weights\`.`;
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
    else if (!(value.kind === "value" && value.text === "None"))
      named.set(snakeCase(name), value);
  }
  const names = callArgumentsOf(entry, dialect);
  for (const [index, value] of written.slice(1).entries()) {
    const name = names[index];
    if (name === undefined) {
      const count = written.length;
      return problem(
        "inputCount",
        `${entry.className} takes one argument for its inputs but gets ${count}; several tensors go in a list.`,
      );
    }
    if (name === "training" && value.kind === "tensor") {
      return problem(
        "inputCount",
        `${entry.className} takes one input; the second tensor would be \`training\`.`,
      );
    }
    if (!(value.kind === "value" && value.text === "None"))
      named.set(name, value);
  }
  inputs ??= { kind: "value", text: "" };
  return {
    config,
    dialect,
    inputs: inputs,
    arguments: named,
    builtOn: call.builtOn ?? null,
  };
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
    `Keras 2 can't use "${name}" as a layer's name: no spaces, and a letter or digit first.`,
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
    const sizes = `${printDim(left)} there but ${printDim(right)} here, in ${printShape(is)}`;
    return problem(
      "featureSize",
      `${instance.entry.className} was built on ${printShape(was)}: axis ${axis} is ${sizes}.`,
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
