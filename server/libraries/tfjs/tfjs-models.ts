// TF.js' models as JavaScript objects: `tf.sequential({layers})`, `tf.model({inputs, outputs})`, and what goes through them.

import type { Range } from "../../syntax/source.ts";
import type {
  Call,
  Evaluation,
  HostType,
  Machine,
} from "../../interpreter/library.ts";
import type { HostValue, Value } from "../../interpreter/value.ts";
import {
  number,
  string,
  undefinedValue,
  unknown,
} from "../../interpreter/value.ts";
import { connect } from "../models/functional.ts";
import { itemsOf } from "../javascript/javascript-collections.ts";
import { place, resultOf } from "../layer-objects/call-values.ts";
import { factWithoutEntry, nameGiven, nameOf } from "../layer-objects/facts.ts";
import { layerOfFact } from "../layer-objects/layer-objects.ts";
import type { ModelCaller } from "../models/model-calls.ts";
import type {
  Member,
  ModelObject,
  ModelState,
} from "../models/model-objects.ts";
import {
  emptyState,
  memberList,
  modelFact,
  modelOf,
  modelValue,
  setState,
  startModel,
  stateOf,
  symbolicTensor,
} from "../models/model-objects.ts";
import { recordCallOnData } from "../runs/model-runs.ts";
import { recordReset } from "../runs/resets.ts";
import { addMember } from "../models/sequential.ts";
import { tensorFactsIn } from "../tensors.ts";
import { optionsAt, siteWithConfig, snakeCase } from "./tfjs-arguments.ts";
import { keepOutput, kindOf } from "./tfjs-layers.ts";
import { placedNow } from "./tfjs-overwritten.ts";
import { runMethod } from "../runs/tfjs-runs.ts";
import { shapeList } from "./tfjs-tensors.ts";

export interface ModelTypes {
  readonly modelType: HostType;
  readonly layerType: HostType;
  readonly tensorType: HostType;
  readonly callModel: ModelCaller;
}

export function createModelTypes(
  layerType: HostType,
  tensorType: HostType,
  callModel: ModelCaller,
): ModelTypes {
  const modelType: HostType = {
    name: "model",
    attribute: (self, name, machine) => attribute(self, name, types, machine),
    setAttribute: () => undefined,
    callMethod: (self, name, call, machine) =>
      callMethod(self, name, call, types, machine),
  };
  const types: ModelTypes = { modelType, layerType, tensorType, callModel };
  return types;
}

/** `tf.sequential({layers: [...], name})`. */
export function makeSequential(
  call: Call,
  types: ModelTypes,
  machine: Machine,
): Value {
  const options = optionsAt(call, 0, machine);
  const model = newModel("Sequential", call, machine);
  const layers = options.get("layers");
  const items =
    layers && layers.kind !== "none" ? itemsOf(layers, machine) : [];
  setState(
    model,
    { ...emptyState, isComplete: items !== null && !options.hasUnread },
    machine,
  );
  const places = writtenLayers(call);
  for (const [index, item] of (items ?? []).entries()) {
    const range = places.length === items?.length ? places[index] : undefined;
    addTo(model, item, range ?? call.node.range, types, machine);
  }
  return modelValue(types.modelType, model);
}

/** Adds a layer; once it has run in the model it has an `output`. */
function addTo(
  model: ModelObject,
  value: Value,
  range: Range,
  types: ModelTypes,
  machine: Machine,
): void {
  addMember(model, value, range, { ...types, machine });
  const member = stateOf(model, machine).members.at(-1);
  const call = member?.call;
  if (member?.layer && member.value === value && call && !call.problem)
    keepOutput(
      member.layer,
      resultOf(call, types.tensorType, machine),
      machine,
    );
}

/** `tf.model({inputs, outputs, name})`. */
export function makeFunctional(
  call: Call,
  types: ModelTypes,
  machine: Machine,
): Value {
  const options = optionsAt(call, 0, machine);
  const [inputs, outputs] = [options.get("inputs"), options.get("outputs")];
  if (!inputs || !outputs)
    return unknown({
      kind: "notFollowed",
      what: "a model without inputs and outputs",
    });
  const model = newModel("Functional", call, machine);
  const single = loneOf(outputs, machine);
  connect(
    model,
    placedNow(place(loneOf(inputs, machine), machine), machine),
    { value: single, ...place(single, machine) },
    machine,
  );
  return modelValue(types.modelType, model);
}

/** An array of one tensor is that tensor to a model. */
function loneOf(value: Value, machine: Machine): Value {
  const items = value.kind === "list" ? itemsOf(value, machine) : null;
  return items?.length === 1 ? (items[0] ?? value) : value;
}

/** Where the elements of `layers: [...]` are written; none when they are not. */
function writtenLayers(call: Call): readonly Range[] {
  const config = call.node.arguments[0]?.value;
  if (config?.kind !== "dict") return [];
  const entry = config.entries.find(
    (each) =>
      each.kind === "entry" &&
      each.key.kind === "string" &&
      each.key.value === "layers",
  );
  if (
    entry?.value.kind !== "list" ||
    entry.value.elements.some((element) => element.kind === "spread")
  )
    return [];
  return entry.value.elements.map((element) => element.range);
}

function newModel(
  className: "Sequential" | "Functional",
  call: Call,
  machine: Machine,
): ModelObject {
  const site = siteWithConfig(call, 0, [], snakeCase, machine);
  const given = optionsAt(call, 0, machine).get("name");
  const name = nameGiven(given, className, machine);
  const fact = factWithoutEntry({ className, name, site }, machine);
  return startModel(className, fact, machine);
}

function attribute(
  self: HostValue,
  name: string,
  types: ModelTypes,
  machine: Machine,
): Value | null {
  const model = modelOf(self);
  if (!model) return null;
  const state = stateOf(model, machine);
  switch (name) {
    case "name":
      return nameOf(model.fact);
    case "layers":
      return layersOf(state, types, machine);
    case "inputs":
    case "input": {
      const values = state.inputs.map((fact) =>
        symbolicTensor(fact, types.tensorType),
      );
      if (values.length === 0) return null;
      return name === "input" && values.length === 1
        ? (values[0] ?? null)
        : machine.makeList(values);
    }
    case "output":
      return state.output;
    case "outputs":
      return state.output
        ? state.output.kind === "list"
          ? state.output
          : machine.makeList([state.output])
        : null;
    case "outputShape":
      return state.outputStructure?.kind === "tensor"
        ? shapeList(state.outputStructure.shape, machine)
        : null;
    default:
      return null;
  }
}

/** `model.layers`, an InputLayer that was added among them. */
function layersOf(
  state: ModelState,
  types: ModelTypes,
  machine: Machine,
): Value {
  return memberList(
    state.members.map((member) => memberValue(member, types)),
    state,
    machine,
  );
}

/** A layer that a functional model found between its tensors is the same object that the program made. */
function memberValue(member: Member, types: ModelTypes): Value {
  const { fact, value } = member;
  return value.kind === "unknown" && fact
    ? (layerOfFact(fact, types.layerType) ?? value)
    : value;
}

function callMethod(
  self: HostValue,
  name: string,
  call: Call,
  types: ModelTypes,
  machine: Machine,
): Value | Evaluation | null {
  const model = modelOf(self);
  if (!model) return null;
  const ran = runMethod(name, model, call, types, machine);
  if (ran) return ran;
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method) return method(model, call, types, machine);
  if (name === "apply" || name === "call")
    return applyModel(self, call, types, machine);
  const path = `${model.className}.${name}`;
  return unknown({ kind: "unknownFunction", name: path });
}

type Method = (
  model: ModelObject,
  call: Call,
  types: ModelTypes,
  machine: Machine,
) => Value;

const changesNothing: Method = () => undefinedValue;

const methods: Readonly<Record<string, Method>> = {
  add: (model, call, types, machine) => {
    const [value = undefinedValue] = call.positional;
    const range = call.placeOf(0, "layer")?.value.range ?? call.node.range;
    addTo(model, value, range, types, machine);
    return undefinedValue;
  },
  pop: (model, _call, types, machine) => {
    const state = stateOf(model, machine);
    const members = state.members.slice(0, -1);
    const call = members.at(-1)?.call;
    const output = call
      ? resultOf(call, types.tensorType, machine)
      : unknown({ kind: "notFollowed", what: "a model after pop" });
    const outputs = tensorFactsIn(output, machine);
    const outputStructure = call?.outputs ?? null;
    setState(
      model,
      { ...state, members, output, outputs, outputStructure },
      machine,
    );
    return undefinedValue;
  },
  compile: (model, call, _types, machine) => {
    const compiled = compileOf(call, machine);
    setState(model, { ...stateOf(model, machine), compiled }, machine);
    return undefinedValue;
  },
  resetStates: (model, call, _types, machine) => {
    const target = { kind: "model", model: modelFact(model, machine) } as const;
    recordReset(target, "resetStates", call, machine);
    return undefinedValue;
  },
  getLayer: findMember,
  summary: changesNothing,
  build: changesNothing,
  dispose: changesNothing,
  setWeights: changesNothing,
  loadWeights: changesNothing,
  getClassName: (model) =>
    string(model.className === "Sequential" ? "Sequential" : "Model"),
  countParams: (model, _call, _types, machine) => {
    const [trainable, other] = modelFact(model, machine).params ?? [];
    return typeof trainable === "number" && typeof other === "number"
      ? number(trainable + other)
      : unknown({ kind: "notFollowed", what: "a number of parameters" });
  },
};

/** `model.apply(x)`: the model as a layer. */
function applyModel(
  self: HostValue,
  call: Call,
  types: ModelTypes,
  machine: Machine,
): Value {
  const [given] = call.positional;
  const model = modelOf(self);
  const site = siteWithConfig(call, 1, ["inputs"], snakeCase, machine);
  const placed = given && place(given, machine);
  const told =
    placed && model && !call.hasUnread
      ? types.callModel(
          self,
          placedNow(placed, machine),
          { range: call.node.range, site, memberOf: null },
          machine,
        )
      : null;
  if (!told || !given || !model)
    return unknown({ kind: "notFollowed", what: "a call of a model" });
  const kind = kindOf(given, machine);
  if (kind === "tensor") recordCallOnData(model, given, call, site, machine);
  return resultOf(told, types.tensorType, machine, kind);
}

function compileOf(call: Call, machine: Machine): ModelState["compiled"] {
  const loss = optionsAt(call, 0, machine).get("loss");
  const name =
    loss?.kind === "library"
      ? loss.path.slice(loss.path.lastIndexOf(".") + 1)
      : null;
  return {
    site: siteWithConfig(call, 0, [], snakeCase, machine),
    loss: loss?.kind === "string" ? loss.value : name,
  };
}

/** `getLayer("name")`, `getLayer(undefined, index)`, `getLayer(index)`. */
function findMember(
  model: ModelObject,
  call: Call,
  types: ModelTypes,
  machine: Machine,
): Value {
  const [first, second] = call.positional;
  const { members } = stateOf(model, machine);
  const index =
    first?.kind === "number"
      ? first.value
      : second?.kind === "number"
        ? second.value
        : null;
  const found =
    first?.kind === "string"
      ? members.find((member) => member.fact?.name === first.value)
      : index === null
        ? undefined
        : members[index];
  return found
    ? memberValue(found, types)
    : unknown({ kind: "notFollowed", what: "getLayer" });
}
