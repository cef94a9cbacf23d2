// What a name can hold while a program is read. Values are immutable; whatever a program can change in place (lists, dicts, attributes,
// layers' weights) lives in the store under a reference, so that an earlier state is never lost.

import type { Integer, IntegerExpression } from "../shapes/dim.ts";
import type { UnknownReason } from "../shapes/unknown.ts";
import type { ClassNode, FunctionNode } from "../syntax/program.ts";
import type { HostType } from "./library.ts";
import type { Scope } from "./scope.ts";

/** Names a place in the store. */
export type Ref = number;

export type Value =
  | { readonly kind: "none"; readonly which: "none" | "null" | "undefined" }
  | { readonly kind: "boolean"; readonly value: boolean }
  | {
      readonly kind: "number";
      readonly value: number;
      readonly isFloat: boolean;
    }
  /** An integer of unknown value. */
  | { readonly kind: "integer"; readonly value: IntegerExpression }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "ellipsis" }
  | { readonly kind: "tuple"; readonly items: readonly Value[] }
  /** Elements in the store: {@link ListCell}, {@link DictCell}. JavaScript arrays are lists, its objects are dicts. */
  | { readonly kind: "list" | "set"; readonly ref: Ref }
  | { readonly kind: "dict"; readonly ref: Ref }
  | {
      readonly kind: "slice";
      readonly start: Value | null;
      readonly stop: Value | null;
      readonly step: Value | null;
    }
  | FunctionValue
  | ClassValue
  /** An instance of a class of the program; attributes in the store. */
  | InstanceValue
  | {
      readonly kind: "method";
      readonly function: FunctionValue;
      readonly self: Value;
    }
  /** `super()`: looks methods up behind `from` in the classes of `self`. */
  | { readonly kind: "super"; readonly self: Value; readonly from: ClassValue }
  /** A module of the workspace; its names are those of its scope. */
  | { readonly kind: "module"; readonly name: string; readonly scope: Scope }
  /** A module, function, class or constant of a known library, by its dotted name: `keras.layers.LSTM`, `numpy.zeros`. */
  | LibraryValue
  /** An object that a library made: a tensor, a layer, a model, a dataset. */
  | HostValue
  /** A method of a library's object or of a plain value: `model.fit`, `names.append`. */
  | { readonly kind: "hostMethod"; readonly self: Value; readonly name: string }
  /** What an instance of a program's class has from a library's base: `self.add_weight`, `super().__init__`. */
  | {
      readonly kind: "inherited";
      readonly instance: InstanceValue;
      readonly base: LibraryValue;
      readonly name: string;
    }
  | UnknownValue;

export interface FunctionValue {
  readonly kind: "function";
  readonly function: FunctionNode;
  readonly scope: Scope;
  /** Values of the parameters' defaults, by position; null where there is none or it is evaluated at the call (JavaScript). */
  readonly defaults: readonly (Value | null)[];
  /** The class that it was defined in, for `super()`. */
  readonly owner: ClassReference | null;
  readonly decoration: "none" | "property" | "static" | "class";
}

/** A class is known by this object before its value exists. */
export interface ClassReference {
  readonly name: string;
  readonly ref: Ref;
}

export interface ClassValue {
  readonly kind: "class";
  readonly class: ClassNode;
  /** Members are kept in the store under it. */
  readonly reference: ClassReference;
  readonly bases: readonly Value[];
}

export interface InstanceValue {
  readonly kind: "instance";
  readonly ref: Ref;
  readonly class: ClassValue;
}

export interface LibraryValue {
  readonly kind: "library";
  readonly path: string;
}

export interface HostValue {
  readonly kind: "host";
  readonly type: HostType;
  /** What the type's own functions know how to read; immutable. */
  readonly data: unknown;
}

export interface UnknownValue {
  readonly kind: "unknown";
  readonly reason: UnknownReason;
  /** What it is if it turns out to be an integer: `units` for a parameter of that name, `units * 2` after arithmetic. */
  readonly asInteger?: IntegerExpression;
}

/** What the store keeps for a list or set: its elements, or only that they can't be told. */
export type ListCell =
  | { readonly kind: "items"; readonly items: readonly Value[] }
  | {
      readonly kind: "unknownItems";
      readonly reason: UnknownReason;
      /** What is true of every element, and how many there are: a list that a loop of many passes filled. */
      readonly element?: Value;
      readonly length?: Integer;
    };

/** What the store keeps for a dict: entries in order of insertion by key. `isComplete` is false when others may be there. */
export interface DictCell {
  readonly kind: "entries";
  readonly entries: ReadonlyMap<
    string | number,
    { readonly key: Value; readonly value: Value }
  >;
  readonly isComplete: boolean;
}

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
