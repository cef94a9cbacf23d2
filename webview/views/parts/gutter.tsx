// The numbers of rows at the left of the pictures: a slider over the units for the keyboard.
import type { Cell } from "../../reading/shown.ts";
import { shownCell } from "../../store.ts";
import { strings } from "../../strings.ts";
import { type Lane, displayedRow } from "../picture.ts";
import { type Grid, gridHeight } from "../pictures/grid.ts";
import { useSelector, useSurroundings } from "./context.ts";
import { type Frame, gutter, headRoom } from "./frame.ts";

/** The first, last and selected row's numbers; a slider over the units for the keyboard. */
export function Gutter({ lanes, gridOf, rulerRoom, captionRoom }: Frame) {
  const cell = useSelector(shownCell);
  return (
    <div class="gutter" style={{ width: `${String(gutter)}px` }}>
      {lanes.map((lane, index) => (
        <div
          key={lane.id}
          style={{
            marginTop: `${String(headRoom(lane, rulerRoom) + (index === 0 ? rulerRoom : 0))}px`,
            height: `${String(gridHeight(gridOf(lane)) + (lane.time === null ? 0 : captionRoom))}px`,
          }}
        >
          <RowNumbers
            lane={lane}
            grid={gridOf(lane)}
            cell={cell}
            isSlider={index === 0}
          />
        </div>
      ))}
    </div>
  );
}

interface RowNumbersProps {
  readonly lane: Lane;
  readonly grid: Grid;
  readonly cell: Cell;
  readonly isSlider: boolean;
}

function RowNumbers(props: RowNumbersProps) {
  const { lane, grid, cell, isSlider } = props;
  const { host } = useSurroundings();
  const numbers = <Numbers {...props} />;
  const style = { height: `${String(gridHeight(grid))}px` };
  if (!isSlider) {
    return (
      <div class="numbers" style={style} aria-hidden="true">
        {numbers}
      </div>
    );
  }
  return (
    <div
      class="numbers"
      style={style}
      role="slider"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={strings.unitSlider}
      aria-valuemin={0}
      aria-valuemax={unitsOf(lane, cell) - 1}
      aria-valuenow={cell.unit}
      aria-valuetext={strings.unit(cell.unit)}
      onPointerEnter={() => {
        host.highlight({ kind: "units" });
      }}
      onPointerLeave={() => {
        host.highlight(null);
      }}
    >
      {numbers}
    </div>
  );
}

/** How many units the cursor's cell has among a lane's rows. */
function unitsOf(lane: Lane, { cell }: Cell): number {
  const picture = lane.time ?? lane.beside[0];
  if (picture === undefined) return lane.rows;
  const own = Array.from(
    { length: picture.rows },
    (_, row) => picture.cellAt(row, 0)?.cell,
  ).filter((found) => found === cell);
  return own.length === 0 ? lane.rows : own.length;
}

/** The first and last row's numbers, and the selected one's in their place where it would touch them. */
function Numbers({ lane, grid, cell }: RowNumbersProps) {
  const picture = lane.time ?? lane.beside[0];
  const stored =
    picture === undefined || picture.matrix === null
      ? null
      : picture.place(cell).row;
  const selected = stored === null ? null : displayedRow(lane.order, stored);
  const places = [0, lane.rows - 1].filter(
    (place, index, all) =>
      all.indexOf(place) === index &&
      (selected === null || Math.abs(place - selected) * grid.rowPitch >= 12),
  );
  const number = (place: number, isSelected: boolean) => (
    <span
      key={place}
      class={isSelected ? "number selected" : "number"}
      style={{ top: `${String((place + 0.5) * grid.rowPitch - 0.5)}px` }}
    >
      {lane.order?.[place] ?? place}
    </span>
  );
  return (
    <>
      {places.map((place) => number(place, false))}
      {selected !== null && number(selected, true)}
    </>
  );
}
