// What TF.js' operations make of shapes: `tf.add(x, y)` and `x.add(y)` alike. What an operation refuses, or what isn't listed, is unknown.

import type { TensorSpec } from "../../../shapes/structure.ts";
import type { UnknownReason } from "../../../shapes/unknown.ts";
import type { Call, HostType, Machine } from "../../../interpreter/library.ts";
import type { Value } from "../../../interpreter/value.ts";
import { number, string, unknown } from "../../../interpreter/value.ts";
import { itemsOf } from "../../javascript/javascript-collections.ts";
import type { Functions } from "../../registry.ts";
import { givenTo } from "../../given.ts";
import { operationResult, tensorOf } from "../../tensors.ts";
import { arithmeticRules } from "./tfjs-arithmetic.ts";
import { asFunction } from "./tfjs-methods.ts";
import { operandsOf, type Outcome, type Rules } from "./tfjs-operands.ts";
import { rearrangingRules } from "./tfjs-rearranging.ts";
import { isLayerVariable } from "../tfjs-variables.ts";

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
  method: string,
  call: Call,
  type: HostType,
  machine: Machine,
): Value | null {
  const { name, values } = asFunction(method, self, call.positional, machine);
  return Object.hasOwn(rules, name)
    ? operate(name, values, call, type, machine)
    : null;
}

function operate(
  name: string,
  values: readonly Value[],
  call: Call,
  type: HostType,
  machine: Machine,
): Value {
  const flat = values.flatMap((value) =>
    value.kind === "list" ? (itemsOf(value, machine) ?? []) : [value],
  );
  if (flat.some(isLayerVariable) && !call.hasUnread)
    return machine.record.refusal(call.node.range, {
      kind: "refused",
      message: `TF.js' \`${name}\` takes tensors, and a weight of a layer is a LayerVariable. Call its \`read()\`.`,
    });
  const isSymbolic = values.some(
    (value) => tensorOf(value)?.kind === "symbolic",
  );
  const result =
    call.hasUnread || isSymbolic
      ? null
      : rules[name]?.(operandsOf(values, machine));
  if (!result) return unknown(whyUnknown(name, flat));
  const written = name === "reshape" ? withOneOpen(values, machine) : values;
  const given = givenTo(`tf.${name}`, written, call.named, machine);
  const make = (spec: TensorSpec, output = 0): Value =>
    operationResult(type, spec, name, call.node.range, flat, "tensor", {
      ...given,
      output,
    });
  return toValue(result, make, machine);
}

/** The one size of a new shape that isn't known is what the others leave. */
function withOneOpen(
  [tensor, shape, ...others]: readonly Value[],
  machine: Machine,
): readonly Value[] {
  const sizes = shape?.kind === "list" ? itemsOf(shape, machine) : null;
  const isOpen = (size: Value): boolean =>
    (size.kind === "unknown" && !size.asInteger) ||
    (size.kind === "number" && size.value < 0);
  const isClear = sizes?.filter(isOpen).length === 1;
  const open = sizes?.map((size) => (isOpen(size) ? number(-1, false) : size));
  const known = isClear && open ? machine.makeList(open) : shape;
  return [tensor, known, ...others].flatMap((value) => value ?? []);
}

function toValue(
  result: Outcome,
  make: (spec: TensorSpec, output?: number) => Value,
  machine: Machine,
): Value {
  switch (result.kind) {
    case "tensor":
      return make(result);
    case "list":
      return machine.makeList(
        result.items.map((spec, output) => make(spec, output)),
      );
    case "properties":
      return machine.makeDict(
        result.entries.map(
          ([name, spec], output) => [string(name), make(spec, output)] as const,
        ),
      );
  }
}

/** An operand that isn't known is the reason; else it's the operation. */
function whyUnknown(name: string, values: readonly Value[]): UnknownReason {
  const lost = values.find((value) => value.kind === "unknown");
  return lost?.kind === "unknown" && !lost.asInteger
    ? lost.reason
    : { kind: "notFollowed", what: `what tf.${name} gives` };
}
