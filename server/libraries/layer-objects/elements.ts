// The elements of what a program writes as a tuple or a list.

import type { Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";

/** The elements of a tuple or list; null for other values and where they can't be told. */
export function elementsOf(
  value: Value | null | undefined,
  machine: Machine,
): readonly Value[] | null {
  if (value?.kind === "tuple") return value.items;
  const cell = value?.kind === "list" ? machine.listCell(value) : null;
  return cell?.kind === "items" ? cell.items : null;
}
