// Models as values of a program. What changes about one (members added, `compile`) lies in the store as one immutable record, so that a
// branch or an earlier statement has its own.

import type { Integer } from "../../shapes/dim.ts";
import { add } from "../../shapes/dim.ts";
import { sameShape } from "../../shapes/shape.ts";
import type { Structure } from "../../shapes/structure.ts";
import type { Range } from "../../syntax/source.ts";
import type {
  CallSite,
  CompileFact,
  LayerCall,
  LayerFact,
  LoopPass,
  ModelFact,
  ModelLayer,
  NamedValue,
  TensorFact,
} from "../../trace/trace.ts";
import type { HostType, Machine } from "../../interpreter/library.ts";
import type { HostValue, Ref, Value } from "../../interpreter/value.ts";
import { unknown } from "../../interpreter/value.ts";
import { factOf } from "../layer-objects/class-objects.ts";
import type {
  CallPlace,
  LayerObject,
  Placed,
} from "../layer-objects/layer-objects.ts";
import {
  layerOf,
  trainedParams,
  wholeParams,
} from "../layer-objects/layer-objects.ts";
import { tensorOf } from "../tensors.ts";

/** A model object; what changes about it is its {@link ModelState}. */
export interface ModelObject {
  readonly ref: Ref;
  readonly className: "Sequential" | "Functional";
  /** The model as a layer, for calls of it. */
  readonly fact: LayerFact;
  readonly site: CallSite;
  readonly loops: readonly LoopPass[];
}

/** A member of a model: a layer, a model inside it, or something that can't be told. */
export interface Member {
  readonly value: Value;
  readonly layer: LayerObject | null;
  readonly model: ModelObject | null;
  /** An object of a class of the program, as a layer. */
  readonly fact: LayerFact | null;
  readonly place: Range;
  readonly call: LayerCall | null;
  /** The tensor that an input member stands for. */
  readonly input: TensorFact | null;
}

/** What is known of a model now. */
export interface ModelState {
  readonly members: readonly Member[];
  /** False when members may be there that we don't know. */
  readonly isComplete: boolean;
  /** The tensors that go in; empty while a Sequential has no input. */
  readonly inputs: readonly TensorFact[];
  /** As the program nests them: what a call of the model must be given. */
  readonly inputStructure: Structure | null;
  /** The result of the last member, or the `outputs` of a functional model; null while there is none. */
  readonly output: Value | null;
  readonly outputs: readonly TensorFact[];
  readonly outputStructure: Structure | null;
  readonly compiled: CompileFact | null;
}

/** Calls a model as a layer; null when the value is none. */
export type ModelCaller = (
  value: Value,
  input: Placed,
  place: CallPlace,
  machine: Machine,
) => LayerCall | null;

/** A new Sequential. */
export const emptyState: ModelState = {
  members: [],
  isComplete: true,
  inputs: [],
  inputStructure: null,
  output: null,
  outputs: [],
  outputStructure: null,
  compiled: null,
};

/** The model that a value is, or null. */
export function modelOf(value: Value | undefined): ModelObject | null {
  return value?.kind === "host" && value.type.name === "model"
    ? (value.data as ModelObject)
    : null;
}

/** A model as a value of the program. */
export function modelValue(type: HostType, model: ModelObject): HostValue {
  return { kind: "host", type, data: model };
}

/** The model's state; one that differs between ways through the program is incomplete. */
export function stateOf(model: ModelObject, machine: Machine): ModelState {
  const stored = machine.store.get(key(model));
  return stored?.kind === "record"
    ? (stored.record as ModelState)
    : { ...emptyState, isComplete: false };
}

/** What the model is from here on. */
export function setState(
  model: ModelObject,
  state: ModelState,
  machine: Machine,
): void {
  machine.store.set(key(model), {
    kind: "record",
    record: state,
    join: joinStates,
  });
}

/** All models that the program has made, for the end of a reading. */
export function registerModel(model: ModelObject, machine: Machine): void {
  machine.store.set(`-2.${String(model.ref)}`, {
    kind: "record",
    record: model,
  });
}

/** The model that was registered under an id, or null. */
export function registeredModel(
  id: number,
  machine: Machine,
): ModelObject | null {
  const stored = machine.store.get(`-2.${String(id)}`);
  return stored?.kind === "record" ? (stored.record as ModelObject) : null;
}

/** A new model that is known as a layer by this fact, registered and empty. */
export function startModel(
  className: ModelObject["className"],
  fact: LayerFact,
  machine: Machine,
): ModelObject {
  const model: ModelObject = {
    ref: fact.id,
    className,
    fact,
    site: fact.site,
    loops: machine.loops(),
  };
  registerModel(model, machine);
  setState(model, emptyState, machine);
  return model;
}

/** `model.layers` of these members; more may be in it where the model isn't complete. */
export function memberList(
  members: readonly Value[],
  { isComplete }: ModelState,
  machine: Machine,
): Value {
  const list = machine.makeList(members);
  if (!isComplete)
    machine.setListCell(list, {
      kind: "unknownItems",
      reason: { kind: "notFollowed", what: "the layers of this model" },
    });
  return list;
}

/** The very tensor that a fact tells of, as a value. */
export function symbolicTensor(fact: TensorFact, type: HostType): Value {
  return { kind: "host", type, data: { fact, kind: "symbolic" } };
}

/** The layer or model that a name holds, for those who look it up later; null for other values. */
export function heldBy(
  value: Value,
  machine: Machine,
): NamedValue["holds"] | null {
  const model = modelOf(value);
  if (model) return { kind: "model", modelId: model.ref };
  const layer =
    layerOf(value)?.fact ??
    (value.kind === "instance" ? factOf(value, machine) : null);
  return layer ? { kind: "layer", layer } : null;
}

/** The model as it is now, as a fact. */
export function modelFact(model: ModelObject, machine: Machine): ModelFact {
  const state = stateOf(model, machine);
  const layers = state.members.flatMap(
    (member) => modelLayer(member, machine) ?? [],
  );
  const isComplete = state.isComplete && layers.length === state.members.length;
  return {
    id: model.ref,
    className: model.className,
    name: model.fact.name,
    dialect: machine.dialect,
    site: model.site,
    loops: model.loops,
    layers,
    inputs: state.inputs,
    outputs: state.outputStructure,
    outputTensors: state.outputs,
    isComplete,
    compiled: state.compiled,
    params: isComplete ? totalParams(layers) : null,
  };
}

/** Trainable and other parameters of all members, a layer that stands twice counted once; null when one isn't known. */
export function totalParams(
  layers: readonly ModelLayer[],
): ModelFact["params"] {
  let trainable: Integer = 0;
  let other: Integer = 0;
  const seen = new Set<number>();
  for (const { layer, params: own, held } of layers) {
    if (seen.has(layer.id)) continue;
    seen.add(layer.id);
    const params = held ?? own;
    if (!params) return null;
    trainable = add(trainable, params[0]);
    other = add(other, params[1]);
  }
  return [trainable, other];
}

function modelLayer(member: Member, machine: Machine): ModelLayer | null {
  const fact = member.layer?.fact ?? member.model?.fact ?? member.fact;
  if (!fact) return null;
  const { call } = member;
  const model = member.model ?? registeredModel(fact.id, machine);
  const inner = model ? modelFact(model, machine) : null;
  const whole = call && wholeParams(call, machine);
  return {
    layer: fact,
    call,
    place: member.place,
    name: fact.name,
    outputs: member.input
      ? member.input.spec
      : call && call.outputs.kind !== "unknown"
        ? call.outputs
        : null,
    params:
      fact.className === "InputLayer"
        ? [0, 0]
        : (inner?.params ??
          trainedParams(fact, whole?.params ?? null, machine)),
    ...(whole?.paramsInModel && {
      held: trainedParams(fact, whole.paramsInModel, machine),
    }),
    connected: call ? connectedTo(call.inputTensors) : [],
  };
}

/** Names of the layers that tensors come from. */
function connectedTo(tensors: readonly TensorFact[]): readonly string[] {
  const names = tensors.flatMap(({ origin }): readonly (string | null)[] => {
    if (origin.kind === "call") return [origin.call.layer.name];
    if (origin.kind === "input") return [origin.layer?.name ?? null];
    return origin.kind === "operation" ? connectedTo(origin.operands) : [];
  });
  return [...new Set(names.filter((name) => name !== null))];
}

function key(model: ModelObject): string {
  return `${String(model.ref)}.state`;
}

/** What is true of a model that two ways through the program have built: the members that both have, and what of its output is the same. The result is `left` itself when all that it says is true of both. */
function joinStates(
  left: unknown,
  right: unknown,
  joinValues: (left: Value, right: Value) => Value,
): ModelState {
  const [one, other] = [left as ModelState, right as ModelState];
  if (one === other) return one;
  const members = one.members.slice(0, sharedMembers(one, other));
  const isComplete =
    one.isComplete &&
    other.isComplete &&
    members.length === Math.max(one.members.length, other.members.length);
  const hasSameInputs = sameTensors(one.inputs, other.inputs);
  const output = joinOutputs(one.output, other.output, joinValues);
  const fact = tensorOf(output ?? undefined)?.fact;
  const joined: ModelState = {
    members,
    isComplete,
    inputs: hasSameInputs ? one.inputs : [],
    inputStructure: hasSameInputs ? one.inputStructure : null,
    output,
    outputs: fact ? [fact] : [],
    outputStructure: fact?.spec ?? null,
    compiled: one.compiled === other.compiled ? one.compiled : null,
  };
  return saysTheSame(one, joined) ? one : joined;
}

function sharedMembers(one: ModelState, other: ModelState): number {
  const differs = one.members.findIndex((member, position) => {
    const counterpart = other.members[position];
    return (
      counterpart?.value !== member.value || counterpart.call !== member.call
    );
  });
  return differs < 0 ? one.members.length : differs;
}

function joinOutputs(
  one: Value | null,
  other: Value | null,
  joinValues: (left: Value, right: Value) => Value,
): Value | null {
  if (one === null && other === null) return null;
  return one && other
    ? joinValues(one, other)
    : unknown({ kind: "branchesDiffer" });
}

function sameTensors(
  one: readonly TensorFact[],
  other: readonly TensorFact[],
): boolean {
  return (
    one.length === other.length &&
    one.every((fact, index) => sameTensor(fact, other[index]))
  );
}

function sameTensor(one: TensorFact, other: TensorFact | undefined): boolean {
  return (
    one.spec.dtype === other?.spec.dtype &&
    sameShape(one.spec.shape, other.spec.shape)
  );
}

/** Whether a join has lost nothing, so that reading a loop again and again comes to an end. */
function saysTheSame(one: ModelState, joined: ModelState): boolean {
  const [before, after] = [one.output, joined.output].map(
    (output) => tensorOf(output ?? undefined)?.fact.spec,
  );
  const isSameOutput =
    before && after
      ? before.dtype === after.dtype && sameShape(before.shape, after.shape)
      : one.output?.kind === joined.output?.kind && !before && !after;
  return (
    isSameOutput &&
    one.isComplete === joined.isComplete &&
    one.members.length === joined.members.length &&
    one.inputs.length === joined.inputs.length &&
    one.compiled === joined.compiled
  );
}
