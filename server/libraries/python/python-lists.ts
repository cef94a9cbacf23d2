// Parts of lists that a loop of many passes filled, or that are cut at ends of unknown value.

import type { Machine } from "../../interpreter/library.ts";
import { common } from "../../interpreter/join.ts";
import type { Value } from "../../interpreter/value.ts";
import { slicedSize } from "../arrays/array-shapes.ts";
import { integerOf } from "./python-operators.ts";

/** A part of a list whose elements or ends aren't all known, but what they have in common is. */
export function partOfMany(
  list: Value,
  index: Value,
  machine: Machine,
): Value | null {
  const cell = machine.listCell(list);
  const isPlain = cell.kind === "items";
  const isUnsure =
    index.kind === "slice"
      ? [index.start, index.stop].some((end) => end?.kind === "integer")
      : index.kind === "integer";
  if (isPlain && (!isUnsure || cell.items.length > 20_000)) return null;
  const element = isPlain
    ? common(cell.items, machine.allocate)
    : (cell.element ?? null);
  const size = isPlain ? cell.items.length : (cell.length ?? null);
  if (!element) return null;
  if (index.kind !== "slice") return element;
  const [start, stop] = [index.start, index.stop].map((end) =>
    end === null || end.kind === "none" ? null : integerOf(end),
  );
  const isStep = index.step !== null && index.step.kind !== "none";
  const isKnown =
    size !== null &&
    !isStep &&
    (start !== null || index.start === null) &&
    (stop !== null || index.stop === null);
  const taken = machine.makeList([]);
  const length = isKnown
    ? slicedSize(size, start ?? null, stop ?? null, 1)
    : null;
  machine.setListCell(taken, {
    kind: "unknownItems",
    reason: { kind: "notFollowed", what: "a part of a list" },
    element,
    ...(length === null ? {} : { length }),
  });
  return taken;
}
