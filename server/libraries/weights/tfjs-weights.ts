// Weights that objects of the program's classes make for themselves with TF.js: `this.addWeight(name, shape, dtype, initializer)`.

import type { WeightSpec } from "../../layers/layer.ts";
import type { Integer } from "../../shapes/dim.ts";
import type { CallNode } from "../../syntax/program.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../interpreter/value.ts";
import { builtKey } from "../keras/keras-members.ts";
import { weightsOfObject } from "./keras-weights.ts";
import { itemsOf } from "../javascript/javascript-collections.ts";
import { integerOf } from "../javascript/javascript-operators.ts";
import { factOf } from "../layer-objects/class-objects.ts";
import { weightsInside } from "./layer-weights.ts";
import { layerVariable } from "../tfjs/tfjs-variables.ts";
import { makeWeight } from "./declared-weight.ts";
import { presentScope } from "./scopes.ts";

/** `this.addWeight("kernel", [4, 8])`: the variable that holds the new weight. */
export function addWeight(
  instance: InstanceValue,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): Value {
  const [name, shape, , initializer, , trainable] = call.positional;
  const fact = factOf(instance, machine);
  const declared = {
    name: name?.kind === "string" ? name.value : null,
    scope: fact ? presentScope(fact, machine) : "",
    shape: sizesOf(shape, machine),
    trainable,
    initializer,
  };
  return layerVariable(
    makeWeight(instance, declared, call, tensorType, machine),
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

function sizesOf(
  given: Value | undefined,
  machine: Machine,
): readonly Integer[] | null {
  const items = given && given.kind !== "string" && itemsOf(given, machine);
  const sizes = items ? items.map((item) => integerOf(item)) : [null];
  return sizes.includes(null) ? null : sizes.flatMap((size) => size ?? []);
}
