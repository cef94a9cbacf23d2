// `getattr`, `setattr` and `hasattr`: attributes whose names are values.

import type { Call, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { boolean, none, unknown } from "../../interpreter/value.ts";
import { hasName } from "../keras/names/keras-names.ts";
import type { Functions } from "../registry.ts";

export const attributeFunctions: Functions = {
  "builtins.getattr": (call, machine) => read(call, machine),
  "builtins.setattr": (call, machine) => {
    const [object, name, value] = call.positional;
    if (object?.kind === "instance" && name?.kind === "string" && value)
      machine.setInstanceAttribute(object, name.value, value);
    return none;
  },
  "builtins.hasattr": (call, machine) => {
    const [object, name] = call.positional;
    const has =
      object && name?.kind === "string"
        ? isThere(object, name.value, machine)
        : null;
    return has === null
      ? unknown({ kind: "runtimeData", source: "hasattr" })
      : boolean(has);
  },
};

/** `getattr(object, name)`, or with what to take where there is none of that name. */
function read(call: Call, machine: Machine): Value {
  const [object, name, otherwise] = call.positional;
  if (!object || name?.kind !== "string")
    return unknown({ kind: "notFollowed", what: "getattr" });
  const value = machine.attribute(object, name.value);
  const isAbsent = isThere(object, name.value, machine) === false;
  if (isAbsent && otherwise) return otherwise;
  const lack =
    isAbsent && object.kind === "library"
      ? machine.library.lacks?.(object.path, name.value, machine)
      : null;
  if (lack) return machine.record.refusal(call.node.range, lack);
  return value.kind === "unknown" && otherwise ? unknown(value.reason) : value;
}

/** Whether a library's module has an attribute, of its own or given to it by the program; null for other objects, and where nobody knows. */
function isThere(
  object: Value,
  name: string,
  machine: Machine,
): boolean | null {
  if (object.kind !== "library") return null;
  const isGiven = machine.attribute(object, name).kind !== "library";
  return isGiven ? null : hasName(object.path, name, machine.dialect);
}
