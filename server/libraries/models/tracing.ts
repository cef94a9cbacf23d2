// Whether a `call` of the program's own class is being read. Keras 3 traces it: layers in it compute on tensors of the graph, so what comes of
// them is what they compute, and not what they show for a model's symbolic tensors.

import type { Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";

const key = "%tracing";

/** Whether a `call` is being read. */
export function isTracing(machine: Machine): boolean {
  const stored = machine.store.get(key);
  return stored?.kind === "boolean" && stored.value;
}

/** Says that a `call` is read from here on, and gives back what ends it. */
export function beginTracing(machine: Machine): () => void {
  if (machine.dialect !== "keras3") return () => undefined;
  const before = isTracing(machine);
  set(machine, true);
  return () => {
    set(machine, before);
  };
}

function set(machine: Machine, value: boolean): void {
  const stored: Value = { kind: "boolean", value };
  machine.store.set(key, stored);
}
