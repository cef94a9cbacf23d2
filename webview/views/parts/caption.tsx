// What stands under a picture: its name, shape and values in words, its numbers as a table, and its numbers for the clipboard.
import { useState } from "preact/hooks";
import { exact } from "../../format.ts";
import { at } from "../../reading/matrix.ts";
import { strings } from "../../strings.ts";
import type { Picture, Timeline } from "../picture.ts";
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

/** The step of a column. */
export function timeOf(
  picture: Picture,
  timeline: Timeline | null,
  column: number,
): number {
  return timeline?.time(column) ?? picture.cellAt(0, column).t;
}
