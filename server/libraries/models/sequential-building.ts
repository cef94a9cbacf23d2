// Whether a Sequential is built: what it is asked for before that raises.

import type { Machine } from "../../interpreter/library.ts";
import { nextName } from "../layer-objects/layer-objects.ts";
import type { ModelObject } from "./model-objects.ts";
import { stateOf } from "./model-objects.ts";

/** Whether a Sequential has surely not been built: no input, or nothing behind it, and nothing that could have built it out of view. */
export function isUnbuilt(model: ModelObject, machine: Machine): boolean {
  const { members, output, isComplete } = stateOf(model, machine);
  const isTouched = machine.store.get(touchedKey(model)) !== undefined;
  if (model.className !== "Sequential" || !isComplete || isTouched)
    return false;
  const [first, ...others] = members;
  const isOnlyInput =
    machine.dialect === "keras3" &&
    first !== undefined &&
    others.length === 0 &&
    (first.input !== null || first.fact?.className === "InputLayer");
  return !output || isOnlyInput;
}

/** A Sequential of Keras 3 makes a functional model of its layers whenever it is built, which takes the next automatic name of those. */
export function countBuilt(model: ModelObject, machine: Machine): void {
  const { members, output } = stateOf(model, machine);
  const layers = members.filter(
    ({ input, layer }) =>
      input === null && layer?.fact.className !== "InputLayer",
  );
  if (
    machine.dialect === "keras3" &&
    model.className === "Sequential" &&
    output !== null &&
    layers.length > 0
  )
    nextName("Functional", machine);
}

/** Remembers that the model ran on data, or was handed to code that isn't followed: it may be built from now on. */
export function touch(model: ModelObject, machine: Machine): void {
  machine.store.set(touchedKey(model), { kind: "boolean", value: true });
}

function touchedKey(model: ModelObject): string {
  return `${String(model.ref)}.%touched`;
}
