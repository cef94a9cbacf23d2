// `range(...)`: numbers in steps, long ones without writing them out.

import type { Integer } from "../../shapes/dim.ts";
import { ceilDivide, subtract, symbol } from "../../shapes/dim.ts";
import type { HostType } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { integer, number } from "../../interpreter/value.ts";

interface RangeData {
  readonly start: Integer;
  readonly stop: Integer;
  readonly step: Integer;
}

const longest = 10_000;

export const rangeType: HostType = {
  name: "range",
  iterate: (self, machine) => {
    const items = rangeItems(self);
    if (items) return { kind: "items", items };
    const data = self.data as RangeData;
    const id = `element of a range ${String(machine.allocate())}`;
    const element = integer(symbol(null, id, endsOf(data)));
    return { kind: "unknown", element, length: rangeLength(data) };
  },
  truth: (self) => {
    const items = rangeItems(self);
    return items ? items.length > 0 : null;
  },
};

export function makeRange(start: Integer, stop: Integer, step: Integer): Value {
  return {
    kind: "host",
    type: rangeType,
    data: { start, stop, step } satisfies RangeData,
  };
}

/** The numbers of a range of known ends, or null. */
export function rangeItems(value: Value): readonly Value[] | null {
  if (value.kind !== "host" || value.type !== rangeType) return null;
  const { start, stop, step } = value.data as RangeData;
  if (
    typeof start !== "number" ||
    typeof stop !== "number" ||
    typeof step !== "number" ||
    step === 0
  )
    return null;
  const count = Math.max(0, Math.ceil((stop - start) / step));
  return count > longest
    ? null
    : Array.from({ length: count }, (_, index) => number(start + index * step));
}

/** The least and the greatest number of a range that counts up. */
function endsOf({
  start,
  stop,
  step,
}: RangeData): readonly [Integer, Integer] | undefined {
  return typeof step === "number" && step > 0
    ? [start, subtract(stop, 1)]
    : undefined;
}

/** `len(range(...))`. */
export function lengthOfRange(value: Value): Value | null {
  if (value.kind !== "host" || value.type !== rangeType) return null;
  const length = rangeLength(value.data as RangeData);
  return length === null ? null : integer(length);
}

function rangeLength({ start, stop, step }: RangeData): Integer | null {
  if (
    typeof start === "number" &&
    typeof stop === "number" &&
    typeof step === "number"
  )
    return Math.max(0, Math.ceil((stop - start) / step));
  return typeof step === "number" && step > 0
    ? ceilDivide(subtract(stop, start), step)
    : null;
}
