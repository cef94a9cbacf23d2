// What is kept of the program's own cells while a program is read: the step of each, and the constants that the layer over it is called with.

import type { ArgumentValue, Config } from "../../layers/layer.ts";
import type { TensorSpec } from "../../shapes/structure.ts";
import type { LayerCall, StepFact } from "../../trace/trace.ts";
import type { Machine } from "../../interpreter/library.ts";

/** The steps of the program's own cells among a layer's arguments, those of layers inside it too; undefined when there are none. */
export function stepsIn(
  config: Config,
  machine: Machine,
): LayerCall["steps"] | undefined {
  const found = new Map<number, StepFact>();
  for (const object of objectsIn(config)) {
    const stored = machine.store.get(stepKey(object));
    if (stored?.kind === "record") found.set(object, stored.record as StepFact);
  }
  return found.size > 0 ? found : undefined;
}

/** Notes the `constants` of a call for the program's own cells among the layer's arguments: each of their steps gets them. */
export function keepConstants(
  config: Config,
  given: LayerCall["arguments"],
  machine: Machine,
): void {
  const constants = given.get("constants");
  if (!constants) return;
  const record = constants.tensors.map(({ spec }) => spec);
  for (const object of objectsIn(config))
    machine.store.set(constantsKey(object), { kind: "record", record });
}

/** What {@link keepConstants} noted for an object. */
export function constantsOf(
  object: number,
  machine: Machine,
): readonly TensorSpec[] {
  const stored = machine.store.get(constantsKey(object));
  return stored?.kind === "record"
    ? (stored.record as readonly TensorSpec[])
    : [];
}

/** The numbers of the program's own objects among a layer's arguments, and among those of layers inside it. */
function objectsIn(config: Config): readonly number[] {
  const visit = (argument: ArgumentValue): readonly number[] => {
    if (argument.kind === "list" || argument.kind === "tuple")
      return argument.items.flatMap(visit);
    if (argument.kind !== "layer") return [];
    const { object, config: inner } = argument.layer;
    return [
      ...(object === undefined ? [] : [object]),
      ...[...inner.values()].flatMap(visit),
    ];
  };
  return [...config.values()].flatMap(visit);
}

/** Where the step of an object lies. */
export function stepKey(object: number): string {
  return `${String(object)}.%step`;
}

function constantsKey(object: number): string {
  return `${String(object)}.%constants`;
}
