// Program → Trace, the way in. A reader keeps what each top-level statement depended on and did, so that after an edit only the statements
// run whose text or whose reads have changed; all others are replayed.

import { symbol } from "../shapes/dim.ts";
import type {
  ClassNode,
  Expression,
  FunctionNode,
  Language,
  Program,
  Statement,
  TopLevel,
} from "../syntax/program.ts";
import type { Dialect, LayerCall, ModelFact, Trace } from "../trace/trace.ts";
import { catcher } from "./branches.ts";
import { callFunction } from "./calls.ts";
import { findMember, instantiate } from "./classes.ts";
import { callOf } from "./calls.ts";
import { makeFunction } from "./functions.ts";
import { evaluate } from "./expressions.ts";
import type { Evaluation, Library } from "./library.ts";
import { createMachine } from "./machine.ts";
import type { Facts, Frame, Run } from "./run.ts";
import { noFacts } from "./run.ts";
import type { Scope } from "./scope.ts";
import { keyOf } from "./scope.ts";
import { runBlock, runStatement } from "./statements.ts";
import { isVague, placeKey } from "./notes.ts";
import type { Memory, Replay } from "./replay.ts";
import { createReplay } from "./replay.ts";
import type { Store, Stored } from "./store.ts";
import { createStore, isCell } from "./store.ts";
import type { ClassValue, FunctionValue, Value } from "./value.ts";
import { unknown } from "./value.ts";

export interface ReaderOptions {
  readonly library: Library;
  readonly dialect: Dialect | null;
  /** The program that an import in `from` means, with its file's name; null when it is not in the workspace. The same object while its text is the same. */
  readonly resolve: (module: string, from: string) => Program | null;
}

/** Reads the versions of one file, one after the other. */
export interface Reader {
  /** A generator: whoever drives it may stop between two steps and ask for a newer version. Never throws. */
  readonly read: (program: Program) => Generator<undefined, Reading, undefined>;
}

export interface Reading {
  readonly trace: Trace;
  /** Top-level statements and uncalled functions that were run and not replayed. */
  readonly statementsInterpreted: number;
}

/** Lasts as long as the file is open with this dialect and these settings. */
export function createReader(options: ReaderOptions): Reader {
  let memories: ReadonlyMap<object, Memory> = new Map();
  let nextRef = 1;
  const allocate = (): number => nextRef++;
  const moduleRef = allocate();
  const sources = new Map<string, Program>();
  return {
    *read(program) {
      const store = createStore();
      for (const [key] of sources) provideSource(key, options, sources, store);
      const run = createRun(program, options, store, allocate, sources);
      const { file } = program;
      const scope: Scope = {
        ref: moduleRef,
        parent: null,
        kind: "module",
        file,
      };
      const replay = createReplay(memories, run);
      yield* readStatements(program, topFrame(scope, run), run, replay);
      memories = replay.memories;
      run.startStretch();
      const { models, calls } = options.library.finish(run.machine);
      const told = new Set(replay.facts.calls.map((call) => call.layer.id));
      const waiting = calls.filter((call) => !told.has(call.layer.id));
      replay.facts.calls.push(...waiting);
      return {
        trace: traceOf(program, options, replay.facts, models),
        statementsInterpreted: replay.runCount(),
      };
    },
  };
}

/** Every statement, then what none of them has run. */
function* readStatements(
  program: Program,
  frame: Frame,
  run: Run,
  replay: Replay,
): Generator<undefined, void, undefined> {
  for (const { statement } of inOrder(program))
    yield* replay.perform({
      key: statement,
      premise: "",
      staysInStore: true,
      action: () => runStatement(statement, frame, run),
    });
  for (const { statement } of program.statements)
    for (const unused of unusedIn(statement, program.language, replay.used))
      yield* replay.perform({
        key: unused.key,
        premise: unused.premise,
        staysInStore: false,
        action: () => readAlone(unused, frame, run),
      });
}

function createRun(
  program: Program,
  options: ReaderOptions,
  store: Store,
  allocate: () => number,
  sources: Map<string, Program>,
): Run {
  const run: Run = {
    language: program.language,
    library: options.library,
    dialect: options.dialect ?? "keras3",
    store,
    machine: createMachine(
      () => run,
      program.language,
      options.library,
      options.dialect ?? "keras3",
    ),
    parts: { evaluate, runBlock, callFunction },
    allocate,
    importModule: (module, from) =>
      importModule(module, from, options, sources, run),
    facts: noFacts(),
    told: new Set(),
    statement: null,
    steps: 0,
    exhausted: false,
    uncertain: 0,
    abstract: 0,
    quiet: 0,
    attempt: null,
    bindings: null,
    loops: [],
    stack: [],
    used: new Set(),
    startStretch: () => {
      startStretch(run);
    },
  };
  return run;
}

function startStretch(run: Run): void {
  run.store.begin();
  run.facts = noFacts();
  run.told = new Set();
  run.steps = 0;
  run.exhausted = false;
  run.uncertain = 0;
  run.abstract = 0;
  run.quiet = 0;
  run.attempt = null;
  run.bindings = null;
  run.loops = [];
  run.stack.length = 0;
  run.used.clear();
}

function topFrame(scope: Scope, run: Run): Frame {
  return {
    scope,
    function: null,
    self: null,
    owner: null,
    outer: new Map(),
    returns: catcher(run),
    loops: [],
  };
}

/** JavaScript's function declarations come before everything else of their block. */
function inOrder(program: Program): readonly TopLevel[] {
  if (program.language === "python") return program.statements;
  const isHoisted = (part: TopLevel): boolean =>
    part.statement.kind === "function";
  return [
    ...program.statements.filter(isHoisted),
    ...program.statements.filter((part) => !isHoisted(part)),
  ];
}

/** A module of the workspace: its text runs once, quietly, in a scope of its own. */
function* importModule(
  module: string,
  from: string,
  options: ReaderOptions,
  sources: Map<string, Program>,
  run: Run,
): Evaluation<Value | null> {
  const key = `source ${from} ${module}`;
  provideSource(key, options, sources, run.store);
  const stored = run.store.get(key);
  const program =
    stored?.kind === "record" ? (stored.record as Program | null) : null;
  if (!program) return null;
  const loaded = run.store.get(`module ${program.file}`);
  if (loaded && !isCell(loaded)) return loaded;
  const scope: Scope = {
    ref: run.allocate(),
    parent: null,
    kind: "module",
    file: program.file,
  };
  const value: Value = { kind: "module", name: module, scope };
  run.store.set(`module ${program.file}`, value);
  const { statement } = run;
  run.quiet += 1;
  yield* runBlock(
    program.statements.map((part) => part.statement),
    topFrame(scope, run),
    run,
  );
  run.quiet -= 1;
  run.statement = statement;
  return value;
}

const sourceRecords = new WeakMap<Program, Stored>();
const noSource: Stored = { kind: "record", record: null };

function provideSource(
  key: string,
  options: ReaderOptions,
  sources: Map<string, Program>,
  store: Store,
): void {
  const [, from = "", module = ""] = key.split(" ");
  const program = options.resolve(module, from);
  if (!program) {
    store.provide(key, noSource);
    return;
  }
  sources.set(key, program);
  const record = sourceRecords.get(program) ?? {
    kind: "record" as const,
    record: program,
  };
  sourceRecords.set(program, record);
  store.provide(key, record);
}

interface Unused {
  readonly key: object;
  /** What it depends on beside the store: which members are already used. */
  readonly premise: string;
  readonly name: string;
  readonly class: ClassNode | null;
  readonly function: FunctionNode | null;
  /** Of a class: the methods that nobody calls, and whether it is instantiated somewhere. */
  readonly methods: readonly FunctionNode[];
  readonly isMade: boolean;
}

/** Functions at the top of the file, and methods of classes there, that no statement has run. */
function unusedIn(
  statement: Statement,
  language: Language,
  used: ReadonlySet<object>,
): readonly Unused[] {
  if (statement.kind === "function") {
    const node = statement.function;
    return used.has(node) ? [] : [aloneFunction(node, statement.name.name)];
  }
  if (statement.kind !== "class")
    return language === "python"
      ? []
      : callbacksIn(statement).flatMap((node) =>
          used.has(node) ? [] : [aloneFunction(node, "")],
        );
  const node = statement.class;
  const all = node.body.flatMap((part) =>
    part.kind === "function" ? [part.function] : [],
  );
  const methods = all.filter((method) => !used.has(method));
  if (methods.length === 0) return [];
  const isMade = used.has(node);
  const premise = `${String(isMade)} ${methods.map(({ name }) => name).join()}`;
  const { name } = statement.name;
  return [
    { key: node, premise, name, class: node, function: null, methods, isMade },
  ];
}

function aloneFunction(node: FunctionNode, name: string): Unused {
  return {
    key: node,
    premise: "",
    name,
    class: null,
    function: node,
    methods: [],
    isMade: false,
  };
}

/** JavaScript's functions that are values: `const build = (units) => …`, callbacks of code out of view. Those inside others go with them. */
function callbacksIn(statement: Statement): readonly FunctionNode[] {
  if (statement.kind !== "assign" && statement.kind !== "expression") return [];
  const found: FunctionNode[] = [];
  const visit = (part: unknown): void => {
    if (typeof part !== "object" || part === null || "unit" in part) return;
    if (isFunctionExpression(part)) found.push(part.function);
    else for (const child of Object.values(part)) visit(child);
  };
  visit(statement);
  return found;
}

function isFunctionExpression(
  part: object,
): part is Extract<Expression, { kind: "function" }> {
  return "kind" in part && part.kind === "function" && "function" in part;
}

/** Runs what nobody calls, with a symbol for each parameter. */
function* readAlone(
  unused: Unused,
  frame: Frame,
  run: Run,
): Generator<undefined, void, undefined> {
  run.abstract += 1;
  const stored = run.store.get(keyOf(frame.scope.ref, unused.name));
  if (stored?.kind === "function" && stored.function === unused.function)
    yield* callAlone(stored, null, run);
  if (unused.name === "" && unused.function) {
    const value = yield* makeFunction(unused.function, frame, run);
    if (value.kind === "function") yield* callAlone(value, null, run);
  }
  if (stored?.kind === "class" && stored.class === unused.class)
    yield* readClassAlone(stored, unused, run);
  const { models, calls } = run.library.finish(run.machine);
  run.facts.models.push(...models);
  const told = new Set(run.facts.calls.map((call) => call.layer.id));
  run.facts.calls.push(...calls.filter((call) => !told.has(call.layer.id)));
}

function* readClassAlone(
  owner: ClassValue,
  unused: Unused,
  run: Run,
): Generator<undefined, void, undefined> {
  const isPython = run.language === "python";
  const name = isPython ? "__init__" : "constructor";
  const constructor = findMember(owner, name, run);
  const symbols =
    constructor?.kind === "function"
      ? symbolsFor(constructor, isPython ? 1 : 0)
      : noSymbols;
  const { range } = owner.class;
  const callee = { kind: "name", range, name: owner.class.name } as const;
  const node = {
    kind: "call",
    range,
    callee,
    arguments: [],
    brackets: range,
  } as const;
  const places = { positional: [], named: new Map() };
  const { positional, named, hasUnread } = symbols;
  run.quiet += unused.isMade ? 1 : 0;
  const instance = yield* instantiate(
    owner,
    callOf(node, positional, named, hasUnread, places),
    run,
  );
  run.quiet = 0;
  for (const method of unused.methods) {
    if (run.used.has(method)) continue;
    const value = findMember(owner, method.name, run);
    if (value?.kind === "function" && value.function === method)
      yield* callAlone(value, instance, run);
  }
}

function* callAlone(
  callee: FunctionValue,
  self: Value | null,
  run: Run,
): Generator<undefined, void, undefined> {
  const skip =
    self && run.language === "python" && callee.decoration !== "static" ? 1 : 0;
  const { positional, named, hasUnread } = symbolsFor(callee, skip);
  yield* callFunction(callee, self, positional, named, run, hasUnread);
}

const noSymbols: Symbols = { positional: [], named: [], hasUnread: false };

/** An unknown value under the parameter's own name for each parameter: what is given for it, nobody says, a default or not. */
function symbolsFor(callee: FunctionValue, skip: number): Symbols {
  const positional: Value[] = [];
  const named: (readonly [string, Value])[] = [];
  let hasUnread = false;
  for (const { target, kind } of callee.function.parameters.slice(skip)) {
    const name = target.kind === "name" ? target.name : null;
    const reason = { kind: "parameter", name: name ?? "argument" } as const;
    const id = `${String(name)} of ${callee.function.name}`;
    const value = unknown(reason, symbol(name, id));
    if (kind === "normal" || kind === "positionalOnly") positional.push(value);
    else if (kind === "keywordOnly") named.push([name ?? "", value]);
    else hasUnread = true;
  }
  return { positional, named, hasUnread };
}

interface Symbols {
  readonly positional: readonly Value[];
  readonly named: readonly (readonly [string, Value])[];
  readonly hasUnread: boolean;
}

function traceOf(
  program: Program,
  options: ReaderOptions,
  facts: Facts,
  models: Trace["models"],
): Trace {
  const final = new Set(models.map((model) => model.id));
  return {
    dialect: options.dialect,
    language: program.language,
    calls: withoutVague(facts.calls),
    layers: facts.layers,
    values: facts.values,
    models: [
      ...models,
      ...distinct(facts.models.filter((model) => !final.has(model.id))),
    ],
    events: facts.events,
    unpackings: facts.unpackings,
    slices: facts.slices,
    refusals: facts.refusals,
    imports: facts.imports,
    omissions: facts.omissions,
  };
}

function distinct(models: readonly ModelFact[]): readonly ModelFact[] {
  return [...new Map(models.map((model) => [model.id, model])).values()];
}

/** A call whose result can't be told says nothing where the same call is told with one. */
function withoutVague(calls: readonly LayerCall[]): readonly LayerCall[] {
  const told = new Set(calls.filter((call) => !isVague(call)).map(placeKey));
  return calls.filter((call) => !isVague(call) || !told.has(placeKey(call)));
}
