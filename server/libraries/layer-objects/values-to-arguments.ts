// Values of a program as arguments of a layer: numbers, names, nested layers, functions that can be run on structures.

import type { ArgumentValue } from "../../layers/layer.ts";
import type { CallNode } from "../../syntax/program.ts";
import type { Machine, HostType } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { adapted } from "./adapting.ts";
import { functionArgument } from "./function-arguments.ts";
import { asLayer } from "./layer-arguments.ts";
import { layerOf } from "./layer-objects.ts";
import type { ModelCaller } from "../models/model-objects.ts";
import type { ObjectData } from "./objects.ts";
import { tensorOf, toStructure } from "../tensors.ts";

/** What an argument is to a layer. What can't be told is unknown, or an integer under its name where it may be one. */
export function toArgument(
  value: Value,
  node: CallNode,
  tensorType: HostType,
  machine: Machine,
  callModel: ModelCaller | null = null,
): ArgumentValue {
  const convert = (inner: Value): ArgumentValue =>
    toArgument(inner, node, tensorType, machine, callModel);
  const asFunction = (): ArgumentValue =>
    functionArgument(value, node, tensorType, machine, convert);
  switch (value.kind) {
    case "none":
    case "boolean":
    case "number":
    case "string":
    case "integer":
      return value.kind === "none" ? { kind: "none" } : value;
    case "tuple":
      return { kind: "tuple", items: value.items.map(convert) };
    case "list":
      return listArgument(value, convert, machine);
    case "dict":
      return dictArgument(value, convert, machine);
    case "function":
    case "method":
    case "library":
      return asFunction();
    // What a library's object or base has under a name that isn't known may as well be a plain attribute.
    case "hostMethod":
      return value.self.kind === "host" ? unread : asFunction();
    case "inherited":
      return unread;
    case "host":
    case "instance": {
      const layer =
        callModel && asLayer(value, node, { tensorType, callModel }, machine);
      if (layer) return { kind: "layer", layer };
      return isCallable(value, machine)
        ? asFunction()
        : value.kind === "host"
          ? hostArgument(value, machine)
          : unread;
    }
    case "unknown":
      return value.asInteger
        ? { kind: "unknown", reason: value.reason, asInteger: value.asInteger }
        : { kind: "unknown", reason: value.reason };
    default:
      return unread;
  }
}

/** Objects that are called as functions are: of a class of the program with `__call__`, and what `partial` makes. */
function isCallable(
  value: Extract<Value, { kind: "host" | "instance" }>,
  machine: Machine,
): boolean {
  return value.kind === "host"
    ? value.type.name === "function"
    : machine.classMember(value.class, "__call__")?.kind === "function";
}

const unread: ArgumentValue = {
  kind: "unknown",
  reason: { kind: "notFollowed", what: "this argument" },
};

function listArgument(
  value: Value,
  convert: (inner: Value) => ArgumentValue,
  machine: Machine,
): ArgumentValue {
  const cell = machine.listCell(value);
  if (cell.kind === "unknownItems")
    return { kind: "unknown", reason: cell.reason };
  return { kind: "list", items: cell.items.map(convert) };
}

function dictArgument(
  value: Value,
  convert: (inner: Value) => ArgumentValue,
  machine: Machine,
): ArgumentValue {
  const cell = machine.dictCell(value);
  if (!cell.isComplete)
    return {
      kind: "unknown",
      reason: { kind: "notFollowed", what: "a dict with unknown entries" },
    };
  return {
    kind: "dict",
    entries: [...cell.entries].map(
      ([key, entry]) => [String(key), convert(entry.value)] as const,
    ),
  };
}

function hostArgument(
  value: Extract<Value, { kind: "host" }>,
  machine: Machine,
): ArgumentValue {
  const layer = layerOf(value);
  if (layer?.instance)
    return { kind: "layer", layer: adapted(layer, layer.instance, machine) };
  if (tensorOf(value))
    return { kind: "tensor", structure: toStructure(value, machine) };
  const data = value.data as Partial<ObjectData> | null;
  if (value.type.name === "object" && data?.className)
    return {
      kind: "object",
      className: data.className,
      config: data.config ?? new Map<string, ArgumentValue>(),
    };
  return {
    kind: "unknown",
    reason: {
      kind: "notFollowed",
      what: `a ${value.type.name} as an argument`,
    },
  };
}
