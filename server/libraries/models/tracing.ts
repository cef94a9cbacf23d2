// Whether a `call` of the program's own class is being read. Keras 3 traces it: layers in it compute on tensors of the graph, so what comes of
// them is what they compute, and not what they show for a model's symbolic tensors.

import type { Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";

const key = "%tracing";
const toldKey = "%told";

/** Whether a `call` is being read. */
export function isTracing(machine: Machine): boolean {
  const stored = machine.store.get(key);
  return stored?.kind === "boolean" && stored.value;
}

/** Whether the `call` that is read is run on symbolic tensors: the library does so where the class doesn't tell its shapes itself. */
export function isRunOnSymbols(machine: Machine): boolean {
  const stored = machine.store.get(toldKey);
  const isTold = stored?.kind === "boolean" && stored.value;
  return isTracing(machine) && !isTold;
}

/**
 * Says that a `call` is read from here on, and gives back what ends it.
 * @param isTold the library tells the shapes without running this on a model's symbols, as a class with `compute_output_shape` has it
 */
export function beginTracing(machine: Machine, isTold = false): () => void {
  if (machine.dialect !== "keras3") return () => undefined;
  const before = machine.store.get(key);
  const toldBefore = machine.store.get(toldKey);
  if (isTold && !isTracing(machine)) set(toldKey, true, machine);
  set(key, true, machine);
  return () => {
    machine.store.set(key, before ?? no);
    machine.store.set(toldKey, toldBefore ?? no);
  };
}

const no: Value = { kind: "boolean", value: false };

function set(name: string, value: boolean, machine: Machine): void {
  machine.store.set(name, { kind: "boolean", value });
}
