// Objects of the program's own classes that derive from a library's layer: where their facts lie in the store, and how calls of them are told.

import { countWeights } from "../../layers/apply.ts";
import type { Structure } from "../../shapes/structure.ts";
import type { CallNode } from "../../syntax/program.ts";
import type { Range } from "../../syntax/source.ts";
import type { LayerCall, LayerFact } from "../../trace/trace.ts";
import type { Call, Machine } from "../../interpreter/library.ts";
import type { FunctionValue, InstanceValue } from "../../interpreter/value.ts";
import { tensorFactsIn, toStructure } from "../tensors.ts";
import type { CallPlace, Placed } from "./layer-objects.ts";

/** The instance as a layer; null when its class is none. */
export function factOf(
  instance: InstanceValue,
  machine: Machine,
): LayerFact | null {
  const stored = machine.store.get(factKey(instance));
  return stored?.kind === "record" ? (stored.record as LayerFact) : null;
}

/** Remembers what a layer of the program is known by. */
export function setFact(
  instance: InstanceValue,
  fact: LayerFact,
  machine: Machine,
): void {
  machine.store.set(factKey(instance), { kind: "record", record: fact });
}

function factKey(instance: InstanceValue): string {
  return `${String(instance.ref)}.%layer`;
}

/** The call of such a layer as it is told. */
export function callOfObject(
  layer: LayerFact,
  inputs: Placed,
  outputs: Structure,
  weights: LayerCall["weights"],
  at: CallPlace,
  machine: Machine,
): LayerCall {
  return {
    id: machine.allocate(),
    range: at.range,
    site: at.site,
    layer,
    memberOf: at.memberOf,
    inputs: inputs.structure,
    inputTensors: inputs.tensors,
    arguments: new Map(),
    outputs,
    params: countWeights(weights),
    weights,
    problem: null,
    remark: null,
  };
}

/** Tensors that a call hands over beside its inputs, by the names that the class's method has for them. */
export function otherTensors(
  { function: { parameters } }: FunctionValue,
  { positional, named }: Pick<Call, "positional" | "named">,
  machine: Machine,
): LayerCall["arguments"] {
  const listed = positional.flatMap((value, index) => {
    const target = parameters[index + 1]?.target;
    return index > 0 && target?.kind === "name"
      ? [[target.name, value] as const]
      : [];
  });
  return new Map(
    [...listed, ...named].flatMap(([name, value]) => {
      const tensors = tensorFactsIn(value, machine);
      const structure = toStructure(value, machine);
      return tensors.length > 0
        ? [[name, { structure, tensors }] as const]
        : [];
    }),
  );
}

/** Where a model calls its member no call is written; this one stands in for it. */
export function unwrittenCall(layer: LayerFact, range: Range): CallNode {
  return {
    kind: "call",
    range,
    callee: { kind: "name", range, name: layer.className },
    arguments: [],
    brackets: range,
  };
}
