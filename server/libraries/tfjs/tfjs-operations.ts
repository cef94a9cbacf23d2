// What TF.js' operations make of shapes: `tf.add(x, y)` and `x.add(y)` alike. What an operation refuses, or what isn't listed, is unknown.

import type { TensorSpec } from "../../shapes/structure.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { unknown } from "../../interpreter/value.ts";
import { itemsOf } from "../javascript/javascript-collections.ts";
import type { Functions } from "../registry.ts";
import { givenTo } from "../given.ts";
import { operationResult, tensorOf } from "../tensors.ts";
import { arithmeticRules } from "./tfjs-arithmetic.ts";
import { operandsOf, type Rules } from "./tfjs-operands.ts";
import { rearrangingRules } from "./tfjs-rearranging.ts";

const rules: Rules = { ...arithmeticRules, ...rearrangingRules };

/** Every operation as a function of `tf`. */
export function operationFunctions(type: HostType): Functions {
  return Object.fromEntries(
    Object.keys(rules).map((name) => [
      `tf.${name}`,
      (call: Call, machine: Machine) =>
        operate(name, call.positional, call, type, machine),
    ]),
  );
}

/** `self.name(...)` on a tensor; null when there is no such operation. */
export function tensorMethod(
  self: Value,
  name: string,
  call: Call,
  type: HostType,
  machine: Machine,
): Value | null {
  return Object.hasOwn(rules, name)
    ? operate(name, [self, ...call.positional], call, type, machine)
    : null;
}

function operate(
  name: string,
  values: readonly Value[],
  call: Call,
  type: HostType,
  machine: Machine,
): Value {
  const isSymbolic = values.some(
    (value) => tensorOf(value)?.kind === "symbolic",
  );
  const result =
    call.hasUnread || isSymbolic
      ? null
      : rules[name]?.(operandsOf(values, machine));
  if (!result)
    return unknown({ kind: "notFollowed", what: `what tf.${name} gives` });
  const flat = values.flatMap((value) =>
    value.kind === "list" ? (itemsOf(value, machine) ?? []) : [value],
  );
  const given = givenTo(`tf.${name}`, values, call.named, machine);
  const make = (spec: TensorSpec, output = 0): Value =>
    operationResult(type, spec, name, call.node.range, flat, undefined, {
      ...given,
      output,
    });
  return "kind" in result
    ? make(result)
    : machine.makeList(result.map((spec, output) => make(spec, output)));
}
