// Layers around another layer: TimeDistributed and SpectralNormalization; Bidirectional is in bidirectional.ts.
import type { Dim } from "../shapes/dim.ts";
import { printDim, printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Structure, TensorSpec } from "../shapes/structure.ts";
import { tensorsOf } from "../shapes/structure.ts";
import { computeDtype, isNone, layerOf, valueOf } from "./arguments.ts";
import { weightsOf } from "./apply.ts";
import { checkIn } from "./checks.ts";
import type {
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerInstance,
  Outcome,
  WeightSpec,
} from "./layer.ts";
import { optional, required } from "./parameter.ts";
import {
  fails,
  notFollowed,
  problem,
  refusal,
  result,
  unmasked,
} from "./problem.ts";
import { maskOf } from "./recurrence.ts";
import { bidirectional } from "./bidirectional.ts";

/** Applies a layer to each step of a sequence. */
export const timeDistributed: LayerEntry = {
  className: "TimeDistributed",
  names: {
    keras3: ["TimeDistributed"],
    keras2: ["TimeDistributed"],
    tfjs: ["timeDistributed"],
  },
  parameters: [required("layer")],
  callArguments: ["training", "mask"],
  needsConfig: true,
  construct: (config) => {
    const kind = valueOf(config, "layer").kind;
    const wrong =
      kind === "number" ||
      kind === "string" ||
      kind === "function" ||
      kind === "none" ||
      kind === "boolean";
    return wrong
      ? problem("argumentValue", "TimeDistributed takes a layer.", {
          argument: "layer",
        })
      : null;
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
    return steps.length === inputs.items.length
      ? { ...inputs, items: steps }
      : null;
  }
  if (inputs.kind !== "tensor") return null;
  const tensor = unmasked(inputs);
  return {
    ...tensor,
    shape:
      inputs.shape === null
        ? null
        : inputs.shape.filter((_, axis) => axis !== 1),
  };
}

function timeDistributedOutputs(call: LayerCallInput): Outcome {
  const { config, dialect, inputs } = call;
  const layer = layerOf(config, "layer");
  const step = stepOf(inputs);
  if (layer === null || step === null)
    return result(notFollowed("the layer inside this TimeDistributed"));
  const tensors = tensorsOf(inputs);
  const [first] = tensors;
  if (inputs.kind !== "tensor" && dialect === "keras3")
    return refusal(
      "inputCount",
      "TimeDistributed takes one tensor in Keras 3 but gets several.",
    );
  const flat = tensors.find(
    (tensor) => tensor.shape !== null && tensor.shape.length < 3,
  );
  if (flat?.shape) {
    const rank = { expected: 3, atLeast: true as const, actual: flat.shape };
    return refusal(
      "rank",
      `TimeDistributed needs (batch, timesteps, …), at least 3 axes, but gets ${printShape(flat.shape)}.`,
      { rank },
    );
  }
  const inner = layer.entry.outputs({
    ...call,
    config: layer.config,
    inputs: step,
    arguments: new Map(),
    ...(dialect === "tfjs" && { unchecked: true }),
  });
  if (inner.kind === "problem")
    return fails({
      ...inner.problem,
      message: `TimeDistributed: ${inner.problem.message}`,
    });
  const output = inner.structure;
  if (output.kind === "list" || output.kind === "tuple")
    return severalSteps(layer, output.items, first, dialect);
  if (output.kind !== "tensor")
    return result(notFollowed("the layer inside this TimeDistributed"));
  const mask = timeMask(call, first, output);
  const plain = unmasked(output);
  const shape = withTime(output.shape, first?.shape ?? null);
  const dtype =
    dialect === "keras3" && !isNone(config, "dtype")
      ? computeDtype(config)
      : output.dtype;
  return result({
    ...plain,
    shape,
    dtype,
    ...(mask !== undefined && { mask }),
  });
}

function withTime(shape: Shape, sequence: Shape): Shape {
  if (shape === null || sequence === null) return null;
  return [shape[0] ?? null, sequence[1] ?? null, ...shape.slice(1)];
}

function timeMask(
  call: LayerCallInput,
  input: TensorSpec | undefined,
  output: TensorSpec,
): Shape | undefined {
  if (call.dialect === "tfjs" || input === undefined) return undefined;
  const own = maskOf(call, input);
  if (
    own !== undefined ||
    call.dialect === "keras3" ||
    output.mask === undefined
  )
    return own;
  return withTime(output.mask, input.shape);
}

/** Keras refuses a layer of several outputs; TF.js makes nonsense of their shapes. */
function severalSteps(
  layer: LayerInstance,
  items: readonly Structure[],
  input: TensorSpec | undefined,
  dialect: Dialect,
): Outcome {
  const count = items.length;
  const name = layer.entry.className;
  const time: Dim = input?.shape?.[1] ?? null;
  if (dialect !== "tfjs" || time === null) {
    return refusal(
      "sequentialOutputs",
      `TimeDistributed takes a layer with one output, but ${name} returns ${count} tensors here.`,
    );
  }
  const [first, ...rest] = items;
  const odd: Structure = {
    kind: "tensor",
    shape: null,
    dtype: "float32",
    odd: printDim(time),
  };
  const remark = problem(
    "oddResult",
    `timeDistributed mixes up the shapes of a layer with ${count} outputs, and answers ${printDim(time)} as a shape.`,
  );
  return result(
    { kind: "list", items: first === undefined ? rest : [first, odd, ...rest] },
    remark,
  );
}

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
  construct: (config) =>
    valueOf(config, "layer").kind === "number"
      ? problem("argumentValue", "SpectralNormalization takes a layer.", {
          argument: "layer",
        })
      : null,
  outputs: (call) => {
    const layer = layerOf(call.config, "layer");
    if (layer === null)
      return result(notFollowed("the layer inside this SpectralNormalization"));
    const inner = layer.entry.outputs({ ...call, config: layer.config });
    if (inner.kind === "problem") return inner;
    const weights = layer.entry.weights?.({ ...call, config: layer.config });
    if (weights === null) return inner;
    const kernel =
      layer.entry.recurrent === undefined
        ? normalizedWeight(weights)
        : undefined;
    if (kernel === undefined)
      return refusal(
        "argumentValue",
        `SpectralNormalization needs a layer with a kernel or embeddings; ${layer.entry.className} has none.`,
      );
    return inner;
  },
  weights: (call) => {
    const layer = layerOf(call.config, "layer");
    const weights =
      layer === null
        ? null
        : weightsOf(layer, { ...call, config: layer.config });
    const kernel = weights === null ? undefined : normalizedWeight(weights);
    const last = kernel?.shape.at(-1);
    if (weights === null || last === undefined) return weights;
    return [...weights, { name: "sn_u", shape: [1, last], trainable: false }];
  },
};

function normalizedWeight(
  weights: readonly WeightSpec[] | undefined,
): WeightSpec | undefined {
  return weights?.find(
    (weight) => weight.name === "kernel" || weight.name === "embeddings",
  );
}

export const wrappers: readonly LayerEntry[] = [
  bidirectional,
  timeDistributed,
  spectralNormalization,
];
