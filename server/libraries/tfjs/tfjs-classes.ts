// Classes of the program that derive from TF.js' Layer: `apply` plans with their `computeOutputShape`, as the library does.

import type { Structure } from "../../shapes/structure.ts";
import { tensor } from "../../shapes/structure.ts";
import type { UnknownReason } from "../../shapes/unknown.ts";
import type { CallNode } from "../../syntax/program.ts";
import type { Range } from "../../syntax/source.ts";
import { stepRows } from "../../trace/step-rows.ts";
import type {
  Given,
  LayerCall,
  LayerFact,
  TensorFact,
} from "../../trace/trace.ts";
import type {
  Call,
  Evaluation,
  HostType,
  Machine,
} from "../../interpreter/library.ts";
import type {
  InstanceValue,
  LibraryValue,
  Value,
} from "../../interpreter/value.ts";
import {
  boolean,
  string,
  undefinedValue,
  unknown,
} from "../../interpreter/value.ts";
import { place, resultOf } from "../layer-objects/call-values.ts";
import {
  callOfObject,
  factOf,
  setFact,
  unwrittenCall,
} from "../layer-objects/class-objects.ts";
import { factWithoutEntry, nameGiven } from "../layer-objects/facts.ts";
import type { CallPlace, Placed } from "../layer-objects/layer-objects.ts";
import type { TensorKind } from "../tensors.ts";
import { tensorFactsIn, toStructure } from "../tensors.ts";
import {
  dimsOf,
  optionsAt,
  siteWithConfig,
  snakeCase,
} from "./tfjs-arguments.ts";
import { itemsOf } from "../javascript/javascript-collections.ts";
import { kindOf } from "./tfjs-layers.ts";
import { shapeList } from "./tfjs-tensors.ts";
import { registerObject } from "../keras/keras-members.ts";
import { toArgument } from "../layer-objects/values-to-arguments.ts";
import { listedWeights } from "../weights/keras-weights.ts";
import { addWeight, buildOnce, weightsAt } from "../weights/tfjs-weights.ts";

/** Whether a class of TF.js makes layers. */
export function isLayerClass(path: string): boolean {
  return (
    path === "tf.layers.Layer" ||
    path === "tf.layers.RNN" ||
    path === "tf.layers.RNNCell" ||
    path === "tf.LayersModel" ||
    path === "tf.Sequential"
  );
}

/** Gives a new instance its fact as a layer. */
export function makeInstance(
  instance: InstanceValue,
  base: LibraryValue,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): void {
  if (!isLayerClass(base.path)) return;
  const className = instance.class.reference.name;
  const options = optionsAt(call, 0, machine);
  const plain = factWithoutEntry(
    {
      className,
      name: nameGiven(options.get("name"), className, machine),
      site: siteWithConfig(call, 0, [], snakeCase, machine),
      hasUnreadArguments: call.hasUnread,
    },
    machine,
  );
  const declared = inputOptions.flatMap((name) => {
    const value = options.get(name);
    const argument = value && toArgument(value, call.node, tensorType, machine);
    return argument ? [[snakeCase(name), argument] as const] : [];
  });
  const fact: LayerFact = { ...plain, config: new Map(declared) };
  setFact(instance, fact, machine);
  registerObject(fact, instance, machine);
  machine.record.layer(fact);
}

/** What TF.js' base class reads of a config, by which a first layer declares a model's input. */
const inputOptions = ["inputShape", "batchInputShape", "batchSize"];

/** What an instance has from its base. Methods come as `inherited` values. */
export function inheritedAttribute(
  instance: InstanceValue,
  base: LibraryValue,
  name: string,
  machine: Machine,
): Value | null {
  const fact = factOf(instance, machine);
  if (name === "name" && fact && fact.name !== null) return string(fact.name);
  return { kind: "inherited", instance, base, name };
}

/** `layer.apply(x)` and the rest of what the base class does. */
export function callInherited(
  instance: InstanceValue,
  name: string,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): Value | Evaluation {
  if (name === "apply")
    return applyInstance(instance, call, tensorType, machine);
  const [first = undefinedValue] = call.positional;
  switch (name) {
    case "constructor":
    case "build":
    case "dispose":
    case "setWeights":
    case "invokeCallHook":
      return undefinedValue;
    case "computeOutputShape":
      return first;
    case "addWeight":
      return addWeight(instance, call, tensorType, machine);
    default:
      return unknown({ kind: "unknownFunction", name });
  }
}

/** The instance as a member of a model. */
export function callAsMember(
  value: Value,
  input: Placed,
  at: CallPlace,
  tensorType: HostType,
  machine: Machine,
): LayerCall | null {
  const fact = value.kind === "instance" ? factOf(value, machine) : null;
  if (!fact || value.kind !== "instance") return null;
  const node = unwrittenCall(fact, at.range);
  const planner = plannedBy(value, machine);
  const shape = planner && shapeArgument(input.structure, machine);
  const planned =
    planner && shape ? machine.callNow(planner, [shape], [], node) : null;
  buildOnce(value, shapeArgument(input.structure, machine), node, machine);
  const outputs = planned ? structureFrom(planned, machine) : input.structure;
  const returned = runAside(value, input, tensorType, node, machine);
  const told = { instance: value, inputs: input, outputs, returned };
  return tell(told, fact, at, machine);
}

function* applyInstance(
  instance: InstanceValue,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): Evaluation {
  const fact = factOf(instance, machine);
  const [given] = call.positional;
  if (!fact || !given)
    return unknown({
      kind: "unknownLayer",
      name: instance.class.reference.name,
      detail: "it is no layer",
    });
  const inputs = place(given, machine);
  const kind: TensorKind = kindOf(given, machine);
  const site = siteWithConfig(call, 1, ["inputs"], snakeCase, machine);
  const at = { range: call.node.range, site, memberOf: null };
  const planner = plannedBy(instance, machine);
  const shape = shapeArgument(inputs.structure, machine);
  const computes = kind === "tensor" ? calledBy(instance, machine) : null;
  if (computes) {
    buildOnce(instance, shape, call.node, machine);
    const options = call.positional[1] ?? machine.makeDict([]);
    const value = oneOrAll(
      yield* machine.call(computes, [given, options], [], call.node),
      machine,
    );
    const outputs = toStructure(value, machine);
    tell({ instance, inputs, outputs }, fact, at, machine);
    return value;
  }
  const planned =
    planner && shape
      ? yield* machine.call(planner, [shape], [], call.node)
      : null;
  const outputs = planned ? structureFrom(planned, machine) : inputs.structure;
  buildOnce(instance, shape, call.node, machine);
  const returned = runAside(instance, inputs, tensorType, call.node, machine);
  const told = tell({ instance, inputs, outputs, returned }, fact, at, machine);
  return resultOf(told, tensorType, machine, kind);
}

/**
 * What `call` gives when a model runs it, on a list of tensors; TF.js doesn't run it while a model is planned, so it is read on the side. A base
 * without one gives what it gets.
 */
function runAside(
  instance: InstanceValue,
  { tensors }: Placed,
  type: HostType,
  node: CallNode,
  machine: Machine,
): readonly TensorFact[] {
  const method = calledBy(instance, machine);
  if (!method)
    return plainLayers.has(machine.libraryBase(instance.class)?.path ?? "")
      ? tensors
      : [];
  const given = tensors.map((fact): Value => {
    const data = { fact: onData(fact, node.range), kind: "tensor" };
    return { kind: "host", type, data };
  });
  const { result, problem } = machine.record.aside(() => {
    const inputs = machine.makeList(given);
    const options = machine.makeDict([[string("training"), boolean(false)]]);
    const value = machine.callNow(method, [inputs, options], [], node);
    const unread = [value, ...(itemsOf(value, machine) ?? [])].find(
      (each) => each.kind === "unknown",
    );
    return unread?.kind === "unknown"
      ? unread.reason
      : tensorFactsIn(value, machine);
  });
  if (problem)
    return [
      lost({ kind: "error", code: problem.kind, message: problem.message }),
    ];
  return "kind" in result ? [lost(result)] : result;
}

/** The same tensor with its rows as a number that a run has, where a model leaves them open. */
function onData(fact: TensorFact, site: Range): TensorFact {
  const { shape } = fact.spec;
  if (shape?.[0] !== null) return fact;
  const given: Given = {
    path: "tf.clone",
    positional: [{ kind: "tensor", tensor: fact }],
    named: [],
    output: 0,
  };
  return {
    spec: { ...fact.spec, shape: shape.with(0, stepRows) },
    origin: { kind: "operation", site, name: "clone", operands: [fact], given },
  };
}

const plainLayers = new Set(["tf.layers.Layer", "tf.layers.RNNCell"]);

function lost(reason: UnknownReason): TensorFact {
  return { spec: tensor(null), origin: { kind: "unknown", reason } };
}

/** The class's own `call`. */
function calledBy(instance: InstanceValue, machine: Machine): Value | null {
  const method = machine.classMember(instance.class, "call");
  return method?.kind === "function"
    ? { kind: "method", function: method, self: instance }
    : null;
}

/** `apply` gives a list of one tensor as that tensor. */
function oneOrAll(value: Value, machine: Machine): Value {
  const [only, ...others] =
    value.kind === "list" ? (itemsOf(value, machine) ?? []) : [];
  return only && others.length === 0 ? only : value;
}

/** The class's own `computeOutputShape`; without one the shape stays. */
function plannedBy(instance: InstanceValue, machine: Machine): Value | null {
  const method = machine.classMember(instance.class, "computeOutputShape");
  return method?.kind === "function"
    ? { kind: "method", function: method, self: instance }
    : null;
}

function shapeArgument(structure: Structure, machine: Machine): Value | null {
  if (structure.kind === "tensor") return shapeList(structure.shape, machine);
  if (structure.kind !== "list") return null;
  const shapes = structure.items.map((item) => shapeArgument(item, machine));
  return shapes.includes(null)
    ? null
    : machine.makeList(shapes.flatMap((shape) => shape ?? []));
}

/** `[null, 8]` is a tensor of that shape, a list of shapes several. */
function structureFrom(shape: Value, machine: Machine): Structure {
  const items =
    shape.kind === "list" || shape.kind === "tuple"
      ? itemsOf(shape, machine)
      : null;
  if (!items)
    return {
      kind: "unknown",
      reason: { kind: "notFollowed", what: "computeOutputShape" },
    };
  if (items.some((item) => item.kind === "list"))
    return {
      kind: "list",
      items: items.map((item) => structureFrom(item, machine)),
    };
  return tensor(dimsOf(shape, machine) ?? null);
}

interface Told {
  readonly instance: InstanceValue;
  readonly inputs: Placed;
  readonly outputs: Structure;
  /** Where it was read, what its `call` gave. */
  readonly returned?: readonly TensorFact[];
}

function tell(
  { instance, inputs, outputs, returned }: Told,
  fact: LayerFact,
  at: CallPlace,
  machine: Machine,
): LayerCall {
  const weights = weightsAt(instance, machine);
  const told = callOfObject(fact, inputs, outputs, weights, at, machine);
  const made = listedWeights(instance, machine);
  const call: LayerCall = {
    ...told,
    ...(returned && { returned }),
    ...(made && made.length > 0 && { ownWeights: made }),
  };
  machine.record.call(call);
  return call;
}
