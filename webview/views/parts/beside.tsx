// What stands right of the pictures on the same rows: states and results without steps, one column each.
import type { ComponentChildren } from "preact";
import { shownCell } from "../../store.ts";
import { letter } from "../material.ts";
import type { Lane, Picture } from "../picture.ts";
import { type Grid, gridHeight } from "../pictures/grid.ts";
import { useSelector } from "./context.ts";
import { type Frame, captionId, headRoom } from "./frame.ts";
import { Heat, Marks } from "./heat.tsx";

export interface BesideProps extends Frame {
  readonly pitch: number;
  /** Where it starts, in pixels from the frame's left. */
  readonly left: number;
  readonly asideWidth?: number;
  readonly aside?: (lane: Lane, height: number) => ComponentChildren;
}

export function Beside({
  lanes,
  gridOf,
  rulerRoom,
  captionRoom,
  pitch,
  left,
  asideWidth = 0,
  aside,
}: BesideProps) {
  return (
    <div class="besides" style={{ left: `${String(left)}px` }}>
      {lanes.map((lane, index) => {
        const grid = gridOf(lane);
        const head = headRoom(lane, rulerRoom) + (index === 0 ? rulerRoom : 0);
        const room = lane.time === null ? 0 : captionRoom;
        return (
          <div
            key={lane.id}
            class="beside"
            style={{
              height: `${String(gridHeight(grid) + room)}px`,
              paddingTop: `${String(head)}px`,
            }}
          >
            {lane.beside.map((picture) => (
              <Vector
                key={picture.id}
                picture={picture}
                grid={{
                  ...grid,
                  rows: picture.rows,
                  columns: 1,
                  columnPitch: pitch,
                  gap: 1,
                }}
              />
            ))}
            {aside !== undefined && (
              <div style={{ width: `${String(asideWidth)}px` }}>
                {aside(lane, gridHeight(grid))}
              </div>
            )}
          </div>
        );
      })}
    </div>
  );
}

/** About the width of a letter in the labels over columns. */
const letterWidth = 6.4;

/** One column right of the sequence: a state, or a result without steps. */
function Vector({
  picture,
  grid,
}: {
  readonly picture: Picture;
  readonly grid: Grid;
}) {
  const cell = useSelector(shownCell);
  const mark = useSelector((state) => state.mark);
  const isMarked = mark?.kind === "output" && mark.index === picture.output;
  const isNarrow =
    grid.columnPitch < Math.max(28, picture.name.length * letterWidth);
  return (
    <figure class="vector" aria-labelledby={captionId(picture)}>
      <div
        class="vector-name"
        title={picture.name}
        style={{ width: `${String(grid.columnPitch)}px` }}
      >
        {isNarrow ? letter(picture.quantity) : picture.name}
      </div>
      <div
        class={isMarked ? "window marked" : "window"}
        style={{
          width: `${String(grid.columnPitch)}px`,
          height: `${String(gridHeight(grid))}px`,
        }}
      >
        <Heat picture={picture} grid={grid} isFocusable />
        <div class="over">
          <Marks picture={picture} grid={grid} cell={cell} pointed={null} />
        </div>
      </div>
    </figure>
  );
}
