// All that a program can change, as one map with a memory: what was read, what was written and what was there before, so that branches can
// be run from one state, earlier states come back, and a statement whose reads are unchanged need not run again.

import type { Stored, Value } from "./library.ts";
import { isSame } from "./value.ts";

export type { Stored, StoredRecord } from "./library.ts";

/** The differences that a stretch of running made: the new value by key, undefined where it was deleted. */
export type Changes = ReadonlyMap<string, Stored | undefined>;

/** What a stretch depended on, and what it changed. */
export interface Footprint {
  readonly reads: ReadonlyMap<string, Stored | undefined>;
  readonly writes: Changes;
}

export interface Store {
  readonly get: (key: string) => Stored | undefined;
  readonly set: (key: string, value: Stored | undefined) => void;
  /** A point to come back to. Marks nest. */
  readonly mark: () => number;
  /** What changed since the mark; the state goes back to it. */
  readonly rollback: (mark: number) => Changes;
  /** What changed since the mark; the state stays. */
  readonly since: (mark: number) => Changes;
  /** What stood under the keys written since the mark, at the mark. */
  readonly before: (mark: number) => Changes;
  readonly apply: (changes: Changes) => void;
  /** Puts what comes from outside (a module's source): neither a read nor a write of the program. */
  readonly provide: (key: string, value: Stored) => void;
  readonly keysWith: (prefix: string) => readonly string[];
  /** Starts counting reads and writes anew. */
  readonly begin: () => void;
  /** What was read from outside and what was written since {@link Store.begin}. */
  readonly footprint: () => Footprint;
  /** Whether every read of a footprint would give the same again. */
  readonly stillHolds: (footprint: Footprint) => boolean;
}

export function createStore(): Store {
  const current = new Map<string, Stored>();
  const journal = createJournal(current);
  let reads = new Map<string, Stored | undefined>();
  return {
    ...journal,
    get: (key) => {
      const value = current.get(key);
      if (!reads.has(key) && !journal.isWritten(key)) reads.set(key, value);
      return value;
    },
    apply: (changes) => {
      for (const [key, value] of changes) journal.set(key, value);
    },
    provide: (key, value) => {
      put(current, key, value);
    },
    keysWith: (prefix) =>
      [...current.keys()].filter((key) => key.startsWith(prefix)),
    begin: () => {
      journal.clear();
      reads = new Map();
    },
    footprint: () => ({ reads, writes: journal.since(0) }),
    stillHolds: (footprint) => {
      for (const [key, value] of footprint.reads)
        if (!sameStored(value, current.get(key))) return false;
      return true;
    },
  };
}

interface Journal extends Pick<
  Store,
  "set" | "mark" | "rollback" | "since" | "before"
> {
  readonly isWritten: (key: string) => boolean;
  readonly clear: () => void;
}

/** A write: what was there before, and where in the journal the key's write before it stands. */
interface Entry {
  readonly key: string;
  readonly old: Stored | undefined;
  readonly previous: number | undefined;
}

/** The writes to a map; of several to one key between two marks the first tells all that is asked. */
function createJournal(current: Map<string, Stored>): Journal {
  const entries: Entry[] = [];
  const latest = new Map<string, number>();
  let lastMark = 0;
  const since = (mark: number): Map<string, Stored | undefined> => {
    const changes = new Map<string, Stored | undefined>();
    for (const { key } of entries.slice(mark))
      changes.set(key, current.get(key));
    return changes;
  };
  const undo = ({ key, old, previous }: Entry): void => {
    put(current, key, old);
    if (previous === undefined) latest.delete(key);
    else latest.set(key, previous);
  };
  return {
    set: (key, value) => {
      const previous = latest.get(key);
      if (previous === undefined || previous < lastMark) {
        latest.set(key, entries.length);
        entries.push({ key, old: current.get(key), previous });
      }
      put(current, key, value);
    },
    mark: () => (lastMark = entries.length),
    since,
    before: (mark) => {
      const result = new Map<string, Stored | undefined>();
      for (const { key, old } of entries.slice(mark).reverse())
        result.set(key, old);
      return result;
    },
    rollback: (mark) => {
      const changes = since(mark);
      for (const entry of entries.splice(mark).reverse()) undo(entry);
      lastMark = mark;
      return changes;
    },
    isWritten: (key) => latest.has(key),
    clear: () => {
      entries.length = 0;
      latest.clear();
      lastMark = 0;
    },
  };
}

function put(
  current: Map<string, Stored>,
  key: string,
  value: Stored | undefined,
): void {
  if (value === undefined) current.delete(key);
  else current.set(key, value);
}

/** Whether two stored things are surely the same: plain values by content, cells and records by reference. */
export function sameStored(
  left: Stored | undefined,
  right: Stored | undefined,
): boolean {
  if (left === right) return true;
  if (left === undefined || right === undefined) return false;
  if (isCell(left) || isCell(right)) return false;
  return isSame(left, right);
}

export function isCell(stored: Stored): stored is Exclude<Stored, Value> {
  return (
    stored.kind === "items" ||
    stored.kind === "unknownItems" ||
    stored.kind === "entries" ||
    stored.kind === "record"
  );
}
