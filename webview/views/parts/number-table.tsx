// A picture's numbers as a table, for eyes and screen readers that want them so.
import { useState } from "preact/hooks";
import { significant } from "../../format.ts";
import { at } from "../../reading/matrix.ts";
import { strings } from "../../strings.ts";
import type { Picture, Timeline } from "../picture.ts";
import { timeOf } from "./caption.tsx";
import { useSelector } from "./context.ts";

const pageSize = 100;

interface TableProps {
  readonly picture: Picture;
  readonly timeline: Timeline | null;
}

/** The numbers of a picture: a row a step, 100 steps a page, units in the shown order. */
export function NumberTable({ picture, timeline }: TableProps) {
  const [page, setPage] = useState(0);
  const from = page * pageSize;
  const to = Math.min(picture.columns, from + pageSize);
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
        <Page picture={picture} timeline={timeline} from={from} to={to} />
      </div>
    </section>
  );
}

function Page({
  picture,
  timeline,
  from,
  to,
}: TableProps & { readonly from: number; readonly to: number }) {
  const t = useSelector((state) => state.cursor.t);
  const columns = Array.from({ length: to - from }, (_, index) => from + index);
  const units =
    picture.order ?? Array.from({ length: picture.rows }, (_, i) => i);
  return (
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
  );
}
