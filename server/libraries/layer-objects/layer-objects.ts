// Layers as values of a program: made by a constructor call, applied to tensors, each remembering what it was built on.

import type {
  ArgumentValue,
  Dialect,
  LayerEntry,
  LayerInstance,
  LayerProblem,
} from "../../layers/layer.ts";
import { callArgumentsOf } from "../../layers/layer.ts";
import { type Application, applyLayer } from "../../layers/apply.ts";
import { configure, nameIn, parametersOf } from "../../layers/configure.ts";
import { automaticName } from "../../layers/automatic-names.ts";
import { add } from "../../shapes/dim.ts";
import type { Structure } from "../../shapes/structure.ts";
import { tensorsOf } from "../../shapes/structure.ts";
import type { Range } from "../../syntax/source.ts";
import type {
  CallSite,
  LayerCall,
  LayerFact,
  TensorFact,
} from "../../trace/trace.ts";
import { sameShape } from "../../shapes/shape.ts";
import { keepWeights } from "../weights/layer-weights.ts";
import { scopeOf } from "../weights/scopes.ts";
import { keepConstants, stepsIn } from "../cells/kept-steps.ts";
import { adapted } from "./adapting.ts";
import { isTracing } from "./tracing.ts";
import { isEager } from "../../trace/eager.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { HostValue, Ref, Value } from "../../interpreter/value.ts";
import { withSettings } from "../keras/keras-globals.ts";
import { unknown } from "../../interpreter/value.ts";

/** A layer object. What changes about it (what it was built on) lies in the store under `ref`. */
export interface LayerObject {
  readonly ref: Ref;
  readonly fact: LayerFact;
  /** Null for a class of the program. */
  readonly instance: LayerInstance | null;
}

/** The layer that a value is, or null. */
export function layerOf(value: Value | undefined): LayerObject | null {
  return value?.kind === "host" && value.type.name === "layer"
    ? (value.data as LayerObject)
    : null;
}

/** A layer as a value of the program. */
export function layerValue(type: HostType, layer: LayerObject): HostValue {
  return { kind: "host", type, data: layer };
}

/** The layer that a fact of the catalogue tells of, as an object again; null for other facts. */
export function layerOfFact(fact: LayerFact, type: HostType): HostValue | null {
  const { entry, config, dialect, name } = fact;
  return entry
    ? layerValue(type, {
        ref: fact.id,
        fact,
        instance: { entry, config, dialect, name },
      })
    : null;
}

/** Arguments of a constructor as the layers' catalogue takes them. */
export interface ConstructorArguments {
  readonly positional: readonly ArgumentValue[];
  readonly named: readonly (readonly [string, ArgumentValue])[];
  readonly hasUnread: boolean;
}

/**
 * Runs a constructor. A layer that the library refuses to make still has its fact, so that it can be told; the value is then unknown.
 * @param wrapped the layer objects among the arguments
 */
export function makeLayer(
  type: HostType,
  entry: LayerEntry,
  given: ConstructorArguments,
  site: CallSite,
  wrapped: readonly LayerObject[],
  machine: Machine,
): Value {
  const layer = configureLayer(entry, given, site, wrapped, machine);
  if (layer.fact.problem) return unknown(reasonOfProblem(layer.fact.problem));
  return layerValue(type, layer);
}

/** The layer object of a constructor call, also when the constructor refuses; its fact is told. */
export function configureLayer(
  entry: LayerEntry,
  given: ConstructorArguments,
  site: CallSite,
  wrapped: readonly LayerObject[],
  machine: Machine,
): LayerObject {
  const { dialect } = machine;
  const configured = configure(entry, dialect, given);
  const config = withSettings(entry, configured.config, machine);
  const named = config.get("name");
  const name =
    named?.kind === "string"
      ? named.value
      : named?.kind === "none" || !named
        ? nextName(classNameOf(entry), machine)
        : perhapsNextName(classNameOf(entry), machine);
  const fact: LayerFact = {
    id: machine.allocate(),
    className: classNameOf(entry),
    entry,
    dialect,
    config,
    name,
    site,
    unknownArguments: site.arguments.filter(
      (argument) =>
        argument.name !== null &&
        configured.unknownArguments.includes(argument.name.text),
    ),
    hasUnreadArguments: given.hasUnread,
    problem: configured.problem,
    wrapped: wrapped.map((layer) => layer.fact),
  };
  machine.record.layer(fact);
  return {
    ref: fact.id,
    fact,
    instance: { entry, config, dialect, name },
  };
}

/** `Input(...)` makes an InputLayer. */
function classNameOf(entry: LayerEntry): string {
  return entry.className === "Input" ? "InputLayer" : entry.className;
}

/** Keras' next automatic name for a class, or null where the order of creation isn't certain. */
export function nextName(className: string, machine: Machine): string | null {
  const key = `-1.${className}`;
  const { counters } = automaticName(className, machine.dialect, new Map());
  const [prefix] = [...counters.keys()];
  const stored = machine.store.get(key);
  if (prefix === undefined || (stored && stored.kind !== "number")) return null;
  const count = stored?.value ?? 0;
  machine.store.set(key, { kind: "number", value: count + 1, isFloat: false });
  if (machine.isAbstract()) return null;
  return automaticName(className, machine.dialect, new Map([[prefix, count]]))
    .name;
}

/** A layer that may have a name of its own, or take the next one: from now on the order isn't certain. */
function perhapsNextName(className: string, machine: Machine): null {
  const reason = { kind: "notFollowed", what: "an automatic name" } as const;
  machine.store.set(`-1.${className}`, machine.unknown(reason));
  return null;
}

/** How the parameters of a constructor are called, for {@link Machine.siteOf}. */
export function parameterNames(
  entry: LayerEntry,
  dialect: Dialect,
): (position: number | null, name: string | null) => string | null {
  const parameters = parametersOf(entry, dialect);
  const positional = parameters.filter(
    (parameter) => parameter.keywordOnly !== true,
  );
  return (position, name) => {
    if (name !== null)
      return (
        parameters.find((parameter) => nameIn(parameter, dialect) === name)
          ?.name ?? null
      );
    return position === null ? null : (positional[position]?.name ?? null);
  };
}

/** What a layer is applied to: the first argument and the others, as structures and as the tensors in them. */
export interface LayerInputs {
  readonly positional: readonly Placed[];
  readonly named: readonly (readonly [string, Placed])[];
}

/** What goes into a call: the structure, and the tensors in it from left to right. */
export interface Placed {
  readonly structure: Structure;
  readonly tensors: readonly TensorFact[];
}

/** Where and as what a call is told. */
export interface CallPlace {
  readonly range: Range;
  readonly site: CallSite | null;
  readonly memberOf: LayerCall["memberOf"];
  /** What whoever holds the layer makes of the result before it is told. */
  readonly revise?: (call: LayerCall) => LayerCall;
}

/** Applies a layer and records the call. */
export function callLayer(
  layer: LayerObject,
  inputs: LayerInputs,
  place: CallPlace,
  machine: Machine,
): LayerCall {
  const { fact, instance } = layer;
  const first = inputs.positional[0] ??
    inputs.named[0]?.[1] ?? { structure: noInput, tensors: [] };
  const scope = scopeOf(fact, machine);
  const call = instance
    ? applyInstance(layer, instance, inputs, machine)
    : {
        structure: unknownClass(fact.className),
        problem: null,
        remark: null,
        params: null,
        weights: null,
        arguments: namedTensors(inputs),
      };
  const steps = instance ? stepsIn(instance.config, machine) : undefined;
  const plain: LayerCall = {
    id: machine.allocate(),
    range: place.range,
    site: place.site,
    layer: fact,
    memberOf: place.memberOf,
    inputs: first.structure,
    inputTensors: first.tensors,
    arguments: call.arguments,
    options: plainArguments(instance, inputs),
    outputs: call.structure,
    params: call.params,
    weights: call.weights,
    problem: call.problem,
    remark: call.remark,
    ...(steps && { steps }),
  };
  const trained = {
    ...plain,
    params: trainedParams(fact, plain.params, machine),
    ...("paramsInModel" in call && {
      paramsInModel: trainedParams(fact, call.paramsInModel, machine),
    }),
  };
  if (trained.params !== plain.params)
    machine.store.set(wholeKey(plain), {
      kind: "record",
      record: {
        params: plain.params,
        ...("paramsInModel" in call && { paramsInModel: call.paramsInModel }),
      },
    });
  const record = place.revise?.(trained) ?? trained;
  if (!record.problem) keepWeights(fact, call.weights, scope, machine);
  rememberCall(record, machine);
  machine.record.call(record);
  return record;
}

/** What a call told of parameters, or would have if its layer had not been frozen then: it may be trained later. */
export function wholeParams(
  call: LayerCall,
  machine: Machine,
): Pick<LayerCall, "params" | "paramsInModel"> {
  const stored = machine.store.get(wholeKey(call));
  return stored?.kind === "record"
    ? (stored.record as Pick<LayerCall, "params" | "paramsInModel">)
    : call;
}

function wholeKey({ id }: LayerCall): string {
  return `${String(id)}.whole`;
}

/** `layer.trainable = False`; null where the value isn't known. */
export function setTrainable(
  fact: LayerFact,
  value: boolean | null,
  machine: Machine,
): void {
  machine.store.set(
    `${String(fact.id)}.trainable`,
    value === null
      ? unknown({ kind: "notFollowed", what: "`trainable`" })
      : { kind: "boolean", value },
  );
}

/** A layer's trainable and other parameters after what the program has set as its `trainable`. */
export function trainedParams(
  fact: LayerFact,
  params: LayerCall["params"],
  machine: Machine,
): LayerCall["params"] {
  const stored = machine.store.get(`${String(fact.id)}.trainable`);
  if (!stored || !params) return params;
  if (stored.kind !== "boolean") return null;
  return stored.value ? params : [0, add(params[0], params[1])];
}

/** Keeps a layer's first call on symbolic tensors: its `input` and `output` from then on. Data leaves no such trace. */
export function rememberCall(call: LayerCall, machine: Machine): void {
  const key = `${String(call.layer.id)}.call`;
  if (call.problem || machine.store.get(key)) return;
  if (call.inputTensors.length > 0 && call.inputTensors.every(isSymbolic))
    machine.store.set(key, { kind: "record", record: call });
}

/** The call that {@link rememberCall} kept, or null. */
export function firstCallOf(
  fact: LayerFact,
  machine: Machine,
): LayerCall | null {
  const stored = machine.store.get(`${String(fact.id)}.call`);
  return stored?.kind === "record" ? (stored.record as LayerCall) : null;
}

/** Whether a tensor comes from an `Input`, as far back as it can be followed. */
function isSymbolic({ origin }: TensorFact): boolean {
  switch (origin.kind) {
    case "input":
      return true;
    case "call":
      return origin.call.inputTensors.some(isSymbolic);
    case "operation":
      return origin.operands.some(isSymbolic);
    default:
      return false;
  }
}

/** The first inputs that a layer was called on, which made its weights. */
export function builtOn(
  layer: LayerObject,
  machine: Machine,
): Structure | null {
  const stored = machine.store.get(`${String(layer.ref)}.built`);
  return stored?.kind === "record" ? (stored.record as Structure) : null;
}

const noInput: Structure = {
  kind: "unknown",
  reason: { kind: "notFollowed", what: "a call without inputs" },
};

function applyInstance(
  layer: LayerObject,
  instance: LayerInstance,
  inputs: LayerInputs,
  machine: Machine,
): Pick<LayerCall, "problem" | "remark" | "params" | "arguments"> & {
  readonly structure: Structure;
  readonly weights: Application["weights"];
  readonly paramsInModel: LayerCall["params"];
} {
  const before = builtOn(layer, machine);
  const others = otherTensors(instance, inputs);
  keepConstants(instance.config, others, machine);
  const application = applyLayer(adapted(layer, instance, machine), {
    positional: inputs.positional.map((placed) => placed.structure),
    named: inputs.named.map(
      ([name, placed]) => [name, placed.structure] as const,
    ),
    builtOn: before,
    isTraced: isTracing(machine),
  });
  const [first] = inputs.positional;
  if (
    !before &&
    first &&
    !application.problem &&
    first.structure.kind !== "unknown"
  )
    machine.store.set(`${String(layer.ref)}.built`, {
      kind: "record",
      record: first.structure,
    });
  const isData = isEager(first?.tensors[0]) === true || isTracing(machine);
  return {
    ...(isData ? computedAtOnce(application) : application),
    paramsInModel: application.paramsInModel ?? application.params,
    arguments: others,
  };
}

/** A layer called on numbers computes at once: what comes is what it computes, whatever the library would show for symbols. */
export function computedAtOnce(application: Application): Application {
  const { remark, computed = null } = application;
  if (remark === null) {
    const shown = tensorsOf(application.structure);
    const mayDiffer = tensorsOf(computed ?? application.structure).some(
      ({ shape }, index) => !sameShape(shape, shown[index]?.shape ?? null),
    );
    return mayDiffer && computed !== null
      ? { ...application, structure: computed }
      : application;
  }
  if (remark.real !== null)
    return { ...application, structure: remark.real, remark: null };
  if (!remark.raises) return application;
  const problem: LayerProblem = {
    kind: "refused",
    message: `This call fails: ${remark.because}.`,
  };
  return {
    ...application,
    structure: { kind: "unknown", reason: reasonOfProblem(problem) },
    problem,
    remark: null,
  };
}

/** Tensor arguments behind the first, by Keras' names. */
function otherTensors(
  instance: LayerInstance,
  inputs: LayerInputs,
): LayerCall["arguments"] {
  const names = callArgumentsOf(instance.entry, instance.dialect);
  const result = new Map(namedTensors(inputs));
  for (const [index, placed] of inputs.positional.slice(1).entries()) {
    const name = names[index];
    if (name !== undefined && tensorsOf(placed.structure).length > 0)
      result.set(name, placed);
  }
  return result;
}

/** Arguments behind the first that are plain values, by Keras' names. */
function plainArguments(
  instance: LayerInstance | null,
  inputs: LayerInputs,
): ReadonlyMap<string, string> {
  const names = instance
    ? callArgumentsOf(instance.entry, instance.dialect)
    : [];
  const places: readonly (readonly [string | undefined, Placed])[] = [
    ...inputs.positional
      .slice(1)
      .map((placed, index) => [names[index], placed] as const),
    ...inputs.named.map(([name, placed]) => [snake(name), placed] as const),
  ];
  return new Map(
    places.flatMap(([name, { structure }]) =>
      name !== undefined && structure.kind === "value"
        ? [[name, structure.text] as const]
        : [],
    ),
  );
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function namedTensors(inputs: LayerInputs): ReadonlyMap<string, Placed> {
  return new Map(
    inputs.named.flatMap(([name, placed]) =>
      tensorsOf(placed.structure).length > 0
        ? [[snake(name), placed] as const]
        : [],
    ),
  );
}

function unknownClass(name: string): Structure {
  return {
    kind: "unknown",
    reason: { kind: "unknownLayer", name, detail: "its `call` is not in view" },
  };
}

/** Why the value of something refused isn't known. */
export function reasonOfProblem(problem: LayerProblem): {
  readonly kind: "error";
  readonly code: string;
  readonly message: string;
} {
  return { kind: "error", code: problem.kind, message: problem.message };
}

/** The places of a call's tensor arguments. */
export function inputsOf(
  call: Call,
  place: (value: Value) => Placed,
): LayerInputs {
  return {
    positional: call.positional.map(place),
    named: call.named.map(([name, value]) => [name, place(value)] as const),
  };
}
