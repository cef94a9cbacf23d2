// Classes of the program that derive from Keras' Layer, Model or another layer: their instances are layers and models too.

import type { Structure } from "../../../shapes/structure.ts";
import type { LayerCall } from "../../../trace/trace.ts";
import type { CallNode } from "../../../syntax/program.ts";
import type {
  Call,
  Evaluation,
  HostType,
  Machine,
} from "../../../interpreter/library.ts";
import type {
  FunctionValue,
  InstanceValue,
  LibraryValue,
  Value,
} from "../../../interpreter/value.ts";
import { none, string, unknown } from "../../../interpreter/value.ts";
import { place, resultOf } from "../../layer-objects/call-values.ts";
import {
  factOf,
  otherTensors,
  setFact,
  unwrittenCall,
} from "../../layer-objects/class-objects.ts";
import { factWithoutEntry, nameGiven } from "../../layer-objects/facts.ts";
import type { CallPlace, Placed } from "../../layer-objects/layer-objects.ts";
import {
  attributeOfModel,
  callOnModel,
  initialize,
} from "./keras-subclasses.ts";
import {
  attributeOfBaseCell,
  callBaseCell,
  keepBaseCell,
} from "../../cells/keras-base-cells.ts";
import { addWeight } from "../../weights/keras-variables.ts";
import { membersOf } from "../../weights/keras-weights.ts";
import { baseLayerOf } from "../../layer-objects/base-layers.ts";
import { applyTo } from "../keras-layers.ts";
import {
  attributeOfBaseLayer,
  buildBase,
  callBaseLayer,
  isShapeTold,
  keepBaseLayer,
  shownByBase,
} from "./keras-base-layers.ts";
import { runBuild } from "./keras-building.ts";
import { runOfInstance } from "../../runs/keras-class-runs.ts";
import type { Called } from "./told-calls.ts";
import { refuse, tell } from "./told-calls.ts";
import { instanceModel } from "./keras-instance-model.ts";
import { dynamicProblem } from "./keras-dynamic.ts";
import { handMask, withOwnMasks } from "./keras-masks.ts";
import type { ModelTypes } from "../../models/model-calls.ts";
import { callLayer } from "../../layer-objects/layer-objects.ts";
import { registerObject, tensorsOfLayer } from "../keras-members.ts";
import { beginPlanning, markRun } from "../../weights/layer-weights.ts";
import { enterScope, scopeOf } from "../../weights/scopes.ts";
import { beginTracing, isTracing } from "../../layer-objects/tracing.ts";
import { runParameters } from "../../runs/model-runs.ts";
import { recordReset } from "../../runs/resets.ts";
import {
  fromStructure,
  tensorFactsIn,
  tensorOf,
  toStructure,
} from "../../tensors.ts";

/** Whether a library's class makes layers: then its instances have a layer's fact. */
export function isLayerClass(path: string): boolean {
  return (
    path.startsWith("keras.layers.") ||
    isModelClass(path) ||
    path === "keras.Layer" ||
    path === "tensorflow.Module"
  );
}

export function isModelClass(path: string): boolean {
  return (
    path === "keras.Model" ||
    path === "keras.models.Model" ||
    path === "keras.Sequential" ||
    path === "keras.models.Sequential"
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
  const given = call.named.find(([name]) => name === "name")?.[1];
  const fact = factWithoutEntry(
    {
      className,
      name: nameGiven(given, className, machine),
      site: machine.siteOf(call.node, (_, argument) => argument),
      hasUnreadArguments: call.hasUnread,
    },
    machine,
  );
  setFact(instance, fact, machine);
  registerObject(fact, instance, machine);
  machine.record.layer(fact);
  if (machine.classMember(instance.class, "__init__")) return;
  keepBaseCell(instance, base.path, call, tensorType, machine);
  keepBaseLayer(instance, base.path, call, tensorType, null, machine);
}

/** `instance(x)`: runs its `call`, and tells the result as that of the class. */
export function* callInstance(
  instance: InstanceValue,
  call: Call,
  types: ModelTypes,
  machine: Machine,
): Evaluation {
  const { tensorType } = types;
  const fact = factOf(instance, machine);
  const method =
    machine.classMember(instance.class, "call") ??
    machine.classMember(instance.class, "forward");
  const [first] = call.positional;
  const inner = method
    ? null
    : callOnModel(instance, "__call__", call, types, machine);
  if (inner) return yield* settle(inner);
  const base = baseLayerOf(instance, machine);
  if (base?.isWhole) return applyTo(base.layer, call, tensorType, machine);
  if (!fact || method?.kind !== "function")
    return unknown({
      kind: "unknownLayer",
      name: instance.class.reference.name,
      detail: "it has no `call` in view",
    });
  const refused = dynamicProblem(instance, first, machine);
  if (refused && first) return refuse(fact, refused, first, call, machine);
  return yield* run({ instance, fact }, method, call, tensorType, machine);
}

function* run(
  { instance, fact }: Pick<Called, "instance" | "fact">,
  method: FunctionValue,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): Evaluation {
  const [first] = call.positional;
  const { mask, named } = handMask(
    method,
    call,
    tensorType,
    call.node,
    machine,
  );
  const result = yield* runCall(
    instance,
    call.positional,
    named,
    call.node,
    machine,
  );
  const inputs = first
    ? place(first, machine)
    : { structure: unknownInput, tensors: [] };
  const site = machine.siteOf(
    call.node,
    (position, name) => name ?? (position === 0 ? "inputs" : null),
  );
  const outputs =
    shownByBase(instance, inputs, machine) ?? toStructure(result, machine);
  const told = tell(
    { instance, fact, inputs, others: otherTensors(method, call, machine) },
    first
      ? withOwnMasks(
          { instance, inputs: first, mask, outputs },
          tensorType,
          call.node,
          machine,
        )
      : { structure: outputs, masks: [] },
    { range: call.node.range, site, memberOf: null },
    tensorFactsIn(result, machine),
    machine,
  );
  return told.outputs.kind === "unknown"
    ? result
    : resultOf(told, tensorType, machine);
}

/** What `call` returns; `build` runs before, once. */
function* runCall(
  instance: InstanceValue,
  positional: readonly Value[],
  named: Call["named"],
  node: CallNode,
  machine: Machine,
): Evaluation {
  const method =
    machine.classMember(instance.class, "call") ??
    machine.classMember(instance.class, "forward");
  const [first] = positional;
  const fact = factOf(instance, machine);
  if (method?.kind !== "function")
    return unknown({ kind: "notFollowed", what: "a model without `call`" });
  const leaveScope = enterScope(fact ? scopeOf(fact, machine) : "", machine);
  if (fact) markRun(fact, machine);
  const built = first && toStructure(first, machine);
  if (built)
    yield* runBuild(
      instance,
      built.kind === "tensor" ? built.shape : null,
      node,
      machine,
    );
  if (built && !machine.classMember(instance.class, "build"))
    buildBase(instance, built, machine);
  const isTold = isShapeTold(instance, machine);
  const isOnlyPlanned =
    isTold &&
    machine.dialect === "keras3" &&
    !isTracing(machine) &&
    tensorOf(first)?.kind === "symbolic";
  const endPlanning = isOnlyPlanned ? beginPlanning(machine) : null;
  const endTracing = beginTracing(machine, isTold ? "told" : "run");
  const result = yield* machine.call(
    { kind: "method", function: method, self: instance },
    positional,
    named,
    node,
  );
  endTracing();
  endPlanning?.();
  leaveScope();
  return result;
}

/** The instance as a member of a Sequential or of a saved graph. */
export function callAsMember(
  value: Value,
  input: Placed,
  at: CallPlace,
  tensorType: HostType,
  machine: Machine,
): LayerCall | null {
  if (value.kind !== "instance") return null;
  const fact = factOf(value, machine);
  const base = baseLayerOf(value, machine);
  if (base?.isWhole)
    return callLayer(
      base.layer,
      { positional: [input], named: [] },
      at,
      machine,
    );
  const method = machine.classMember(value.class, "call");
  if (!fact || method?.kind !== "function") return null;
  const origin = (index: number) =>
    input.tensors[index]?.origin ??
    ({ kind: "unknown", reason: { kind: "noInputYet" } } as const);
  const given = fromStructure(
    input.structure,
    tensorType,
    "symbolic",
    origin,
    machine,
  );
  const node = unwrittenCall(fact, at.range);
  const { named } = handMask(
    method,
    { positional: [given], named: [] },
    tensorType,
    node,
    machine,
  );
  const result = finish(runCall(value, [given], named, node, machine));
  const outputs =
    shownByBase(value, input, machine) ?? toStructure(result, machine);
  return tell(
    { instance: value, fact, inputs: input },
    withOwnMasks(
      { instance: value, inputs: given, mask: null, outputs },
      tensorType,
      node,
      machine,
    ),
    at,
    tensorFactsIn(result, machine),
    machine,
  );
}

/** What an instance has from its Keras base. Methods come as `inherited` values. */
export function inheritedAttribute(
  instance: InstanceValue,
  base: LibraryValue,
  name: string,
  types: ModelTypes,
  machine: Machine,
): Value | null {
  if (!isLayerClass(base.path))
    return { kind: "inherited", instance, base, name };
  const fact = factOf(instance, machine);
  if (name === "name" && typeof fact?.name === "string")
    return string(fact.name);
  const inner =
    attributeOfModel(instance, name, types, machine) ??
    attributeOfBaseCell(instance, name, types.tensorType, machine) ??
    attributeOfBaseLayer(instance, name, machine);
  if (inner) return inner;
  if (name === "layers") return machine.makeList(membersOf(instance, machine));
  if (fact && (name === "input" || name === "output"))
    return (
      tensorsOfLayer(fact, name, types.tensorType, machine) ?? {
        kind: "inherited",
        instance,
        base,
        name,
      }
    );
  return { kind: "inherited", instance, base, name };
}

/** What an object does that changes nothing which is followed here. */
const withoutResult: ReadonlySet<string> = new Set([
  "build",
  "compile",
  "summary",
  "save",
  "save_weights",
  "load_weights",
  "add_loss",
  "add_metric",
]);

/** `self.add_weight(...)`, `super().__init__()`, `model.fit(...)` on an instance. */
export function callInherited(
  instance: InstanceValue,
  base: LibraryValue,
  name: string,
  call: Call,
  types: ModelTypes,
  machine: Machine,
): Value | Evaluation {
  const ofBase =
    callBaseCell(instance, name, call, types.tensorType, machine) ??
    callBaseLayer(instance, name, call, types.tensorType, machine);
  if (ofBase) return ofBase;
  if (
    name === "__call__" ||
    (name === "call" && machine.classMember(instance.class, "call"))
  )
    return callInstance(instance, call, types, machine);
  if (name === "add_weight" || name === "add_variable")
    return addWeight(instance, call, types.tensorType, machine);
  if (name === "__init__") {
    takeOptions(instance, call, machine);
    initialize(instance, base.path, call, types, machine);
    keepBaseCell(instance, base.path, call, types.tensorType, machine);
    const { tensorType, callModel } = types;
    keepBaseLayer(instance, base.path, call, tensorType, callModel, machine);
    return none;
  }
  const inner = callOnModel(instance, name, call, types, machine);
  if (inner) return inner;
  const model = instanceModel(instance, machine);
  if (model && Object.hasOwn(runParameters, name)) {
    const method = name as keyof typeof runParameters;
    return runOfInstance(
      instance,
      method,
      model,
      call,
      (input) => runCall(instance, [input], [], call.node, machine),
      types,
      machine,
    );
  }
  if (model && (name === "reset_states" || name === "reset_state")) {
    recordReset({ kind: "model", model }, name, call, machine);
    return none;
  }
  if (withoutResult.has(name)) return none;
  return unknown({ kind: "unknownFunction", name });
}

/** Runs a computation to its end. */
function finish(evaluation: Evaluation): Value {
  for (;;) {
    const step = evaluation.next();
    if (step.done) return step.value;
  }
}

function* settle(answer: Value | Evaluation): Evaluation {
  return "kind" in answer ? answer : yield* answer;
}

const unknownInput: Structure = {
  kind: "unknown",
  reason: { kind: "notFollowed", what: "a call without inputs" },
};

/** `super().__init__(name="encoder", trainable=False)`. */
function takeOptions(
  instance: InstanceValue,
  call: Call,
  machine: Machine,
): void {
  const options = new Map(call.named);
  const trainable = options.get("trainable");
  if (trainable?.kind === "boolean")
    machine.setInstanceAttribute(instance, "trainable", trainable);
  const fact = factOf(instance, machine);
  const given = options.get("name");
  if (!fact || !given || given.kind === "none") return;
  const name = given.kind === "string" ? given.value : null;
  setFact(instance, { ...fact, name }, machine);
}
