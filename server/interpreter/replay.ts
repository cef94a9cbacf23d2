// What earlier readings of a file remember: a statement whose text is untouched, and whose reads would give the same again, isn't run but
// replayed, with its writes and its facts.

import type { Facts, Run } from "./run.ts";
import { append, noFacts } from "./run.ts";
import type { Footprint } from "./store.ts";

export interface Memory {
  readonly footprint: Footprint;
  readonly premise: string;
  readonly facts: Facts;
  /** Functions and classes that it ran. */
  readonly used: ReadonlySet<object>;
}

export interface Stretch {
  /** What it is remembered under: the statement's or function's own object. */
  readonly key: object;
  /** What it depends on beside the store. */
  readonly premise: string;
  /** False for what is read on the side: its writes are undone. */
  readonly staysInStore: boolean;
  readonly action: () => Generator<undefined, unknown, undefined>;
}

/** One reading's use of the memories. */
export interface Replay {
  /** Runs or replays a stretch, and keeps its facts. */
  readonly perform: (stretch: Stretch) => Generator<undefined, void, undefined>;
  readonly facts: Facts;
  readonly used: ReadonlySet<object>;
  /** Those of this reading, for the next one. */
  readonly memories: ReadonlyMap<object, Memory>;
  readonly runCount: () => number;
}

export function createReplay(
  earlier: ReadonlyMap<object, Memory>,
  run: Run,
): Replay {
  const facts = noFacts();
  const used = new Set<object>();
  const memories = new Map<object, Memory>();
  let count = 0;
  const remember = (key: object, memory: Memory): void => {
    memories.set(key, memory);
    append(facts, memory.facts);
    for (const node of memory.used) used.add(node);
  };
  return {
    facts,
    used,
    memories,
    runCount: () => count,
    *perform({ key, premise, staysInStore, action }) {
      const memory = earlier.get(key);
      if (
        memory?.premise === premise &&
        run.store.stillHolds(memory.footprint)
      ) {
        if (staysInStore) run.store.apply(memory.footprint.writes);
        remember(key, memory);
        return;
      }
      count += 1;
      run.startStretch();
      yield* action();
      const footprint = run.store.footprint();
      if (!staysInStore) run.store.rollback(0);
      const found = { premise, facts: run.facts, used: new Set(run.used) };
      remember(key, { footprint, ...found });
    },
  };
}
