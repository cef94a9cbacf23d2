// Making values and comparing them. What they are stands in `library.ts`; whatever a program can change in place lies in the store under a
// reference, so that an earlier state is never lost.

import type { IntegerExpression } from "../shapes/dim.ts";
import type { UnknownReason } from "../shapes/unknown.ts";
import type { LibraryValue, UnknownValue, Value } from "./library.ts";

export type {
  ClassValue,
  DictCell,
  FunctionValue,
  HostValue,
  InstanceValue,
  LibraryValue,
  ListCell,
  UnknownValue,
  Value,
} from "./library.ts";
export type { ClassReference, Ref } from "./scope.ts";

export const none: Value = { kind: "none", which: "none" };
export const undefinedValue: Value = { kind: "none", which: "undefined" };

export function number(value: number, isFloat = false): Value {
  return { kind: "number", value, isFloat };
}

export function string(value: string): Value {
  return { kind: "string", value };
}

export function boolean(value: boolean): Value {
  return { kind: "boolean", value };
}

export function tuple(items: readonly Value[]): Value {
  return { kind: "tuple", items };
}

export function unknown(
  reason: UnknownReason,
  asInteger?: IntegerExpression,
): UnknownValue {
  return asInteger
    ? { kind: "unknown", reason, asInteger }
    : { kind: "unknown", reason };
}

export function library(path: string): LibraryValue {
  return { kind: "library", path };
}

/** An integer value from a dimension's arithmetic: a number where it is known. */
export function integer(value: number | IntegerExpression): Value {
  return typeof value === "number" ? number(value) : { kind: "integer", value };
}

/** The reason that an unknown value gives for itself, or that following it ended here. */
export function reasonOf(value: Value, what: string): UnknownReason {
  return value.kind === "unknown"
    ? value.reason
    : { kind: "notFollowed", what };
}

/** Whether two values are surely one and the same: plain values by content, everything else by reference. */
export function isSame(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left.kind !== right.kind) return false;
  switch (left.kind) {
    case "none":
      return right.kind === "none" && left.which === right.which;
    case "boolean":
    case "string":
      return (
        (right.kind === "boolean" || right.kind === "string") &&
        left.value === right.value
      );
    case "number":
      return (
        right.kind === "number" &&
        Object.is(left.value, right.value) &&
        left.isFloat === right.isFloat
      );
    case "tuple":
      return (
        right.kind === "tuple" &&
        left.items.length === right.items.length &&
        left.items.every((item, index) =>
          isSame(item, right.items[index] ?? none),
        )
      );
    case "list":
    case "set":
    case "dict":
    case "instance":
      return "ref" in right && left.ref === right.ref;
    case "class":
      return right.kind === "class" && left.reference === right.reference;
    case "library":
      return right.kind === "library" && left.path === right.path;
    case "ellipsis":
      return true;
    default:
      return false;
  }
}
