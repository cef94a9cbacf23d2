// A block of maps: a tile for every filter at one step; of maps with one axis position by time, of three axes a tile for every slice of
// the first.
import type { ArrayValue } from "../engine/recording.ts";
import type { Layout } from "../reading/layout.ts";
import {
  type Matrix,
  allAtStep,
  firstColumns,
  mapOf,
  positionsByTime,
} from "../reading/matrix.ts";
import type { Cell } from "../reading/shown.ts";
import {
  type Box,
  type Drawn,
  type Picture,
  type PictureAxes,
  type Timeline,
  mapAxes,
} from "./picture.ts";

/** One quantity: all its tiles under one caption. */
export interface MapBlock {
  readonly id: string;
  /** Heading over the first block of a cell, where there are several cells. */
  readonly title: string | null;
  readonly name: string;
  readonly detail: string | null;
  readonly shape: string;
  readonly output: number | null;
  /** What the tiles show, all together. */
  readonly values: Matrix | null;
  readonly quantity: Drawn;
  readonly tiles: readonly MapTile[];
  /** The steps of its tiles' columns; null where columns are no steps. */
  readonly timeline: Timeline | null;
}

export interface MapTile {
  /** The filter, or the input's channel. */
  readonly unit: number;
  /** Along the first of three axes. */
  readonly slice: number | null;
  readonly picture: Picture;
}

const lineAxes: PictureAxes = {
  row: "position",
  column: "t",
  tableRows: "columns",
};

/** A cell, its unit, and the pixel of its map. */
export type MapPlace = Pick<Cell, "cell" | "unit" | "pixel">;

/** A tensor of maps, and what its tiles mean. */
export interface Source {
  readonly template: Picture;
  readonly value: ArrayValue | undefined;
  readonly layout: Layout;
  /** How many of its steps are there. */
  readonly done: number;
  readonly sample: number;
  readonly step: number;
  readonly t: number;
  /** Whose time its columns run along, where its maps have one axis. */
  readonly timeline: Timeline | null;
  /** Whose number stands in a channel at a pixel; null where it is none of the layer's. */
  readonly placeAt: (channel: number, pixel: number) => MapPlace | null;
  /** Where the number of a cell's unit and pixel stands; null where it isn't here. */
  readonly standsAt: (
    place: MapPlace,
  ) => { readonly channel: number; readonly pixel: number } | null;
  /** Its channels in the order of the tiles. */
  readonly order: readonly number[] | null;
  readonly index: (pixel: number, step: number, channel: number) => string;
  readonly field: ((cell: Cell) => Field | null) | null;
}

/** The part of the input that a place of the result looks at, along its axes. */
export type Field = readonly { readonly from: number; readonly to: number }[];

export function blockOf(source: Source): MapBlock {
  const { template, value, layout, sample, step } = source;
  const isLine = layout.spatial.length === 1;
  const channels =
    source.order ?? Array.from({ length: layout.units }, (_, unit) => unit);
  const slices = layout.spatial.length === 3 ? (layout.spatial[0] ?? 0) : null;
  const tiles = channels.flatMap((unit) => {
    if (isLine) return [{ unit, slice: null, picture: lineTile(source, unit) }];
    return Array.from({ length: slices ?? 1 }, (_, slice) => ({
      unit,
      slice: slices === null ? null : slice,
      picture: mapTile(source, unit, slice),
    }));
  });
  return {
    id: template.id,
    title: null,
    name: template.name,
    detail: template.detail,
    shape: template.shape,
    output: template.output,
    values:
      value === undefined || !isThere(source)
        ? null
        : allAtStep(value.data, layout, sample, step),
    quantity: template.quantity,
    tiles,
    timeline: isLine ? source.timeline : null,
  };
}

/** Position by time of one filter. */
function lineTile(source: Source, channel: number): Picture {
  const { template, value, layout, sample, timeline } = source;
  return {
    ...template,
    id: `${template.id}:${String(channel)}`,
    rows: layout.pixels,
    columns: layout.steps,
    matrix:
      value === undefined
        ? null
        : firstColumns(
            positionsByTime(value.data, layout, sample, channel),
            source.done,
          ),
    axes: lineAxes,
    index: (row, column) => source.index(row, column, channel),
    cellAt: (row, column) => {
      const place = source.placeAt(channel, row);
      const at = timeline?.time(column) ?? source.t;
      return place === null ? null : { ...place, t: at };
    },
    place: (at) => {
      const column = timeline?.column(at.t) ?? -1;
      return {
        row: pixelIn(source, channel, at),
        column: column >= 0 && column < layout.steps ? column : null,
      };
    },
    field: (at) => {
      const [rows] = source.field?.(at) ?? [];
      const column = timeline?.column(at.t) ?? -1;
      return rows === undefined || column < 0
        ? null
        : { rows, columns: { from: column, to: column } };
    },
    masked: timeline?.masked ?? null,
    order: null,
  };
}

/** The map of one filter at one step, or a slice of it. */
function mapTile(source: Source, channel: number, slice: number): Picture {
  const { template, value, layout, sample, step, t } = source;
  const [rows = 0, columns = 0] = layout.spatial.slice(-2);
  const pixel = slice * rows * columns;
  return {
    ...template,
    id: `${template.id}:${String(channel)}:${String(slice)}`,
    rows,
    columns,
    matrix:
      value === undefined || !isThere(source)
        ? null
        : mapOf(value.data, layout, { sample, step, unit: channel, pixel }),
    axes: mapAxes,
    index: (row, column) =>
      source.index(pixel + row * columns + column, step, channel),
    cellAt: (row, column) => {
      const place = source.placeAt(channel, pixel + row * columns + column);
      return place === null ? null : { ...place, t };
    },
    place: (at) => {
      const found = pixelIn(source, channel, at);
      const place = (found ?? -1) - pixel;
      const isHere = at.t === t && place >= 0 && place < rows * columns;
      return isHere
        ? { row: Math.floor(place / columns), column: place % columns }
        : { row: null, column: null };
    },
    field: (at) => {
      const field = source.field?.(at) ?? null;
      const [down, across] = field?.slice(-2) ?? [];
      const depth = field?.length === 3 ? field[0] : undefined;
      const isCut =
        depth !== undefined && (slice < depth.from || slice > depth.to);
      if (down === undefined || across === undefined || isCut) return null;
      return at.t === t
        ? ({ rows: down, columns: across } satisfies Box)
        : null;
    },
    masked: null,
    order: null,
  };
}

const isThere = ({ step, done }: Source) => step >= 0 && step < done;

/** The pixel at which a place stands in a channel's map; null where it is not in it. */
function pixelIn(source: Source, channel: number, at: Cell): number | null {
  const found = source.standsAt(at);
  return found?.channel === channel ? found.pixel : null;
}
