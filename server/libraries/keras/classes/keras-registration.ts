// Whether Keras can find a class of the program by its name, as it must where it makes a layer anew from its configuration.

import type { Machine } from "../../../interpreter/library.ts";
import type { InstanceValue } from "../../../interpreter/value.ts";

const key = "%registered";

const registering =
  /\.(get_custom_objects|custom_object_scope|CustomObjectScope|register_keras_serializable)$/;

/** Notes that the program makes classes known by calling this function: from then on nobody counts which. */
export function noteRegistration(path: string, machine: Machine): void {
  if (registering.test(path))
    machine.store.set(key, { kind: "boolean", value: true });
}

/** Whether Keras surely doesn't know the class of an object: it has no decorator, and nothing was registered by a call. */
export function isUnregistered(
  instance: InstanceValue,
  machine: Machine,
): boolean {
  return (
    machine.dialect === "keras3" &&
    machine.store.get(key) === undefined &&
    instance.class.class.decorators.length === 0 &&
    machine.hasKnownBases(instance.class)
  );
}
