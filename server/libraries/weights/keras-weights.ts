// What an object of a program's class is made of: its own weights, and the layers and models among its attributes.

import type { Machine } from "../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../interpreter/value.ts";
import type { WeightFact } from "../../trace/trace.ts";
import { baseLayerOf } from "../layer-objects/base-layers.ts";
import { factOf } from "../layer-objects/class-objects.ts";
import { elementsOf } from "../layer-objects/elements.ts";
import { layerOf } from "../layer-objects/layer-objects.ts";
import type { PlacedWeight } from "./layer-weights.ts";
import { isPlanned, keptWeights, withoutRepeats } from "./layer-weights.ts";
import type { Member, ModelObject } from "../models/model-objects.ts";
import { modelOf, registeredModel, stateOf } from "../models/model-objects.ts";
import type { ObjectData } from "../layer-objects/objects.ts";
import { ownWeights } from "./own-weights.ts";
import { tensorOf } from "../tensors.ts";
import { innerModelKey, objectOf } from "../keras/keras-members.ts";

/** Layers and models among an instance's attributes, in the order in which they were set. */
export function membersOf(
  instance: InstanceValue,
  machine: Machine,
): readonly Value[] {
  const within = (value: Value): readonly Value[] => {
    const items = itemsIn(value, machine);
    return items
      ? items.flatMap(within)
      : isMember(value, machine)
        ? [value]
        : [];
  };
  return attributesOf(instance, machine).flatMap(within);
}

/**
 * The weights of an object as `weights` lists them; null where it has something that can't be told.
 * @param isFollowed its call was read to the end: layers that weren't called have no weights
 */
export function weightsOfObject(
  instance: InstanceValue,
  machine: Machine,
  isFollowed: boolean,
): readonly PlacedWeight[] | null {
  const inner = machine.store.get(innerModelKey(instance));
  const model = inner?.kind === "host" ? modelOf(inner) : null;
  if (model) return weightsOfModel(model, machine, isFollowed);
  const groups =
    machine.dialect === "tfjs"
      ? groupsWithoutMembers(instance, machine)
      : groupsOf(instance, machine, isFollowed);
  if (!groups) return null;
  const { own, held, isFrozen } = groups;
  const all =
    machine.dialect === "keras3"
      ? [...sorted(own), ...held.flat()]
      : isModelObject(instance, machine)
        ? [...held.flatMap(sorted), ...sorted(own)]
        : isFrozen
          ? [...sorted(own), ...held.flatMap(sorted)]
          : sorted([...own, ...held.flat()]);
  return withoutRepeats(isFrozen ? all.map(frozen) : all);
}

/** The weights of a model as a layer; null where a member can't be told. */
export function weightsOfModel(
  model: ModelObject,
  machine: Machine,
  isFollowed: boolean,
): readonly PlacedWeight[] | null {
  const { members, isComplete } = stateOf(model, machine);
  const held = isComplete
    ? members.map((member) => weightsOfMember(member, machine, isFollowed))
    : [null];
  const known = held.flatMap((weights) => (weights ? [weights] : []));
  return known.length < held.length
    ? null
    : withoutRepeats(inModelOrder(known, machine));
}

/** What isn't trained stands last, in Keras 2 of each member, in TF.js of the model. */
function inModelOrder(
  members: readonly (readonly PlacedWeight[])[],
  { dialect }: Machine,
): readonly PlacedWeight[] {
  switch (dialect) {
    case "keras3":
      return members.flat();
    case "keras2":
      return members.flatMap(sorted);
    case "tfjs":
      return sorted(members.flat());
  }
}

function weightsOfMember(
  { value, layer, model, fact }: Member,
  machine: Machine,
  isFollowed: boolean,
): readonly PlacedWeight[] | null {
  if (model || layer || value.kind === "instance")
    return weightsOfValue(value, machine, isFollowed);
  if (fact?.className === "InputLayer") return [];
  const inner = fact && registeredModel(fact.id, machine);
  if (inner) return weightsOfModel(inner, machine, isFollowed);
  const object = fact && objectOf(fact, machine);
  if (object) return weightsOfObject(object, machine, isFollowed);
  return fact && keptWeights(fact, machine, isFollowed);
}

/** What an object made for itself and what lies in its layers, each in the order of the program. */
interface Groups {
  readonly own: readonly PlacedWeight[];
  readonly held: readonly (readonly PlacedWeight[])[];
  readonly isFrozen: boolean;
}

function groupsOf(
  instance: InstanceValue,
  machine: Machine,
  isFollowed: boolean,
): Groups | null {
  const base = machine.libraryBase(instance.class)?.path ?? "";
  const made = ownOf(instance, machine);
  const ofBase = bareBases.has(base)
    ? []
    : weightsOfBase(instance, machine, isFollowed);
  const own = made && ofBase && [...ofBase, ...made];
  const isClear = attributesOf(instance, machine).every(
    (value) => !mayHoldLayers(value, machine),
  );
  if (!own || !isClear) return null;
  const members = [...new Set(membersOf(instance, machine))];
  const held = members.flatMap((member) => {
    const weights = weightsOfValue(member, machine, isFollowed);
    return weights ? [weights] : [];
  });
  if (held.length < members.length) return null;
  const flag = machine.instanceAttribute(instance, "trainable");
  return { own, held, isFrozen: flag?.kind === "boolean" && !flag.value };
}

function weightsOfValue(
  value: Value,
  machine: Machine,
  isFollowed: boolean,
): readonly PlacedWeight[] | null {
  const model = modelOf(value);
  const fact =
    layerOf(value)?.fact ??
    model?.fact ??
    (value.kind === "instance" ? factOf(value, machine) : null);
  if (fact && isPlanned(fact, machine)) return [];
  if (model) return weightsOfModel(model, machine, isFollowed);
  if (value.kind === "instance")
    return weightsOfObject(value, machine, isFollowed);
  return fact && keptWeights(fact, machine, isFollowed);
}

/** Those of the library's layer that an object is or builds on; null where it isn't known. */
function weightsOfBase(
  instance: InstanceValue,
  machine: Machine,
  isFollowed: boolean,
): readonly PlacedWeight[] | null {
  const base = baseLayerOf(instance, machine);
  return base && keptWeights(base.layer.fact, machine, isFollowed);
}

/** TF.js lists what an object made for itself, and nothing of the layers in it. */
function groupsWithoutMembers(
  instance: InstanceValue,
  machine: Machine,
): Groups | null {
  const base = machine.libraryBase(instance.class)?.path ?? "";
  const isOther = ["weights", "trainableWeights", "nonTrainableWeights"].some(
    (name) => machine.classMember(instance.class, name) !== null,
  );
  const own = bareBases.has(base) && !isOther ? ownOf(instance, machine) : null;
  return own === null ? null : { own, held: [], isFrozen: false };
}

/** What an object made for itself; null where a size isn't known. */
function ownOf(
  instance: InstanceValue,
  machine: Machine,
): readonly PlacedWeight[] | null {
  const made = listedWeights(instance, machine);
  const layer = factOf(instance, machine)?.id;
  const own = (made ?? []).flatMap(
    ({ id, path, shape, trainable }, index): readonly PlacedWeight[] =>
      shape
        ? [
            {
              id: `own ${String(id)}`,
              path,
              shape,
              trainable,
              ...(layer !== undefined && { maker: { layer, index } }),
            },
          ]
        : [],
  );
  return own.length === made?.length ? own : null;
}

/** What an object made for itself, what is trained first, as the libraries list it; null when it can't be told. */
export function listedWeights(
  instance: InstanceValue,
  machine: Machine,
): readonly WeightFact[] | null {
  const made = ownWeights(instance, machine);
  return (
    made && [
      ...made.filter(({ trainable }) => trainable),
      ...made.filter(({ trainable }) => !trainable),
    ]
  );
}

/** Bases that have no weights of their own. */
const bareBases = new Set([
  "keras.layers.Layer",
  "keras.Layer",
  "keras.Model",
  "keras.models.Model",
  "keras.layers.AbstractRNNCell",
  "tensorflow.Module",
  "tf.layers.Layer",
  "tf.layers.RNNCell",
]);

/** Keras 2 lists a model's weights layer by layer, its own last. */
function isModelObject(instance: InstanceValue, machine: Machine): boolean {
  return machine.libraryBase(instance.class)?.path.endsWith(".Model") === true;
}

/** What is trained comes first. */
function sorted(weights: readonly PlacedWeight[]): readonly PlacedWeight[] {
  return [true, false].flatMap((trainable) =>
    weights.filter((weight) => weight.trainable === trainable),
  );
}

function frozen(weight: PlacedWeight): PlacedWeight {
  return { ...weight, trainable: false };
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

/** What a list, a tuple or a dict holds; null for other values. */
function itemsIn(value: Value, machine: Machine): readonly Value[] | null {
  return value.kind === "dict"
    ? [...machine.dictCell(value).entries.values()].map((entry) => entry.value)
    : elementsOf(value, machine);
}

/** Whether layers may be in a value that we don't see. */
function mayHoldLayers(value: Value, machine: Machine): boolean {
  if (isVariable(value, machine)) return true;
  if (value.kind === "unknown") return value.asInteger === undefined;
  if (value.kind === "list" && machine.listCell(value).kind !== "items")
    return true;
  return (itemsIn(value, machine) ?? []).some((item) =>
    mayHoldLayers(item, machine),
  );
}

/** A variable that isn't made by `add_weight`: the library counts it among the weights, and its name isn't followed. */
function isVariable(value: Value, machine: Machine): boolean {
  if (value.kind === "unknown")
    return (
      value.reason.kind === "unknownFunction" &&
      value.reason.name.endsWith("Variable")
    );
  if (value.kind !== "host") return false;
  const origin = tensorOf(value)?.fact.origin;
  const data = value.data as Partial<ObjectData> | null;
  return machine.dialect === "keras3"
    ? (value.type.name === "object" && data?.className === "Variable") ||
        (origin?.kind === "array" && origin.given?.path === "keras.Variable")
    : (origin?.kind === "array" || origin?.kind === "operation") &&
        origin.name.endsWith("Variable");
}

function isMember(value: Value, machine: Machine): boolean {
  return (
    layerOf(value) !== null ||
    modelOf(value) !== null ||
    (value.kind === "instance" && factOf(value, machine) !== null)
  );
}
