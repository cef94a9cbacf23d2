// Which range each quantity is coloured over: the same for h and what the layer returns of it, its own for c, for candidates and for the input.
import type { NodeRecording, Quantity } from "../engine/recording.ts";

export type RangeGroup = "h" | "c" | "g" | "input" | "weight";
export type RangeKind = "auto" | "one";
export type Reaches = Readonly<Partial<Record<RangeGroup, number>>>;

/** The group of a signed quantity, or of the input; null for a gate, which runs from 0 to 1. */
export function groupOf(
  quantity: Quantity | "x" | "weight",
): RangeGroup | null {
  switch (quantity) {
    case "x":
      return "input";
    case "weight":
      return "weight";
    case "h":
    case "y":
      return "h";
    case "c":
      return "c";
    case "g":
    case "hh":
      return "g";
    case "i":
    case "f":
    case "o":
    case "z":
    case "r":
      return null;
  }
}

/** Ranges that also hold the new numbers: they grow and never shrink, so that frames stay comparable. */
export function grownReaches(
  before: Reaches,
  node: NodeRecording | null,
  kind: RangeKind,
): Reaches {
  if (kind === "one") return { h: 1, c: 1, g: 1, input: 1, weight: 1 };
  if (node === null) return before;
  const greatest: Record<RangeGroup, number> = {
    h: 0,
    c: 0,
    g: 0,
    input: 0,
    weight: 0,
  };
  const grow = (group: RangeGroup, values: Iterable<number>) => {
    greatest[group] = Math.max(greatest[group], greatestOf(values));
  };
  for (const cell of node.recurrent?.cells ?? []) {
    for (const [name, value] of Object.entries(cell.quantities)) {
      const group = groupOf(name as Quantity);
      if (group !== null) grow(group, value.data);
    }
    for (const states of [cell.start, cell.end]) {
      states.forEach(({ data }, place) => grow(place === 1 ? "c" : "h", data));
    }
  }
  if (node.recurrent !== null) grow("h", node.outputs[0]?.data ?? []);
  grow("input", node.inputs[0]?.data ?? []);
  for (const { data, shape } of node.weights) {
    if (shape.length > 1) grow("weight", data);
  }
  const grown: Partial<Record<RangeGroup, number>> = { ...before };
  for (const group of ["h", "c", "g", "input", "weight"] as const) {
    const reach = greatest[group] === 0 ? 0 : roundUp(greatest[group]);
    const wanted = Math.max(grown[group] ?? 0, reach);
    if (wanted > 0) grown[group] = wanted;
  }
  return grown;
}

/** The greatest absolute value among finite ones; 0 when there is none. */
export function greatestOf(values: Iterable<number>): number {
  let greatest = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > greatest && size < Infinity) greatest = size;
  }
  return greatest;
}

/** 0.4137 → 0.42, 1234 → 1300: up, to two significant digits. */
export function roundUp(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  const steps = Math.ceil(value / unit - 1e-9);
  // A division by a whole power keeps 0.42 from becoming 0.42000000000000004.
  return unit < 1 ? steps / Math.round(1 / unit) : steps * unit;
}
