// Layers around another layer: TimeDistributed here; Bidirectional and SpectralNormalization have files of their own.
import { comesAs, computes, failsOnData, problemOnData } from "./computed.ts";
import type { Dim } from "../shapes/dim.ts";
import { printDim } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Structure, TensorSpec } from "../shapes/structure.ts";
import { tensor, tensorsOf } from "../shapes/structure.ts";
import { computeDtype, flagOf, layerOf, valueOf } from "./arguments.ts";
import { heldWeightsOf } from "./apply.ts";
import type {
  Computed,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerInstance,
  LayerProblem,
  Mask,
  Outcome,
} from "./layer.ts";
import { masksGiven, outcomeOf, withMasks } from "./mask.ts";
import { required } from "./parameter.ts";
import {
  counted,
  fails,
  mismatch,
  notFollowed,
  problem,
  refusal,
  result,
  unmasked,
} from "./problem.ts";
import { bidirectional } from "./bidirectional.ts";
import { noLayer, unchecked } from "./inner-layer.ts";
import { spectralNormalization } from "./spectral-normalization.ts";
import { inWrapper } from "./weight-names.ts";

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
  construct: (config, dialect) => {
    const kind = valueOf(config, "layer").kind;
    const wrong =
      kind === "number" ||
      kind === "string" ||
      kind === "function" ||
      kind === "none" ||
      kind === "boolean";
    return wrong ? noLayer("TimeDistributed", config, dialect) : null;
  },
  outputs: (call) => timeDistributedOutputs(call),
  computes: (call, shown) => timeDistributedComputes(call, shown),
  mask: { keras3: "passes", keras2: (call) => stepMasks(call) },
  weights: (call) => {
    const layer = layerOf(call.config, "layer");
    const step = stepOf(call.inputs);
    if (layer === null || step === null) return null;
    const weights = heldWeightsOf(layer, {
      ...call,
      config: layer.config,
      inputs: step,
    });
    return weights && inWrapper(weights, layer, call.dialect);
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
  return { ...unmasked(inputs), shape: withoutTime(inputs.shape) };
}

function withoutTime(shape: Shape): Shape {
  return shape?.filter((_, axis) => axis !== 1) ?? null;
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
      `TimeDistributed takes one tensor in Keras 3 but gets ${tensors.length}.`,
    );
  const flat = flatProblem(tensors);
  if (flat !== null) return fails(flat);
  if (shapeKeepers[dialect]?.has(layer.entry.className))
    return handedOn(layer, step, call);
  const inner = outcomeOf(layer.entry, {
    ...call,
    config: layer.config,
    inputs: step,
    arguments: new Map(),
  });
  const isShown = dialect === "keras3" && call.isTraced !== true;
  if (inner.kind === "problem") {
    const found = unchecked(layer, step, inner.problem, call);
    const isReal = call.isTraced === true;
    const shown = (isReal ? found?.real : found?.shown) ?? null;
    if (shown === null) return fails(atEachStep(inner.problem));
    if (found?.several) {
      const all = { kind: "list" as const, items: found.several };
      return severalSteps(layer, all, first, dialect);
    }
    const shape = withTime(shown, first?.shape ?? null);
    return result(tensor(shape, computeDtype(config)));
  }
  if (isShown && shapeless.has(layer.entry.className))
    return refusal(
      "refused",
      `TimeDistributed can't tell what comes out of ${layer.entry.className} in Keras 3, which has no compute_output_shape.`,
    );
  const output = inner.structure;
  if (output.kind === "list" || output.kind === "tuple")
    return severalSteps(layer, output, first, dialect);
  if (output.kind !== "tensor")
    return result(notFollowed("the layer inside this TimeDistributed"));
  if (dialect === "keras2" && isMadeSparse(layer, output))
    return refusal(
      "refused",
      `TimeDistributed can't divide what ${layer.entry.className} makes into steps in Keras 2, which is sparse. Leave out \`sparse\`.`,
    );
  const merged = dialect === "keras2" ? unmerged(output, step, first) : null;
  if (merged !== null) return merged;
  const shape = withTime(output.shape, first?.shape ?? null);
  return result(
    isShown ? tensor(shape, computeDtype(config)) : { ...output, shape },
  );
}

function isMadeSparse({ entry, config }: LayerInstance, output: TensorSpec) {
  return (
    output.sparse === true ||
    (entry.className === "Embedding" && flagOf(config, "sparse") === true)
  );
}

/** The input itself; a layer of weights is built for its channels all the same. */
function handedOn(
  { entry, config }: LayerInstance,
  step: Structure,
  call: LayerCallInput,
): Outcome {
  const weights = entry.weights?.({ ...call, config, inputs: step });
  const shapes = tensorsOf(step).map(({ shape }) => shape ?? []);
  const isOpen = shapes.some((shape) => shape.slice(1).includes(null));
  return weights === null && isOpen
    ? fails(
        mismatch(
          "openDimension",
          `${entry.className} needs a fixed number of channels`,
          tensorsOf(call.inputs).map(({ shape }) => shape),
        ),
      )
    : result(call.inputs);
}

/** Layers that hand on what they get there, whatever they make of it elsewhere. */
const shapeKeepers: Readonly<Partial<Record<Dialect, ReadonlySet<string>>>> = {
  keras2: new Set(["InputLayer"]),
  tfjs: new Set(["InputLayer", "ConvLSTM2DCell"]),
};

/** Layers of Keras 3 that don't tell shapes by themselves. */
const shapeless: ReadonlySet<string> = new Set(["Pipeline", "InputLayer"]);

function flatProblem(tensors: readonly TensorSpec[]): LayerProblem | null {
  const flat = tensors.find(({ shape }) => shape !== null && shape.length < 3);
  if (!flat?.shape) return null;
  const rank = { expected: 3, atLeast: true as const, actual: flat.shape };
  return mismatch(
    "rank",
    "TimeDistributed expects at least 3 axes, (batch, timesteps, …)",
    [flat.shape],
    { rank, input: tensors.indexOf(flat) },
  );
}

/**
 * Keras 2 runs all steps as one batch and divides what comes out among the batch and the steps. A layer that takes the batch for the height of one
 * picture gives something else to divide. Null where the layer leaves the batch alone.
 */
function unmerged(
  output: TensorSpec,
  step: Structure,
  first: TensorSpec | undefined,
): Outcome | null {
  const [rows, ...rest] = output.shape ?? [];
  const [batch = null, steps = null] = first?.shape ?? [];
  const stepRows = step.kind === "tensor" ? step.shape?.[0] : undefined;
  if (rows === null && batch !== null)
    return result({ ...output, shape: [batch, steps, ...rest] });
  if (typeof rows !== "number" || rows === stepRows) return null;
  const divided =
    typeof steps === "number" && rest.every((dim) => dim !== null)
      ? rows / steps
      : null;
  const isUneven =
    typeof steps === "number" &&
    (typeof batch === "number" ? rows !== batch * steps : rows % steps !== 0);
  return isUneven && divided !== null
    ? refusal(
        "reshape",
        `TimeDistributed takes all steps for one batch in Keras 2, of which the layer inside makes ${counted(rows, "row")}: they can't be divided into ${counted(steps, "step")}.`,
      )
    : result({ ...output, shape: [batch ?? divided, steps, ...rest] });
}

/** A problem of the layer inside, which sees the input without its second axis. */
function atEachStep(inner: LayerProblem): LayerProblem {
  const { expects, got, axis, ...rest } = inner;
  return {
    ...rest,
    message: `At each step of TimeDistributed: ${inner.message}`,
    ...(axis !== undefined && { axis: axis === 0 ? 0 : axis + 1 }),
    ...(expects !== undefined && {
      expects: `At each step of TimeDistributed ${expects}`,
    }),
    ...(got !== undefined && { got }),
  };
}

/** What the layer inside really makes of each step. */
function timeDistributedComputes(
  call: LayerCallInput,
  shown: Structure,
): Computed | null {
  const { config, dialect, inputs } = call;
  const layer = layerOf(config, "layer");
  const step = stepOf(inputs);
  const [first] = tensorsOf(inputs);
  if (layer === null || step === null || first === undefined) return null;
  if (shown.kind === "list" && dialect === "tfjs")
    return failsOnData(
      `timeDistributed takes a layer with one output, and ${layer.entry.className} returns ${shown.items.length} here`,
    );
  const inner = {
    ...call,
    config: layer.config,
    inputs: step,
    builtOn: call.builtOn && stepOf(call.builtOn),
    arguments: new Map(),
  };
  const outcome = outcomeOf(layer.entry, inner);
  if (outcome.kind === "problem") {
    if (dialect === "tfjs") return null;
    const found = unchecked(layer, step, outcome.problem, call);
    return found?.real
      ? comesAs(
          withTime(found.real, first.shape),
          "TimeDistributed doesn't check the axes of its steps",
        )
      : found && problemOnData(outcome.problem);
  }
  if (outcome.structure.kind !== "tensor") return null;
  const computed = computes(layer.entry, inner, outcome.structure);
  if (computed?.kind !== "result" || computed.structure.kind !== "tensor")
    return computed;
  const shape = withTime(computed.structure.shape, first.shape);
  return { ...computed, structure: { ...computed.structure, shape } };
}

function withTime(shape: Shape, sequence: Shape): Shape {
  if (shape === null || sequence === null) return null;
  return [shape[0] ?? null, sequence[1] ?? null, ...shape.slice(1)];
}

/** Keras 2 asks the layer for the masks of its steps; a layer of the program's own, or a stateful one, only when the batch size is open. */
function stepMasks(call: LayerCallInput): readonly Mask[] | LayerProblem {
  const layer = layerOf(call.config, "layer");
  const [first] = tensorsOf(call.inputs);
  const masks = masksGiven(call);
  const [mask] = masks;
  const isSeveral = call.inputs.kind !== "tensor";
  if (layer === null || first === undefined || isSeveral) return masks;
  const isOwn =
    layer.entry.className === "" || flagOf(layer.config, "stateful") === true;
  if (isOwn && (first.shape?.[0] ?? null) !== null) return masks;
  if (mask !== undefined && layer.entry.mask === undefined)
    return problem(
      "refused",
      `TimeDistributed can't hand the mask of its input to ${layer.entry.className || "the layer inside"}, which doesn't support masking.`,
    );
  const step = stepOf(call.inputs);
  if (step === null) return masks;
  const inner = outcomeOf(layer.entry, {
    ...call,
    config: layer.config,
    inputs: withMasks(
      step,
      masks.map((each) => each && withoutTime(each)),
    ),
    arguments: new Map(),
  });
  if (inner.kind === "problem") return inner.problem;
  const output = inner.structure;
  const own = output.kind === "tensor" ? output.mask : undefined;
  if (own === undefined) return [mask?.slice(0, 2) ?? mask];
  const batch = first.shape?.[0] ?? null;
  return [
    own === null ? null : withTime([batch, ...own.slice(1)], first.shape),
  ];
}

/**
 * Keras refuses a layer of several outputs; TF.js makes nonsense of their shapes. Keras 2 can do with functions and layers of the program's own,
 * and with a stateful layer, which it runs step by step.
 */
function severalSteps(
  layer: LayerInstance,
  output: Structure & { readonly kind: "list" | "tuple" },
  input: TensorSpec | undefined,
  dialect: Dialect,
): Outcome {
  const { items } = output;
  const count = items.length;
  const isPossible =
    dialect === "keras2" &&
    (["Lambda", ""].includes(layer.entry.className) ||
      flagOf(layer.config, "stateful") === true);
  if (isPossible)
    return result({
      ...output,
      items: items.map((item) =>
        item.kind === "tensor"
          ? { ...item, shape: withTime(item.shape, input?.shape ?? null) }
          : item,
      ),
    });
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
  return result({
    kind: "list",
    items: first === undefined ? rest : [first, odd, ...rest],
  });
}

export const wrappers: readonly LayerEntry[] = [
  bidirectional,
  timeDistributed,
  spectralNormalization,
];
