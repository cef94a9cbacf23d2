// What an object of a program's class is made of: its own weights, and the layers and models among its attributes.

import type { Integer } from "../../shapes/dim.ts";
import { add } from "../../shapes/dim.ts";
import { product } from "../../shapes/shape.ts";
import type { LayerCall } from "../../trace/trace.ts";
import type { Machine } from "../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../interpreter/value.ts";
import { factOf } from "../models/class-objects.ts";
import { elementsOf } from "../models/elements.ts";
import { layerOf, paramsOf } from "../models/layer-objects.ts";
import { modelFact, modelOf } from "../models/model-objects.ts";
import { ownWeights } from "../models/own-weights.ts";

type Params = LayerCall["params"];

/** Layers and models among an instance's attributes, in the order in which they were set. */
export function membersOf(
  instance: InstanceValue,
  machine: Machine,
): readonly Value[] {
  return attributesOf(instance, machine).flatMap((value) =>
    (elementsOf(value, machine) ?? [value]).filter((item) =>
      isMember(item, machine),
    ),
  );
}

/** Trainable and other parameters once the object was called; null where it has something that can't be told. */
export function paramsOfObject(
  instance: InstanceValue,
  machine: Machine,
): Params {
  const own = ownParams(instance, machine);
  const isClear = attributesOf(instance, machine).every(
    (value) => !mayHoldLayers(value, machine),
  );
  if (!own || !isClear) return null;
  let [trainable, other] = own;
  for (const member of new Set(membersOf(instance, machine))) {
    const params = paramsOfMember(member, machine);
    if (!params) return null;
    trainable = add(trainable, params[0]);
    other = add(other, params[1]);
  }
  const flag = machine.instanceAttribute(instance, "trainable");
  return flag?.kind === "boolean" && !flag.value
    ? [0, add(trainable, other)]
    : [trainable, other];
}

function paramsOfMember(member: Value, machine: Machine): Params {
  const model = modelOf(member);
  if (model) return modelFact(model, machine).params;
  if (member.kind === "instance") return paramsOfObject(member, machine);
  const layer = layerOf(member);
  if (!layer) return null;
  const params = paramsOf(layer.fact, machine);
  if (params !== undefined) return params;
  return layer.fact.entry && !layer.fact.entry.weights ? [0, 0] : null;
}

function ownParams(instance: InstanceValue, machine: Machine): Params {
  let [trainable, other]: readonly [Integer, Integer] = [0, 0];
  const weights = ownWeights(instance, machine);
  if (!weights) return null;
  for (const weight of weights) {
    const size = weight.shape && product(weight.shape);
    if (size === null) return null;
    if (weight.trainable) trainable = add(trainable, size);
    else other = add(other, size);
  }
  return [trainable, other];
}

function attributesOf(
  instance: InstanceValue,
  machine: Machine,
): readonly Value[] {
  return machine
    .namesOf({ ref: instance.ref, parent: null, kind: "class", file: "" })
    .filter((name) => !name.startsWith("%"))
    .flatMap((name) => machine.instanceAttribute(instance, name) ?? []);
}

/** Whether layers may be in a value that we don't see. */
function mayHoldLayers(value: Value, machine: Machine): boolean {
  if (value.kind === "unknown") return value.asInteger === undefined;
  if (value.kind === "dict")
    return [...machine.dictCell(value).entries.values()].some(
      ({ value: each }) => isMember(each, machine),
    );
  if (value.kind === "list" && machine.listCell(value).kind !== "items")
    return true;
  return (elementsOf(value, machine) ?? []).some((item) =>
    mayHoldLayers(item, machine),
  );
}

function isMember(value: Value, machine: Machine): boolean {
  return (
    layerOf(value) !== null ||
    modelOf(value) !== null ||
    (value.kind === "instance" && factOf(value, machine) !== null)
  );
}
