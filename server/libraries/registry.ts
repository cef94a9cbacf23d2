// How a library lists what it knows: functions and constants by dotted name, so that adding one is adding an entry.

import type { Call, Evaluation, Machine } from "../interpreter/library.ts";
import type { Value } from "../interpreter/value.ts";
import { unknown } from "../interpreter/value.ts";

/** What a call of a library's function gives. `path` is the name by which it was found. */
export type LibraryFunction = (
  call: Call,
  machine: Machine,
  path: string,
) => Value | Evaluation;

/** Functions by their dotted name: `numpy.zeros`. */
export type Functions = Readonly<Record<string, LibraryFunction>>;

/** Values by their dotted name: `math.pi`. */
export type Constants = Readonly<Record<string, Value>>;

/** The unknown result of a function that isn't listed. */
export function notKnown(path: string): Value {
  return unknown({ kind: "unknownFunction", name: path });
}

/** The same entry under several names. */
export function named<Entry>(
  names: readonly string[],
  entry: Entry,
): Readonly<Record<string, Entry>> {
  return Object.fromEntries(names.map((name) => [name, entry]));
}
