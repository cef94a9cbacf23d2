// Two ways through a program from one state, when it can't be told which is taken: both are read, and what is true of both remains.

import { applyJoined, join, joinStored } from "./join.ts";
import type { Evaluation } from "./library.ts";
import type { Catcher, Completion, Frame, Run } from "./run.ts";
import type { Changes } from "./store.ts";
import type { Value } from "./value.ts";

export type { Completion } from "./run.ts";

export const normal: Completion = { kind: "normal" };

/** Evaluates both expressions and joins their values and effects. */
export function* joinBranches(
  run: Run,
  first: () => Evaluation,
  second: () => Evaluation,
): Evaluation {
  const mark = run.store.mark();
  run.uncertain += 1;
  const left = yield* first();
  const leftChanges = run.store.rollback(mark);
  const right = yield* second();
  const rightChanges = run.store.rollback(mark);
  run.uncertain -= 1;
  applyJoined(run.store, leftChanges, rightChanges, run.allocate);
  return join(left, right, run.allocate);
}

/** Runs one of several ways, it is not known which, and goes on with what is true of all that go on. */
export function* runEither(
  ways: readonly (() => Generator<undefined, Completion, undefined>)[],
  frame: Frame,
  run: Run,
): Generator<undefined, Completion, undefined> {
  const mark = run.store.mark();
  const outcomes: { completion: Completion; changes: Changes }[] = [];
  run.uncertain += 1;
  for (const way of ways) {
    const completion = yield* way();
    if (completion.kind !== "normal") recordExit(completion, frame, run);
    outcomes.push({ completion, changes: run.store.rollback(mark) });
  }
  run.uncertain -= 1;
  const going = outcomes.filter(
    (outcome) => outcome.completion.kind === "normal",
  );
  if (going.length < outcomes.length && going.length > 0)
    run.uncertain += leavesDoubt(outcomes) ? 1 : 0;
  const first = going[0];
  if (!first) return allLeave(outcomes, run);
  const [second, ...others] = going.slice(1);
  if (!second) run.store.apply(first.changes);
  else applyJoined(run.store, first.changes, second.changes, run.allocate);
  for (const { changes } of others) {
    const so = run.store.rollback(mark);
    applyJoined(run.store, so, changes, run.allocate);
  }
  return normal;
}

/** A way that raises leaves no doubt about what follows; one that returns or breaks does. */
function leavesDoubt(
  outcomes: readonly { readonly completion: Completion }[],
): boolean {
  return outcomes.some(
    ({ completion }) =>
      completion.kind !== "normal" && completion.kind !== "raise",
  );
}

/** No way goes on: each has left its state with whoever catches it; one of them is where we are. */
function allLeave(
  outcomes: readonly {
    readonly completion: Completion;
    readonly changes: Changes;
  }[],
  run: Run,
): Completion {
  const chosen =
    outcomes.find(({ completion }) => completion.kind !== "raise") ??
    outcomes[0];
  if (!chosen) return normal;
  run.store.apply(chosen.changes);
  return chosen.completion;
}

/** Leaves the present state with whoever catches this completion. */
export function recordExit(
  completion: Completion,
  frame: Frame,
  run: Run,
): void {
  const catcher = catcherOf(completion, frame);
  if (!catcher) return;
  const value = completion.kind === "return" ? completion.value : null;
  catcher.exits.push({ changes: run.store.since(catcher.mark), value });
}

function catcherOf(completion: Completion, frame: Frame): Catcher | null {
  const loop = frame.loops[frame.loops.length - 1];
  switch (completion.kind) {
    case "return":
      return frame.returns;
    case "break":
      return loop?.breaks ?? null;
    case "continue":
      return loop?.passes ?? null;
    case "normal":
    case "raise":
      return null;
  }
}

/** Joins the states of all exits into the present one; gives the join of `value` and theirs. */
export function joinExits(
  catcher: Catcher,
  value: Value | null,
  run: Run,
): Value | null {
  let result = value;
  for (const exit of catcher.exits) {
    const atMark = run.store.before(catcher.mark);
    for (const key of new Set([...exit.changes.keys(), ...atMark.keys()])) {
      const there = exit.changes.has(key)
        ? exit.changes.get(key)
        : atMark.get(key);
      run.store.set(key, joinStored(run.store.get(key), there, run.allocate));
    }
    if (exit.value)
      result = result ? join(result, exit.value, run.allocate) : exit.value;
  }
  return result;
}

export function catcher(run: Run): Catcher {
  return { mark: run.store.mark(), exits: [] };
}
