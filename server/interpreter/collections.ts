// Lists, sets and dicts as libraries see them: their content lies in the store, and never goes round in circles.

import type { UnknownReason } from "../shapes/unknown.ts";
import type { Machine, Stored } from "./library.ts";
import type { Run } from "./run.ts";
import { keyOf } from "./scope.ts";
import { isCell } from "./store.ts";
import type { DictCell, ListCell, Value } from "./value.ts";

/** The part of the machine that makes, reads and writes lists and dicts. */
export function collections(
  run: () => Run,
): Pick<
  Machine,
  | "makeList"
  | "makeDict"
  | "listCell"
  | "setListCell"
  | "dictCell"
  | "setDictCell"
> {
  const setListCell = (list: Value, cell: ListCell): void => {
    const kept = isRound(list, cell, run())
      ? ({ kind: "unknownItems", reason: round } as const)
      : cell;
    run().store.set(cellKey(list), kept);
  };
  const setDictCell = (dict: Value, cell: DictCell): void => {
    const kept = isRound(dict, cell, run())
      ? ({ kind: "entries", entries: new Map(), isComplete: false } as const)
      : cell;
    run().store.set(cellKey(dict), kept);
  };
  return {
    makeList: (items, kind = "list") => {
      const list: Value = { kind, ref: run().allocate() };
      setListCell(list, { kind: "items", items });
      return list;
    },
    makeDict: (entries, isComplete = true) => {
      const dict: Value = { kind: "dict", ref: run().allocate() };
      setDictCell(dict, cellOf(entries, isComplete));
      return dict;
    },
    listCell: (list) => {
      const stored = run().store.get(cellKey(list));
      return stored?.kind === "items" || stored?.kind === "unknownItems"
        ? stored
        : {
            kind: "unknownItems",
            reason: { kind: "notFollowed", what: "this list" },
          };
    },
    setListCell,
    dictCell: (dict) => {
      const stored = run().store.get(cellKey(dict));
      return stored?.kind === "entries"
        ? stored
        : { kind: "entries", entries: new Map(), isComplete: false };
    },
    setDictCell,
  };
}

/** Entries under keys that are not known leave open what the dict holds. */
function cellOf(
  entries: readonly (readonly [Value, Value])[],
  isComplete: boolean,
): DictCell {
  const map = new Map<string | number, { key: Value; value: Value }>();
  let complete = isComplete;
  for (const [key, value] of entries) {
    if (key.kind === "string" || key.kind === "number")
      map.set(key.value, { key, value });
    else complete = false;
  }
  return { kind: "entries", entries: map, isComplete: complete };
}

function cellKey(value: Value): string {
  return "ref" in value ? keyOf(value.ref, "[]") : "";
}

const round: UnknownReason = {
  kind: "notFollowed",
  what: "a list that holds itself",
};

/** Whether what is put into a list or dict holds that list or dict: whoever walks through values must come to an end. */
function isRound(owner: Value, cell: ListCell | DictCell, run: Run): boolean {
  const key = cellKey(owner);
  const holders = heldIn(cell).filter(
    (item) => isContainer(item) || item.kind === "tuple",
  );
  if (holders.length === 0) return false;
  const before = new Set(held(key, run));
  return holders.some((item) => !before.has(item) && reaches(item, key, run));
}

function reaches(from: Value, target: string, run: Run): boolean {
  if (from.kind === "tuple")
    return from.items.some((item) => reaches(item, target, run));
  if (!isContainer(from)) return false;
  const key = cellKey(from);
  return (
    key === target || held(key, run).some((item) => reaches(item, target, run))
  );
}

function held(key: string, run: Run): readonly Value[] {
  const stored = run.store.get(key);
  return stored !== undefined && isCell(stored) ? heldIn(stored) : [];
}

function isContainer(value: Value): boolean {
  return value.kind === "list" || value.kind === "set" || value.kind === "dict";
}

function heldIn(cell: Exclude<Stored, Value>): readonly Value[] {
  switch (cell.kind) {
    case "items":
      return cell.items;
    case "unknownItems":
      return cell.element ? [cell.element] : [];
    case "entries":
      return [...cell.entries.values()].map(({ value }) => value);
    case "record":
      return [];
  }
}
