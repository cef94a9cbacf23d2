// Layer, Wrapper and Lambda: layers that say little of themselves.
import { printShape } from "../shapes/print.ts";
import type { Structure } from "../shapes/structure.ts";
import { tensorsOf } from "../shapes/structure.ts";
import { appliedTo } from "./activation.ts";
import { weightsOf } from "./apply.ts";
import { computeDtype, itemsOf, layerOf, toDim, valueOf } from "./arguments.ts";
import type { LayerCallInput, LayerEntry, Outcome } from "./layer.ts";
import { only, optional, required } from "./parameter.ts";
import { notFollowed, refusal, result, unknown } from "./problem.ts";
import { tensorLayer } from "./tensor-layer.ts";

const passing = tensorLayer({ className: "Layer", names: {}, parameters: [] });

/** Keras' base class: Keras 2 hands the input through, Keras 3 wants a `call`. */
const layer: LayerEntry = {
  className: "Layer",
  names: { keras3: ["Layer"], keras2: ["Layer"] },
  parameters: [],
  outputs: (call) =>
    call.dialect === "keras3"
      ? refusal(
          "refused",
          "Layer has no `call` of its own; derive a class that has.",
        )
      : passing.outputs(call),
};

/** The base class of wrappers: it builds its layer and then hands the input through. */
const wrapper: LayerEntry = {
  className: "Wrapper",
  names: { keras3: ["Wrapper"], keras2: ["Wrapper"] },
  parameters: [required("layer")],
  outputs: (call) => {
    const inner = layerOf(call.config, "layer");
    if (call.dialect === "keras3")
      return refusal(
        "refused",
        "Wrapper has no `call` of its own; derive a class that has.",
      );
    if (inner === null)
      return result(notFollowed("the layer inside this Wrapper"));
    const open = inner.entry.outputs({ ...call, config: inner.config });
    return open.kind === "problem" && open.problem.kind !== "window"
      ? open
      : passing.outputs(call);
  },
  weights: (call) => {
    const inner = layerOf(call.config, "layer");
    return inner === null
      ? null
      : weightsOf(inner, { ...call, config: inner.config });
  },
};

/** A function of the program as a layer. */
const lambda: LayerEntry = {
  className: "Lambda",
  names: { keras3: ["Lambda"], keras2: ["Lambda"] },
  parameters: [
    required("function"),
    ...only(
      ["keras3", "keras2"],
      optional("output_shape"),
      optional("mask"),
      optional("arguments"),
    ),
  ],
  callArguments: ["mask", "training"],
  outputs: (call) => lambdaOutputs(call),
};

function lambdaOutputs(call: LayerCallInput): Outcome {
  const { config, dialect, inputs } = call;
  const declared = itemsOf(valueOf(config, "output_shape"));
  const [first] = tensorsOf(inputs);
  if (dialect === "keras3" && declared !== null && first?.shape) {
    return result({
      kind: "tensor",
      shape: [first.shape[0] ?? null, ...declared.map(toDim)],
      dtype: computeDtype(config),
    });
  }
  const value = valueOf(config, "function");
  const applied: Structure | null =
    value.kind === "function"
      ? (appliedTo(value, inputs) ?? elementwise(value.name, inputs))
      : null;
  if (applied === null) {
    const shape = first === undefined ? "" : ` on ${printShape(first.shape)}`;
    return result(notFollowed(`the function of this Lambda${shape}`));
  }
  return result(
    dialect === "keras3" ? floats(applied, computeDtype(config)) : applied,
  );
}

const elementwiseNames = new Set(
  "abs square sqrt rsqrt exp log log1p expm1 sin cos tan tanh sigmoid softplus softsign relu relu6 elu selu gelu silu swish negative sign floor ceil round softmax log_softmax hard_sigmoid leaky_relu mish identity".split(
    " ",
  ),
);

/** Functions of the libraries that work number by number keep the shape. */
function elementwise(name: string | null, inputs: Structure): Structure | null {
  const last =
    name?.includes(".") === true ? name.split(".").at(-1) : undefined;
  return last !== undefined &&
    elementwiseNames.has(last) &&
    inputs.kind === "tensor"
    ? inputs
    : null;
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

/** Layers whose results only their own code knows. */
function opaque(
  className: string,
  names: LayerEntry["names"],
  first: string,
): LayerEntry {
  return {
    className,
    names,
    parameters: [
      required(first),
      ...only(
        ["keras3", "keras2"],
        ...opaqueOptions.map((name) => optional(name)),
      ),
    ],
    outputs: () =>
      result(
        unknown({
          kind: "unknownLayer",
          name: className,
          detail: "its output depends on code outside of Keras",
        }),
      ),
    weights: () => null,
  };
}

const opaqueOptions = [
  "call_endpoint",
  "call_training_endpoint",
  "init_fn",
  "method",
  "variables",
  "params",
  "state",
  "seed",
  "output_shape",
  "partition",
];

/** Keras 2's way from feature columns to a matrix. */
const denseFeatures: LayerEntry = {
  className: "DenseFeatures",
  names: { keras2: ["DenseFeatures"] },
  parameters: [
    required("feature_columns", (value) =>
      itemsOf(value)?.length === 0 ? "at least one feature column" : null,
    ),
    optional("trainable"),
    optional("name"),
    ...only("keras2", optional("partitioner")),
  ],
  outputs: (call) =>
    call.inputs.kind === "tensor"
      ? refusal(
          "inputCount",
          "DenseFeatures takes a dict of tensors, one for each feature.",
        )
      : result(notFollowed("what feature columns make of their input")),
  weights: () => null,
};

export const baseLayers: readonly LayerEntry[] = [
  layer,
  wrapper,
  lambda,
  denseFeatures,
  opaque("TFSMLayer", { keras3: ["TFSMLayer"] }, "filepath"),
  opaque("JaxLayer", { keras3: ["JaxLayer"] }, "call_fn"),
  opaque("FlaxLayer", { keras3: ["FlaxLayer"] }, "module"),
  opaque("TorchModuleWrapper", { keras3: ["TorchModuleWrapper"] }, "module"),
];
