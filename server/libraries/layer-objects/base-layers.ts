// The layer of the library that an object of the program's class is or builds on, `class Wide(Dense)`: where it lies in the store.

import type { Machine } from "../../interpreter/library.ts";
import type { InstanceValue } from "../../interpreter/value.ts";
import type { LayerObject } from "./layer-objects.ts";

/** What the base's constructor made of its arguments. */
export interface BaseLayer {
  readonly layer: LayerObject;
  /** The class changes nothing of what a call does: the object is such a layer under another name. */
  readonly isWhole: boolean;
}

/** The library's layer in an object; null where its base is none with weights or shapes of its own, or wasn't made in view. */
export function baseLayerOf(
  instance: InstanceValue,
  machine: Machine,
): BaseLayer | null {
  const stored = machine.store.get(key(instance));
  return stored?.kind === "record" ? (stored.record as BaseLayer) : null;
}

export function setBaseLayer(
  instance: InstanceValue,
  base: BaseLayer,
  machine: Machine,
): void {
  machine.store.set(key(instance), { kind: "record", record: base });
}

function key(instance: InstanceValue): string {
  return `${String(instance.ref)}.%baseLayer`;
}
