// Members of models as values again: `model.layers[2]`, `model.get_layer("lstm")`, and the tensors that a layer remembers of its first
// call, `layer.output`.

import type { LayerCall, LayerFact, TensorFact } from "../../trace/trace.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../interpreter/value.ts";
import { unknown } from "../../interpreter/value.ts";
import { inputTensor, resultOf } from "../layer-objects/call-values.ts";
import { firstCallOf, layerOfFact } from "../layer-objects/layer-objects.ts";
import type {
  Member,
  ModelObject,
  ModelState,
} from "../models/model-objects.ts";
import {
  memberList,
  modelValue,
  registeredModel,
  stateOf,
  symbolicTensor,
} from "../models/model-objects.ts";
import { fromStructure } from "../tensors.ts";

/** The types of objects that members can be. */
export interface MemberTypes {
  readonly layerType: HostType;
  readonly modelType: HostType;
}

/** The layer, model or object of the program that a member is; a functional model knows its members only by their facts. */
export function memberValue(
  member: Member,
  types: MemberTypes,
  machine: Machine,
): Value {
  const { fact, value } = member;
  if (!fact) return value;
  const isLayer = value.kind === "host" && value.type.name !== "tensor";
  return isLayer || value.kind === "instance"
    ? value
    : (valueOfFact(fact, types, machine) ?? value);
}

/** Where the store keeps whether an object's `build` has run. */
export function builtKey(instance: InstanceValue): string {
  return `${String(instance.ref)}.%built`;
}

/** Where the store keeps the model that an object of a subclass holds. */
export function innerModelKey(instance: InstanceValue): string {
  return `${String(instance.ref)}.%model`;
}

/** Remembers which object of the program a fact describes. */
export function registerObject(
  fact: LayerFact,
  value: Value,
  machine: Machine,
): void {
  machine.store.set(objectKey(fact), value);
}

/** `layer.input`, `layer.output`: of the first call on symbolic tensors, as Keras 3 keeps them. Null while there is none. */
export function tensorsOfLayer(
  fact: LayerFact,
  which: "input" | "output",
  tensorType: HostType,
  machine: Machine,
): Value | null {
  const call = firstCallOf(fact, machine);
  if (call)
    return which === "output"
      ? resultOf(call, tensorType, machine)
      : inputOf(call, tensorType, machine);
  return fact.className === "InputLayer"
    ? inputTensor(fact, fact.site.range, tensorType)
    : null;
}

/** A Sequential's InputLayer is not among its layers. */
function listed(
  model: ModelObject,
  members: readonly Member[],
): readonly Member[] {
  return model.className === "Sequential"
    ? members.filter((member) => member.fact?.className !== "InputLayer")
    : members;
}

/** `model.layers`. */
export function layersOf(
  model: ModelObject,
  state: ModelState,
  types: MemberTypes,
  machine: Machine,
): Value {
  const members = listed(model, state.members);
  return memberList(
    members.map((member) => memberValue(member, types, machine)),
    state,
    machine,
  );
}

/** The tensors that go into a model, nested as they were given. */
export function inputValues(
  state: ModelState,
  name: string,
  tensorType: HostType,
  machine: Machine,
): Value | null {
  if (state.inputs.length === 0) return null;
  const values = tensorValues(state.inputs, tensorType);
  const [first] = values;
  if (name === "inputs" || !state.inputStructure || !first)
    return machine.makeList(values);
  if (state.inputStructure.kind === "tensor") return first;
  return fromStructure(
    state.inputStructure,
    tensorType,
    "symbolic",
    (index) => state.inputs[index]?.origin ?? unknownOrigin,
    machine,
  );
}

/** The tensors that come out of a model, in a list whatever way they are nested. */
export function outputValues(
  state: ModelState,
  tensorType: HostType,
  machine: Machine,
): Value | null {
  return state.outputs.length === 0
    ? null
    : machine.makeList(tensorValues(state.outputs, tensorType));
}

/** `model.get_layer(name)`, `model.get_layer(index=2)`. */
export function findMember(
  model: ModelObject,
  call: Call,
  types: MemberTypes,
  machine: Machine,
): Value {
  const wanted = call.get(0, "name");
  const index = call.get(1, "index");
  const { members, isComplete } = stateOf(model, machine);
  const found =
    wanted?.kind === "string"
      ? members.find((member: Member) => member.fact?.name === wanted.value)
      : index?.kind === "number" && isComplete
        ? listed(model, members).at(index.value)
        : undefined;
  return found
    ? memberValue(found, types, machine)
    : unknown({ kind: "notFollowed", what: "get_layer" });
}
/** The values of tensors of which the facts are known. */
function tensorValues(
  facts: readonly TensorFact[],
  type: HostType,
): readonly Value[] {
  return facts.map((fact) => symbolicTensor(fact, type));
}

function inputOf(
  call: LayerCall,
  tensorType: HostType,
  machine: Machine,
): Value {
  const origin = (index: number) =>
    call.inputTensors[index]?.origin ??
    ({ kind: "unknown", reason: { kind: "noInputYet" } } as const);
  return fromStructure(call.inputs, tensorType, "symbolic", origin, machine);
}

/** The object of the program that a fact describes; null where it describes none. */
export function objectOf(
  fact: LayerFact,
  machine: Machine,
): InstanceValue | null {
  const object = machine.store.get(objectKey(fact));
  return object?.kind === "instance" ? object : null;
}

function valueOfFact(
  fact: LayerFact,
  types: MemberTypes,
  machine: Machine,
): Value | null {
  const object = objectOf(fact, machine);
  if (object) return object;
  const model: ModelObject | null = registeredModel(fact.id, machine);
  if (model) return modelValue(types.modelType, model);
  return layerOfFact(fact, types.layerType);
}

function objectKey(fact: LayerFact): string {
  return `-4.${String(fact.id)}`;
}

const unknownOrigin = {
  kind: "unknown",
  reason: { kind: "notFollowed", what: "where this comes from" },
} as const;
