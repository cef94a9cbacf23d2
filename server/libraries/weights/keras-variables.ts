// `self.add_weight(shape=(4, 8), name="kernel")`: how Python asks for a weight of an object's own.

import type { Integer } from "../../shapes/dim.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../interpreter/value.ts";
import { factOf } from "../layer-objects/class-objects.ts";
import { elementsOf } from "../layer-objects/elements.ts";
import { nextName } from "../layer-objects/layer-objects.ts";
import { integerOf } from "../python/python-operators.ts";
import { makeWeight } from "./declared-weight.ts";
import { openScope, presentScope } from "./scopes.ts";

/** The new weight's tensor. Keras 2 takes the name first, Keras 3 the shape. */
export function addWeight(
  instance: InstanceValue,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): Value {
  const order = machine.dialect === "keras3" ? keras3Order : keras2Order;
  const given = (name: string): Value | undefined =>
    call.get(order.indexOf(name), name);
  const declared = {
    name: nameOf(given("name"), machine),
    scope: scopeFor(instance, machine),
    shape: sizesOf(given("shape"), machine),
    trainable: given("trainable"),
    initializer: given("initializer"),
  };
  return makeWeight(instance, declared, call, tensorType, machine);
}

/** Keras 3 opens the scope of the layer, Keras 2 takes the one that is open. */
function scopeFor(instance: InstanceValue, machine: Machine): string {
  const fact = factOf(instance, machine);
  return fact && machine.dialect === "keras3"
    ? presentScope(fact, machine)
    : openScope(machine);
}

const keras3Order = ["shape", "initializer", "dtype"];

const keras2Order = [
  "name",
  "shape",
  "dtype",
  "initializer",
  "regularizer",
  "trainable",
];

/** Keras 3 counts the weights without a name; in Keras 2 all are `Variable`. */
function nameOf(given: Value | undefined, machine: Machine): string | null {
  if (given && given.kind !== "none")
    return given.kind === "string" ? given.value : null;
  return machine.dialect === "keras3"
    ? nextName("Variable", machine)
    : "Variable";
}

/** Without a shape it is a number. */
function sizesOf(
  given: Value | undefined,
  machine: Machine,
): readonly Integer[] | null {
  if (!given || given.kind === "none") return [];
  const items = elementsOf(given, machine)?.map((item) => integerOf(item));
  return !items || items.includes(null)
    ? null
    : items.flatMap((item) => item ?? []);
}
