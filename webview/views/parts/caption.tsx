// What stands under a picture: its name, shape and values in words, its numbers as a table, and its numbers for the clipboard.
import { useState } from "preact/hooks";
import { exact, significant } from "../../format.ts";
import { at } from "../../reading/matrix.ts";
import { strings } from "../../strings.ts";
import type { Picture, Timeline } from "../picture.ts";
import { useSelector } from "./context.ts";
import { valuesText } from "./heat.tsx";

export interface CaptionProps {
  readonly picture: Picture;
  readonly isTableOpen: boolean;
  readonly onTable: () => void;
  /** The steps of its columns; null for a single column. */
  readonly timeline: Timeline | null;
}

/** The text and buttons of a caption; the caller puts them into a `figcaption`. */
export function Caption({
  picture,
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
      <span class="caption-name">
        <b>{picture.name}</b>
        {picture.detail !== null && <span> {picture.detail}</span>}{" "}
        <span class="dim">{picture.shape}</span>
      </span>
      <span class="caption-values dim">{valuesText(picture)}</span>
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

/** Rows are steps, columns are units as stored; numbers that give the same float32 again. */
export function csvOf(picture: Picture, timeline: Timeline | null): string {
  const units = Array.from({ length: picture.rows }, (_, unit) => unit);
  const head = ["t", ...units.map((unit) => `unit ${String(unit)}`)];
  const lines = Array.from({ length: picture.columns }, (_, column) => [
    timeOf(picture, timeline, column),
    ...units.map((unit) =>
      picture.matrix === null ? "" : exact(at(picture.matrix, unit, column)),
    ),
  ]);
  return [head, ...lines].map((line) => line.join(",")).join("\n") + "\n";
}

function timeOf(
  picture: Picture,
  timeline: Timeline | null,
  column: number,
): number {
  return timeline?.time(column) ?? picture.cellAt(0, column).t;
}

const pageSize = 100;

/** The numbers of a picture: a row a step, 100 steps a page, units in the shown order. */
export function NumberTable({
  picture,
  timeline,
}: {
  readonly picture: Picture;
  readonly timeline: Timeline | null;
}) {
  const [page, setPage] = useState(0);
  const t = useSelector((state) => state.cursor.t);
  const from = page * pageSize;
  const to = Math.min(picture.columns, from + pageSize);
  const columns = Array.from({ length: to - from }, (_, index) => from + index);
  const units =
    picture.order ?? Array.from({ length: picture.rows }, (_, i) => i);
  return (
    <section
      class="numbers-table"
      aria-label={`${strings.table}: ${picture.name}`}
    >
      {picture.columns > pageSize && (
        <p class="pager">
          <button
            type="button"
            class="link"
            disabled={page === 0}
            onClick={() => {
              setPage(page - 1);
            }}
          >
            {strings.previousPage}
          </button>
          {strings.page(from, to - 1, picture.columns)}
          <button
            type="button"
            class="link"
            disabled={to >= picture.columns}
            onClick={() => {
              setPage(page + 1);
            }}
          >
            {strings.nextPage}
          </button>
        </p>
      )}
      <div class="scroll">
        <table>
          <caption>
            {picture.name} {picture.shape}
          </caption>
          <thead>
            <tr>
              <th scope="col">{strings.stepColumn}</th>
              {units.map((unit) => (
                <th key={unit} scope="col">
                  {unit}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {columns.map((column) => {
              const time = timeOf(picture, timeline, column);
              return (
                <tr key={column} class={time === t ? "current" : undefined}>
                  <th scope="row">{time}</th>
                  {units.map((unit) => (
                    <td key={unit}>
                      {picture.matrix === null
                        ? ""
                        : significant(at(picture.matrix, unit, column))}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
