// Weights that objects of the program's classes make for themselves: what is remembered of each, and the tensor that the program holds.

import type { Integer } from "../../shapes/dim.ts";
import { tensor } from "../../shapes/structure.ts";
import type { WeightFact } from "../../trace/trace.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../interpreter/value.ts";
import { factOf } from "../layer-objects/class-objects.ts";
import { elementsOf } from "../layer-objects/elements.ts";
import { nextName } from "../layer-objects/layer-objects.ts";
import { keepWeight } from "./own-weights.ts";
import { openScope, presentScope, under } from "./scopes.ts";
import { toArgument } from "../layer-objects/values-to-arguments.ts";
import { integerOf } from "../python/python-operators.ts";
import { makeTensor } from "../tensors.ts";

/** `self.add_weight(shape=(4, 8), name="kernel")`: the tensor, remembered as the object's own. */
export function addWeight(
  instance: InstanceValue,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): Value {
  const weight = weightOf(instance, call, tensorType, machine);
  keepWeight(instance, weight, machine);
  return makeTensor(
    tensorType,
    tensor(weight?.shape ?? null),
    weight
      ? { kind: "weight", site: call.node.range, weight }
      : { kind: "unknown", reason: { kind: "notFollowed", what: "a weight" } },
    "tensor",
  );
}

/** Keras 2 takes the name first, Keras 3 the shape. Null when it isn't sure what is made. */
function weightOf(
  instance: InstanceValue,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): WeightFact | null {
  const order = machine.dialect === "keras3" ? keras3Order : keras2Order;
  const given = (name: string): Value | undefined =>
    call.get(order.indexOf(name), name);
  const trainable = given("trainable");
  const isTrainable = trainable?.kind === "boolean" ? trainable.value : true;
  const isSure =
    !trainable || trainable.kind === "boolean" || trainable.kind === "none";
  if (call.hasUnread || !isSure) return null;
  const initializer = given("initializer");
  const name = nameOf(given("name"), machine);
  return {
    id: machine.allocate(),
    name,
    path: under(placeFor(instance, machine), name ?? unnamed),
    shape: sizesOf(given("shape"), machine),
    trainable: isTrainable,
    initializer:
      initializer && initializer.kind !== "none"
        ? toArgument(initializer, call.node, tensorType, machine)
        : null,
  };
}

/** The scope of a new weight: Keras 3 opens that of the layer, Keras 2 takes the one that is open. */
function placeFor(instance: InstanceValue, machine: Machine): string {
  const fact = factOf(instance, machine);
  return fact && machine.dialect === "keras3"
    ? presentScope(fact, machine)
    : openScope(machine);
}

/** What stands for a name that isn't known. */
const unnamed = "variable";

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
