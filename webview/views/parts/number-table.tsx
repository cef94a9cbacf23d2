// A picture's numbers as a table, for eyes and screen readers that want them so.
import { useState } from "preact/hooks";
import { significant } from "../../format.ts";
import { strings } from "../../strings.ts";
import type { Picture, Timeline } from "../picture.ts";
import { tableOf } from "./caption.tsx";
import { useSelector } from "./context.ts";

const pageSize = 100;

interface TableProps {
  readonly picture: Picture;
  readonly timeline: Timeline | null;
}

/** The numbers of a picture: a line a step (of a map a line a row), 100 lines a page, units in the shown order. */
export function NumberTable({ picture, timeline }: TableProps) {
  const [page, setPage] = useState(0);
  const from = page * pageSize;
  const isByColumn = picture.axes.tableRows === "columns";
  const total = isByColumn ? picture.columns : picture.rows;
  const to = Math.min(total, from + pageSize);
  return (
    <section
      class="numbers-table"
      aria-label={`${strings.table}: ${picture.name}`}
    >
      {total > pageSize && (
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
          {strings.page(isByColumn, from, to - 1, total)}
          <button
            type="button"
            class="link"
            disabled={to >= total}
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
  const { head, lines } = tableOf(
    picture,
    timeline,
    { from, to },
    picture.order,
  );
  const { row, column, tableRows } = picture.axes;
  return (
    <table>
      <caption>
        {picture.name} {picture.shape}
      </caption>
      <thead>
        <tr>
          <th scope="col">
            {strings.axes[tableRows === "columns" ? column : row]}
          </th>
          {head.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.name} class={line.t === t ? "current" : undefined}>
            <th scope="row">{line.name}</th>
            {line.values.map((value, index) => (
              <td key={index}>
                {picture.matrix === null ? "" : significant(value)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
