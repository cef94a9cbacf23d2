// Comprehensions: their clauses run as nested loops that collect.

import type { Integer } from "../shapes/dim.ts";
import type { Expression } from "../syntax/program.ts";
import { truthOf } from "./truth.ts";
import { passesOneByOne } from "./budget.ts";
import { common } from "./join.ts";
import type { Evaluation } from "./library.ts";
import type { Frame, Run } from "./run.ts";
import { bindTarget } from "./targets.ts";
import type { Value } from "./value.ts";
import { none, unknown } from "./value.ts";

type Comprehension = Extract<Expression, { kind: "comprehension" }>;

/** A list, set, dict, or the list of what a generator expression gives; of unknown length when a clause is. */
export function* comprehension(
  node: Comprehension,
  frame: Frame,
  run: Run,
): Evaluation {
  const scope = {
    ref: run.allocate(),
    parent: frame.scope,
    kind: "function",
    file: frame.scope.file,
  } as const;
  const inside: Frame = { ...frame, scope };
  const collected: (readonly [Value, Value])[] = [];
  const [clause, ...others] = node.clauses;
  const isPlain = others.length === 0 && clause?.conditions.length === 0;
  const count: { length: Integer | null } = { length: null };
  const isWhole = yield* collect(node, 0, collected, count, inside, run);
  if (node.collects === "dict") return run.machine.makeDict(collected, isWhole);
  const list = run.machine.makeList(
    isWhole ? collected.map(([, value]) => value) : [],
    node.collects === "set" ? "set" : "list",
  );
  if (!isWhole)
    run.machine.setListCell(list, {
      kind: "unknownItems",
      reason: { kind: "notFollowed", what: "a list of unknown length" },
      ...(isPlain && collected.length === 1 && collected[0]
        ? { element: collected[0][1] }
        : {}),
      ...(isPlain && count.length !== null ? { length: count.length } : {}),
    });
  return list;
}

/** Runs the clauses from `index` on; false when the number of elements can't be told. */
function* collect(
  node: Comprehension,
  index: number,
  collected: (readonly [Value, Value])[],
  count: { length: Integer | null },
  frame: Frame,
  run: Run,
): Generator<undefined, boolean, undefined> {
  const clause = node.clauses[index];
  if (!clause) {
    const key = node.key
      ? yield* run.parts.evaluate(node.key, frame, run)
      : none;
    collected.push([key, yield* run.parts.evaluate(node.element, frame, run)]);
    return true;
  }
  const iteration = run.library.iterate(
    yield* run.parts.evaluate(clause.iterable, frame, run),
    run.machine,
  );
  const known =
    iteration.kind === "items" && iteration.items.length <= passesOneByOne;
  const items = known
    ? iteration.items
    : [
        iteration.kind === "unknown"
          ? iteration.element
          : (common(iteration.items, run.allocate) ??
            unknown({ kind: "branchesDiffer" })),
      ];
  count.length =
    iteration.kind === "items" ? iteration.items.length : iteration.length;
  let isWhole = known;
  run.abstract += known ? 0 : 1;
  for (const item of items) {
    yield* bindTarget(clause.target, item, frame, run);
    const truths: (boolean | null)[] = [];
    for (const condition of clause.conditions)
      truths.push(
        truthOf(yield* run.parts.evaluate(condition, frame, run), run),
      );
    const truth = truths.includes(false)
      ? false
      : truths.includes(null)
        ? null
        : true;
    if (truth === null) isWhole = false;
    if (
      truth !== false &&
      !(yield* collect(node, index + 1, collected, count, frame, run))
    )
      isWhole = false;
    if (run.exhausted) return false;
  }
  run.abstract -= known ? 0 : 1;
  return isWhole;
}
