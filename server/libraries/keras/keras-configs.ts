// A layer's configuration as a dict of the program, `get_config()`, and the layers that are made of one: `from_config`, `deserialize`.

import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { none, string, unknown } from "../../interpreter/value.ts";
import type {
  ArgumentValue,
  LayerEntry,
  Parameter,
} from "../../layers/layer.ts";
import { defaultOf, existsIn } from "../../layers/layer.ts";
import { nameIn, parametersOf } from "../../layers/configure.ts";
import { argumentValue } from "../layer-objects/function-arguments.ts";
import type { LayerObject } from "../layer-objects/layer-objects.ts";
import { makeLayer } from "../layer-objects/layer-objects.ts";
import { toArgument } from "../layer-objects/values-to-arguments.ts";
import { layerAt } from "./names/keras-paths.ts";

/** What `get_config` says besides the layer's own parameters. */
const commonNames = new Set(["name", "trainable", "dtype"]);

/** `layer.get_config()`: its own parameters, its name and the like. What holds other layers isn't told. */
export function configOf(layer: LayerObject, machine: Machine): Value {
  const { entry, config, dialect, name } = layer.fact;
  if (!entry) return unread("get_config");
  const told = parametersOf(entry, dialect).filter(
    (parameter) =>
      commonNames.has(parameter.name) || isOwn(parameter, entry, layer),
  );
  const entries = told.map((parameter): readonly [Value, Value] => {
    const key = string(nameIn(parameter, dialect));
    if (parameter.name === "name" && name !== null) return [key, string(name)];
    const argument = config.get(parameter.name);
    return [key, argument ? argumentValue(argument, machine) : none];
  });
  return machine.makeDict(entries, true);
}

function isOwn(
  parameter: Parameter,
  entry: LayerEntry,
  { fact }: LayerObject,
): boolean {
  return (
    entry.parameters.includes(parameter) && existsIn(parameter, fact.dialect)
  );
}

/** `keras.layers.serialize(layer)`. */
export function serialized(layer: LayerObject, machine: Machine): Value {
  return machine.makeDict([
    [string("class_name"), string(layer.fact.className)],
    [string("config"), configOf(layer, machine)],
  ]);
}

/** `keras.layers.deserialize({"class_name": "Dense", "config": {"units": 4}})`. */
export function deserialized(
  call: Call,
  layerType: HostType,
  tensorType: HostType,
  machine: Machine,
): Value {
  const given = call.get(0, "config");
  const [className, config] = ["class_name", "config"].map((key) =>
    given?.kind === "dict"
      ? machine.dictCell(given).entries.get(key)?.value
      : undefined,
  );
  const entry =
    className?.kind === "string"
      ? layerAt(machine.dialect, className.value)
      : null;
  return entry && config
    ? fromConfig(entry, config, call, layerType, tensorType, machine)
    : unread("deserialize");
}

/** `LSTM.from_config(config)`: a new layer, made as its constructor makes one. */
export function fromConfig(
  entry: LayerEntry,
  config: Value | undefined,
  call: Call,
  layerType: HostType,
  tensorType: HostType,
  machine: Machine,
): Value {
  if (config?.kind !== "dict") return unread("from_config");
  const cell = machine.dictCell(config);
  const { dialect } = machine;
  const named = [...cell.entries].flatMap(([key, { value }]) => {
    const parameter = parametersOf(entry, dialect).find(
      (each) => nameIn(each, dialect) === key,
    );
    const argument = toArgument(value, call.node, tensorType, machine);
    return parameter && isDefault(argument, defaultOf(parameter, dialect))
      ? []
      : [[String(key), argument] as const];
  });
  return makeLayer(
    layerType,
    entry,
    { positional: [], named, hasUnread: !cell.isComplete },
    machine.siteOf(call.node, () => null),
    [],
    machine,
  );
}

function isDefault(
  value: ArgumentValue,
  byDefault: ArgumentValue | undefined,
): boolean {
  return JSON.stringify(value) === JSON.stringify(byDefault);
}

function unread(what: string): Value {
  return unknown({ kind: "notFollowed", what: `what ${what} returns` });
}
