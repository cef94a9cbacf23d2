// Classes of the program that derive from a layer of the library, `class Wide(Dense)`: what they have and do of it. Cells have their own file.

import { applyLayer } from "../../../layers/apply.ts";
import { configure } from "../../../layers/configure.ts";
import type { LayerEntry } from "../../../layers/layer.ts";
import type { Structure } from "../../../shapes/structure.ts";
import { hasUnknown, tensor } from "../../../shapes/structure.ts";
import { isEager } from "../../../trace/eager.ts";
import type { CallNode } from "../../../syntax/program.ts";
import type { Call, HostType, Machine } from "../../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../../interpreter/value.ts";
import { none } from "../../../interpreter/value.ts";
import { baseLayerOf, setBaseLayer } from "../../layer-objects/base-layers.ts";
import { place, resultOf } from "../../layer-objects/call-values.ts";
import { factOf, setFact } from "../../layer-objects/class-objects.ts";
import { elementsOf } from "../../layer-objects/elements.ts";
import type { Placed } from "../../layer-objects/layer-objects.ts";
import { callLayer } from "../../layer-objects/layer-objects.ts";
import { isTracing } from "../../layer-objects/tracing.ts";
import type { ModelCaller } from "../../models/model-objects.ts";
import { integerOf } from "../../python/python-operators.ts";
import { keepWeights } from "../../weights/layer-weights.ts";
import { enterScope, openScope, scopeOf } from "../../weights/scopes.ts";
import { givenBy, kept } from "../keras-layers.ts";
import { layerAt } from "../names/keras-paths.ts";

/** Remembers what the base's constructor is given; nothing for bases that make nothing by themselves. */
export function keepBaseLayer(
  instance: InstanceValue,
  path: string,
  call: Call,
  tensorType: HostType,
  callModel: ModelCaller | null,
  machine: Machine,
): void {
  const entry = entryAt(path, machine);
  const own = factOf(instance, machine);
  if (!entry || !own) return;
  const { dialect } = machine;
  const given = givenBy(call, tensorType, machine, callModel);
  const { config, problem } = configure(entry, dialect, given);
  if (problem) return;
  const isWhole = parts.every(
    (name) => machine.classMember(instance.class, name) === null,
  );
  const hasUnreadArguments = own.hasUnreadArguments || call.hasUnread;
  const fact = {
    ...own,
    id: isWhole ? own.id : machine.allocate(),
    entry,
    config,
    hasUnreadArguments,
  };
  if (isWhole) setFact(instance, fact, machine);
  const { name } = fact;
  const ownClass = instance.class.reference.name;
  const layer = {
    ref: fact.id,
    fact,
    instance: { entry, config, dialect, name, ownClass },
  };
  setBaseLayer(instance, { layer, isWhole }, machine);
}

/** What a class may put in the place of what the library does in a call. */
const parts = [
  "__call__",
  "call",
  "build",
  "compute_output_shape",
  "compute_output_spec",
  "compute_mask",
];

function entryAt(path: string, machine: Machine): LayerEntry | null {
  const name = /^keras\.layers\.(\w+)$/.exec(path)?.[1];
  if (name === undefined || bare.has(name)) return null;
  const entry = layerAt(machine.dialect, name);
  return entry && !entry.cell ? entry : null;
}

const bare = new Set([
  "Layer",
  "Wrapper",
  "AbstractRNNCell",
  "Input",
  "InputLayer",
]);

/** Makes the base's weights, where the library would: before the first call, on the shape of its input. */
export function buildBase(
  instance: InstanceValue,
  inputs: Structure,
  machine: Machine,
): void {
  const base = baseLayerOf(instance, machine);
  const own = factOf(instance, machine);
  if (!base?.layer.instance || base.isWhole || !own) return;
  const key = `${String(base.layer.ref)}.built`;
  if (machine.store.get(key) || inputs.kind === "unknown") return;
  const { problem, weights } = applyLayer(base.layer.instance, {
    positional: [inputs],
  });
  if (problem) return;
  machine.store.set(key, { kind: "record", record: inputs });
  const scope =
    machine.dialect === "keras3" ? scopeOf(own, machine) : openScope(machine);
  keepWeights(base.layer.fact, weights, scope, machine);
}

/** What the base computes of these arguments, as `super().call(…)` does; null where the object has no such base. */
export function callBase(
  instance: InstanceValue,
  positional: readonly Value[],
  named: Call["named"],
  node: CallNode,
  tensorType: HostType,
  machine: Machine,
): Value | null {
  const base = baseLayerOf(instance, machine);
  const own = factOf(instance, machine);
  if (!base || !own) return null;
  const leaveScope = enterScope(around(scopeOf(own, machine)), machine);
  const told = machine.record.quietly(() =>
    callLayer(
      base.layer,
      {
        positional: positional.map((value) => place(value, machine)),
        named: named.map(
          ([name, value]) => [name, place(value, machine)] as const,
        ),
      },
      { range: node.range, site: null, memberOf: null },
      machine,
    ),
  );
  leaveScope();
  return told.problem
    ? machine.record.refusal(node.range, told.problem)
    : resultOf(told, tensorType, machine);
}

/**
 * What Keras 3 shows for symbolic tensors where a class has a `call` of its own: its base tells the shape, whatever the `call` computes. Null where
 * the `call` is run.
 */
export function shownByBase(
  instance: InstanceValue,
  inputs: Placed,
  machine: Machine,
): Structure | null {
  const base = baseLayerOf(instance, machine);
  const isPlanned =
    machine.dialect === "keras3" &&
    !isTracing(machine) &&
    isEager(inputs.tensors[0]) === false;
  if (!base?.layer.instance || !isPlanned) return null;
  if (shapeMethods.some((name) => machine.classMember(instance.class, name)))
    return null;
  const { problem, structure } = applyLayer(base.layer.instance, {
    positional: [inputs.structure],
  });
  return problem || hasUnknown(structure) ? null : structure;
}

/** Whether Keras 3 asks the class for its shape instead of running its `call`. */
export function isShapeTold(
  instance: InstanceValue,
  machine: Machine,
): boolean {
  return (
    shapeMethods.some((name) => machine.classMember(instance.class, name)) ||
    (machine.dialect === "keras3" && baseLayerOf(instance, machine) !== null)
  );
}

const shapeMethods = ["compute_output_shape", "compute_output_spec"];

/** The scope in which a layer of this scope stands. */
function around(scope: string): string {
  return scope.slice(0, Math.max(scope.lastIndexOf("/"), 0));
}

/** `super().call(x)`, `super().build(input_shape)`; null for other names, and where the object has no such base. */
export function callBaseLayer(
  instance: InstanceValue,
  name: string,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): Value | null {
  const base = baseLayerOf(instance, machine);
  if (!base || call.hasUnread) return null;
  if (name === "call") {
    const { positional, named, node } = call;
    return callBase(instance, positional, named, node, tensorType, machine);
  }
  if (name !== "build") return null;
  const items = elementsOf(call.get(0, "input_shape") ?? none, machine);
  if (items)
    buildBase(instance, tensor(items.map((item) => integerOf(item))), machine);
  return none;
}

/** `self.units`, `self.return_sequences`: a plain argument of the base's constructor; null for anything else. */
export function attributeOfBaseLayer(
  instance: InstanceValue,
  name: string,
  machine: Machine,
): Value | null {
  const argument = baseLayerOf(instance, machine)?.layer.fact.config.get(name);
  return argument ? kept(argument, machine) : null;
}
