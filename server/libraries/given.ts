// What functions, methods and operators on tensors are given, as the trace keeps it beside their results.

import type { Given, GivenValue } from "../trace/trace.ts";
import type { Call, Machine } from "../interpreter/library.ts";
import type { Value } from "../interpreter/value.ts";
import { tensorOf } from "./tensors.ts";

/** Longer lists are data, not arguments. */
const mostItems = 100;

/** The arguments of a call at a dotted name. */
export function givenTo(
  path: string,
  positional: readonly Value[],
  named: Call["named"],
  machine: Machine,
): Given {
  return {
    path,
    positional: positional.map((value) => givenValue(value, machine)),
    named: named.map(([name, value]) => [name, givenValue(value, machine)]),
    output: 0,
  };
}

/** The same for a function of any number of results: what each is told, one after the other. */
export function resultsGiven(
  ...given: Parameters<typeof givenTo>
): () => Given {
  let first: Given | null = null;
  let output = 0;
  return () => {
    first ??= givenTo(...given);
    return { ...first, output: output++ };
  };
}

function givenValue(value: Value, machine: Machine): GivenValue {
  const data = tensorOf(value);
  if (data) return { kind: "tensor", tensor: data.fact };
  switch (value.kind) {
    case "none":
      return { kind: "value", value: { kind: "none" } };
    case "boolean":
    case "number":
    case "integer":
    case "string":
      return { kind: "value", value };
    case "unknown":
      return {
        kind: "value",
        value: {
          kind: "unknown",
          reason: value.reason,
          ...(value.asInteger && { asInteger: value.asInteger }),
        },
      };
    case "library":
      return { kind: "value", value: { kind: "function", name: value.path } };
    case "tuple":
      return items(value.items, machine);
    case "list": {
      const cell = machine.listCell(value);
      return cell.kind === "items" ? items(cell.items, machine) : unread;
    }
    default:
      return unread;
  }
}

function items(values: readonly Value[], machine: Machine): GivenValue {
  return values.length > mostItems
    ? unread
    : {
        kind: "items",
        items: values.map((value) => givenValue(value, machine)),
      };
}

const unread: GivenValue = {
  kind: "value",
  value: {
    kind: "unknown",
    reason: { kind: "notFollowed", what: "this argument" },
  },
};
