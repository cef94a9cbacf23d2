// Keras' layers as Python objects: constructors, calls, attributes, `reset_states`.

import type {
  ArgumentValue,
  LayerEntry,
  LayerProblem,
} from "../../layers/layer.ts";
import type { LayerFunction } from "../../layers/catalogue.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { HostValue, Value } from "../../interpreter/value.ts";
import { boolean, library, none, unknown } from "../../interpreter/value.ts";
import { sizeOfCell, zeroStates } from "../cells/cell-values.ts";
import { inputTensor, place, resultOf } from "../layer-objects/call-values.ts";
import { elementsOf } from "../layer-objects/elements.ts";
import { nameOf } from "../layer-objects/facts.ts";
import type {
  ConstructorArguments,
  LayerObject,
} from "../layer-objects/layer-objects.ts";
import {
  builtOn,
  callLayer,
  configureLayer,
  firstCallOf,
  inputsOf,
  layerOf,
  makeLayer,
  parameterNames,
  reasonOfProblem,
  setTrainable,
} from "../layer-objects/layer-objects.ts";
import { applyLayer } from "../../layers/apply.ts";
import { buildLayer } from "./classes/keras-building.ts";
import { configOf, fromConfig } from "./keras-configs.ts";
import { tensorsOfLayer } from "./keras-members.ts";
import type { ObjectCaller } from "../layer-objects/layer-arguments.ts";
import type { ModelCaller } from "../models/model-objects.ts";
import { recordReset } from "../runs/resets.ts";
import { shapeValue, tensorOf } from "../tensors.ts";
import { argumentValue } from "../layer-objects/function-arguments.ts";
import { adaptingMethods, noteAdapted } from "../layer-objects/adapting.ts";
import { toArgument } from "../layer-objects/values-to-arguments.ts";

/** The layer type, whose calls give tensors of `tensorType`. */
export function createLayerType(tensorType: HostType): HostType {
  const type: HostType = {
    name: "layer",
    call: (self, call, machine) => applyAt(self, call, tensorType, machine),
    attribute: (self, name, machine) =>
      attribute(self, name, tensorType, machine),
    setAttribute: (self, name, value, machine) => {
      const layer = layerOf(self);
      if (layer && name === "trainable")
        setTrainable(layer.fact, truthOf(value), machine);
    },
    callMethod: (self, name, call, machine) =>
      callMethod(self, name, call, type, tensorType, machine),
  };
  return type;
}

function truthOf(value: Value): boolean | null {
  return value.kind === "boolean" ? value.value : null;
}

/** `LSTM(8, return_sequences=True)`. */
export function construct(
  entry: LayerEntry,
  call: Call,
  layerType: HostType,
  { tensorType, callModel }: ObjectCaller,
  machine: Machine,
): Value {
  const site = machine.siteOf(
    call.node,
    parameterNames(entry, machine.dialect),
  );
  const wrapped = [
    ...call.positional,
    ...call.named.map(([, value]) => value),
  ].flatMap((value) => layersIn(value, machine));
  return makeLayer(
    layerType,
    entry,
    givenBy(call, tensorType, machine, callModel),
    site,
    wrapped,
    machine,
  );
}

/** `Input((10, 8))`, `add([x, y])`: the layer is made and applied in one call. */
export function callFunctionForm(
  form: LayerFunction,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): Value {
  const given = givenBy(call, tensorType, machine);
  const site = machine.siteOf(
    call.node,
    parameterNames(form.entry, machine.dialect),
  );
  if (!form.takesInputs)
    return input(form.entry, given, call, tensorType, machine);
  const [, ...rest] = given.positional;
  const layer = configureLayer(
    form.entry,
    { ...given, positional: rest },
    site,
    [],
    machine,
  );
  if (layer.fact.problem) return unknown(reasonOfProblem(layer.fact.problem));
  const first = call.positional[0] ?? call.get(0, "inputs") ?? none;
  const told = callLayer(
    layer,
    { positional: [place(first, machine)], named: [] },
    { range: call.node.range, site, memberOf: null },
    machine,
  );
  return resultOf(told, tensorType, machine);
}

export function givenBy(
  call: Call,
  tensorType: HostType,
  machine: Machine,
  callModel: ModelCaller | null = null,
): ConstructorArguments {
  const convert = (value: Value): ArgumentValue =>
    toArgument(value, call.node, tensorType, machine, callModel);
  return {
    positional: call.positional.map(convert),
    named: call.named.map(([name, value]) => [name, convert(value)] as const),
    hasUnread: call.hasUnread,
  };
}

/** Keras' own arguments of a layer's call, by position behind the inputs. */
export function callNames(
  layer: LayerObject,
): (position: number | null, name: string | null) => string | null {
  const given = layer.fact.entry?.callArguments ?? [];
  const names = Array.isArray(given)
    ? (given as readonly string[])
    : ((given as Partial<Record<string, readonly string[]>>)[
        layer.fact.dialect
      ] ?? []);
  return (position, name) => {
    if (name !== null)
      return name === "training" || name === "mask" || names.includes(name)
        ? name
        : null;
    return position === null
      ? null
      : position === 0
        ? "inputs"
        : (names[position - 1] ?? null);
  };
}

function applyAt(
  self: HostValue,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): Value {
  const layer = layerOf(self);
  return layer
    ? applyTo(layer, call, tensorType, machine)
    : unknown({ kind: "notFollowed", what: "a layer" });
}

/** `layer(x, initial_state=states)`. */
export function applyTo(
  layer: LayerObject,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): Value {
  if (call.hasUnread)
    return unknown({
      kind: "notFollowed",
      what: "arguments that are spread into a layer's call",
    });
  const site = machine.siteOf(call.node, callNames(layer));
  const inputs = inputsOf(call, (value) => place(value, machine));
  return resultOf(
    callLayer(
      layer,
      inputs,
      { range: call.node.range, site, memberOf: null },
      machine,
    ),
    tensorType,
    machine,
  );
}

function input(
  entry: LayerEntry,
  given: ConstructorArguments,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): Value {
  const site = machine.siteOf(
    call.node,
    parameterNames(entry, machine.dialect),
  );
  const layer = configureLayer(entry, given, site, [], machine);
  if (layer.fact.problem || !layer.instance)
    return unknown(
      layer.fact.problem
        ? reasonOfProblem(layer.fact.problem)
        : { kind: "noInputYet" },
    );
  const wrapped = call.get(5, "tensor");
  const tensor = tensorOf(wrapped);
  if (wrapped && wrapped.kind !== "none") {
    const problem =
      machine.dialect === "keras3" ? tensorProblem(wrapped, layer) : null;
    if (problem) return machine.record.refusal(call.node.range, problem);
    if (tensor) return wrapped;
  }
  return (
    inputTensor(layer.fact, call.node.range, tensorType) ??
    unknown({ kind: "notFollowed", what: "the shape of an Input" })
  );
}

/** Keras 3's `Input(tensor=…)` takes a tensor of a model that is planned, and nothing said beside it may differ from that. */
function tensorProblem(
  value: Value,
  { fact }: LayerObject,
): LayerProblem | null {
  const tensor = tensorOf(value);
  const isData =
    tensor?.kind === "tensor" ||
    ["number", "string", "boolean", "list", "tuple"].includes(value.kind);
  if (isData)
    return {
      kind: "argumentValue",
      argument: "tensor",
      message:
        "Input takes the output of a layer or of another Input as its `tensor`, but this one holds data.",
    };
  const dtype = fact.config.get("dtype");
  const has = tensor?.fact.spec.dtype ?? null;
  return dtype?.kind === "string" && has !== null && has !== dtype.value
    ? {
        kind: "argumentValue",
        argument: "dtype",
        message: `The tensor of this Input is ${has}, but \`dtype\` says ${dtype.value}. Leave it out.`,
      }
    : null;
}

/** The layers that stand among a constructor's arguments, also in a list of cells. */
function layersIn(value: Value, machine: Machine): readonly LayerObject[] {
  const layer = layerOf(value);
  if (layer) return [layer];
  return (elementsOf(value, machine) ?? []).flatMap((item) =>
    layersIn(item, machine),
  );
}

function attribute(
  self: HostValue,
  name: string,
  tensorType: HostType,
  machine: Machine,
): Value | null {
  const layer = layerOf(self);
  if (!layer) return null;
  if (name === "input" || name === "output")
    return tensorsOfLayer(layer.fact, name, tensorType, machine);
  if (
    (name === "input_shape" || name === "output_shape") &&
    machine.dialect === "keras2"
  ) {
    const call = firstCallOf(layer.fact, machine);
    const structure = name === "input_shape" ? call?.inputs : call?.outputs;
    return structure?.kind === "tensor" ? shapeValue(structure.shape) : null;
  }
  if (name === "name") return nameOf(layer.fact);
  if (name === "__class__") {
    const [own] = layer.fact.entry?.names[machine.dialect] ?? [];
    return own === undefined ? null : library(`keras.layers.${own}`);
  }
  const size = layer.instance && sizeOfCell(layer.instance, name, machine);
  if (size) return size;
  if (name === "built") return boolean(builtOn(layer, machine) !== null);
  const argument = layer.fact.config.get(name);
  return argument ? kept(argument, machine) : null;
}

/** An argument of a layer, read back as its attribute; null for what is kept in another form. */
export function kept(argument: ArgumentValue, machine: Machine): Value | null {
  const isPlain = (each: ArgumentValue): boolean =>
    each.kind === "tuple"
      ? each.items.every(isPlain)
      : ["none", "boolean", "string", "number", "integer"].includes(each.kind);
  return isPlain(argument) ? argumentValue(argument, machine) : null;
}

function callMethod(
  self: HostValue,
  name: string,
  call: Call,
  type: HostType,
  tensorType: HostType,
  machine: Machine,
): Value | null {
  const layer = layerOf(self);
  if (!layer) return null;
  if (adaptingMethods.has(name)) {
    noteAdapted(layer, machine);
    return none;
  }
  switch (name) {
    case "__call__":
    case "call":
      return applyAt(self, call, tensorType, machine);
    case "reset_states":
    case "reset_state":
      recordReset({ kind: "layer", layer: layer.fact }, name, call, machine);
      return none;
    case "compute_output_shape": {
      const shape = layer.instance ? outputShape(layer, call, machine) : null;
      return (
        shape ?? unknown({ kind: "notFollowed", what: "compute_output_shape" })
      );
    }
    case "build":
      buildLayer(layer, call.get(0, "input_shape"), machine);
      return none;
    case "get_initial_state":
      return (
        layer.instance && zeroStates(layer.instance, call, tensorType, machine)
      );
    case "get_config":
      return configOf(layer, machine);
    case "get_weights":
    case "count_params":
      return unknown({ kind: "notFollowed", what: `what ${name} returns` });
    case "from_config":
      return layer.fact.entry
        ? fromConfig(
            layer.fact.entry,
            call.get(0, "config"),
            call,
            type,
            tensorType,
            machine,
          )
        : null;
    default:
      return unknown({
        kind: "unknownFunction",
        name: `${layer.fact.className}.${name}`,
      });
  }
}

function outputShape(
  layer: LayerObject,
  call: Call,
  machine: Machine,
): Value | null {
  const items = elementsOf(call.get(0, "input_shape"), machine);
  if (!items || !layer.instance) return null;
  const dims = items.map((item) =>
    item.kind === "none"
      ? null
      : item.kind === "number"
        ? item.value
        : undefined,
  );
  if (dims.includes(undefined)) return null;
  const shape = dims.map((dim) => dim ?? null);
  const { structure } = applyLayer(layer.instance, {
    positional: [{ kind: "tensor", shape, dtype: "float32" }],
    builtOn: builtOn(layer, machine),
  });
  return structure.kind === "tensor" ? shapeValue(structure.shape) : null;
}
