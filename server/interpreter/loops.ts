// Loops: pass by pass while that teaches something, then all remaining passes as one.

import type { Integer } from "../shapes/dim.ts";
import type { Statement } from "../syntax/program.ts";
import type { Range } from "../syntax/source.ts";
import type { LoopPass } from "../trace/trace.ts";
import { idlePasses, passesOneByOne, widenings } from "./budget.ts";
import type { Completion } from "./branches.ts";
import { catcher, joinExits, normal, recordExit } from "./branches.ts";
import { truthOf } from "./truth.ts";
import { common, joinStored } from "./join.ts";
import type { Growth } from "./repetition.ts";
import { grown, growthOf, inTheMiddle, isAlike } from "./repetition.ts";
import type { Frame, Run } from "./run.ts";
import { isCell, sameStored } from "./store.ts";
import { bindTarget } from "./targets.ts";
import type { Value } from "./value.ts";
import { unknown } from "./value.ts";

type Running = Generator<undefined, Completion, undefined>;

/** `for target in iterable`. */
export function* forEach(
  statement: Extract<Statement, { kind: "forEach" }>,
  frame: Frame,
  run: Run,
): Running {
  const iteration = run.library.iterate(
    yield* run.parts.evaluate(statement.iterable, frame, run),
    run.machine,
  );
  const bind = (item: Value): Generator<undefined, void, undefined> =>
    bindTarget(statement.target, item, frame, run);
  const body = (): Running => run.parts.runBlock(statement.body, frame, run);
  return yield* around(statement, frame, run, function* () {
    if (iteration.kind === "items") {
      let idle = 0;
      for (const [pass, item] of iteration.items.entries()) {
        if (pass >= passesOneByOne || idle >= idlePasses)
          return yield* remaining(
            statement.range,
            commonItem(iteration.items.slice(pass), run),
            { count: iteration.items.length - pass, isOpen: false },
            bind,
            body,
            frame,
            run,
          );
        const told = run.told.size;
        yield* bind(item);
        const completion = yield* onePass(
          statement.range,
          { pass },
          body,
          frame,
          run,
        );
        if (completion.kind !== "normal" && completion.kind !== "continue")
          return completion;
        if (run.exhausted) return normal;
        idle = run.told.size === told ? idle + 1 : 0;
      }
      return normal;
    }
    return yield* remaining(
      statement.range,
      iteration.element,
      {
        count: iteration.length,
        isOpen: typeof iteration.length !== "number" || iteration.length < 2,
      },
      bind,
      body,
      frame,
      run,
    );
  });
}

/** `while`, and JavaScript's three-part `for`. */
export function* whileLoop(
  statement: Extract<Statement, { kind: "while" }>,
  frame: Frame,
  run: Run,
): Running {
  yield* run.parts.runBlock(statement.init, frame, run);
  const body = function* (): Running {
    const completion = yield* run.parts.runBlock(statement.body, frame, run);
    if (completion.kind === "normal" || completion.kind === "continue")
      yield* run.parts.runBlock(statement.update, frame, run);
    return completion;
  };
  const nothing = function* (): Generator<undefined, void, undefined> {
    yield undefined;
  };
  return yield* around(statement, frame, run, function* () {
    for (let pass = 0; pass < passesOneByOne && !run.exhausted; pass++) {
      const skipsTest = statement.testsAfterBody === true && pass === 0;
      const truth =
        statement.test && !skipsTest
          ? truthOf(yield* run.parts.evaluate(statement.test, frame, run), run)
          : true;
      if (truth === false) return normal;
      if (truth === null) break;
      const completion = yield* onePass(
        statement.range,
        { pass },
        body,
        frame,
        run,
      );
      if (completion.kind !== "normal" && completion.kind !== "continue")
        return completion;
      if (endsByChance(frame)) break;
    }
    return yield* remaining(
      statement.range,
      null,
      { count: null, isOpen: true },
      nothing,
      body,
      frame,
      run,
    );
  });
}

/** Sets up what `break` ends at, and the `else` of a loop that no `break` ends. */
function* around(
  statement: Extract<Statement, { kind: "forEach" | "while" }>,
  frame: Frame,
  run: Run,
  passes: () => Running,
): Running {
  const { uncertain, loops } = run;
  const breaks = catcher(run);
  frame.loops.push({ breaks, passes: catcher(run) });
  const completion = yield* passes();
  frame.loops.pop();
  const mayBreak = breaks.exits.length > 0;
  joinExits(breaks, null, run);
  run.uncertain =
    completion.kind === "normal" || completion.kind === "break"
      ? uncertain
      : run.uncertain;
  run.loops = loops;
  if (completion.kind === "return" || completion.kind === "raise")
    return completion;
  if (completion.kind === "break" || mayBreak) return normal;
  return yield* run.parts.runBlock(statement.otherwise, frame, run);
}

function* onePass(
  loop: Range,
  pass: Omit<LoopPass, "loop">,
  body: () => Running,
  frame: Frame,
  run: Run,
): Running {
  const here = frame.loops[frame.loops.length - 1];
  const { loops } = run;
  const passes = catcher(run);
  if (here) here.passes = passes;
  run.loops = [...loops, { loop, ...pass }];
  const completion = yield* body();
  joinExits(passes, null, run);
  run.loops = loops;
  return completion;
}

/** Passes that are read as one. */
interface Remaining {
  readonly count: Integer | null;
  /** Whether it may be a single one, or none. */
  readonly isOpen: boolean;
}

/** Any number of passes as one: what they change is what is true before and after each of them. */
function* remaining(
  loop: Range,
  item: Value | null,
  { count: passes, isOpen }: Remaining,
  bind: (item: Value) => Generator<undefined, void, undefined>,
  body: () => Running,
  frame: Frame,
  run: Run,
): Running {
  run.abstract += 1;
  const growth = new Map<string, Growth | null>();
  for (let round = 0; round <= widenings; round++) {
    const mark = run.store.mark();
    if (item) yield* bind(item);
    const one = isOpen ? { pass: null, isOpen } : { pass: null };
    const completion = yield* onePass(loop, one, body, frame, run);
    if (completion.kind === "return") recordExit(completion, frame, run);
    const changes = run.store.rollback(mark);
    let isStable = true;
    for (const [key, after] of changes) {
      const before = run.store.get(key);
      growth.set(key, growthOf(before, after, growth.get(key)));
      let joined = inTheMiddle(
        joinStored(before, after, run.allocate),
        run.allocate,
      );
      if (sameStored(before, joined) || isAlike(before, joined, run.machine))
        continue;
      isStable = false;
      if (round === widenings && joined)
        joined = isCell(joined)
          ? { kind: "unknownItems", reason: { kind: "branchesDiffer" } }
          : unknown({ kind: "branchesDiffer" });
      run.store.set(key, joined);
    }
    if (isStable || run.exhausted) break;
  }
  for (const [key, change] of growth) {
    const list =
      change && passes !== null
        ? grown(run.store.get(key), change, passes)
        : null;
    if (list) run.store.set(key, list);
  }
  run.abstract -= 1;
  return normal;
}

function endsByChance(frame: Frame): boolean {
  return (frame.loops[frame.loops.length - 1]?.breaks.exits.length ?? 0) > 0;
}

/** What the rest of the elements have in common: the one value if they are all one, else unknown. */
function commonItem(items: readonly Value[], run: Run): Value {
  return (
    common(items, run.allocate) ??
    unknown({ kind: "notFollowed", what: "which pass of a loop this is" })
  );
}
