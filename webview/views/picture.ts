// What one picture shows and how its cells answer to places in the layer. Plain data; the drawing is in `pictures/`.
import type { NodeRecording, Quantity } from "../engine/recording.ts";
import type { Matrix } from "../reading/matrix.ts";
import type { Cell } from "../reading/shown.ts";
import type { Scale } from "./pictures/scale.ts";

/** What a picture is drawn of: a quantity of a cell, the layer's input `x`, or a `weight`. */
export type Drawn = Quantity;

/** How a picture's rows and columns are called, and which of them are the rows of its table. */
export interface PictureAxes {
  readonly row: AxisName;
  readonly column: AxisName;
  readonly tableRows: "rows" | "columns";
}

export type AxisName = "t" | "unit" | "filter" | "position" | "row" | "column";

/** Some rows and columns of a picture, both ends included. */
export interface Box {
  readonly rows: { readonly from: number; readonly to: number };
  readonly columns: { readonly from: number; readonly to: number };
}

/** A part of a map, or of a window over one: lines are its rows. */
export const mapAxes: PictureAxes = {
  row: "row",
  column: "column",
  tableRows: "rows",
};

/** Units by time. */
export const timeAxes: PictureAxes = {
  row: "unit",
  column: "t",
  tableRows: "columns",
};

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
  readonly quantity: Drawn;
  /** Position in the returned tuple; null for what the call does not return. */
  readonly output: number | null;
  /** The size of the map that its cells stand in; empty for cells without one. */
  readonly spatial: readonly number[];
  readonly axes: PictureAxes;
  /** The index as the code would write it: `[0, 3, 2]`. */
  readonly index: (row: number, column: number) => string;
  /** Null for what is no place of the layer: a weight, the input's map. */
  readonly cellAt: (row: number, column: number) => Cell | null;
  /** The stored row and the column of a place; null where the picture does not show it. */
  readonly place: (cell: Cell) => {
    readonly row: number | null;
    readonly column: number | null;
  };
  /** The part of it that a place is computed from, in cells, both ends included; null where that isn't shown. */
  readonly field?: (cell: Cell) => Box | null;
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

/** The name of an output: the code's, else Keras'. */
export function outputName(
  names: readonly (string | null)[],
  node: NodeRecording | null,
  position: number,
  otherwise: string,
): string {
  return names[position] ?? node?.outputs[position]?.name ?? otherwise;
}
