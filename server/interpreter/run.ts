// What one reading of a program carries along: the store, where we stand, what was found, and how much may still be done.

import type { Expression, Language, Statement } from "../syntax/program.ts";
import type { Range, Unit } from "../syntax/source.ts";
import type {
  Dialect,
  Event,
  ImportFact,
  LayerCall,
  LayerFact,
  LoopPass,
  ModelFact,
  NamedValue,
  Omission,
  RefusalFact,
  Slice,
  Unpacking,
} from "../trace/trace.ts";
import { stepsPerSlice, stepsPerStatement } from "./budget.ts";
import type { Evaluation, Library, Machine, NameBinding } from "./library.ts";
import type { Scope } from "./scope.ts";
import type { Changes, Store } from "./store.ts";
import type { ClassReference, FunctionValue, Ref, Value } from "./value.ts";

/** The facts of one stretch of the program, in order. */
export interface Facts {
  readonly calls: LayerCall[];
  readonly layers: LayerFact[];
  readonly values: NamedValue[];
  readonly events: Event[];
  readonly unpackings: Unpacking[];
  readonly slices: Slice[];
  readonly refusals: RefusalFact[];
  readonly models: ModelFact[];
  readonly imports: ImportFact[];
  readonly omissions: Omission[];
}

export function noFacts(): Facts {
  return {
    calls: [],
    layers: [],
    values: [],
    events: [],
    unpackings: [],
    slices: [],
    refusals: [],
    models: [],
    imports: [],
    omissions: [],
  };
}

/** Where a `return`, `break` or `continue` that is only sometimes reached will end: the state there is joined in. */
export interface Catcher {
  readonly mark: number;
  readonly exits: { readonly changes: Changes; readonly value: Value | null }[];
}

/** A running function (or the module): what its statements refer to. */
export interface Frame {
  readonly scope: Scope;
  /** The function on the stack; null at the top. */
  readonly function: FunctionValue | null;
  readonly self: Value | null;
  readonly owner: ClassReference | null;
  /** Names declared `global` or `nonlocal`. */
  readonly outer: Map<string, "global" | "nonlocal">;
  readonly returns: Catcher;
  /** The loops that are running in it, innermost last. */
  readonly loops: { readonly breaks: Catcher; passes: Catcher }[];
}

/** A function on the stack, and the {@link Run.abstract} at which it was called. */
export interface RunningFunction {
  readonly callee: FunctionValue;
  readonly abstract: number;
}

/** How a statement ends. */
export type Completion =
  | { readonly kind: "normal" | "break" | "continue" | "raise" }
  | { readonly kind: "return"; readonly value: Value };

/**
 * The interpreter's own parts, each of which may need any other: an expression calls a function, whose body's statements hold expressions.
 * Tied together in `interpret.ts`.
 */
export interface Parts {
  readonly evaluate: (
    expression: Expression,
    frame: Frame,
    run: Run,
  ) => Evaluation;
  readonly runBlock: (
    statements: readonly Statement[],
    frame: Frame,
    run: Run,
  ) => Evaluation<Completion>;
  readonly callFunction: (
    callee: FunctionValue,
    self: Value | null,
    positional: readonly Value[],
    named: readonly (readonly [string, Value])[],
    run: Run,
    hasUnread?: boolean,
  ) => Evaluation;
}

export interface Run {
  readonly language: Language;
  readonly library: Library;
  readonly dialect: Dialect;
  readonly store: Store;
  readonly machine: Machine;
  readonly parts: Parts;
  readonly allocate: () => Ref;
  /** Resolves an import of the workspace; null when there is none. */
  readonly importModule: (
    module: string,
    from: string,
  ) => Evaluation<Value | null>;
  facts: Facts;
  /** Keys of facts already told in this stretch. */
  told: Set<string>;
  statement: Range | null;
  steps: number;
  /** Set when the budget of the statement is spent: everything else in it is passed over. */
  exhausted: boolean;
  /** Above 0 inside what may not happen. */
  uncertain: number;
  /** Above 0 where passes of a loop are read as one or parameters are symbols. */
  abstract: number;
  /** Above 0 where facts are not recorded. */
  quiet: number;
  /** Set while code is tried out: how certain it was to start, and what it raises. */
  attempt: {
    readonly uncertain: number;
    problem: RefusalFact["problem"] | null;
  } | null;
  /** Where names are collected while code is run on the side. */
  bindings: NameBinding[] | null;
  loops: readonly LoopPass[];
  readonly stack: RunningFunction[];
  /** Functions and classes that were called or made: those that never are get read on their own. */
  readonly used: Set<object>;
  /** Forgets what the last stretch found and did, and counts reads and writes anew. */
  readonly startStretch: () => void;
}

/** Counts a step; yields now and then, so that whoever drives can stop. */
export function* step(run: Run): Generator<undefined, void, undefined> {
  run.steps += 1;
  if (run.steps % stepsPerSlice === 0) yield undefined;
  if (run.steps > stepsPerStatement && !run.exhausted) {
    run.exhausted = true;
    if (run.statement)
      run.facts.omissions.push({
        range: run.statement,
        reason: {
          kind: "budget",
          what: "this statement runs longer than Unroll follows",
        },
      });
  }
}

const unitNumbers = new WeakMap<Unit, number>();
let nextUnitNumber = 0;

/** A text that identifies a range: the same for the same place in the same unit. */
export function rangeKey(range: Range): string {
  let unit = unitNumbers.get(range.unit);
  if (unit === undefined) {
    nextUnitNumber += 1;
    unit = nextUnitNumber;
    unitNumbers.set(range.unit, unit);
  }
  return `${String(unit)}:${String(range.start)}-${String(range.end)}`;
}

/** Adds facts behind those already there. */
export function append(all: Facts, some: Facts): void {
  all.calls.push(...some.calls);
  all.layers.push(...some.layers);
  all.values.push(...some.values);
  all.events.push(...some.events);
  all.unpackings.push(...some.unpackings);
  all.slices.push(...some.slices);
  all.refusals.push(...some.refusals);
  all.models.push(...some.models);
  all.imports.push(...some.imports);
  all.omissions.push(...some.omissions);
}
