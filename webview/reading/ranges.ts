// Which range each quantity is coloured over: the same for h and what the layer returns of it, its own for c, for candidates and for the input.
import {
  type ArrayValue,
  type CellRecording,
  type NodeRecording,
  type Quantity,
  emitted,
} from "../engine/recording.ts";
import type { LayerCell } from "./cells.ts";

/** `h`, `c`, `g`, `input` or `weight`; for any other quantity of a program's own cell a group of its own. */
export type RangeGroup = string;
export type RangeKind = "auto" | "one";
export type Reaches = Readonly<Partial<Record<RangeGroup, number>>>;

type Parts = Pick<LayerCell, "parts">;

/**
 * The group of a signed quantity, or of the input; null for a gate, which runs from 0 to 1.
 * @param cell whose quantity it is; left out for the input and for weights
 */
export function groupOf(quantity: Quantity, cell?: Parts): RangeGroup | null {
  const role = cell?.parts.find(({ name }) => name === quantity)?.role;
  switch (role) {
    case "gate":
      return null;
    case "hidden":
      return "h";
    case "memory":
      return "c";
    case "candidate":
      return "g";
    case "signed":
      return `= ${quantity}`;
    case undefined:
      if (quantity === emitted) return "h";
      return quantity === "x" ? "input" : quantity;
  }
}

/** Ranges that also hold the new numbers: they grow and never shrink, so that frames stay comparable. */
export function grownReaches(
  before: Reaches,
  node: NodeRecording | null,
  kind: RangeKind,
  layerCells: readonly Parts[],
): Reaches {
  if (kind === "one") return { h: 1, c: 1, g: 1, input: 1, weight: 1 };
  if (node === null) return before;
  const { recurrent, inputs, outputs, weights } = node;
  const cells = recurrent?.cells ?? [];
  return widened(before, [
    ...cells.flatMap(({ quantities }, place) =>
      signedOf(quantities, layerCells[place]),
    ),
    ...cells.flatMap(({ start, end }) =>
      [start, end].flatMap((states) =>
        states.map(({ data }, place): Part => [place > 0 ? "c" : "h", data]),
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
  cell: Parts | undefined,
): Reaches {
  return kind === "one" ? before : widened(before, signedOf(quantities, cell));
}

type Part = readonly [group: RangeGroup, values: Iterable<number>];

const partsOf = (group: RangeGroup, values: readonly ArrayValue[]): Part[] =>
  values.map(({ data }) => [group, data]);

function signedOf(
  quantities: CellRecording["quantities"],
  cell: Parts | undefined,
): Part[] {
  return Object.entries(quantities).flatMap(([name, { data }]): Part[] => {
    const group = groupOf(name, cell);
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
