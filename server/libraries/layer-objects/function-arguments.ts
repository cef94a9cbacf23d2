// Functions as arguments of layers: those of the program, of its objects and of libraries all run where the layer wants to know what they do.

import type { ArgumentValue } from "../../layers/layer.ts";
import type { Structure } from "../../shapes/structure.ts";
import type { CallNode } from "../../syntax/program.ts";
import type { HostType, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import {
  boolean,
  integer,
  none,
  number,
  string,
  tuple,
  unknown,
} from "../../interpreter/value.ts";
import { fromStructure, toStructure } from "../tensors.ts";
import { beginTracing } from "./tracing.ts";

type FunctionArgument = Extract<ArgumentValue, { kind: "function" }>;

/**
 * The function runs on symbolic tensors of the structures that it gets; its facts are not recorded. What surely raises in it gives an unknown
 * that says so.
 * @param back the argument that a value is, for functions of plain values
 */
export function functionArgument(
  value: Value,
  node: CallNode,
  tensorType: HostType,
  machine: Machine,
  back: (value: Value) => ArgumentValue,
): FunctionArgument {
  const run = (
    positional: readonly Value[],
    named: readonly (readonly [string, Value])[],
  ): Value =>
    machine.record.attempt(() => {
      const end = beginTracing(machine, "function");
      const result = machine.callNow(value, positional, named, node);
      end();
      return result;
    });
  return {
    kind: "function",
    name: nameOf(value),
    apply: (inputs, named = []) =>
      toStructure(
        run(
          inputs.map((input) => symbolic(input, tensorType, machine)),
          named.map(([name, each]) => [name, argumentValue(each, machine)]),
        ),
        machine,
      ),
    evaluate: (given) =>
      back(
        run(
          given.map((each) => argumentValue(each, machine)),
          [],
        ),
      ),
  };
}

function nameOf(value: Value): string | null {
  if (value.kind === "library") return value.path;
  return value.kind === "function" ? value.function.name || null : null;
}

function symbolic(
  input: Structure,
  tensorType: HostType,
  machine: Machine,
): Value {
  const reason = {
    kind: "notFollowed",
    what: "where a function's inputs come from",
  } as const;
  return fromStructure(
    input,
    tensorType,
    "symbolic",
    () => ({ kind: "unknown", reason }),
    machine,
  );
}

/** An argument of a layer as a value again. */
export function argumentValue(
  argument: ArgumentValue,
  machine: Machine,
): Value {
  switch (argument.kind) {
    case "none":
      return none;
    case "boolean":
      return boolean(argument.value);
    case "string":
      return string(argument.value);
    case "number":
      return number(argument.value, argument.isFloat);
    case "integer":
      return integer(argument.value);
    case "tuple":
      return tuple(argument.items.map((item) => argumentValue(item, machine)));
    case "list":
      return machine.makeList(
        argument.items.map((item) => argumentValue(item, machine)),
      );
    case "dict":
      return machine.makeDict(
        argument.entries.map(
          ([key, value]) =>
            [string(key), argumentValue(value, machine)] as const,
        ),
      );
    case "unknown":
      return unknown(argument.reason, argument.asInteger);
    default:
      return unknown({ kind: "notFollowed", what: "an argument of a layer" });
  }
}
