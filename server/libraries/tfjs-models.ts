// TF.js' models as JavaScript objects: `tf.sequential({layers})`, `tf.model({inputs, outputs})`, and what goes through them.

import type { Dim } from "../shapes/dim.ts";
import type { Structure } from "../shapes/structure.ts";
import { tensor, tensorsOf } from "../shapes/structure.ts";
import type { Range } from "../syntax/source.ts";
import type { RunMethod } from "../trace/trace.ts";
import type { Call, Evaluation, HostType, Machine } from "../interpreter/library.ts";
import type { HostValue, Value } from "../interpreter/value.ts";
import { number, string, undefinedValue, unknown } from "../interpreter/value.ts";
import { connect } from "./functional.ts";
import { itemsOf } from "./javascript-collections.ts";
import { layerValue, nextName } from "./layer-objects.ts";
import type { ModelCaller } from "./model-calls.ts";
import type { Member, ModelObject, ModelState } from "./model-objects.ts";
import { emptyState, modelFact, modelOf, modelValue, registerModel, setState, stateOf } from "./model-objects.ts";
import type { RunArguments } from "./model-runs.ts";
import { dataOf, recordRun } from "./model-runs.ts";
import { objectType } from "./objects.ts";
import { addMember } from "./sequential.ts";
import { fromStructure, makeTensor } from "./tensors.ts";
import { optionsAt, placeOfOption, siteWithConfig, snakeCase } from "./tfjs-arguments.ts";
import { kindOf, place, resetOf, resultOf } from "./tfjs-layers.ts";
import { shapeList } from "./tfjs-tensors.ts";

export interface ModelTypes {
  readonly modelType: HostType;
  readonly layerType: HostType;
  readonly tensorType: HostType;
  readonly callModel: ModelCaller;
}

export function createModelTypes(layerType: HostType, tensorType: HostType, callModel: ModelCaller): ModelTypes {
  const modelType: HostType = {
    name: "model",
    attribute: (self, name, machine) => attribute(self, name, types, machine),
    setAttribute: () => undefined,
    callMethod: (self, name, call, machine) => callMethod(self, name, call, types, machine),
  };
  const types: ModelTypes = { modelType, layerType, tensorType, callModel };
  return types;
}

/** `tf.sequential({layers: [...], name})`. */
export function makeSequential(call: Call, types: ModelTypes, machine: Machine): Value {
  const options = optionsAt(call, 0, machine);
  const model = newModel("Sequential", call, machine);
  const layers = options.get("layers");
  const items = layers && layers.kind !== "none" ? itemsOf(layers, machine) : [];
  setState(model, { ...emptyState, isComplete: items !== null && !options.hasUnread }, machine);
  const places = writtenLayers(call);
  for (const [index, item] of (items ?? []).entries()) {
    const range = places.length === items?.length ? places[index] : undefined;
    addMember(model, item, range ?? call.node.range, { ...types, machine });
  }
  return modelValue(types.modelType, model);
}

/** `tf.model({inputs, outputs, name})`. */
export function makeFunctional(call: Call, types: ModelTypes, machine: Machine): Value {
  const options = optionsAt(call, 0, machine);
  const [inputs, outputs] = [options.get("inputs"), options.get("outputs")];
  if (!inputs || !outputs) return unknown({ kind: "notFollowed", what: "a model without inputs and outputs" });
  const model = newModel("Functional", call, machine);
  const single = loneOf(outputs, machine);
  connect(model, place(loneOf(inputs, machine), machine), { value: single, ...place(single, machine) }, machine);
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
  const entry = config.entries.find((each) => each.kind === "entry" && each.key.kind === "string" && each.key.value === "layers");
  if (entry?.value.kind !== "list" || entry.value.elements.some((element) => element.kind === "spread")) return [];
  return entry.value.elements.map((element) => element.range);
}

function newModel(className: "Sequential" | "Functional", call: Call, machine: Machine): ModelObject {
  const site = siteWithConfig(call, 0, [], snakeCase, machine);
  const given = optionsAt(call, 0, machine).get("name");
  const name = given?.kind === "string" ? given.value : given && given.kind !== "none" ? null : nextName(className, machine);
  const ref = machine.allocate();
  const fact = {
    id: ref,
    className,
    entry: null,
    dialect: machine.dialect,
    config: new Map(),
    name,
    site,
    unknownArguments: [],
    hasUnreadArguments: false,
    problem: null,
    wrapped: [],
  };
  const model: ModelObject = { ref, className, fact, site, loops: machine.loops() };
  registerModel(model, machine);
  return model;
}

function attribute(self: HostValue, name: string, types: ModelTypes, machine: Machine): Value | null {
  const model = modelOf(self);
  if (!model) return null;
  const state = stateOf(model, machine);
  switch (name) {
    case "name":
      return model.fact.name === null ? unknown({ kind: "notFollowed", what: "an automatic name" }) : string(model.fact.name);
    case "layers":
      return layersOf(model, state, types, machine);
    case "inputs":
    case "input": {
      const values = state.inputs.map((fact) => makeTensor(types.tensorType, fact.spec, fact.origin, "symbolic"));
      if (values.length === 0) return null;
      return name === "input" && values.length === 1 ? (values[0] ?? null) : machine.makeList(values);
    }
    case "output":
      return state.output;
    case "outputs":
      return state.output ? (state.output.kind === "list" ? state.output : machine.makeList([state.output])) : null;
    case "outputShape":
      return state.outputStructure?.kind === "tensor" ? shapeList(state.outputStructure.shape, machine) : null;
    default:
      return null;
  }
}

/** `model.layers`; a Sequential's InputLayer is not among them. */
function layersOf(model: ModelObject, state: ModelState, types: ModelTypes, machine: Machine): Value {
  const list = machine.makeList(visibleMembers(model, state).map((member) => memberValue(member, types)));
  if (!state.isComplete) machine.setListCell(list, { kind: "unknownItems", reason: { kind: "notFollowed", what: "the layers of this model" } });
  return list;
}

function visibleMembers(model: ModelObject, state: ModelState): readonly Member[] {
  return model.className === "Sequential" ? state.members.filter((member) => member.fact?.className !== "InputLayer") : state.members;
}

/** A layer that a functional model found between its tensors is the same object that the program made. */
function memberValue(member: Member, types: ModelTypes): Value {
  const { fact, value } = member;
  if (value.kind !== "unknown" || !fact?.entry) return value;
  const { entry, config, dialect, name } = fact;
  return layerValue(types.layerType, { ref: fact.id, fact, instance: { entry, config, dialect, name } });
}

/** TF.js' runs by Keras' names, and where each has its config object. */
const runs: Readonly<Record<string, { readonly method: Exclude<RunMethod, "call">; readonly data: readonly string[]; readonly config: number }>> = {
  fit: { method: "fit", data: ["x", "y"], config: 2 },
  fitDataset: { method: "fit", data: ["x"], config: 1 },
  evaluate: { method: "evaluate", data: ["x", "y"], config: 2 },
  evaluateDataset: { method: "evaluate", data: ["x"], config: 1 },
  predict: { method: "predict", data: ["x"], config: 1 },
  predictOnBatch: { method: "predict_on_batch", data: ["x"], config: 1 },
  trainOnBatch: { method: "train_on_batch", data: ["x", "y"], config: 2 },
};

function callMethod(self: HostValue, name: string, call: Call, types: ModelTypes, machine: Machine): Value | Evaluation | null {
  const model = modelOf(self);
  if (!model) return null;
  if (Object.hasOwn(runs, name)) return run(name, model, call, types, machine);
  switch (name) {
    case "add": {
      const [value = undefinedValue] = call.positional;
      addMember(model, value, call.placeOf(0, "layer")?.value.range ?? call.node.range, { ...types, machine });
      return undefinedValue;
    }
    case "pop":
      setState(model, { ...stateOf(model, machine), isComplete: false, members: stateOf(model, machine).members.slice(0, -1) }, machine);
      return undefinedValue;
    case "compile":
      setState(model, { ...stateOf(model, machine), compiled: compileOf(call, machine) }, machine);
      return undefinedValue;
    case "apply":
    case "call":
      return applyModel(self, call, types, machine);
    case "resetStates":
      machine.record.event(resetOf({ kind: "model", model: modelFact(model, machine) }, call, machine));
      return undefinedValue;
    case "getLayer":
      return findMember(model, call, types, machine);
    case "summary":
    case "build":
    case "dispose":
    case "setWeights":
    case "loadWeights":
      return undefinedValue;
    case "getClassName":
      return string(model.className === "Sequential" ? "Sequential" : "Model");
    case "countParams": {
      const params = modelFact(model, machine).params;
      return params && typeof params[0] === "number" && typeof params[1] === "number" ? number(params[0] + params[1]) : unknown({ kind: "notFollowed", what: "a number of parameters" });
    }
    default:
      return unknown({ kind: "unknownFunction", name: `${model.className}.${name}` });
  }
}

/** `model.apply(x)`: the model as a layer. */
function applyModel(self: HostValue, call: Call, types: ModelTypes, machine: Machine): Value {
  const [given] = call.positional;
  const model = modelOf(self);
  const site = siteWithConfig(call, 1, ["inputs"], snakeCase, machine);
  const placed = given && place(given, machine);
  const told = placed && model && !call.hasUnread ? types.callModel(self, placed, { range: call.node.range, site, memberOf: null }, machine) : null;
  if (!told || !given || !model) return unknown({ kind: "notFollowed", what: "a call of a model" });
  const kind = kindOf(given, machine);
  const range = call.placeOf(0, "inputs")?.value.range ?? call.node.range;
  if (kind === "tensor")
    recordRun("call", model, { get: (name) => (name === "x" ? given : undefined), rangeOf: () => range, hasUnread: false }, site, machine);
  return resultOf(told, kind, types.tensorType, machine);
}

function run(name: string, model: ModelObject, call: Call, types: ModelTypes, machine: Machine): Value {
  const { method, data, config } = runs[name] ?? { method: "predict" as const, data: ["x"], config: 1 };
  const given = runArguments(call, data, config, machine);
  const site = siteWithConfig(call, config, data, snakeCase, machine);
  recordRun(method, model, given, site, machine);
  if (method === "fit") return { kind: "host", type: objectType, data: { className: "History", path: "tf.History", functions: [] } };
  if (method !== "predict" && method !== "predict_on_batch") return unknown({ kind: "runtimeData", source: name });
  const x = dataOf(given.get("x"), given.rangeOf("x"), machine);
  const [spec] = x.kind === "arrays" ? tensorsOf(x.structure) : [];
  return prediction(model, spec?.shape?.[0], call, types, machine);
}

/** The arguments of a run by Keras' names; those that are `undefined` count as left out. */
function runArguments(call: Call, data: readonly string[], config: number, machine: Machine): RunArguments {
  const options = optionsAt(call, config, machine);
  const named = new Map(options.entries.map(([name, value]) => [snakeCase(name), { name, value }] as const));
  const get = (name: string): Value | undefined => {
    const position = data.indexOf(name);
    const value = position >= 0 ? call.positional[position] : named.get(name)?.value;
    if (value?.kind === "none" && value.which === "undefined") return undefined;
    return name === "callbacks" && value ? callbacksOf(value, machine) : value;
  };
  return {
    get,
    rangeOf: (name) => {
      const position = data.indexOf(name);
      if (position >= 0) return call.placeOf(position, name)?.value.range ?? call.node.range;
      return placeOfOption(call, config, named.get(name)?.name ?? name);
    },
    hasUnread: options.hasUnread,
  };
}

/** `callbacks: {onEpochEnd: …}` is one callback with these hooks. */
function callbacksOf(value: Value, machine: Machine): Value {
  if (value.kind === "list") {
    const items = itemsOf(value, machine);
    return items ? machine.makeList(items.map((item) => callbacksOf(item, machine))) : value;
  }
  if (value.kind !== "dict") return value;
  const cell = machine.dictCell(value);
  if (!cell.isComplete) return unknown({ kind: "notFollowed", what: "callbacks" });
  const functions = [...cell.entries.values()].map((entry) => entry.value);
  return { kind: "host", type: objectType, data: { className: "CustomCallback", path: "tf.CustomCallback", functions } };
}

/** What `predict` returns: the model's outputs for as many samples as went in. */
function prediction(model: ModelObject, samples: Dim | undefined, call: Call, types: ModelTypes, machine: Machine): Value {
  const { outputStructure } = stateOf(model, machine);
  if (!outputStructure || samples === undefined) return unknown({ kind: "runtimeData", source: "predict" });
  const origin = { kind: "operation", site: call.node.range, name: "predict", operands: [] } as const;
  return fromStructure(withBatch(outputStructure, samples), types.tensorType, "tensor", () => origin, machine);
}

function withBatch(structure: Structure, samples: Dim): Structure {
  if (structure.kind === "tensor") return tensor(structure.shape === null ? null : [samples, ...structure.shape.slice(1)], structure.dtype);
  if (structure.kind === "tuple" || structure.kind === "list") return { kind: structure.kind, items: structure.items.map((item) => withBatch(item, samples)) };
  return structure;
}

function compileOf(call: Call, machine: Machine): ModelState["compiled"] {
  const loss = optionsAt(call, 0, machine).get("loss");
  const name = loss?.kind === "library" ? loss.path.slice(loss.path.lastIndexOf(".") + 1) : null;
  return {
    site: siteWithConfig(call, 0, [], snakeCase, machine),
    loss: loss?.kind === "string" ? loss.value : name,
  };
}

/** `getLayer("name")`, `getLayer(undefined, index)`, `getLayer(index)`. */
function findMember(model: ModelObject, call: Call, types: ModelTypes, machine: Machine): Value {
  const [first, second] = call.positional;
  const members = visibleMembers(model, stateOf(model, machine));
  const index = first?.kind === "number" ? first.value : second?.kind === "number" ? second.value : null;
  const found = first?.kind === "string" ? members.find((member) => member.fact?.name === first.value) : index === null ? undefined : members[index];
  return found ? memberValue(found, types) : unknown({ kind: "notFollowed", what: "getLayer" });
}
