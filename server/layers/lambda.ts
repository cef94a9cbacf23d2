// Lambda: a function of the program as a layer. Keras 2 runs it, Keras 3 believes `output_shape` where it is given.
import type { Dim } from "../shapes/dim.ts";
import { printShape } from "../shapes/print.ts";
import type { Structure } from "../shapes/structure.ts";
import { tensorsOf } from "../shapes/structure.ts";
import {
  computeDtype,
  itemsOf,
  printValue,
  toDim,
  valueOf,
} from "./arguments.ts";
import { onData } from "./computed.ts";
import { outcomeOfFunction, weightsOfFunction } from "./given-function.ts";
import { keepDtype } from "./tensor-layer.ts";
import type {
  ArgumentValue,
  Computed,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Mask,
  Outcome,
} from "./layer.ts";
import { masksGiven } from "./mask.ts";
import { only, optional, required } from "./parameter.ts";
import { fails, notFollowed, problem, refusal, result } from "./problem.ts";

export const lambda: LayerEntry = {
  className: "Lambda",
  names: { keras3: ["Lambda"], keras2: ["Lambda"] },
  parameters: [
    required("function", callable),
    ...only(
      ["keras3", "keras2"],
      optional("output_shape"),
      optional("mask"),
      optional("arguments"),
    ),
  ],
  callArguments: ["mask", "training"],
  outputs: (call) => lambdaOutputs(call),
  weights: (call) => weightsOfFunction(valueOf(call.config, "function"), call),
  computes: (call) => lambdaComputes(call),
  mask: (call) => lambdaMask(call),
};

/** Keras reads the signature, which functions of NumPy don't show. */
function callable(value: ArgumentValue): string | null {
  const isFunction = ["function", "layer", "object", "unknown"].includes(
    value.kind,
  );
  const isOfNumpy =
    value.kind === "function" && value.name?.startsWith("numpy.") === true;
  return isFunction && !isOfNumpy ? null : "a function written in Python";
}

function lambdaOutputs(call: LayerCallInput): Outcome {
  const declared = valueOf(call.config, "output_shape");
  return call.dialect === "keras3" && declared.kind !== "none"
    ? believed(declared, call)
    : computed(call);
}

/** What Keras 3 finds on data, whatever `output_shape` says. */
function lambdaComputes(call: LayerCallInput): Computed | null {
  if (
    call.dialect !== "keras3" ||
    valueOf(call.config, "output_shape").kind === "none"
  )
    return null;
  return onData(
    computed(call),
    "`output_shape` isn't the shape of what the function returns",
  );
}

function computed(call: LayerCallInput): Outcome {
  const { config, dialect, inputs } = call;
  const value = valueOf(config, "function");
  const given = valueOf(config, "arguments");
  const outcome =
    given.kind === "dict" || given.kind === "none"
      ? outcomeOfFunction(
          value,
          autocast(inputs, call),
          call,
          given.kind === "dict" ? given.entries : [],
        )
      : null;
  const makesWeights =
    dialect === "keras2" && (weightsOfFunction(value, call) ?? []).length > 0;
  if (makesWeights)
    return refusal(
      "refused",
      "Keras 2 can't keep weights that are made inside of a Lambda. Call the layer itself.",
    );
  if (outcome === null) {
    const [first] = tensorsOf(inputs);
    const shape = first === undefined ? "" : ` on ${printShape(first.shape)}`;
    return result(notFollowed(`the function of this Lambda${shape}`));
  }
  return outcome.kind === "problem" || dialect !== "keras3"
    ? outcome
    : result(floats(outcome.structure, computeDtype(config)));
}

/** Floats in the dtype that the layer computes in. */
function autocast(inputs: Structure, call: LayerCallInput): Structure {
  if (inputs.kind === "tensor")
    return inputs.dtype === null
      ? inputs
      : { ...inputs, dtype: keepDtype(inputs, call) };
  if (inputs.kind === "tuple" || inputs.kind === "list")
    return {
      ...inputs,
      items: inputs.items.map((item) => autocast(item, call)),
    };
  return inputs;
}

/** Keras 3's `output_shape`: all shapes by a function, or each without the batch, which is that of the first input. */
function believed(declared: ArgumentValue, call: LayerCallInput): Outcome {
  const unread = result(notFollowed("the output_shape of this Lambda"));
  const dtype = computeDtype(call.config);
  if (declared.kind === "unknown") return unread;
  if (declared.kind === "function") {
    const shapes = shapeArgument(call.inputs);
    const answer = shapes && declared.evaluate?.([shapes]);
    if (!answer || answer.kind === "unknown")
      return answer?.reason.kind === "error"
        ? refusal("refused", answer.reason.message)
        : unread;
    const structure = structureOf(answer, [], dtype, call.dialect);
    return "message" in structure ? fails(structure) : result(structure);
  }
  const [first] = tensorsOf(call.inputs);
  if (!first?.shape) return unread;
  const structure = structureOf(
    declared,
    first.shape.slice(0, 1),
    dtype,
    call.dialect,
  );
  return "message" in structure ? fails(structure) : result(structure);
}

/** The inputs' shapes as Keras hands them to a function: tuples, nested as the inputs are. */
function shapeArgument(inputs: Structure): ArgumentValue | null {
  if (inputs.kind === "tensor")
    return (
      inputs.shape && { kind: "tuple", items: inputs.shape.map(dimArgument) }
    );
  if (inputs.kind !== "tuple" && inputs.kind !== "list") return null;
  const items = inputs.items.map(shapeArgument);
  return items.includes(null)
    ? null
    : { kind: inputs.kind, items: items.flatMap((item) => item ?? []) };
}

function dimArgument(dim: Dim): ArgumentValue {
  if (dim === null) return { kind: "none" };
  return typeof dim === "number"
    ? { kind: "number", value: dim, isFloat: false }
    : { kind: "integer", value: dim };
}

/** Tensors of the shapes that a nested value names, each behind these leading sizes. */
function structureOf(
  value: ArgumentValue,
  leading: readonly Dim[],
  dtype: string | null,
  dialect: Dialect,
): Structure | LayerProblem {
  const items = itemsOf(value);
  if (items?.every(isSize) === true) {
    if (value.kind === "list" && leading.length > 0)
      return badShape(value, dialect);
    return { kind: "tensor", shape: [...leading, ...items.map(toDim)], dtype };
  }
  const named =
    value.kind === "dict"
      ? value.entries
      : items?.map((item, index) => [String(index), item] as const);
  if (named === undefined) return badShape(value, dialect);
  const entries: (readonly [string, Structure])[] = [];
  for (const [key, item] of named) {
    const inner = structureOf(item, leading, dtype, dialect);
    if ("message" in inner) return inner;
    entries.push([key, inner]);
  }
  return value.kind === "dict"
    ? { kind: "dict", entries }
    : {
        kind: value.kind === "tuple" ? "tuple" : "list",
        items: entries.map(([, item]) => item),
      };
}

function isSize(value: ArgumentValue): boolean {
  return ["none", "number", "integer", "unknown"].includes(value.kind);
}

function badShape(value: ArgumentValue, dialect: Dialect): LayerProblem {
  return problem(
    "argumentValue",
    `Lambda needs a tuple of sizes as its \`output_shape\`, but it is ${printValue(value, dialect)}.`,
    { argument: "output_shape" },
  );
}

/** `mask` is the mask itself, or a function of the inputs and their masks. */
function lambdaMask(call: LayerCallInput): readonly Mask[] {
  const value = valueOf(call.config, "mask");
  if (value.kind === "tensor")
    return tensorsOf(value.structure).map(({ shape }) => shape);
  if (value.kind !== "function" || value.apply === undefined) return [];
  const before = masksGiven(call).map(maskValue);
  const [first] = before;
  const given: Structure =
    before.length === 1 && first !== undefined
      ? first
      : { kind: "list", items: before };
  return tensorsOf(value.apply([call.inputs, given])).map(({ shape }) => shape);
}

function maskValue(mask: Mask): Structure {
  return mask === undefined
    ? { kind: "value", text: "None" }
    : { kind: "tensor", shape: mask, dtype: "bool" };
}

/** Keras 3 gives all results of a Lambda the layer's dtype. */
function floats(structure: Structure, dtype: string | null): Structure {
  if (structure.kind === "tensor") return { ...structure, dtype };
  if (structure.kind === "tuple" || structure.kind === "list")
    return {
      ...structure,
      items: structure.items.map((item) => floats(item, dtype)),
    };
  return structure;
}
