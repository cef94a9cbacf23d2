// A canvas with one picture on it: paints when its numbers, its grid or the theme change, and tells where the pointer is.
import { useLayoutEffect, useRef } from "preact/hooks";
import { significant, signed } from "../../format.ts";
import { at, summary } from "../../reading/matrix.ts";
import type { Cell } from "../../reading/shown.ts";
import { strings } from "../../strings.ts";
import { type Box, type Picture, displayedRow } from "../picture.ts";
import { placeText } from "../place.ts";
import { type Grid, cellAt, gridHeight, gridWidth } from "../pictures/grid.ts";
import { drawHeatmap } from "../pictures/heatmap.ts";
import { surface } from "../pictures/surface.ts";
import { useDispatch, useSurroundings, useTheme } from "./context.ts";

export interface HeatProps {
  readonly picture: Picture;
  readonly grid: Grid;
  /** The first pixel column that is in view, and how many are. */
  readonly left?: number;
  readonly width?: number;
  /** Whether it takes the keyboard's focus. */
  readonly isFocusable?: boolean;
  /** Which part of a larger picture it is: `filter 2`. */
  readonly part?: string;
  /** The token of a column, for the tooltip. */
  readonly token?: ((column: number) => string) | null;
}

/** Minimum, mean and maximum of a picture in words. */
export function valuesText({ matrix }: Pick<Picture, "matrix">): string {
  if (matrix === null) return strings.noNumbers;
  const { least, mean, greatest } = summary(matrix);
  return strings.caption(
    significant(least),
    significant(mean),
    significant(greatest),
  );
}

export function Heat(props: HeatProps) {
  const { picture, grid, left = 0, isFocusable = false } = props;
  const width = props.width ?? gridWidth(grid);
  const canvas = useRef<HTMLCanvasElement>(null);
  const pixels = useRef<HTMLCanvasElement | null>(null);
  const theme = useTheme();
  const pointer = usePointer(props);
  useLayoutEffect(() => {
    if (canvas.current === null) return;
    const height = gridHeight(grid);
    const context = surface(canvas.current, width, height);
    if (context === null) return;
    if (picture.matrix === null) {
      context.clearRect(0, 0, width, height);
      return;
    }
    pixels.current ??= document.createElement("canvas");
    drawHeatmap(
      context,
      {
        matrix: picture.matrix,
        grid,
        scale: picture.scale,
        order: picture.order,
        masked: picture.masked,
      },
      { left, top: 0, width, height },
      theme,
      pixels.current,
    );
  }, [
    picture,
    grid.columns,
    grid.rows,
    grid.columnPitch,
    grid.rowPitch,
    left,
    width,
    theme,
  ]);
  return (
    <canvas
      ref={canvas}
      class={picture.matrix === null ? "heat empty" : "heat"}
      tabIndex={isFocusable ? 0 : -1}
      aria-label={strings.pictureLabel(
        [picture.name, ...(props.part === undefined ? [] : [props.part])].join(
          ", ",
        ),
        picture.shape,
        valuesText(picture),
      )}
      {...pointer}
    />
  );
}

/** Hover previews, a click keeps, and both say the value beside the pointer. */
function usePointer({ picture, grid, left = 0, token }: HeatProps) {
  const dispatch = useDispatch();
  const { tip, host, store } = useSurroundings();
  const placeOf = (event: MouseEvent) => {
    const found = cellAt(grid, event.offsetX + left, event.offsetY);
    if (found === null || found.column >= (picture.matrix?.columns ?? 0))
      return null;
    const row = picture.order?.[found.row] ?? found.row;
    return { row, column: found.column };
  };
  return {
    onPointerMove(event: PointerEvent) {
      const place = placeOf(event);
      if (place === null) return;
      const cell = picture.cellAt(place.row, place.column);
      if (cell !== null && picture.sample === store.state().sample) {
        dispatch({ kind: "hover", cell });
      }
      const word = token?.(place.column) ?? null;
      tip.show(
        tooltip(picture, place.row, place.column, cell, word),
        event.clientX,
        event.clientY,
      );
    },
    onPointerEnter() {
      if (picture.output !== null) {
        host.highlight({ kind: "output", index: picture.output });
      }
    },
    onPointerLeave() {
      dispatch({ kind: "hover", cell: null });
      host.highlight(null);
      tip.hide();
    },
    onDblClick() {
      const { target } = store.state();
      if (target !== null) host.reveal(target.place);
    },
    onClick(event: MouseEvent) {
      const place = placeOf(event);
      if (place === null) return;
      const cell = picture.cellAt(place.row, place.column);
      if (cell === null) return;
      dispatch({ kind: "sample", sample: picture.sample });
      dispatch({ kind: "go", cell, keep: true });
    },
  };
}

/** `seq[0, 3, 2] = +0.005179 · t = 3 "月" · unit 2`. */
export function tooltip(
  picture: Picture,
  row: number,
  column: number,
  cell: Cell | null,
  token: string | null,
): string {
  const value = picture.matrix === null ? NaN : at(picture.matrix, row, column);
  const number = `${picture.name}${picture.index(row, column)} = ${signed(value, 7)}`;
  if (cell === null) return number;
  const step = strings.t(cell.t) + (token === null ? "" : ` "${token}"`);
  return [number, step, placeText(picture.spatial, cell)].join(" · ");
}

/** The outlines of the cursor over a picture, drawn above it so that moving them repaints nothing. */
export function Marks({
  picture,
  grid,
  cell,
  pointed,
}: {
  readonly picture: Picture;
  readonly grid: Grid;
  readonly cell: Cell;
  readonly pointed: Cell | null;
}) {
  const { row, column } = picture.place(cell);
  const place = (value: number | null) =>
    value === null ? null : displayedRow(picture.order, value);
  const box = (rowAt: number | null, columnAt: number | null) => ({
    left: `${(columnAt ?? 0) * grid.columnPitch}px`,
    top: `${(rowAt ?? 0) * grid.rowPitch}px`,
    width: `${(columnAt === null ? gridWidth(grid) : grid.columnPitch) - grid.gap}px`,
    height: `${(rowAt === null ? gridHeight(grid) : grid.rowPitch) - grid.gap}px`,
  });
  const target =
    pointed === null ? { row: null, column: null } : picture.place(pointed);
  if (picture.matrix === null) return null;
  const field = picture.field?.(cell) ?? null;
  // On a map, lines through the pixel would cover what they point at.
  const hasLines = picture.axes.tableRows === "columns";
  return (
    <>
      {field !== null && (
        <div class="mark field" style={fieldBox(field, grid)} />
      )}
      {hasLines && row !== null && (
        <div class="mark row" style={box(place(row), null)} />
      )}
      {hasLines && column !== null && grid.columns > 1 && (
        <div class="mark column" style={box(null, column)} />
      )}
      {row !== null && column !== null && (
        <div class="mark cell" style={box(place(row), column)} />
      )}
      {target.row !== null && target.column !== null && (
        <div
          class="mark pointed"
          style={box(place(target.row), target.column)}
        />
      )}
    </>
  );
}

function fieldBox({ rows, columns }: Box, grid: Grid) {
  const span = ({ from, to }: Box["rows"], pitch: number) =>
    `${String((to - from + 1) * pitch - grid.gap)}px`;
  return {
    left: `${String(columns.from * grid.columnPitch)}px`,
    top: `${String(rows.from * grid.rowPitch)}px`,
    width: span(columns, grid.columnPitch),
    height: span(rows, grid.rowPitch),
  };
}
