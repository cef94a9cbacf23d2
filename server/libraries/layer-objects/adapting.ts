// What `adapt` learns of data: a vocabulary, boundaries of bins. Which values come of it is unknown, but a layer has them from then on.

import type {
  ArgumentValue,
  Config,
  LayerInstance,
} from "../../layers/layer.ts";
import type { Machine } from "../../interpreter/library.ts";
import type { Ref } from "../../interpreter/value.ts";

/** A layer object, by what is kept of it in the store. */
interface Kept {
  readonly ref: Ref;
}

/** The methods after which a layer has what it learns. */
export const adaptingMethods: ReadonlySet<string> = new Set([
  "adapt",
  "set_vocabulary",
  "finalize_state",
  "load_own_variables",
  "set_weights",
]);

/** Notes that such a method was called. */
export function noteAdapted(layer: Kept, machine: Machine): void {
  const learnt: ArgumentValue = {
    kind: "unknown",
    reason: { kind: "notFollowed", what: "what this layer learns of data" },
  };
  machine.store.set(keyOf(layer), { kind: "record", record: learnt });
}

/** The layer's instance as it is by now: with what it has learnt in the place of arguments that were left out. */
export function adapted(
  layer: Kept,
  instance: LayerInstance,
  machine: Machine,
): LayerInstance {
  const { learns } = instance.entry;
  if (!learns) return instance;
  const stored = machine.store.get(keyOf(layer));
  if (stored?.kind !== "record") return instance;
  const learnt = stored.record as ArgumentValue;
  const config: Config = new Map([
    ...instance.config,
    ...learns
      .filter((name) => instance.config.get(name)?.kind === "none")
      .map((name) => [name, learnt] as const),
  ]);
  return { ...instance, config };
}

function keyOf(layer: Kept): string {
  return `${String(layer.ref)}.adapted`;
}
