// Layer, Wrapper and Lambda: layers that say little of themselves.
import { printShape } from "../shapes/print.ts";
import type { Structure } from "../shapes/structure.ts";
import { tensorsOf } from "../shapes/structure.ts";
import { appliedTo } from "./activation.ts";
import { weightsOf } from "./apply.ts";
import { computeDtype, itemsOf, layerOf, toDim, valueOf } from "./arguments.ts";
import type { LayerCallInput, LayerEntry, Outcome } from "./layer.ts";
import { only, optional, required } from "./parameter.ts";
import { notFollowed, refusal, result } from "./problem.ts";
import { tensorLayer } from "./tensor-layer.ts";

const passing = tensorLayer({ className: "Layer", names: {}, parameters: [] });

/** Keras' base class: Keras 2 hands the input through, Keras 3 wants a `call`. */
const layer: LayerEntry = {
  className: "Layer",
  names: { keras3: ["Layer"], keras2: ["Layer"] },
  parameters: [],
  outputs: (call) => (call.dialect === "keras3" ? refusal("refused", "Layer has no `call` of its own; derive a class that has.") : passing.outputs(call)),
};

/** The base class of wrappers: it builds its layer and then hands the input through. */
const wrapper: LayerEntry = {
  className: "Wrapper",
  names: { keras3: ["Wrapper"], keras2: ["Wrapper"] },
  parameters: [required("layer")],
  outputs: (call) => {
    const inner = layerOf(call.config, "layer");
    if (call.dialect === "keras3") return refusal("refused", "Wrapper has no `call` of its own; derive a class that has.");
    if (inner === null) return result(notFollowed("the layer inside this Wrapper"));
    const open = inner.entry.outputs({ ...call, config: inner.config });
    return open.kind === "problem" && open.problem.kind !== "window" ? open : passing.outputs(call);
  },
  weights: (call) => {
    const inner = layerOf(call.config, "layer");
    return inner === null ? null : weightsOf(inner, { ...call, config: inner.config });
  },
};

/** A function of the program as a layer. */
const lambda: LayerEntry = {
  className: "Lambda",
  names: { keras3: ["Lambda"], keras2: ["Lambda"] },
  parameters: [required("function"), ...only(["keras3", "keras2"], optional("output_shape"), optional("mask"), optional("arguments"))],
  callArguments: ["mask", "training"],
  outputs: (call) => lambdaOutputs(call),
};

function lambdaOutputs(call: LayerCallInput): Outcome {
  const { config, dialect, inputs } = call;
  const declared = itemsOf(valueOf(config, "output_shape"));
  const [first] = tensorsOf(inputs);
  if (dialect === "keras3" && declared !== null && first?.shape) {
    return result({ kind: "tensor", shape: [first.shape[0] ?? null, ...declared.map(toDim)], dtype: computeDtype(config) });
  }
  const value = valueOf(config, "function");
  const applied: Structure | null = value.kind === "function" ? appliedTo(value, inputs) : null;
  if (applied === null) {
    const shape = first === undefined ? "" : ` on ${printShape(first.shape)}`;
    return result(notFollowed(`the function of this Lambda${shape}`));
  }
  return result(dialect === "keras3" ? floats(applied, computeDtype(config)) : applied);
}

/** Keras 3 gives all results of a Lambda the layer's dtype. */
function floats(structure: Structure, dtype: string | null): Structure {
  if (structure.kind === "tensor") return { ...structure, dtype };
  if (structure.kind === "tuple" || structure.kind === "list") return { ...structure, items: structure.items.map((item) => floats(item, dtype)) };
  return structure;
}

export const baseLayers: readonly LayerEntry[] = [layer, wrapper, lambda];
