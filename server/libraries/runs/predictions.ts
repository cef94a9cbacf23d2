// What comes of data that runs through a model: its outputs, worked out again on that data.

import type { LayerProblem } from "../../layers/layer.ts";
import type { Structure } from "../../shapes/structure.ts";
import { hasUnknown } from "../../shapes/structure.ts";
import type { DataFact, LayerCall, TensorFact } from "../../trace/trace.ts";
import { cardinality } from "./training-problems.ts";
import type { Call, Machine } from "../../interpreter/library.ts";
import type { ModelTypes } from "../models/model-calls.ts";
import type { ModelObject } from "../models/model-objects.ts";
import { modelValue, stateOf } from "../models/model-objects.ts";

/**
 * What a model of one input or a layer in it refuses about this data, whatever its number of samples and its dtype: it goes through in batches, cast
 * to what the model takes. Rows of single numbers become columns in some versions of Keras, and pass.
 */
export function refusedData(
  model: ModelObject,
  data: DataFact,
  call: Call,
  types: ModelTypes,
  machine: Machine,
): LayerProblem | null {
  const { inputs, outputStructure } = stateOf(model, machine);
  if (!outputStructure || data.kind !== "arrays") return null;
  const [input, ...others] = inputs;
  const { structure } = data;
  if (!input) return null;
  if (others.length > 0)
    return refusedOfSeveral(model, inputs, data, call, types, machine);
  if (structure.kind !== "tensor") return null;
  if (structure.shape === null || structure.shape.length < 2) return null;
  const [origin] = data.tensors.map((tensor) => tensor.origin);
  // Whether steps of a padded sequence are numbers or rows isn't always in view.
  const mayHaveMoreAxes =
    origin !== undefined &&
    "name" in origin &&
    origin.name === "pad_sequences" &&
    structure.shape.length === 2;
  if (mayHaveMoreAxes) return null;
  const batch = input.spec.shape?.[0] ?? null;
  const batched = {
    ...structure,
    shape: [batch, ...structure.shape.slice(1)],
    dtype: input.spec.dtype,
  };
  const given = { ...data, structure: batched };
  return onData(model, given, call, types, machine).problem;
}

/** The same for a model of several inputs, given as one array or a sequence of them. */
function refusedOfSeveral(
  model: ModelObject,
  inputs: readonly TensorFact[],
  data: DataFact & { readonly kind: "arrays" },
  call: Call,
  types: ModelTypes,
  machine: Machine,
): LayerProblem | null {
  const { structure } = data;
  const items =
    structure.kind === "tuple" || structure.kind === "list"
      ? structure.items
      : [structure];
  const batched = items.flatMap((item, index): readonly Structure[] => {
    const wanted = inputs[index]?.spec;
    const isRow = item.kind === "tensor" && (item.shape?.length ?? 0) >= 2;
    if (item.kind !== "tensor" || !isRow || item.shape === null) return [];
    const batch = wanted?.shape?.[0] ?? null;
    const shape = [batch, ...item.shape.slice(1)];
    return [{ ...item, shape, dtype: wanted?.dtype ?? item.dtype }];
  });
  const [only] = batched;
  if (batched.length < items.length || !only) return null;
  const counts = cardinality([data]) ?? surplus(inputs.length, items.length);
  if (counts) return counts;
  const given: Structure =
    structure.kind === "tensor" ? only : { kind: "list", items: batched };
  return onData(model, { ...data, structure: given }, call, types, machine)
    .problem;
}

function surplus(wanted: number, given: number): LayerProblem | null {
  return given > wanted
    ? {
        kind: "inputCount",
        message: `This model takes ${String(wanted)} inputs but gets ${String(given)} arrays.`,
      }
    : null;
}

/** The model's outputs on this data: of its length, where the model leaves that open. */
export function outputsOn(
  model: ModelObject,
  data: DataFact,
  call: Call,
  types: ModelTypes,
  machine: Machine,
): Structure | null {
  const { outputStructure } = stateOf(model, machine);
  if (!outputStructure || data.kind !== "arrays") return outputStructure;
  const { outputs, problem } = onData(model, data, call, types, machine);
  return problem || hasUnknown(outputs) ? outputStructure : outputs;
}

function onData(
  model: ModelObject,
  data: DataFact & { readonly kind: "arrays" },
  call: Call,
  types: ModelTypes,
  machine: Machine,
): Pick<LayerCall, "outputs" | "problem"> {
  const { structure, tensors } = data;
  const at = { range: call.node.range, site: null, memberOf: null };
  const told = machine.record.quietly(() =>
    types.callModel(
      modelValue(types.modelType, model),
      { structure, tensors },
      at,
      machine,
    ),
  );
  const reason = { kind: "notFollowed", what: "a call of a model" } as const;
  return told ?? { outputs: { kind: "unknown", reason }, problem: null };
}
