// Layers around another layer: Bidirectional, TimeDistributed, SpectralNormalization.
import type { Dim } from "../shapes/dim.ts";
import { broadcastShapes } from "../shapes/broadcast.ts";
import { printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import { sum } from "../shapes/shape.ts";
import type { Structure, TensorSpec } from "../shapes/structure.ts";
import { tensorsOf } from "../shapes/structure.ts";
import { computeDtype, flagOf, isNone, isUnknown, layerOf, textOf, valueOf } from "./arguments.ts";
import { weightsOf } from "./apply.ts";
import { checkIn, oneOf } from "./checks.ts";
import type { Config, Dialect, LayerCallInput, LayerEntry, LayerInstance, LayerProblem, Outcome, WeightSpec } from "./layer.ts";
import { only, optional, required, text } from "./parameter.ts";
import { fails, notFollowed, problem, refusal, result, several } from "./problem.ts";
import { initialStateOf, maskOf, recurrentCallArguments, sequenceOf } from "./recurrent.ts";

/** Runs a layer forwards and a copy of it backwards over the sequence and merges the two. */
export const bidirectional: LayerEntry = {
  className: "Bidirectional",
  names: { keras3: ["Bidirectional"], keras2: ["Bidirectional"], tfjs: ["bidirectional"] },
  parameters: [
    required("layer"),
    optional("merge_mode", text("concat"), oneOf("sum", "mul", "ave", "concat", null)),
    optional("weights"),
    ...only(["keras3", "keras2"], optional("backward_layer")),
  ],
  callArguments: recurrentCallArguments,
  needsConfig: true,
  construct: (config, dialect) => directionProblem(config, dialect),
  outputs: (call) => bidirectionalOutputs(call),
  weights: (call) => bidirectionalWeights(call),
  recurrent: {
    stateNames: (config) => {
      const layer = layerOf(config, "layer");
      const names = layer?.entry.recurrent?.stateNames(layer.config) ?? null;
      const short = (name: string) => (names?.length === 1 ? "" : `_${name.replace(/^state_?/, "")}`);
      return names === null ? null : ["forward", "backward"].flatMap((direction) => names.map((name) => direction + short(name)));
    },
    inputRank: 3,
    flag: (config, flag) => {
      const layer = layerOf(config, "layer");
      return layer?.entry.recurrent?.flag(layer.config, flag) ?? null;
    },
  },
};

const sharedFlags = ["stateful", "return_sequences", "return_state"] as const;

function directionProblem(config: Config, dialect: Dialect): LayerProblem | null {
  if (isUnknown(config, "layer")) return null;
  const layer = layerOf(config, "layer");
  if (dialect === "tfjs") return tfjsLayerProblem(layer, config);
  if (layer === null) return valueOf(config, "layer").kind === "object" ? null : notRecurrent("something else");
  if (layer.entry.recurrent === undefined && layer.entry.className !== "") return notRecurrent(layer.entry.className);
  if (layer.entry.className === "Bidirectional") return notRecurrent("Bidirectional");
  const backward = layerOf(config, "backward_layer");
  const forwards = flagOf(layer.config, "go_backwards");
  if (backward === null) {
    if (dialect !== "keras3" || forwards !== true || !isNone(config, "backward_layer")) return null;
    return problem("backwardLayer", "Bidirectional needs a layer that goes forwards: remove go_backwards=True.", { argument: "layer" });
  }
  if (backward.entry.recurrent === undefined) return notRecurrent(backward.entry.className);
  const backwards = flagOf(backward.config, "go_backwards");
  if (forwards !== null && forwards === backwards) {
    return problem("backwardLayer", "`backward_layer` must go the other way than `layer`: give it go_backwards=True.", { argument: "backward_layer" });
  }
  for (const flag of sharedFlags) {
    const [one, other] = [flagOf(layer.config, flag), flagOf(backward.config, flag)];
    if (one === null || other === null || one === other) continue;
    return problem("backwardLayer", `\`layer\` and \`backward_layer\` must have the same \`${flag}\`.`, { argument: "backward_layer" });
  }
  return null;
}

function tfjsLayerProblem(layer: LayerInstance | null, config: Config): LayerProblem | null {
  if (layer === null) return valueOf(config, "layer").kind === "object" ? null : notRecurrent("something else");
  const isGeneric = layer.entry.className === "RNN";
  return isGeneric ? problem("refused", "TF.js can't copy an `rnn` with its cell, as bidirectional must.", { argument: "layer" }) : null;
}

function notRecurrent(what: string): LayerProblem {
  return problem("argumentValue", `Bidirectional takes a recurrent layer such as LSTM but gets ${what}.`, { argument: "layer" });
}

/** The two layers that a Bidirectional runs; null when not known. */
function directionsOf(config: Config): { forward: LayerInstance; backward: LayerInstance } | null {
  const forward = layerOf(config, "layer");
  if (forward === null || isUnknown(config, "backward_layer")) return null;
  return { forward, backward: layerOf(config, "backward_layer") ?? forward };
}

function bidirectionalOutputs(call: LayerCallInput): Outcome {
  const { config, dialect } = call;
  const directions = directionsOf(config);
  if (directions === null) return result(notFollowed("the layer inside this Bidirectional"));
  const halves = halvesOf(call);
  if ("kind" in halves) return fails(halves);
  const forward = directions.forward.entry.outputs({ ...innerCall(directions.forward, call, halves[0]) });
  if (forward.kind === "problem") return fails(renamed(forward.problem, directions.forward));
  const backward = dialect === "keras2" ? directions.backward.entry.outputs(innerCall(directions.backward, call, halves[1])) : forward;
  if (backward.kind === "problem") return fails(renamed(backward.problem, directions.backward));
  const [outputs, others] = [partsOf(forward.structure), partsOf(backward.structure)];
  if (outputs === null || others === null || isUnknown(config, "merge_mode")) return result(notFollowed("the layer inside this Bidirectional"));
  const [first, ...states] = outputs;
  const [second, ...otherStates] = others;
  if (first?.kind !== "tensor" || second?.kind !== "tensor") return result(notFollowed("the layer inside this Bidirectional"));
  const merged = mergeDirections(textOf(config, "merge_mode"), first, second);
  if ("problem" in merged) return fails(merged.problem);
  const dtype = dialect === "keras3" ? null : undefined;
  const all = [...merged.outputs, ...states, ...otherStates].map((part) => recast(part, dtype, config));
  const [only] = all;
  return result(all.length === 1 && only !== undefined ? only : several(all, dialect));
}

/** Keras 3 gives everything the wrapper's own dtype. */
function recast(part: Structure, dtype: null | undefined, config: Config): Structure {
  if (dtype === undefined || part.kind !== "tensor") return part;
  return isNone(config, "dtype") ? part : { ...part, dtype: computeDtype(config) };
}

function partsOf(structure: Structure): readonly Structure[] | null {
  if (structure.kind === "tuple" || structure.kind === "list") return structure.items;
  return structure.kind === "tensor" ? [structure] : null;
}

function mergeDirections(mode: string | null, forward: TensorSpec, backward: TensorSpec): { outputs: readonly TensorSpec[] } | { problem: LayerProblem } {
  if (mode === null) return { outputs: [forward, backward] };
  const [left, right] = [forward.shape, backward.shape];
  if (left === null || right === null) return { outputs: [{ ...forward, shape: null }] };
  if (mode === "concat") return { outputs: [{ ...forward, shape: [...left.slice(0, -1), sum([left.at(-1) ?? null, right.at(-1) ?? null])] }] };
  const shape = broadcastShapes(left, right, "known");
  if (shape !== "never") return { outputs: [{ ...forward, shape }] };
  const message = `Bidirectional with merge_mode="${mode}" needs both directions of one width but gets ${printShape(left)} and ${printShape(right)}.`;
  return { problem: problem("backwardLayer", message, { argument: "backward_layer" }) };
}

/** The initial states of either direction: the first half and the second. */
function halvesOf(call: LayerCallInput): readonly [Structure | undefined, Structure | undefined] | LayerProblem {
  const states = initialStateOf(call);
  if (states === undefined || states.kind === "unknown") return [states, states];
  const items = states.kind === "list" || states.kind === "tuple" ? states.items : tensorsOf(states);
  if (items.length % 2 === 1 && call.dialect !== "keras3") {
    return problem("initialState", `Bidirectional starts from the states of both directions, an even number, but gets ${items.length}.`);
  }
  const half = Math.ceil(items.length / 2);
  return [
    { kind: "list", items: items.slice(0, half) },
    { kind: "list", items: items.slice(half) },
  ];
}

function innerCall(layer: LayerInstance, call: LayerCallInput, states: Structure | undefined): LayerCallInput {
  const inner = new Map(call.arguments);
  inner.delete("initial_state");
  if (states !== undefined && call.dialect !== "keras3" && layer.entry.className !== "RNN") inner.set("initial_state", states);
  const inputs = call.dialect === "keras3" ? call.inputs : (sequenceOf(call.inputs) ?? call.inputs);
  return { ...call, config: layer.config, inputs, arguments: inner, ...(call.dialect === "tfjs" && layer.entry.recurrent === undefined && { unchecked: true }) };
}

/** The problem in the words of the wrapper. */
function renamed(found: LayerProblem, layer: LayerInstance): LayerProblem {
  const name = layer.entry.className;
  return { ...found, message: found.message.replace(name, `Bidirectional(${name})`) };
}

function bidirectionalWeights(call: LayerCallInput): readonly WeightSpec[] | null {
  const directions = directionsOf(call.config);
  if (directions === null) return null;
  const inner = (layer: LayerInstance, direction: string) =>
    weightsOf(layer, innerCall(layer, call, undefined))?.map((weight) => ({ ...weight, name: `${direction}_${weight.name}` })) ?? null;
  const [forward, backward] = [inner(directions.forward, "forward"), inner(directions.backward, "backward")];
  return forward === null || backward === null ? null : [...forward, ...backward];
}

/** Applies a layer to each step of a sequence. */
export const timeDistributed: LayerEntry = {
  className: "TimeDistributed",
  names: { keras3: ["TimeDistributed"], keras2: ["TimeDistributed"], tfjs: ["timeDistributed"] },
  parameters: [required("layer")],
  callArguments: ["training", "mask"],
  needsConfig: true,
  construct: (config) => {
    const kind = valueOf(config, "layer").kind;
    const wrong = kind === "number" || kind === "string" || kind === "function" || kind === "none" || kind === "boolean";
    return wrong ? problem("argumentValue", "TimeDistributed takes a layer.", { argument: "layer" }) : null;
  },
  outputs: (call) => timeDistributedOutputs(call),
  weights: (call) => {
    const layer = layerOf(call.config, "layer");
    const step = stepOf(call.inputs);
    if (layer === null || step === null) return null;
      return weightsOf(layer, { ...call, config: layer.config, inputs: step });
  },
};

/** One step of the sequence: the input without its time axis. */
function stepOf(inputs: Structure): Structure | null {
  if (inputs.kind === "list" || inputs.kind === "tuple") {
    const steps = inputs.items.map(stepOf).filter((step) => step !== null);
    return steps.length === inputs.items.length ? { ...inputs, items: steps } : null;
  }
  if (inputs.kind !== "tensor") return null;
  const { mask: _mask, ...tensor } = inputs;
  return { ...tensor, shape: inputs.shape === null ? null : inputs.shape.filter((_, axis) => axis !== 1) };
}

function timeDistributedOutputs(call: LayerCallInput): Outcome {
  const { config, dialect, inputs } = call;
  const layer = layerOf(config, "layer");
  const step = stepOf(inputs);
  if (layer === null || step === null) return result(notFollowed("the layer inside this TimeDistributed"));
  const tensors = tensorsOf(inputs);
  const [first] = tensors;
  if (inputs.kind !== "tensor" && dialect === "keras3") return refusal("inputCount", "TimeDistributed takes one tensor in Keras 3 but gets several.");
  const flat = tensors.find((tensor) => tensor.shape !== null && tensor.shape.length < 3);
  if (flat?.shape) {
    const rank = { expected: 3, atLeast: true as const, actual: flat.shape };
    return refusal("rank", `TimeDistributed needs (batch, timesteps, …), at least 3 axes, but gets ${printShape(flat.shape)}.`, { rank });
  }
  const inner = layer.entry.outputs({ ...call, config: layer.config, inputs: step, arguments: new Map(), ...(dialect === "tfjs" && { unchecked: true }) });
  if (inner.kind === "problem") return fails({ ...inner.problem, message: `TimeDistributed: ${inner.problem.message}` });
  const output = inner.structure;
  if (output.kind === "list" || output.kind === "tuple") return severalSteps(layer, output.items, first, dialect);
  if (output.kind !== "tensor") return result(notFollowed("the layer inside this TimeDistributed"));
  const mask = timeMask(call, first, output);
  const { mask: _mask, ...plain } = output;
  const shape = withTime(output.shape, first?.shape ?? null);
  const dtype = dialect === "keras3" && !isNone(config, "dtype") ? computeDtype(config) : output.dtype;
  return result({ ...plain, shape, dtype, ...(mask !== undefined && { mask }) });
}

function withTime(shape: Shape, sequence: Shape): Shape {
  if (shape === null || sequence === null) return null;
  return [shape[0] ?? null, sequence[1] ?? null, ...shape.slice(1)];
}

function timeMask(call: LayerCallInput, input: TensorSpec | undefined, output: TensorSpec): Shape | undefined {
  if (call.dialect === "tfjs" || input === undefined) return undefined;
  const own = maskOf(call, input);
  if (own !== undefined || call.dialect === "keras3" || output.mask === undefined) return own;
  return withTime(output.mask, input.shape);
}

/** Keras refuses a layer of several outputs; TF.js makes nonsense of their shapes. */
function severalSteps(layer: LayerInstance, items: readonly Structure[], input: TensorSpec | undefined, dialect: Dialect): Outcome {
  const count = items.length;
  const name = layer.entry.className;
  const time: Dim = input?.shape?.[1] ?? null;
  if (dialect !== "tfjs" || time === null) {
    return refusal("sequentialOutputs", `TimeDistributed takes a layer with one output, but ${name} returns ${count} tensors here.`);
  }
  const [first, ...rest] = items;
  const odd: Structure = { kind: "tensor", shape: null, dtype: "float32", odd: String(time) };
  const remark = problem("oddResult", `timeDistributed mixes up the shapes of a layer with ${count} outputs, and answers ${String(time)} as a shape.`);
  return result({ kind: "list", items: first === undefined ? rest : [first, odd, ...rest] }, remark);
}

/** Keeps the largest singular value of a layer's kernel at 1. */
export const spectralNormalization: LayerEntry = {
  className: "SpectralNormalization",
  names: { keras3: ["SpectralNormalization"], keras2: ["SpectralNormalization"] },
  parameters: [required("layer"), optional("power_iterations", { kind: "number", value: 1, isFloat: false }, checkIn(["keras3", "keras2"], (value) => (value.kind === "number" && value.value > 0 ? null : "a positive integer")))],
  callArguments: ["training"],
  construct: (config) => (valueOf(config, "layer").kind === "number" ? problem("argumentValue", "SpectralNormalization takes a layer.", { argument: "layer" }) : null),
  outputs: (call) => {
    const layer = layerOf(call.config, "layer");
    if (layer === null) return result(notFollowed("the layer inside this SpectralNormalization"));
    const inner = layer.entry.outputs({ ...call, config: layer.config });
    if (inner.kind === "problem") return inner;
    const weights = layer.entry.weights?.({ ...call, config: layer.config });
    if (weights === null) return inner;
    const kernel = layer.entry.recurrent === undefined ? normalizedWeight(weights) : undefined;
    if (kernel === undefined) return refusal("argumentValue", `SpectralNormalization needs a layer with a kernel or embeddings; ${layer.entry.className} has none.`);
    return inner;
  },
  weights: (call) => {
    const layer = layerOf(call.config, "layer");
    const weights = layer === null ? null : weightsOf(layer, { ...call, config: layer.config });
    const kernel = weights === null ? undefined : normalizedWeight(weights);
    const last = kernel?.shape.at(-1);
    if (weights === null || last === undefined) return weights;
    return [...weights, { name: "sn_u", shape: [1, last], trainable: false }];
  },
};

function normalizedWeight(weights: readonly WeightSpec[] | undefined): WeightSpec | undefined {
  return weights?.find((weight) => weight.name === "kernel" || weight.name === "embeddings");
}

export const wrappers: readonly LayerEntry[] = [bidirectional, timeDistributed, spectralNormalization];

