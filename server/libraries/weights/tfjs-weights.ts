// Weights that objects of the program's classes make for themselves with TF.js: `this.addWeight(name, shape, dtype, initializer)`.

import type { WeightSpec } from "../../layers/layer.ts";
import { tensor } from "../../shapes/structure.ts";
import type { CallNode } from "../../syntax/program.ts";
import type { WeightFact } from "../../trace/trace.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../interpreter/value.ts";
import { builtKey } from "../keras/keras-members.ts";
import { weightsOfObject } from "./keras-weights.ts";
import { itemsOf } from "../javascript/javascript-collections.ts";
import { integerOf } from "../javascript/javascript-operators.ts";
import { factOf } from "../layer-objects/class-objects.ts";
import { weightsInside } from "./layer-weights.ts";
import { keepWeight } from "./own-weights.ts";
import { presentScope, under } from "./scopes.ts";
import { toArgument } from "../layer-objects/values-to-arguments.ts";
import { makeTensor } from "../tensors.ts";

/** `this.addWeight("kernel", [4, 8])`: the tensor, remembered as the object's own. */
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

/** Runs the class's `build` on the shape of the first input; nothing where it has run. */
export function buildOnce(
  instance: InstanceValue,
  shape: Value | null,
  node: CallNode,
  machine: Machine,
): void {
  const build = machine.classMember(instance.class, "build");
  const key = builtKey(instance);
  if (build?.kind !== "function" || !shape || machine.store.get(key)) return;
  machine.store.set(key, { kind: "boolean", value: true });
  machine.record.quietly(() =>
    machine.callNow(
      { kind: "method", function: build, self: instance },
      [shape],
      [],
      node,
    ),
  );
}

/** The weights of an object: those that it made for itself, layers in it not counted. Null where they can't be told. */
export function weightsAt(
  instance: InstanceValue,
  machine: Machine,
): readonly WeightSpec[] | null {
  const build = machine.classMember(instance.class, "build");
  const isBuilt = !build || machine.store.get(builtKey(instance)) !== undefined;
  const fact = factOf(instance, machine);
  return isBuilt && fact
    ? weightsInside(
        weightsOfObject(instance, machine, true),
        presentScope(fact, machine),
      )
    : null;
}

function weightOf(
  instance: InstanceValue,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): WeightFact | null {
  const fact = factOf(instance, machine);
  const [name, shape, , initializer, , trainable] = call.positional;
  const isSure =
    !trainable || trainable.kind === "boolean" || trainable.kind === "none";
  if (call.hasUnread || !isSure) return null;
  const items = shape && shape.kind !== "string" && itemsOf(shape, machine);
  const sizes = items ? items.map((item) => integerOf(item)) : [null];
  return {
    id: machine.allocate(),
    name: name?.kind === "string" ? name.value : null,
    path: under(
      fact ? presentScope(fact, machine) : "",
      name?.kind === "string" ? name.value : "variable",
    ),
    shape: sizes.includes(null) ? null : sizes.flatMap((size) => size ?? []),
    trainable: trainable?.kind === "boolean" ? trainable.value : true,
    initializer:
      initializer && initializer.kind !== "none"
        ? toArgument(initializer, call.node, tensorType, machine)
        : null,
  };
}
