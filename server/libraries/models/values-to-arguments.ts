// Values of a program as arguments of a layer: numbers, names, nested layers, functions that can be run on structures.

import type { ArgumentValue } from "../../layers/layer.ts";
import type { Structure } from "../../shapes/structure.ts";
import type { CallNode } from "../../syntax/program.ts";
import type { Machine, HostType } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { asLayer } from "./layer-arguments.ts";
import { layerOf } from "./layer-objects.ts";
import type { ModelCaller } from "./model-objects.ts";
import { fromStructure, tensorOf, toStructure } from "../tensors.ts";

/** What an argument is to a layer. What can't be told is unknown, or an integer under its name where it may be one. */
export function toArgument(
  value: Value,
  node: CallNode,
  tensorType: HostType,
  machine: Machine,
  callModel: ModelCaller | null = null,
): ArgumentValue {
  switch (value.kind) {
    case "none":
    case "boolean":
    case "number":
    case "string":
    case "integer":
      return value.kind === "none" ? { kind: "none" } : value;
    case "tuple":
      return {
        kind: "tuple",
        items: value.items.map((item) =>
          toArgument(item, node, tensorType, machine, callModel),
        ),
      };
    case "list":
      return listArgument(value, node, tensorType, machine, callModel);
    case "dict":
      return dictArgument(value, node, tensorType, machine, callModel);
    case "function":
    case "method":
      return functionArgument(value, node, tensorType, machine);
    case "library":
      return { kind: "function", name: value.path };
    case "host":
    case "instance": {
      const layer =
        callModel && asLayer(value, node, { tensorType, callModel }, machine);
      if (layer) return { kind: "layer", layer };
      return value.kind === "host" ? hostArgument(value, machine) : unread;
    }
    case "unknown":
      return value.asInteger
        ? { kind: "unknown", reason: value.reason, asInteger: value.asInteger }
        : { kind: "unknown", reason: value.reason };
    default:
      return unread;
  }
}

const unread: ArgumentValue = {
  kind: "unknown",
  reason: { kind: "notFollowed", what: "this argument" },
};

function listArgument(
  value: Value,
  node: CallNode,
  tensorType: HostType,
  machine: Machine,
  callModel: ModelCaller | null = null,
): ArgumentValue {
  const cell = machine.listCell(value);
  if (cell.kind === "unknownItems")
    return { kind: "unknown", reason: cell.reason };
  return {
    kind: "list",
    items: cell.items.map((item) =>
      toArgument(item, node, tensorType, machine, callModel),
    ),
  };
}

function dictArgument(
  value: Value,
  node: CallNode,
  tensorType: HostType,
  machine: Machine,
  callModel: ModelCaller | null = null,
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
      ([key, entry]) =>
        [
          String(key),
          toArgument(entry.value, node, tensorType, machine, callModel),
        ] as const,
    ),
  };
}

/** A function of the program runs on symbolic tensors of these structures; its facts are not recorded. */
function functionArgument(
  value: Value,
  node: CallNode,
  tensorType: HostType,
  machine: Machine,
): ArgumentValue {
  const apply = (inputs: readonly Structure[]): Structure => {
    const reason = {
      kind: "notFollowed",
      what: "where a function's inputs come from",
    } as const;
    const values = inputs.map((input) =>
      fromStructure(
        input,
        tensorType,
        "symbolic",
        () => ({ kind: "unknown", reason }),
        machine,
      ),
    );
    return machine.record.quietly(() =>
      toStructure(machine.callNow(value, values, [], node), machine),
    );
  };
  return {
    kind: "function",
    name: value.kind === "function" ? value.function.name || null : null,
    apply,
  };
}

function hostArgument(
  value: Extract<Value, { kind: "host" }>,
  machine: Machine,
): ArgumentValue {
  const layer = layerOf(value);
  if (layer?.instance) return { kind: "layer", layer: layer.instance };
  if (tensorOf(value))
    return { kind: "tensor", structure: toStructure(value, machine) };
  const data = value.data as { readonly className?: string } | null;
  if (value.type.name === "object" && data?.className)
    return { kind: "object", className: data.className, config: new Map() };
  return {
    kind: "unknown",
    reason: {
      kind: "notFollowed",
      what: `a ${value.type.name} as an argument`,
    },
  };
}
