// Sequential models: members one after another, run as soon as there is an input, each dialect with its own moment of complaint.

import { printStructure } from "../../shapes/print.ts";
import { tensorsOf } from "../../shapes/structure.ts";
import type { LayerProblem } from "../../layers/layer.ts";
import type { Structure, TensorSpec } from "../../shapes/structure.ts";
import { tensor } from "../../shapes/structure.ts";
import type { Range } from "../../syntax/source.ts";
import type { LayerCall, TensorFact } from "../../trace/trace.ts";
import type { HostType, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import type { Placed } from "../layer-objects/layer-objects.ts";
import { callLayer, layerOf } from "../layer-objects/layer-objects.ts";
import { factOf } from "../layer-objects/class-objects.ts";
import { declaredInput } from "./declared-input.ts";
import { nameImpliedInput } from "./implied-input.ts";
import type {
  Member,
  ModelObject,
  ModelState,
  ModelCaller,
} from "./model-objects.ts";
import { modelOf, setState, stateOf } from "./model-objects.ts";
import { enterScope, scopeOf } from "../weights/scopes.ts";
import { countBuilt } from "./sequential-building.ts";
import { isInput, memberProblem } from "./sequential-problems.ts";
import {
  fromStructure,
  makeTensor,
  tensorFactsIn,
  tensorOf,
  toStructure,
} from "../tensors.ts";

/** What running members needs of the language's library. */
export interface SequentialContext {
  readonly tensorType: HostType;
  readonly machine: Machine;
  /** Calls a model, or an object of a class of the program, as a member. */
  readonly callModel: ModelCaller;
}

/** Adds a member, as a list's element or by `add`, and runs it when the model has an input. */
export function addMember(
  model: ModelObject,
  value: Value,
  place: Range,
  context: SequentialContext,
): void {
  const { machine } = context;
  const state = stateOf(model, machine);
  const refused = memberProblem(value, state, machine);
  if (refused) {
    machine.record.refusal(place, refused);
    setState(model, { ...state, isComplete: false }, machine);
    return;
  }
  if (state.output && isInput(value)) {
    const members = [...state.members, member(value, place, null)];
    setState(model, { ...state, members }, machine);
    return;
  }
  const given = inputOf(value, state, context);
  if (given?.isOnlyInput) {
    const input = tensorOf(given.value)?.fact ?? null;
    setState(
      model,
      withInput(state, given.value, context, {
        ...member(value, place, null),
        input,
      }),
      machine,
    );
    return;
  }
  const before = given ? withInput(state, given.value, context, null) : state;
  if (!before.output) {
    keepForLater(model, before, value, place, context);
    return;
  }
  setState(
    model,
    runMember(model, before, value, place, before.members.length, context),
    machine,
  );
}

/** A member that has no input yet: it runs when there is one. TF.js wants one of the first. */
function keepForLater(
  model: ModelObject,
  state: ModelState,
  value: Value,
  place: Range,
  context: SequentialContext,
): void {
  const { machine } = context;
  const lacksInput =
    machine.dialect === "tfjs" &&
    state.members.length === 0 &&
    state.isComplete &&
    layerOf(value) !== null;
  const call = lacksInput
    ? refusedCall(value, model, inputShapeMissing, context)
    : null;
  const isKnown =
    layerOf(value) !== null ||
    modelOf(value) !== null ||
    value.kind === "instance";
  setState(
    model,
    {
      ...state,
      members: [...state.members, member(value, place, call)],
      isComplete: state.isComplete && isKnown,
    },
    machine,
  );
}

/**
 * Runs all members of a model that had no input so far on this one. Unknown inputs build nothing.
 * @param raisedAt the run of data that makes the model, where the library then complains; null when it is made by `build` or a call
 */
export function buildOn(
  model: ModelObject,
  spec: TensorSpec,
  fact: TensorFact | null,
  raisedAt: Range | null,
  context: SequentialContext,
): void {
  const { machine } = context;
  const state = stateOf(model, machine);
  if (state.output || spec.shape === null) return;
  if (state.members.length > 0) nameImpliedInput(null, machine);
  const origin =
    fact?.origin ??
    ({ kind: "unknown", reason: { kind: "noInputYet" } } as const);
  const input = makeTensor(context.tensorType, spec, origin, "symbolic");
  let built = withInput({ ...state, members: [] }, input, context, null);
  for (const [position, { value, place }] of state.members.entries())
    built = runMember(model, built, value, place, position, context, raisedAt);
  setState(model, built, machine);
  countBuilt(model, machine);
}

/** The structure that the members give for another input, without telling their calls again. */
export function passThrough(
  model: ModelObject,
  input: Placed,
  context: SequentialContext,
): Structure {
  const { machine } = context;
  const state = stateOf(model, machine);
  if (!state.isComplete)
    return {
      kind: "unknown",
      reason: { kind: "notFollowed", what: "a model with unknown layers" },
    };
  return machine.record.quietly(() => {
    let value: Value = fromStructure(
      soleItem(input.structure),
      context.tensorType,
      "symbolic",
      (index) => input.tensors[index]?.origin ?? unknownOrigin,
      machine,
    );
    for (const [position, each] of state.members.entries()) {
      if (each.layer?.fact.className === "InputLayer" || tensorOf(each.value))
        continue;
      const call = callMember(
        model,
        each.value,
        value,
        each.place,
        position,
        context,
      );
      if (!call)
        return {
          kind: "unknown",
          reason: { kind: "notFollowed", what: "a layer of the model" },
        };
      value = fromStructure(
        call.outputs,
        context.tensorType,
        "symbolic",
        (index) => ({ kind: "call", call, index }),
        machine,
      );
    }
    return toStructure(value, machine);
  });
}

/** A list of one tensor goes on as the tensor. */
function soleItem(structure: Structure): Structure {
  const [only, ...others] = structure.kind === "list" ? structure.items : [];
  return only?.kind === "tensor" && others.length === 0 ? only : structure;
}

const unknownOrigin = {
  kind: "unknown",
  reason: { kind: "notFollowed", what: "where this comes from" },
} as const;

const inputShapeMissing: LayerProblem = {
  kind: "inputShapeMissing",
  message:
    "The first layer of a sequential model needs inputShape or batchInputShape.",
};

function member(value: Value, place: Range, call: LayerCall | null): Member {
  const layer = layerOf(value);
  const tensorLayer = tensorOf(value)?.fact.origin;
  const fact =
    layer?.fact ??
    (tensorLayer?.kind === "input" ? tensorLayer.layer : null) ??
    call?.layer ??
    null;
  return {
    value,
    layer,
    model: modelOf(value),
    fact,
    place,
    call,
    input: null,
  };
}

/** The state of the model once it has this member, which gets what the state has as output. */
export function runMember(
  model: ModelObject,
  state: ModelState,
  value: Value,
  place: Range,
  position: number,
  context: SequentialContext,
  raisedAt: Range | null = null,
): ModelState {
  const { machine } = context;
  const input = state.output ?? { kind: "none", which: "none" as const };
  const call = callMember(
    model,
    value,
    input,
    place,
    position,
    context,
    raisedAt,
  );
  const members = [...state.members, member(value, place, call)];
  if (!call) {
    const output: Value = {
      kind: "unknown",
      reason: { kind: "notFollowed", what: "a layer of the model" },
    };
    return {
      ...state,
      members,
      isComplete: false,
      output,
      outputs: [],
      outputStructure: null,
    };
  }
  const output = fromStructure(
    call.outputs,
    context.tensorType,
    "symbolic",
    (index) => ({ kind: "call", call, index }),
    machine,
  );
  return {
    ...state,
    members,
    output,
    outputs: tensorFactsIn(output, machine),
    outputStructure: call.outputs,
  };
}

/** The call of one member; null when it is nothing that can be called. Its place is its own constructor. */
function callMember(
  model: ModelObject,
  value: Value,
  input: Value,
  place: Range,
  position: number,
  context: SequentialContext,
  raisedAt: Range | null = null,
): LayerCall | null {
  const leaveScope = enterScope(
    memberScope(model, context.machine),
    context.machine,
  );
  const call = calledMember(
    model,
    value,
    input,
    place,
    position,
    context,
    raisedAt,
  );
  leaveScope();
  return call;
}

/** Keras 3 names a Sequential's layers inside of it, Keras 2 apart. */
function memberScope(model: ModelObject, machine: Machine): string {
  return machine.dialect === "keras3" ? scopeOf(model.fact, machine) : "";
}

function calledMember(
  model: ModelObject,
  value: Value,
  input: Value,
  place: Range,
  position: number,
  context: SequentialContext,
  raisedAt: Range | null,
): LayerCall | null {
  const { machine } = context;
  const layer = layerOf(value);
  const structure = toStructure(input, machine);
  const placed: Placed = {
    structure: machine.dialect === "keras2" ? soleItem(structure) : structure,
    tensors: tensorFactsIn(input, machine),
  };
  const memberOf = { modelId: model.ref, position };
  if (!layer)
    return context.callModel(
      value,
      placed,
      { range: place, site: null, memberOf },
      machine,
    );
  const revise = (call: LayerCall): LayerCall => {
    const refused =
      machine.dialect === "keras3"
        ? call
        : refuseNegative(refuseSeveral(call), machine.dialect);
    return refused.problem && raisedAt
      ? { ...refused, range: raisedAt }
      : refused;
  };
  return callLayer(
    layer,
    { positional: [placed], named: [] },
    { range: layer.fact.site.range, site: null, memberOf, revise },
    machine,
  );
}

/** Keras 2 and TF.js refuse a member with several outputs at once; Keras 3 lets the next layer complain. */
function refuseSeveral(call: LayerCall): LayerCall {
  const several = call.outputs.kind === "tuple" || call.outputs.kind === "list";
  if (!several || call.outputs.items.length < 2) return call;
  const count = String(call.outputs.items.length);
  return refuse(call, {
    kind: "sequentialOutputs",
    message: `A Sequential passes one tensor on, but ${call.layer.className} returns ${count}.`,
  });
}

/** TF.js' Sequential takes no member that returns a size below 0; called by itself, the layer answers it. */
function refuseNegative(call: LayerCall, dialect: string | null): LayerCall {
  const [output] = tensorsOf(call.outputs);
  const isNegative = output?.shape?.some(
    (dim) => typeof dim === "number" && dim < 0,
  );
  if (dialect !== "tfjs" || isNegative !== true) return call;
  return refuse(call, {
    kind: "window",
    message: `A Sequential takes no layer that returns sizes below 0, but ${call.layer.className} returns ${printStructure(call.outputs)}.`,
  });
}

function refuse(call: LayerCall, problem: LayerProblem): LayerCall {
  return {
    ...call,
    problem,
    outputs: {
      kind: "unknown",
      reason: { kind: "error", code: problem.kind, message: problem.message },
    },
  };
}

function refusedCall(
  value: Value,
  model: ModelObject,
  problem: LayerProblem,
  context: SequentialContext,
): LayerCall | null {
  const layer = layerOf(value);
  if (!layer) return null;
  const reason = {
    kind: "error",
    code: problem.kind,
    message: problem.message,
  } as const;
  const call: LayerCall = {
    id: context.machine.allocate(),
    range: layer.fact.site.range,
    site: null,
    layer: layer.fact,
    memberOf: { modelId: model.ref, position: 0 },
    inputs: { kind: "unknown", reason: { kind: "noInputYet" } },
    inputTensors: [],
    arguments: new Map(),
    outputs: { kind: "unknown", reason },
    params: null,
    weights: null,
    problem,
    remark: null,
  };
  context.machine.record.call(call);
  return call;
}

function withInput(
  state: ModelState,
  input: Value,
  context: SequentialContext,
  added: Member | null,
): ModelState {
  const structure = toStructure(input, context.machine);
  const tensors = tensorFactsIn(input, context.machine);
  return {
    ...state,
    members: added ? [...state.members, added] : state.members,
    inputs: tensors,
    inputStructure: structure,
    output: input,
    outputs: tensors,
    outputStructure: structure,
  };
}

/** The input that a first member brings: `Input(...)`, an InputLayer, `input_shape=`, or a model that has one. */
function inputOf(
  value: Value,
  state: ModelState,
  context: SequentialContext,
): { readonly value: Value; readonly isOnlyInput: boolean } | null {
  if (state.members.length > 0 || state.output || !state.isComplete)
    return null;
  if (tensorOf(value)) return { value, isOnlyInput: true };
  const model = modelOf(value);
  if (model) {
    const inner = stateOf(model, context.machine);
    if (!inner.inputStructure || inner.inputs.length !== 1) return null;
    nameImpliedInput(null, context.machine);
    return {
      value: inputLike(inner.inputStructure, inner.inputs, context),
      isOnlyInput: false,
    };
  }
  const own = value.kind === "instance" && factOf(value, context.machine);
  const layer = layerOf(value) ?? (own ? { fact: own, instance: null } : null);
  if (!layer) return null;
  const declared = declaredInput(layer, context.machine);
  if (declared === undefined) return null;
  nameImpliedInput(layer.fact, context.machine);
  const origin = {
    kind: "input",
    site: layer.fact.site.range,
    layer: layer.fact,
    call: layer.fact.site,
  } as const;
  const spec = tensor(declared.shape, declared.dtype);
  return {
    value: makeTensor(context.tensorType, spec, origin, "symbolic"),
    isOnlyInput: layer.fact.className === "InputLayer",
  };
}

function inputLike(
  structure: Structure,
  tensors: readonly TensorFact[],
  context: SequentialContext,
): Value {
  return fromStructure(
    structure,
    context.tensorType,
    "symbolic",
    (index) => tensors[index]?.origin ?? unknownOrigin,
    context.machine,
  );
}
