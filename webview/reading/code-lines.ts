// The lines of a cell that the program writes, with what each of them gives a name at one step.
import type { CellRecording, Quantity } from "../engine/recording.ts";
import { decimal } from "../format.ts";
import type { LayerCell } from "./cells.ts";
import { layoutOf } from "./layout.ts";
import { valueAt } from "./shown.ts";

/** A statement of `call`, as the code has it. */
export interface CodeEquation {
  readonly text: string;
  /** Empty for what is no vector of the row. */
  readonly values: readonly CodeValue[];
}

export interface CodeValue {
  readonly quantity: Quantity;
  readonly value: number;
  /** The unit that it stands at: 0 where there is one value for all. */
  readonly unit: number;
}

/** What the code's lines come to at a unit; a quantity that has no such unit is left out. */
export function codeEquations(
  cell: LayerCell,
  recorded: CellRecording,
  place: {
    readonly row: number;
    readonly step: number;
    readonly unit: number;
    readonly pixel: number;
  },
): readonly CodeEquation[] {
  const { row, step, pixel } = place;
  return cell.lines.map(({ text, names }) => ({
    text,
    values: names.flatMap((quantity): CodeValue[] => {
      const value = recorded.quantities[quantity];
      const units = value === undefined ? 0 : layoutOf(value.shape).units;
      const unit = units === 1 ? 0 : place.unit;
      return unit >= units
        ? []
        : [{ quantity, unit, value: valueAt(value, row, step, unit, pixel) }];
    }),
  }));
}

/** `z = sigmoid(x @ w)    z = 0.328`. */
export function codeText({ text, values }: CodeEquation): string {
  const shown = values.map(
    ({ quantity, value }) => `${quantity} = ${decimal(value)}`,
  );
  return [text, ...shown].join("    ");
}
