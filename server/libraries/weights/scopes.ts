// Where in the names of weights a computation stands: `encoder/lstm` inside the call of `lstm` in that of `encoder`.

import { automaticName } from "../../layers/automatic-names.ts";
import type { LayerFact } from "../../trace/trace.ts";
import type { Machine } from "../../interpreter/library.ts";

const key = "%scope";

/** The scope that is open; "" outside of every layer. */
export function openScope(machine: Machine): string {
  const stored = machine.store.get(key);
  return stored?.kind === "string" ? stored.value : "";
}

/** Opens a scope in place of the present one, and gives back what closes it. */
export function enterScope(scope: string, machine: Machine): () => void {
  const before = openScope(machine);
  machine.store.set(key, { kind: "string", value: scope });
  return () => {
    machine.store.set(key, { kind: "string", value: before });
  };
}

/** The scope of a layer's call from here: Keras 3 keeps it from the first time, Keras 2 makes it anew. */
export function scopeOf(fact: LayerFact, machine: Machine): string {
  const scope = presentScope(fact, machine);
  setScope(fact, scope, machine);
  return scope;
}

/** The scope that a layer's call would have now, which binds it to nothing. */
export function presentScope(fact: LayerFact, machine: Machine): string {
  const stored = machine.store.get(keptKey(fact));
  return machine.dialect === "keras3" && stored?.kind === "string"
    ? stored.value
    : under(openScope(machine), scopeName(fact));
}

/** Makes a scope that of all calls of a layer to come. */
export function setScope(
  fact: LayerFact,
  value: string,
  machine: Machine,
): void {
  machine.store.set(keptKey(fact), { kind: "string", value });
}

function keptKey(fact: LayerFact): string {
  return `${String(fact.id)}.scope`;
}

/** What a layer's scope is called: the layer's name, or that which it would have in a program that makes no others. */
export function scopeName({ name, className, dialect }: LayerFact): string {
  return name ?? automaticName(className, dialect, new Map()).name;
}

/** `encoder` and `kernel`: `encoder/kernel`. */
export function under(scope: string, name: string): string {
  return scope === "" ? name : `${scope}/${name}`;
}
