// What is true of two values at once, where two ways through a program meet. The result holds on both ways.

import type { Integer } from "../shapes/dim.ts";
import { equal, symbol } from "../shapes/dim.ts";
import type { ListCell } from "./library.ts";
import type { Ref, Value } from "./value.ts";
import { integer, isSame, unknown } from "./value.ts";
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
  return isList(left) && isList(right)
    ? joinLists(left, right, allocate)
    : { kind: "unknownItems", reason: { kind: "branchesDiffer" } };
}

function isList(stored: Stored): stored is ListCell {
  return stored.kind === "items" || stored.kind === "unknownItems";
}

function isInteger(value: Value): boolean {
  return (
    value.kind === "integer" ||
    (value.kind === "number" && !value.isFloat) ||
    (value.kind === "unknown" && value.asInteger !== undefined)
  );
}

/** What is true of each of these values; an integer among others keeps to their span. Null when nothing is. */
export function common(
  values: readonly Value[],
  allocate: () => Ref,
): Value | null {
  const [first, ...others] = values;
  if (!first) return null;
  if (others.every((value) => isSame(first, value))) return first;
  const numbers = values.flatMap((value) =>
    value.kind === "number" && !value.isFloat ? [value.value] : [],
  );
  const id = `element ${String(allocate())}`;
  if (numbers.length === values.length)
    return integer(
      symbol(null, id, [Math.min(...numbers), Math.max(...numbers)]),
    );
  if (values.every((value) => isWhole(value))) return integer(symbol(null, id));
  if (first.kind === "tuple") return commonTuple(first, values, allocate);
  const joined = others.reduce<Value>(
    (all, value) => (all.kind === "unknown" ? all : join(all, value, allocate)),
    first,
  );
  return joined.kind === "unknown" ? null : joined;
}

function isWhole(value: Value): boolean {
  return (
    value.kind === "integer" || (value.kind === "number" && !value.isFloat)
  );
}

function commonTuple(
  first: Extract<Value, { kind: "tuple" }>,
  values: readonly Value[],
  allocate: () => Ref,
): Value | null {
  const rows = values.flatMap((value) =>
    value.kind === "tuple" && value.items.length === first.items.length
      ? [value.items]
      : [],
  );
  if (rows.length < values.length) return null;
  return {
    kind: "tuple",
    items: first.items.map(
      (_, column) =>
        common(
          rows.flatMap((row) => row[column] ?? []),
          allocate,
        ) ?? unknown({ kind: "branchesDiffer" }),
    ),
  };
}

/** Two lists that may be one or the other, of other lengths. */
export function joinLists(
  left: ListCell,
  right: ListCell,
  allocate: () => Ref,
): ListCell {
  const reason = { kind: "branchesDiffer" } as const;
  const parts = [left, right].map((cell) =>
    cell.kind === "items" ? cell.items : cell.element ? [cell.element] : null,
  );
  const element = parts.includes(null)
    ? null
    : common(
        parts.flatMap((items) => items ?? []),
        allocate,
      );
  const [a, b] = [lengthOf(left), lengthOf(right)];
  const length = a !== null && b !== null && equal(a, b) ? { length: a } : {};
  return {
    kind: "unknownItems",
    reason,
    ...(element ? { element } : {}),
    ...length,
  };
}

export function lengthOf(cell: ListCell): Integer | null {
  return cell.kind === "items" ? cell.items.length : (cell.length ?? null);
}
