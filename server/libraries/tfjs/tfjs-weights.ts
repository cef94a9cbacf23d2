// Weights that objects of the program's classes make for themselves with TF.js: `this.addWeight(name, shape, dtype, initializer)`.

import { tensor } from "../../shapes/structure.ts";
import type { WeightFact } from "../../trace/trace.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../interpreter/value.ts";
import { itemsOf } from "../javascript/javascript-collections.ts";
import { integerOf } from "../javascript/javascript-operators.ts";
import { keepWeight } from "../models/own-weights.ts";
import { toArgument } from "../models/values-to-arguments.ts";
import { makeTensor } from "../tensors.ts";

/** `this.addWeight("kernel", [4, 8])`: the tensor, remembered as the object's own. */
export function addWeight(
  instance: InstanceValue,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): Value {
  const weight = weightOf(call, tensorType, machine);
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

function weightOf(
  call: Call,
  tensorType: HostType,
  machine: Machine,
): WeightFact | null {
  const [name, shape, , initializer, , trainable] = call.positional;
  const isSure =
    !trainable || trainable.kind === "boolean" || trainable.kind === "none";
  if (call.hasUnread || !isSure) return null;
  const items = shape && shape.kind !== "string" && itemsOf(shape, machine);
  const sizes = items ? items.map((item) => integerOf(item)) : [null];
  return {
    id: machine.allocate(),
    name: name?.kind === "string" ? name.value : null,
    path: name?.kind === "string" ? name.value : "variable",
    shape: sizes.includes(null) ? null : sizes.flatMap((size) => size ?? []),
    trainable: trainable?.kind === "boolean" ? trainable.value : true,
    initializer:
      initializer && initializer.kind !== "none"
        ? toArgument(initializer, call.node, tensorType, machine)
        : null,
  };
}
