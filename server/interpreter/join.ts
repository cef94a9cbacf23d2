// What is true of two values at once, where two ways through a program meet. The result holds on both ways.

import { symbol } from "../shapes/dim.ts";
import type { Ref, Value } from "./value.ts";
import { isSame, unknown } from "./value.ts";
import type { Changes, Store, Stored } from "./store.ts";
import { isCell, sameStored } from "./store.ts";

/** Joins two values; `allocate` makes the names of integers that are now unknown. */
export function join(left: Value, right: Value, allocate: () => Ref): Value {
  if (isSame(left, right)) return left;
  if (
    left.kind === "tuple" &&
    right.kind === "tuple" &&
    left.items.length === right.items.length
  )
    return {
      kind: "tuple",
      items: left.items.map((item, index) => {
        const other = right.items[index];
        return other === undefined ? item : join(item, other, allocate);
      }),
    };
  if (
    left.kind === "host" &&
    right.kind === "host" &&
    left.type === right.type
  ) {
    const joined = left.type.join?.(left, right) ?? null;
    if (joined) return joined;
  }
  const reason = { kind: "branchesDiffer" } as const;
  return isInteger(left) && isInteger(right)
    ? unknown(reason, symbol(null, `join${String(allocate())}`))
    : unknown(reason);
}

/** Joins what the store keeps; a name that only one way binds keeps that value, since the other way has no use for it. */
export function joinStored(
  left: Stored | undefined,
  right: Stored | undefined,
  allocate: () => Ref,
): Stored | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  if (sameStored(left, right)) return left;
  if (isCell(left) || isCell(right)) return joinCells(left, right, allocate);
  return join(left, right, allocate);
}

/** Two sets of changes made from the store's present state become its changes. */
export function applyJoined(
  store: Store,
  left: Changes,
  right: Changes,
  allocate: () => Ref,
): void {
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const a = left.has(key) ? left.get(key) : store.get(key);
    const b = right.has(key) ? right.get(key) : store.get(key);
    store.set(key, joinStored(a, b, allocate));
  }
}

function joinCells(left: Stored, right: Stored, allocate: () => Ref): Stored {
  if (
    left.kind === "items" &&
    right.kind === "items" &&
    left.items.length === right.items.length
  )
    return {
      kind: "items",
      items: left.items.map((item, index) => {
        const other = right.items[index];
        return other === undefined ? item : join(item, other, allocate);
      }),
    };
  if (left.kind === "entries" && right.kind === "entries") {
    const shared = [...left.entries].filter(([key]) => right.entries.has(key));
    const entries = shared.map(([key, entry]) => {
      const other = right.entries.get(key);
      return [
        key,
        {
          key: entry.key,
          value: other ? join(entry.value, other.value, allocate) : entry.value,
        },
      ] as const;
    });
    const isComplete =
      left.isComplete &&
      right.isComplete &&
      left.entries.size === right.entries.size &&
      shared.length === left.entries.size;
    return { kind: "entries", entries: new Map(entries), isComplete };
  }
  if (left.kind === "record" && right.kind === "record" && left.join) {
    const record = left.join(left.record, right.record, (one, other) =>
      join(one, other, allocate),
    );
    return record === left.record ? left : { ...left, record };
  }
  return { kind: "unknownItems", reason: { kind: "branchesDiffer" } };
}

function isInteger(value: Value): boolean {
  return (
    value.kind === "integer" ||
    (value.kind === "number" && !value.isFloat) ||
    (value.kind === "unknown" && value.asInteger !== undefined)
  );
}
