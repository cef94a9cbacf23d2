// TF.js' layers as JavaScript objects: `tf.layers.lstm({units: 8})`, `layer.apply(x, {initialState})`, `tf.input({shape})`.

import type {
  ArgumentValue,
  LayerEntry,
  LayerProblem,
} from "../../layers/layer.ts";
import { callArgumentsOf } from "../../layers/layer.ts";
import { applyLayer } from "../../layers/apply.ts";
import { layersOf } from "../../layers/catalogue.ts";
import { nameIn, nearestName, parametersOf } from "../../layers/configure.ts";
import type { Structure } from "../../shapes/structure.ts";
import { tensor } from "../../shapes/structure.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { HostValue, Value } from "../../interpreter/value.ts";
import {
  boolean,
  integer,
  none,
  string,
  undefinedValue,
  unknown,
} from "../../interpreter/value.ts";
import { itemsOf } from "../javascript/javascript-collections.ts";
import { plainNumber } from "../javascript/javascript-operators.ts";
import { inputTensor, place, resultOf } from "../layer-objects/call-values.ts";
import { factWithoutEntry, nameOf } from "../layer-objects/facts.ts";
import type {
  ConstructorArguments,
  LayerObject,
} from "../layer-objects/layer-objects.ts";
import {
  builtOn,
  callLayer,
  configureLayer,
  layerOf,
  layerValue,
  parameterNames,
  reasonOfProblem,
} from "../layer-objects/layer-objects.ts";
import type { ModelCaller } from "../models/model-objects.ts";
import { recordReset } from "../runs/resets.ts";
import type { TensorKind } from "../tensors.ts";
import { tensorOf } from "../tensors.ts";
import { callCell, stateSize } from "./tfjs-cells.ts";
import { overwriteInput, placedNow } from "./tfjs-overwritten.ts";
import { shapeList } from "./tfjs-tensors.ts";
import {
  dimsOf,
  optionsAt,
  siteWithConfig,
  snakeCase,
} from "./tfjs-arguments.ts";
import { toArgument } from "../layer-objects/values-to-arguments.ts";

/** The layer type, whose calls give tensors of `tensorType`. */
export function createLayerType(tensorType: HostType): HostType {
  return {
    name: "layer",
    attribute: (self, name, machine) => attribute(self, name, machine),
    setAttribute: () => undefined,
    callMethod: (self, name, call, machine) =>
      callMethod(self, name, call, tensorType, machine),
  };
}

/** What layers, tensors and calls of models in them are made of. */
export interface ObjectTypes {
  readonly layerType: HostType;
  readonly tensorType: HostType;
  readonly callModel: ModelCaller;
}

/** `tf.layers.lstm({units: 8, returnSequences: true})`. */
export function construct(
  entry: LayerEntry,
  call: Call,
  { layerType, tensorType, callModel }: ObjectTypes,
  machine: Machine,
): Value {
  const layer = configured(entry, call, tensorType, machine, callModel);
  if (layer.fact.problem) return unknown(reasonOfProblem(layer.fact.problem));
  if (entry.className === "InputLayer")
    keepOutput(layer, tensorOfInput(layer, call, tensorType), machine);
  return layerValue(layerType, layer);
}

/** `tf.input({shape: [10, 8]})`: the tensor of a new InputLayer. */
export function makeInput(
  entry: LayerEntry,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): Value {
  const layer = configured(entry, call, tensorType, machine);
  if (layer.fact.problem) return unknown(reasonOfProblem(layer.fact.problem));
  return tensorOfInput(layer, call, tensorType);
}

/** `tf.layers.LSTM(…)`: TF.js has no function of that name, and the program stops there. */
export function absentLayer(name: string, call: Call, machine: Machine): Value {
  const near = nearestName(
    name,
    layersOf("tfjs").flatMap((entry) => entry.names.tfjs ?? []),
  );
  const hint = near === null ? "" : ` Did you mean \`${near}\`?`;
  const problem: LayerProblem = {
    kind: "refused",
    message: `TF.js has no \`tf.layers.${name}\`.${hint}`,
  };
  machine.record.layer(
    factWithoutEntry(
      {
        className: name,
        name: null,
        site: siteWithConfig(call, 0, [], snakeCase, machine),
        hasUnreadArguments: true,
        problem,
      },
      machine,
    ),
  );
  return unknown(reasonOfProblem(problem));
}

/** Whether layers are called to plan a model or on data. */
export function kindOf(value: Value, machine: Machine): TensorKind {
  const items =
    value.kind === "list" ? (itemsOf(value, machine) ?? []) : [value];
  const kinds = items.map((item) => tensorOf(item)?.kind);
  return kinds.includes("symbolic") || !kinds.includes("tensor")
    ? "symbolic"
    : "tensor";
}

function configured(
  entry: LayerEntry,
  call: Call,
  tensorType: HostType,
  machine: Machine,
  callModel: ModelCaller | null = null,
): LayerObject {
  const parameters = parameterNames(entry, "tfjs");
  const site = siteWithConfig(
    call,
    0,
    [],
    (name) => parameters(null, name),
    machine,
  );
  return configureLayer(
    entry,
    givenBy(call, tensorType, callModel, machine),
    site,
    layersIn(call.positional[0], machine),
    machine,
  );
}

/** The config object; when other properties may be in it, those that are known and the note that others may be there. */
function givenBy(
  call: Call,
  tensorType: HostType,
  callModel: ModelCaller | null,
  machine: Machine,
): ConstructorArguments {
  const [config] = call.positional;
  if (!config || config.kind === "none")
    return { positional: [], named: [], hasUnread: call.hasUnread };
  const { entries, hasUnread } = optionsAt(call, 0, machine);
  const converted = entries
    .filter(
      ([, value]) => !(value.kind === "none" && value.which === "undefined"),
    )
    .map(([name, value]): readonly [string, ArgumentValue] => [
      name,
      toArgument(value, call.node, tensorType, machine, callModel),
    ]);
  return {
    positional: [{ kind: "dict", entries: converted }],
    named: [],
    hasUnread,
  };
}

/** The layers inside a wrapper's config: `layer`, `cell`, a list of cells. */
function layersIn(
  value: Value | undefined,
  machine: Machine,
): readonly LayerObject[] {
  if (!value) return [];
  const layer = layerOf(value);
  if (layer) return [layer];
  if (value.kind === "dict")
    return [...machine.dictCell(value).entries.values()].flatMap((entry) =>
      layersIn(entry.value, machine),
    );
  return value.kind === "list"
    ? (itemsOf(value, machine) ?? []).flatMap((item) => layersIn(item, machine))
    : [];
}

function tensorOfInput(
  layer: LayerObject,
  call: Call,
  tensorType: HostType,
): Value {
  return (
    inputTensor(layer.fact, call.node.range, tensorType) ??
    unknown({ kind: "notFollowed", what: "the shape of an input" })
  );
}

function apply(
  layer: LayerObject,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): Value {
  const [inputs = undefinedValue] = call.positional;
  const isStep = inputs.kind === "list" && kindOf(inputs, machine) === "tensor";
  const ofCell = isStep && callCell(layer, call, true, tensorType, machine);
  if (ofCell) return ofCell;
  const options = optionsAt(call, 1, machine);
  if (options.hasUnread)
    return unknown({
      kind: "notFollowed",
      what: "options that are spread into a layer's call",
    });
  const names = layer.fact.entry
    ? callArgumentsOf(layer.fact.entry, "tfjs")
    : [];
  const site = siteWithConfig(
    call,
    1,
    ["inputs"],
    (name) => (names.includes(snakeCase(name)) ? snakeCase(name) : null),
    machine,
  );
  const told = callLayer(
    layer,
    {
      positional: [placedNow(place(inputs, machine), machine)],
      named: options.entries.map(
        ([name, value]) =>
          [name, placedNow(place(value, machine), machine)] as const,
      ),
    },
    { range: call.node.range, site, memberOf: null },
    machine,
  );
  overwriteInput(told, machine);
  const result = resultOf(told, tensorType, machine, kindOf(inputs, machine));
  keepOutput(layer, result, machine);
  return result;
}

/** `layer.output` is there after one call, and ambiguous after two. */
export function keepOutput(
  layer: LayerObject,
  output: Value,
  machine: Machine,
): void {
  const key = outputKey(layer);
  const before = machine.store.get(key);
  machine.store.set(
    key,
    before
      ? unknown({
          kind: "notFollowed",
          what: "which call of a layer this is the output of",
        })
      : output,
  );
}

function outputOf(layer: LayerObject, machine: Machine): Value {
  const output = machine.store.get(outputKey(layer));
  const isValue =
    output?.kind === "host" ||
    output?.kind === "list" ||
    output?.kind === "unknown";
  return isValue
    ? output
    : unknown({ kind: "notFollowed", what: "the output of a layer" });
}

function outputKey(layer: LayerObject): string {
  return `${String(layer.ref)}.output`;
}

function attribute(
  self: HostValue,
  name: string,
  machine: Machine,
): Value | null {
  const layer = layerOf(self);
  if (!layer) return null;
  switch (name) {
    case "name":
      return nameOf(layer.fact);
    case "built":
      return boolean(builtOn(layer, machine) !== null);
    case "output":
      return outputOf(layer, machine);
    case "outputShape": {
      const spec = tensorOf(outputOf(layer, machine))?.fact.spec;
      return spec
        ? shapeList(spec.shape, machine)
        : unknown({ kind: "notFollowed", what: "the shape of an output" });
    }
    case "stateSize":
      return layer.instance && stateSize(layer.instance, machine);
    case "layer":
    case "forwardLayer":
    case "backwardLayer":
    case "cell":
      return unknown({ kind: "notFollowed", what: "a layer inside a layer" });
    default:
      return argumentValue(layer, name, machine);
  }
}

/** A property of the config, read back from the layer. */
function argumentValue(
  layer: LayerObject,
  name: string,
  machine: Machine,
): Value | null {
  const { entry, config } = layer.fact;
  const parameter =
    entry &&
    parametersOf(entry, "tfjs").find((each) => nameIn(each, "tfjs") === name);
  const argument = parameter ? config.get(parameter.name) : undefined;
  return argument ? plainArgument(argument, machine) : null;
}

function plainArgument(
  argument: ArgumentValue,
  machine: Machine,
): Value | null {
  switch (argument.kind) {
    case "none":
      return none;
    case "boolean":
    case "string":
      return argument;
    case "number":
      return plainNumber(argument.value);
    case "integer":
      return integer(argument.value);
    case "tuple":
    case "list": {
      const items = argument.items.map((item) => plainArgument(item, machine));
      return items.includes(null)
        ? null
        : machine.makeList(items.flatMap((item) => item ?? []));
    }
    default:
      return null;
  }
}

function callMethod(
  self: HostValue,
  name: string,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): Value | null {
  const layer = layerOf(self);
  if (!layer) return null;
  switch (name) {
    case "apply":
      return apply(layer, call, tensorType, machine);
    case "call":
      return callBuilt(layer, call, tensorType, machine);
    case "resetStates":
      recordReset({ kind: "layer", layer: layer.fact }, name, call, machine);
      return undefinedValue;
    case "computeOutputShape":
      return outputShape(layer, call, machine);
    case "build":
      build(layer, call, machine);
      return undefinedValue;
    case "dispose":
    case "setWeights":
      return undefinedValue;
    case "getClassName":
      return string(layer.fact.className);
    case "getWeights":
    case "getConfig":
    case "countParams":
      return unknown({ kind: "notFollowed", what: `what ${name} returns` });
    default:
      return unknown({
        kind: "unknownFunction",
        name: `${layer.fact.className}.${name}`,
      });
  }
}

/** `layer.call(x, kwargs)`, which makes no weights: `apply` on a layer that has them. */
function callBuilt(
  layer: LayerObject,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): Value {
  const [inputs = undefinedValue, options = undefinedValue] = call.positional;
  const hasOptions = options.kind !== "none";
  const ofCell = callCell(layer, call, hasOptions, tensorType, machine);
  if (ofCell) return ofCell;
  const isReady =
    builtOn(layer, machine) !== null || layer.fact.entry?.weights === undefined;
  const isData = kindOf(inputs, machine) === "tensor";
  return isReady && isData
    ? apply(layer, call, tensorType, machine)
    : unknown({ kind: "notFollowed", what: "`call` of a layer" });
}

/** `layer.build([null, 8])`: its weights are made for such inputs. */
function build(layer: LayerObject, call: Call, machine: Machine): void {
  const [given] = call.positional;
  const dims = dimsOf(given, machine);
  if (dims === undefined || builtOn(layer, machine) !== null) return;
  machine.store.set(`${String(layer.ref)}.built`, {
    kind: "record",
    record: tensor(dims),
  });
}

/** `layer.computeOutputShape(shape)`, on a shape or a list of them. */
function outputShape(layer: LayerObject, call: Call, machine: Machine): Value {
  const [given] = call.positional;
  const items = given ? itemsOf(given, machine) : null;
  const nested = items?.some((item) => item.kind === "list") ?? false;
  const shapes = nested
    ? (items ?? []).map((item) => dimsOf(item, machine))
    : [dimsOf(given, machine)];
  const specs = shapes.flatMap((shape) => (shape ? [tensor(shape)] : []));
  const [first] = specs;
  if (!layer.instance || !first || specs.length !== shapes.length)
    return unknown({ kind: "notFollowed", what: "computeOutputShape" });
  const input: Structure = nested ? { kind: "list", items: specs } : first;
  const { structure } = applyLayer(layer.instance, {
    positional: [input],
    builtOn: builtOn(layer, machine),
  });
  return structure.kind === "tensor"
    ? shapeList(structure.shape, machine)
    : unknown({ kind: "notFollowed", what: "computeOutputShape" });
}
