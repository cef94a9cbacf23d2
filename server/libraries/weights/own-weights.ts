// The weights that an object of the program's classes makes for itself, as the store keeps them.

import type { WeightFact } from "../../trace/trace.ts";
import type { Machine } from "../../interpreter/library.ts";
import type { InstanceValue } from "../../interpreter/value.ts";

/** Remembers a weight as an object's own; null makes the object's weights unknown. */
export function keepWeight(
  instance: InstanceValue,
  weight: WeightFact | null,
  machine: Machine,
): void {
  const own = ownWeights(instance, machine);
  keepOwnWeights(instance, own && weight ? [...own, weight] : null, machine);
}

/** Sets what an object has made for itself. */
export function keepOwnWeights(
  instance: InstanceValue,
  weights: readonly WeightFact[] | null,
  machine: Machine,
): void {
  machine.store.set(key(instance), { kind: "record", record: weights });
}

/** The weights that an object made for itself, in order; null when they can't be told. */
export function ownWeights(
  instance: InstanceValue,
  machine: Machine,
): readonly WeightFact[] | null {
  const stored = machine.store.get(key(instance));
  if (!stored) return [];
  return stored.kind === "record"
    ? (stored.record as readonly WeightFact[] | null)
    : null;
}

function key(instance: InstanceValue): string {
  return `${String(instance.ref)}.%weights`;
}
