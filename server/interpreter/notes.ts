// What is written down while a program runs: each fact once for a place, and nothing where nobody should hear of it.

import { structureToJson } from "../shapes/json.ts";
import { printStructure } from "../shapes/print.ts";
import type { Structure } from "../shapes/structure.ts";
import type { Expression } from "../syntax/program.ts";
import type { Range } from "../syntax/source.ts";
import { cover } from "../syntax/source.ts";
import type {
  LayerCall,
  NamedValue,
  RefusalFact,
  UnpackTarget,
} from "../trace/trace.ts";
import type { NameBinding, Recorder } from "./library.ts";
import type { Run } from "./run.ts";
import { rangeKey } from "./run.ts";
import type { Value } from "./value.ts";
import { unknown } from "./value.ts";

/** The recorder that libraries get. */
export function recorder(run: () => Run): Recorder {
  return {
    call: (call) => {
      const current = run();
      if (call.problem) fail(call.problem, current);
      if (
        current.quiet === 0 &&
        isNews(callKey(call), placeKey(call), current, isVague(call))
      )
        current.facts.calls.push(call);
    },
    layer: (layer) => {
      if (layer.problem) fail(layer.problem, run());
      if (run().quiet === 0) run().facts.layers.push(layer);
    },
    event: (event) => {
      const current = run();
      const repeats =
        event.kind === "run" &&
        event.loops.length > 0 &&
        !event.loops.every(({ pass }) => pass === null || pass < 3);
      if (current.quiet === 0 && !repeats) current.facts.events.push(event);
    },
    slice: (slice) => {
      if (
        run().quiet === 0 &&
        isNews(`slice ${rangeKey(slice.range)}`, "", run(), false)
      )
        run().facts.slices.push(slice);
    },
    refusal: (range, problem): Value => {
      const current = run();
      fail(problem, current);
      if (
        current.quiet === 0 &&
        current.uncertain === 0 &&
        isNews(`refusal ${rangeKey(range)}`, "", current, false)
      )
        current.facts.refusals.push({ range, problem });
      return failed(problem);
    },
    model: (model) => {
      if (run().quiet === 0) run().facts.models.push(model);
    },
    omission: (omission) => {
      run().facts.omissions.push(omission);
    },
    ...unrecorded(run),
  };
}

/** Ways to run code without telling what it does. */
function unrecorded(
  run: () => Run,
): Pick<Recorder, "quietly" | "attempt" | "aside"> {
  const quietly = <Result>(action: () => Result): Result => {
    run().quiet += 1;
    const result = action();
    run().quiet -= 1;
    return result;
  };
  return {
    quietly,
    attempt: (action) => {
      const current = run();
      const outer = current.attempt;
      const attempt: NonNullable<Run["attempt"]> = {
        uncertain: current.uncertain,
        problem: null,
      };
      current.attempt = attempt;
      const value = quietly(action);
      current.attempt = outer;
      return attempt.problem ? failed(attempt.problem) : value;
    },
    aside: (action) => {
      const current = run();
      const outer = { attempt: current.attempt, bindings: current.bindings };
      const attempt: NonNullable<Run["attempt"]> = {
        uncertain: current.uncertain,
        problem: null,
      };
      const bindings: NameBinding[] = [];
      const used = new Set(current.used);
      const mark = current.store.mark();
      Object.assign(current, { attempt, bindings });
      const result = quietly(action);
      Object.assign(current, outer);
      current.store.rollback(mark);
      for (const each of current.used)
        if (!used.has(each)) current.used.delete(each);
      return { result, bindings, problem: attempt.problem };
    },
  };
}

/** Something raises: the attempt that is being made fails, if it surely comes there. */
function fail(problem: Problem, run: Run): void {
  const { attempt } = run;
  if (attempt?.uncertain === run.uncertain) attempt.problem ??= problem;
}

function failed({ kind, message }: Problem): Value {
  return unknown({ kind: "error", code: kind, message });
}

type Problem = RefusalFact["problem"];

/** Where a bound value comes from: for what is noted about the binding. */
export interface Binding {
  readonly value: Expression;
  readonly statement: Range;
  /** `const`, `let`: binds in the innermost scope instead of where the name is; `var`: in that of the function. */
  readonly declares?: boolean | "function";
}

/** Notes what a name holds after an assignment. */
export function note(name: string, range: Range, value: Value, run: Run): void {
  run.bindings?.push({ name, value, statement: run.statement ?? range });
  if (run.quiet > 0) return;
  const described = run.library.structureOf(value, run.machine);
  const structure: Structure = described?.structure ?? unknownStructure(value);
  const holds = described
    ? ({ kind: "tensors" } as const)
    : (run.library.holding(value, run.machine) ?? holdings(value));
  const place = `value ${rangeKey(range)}`;
  if (
    !isNews(
      `${place} ${holds.kind} ${JSON.stringify(structureToJson(structure))}`,
      place,
      run,
      holds.kind === "unknown",
    )
  )
    return;
  run.facts.values.push({
    name,
    range,
    value: structure,
    tensors: described?.tensors ?? [],
    holds,
  });
}

/** Notes an assignment to several targets. */
export function noteUnpacking(
  targets: readonly (UnpackTarget | null)[],
  range: Range,
  value: Value,
  binding: Binding,
  run: Run,
): void {
  if (run.quiet > 0 || !isNews(`unpack ${rangeKey(range)}`, "", run, false))
    return;
  const described = run.library.structureOf(value, run.machine);
  const first = targets[0];
  const last = targets[targets.length - 1];
  const tensors = described?.tensors ?? [];
  const origins = new Set(
    tensors.map(({ origin }) => (origin.kind === "call" ? origin.call : null)),
  );
  const [call] = origins.size === 1 ? origins : [null];
  run.facts.unpackings.push({
    statement: run.statement ?? binding.statement,
    range: first && last ? cover(first.range, last.range) : range,
    targets: targets.map(
      (target) => target ?? { range, name: null, isStarred: false },
    ),
    value: binding.value.range,
    structure: described?.structure ?? unknownStructure(value),
    tensors,
    call:
      call && isWholeResult(call, described?.structure ?? null) ? call : null,
  });
}

function isWholeResult(call: LayerCall, structure: Structure | null): boolean {
  return (
    structure !== null &&
    printStructure(call.outputs) === printStructure(structure)
  );
}

function unknownStructure(value: Value): Structure {
  return {
    kind: "unknown",
    reason:
      value.kind === "unknown"
        ? value.reason
        : { kind: "notFollowed", what: "a value that is no tensor" },
  };
}

function holdings(value: Value): NamedValue["holds"] {
  if (value.kind === "unknown")
    return { kind: "unknown", reason: value.reason };
  const text =
    value.kind === "number" ||
    value.kind === "boolean" ||
    value.kind === "string"
      ? String(value.value)
      : value.kind;
  return { kind: "plain", text };
}

/** Whether a fact is new at its place. A vague one is only told where nothing better is. */
function isNews(key: string, place: string, run: Run, vague: boolean): boolean {
  if (run.told.has(key) || (vague && run.told.has(place))) return false;
  run.told.add(key);
  if (place !== "") run.told.add(place);
  return true;
}

/** The same for calls of one class at one place. */
export function placeKey(call: LayerCall): string {
  return `call ${rangeKey(call.range)} ${rangeKey(call.layer.site.range)} ${call.layer.className}`;
}

function callKey(call: LayerCall): string {
  const problem = call.problem
    ? `${call.problem.kind}${call.problem.message}`
    : "";
  const structures = [
    call.inputs,
    call.outputs,
    ...[...call.arguments.values()].map(({ structure }) => structure),
  ];
  return `${placeKey(call)} ${JSON.stringify(structures.map((each) => structureToJson(each)))}${problem}`;
}

/** Whether nothing is known of the result, though nothing is wrong. */
export function isVague(call: LayerCall): boolean {
  return !call.problem && isUnknown(call.outputs);
}

function isUnknown(structure: Structure): boolean {
  if (structure.kind === "tuple" || structure.kind === "list")
    return structure.items.length > 0 && structure.items.every(isUnknown);
  return structure.kind === "unknown";
}
