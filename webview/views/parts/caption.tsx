// What stands under a picture: its name, shape and values in words, its numbers as a table, and its numbers for the clipboard.
import { useState } from "preact/hooks";
import { exact } from "../../format.ts";
import { type Matrix, at } from "../../reading/matrix.ts";
import { strings } from "../../strings.ts";
import type { Picture, Timeline } from "../picture.ts";
import { valuesText } from "./heat.tsx";

export interface CaptionProps {
  readonly picture: Picture;
  /** What the words on its values speak of, where that is more than the picture. */
  readonly values?: Matrix | null;
  readonly isTableOpen: boolean;
  readonly onTable: () => void;
  /** The steps of its columns; null for a single column. */
  readonly timeline: Timeline | null;
}

/** The text and buttons of a caption; the caller puts them into a `figcaption`. */
export function Caption({
  picture,
  values = picture.matrix,
  isTableOpen,
  onTable,
  timeline,
}: CaptionProps) {
  const [said, setSaid] = useState<string | null>(null);
  const copy = () => {
    copyText(csvOf(picture, timeline), (isCopied) => {
      setSaid(isCopied ? strings.copied : strings.copyFailed);
      setTimeout(() => {
        setSaid(null);
      }, 2000);
    });
  };
  return (
    <>
      <span
        class="caption-name"
        title={[picture.name, picture.detail, picture.shape]
          .filter((part) => part !== null)
          .join(" ")}
      >
        <b>{picture.name}</b>
        {picture.detail !== null && <span> {picture.detail}</span>}{" "}
        <span class="dim">{picture.shape}</span>
      </span>
      <span class="caption-values dim">{valuesText({ matrix: values })}</span>
      <span class="caption-actions">
        <button
          type="button"
          class="link"
          data-table
          aria-expanded={isTableOpen}
          aria-label={`${isTableOpen ? strings.hideTable : strings.table}: ${picture.name}`}
          onClick={onTable}
          disabled={picture.matrix === null}
        >
          {isTableOpen ? strings.hideTable : strings.table}
        </button>
        <button
          type="button"
          class="link"
          aria-label={`${strings.copyCsv}: ${picture.name}`}
          onClick={copy}
          disabled={picture.matrix === null}
        >
          {strings.copyCsv}
        </button>
        <span role="status" class="dim">
          {said}
        </span>
      </span>
    </>
  );
}

/** Writes to the clipboard and says whether that worked. */
export function copyText(
  text: string,
  done: (isCopied: boolean) => void,
): void {
  navigator.clipboard.writeText(text).then(
    () => {
      done(true);
    },
    () => {
      done(false);
    },
  );
}

/** As the picture's table, rows as stored; numbers that give the same float32 again. */
export function csvOf(picture: Picture, timeline: Timeline | null): string {
  const { head, lines } = tableOf(picture, timeline);
  const { row, column, tableRows } = picture.axes;
  const [down, across] =
    tableRows === "columns" ? [column, row] : [row, column];
  return (
    [
      [
        strings.axes[down],
        ...head.map((at) => `${strings.axes[across]} ${at}`),
      ],
      ...lines.map(({ name, values }) => [name, ...values.map(exact)]),
    ]
      .map((line) => line.join(","))
      .join("\n") + "\n"
  );
}

export interface TableLine {
  readonly name: string;
  /** The step that it is of, where its lines are steps. */
  readonly t: number | null;
  readonly values: readonly number[];
}

/** A picture's numbers as lines: a line a step over time, else a line a row of the map. */
export function tableOf(
  picture: Picture,
  timeline: Timeline | null,
  part: { readonly from: number; readonly to: number } = {
    from: 0,
    to: Infinity,
  },
  order: readonly number[] | null = null,
): { readonly head: readonly string[]; readonly lines: readonly TableLine[] } {
  const isByColumn = picture.axes.tableRows === "columns";
  const value = (row: number, column: number) =>
    picture.matrix === null ? NaN : at(picture.matrix, row, column);
  const rows = order ?? count(picture.rows);
  const columns = count(
    Math.min(picture.columns, picture.matrix?.columns ?? Infinity),
  );
  const lines = (isByColumn ? columns : rows).slice(part.from, part.to);
  return isByColumn
    ? {
        head: rows.map(String),
        lines: lines.map((column) => {
          const t = timeOf(picture, timeline, column);
          const values = rows.map((row) => value(row, column));
          return { name: String(t), t, values };
        }),
      }
    : {
        head: columns.map(String),
        lines: lines.map((row) => ({
          name: String(row),
          t: null,
          values: columns.map((column) => value(row, column)),
        })),
      };
}

const count = (length: number) => Array.from({ length }, (_, index) => index);

/** The step of a column. */
function timeOf(
  picture: Picture,
  timeline: Timeline | null,
  column: number,
): number {
  return timeline?.time(column) ?? picture.cellAt(0, column)?.t ?? column;
}
