// Lists that many passes fill: what is true of each element, and how many there are.

import type { Integer } from "../shapes/dim.ts";
import { add, multiply, subtract, symbol } from "../shapes/dim.ts";
import { structureToJson } from "../shapes/json.ts";
import { common, lengthOf } from "./join.ts";
import type { ListCell, Machine, Stored, Value } from "./library.ts";
import type { Ref } from "./scope.ts";

/** A list with one element more. */
export function withOneMore(
  cell: Extract<ListCell, { kind: "unknownItems" }>,
  item: Value,
  allocate: () => Ref,
): ListCell {
  const element = cell.element ? common([cell.element, item], allocate) : null;
  return {
    kind: "unknownItems",
    reason: cell.reason,
    ...(element ? { element } : {}),
    ...(cell.length === undefined ? {} : { length: add(cell.length, 1) }),
  };
}

/** Whether two lists of any length have elements of which the same is known. */
export function isAlike(
  left: Stored | undefined,
  right: Stored | undefined,
  machine: Machine,
): boolean {
  if (left?.kind !== "unknownItems" || right?.kind !== "unknownItems")
    return false;
  if (!left.element || !right.element) return !left.element && !right.element;
  return describe(left.element, machine) === describe(right.element, machine);
}

function describe(value: Value, machine: Machine): string {
  const described = machine.library.structureOf(value, machine);
  return described
    ? JSON.stringify(structureToJson(described.structure))
    : value.kind;
}

/** How a list's length changes from pass to pass; null when it can't be told. */
export interface Growth {
  readonly start: Integer;
  readonly step: number;
}

/** The growth of a list in one pass, given that of the passes before. */
export function growthOf(
  before: Stored | undefined,
  after: Stored | undefined,
  earlier: Growth | null | undefined,
): Growth | null {
  if (!isList(before) || !isList(after) || earlier === null) return null;
  const [start, end] = [lengthOf(before), lengthOf(after)];
  const step = start === null || end === null ? null : subtract(end, start);
  if (start === null || typeof step !== "number") return null;
  if (earlier) return earlier.step === step ? earlier : null;
  return { start, step };
}

function isList(stored: Stored | undefined): stored is ListCell {
  return stored?.kind === "items" || stored?.kind === "unknownItems";
}

/** The list once all passes are over. */
export function grown(
  cell: Stored | undefined,
  { start, step }: Growth,
  passes: Integer,
): ListCell | null {
  return cell?.kind === "unknownItems"
    ? { ...cell, length: add(start, multiply(passes, step)) }
    : null;
}

/** The list as a pass in the middle sees it: of a length of its own. */
export function inTheMiddle(
  stored: Stored | undefined,
  allocate: () => Ref,
): Stored | undefined {
  return stored?.kind === "unknownItems"
    ? { ...stored, length: symbol(null, `length ${String(allocate())}`) }
    : stored;
}
