// What one picture shows and how its cells answer to places in the layer. Plain data; the drawing is in `pictures/`.
import type { NodeRecording, Quantity } from "../engine/recording.ts";
import type { Matrix } from "../reading/matrix.ts";
import type { Cell } from "../reading/shown.ts";
import type { Scale } from "./pictures/scale.ts";

export interface Picture {
  /** Unique in its view. */
  readonly id: string;
  /** As the code calls it: `seq`. */
  readonly name: string;
  /** A word on it after the name: "input gate". */
  readonly detail: string | null;
  /** Of the whole tensor, `(2, 10, 8)`. */
  readonly shape: string;
  readonly rows: number;
  readonly columns: number;
  /** The row of the recording that it shows. */
  readonly sample: number;
  /** Null before there are numbers. */
  readonly matrix: Matrix | null;
  readonly scale: Scale;
  readonly quantity: Quantity;
  /** Position in the returned tuple; null for what the call does not return. */
  readonly output: number | null;
  /** The index as the code would write it: `[0, 3, 2]`. */
  readonly index: (row: number, column: number) => string;
  readonly cellAt: (row: number, column: number) => Cell;
  /** The stored row and the column of a place; null where the picture does not show it. */
  readonly place: (cell: Cell) => {
    readonly row: number | null;
    readonly column: number | null;
  };
  readonly masked: ((column: number) => boolean) | null;
  /** Row at each place; null as stored. */
  readonly order: readonly number[] | null;
}

/** One strip of a view: a picture over time, with those that belong to its right. */
export interface Lane {
  readonly id: string;
  /** Heading of the lane where there are several: `forward`. */
  readonly title: string | null;
  readonly rows: number;
  readonly units: number;
  readonly time: Picture | null;
  /** Its own ruler, where its time runs the other way. */
  readonly ruler: Timeline | null;
  readonly beside: readonly Picture[];
  readonly order: readonly number[] | null;
}

/** The steps of a time axis, by column. */
export interface Timeline {
  readonly columns: number;
  readonly isReversed: boolean;
  readonly time: (column: number) => number;
  readonly column: (t: number) => number;
  readonly token: ((column: number) => string) | null;
  readonly masked: ((column: number) => boolean) | null;
}

/** Where a place stands among displayed rows. */
export function displayedRow(
  order: readonly number[] | null,
  row: number,
): number {
  return order === null ? row : order.indexOf(row);
}

/** The order of a picture's rows from the order of a cell's units, repeated for halves that stand below each other. */
export function orderedRows(
  order: readonly number[] | null,
  units: number,
  rows: number,
): readonly number[] | null {
  if (order === null) return null;
  return Array.from({ length: rows }, (_, place) => {
    const half = Math.floor(place / units);
    return half * units + (order[place % units] ?? 0);
  });
}

/** The name of an output: the code's, else Keras'. */
export function outputName(
  names: readonly (string | null)[],
  node: NodeRecording | null,
  position: number,
  otherwise: string,
): string {
  return names[position] ?? node?.outputs[position]?.name ?? otherwise;
}
