// Keras' models as Python objects: Sequential and functional ones, their methods, and the runs of data through them.

import type { Dim } from "../../shapes/dim.ts";
import { tensor } from "../../shapes/structure.ts";
import type { LayerProblem } from "../../layers/layer.ts";
import { functionalProblem, sequentialProblem } from "./model-arguments.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { HostValue, Value } from "../../interpreter/value.ts";
import { none, unknown } from "../../interpreter/value.ts";
import { connect } from "../models/functional.ts";
import { place, resultOf } from "../layer-objects/call-values.ts";
import { elementsOf } from "../layer-objects/elements.ts";
import { factWithoutEntry, nameGiven, nameOf } from "../layer-objects/facts.ts";
import { setTrainable } from "../layer-objects/layer-objects.ts";
import type { ModelCaller, ModelTypes } from "../models/model-calls.ts";
import type { ModelObject, ModelState } from "../models/model-objects.ts";
import {
  emptyState,
  modelFact,
  modelOf,
  modelValue,
  registeredModel,
  setState,
  startModel,
  stateOf,
} from "../models/model-objects.ts";
import { recordCallOnData } from "../runs/model-runs.ts";
import { recordReset } from "../runs/resets.ts";
import { isRun, run } from "../runs/keras-runs.ts";
import type { MemberTypes } from "./keras-members.ts";
import {
  findMember,
  inputValues,
  layersOf,
  outputValues,
  tensorsOfLayer,
} from "./keras-members.ts";
import { addMember, buildOn } from "../models/sequential.ts";
import { countBuilt, isUnbuilt } from "../models/sequential-building.ts";
import { shapeValue } from "../tensors.ts";

export function createModelType(
  layerType: HostType,
  tensorType: HostType,
  callModel: ModelCaller,
): HostType {
  const type: HostType = {
    name: "model",
    call: (self, call, machine) => callAsLayer(self, call, types(), machine),
    attribute: (self, name, machine) => attribute(self, name, types(), machine),
    lacks: (self, name, machine) => {
      const model = modelOf(self);
      return model && absentAttribute(model, name, machine);
    },
    setAttribute: (self, name, value, machine) => {
      const model = modelOf(self);
      if (model && name === "trainable")
        freeze(model, value.kind === "boolean" ? value.value : null, machine);
    },
    callMethod: (self, name, call, machine) =>
      callMethod(self, name, call, types(), machine),
  };
  const types = () => ({ layerType, modelType: type, tensorType, callModel });
  return type;
}

/** `model.trainable = False` is that of all its layers. */
function freeze(
  model: ModelObject,
  trainable: boolean | null,
  machine: Machine,
): void {
  for (const { fact, model: inner } of stateOf(model, machine).members) {
    if (fact) setTrainable(fact, trainable, machine);
    const nested = inner ?? (fact && registeredModel(fact.id, machine));
    if (nested) freeze(nested, trainable, machine);
  }
}

/** `Sequential([...], name=...)`. */
export function makeSequential(
  call: Call,
  types: ModelTypes,
  machine: Machine,
): Value {
  const model = newModel("Sequential", call, machine);
  tell(sequentialProblem(call, machine), call, machine);
  const layers = call.get(0, "layers");
  if (layers && layers.kind !== "none")
    addAll(model, layers, call, types, machine);
  else if (call.hasUnread)
    setState(model, { ...emptyState, isComplete: false }, machine);
  return modelValue(types.modelType, model);
}

/** `Model(inputs, outputs)`. */
export function makeFunctional(
  call: Call,
  types: ModelTypes,
  machine: Machine,
): Value {
  const inputs = call.get(0, "inputs") ?? call.get(0, "input");
  const outputs = call.get(1, "outputs") ?? call.get(1, "output");
  if (!inputs || !outputs)
    return unknown({
      kind: "notFollowed",
      what: "a Model without inputs and outputs",
    });
  const model = newModel("Functional", call, machine);
  tell(functionalProblem(call, machine), call, machine);
  connect(
    model,
    place(inputs, machine),
    { value: outputs, ...place(outputs, machine) },
    machine,
  );
  return modelValue(types.modelType, model);
}

function tell(problem: LayerProblem | null, call: Call, machine: Machine) {
  if (problem && !call.hasUnread)
    machine.record.refusal(call.node.range, problem);
}

const nameClasses: Readonly<Record<string, string>> = {
  keras2: "Model",
  keras3: "Functional",
  tfjs: "Model",
};

function newModel(
  className: "Sequential" | "Functional",
  call: Call,
  machine: Machine,
): ModelObject {
  const names =
    className === "Sequential"
      ? ["layers", "trainable", "name"]
      : ["inputs", "outputs", "name"];
  const site = machine.siteOf(
    call.node,
    (position, name) =>
      name ?? (position === null ? null : (names[position] ?? null)),
  );
  const automatic =
    className === "Sequential"
      ? className
      : (nameClasses[machine.dialect] ?? className);
  const name = nameGiven(call.get(2, "name"), automatic, machine);
  const fact = factWithoutEntry({ className, name, site }, machine);
  return startModel(className, fact, machine);
}

/** Adds the layers of a list, each at its place in the text. */
export function addAll(
  model: ModelObject,
  layers: Value,
  call: Call,
  types: ModelTypes,
  machine: Machine,
): void {
  const items = elementsOf(layers, machine);
  if (!items) {
    setState(model, { ...stateOf(model, machine), isComplete: false }, machine);
    return;
  }
  const written = call.placeOf(0, "layers")?.value;
  const places =
    written?.kind === "list" || written?.kind === "tuple"
      ? written.elements
      : [];
  const isWritten =
    places.length === items.length &&
    places.every((element) => element.kind !== "spread");
  for (const [index, item] of items.entries()) {
    const range = isWritten ? places[index]?.range : undefined;
    addMember(model, item, range ?? written?.range ?? call.node.range, {
      ...types,
      machine,
    });
  }
  countBuilt(model, machine);
}

function callAsLayer(
  self: HostValue,
  call: Call,
  types: ModelTypes,
  machine: Machine,
): Value {
  const given = call.positional[0] ?? call.named[0]?.[1];
  const model = modelOf(self);
  if (!given || !model || call.hasUnread)
    return unknown({ kind: "notFollowed", what: "a call of a model" });
  const site = machine.siteOf(
    call.node,
    (position, name) => name ?? (position === 0 ? "inputs" : null),
  );
  const placed = place(given, machine);
  const told = types.callModel(
    self,
    placed,
    { range: call.node.range, site, memberOf: null },
    machine,
  );
  if (!told) return unknown({ kind: "notFollowed", what: "a call of a model" });
  const isData = placed.tensors.some(
    ({ origin }) => origin.kind === "array" || origin.kind === "operation",
  );
  if (isData) recordCallOnData(model, given, call, site, machine);
  return resultOf(told, types.tensorType, machine);
}

function attribute(
  self: HostValue,
  name: string,
  types: ModelTypes & MemberTypes,
  machine: Machine,
): Value | null {
  const model = modelOf(self);
  if (!model) return null;
  const state = stateOf(model, machine);
  const isOfUnbuilt = tensorLists.includes(name) && isUnbuilt(model, machine);
  if (isOfUnbuilt && machine.dialect === "keras2") return none;
  if (
    (name === "input" || name === "output") &&
    model.className === "Sequential" &&
    machine.dialect === "keras3"
  )
    return tensorsOfLayer(model.fact, name, types.tensorType, machine);
  switch (name) {
    case "name":
      return nameOf(model.fact);
    case "layers":
      return layersOf(model, state, types, machine);
    case "inputs":
    case "input":
      return inputValues(state, name, types.tensorType, machine);
    case "output":
      return state.output;
    case "outputs":
      return outputValues(state, types.tensorType, machine);
    case "input_shape":
      return state.inputStructure?.kind === "tensor"
        ? shapeValue(state.inputStructure.shape)
        : null;
    case "output_shape":
      return state.outputStructure?.kind === "tensor"
        ? shapeValue(state.outputStructure.shape)
        : null;
    default:
      return null;
  }
}

const tensorLists = ["inputs", "outputs"];

/** Keras 3's Sequential has no tensors before it is built; Keras 2 says None. */
function absentAttribute(
  model: ModelObject,
  name: string,
  machine: Machine,
): LayerProblem | null {
  const isOfBuilt = [...tensorLists, "input_shape", "output_shape"].includes(
    name,
  );
  return isOfBuilt && machine.dialect === "keras3" && isUnbuilt(model, machine)
    ? {
        kind: "refused",
        message: `A Sequential has no \`${name}\` before it is built. Give it an Input in front, or call \`build\`.`,
      }
    : null;
}

function callMethod(
  self: HostValue,
  name: string,
  call: Call,
  types: ModelTypes & MemberTypes,
  machine: Machine,
): Value | null {
  const model = modelOf(self);
  if (!model) return null;
  if (isRun(name)) return run(name, model, call, types, machine);
  switch (name) {
    case "add": {
      const value = call.get(0, "layer");
      const range = call.placeOf(0, "layer")?.value.range ?? call.node.range;
      if (value) addMember(model, value, range, { ...types, machine });
      countBuilt(model, machine);
      return none;
    }
    case "pop":
      setState(model, withoutLast(stateOf(model, machine)), machine);
      countBuilt(model, machine);
      return none;
    case "compile":
      setState(
        model,
        { ...stateOf(model, machine), compiled: compileOf(call, machine) },
        machine,
      );
      return none;
    case "build":
      return build(model, call, types, machine);
    case "reset_states":
    case "reset_state":
      recordReset(
        { kind: "model", model: modelFact(model, machine) },
        name,
        call,
        machine,
      );
      return none;
    case "get_layer":
      return findMember(model, call, types, machine);
    case "call":
    case "__call__":
      return callAsLayer(self, call, types, machine);
    case "summary":
    case "save":
    case "save_weights":
    case "load_weights":
    case "set_weights":
      return none;
    default:
      return unknown({
        kind: "unknownFunction",
        name: `${model.className}.${name}`,
      });
  }
}

function compileOf(call: Call, machine: Machine): ModelState["compiled"] {
  const names = ["optimizer", "loss", "metrics"];
  const loss = call.get(1, "loss");
  const data =
    loss?.kind === "host" && loss.type.name === "object"
      ? (loss.data as { readonly className: string })
      : null;
  return {
    site: machine.siteOf(
      call.node,
      (position, name) =>
        name ?? (position === null ? null : (names[position] ?? null)),
    ),
    loss: loss?.kind === "string" ? loss.value : (data?.className ?? null),
  };
}

function build(
  model: ModelObject,
  call: Call,
  types: ModelTypes,
  machine: Machine,
): Value {
  const items = elementsOf(call.get(0, "input_shape"), machine);
  if (!items || model.className !== "Sequential") return none;
  const dims = items.map((item): Dim | undefined => {
    if (item.kind === "none") return null;
    if (item.kind === "number") return item.value;
    return item.kind === "integer"
      ? item.value
      : item.kind === "unknown"
        ? item.asInteger
        : undefined;
  });
  if (dims.includes(undefined)) return none;
  buildOn(model, tensor(dims.map((dim) => dim ?? null)), null, null, {
    ...types,
    machine,
  });
  return none;
}

function withoutLast(state: ModelState): ModelState {
  const members = state.members.slice(0, -1);
  const last = members[members.length - 1];
  const call = last?.call ?? null;
  if (!call)
    return {
      ...state,
      members,
      output: null,
      outputs: [],
      outputStructure: null,
      isComplete: false,
    };
  return {
    ...state,
    members,
    isComplete: false,
    outputStructure: call.outputs,
    outputs: [],
    output: unknown({ kind: "notFollowed", what: "a model after pop" }),
  };
}
