// Program → Trace, the way in. A reader keeps what each top-level statement depended on and did, so that after an edit only the statements
// run whose text or whose reads have changed; all others are replayed.

import { symbol } from "../shapes/dim.ts";
import type { Dialect } from "../layers/layer.ts";
import type { ClassNode, FunctionNode, Program, Statement, TopLevel } from "../syntax/program.ts";
import type { ModelFact, Trace } from "../trace/trace.ts";
import { catcher } from "./branches.ts";
import { callFunction } from "./calls.ts";
import { findMember, instantiate } from "./classes.ts";
import { callOf } from "./calls.ts";
import type { Evaluation, Library } from "./library.ts";
import { createMachine } from "./machine.ts";
import type { Facts, Frame, Run } from "./run.ts";
import { noFacts } from "./run.ts";
import type { Scope } from "./scope.ts";
import { keyOf } from "./scope.ts";
import { runBlock, runStatement } from "./statements.ts";
import type { Footprint, Store, Stored } from "./store.ts";
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

interface Memory {
  readonly footprint: Footprint;
  readonly facts: Facts;
  readonly used: ReadonlySet<object>;
}

/** Lasts as long as the file is open with this dialect and these settings. */
export function createReader(options: ReaderOptions): Reader {
  let memories = new Map<object, Memory>();
  let nextRef = 1;
  const moduleRef = nextRef++;
  const sources = new Map<string, Program>();
  const allocate = (): number => nextRef++;
  return {
    *read(program) {
      const store = createStore();
      for (const [key] of sources) provideSource(key, options, sources, store);
      const run = createRun(program, options, store, allocate, sources);
      const scope: Scope = { ref: moduleRef, parent: null, kind: "module", file: program.file };
      const frame = topFrame(scope, run);
      const facts = noFacts();
      const kept = new Map<object, Memory>(memories);
      const next = new Map<object, Memory>();
      let count = 0;
      function* perform(key: object, action: () => Generator<undefined, unknown, undefined>, staysInStore: boolean): Generator<undefined, void, undefined> {
        const memory = kept.get(key);
        if (memory && store.stillHolds(memory.footprint)) {
          if (staysInStore) store.apply(memory.footprint.writes);
          remember(key, memory);
          return;
        }
        count += 1;
        startStretch(run, store);
        yield* action();
        const footprint = store.footprint();
        if (!staysInStore) store.rollback(0);
        remember(key, { footprint, facts: run.facts, used: new Set(run.used) });
      }
      function remember(key: object, memory: Memory): void {
        next.set(key, memory);
        memories.set(key, memory);
        append(facts, memory.facts);
        for (const node of memory.used) everUsed.add(node);
      }
      const everUsed = new Set<object>();
      for (const part of inOrder(program)) yield* perform(part.statement, () => runStatement(part.statement, frame, run), true);
      for (const part of program.statements)
        for (const unused of unusedIn(part.statement, everUsed)) yield* perform(unused.key, () => readAlone(unused, frame, run), false);
      memories = next;
      startStretch(run, store);
      const { models, calls } = options.library.finish(run.machine);
      const told = new Set(facts.calls.map((call) => call.layer.id));
      facts.calls.push(...calls.filter((call) => !told.has(call.layer.id)));
      return { trace: traceOf(program, options, facts, models), statementsInterpreted: count };
    },
  };
}

function createRun(program: Program, options: ReaderOptions, store: Store, allocate: () => number, sources: Map<string, Program>): Run {
  const run: Run = {
    language: program.language,
    library: options.library,
    dialect: options.dialect ?? "keras3",
    store,
    machine: createMachine(() => run, program.language, options.library, options.dialect ?? "keras3"),
    allocate,
    importModule: (module, from) => importModule(module, from, options, sources, run),
    facts: noFacts(),
    told: new Set(),
    statement: null,
    steps: 0,
    exhausted: false,
    uncertain: 0,
    abstract: 0,
    quiet: 0,
    loops: [],
    stack: [],
    used: new Set(),
  };
  return run;
}

function startStretch(run: Run, store: Store): void {
  store.begin();
  run.facts = noFacts();
  run.told = new Set();
  run.steps = 0;
  run.exhausted = false;
  run.uncertain = 0;
  run.abstract = 0;
  run.quiet = 0;
  run.loops = [];
  run.stack.length = 0;
  run.used.clear();
}

function topFrame(scope: Scope, run: Run): Frame {
  return { scope, function: null, self: null, owner: null, outer: new Map(), returns: catcher(run), loops: [] };
}

/** JavaScript's function declarations come before everything else of their block. */
function inOrder(program: Program): readonly TopLevel[] {
  if (program.language === "python") return program.statements;
  const isHoisted = (part: TopLevel): boolean => part.statement.kind === "function";
  return [...program.statements.filter(isHoisted), ...program.statements.filter((part) => !isHoisted(part))];
}

/** A module of the workspace: its text runs once, quietly, in a scope of its own. */
function* importModule(module: string, from: string, options: ReaderOptions, sources: Map<string, Program>, run: Run): Evaluation<Value | null> {
  const key = `source ${from} ${module}`;
  provideSource(key, options, sources, run.store);
  const stored = run.store.get(key);
  const program = stored?.kind === "record" ? (stored.record as Program | null) : null;
  if (!program) return null;
  const loaded = run.store.get(`module ${program.file}`);
  if (loaded && !isCell(loaded)) return loaded;
  const scope: Scope = { ref: run.allocate(), parent: null, kind: "module", file: program.file };
  const value: Value = { kind: "module", name: module, scope };
  run.store.set(`module ${program.file}`, value);
  const { statement } = run;
  run.quiet += 1;
  yield* runBlock(program.statements.map((part) => part.statement), topFrame(scope, run), run);
  run.quiet -= 1;
  run.statement = statement;
  return value;
}

const sourceRecords = new WeakMap<Program, Stored>();
const noSource: Stored = { kind: "record", record: null };

function provideSource(key: string, options: ReaderOptions, sources: Map<string, Program>, store: Store): void {
  const [, from = "", module = ""] = key.split(" ");
  const program = options.resolve(module, from);
  if (!program) {
    store.provide(key, noSource);
    return;
  }
  sources.set(key, program);
  const record = sourceRecords.get(program) ?? { kind: "record" as const, record: program };
  sourceRecords.set(program, record);
  store.provide(key, record);
}

interface Unused {
  readonly key: object;
  readonly name: string;
  readonly class: ClassNode | null;
  readonly function: FunctionNode | null;
}

/** Functions at the top of the file, and methods of classes there, that no statement has run. */
function unusedIn(statement: Statement, used: ReadonlySet<object>): readonly Unused[] {
  if (statement.kind === "function" && !used.has(statement.function))
    return [{ key: statement.function, name: statement.name.name, class: null, function: statement.function }];
  if (statement.kind !== "class") return [];
  const methods = statement.class.body.flatMap((part) => (part.kind === "function" ? [part.function] : []));
  if (methods.length > 0 && methods.every((method) => used.has(method))) return [];
  return [{ key: statement.class, name: statement.name.name, class: statement.class, function: null }];
}

/** Runs what nobody calls, with a symbol for each parameter. */
function* readAlone(unused: Unused, frame: Frame, run: Run): Generator<undefined, void, undefined> {
  run.abstract += 1;
  const stored = run.store.get(keyOf(frame.scope.ref, unused.name));
  if (stored?.kind === "function" && stored.function === unused.function) yield* callAlone(stored, null, run);
  if (stored?.kind === "class" && stored.class === unused.class) yield* readClassAlone(stored, run);
  const { models, calls } = run.library.finish(run.machine);
  run.facts.models.push(...models);
  const told = new Set(run.facts.calls.map((call) => call.layer.id));
  run.facts.calls.push(...calls.filter((call) => !told.has(call.layer.id)));
}

function* readClassAlone(owner: ClassValue, run: Run): Generator<undefined, void, undefined> {
  const constructor = findMember(owner, run.language === "python" ? "__init__" : "constructor", run);
  const symbols = constructor?.kind === "function" ? symbolsFor(constructor, 1) : [];
  const node = { kind: "call", range: owner.class.range, callee: { kind: "name", range: owner.class.range, name: owner.class.name }, arguments: [], brackets: owner.class.range } as const;
  run.quiet += run.used.has(owner.class) ? 1 : 0;
  const instance = yield* instantiate(owner, callOf(node, symbols, [], false, { positional: [], named: new Map() }), run);
  run.quiet = 0;
  for (const part of owner.class.body) {
    if (part.kind !== "function" || run.used.has(part.function)) continue;
    const method = findMember(owner, part.name.name, run);
    if (method?.kind === "function" && method.function === part.function) yield* callAlone(method, instance, run);
  }
}

function* callAlone(callee: FunctionValue, self: Value | null, run: Run): Generator<undefined, void, undefined> {
  const skip = self && run.language === "python" && callee.decoration !== "static" ? 1 : 0;
  yield* callFunction(callee, self, symbolsFor(callee, skip), [], run);
}

/** An unknown value under the parameter's own name for each parameter that must be given. */
function symbolsFor(callee: FunctionValue, skip: number): Value[] {
  const needed = callee.function.parameters.slice(skip).filter((parameter) => parameter.kind === "normal" || parameter.kind === "positionalOnly");
  const symbols: Value[] = [];
  for (const parameter of needed) {
    if (parameter.default !== null) break;
    const name = parameter.target.kind === "name" ? parameter.target.name : "argument";
    symbols.push(unknown({ kind: "parameter", name }, symbol(name, `${name} of ${callee.function.name}`)));
  }
  return symbols;
}

function append(all: Facts, some: Facts): void {
  all.calls.push(...some.calls);
  all.layers.push(...some.layers);
  all.values.push(...some.values);
  all.events.push(...some.events);
  all.unpackings.push(...some.unpackings);
  all.slices.push(...some.slices);
  all.models.push(...some.models);
  all.imports.push(...some.imports);
  all.omissions.push(...some.omissions);
}

function traceOf(program: Program, options: ReaderOptions, facts: Facts, models: Trace["models"]): Trace {
  const final = new Set(models.map((model) => model.id));
  return {
    dialect: options.dialect,
    language: program.language,
    calls: facts.calls,
    layers: facts.layers,
    values: facts.values,
    models: [...models, ...distinct(facts.models.filter((model) => !final.has(model.id)))],
    events: facts.events,
    unpackings: facts.unpackings,
    slices: facts.slices,
    imports: facts.imports,
    omissions: facts.omissions,
  };
}

function distinct(models: readonly ModelFact[]): readonly ModelFact[] {
  return [...new Map(models.map((model) => [model.id, model])).values()];
}
