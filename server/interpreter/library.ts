// What a name can hold, and what a library must answer, so that the interpreter can read a program without knowing any library: what names mean, what calls return,
// what operators and subscripts do. `libraries/` implements it; entries may run user code only through the machine.

import type { Integer, IntegerExpression } from "../shapes/dim.ts";
import type { Structure } from "../shapes/structure.ts";
import type { UnknownReason } from "../shapes/unknown.ts";
import type {
  Argument,
  CallNode,
  Language,
  ClassNode,
  FunctionNode,
} from "../syntax/program.ts";
import type { Range, SubscriptPlace } from "../syntax/source.ts";
import type {
  Dialect,
  CallSite,
  Event,
  LayerCall,
  LayerFact,
  LoopPass,
  ModelFact,
  NamedValue,
  Omission,
  RefusalFact,
  Slice,
  TensorFact,
} from "../trace/trace.ts";
import type { ClassReference, Ref, Scope } from "./scope.ts";

/** A computation that can be interrupted between two steps. */
export type Evaluation<Result = Value> = Generator<
  undefined,
  Result,
  undefined
>;

/** What differs between languages and comes with their libraries. */
export interface Library {
  readonly language: Language;
  /** A builtin name: `range`, `print`, `Math`. */
  readonly global: (name: string) => Value | null;
  /** A module of a known library, or null when it is none: then the workspace is asked. */
  readonly module: (name: string) => Value | null;
  /** `path.name`, where path is a library's: a member, or null when the library has none of that name. */
  readonly member: (
    path: string,
    name: string,
    machine: Machine,
  ) => Value | null;
  /** Why `path.name` raises: all names of the module are known, and this is none of them. Null where it doesn't, or nobody knows. */
  readonly lacks?: (
    path: string,
    name: string,
    machine: Machine,
  ) => RefusalFact["problem"] | null;
  /** Whether `from path import *` binds a name. */
  readonly exports: (path: string, name: string, machine: Machine) => boolean;
  /** Calls a library's function or class. */
  readonly callLibrary: (
    callee: LibraryValue,
    call: Call,
    machine: Machine,
  ) => Value | Evaluation;
  /** Attributes of plain values: strings, lists, dicts, numbers; a method is a `hostMethod`. Null when there is none. */
  readonly attribute: (
    object: Value,
    name: string,
    machine: Machine,
  ) => Value | null;
  /** `self.name(...)` on a plain value. */
  readonly callMethod: (
    self: Value,
    name: string,
    call: Call,
    machine: Machine,
  ) => Value | Evaluation;
  readonly operator: (
    operator: string,
    operands: readonly Value[],
    place: Range,
    machine: Machine,
  ) => Value;
  /** Null when it can't be decided. */
  readonly truth: (value: Value, machine: Machine) => boolean | null;
  readonly subscript: (
    object: Value,
    index: Value,
    place: SubscriptPlace,
    machine: Machine,
  ) => Value;
  readonly setSubscript: (
    object: Value,
    index: Value,
    value: Value,
    machine: Machine,
  ) => void;
  readonly iterate: (value: Value, machine: Machine) => Iteration;
  /**
   * The values of `count` targets, the one at `starred` (if any) taking the rest. Missing ones are the language's business: Python
   * raises (unknown values here), JavaScript gives `undefined`.
   */
  readonly unpack: (
    value: Value,
    count: number,
    starred: number | null,
    machine: Machine,
  ) => readonly Value[];
  /** Whether a `with` of this function says that what stands in it is meant to fail: `pytest.raises`. */
  readonly expectsFailure?: (callee: string) => boolean;
  readonly template: (parts: readonly Value[]) => Value;
  /** An instance of a program's class that derives from a library's is made: before its own constructor runs. */
  readonly instantiate: (
    instance: InstanceValue,
    base: LibraryValue,
    call: Call,
    machine: Machine,
  ) => void;
  /** An attribute that neither the instance nor the classes of the program have: `self.add_weight`, `super().__init__`. Null when none. */
  readonly inherited: (
    instance: InstanceValue,
    base: LibraryValue,
    name: string,
    machine: Machine,
  ) => Value | null;
  /** Calls what {@link Library.inherited} gave. */
  readonly callInherited: (
    instance: InstanceValue,
    base: LibraryValue,
    name: string,
    call: Call,
    machine: Machine,
  ) => Value | Evaluation;
  /** `instance(...)` where no class of the program says what that means. */
  readonly callInstance: (
    instance: InstanceValue,
    base: LibraryValue,
    call: Call,
    machine: Machine,
  ) => Value | Evaluation;
  /** Whether a name holds tensors that are worth showing, and as what. */
  readonly structureOf: (
    value: Value,
    machine: Machine,
  ) => {
    readonly structure: Structure;
    readonly tensors: readonly TensorFact[];
  } | null;
  /** The layer or the model that a value is; null for anything else. */
  readonly holding: (
    value: Value,
    machine: Machine,
  ) => NamedValue["holds"] | null;
  /** The values go to code that nobody can follow: whatever may be changed there must not be relied on from now on. */
  readonly escape: (
    values: readonly Value[],
    place: Range,
    machine: Machine,
  ) => void;
  /** Facts that can only be told at the end: the last state of each model, and the members of those that never got an input. */
  readonly finish: (machine: Machine) => {
    readonly models: readonly ModelFact[];
    readonly calls: readonly LayerCall[];
  };
}

/** What a loop or an unpacking gets from a value. */
export type Iteration =
  | { readonly kind: "items"; readonly items: readonly Value[] }
  /** Any number of elements of this kind. */
  | {
      readonly kind: "unknown";
      readonly element: Value;
      readonly length: Integer | null;
    };

/** Behaviour of a library's objects. Every function is optional: what is left out gives an unknown value. */
export interface HostType {
  /** `tensor`, `layer`, `model`. */
  readonly name: string;
  readonly attribute?: (
    self: HostValue,
    name: string,
    machine: Machine,
  ) => Value | null;
  /** Why reading an attribute raises, for certain. */
  readonly lacks?: (
    self: HostValue,
    name: string,
    machine: Machine,
  ) => RefusalFact["problem"] | null;
  readonly setAttribute?: (
    self: HostValue,
    name: string,
    value: Value,
    machine: Machine,
  ) => void;
  /** `self(...)`. */
  readonly call?: (
    self: HostValue,
    call: Call,
    machine: Machine,
  ) => Value | Evaluation;
  /** `self.name(...)`; null when there is no such method. */
  readonly callMethod?: (
    self: HostValue,
    name: string,
    call: Call,
    machine: Machine,
  ) => Value | Evaluation | null;
  /** One of the operands is of this type; null when it can't tell. */
  readonly operator?: (
    operator: string,
    operands: readonly Value[],
    place: Range,
    machine: Machine,
  ) => Value | null;
  readonly subscript?: (
    self: HostValue,
    index: Value,
    place: SubscriptPlace,
    machine: Machine,
  ) => Value | null;
  readonly setSubscript?: (
    self: HostValue,
    index: Value,
    value: Value,
    machine: Machine,
  ) => void;
  readonly iterate?: (self: HostValue, machine: Machine) => Iteration | null;
  readonly truth?: (self: HostValue, machine: Machine) => boolean | null;
  /** What is true of both, or null when nothing worth keeping is. */
  readonly join?: (left: HostValue, right: HostValue) => Value | null;
  readonly structure?: (
    self: HostValue,
    machine: Machine,
  ) => {
    readonly structure: Structure;
    readonly tensors: readonly TensorFact[];
  } | null;
}

/** A call as a library sees it: arguments evaluated, their places kept. */
export interface Call {
  readonly node: CallNode;
  readonly positional: readonly Value[];
  readonly named: readonly (readonly [name: string, value: Value])[];
  /** `*args` or `**kwargs` of unknown content: other arguments may be there. */
  readonly hasUnread: boolean;
  /** Given by position or by name; undefined when absent. */
  readonly get: (position: number, name: string) => Value | undefined;
  /** Where an argument was written; null when it came by unpacking or has its default. */
  readonly placeOf: (position: number, name: string) => Argument | null;
}

/** The interpreter, as libraries may use it. */
export interface Machine {
  readonly language: Language;
  readonly library: Library;
  /** Decided before the program is read; null when no Keras or TF.js is imported. */
  readonly dialect: Dialect;
  readonly store: {
    readonly get: (key: string) => Stored | undefined;
    readonly set: (key: string, value: Stored) => void;
  };
  /** A reference that nothing else has. */
  readonly allocate: () => Ref;
  readonly makeList: (items: readonly Value[], kind?: "list" | "set") => Value;
  readonly makeDict: (
    entries: readonly (readonly [Value, Value])[],
    isComplete?: boolean,
  ) => Value;
  readonly listCell: (list: Value) => ListCell;
  readonly setListCell: (list: Value, cell: ListCell) => void;
  readonly dictCell: (dict: Value) => DictCell;
  readonly setDictCell: (dict: Value, cell: DictCell) => void;
  /** Calls any value with these arguments, as if written at `node`. */
  readonly call: (
    callee: Value,
    positional: readonly Value[],
    named: readonly (readonly [string, Value])[],
    node: CallNode,
  ) => Evaluation;
  /** The same without interruption, for callbacks out of pure code. */
  readonly callNow: (
    callee: Value,
    positional: readonly Value[],
    named: readonly (readonly [string, Value])[],
    node: CallNode,
  ) => Value;
  readonly attribute: (object: Value, name: string) => Value;
  readonly instanceAttribute: (
    instance: InstanceValue,
    name: string,
  ) => Value | null;
  readonly setInstanceAttribute: (
    instance: InstanceValue,
    name: string,
    value: Value,
  ) => void;
  /** A method or field of a class of the program, its bases included; null when none of them has it. */
  readonly classMember: (owner: ClassValue, name: string) => Value | null;
  /** The nearest base that is a library's: `keras.Model`; null when there is none. */
  readonly libraryBase: (owner: ClassValue) => LibraryValue | null;
  /** Whether every base is known down to a library or nothing: only then may a missing member be called missing. */
  readonly hasKnownBases: (owner: ClassValue) => boolean;
  /** Names bound in a scope, in no order that matters. */
  readonly namesOf: (scope: Scope) => readonly string[];
  /** The call as written, with each argument's parameter by `parameterOf`. */
  readonly siteOf: (
    node: CallNode,
    parameterOf: (
      position: number | null,
      name: string | null,
    ) => string | null,
  ) => CallSite;
  /** As {@link Machine.siteOf} for the properties of a JavaScript config object at `position` of the call. */
  readonly configSiteOf: (
    node: CallNode,
    position: number,
    parameterOf: (name: string) => string | null,
  ) => CallSite;
  /** The statement that is being run. */
  readonly statement: () => Range;
  readonly loops: () => readonly LoopPass[];
  /** False inside a branch that is not always taken. */
  readonly isCertain: () => boolean;
  /** True while the passes of a loop are read as one, or a function is read with symbols for its parameters. */
  readonly isAbstract: () => boolean;
  readonly record: Recorder;
  readonly unknown: (reason: UnknownReason) => Value;
}

/** Where facts go. */
export interface Recorder {
  readonly call: (call: LayerCall) => void;
  readonly layer: (layer: LayerFact) => void;
  readonly event: (event: Event) => void;
  readonly slice: (slice: Slice) => void;
  /**
   * The program stops at `range`, outside of any layer. Dropped where it isn't certain that it comes there, or where it may be meant to fail
   * (in a `try`). Gives what the expression is then.
   */
  readonly refusal: (range: Range, problem: RefusalFact["problem"]) => Value;
  readonly model: (model: ModelFact) => void;
  readonly omission: (omission: Omission) => void;
  /** Facts recorded meanwhile are dropped: inside a called model, whose calls were told when it was made. */
  readonly quietly: <Result>(run: () => Result) => Result;
  /** The same; an unknown that says why where something raises on every way. */
  readonly attempt: (run: () => Value) => Value;
  /** The same without lasting effects: what it changes is undone, and nothing counts as run. */
  readonly aside: <Result>(run: () => Result) => Aside<Result>;
}

/** What comes of code that is run on the side. */
export interface Aside<Result> {
  readonly result: Result;
  /** What got a name meanwhile, in order. */
  readonly bindings: readonly NameBinding[];
  /** What surely raises in it. */
  readonly problem: RefusalFact["problem"] | null;
}

/** A name that gets a value, and the statement that gives it. */
export interface NameBinding {
  readonly name: string;
  readonly value: Value;
  readonly statement: Range;
}

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

/** What can stand under a key: a value, the content of a list or dict, or a library's own immutable record. */
export type Stored = Value | ListCell | DictCell | StoredRecord;

export interface StoredRecord {
  readonly kind: "record";
  readonly record: unknown;
  /** What is true of two such records, `left` itself where nothing is lost; without it nothing is. */
  readonly join?: (
    left: unknown,
    right: unknown,
    joinValues: (left: Value, right: Value) => Value,
  ) => unknown;
}
