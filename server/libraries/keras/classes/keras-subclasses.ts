// Classes of the program that derive from Sequential, or from Model with inputs and outputs given to its constructor: their instances hold
// a model of the usual kinds, and what they inherit acts on it.

import type {
  Call,
  Evaluation,
  HostType,
  Machine,
} from "../../../interpreter/library.ts";
import type {
  HostValue,
  InstanceValue,
  Value,
} from "../../../interpreter/value.ts";
import { connect } from "../../models/functional.ts";
import { place } from "../../layer-objects/call-values.ts";
import { factOf } from "../../layer-objects/class-objects.ts";
import { innerModelKey } from "../keras-members.ts";
import { addAll } from "../keras-models.ts";
import type { ModelTypes } from "../../models/model-calls.ts";
import { modelOf, modelValue, startModel } from "../../models/model-objects.ts";

/** The model that an instance is, once its base's constructor has run; null for models that are known by their `call` alone. */
export function modelOfInstance(
  instance: InstanceValue,
  modelType: HostType,
  machine: Machine,
): HostValue | null {
  const stored = machine.store.get(innerModelKey(instance));
  const model = stored?.kind === "host" ? modelOf(stored) : null;
  return model ? modelValue(modelType, model) : null;
}

/** `super().__init__([...])` of a Sequential, `super().__init__(inputs=x, outputs=y)` of a Model. */
export function initialize(
  instance: InstanceValue,
  base: string,
  call: Call,
  types: ModelTypes,
  machine: Machine,
): void {
  const fact = factOf(instance, machine);
  if (!fact) return;
  if (base === "keras.Sequential") {
    const model = startModel("Sequential", fact, machine);
    machine.store.set(
      innerModelKey(instance),
      modelValue(types.modelType, model),
    );
    const layers = call.get(0, "layers");
    if (layers && layers.kind !== "none")
      addAll(model, layers, call, types, machine);
    return;
  }
  const inputs = call.get(0, "inputs");
  const outputs = call.get(1, "outputs");
  if (base !== "keras.Model" || !inputs || !outputs) return;
  const model = startModel("Functional", fact, machine);
  machine.store.set(
    innerModelKey(instance),
    modelValue(types.modelType, model),
  );
  connect(
    model,
    place(inputs, machine),
    { value: outputs, ...place(outputs, machine) },
    machine,
  );
}

/** A method of the model inside an instance; null when the instance holds none or the model has no such method. */
export function callOnModel(
  instance: InstanceValue,
  name: string,
  call: Call,
  types: ModelTypes,
  machine: Machine,
): Value | Evaluation | null {
  const model = modelOfInstance(instance, types.modelType, machine);
  return model
    ? (types.modelType.callMethod?.(model, name, call, machine) ?? null)
    : null;
}

/** An attribute of the model inside an instance, where both are there. */
export function attributeOfModel(
  instance: InstanceValue,
  name: string,
  types: ModelTypes,
  machine: Machine,
): Value | null {
  const model = modelOfInstance(instance, types.modelType, machine);
  return model
    ? (types.modelType.attribute?.(model, name, machine) ?? null)
    : null;
}
