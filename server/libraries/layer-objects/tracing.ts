// Whether a `call` of the program's own class is being read. Keras 3 traces it: layers in it compute on tensors of the graph, so what comes of
// them is what they compute, and not what they show for a model's symbolic tensors.

import type { Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";

const key = "%tracing";
const kindKey = "%traced";

/** Whether a `call` is being read. */
export function isTracing(machine: Machine): boolean {
  const stored = machine.store.get(key);
  return stored?.kind === "boolean" && stored.value;
}

/** Whether the `call` that is read is run on symbolic tensors: the library does so where the class doesn't tell its shapes itself. */
export function isRunOnSymbols(machine: Machine): boolean {
  return isTracing(machine) && kindOf(machine) === "run";
}

/** Whether what raises in the code that is read is told where it is used; a class that tells its shapes itself isn't run at all. */
export function isFailureTold(machine: Machine): boolean {
  return isTracing(machine) && kindOf(machine) !== "told";
}

/**
 * What is read: a `call` that the library runs on a model's symbols; one of a class with `compute_output_shape`, which it doesn't run; or a
 * function that was given to a layer, which knows what to do when it raises.
 */
export type Traced = "run" | "told" | "function";

/** Says that code is read from here on as it is traced, and gives back what ends it. */
export function beginTracing(
  machine: Machine,
  kind: Traced = "run",
): () => void {
  if (machine.dialect !== "keras3") return () => undefined;
  const before = machine.store.get(key);
  const kindBefore = machine.store.get(kindKey);
  if (!isTracing(machine))
    machine.store.set(kindKey, { kind: "string", value: kind });
  machine.store.set(key, { kind: "boolean", value: true });
  return () => {
    machine.store.set(key, before ?? no);
    machine.store.set(kindKey, kindBefore ?? run);
  };
}

function kindOf(machine: Machine): Traced {
  const stored = machine.store.get(kindKey);
  return stored?.kind === "string" ? (stored.value as Traced) : "run";
}

const no: Value = { kind: "boolean", value: false };
const run: Value = { kind: "string", value: "run" };
