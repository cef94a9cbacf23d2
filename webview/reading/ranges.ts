// Which range each quantity is coloured over: the same for h and what the layer returns of it, its own for c, for candidates and for the input.
import type {
  ArrayValue,
  CellRecording,
  NodeRecording,
  Quantity,
} from "../engine/recording.ts";

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
  const { recurrent, inputs, outputs, weights } = node;
  const cells = recurrent?.cells ?? [];
  return widened(before, [
    ...cells.flatMap(({ quantities }) => signedOf(quantities)),
    ...cells.flatMap(({ start, end }) =>
      [start, end].flatMap((states) =>
        states.map(({ data }, place): Part => [place === 1 ? "c" : "h", data]),
      ),
    ),
    ...(recurrent === null ? [] : partsOf("h", outputs.slice(0, 1))),
    ...partsOf("input", inputs.slice(0, 1)),
    ...partsOf(
      "weight",
      weights.filter(({ shape }) => shape.length > 1),
    ),
  ]);
}

/** The same for a few steps more of a run that goes on. */
export function reachesWith(
  before: Reaches,
  quantities: CellRecording["quantities"],
  kind: RangeKind,
): Reaches {
  return kind === "one" ? before : widened(before, signedOf(quantities));
}

type Part = readonly [group: RangeGroup, values: Iterable<number>];

const partsOf = (group: RangeGroup, values: readonly ArrayValue[]): Part[] =>
  values.map(({ data }) => [group, data]);

function signedOf(quantities: CellRecording["quantities"]): Part[] {
  return Object.entries(quantities).flatMap(([name, { data }]): Part[] => {
    const group = groupOf(name as Quantity);
    return group === null ? [] : [[group, data]];
  });
}

function widened(before: Reaches, parts: readonly Part[]): Reaches {
  const wide: Partial<Record<RangeGroup, number>> = { ...before };
  for (const [group, values] of parts) {
    const greatest = greatestOf(values);
    if (greatest > (wide[group] ?? 0)) wide[group] = roundUp(greatest);
  }
  return wide;
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
