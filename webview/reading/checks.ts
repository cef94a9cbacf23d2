// What can be said of a layer's result after looking at all of its numbers: which returned state is which column of the sequence.
import type {
  ArrayValue,
  NodeRecording,
  RecurrentRecording,
} from "../engine/recording.ts";
import { sizesOf } from "./shown.ts";

/** `state` agrees with `other` in all but `difference`. Positions are those of the returned tuple. */
export interface Check {
  readonly kind:
    "lastColumn" | "lastHalf" | "firstHalf" | "equal" | "equalHalf";
  /** The cell whose state it is. */
  readonly cell: number;
  readonly state: number;
  readonly other: number;
  readonly difference: number;
  /** Why it differs, where that can be told. */
  readonly cause: "mask" | null;
}

/** Checks on every row; none when the layer returns no states, or merges its halves so that they can't be told apart. */
export function checksOf(node: NodeRecording): readonly Check[] {
  const { recurrent, outputs } = node;
  if (recurrent === null) return [];
  const [first] = outputs;
  if (first === undefined || outputs.length < 2) return [];
  const cell = recurrent.cells[0];
  if (cell === undefined) return [];
  const cause = recurrent.mask === null ? null : "mask";
  const checks: Check[] = [];
  recurrent.cells.forEach((_, index) => {
    const state = statePosition(recurrent, outputs.length, index);
    const part = halfOf(first, recurrent, index);
    const value = outputs[state];
    if (part === null || value === undefined) return;
    const isSequence = first.shape.length === 3;
    const isBackward = isSequence && index === 1;
    const difference = greatestDifference(value, part, isBackward);
    checks.push({
      kind: kindOf(isSequence, recurrent.cells.length, index),
      cell: index,
      state,
      other: 0,
      difference,
      cause: difference > 1e-6 ? cause : null,
    });
  });
  return checks;
}

function kindOf(
  isSequence: boolean,
  cells: number,
  cell: number,
): Check["kind"] {
  if (cells === 1) return isSequence ? "lastColumn" : "equal";
  if (!isSequence) return "equalHalf";
  return cell === 0 ? "lastHalf" : "firstHalf";
}

/** Where the h of a cell stands in the returned tuple. */
function statePosition(
  recurrent: RecurrentRecording,
  outputs: number,
  cell: number,
): number {
  const each = recurrent.states.length / recurrent.cells.length;
  return outputs - recurrent.states.length + cell * each;
}

interface Part {
  readonly value: ArrayValue;
  /** First unit of the half in the value's last axis. */
  readonly from: number;
}

/** The units of the result that come from one cell: all of a plain layer's, a half of what `concat` merged. */
function halfOf(
  first: ArrayValue,
  recurrent: RecurrentRecording,
  index: number,
): Part | null {
  const width = first.shape.at(-1) ?? 0;
  const total = recurrent.cells.reduce((sum, cell) => sum + cell.units, 0);
  if (width !== total) return null;
  const from = recurrent.cells
    .slice(0, index)
    .reduce((sum, cell) => sum + cell.units, 0);
  return { value: first, from };
}

/** Between a state (rows, units) and the last or first step of a part of the result. */
function greatestDifference(
  state: ArrayValue,
  part: Part,
  isFirstStep: boolean,
): number {
  const [rows = 0, units = 0] = state.shape;
  const isSequence = part.value.shape.length === 3;
  const sizes = sizesOf(part.value);
  const steps = isSequence ? sizes.steps : 1;
  const width = part.value.shape.at(-1) ?? 0;
  const step = isFirstStep ? 0 : steps - 1;
  let greatest = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let unit = 0; unit < units; unit += 1) {
      const mine = state.data[row * units + unit] ?? NaN;
      const other =
        part.value.data[(row * steps + step) * width + part.from + unit] ?? NaN;
      const difference = Math.abs(mine - other);
      if (Number.isNaN(difference) || difference > greatest) {
        greatest = difference;
      }
    }
  }
  return greatest;
}

/** The first value that is not a number, by time; null when all are. */
export function firstNaN(node: NodeRecording): {
  readonly step: number;
  readonly unit: number;
  readonly row: number;
} | null {
  const h = node.recurrent?.cells[0]?.quantities.h;
  if (h === undefined) return null;
  const { rows, steps, units } = sizesOf(h);
  for (let step = 0; step < steps; step += 1) {
    for (let row = 0; row < rows; row += 1) {
      for (let unit = 0; unit < units; unit += 1) {
        if (Number.isNaN(h.data[(row * steps + step) * units + unit])) {
          return { step, unit, row };
        }
      }
    }
  }
  return null;
}
