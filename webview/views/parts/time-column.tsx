// The pictures over time, one under the other in one scroller, under the ruler.
import type { Cell } from "../../reading/shown.ts";
import { shownCell } from "../../store.ts";
import { strings } from "../../strings.ts";
import type { Lane, Picture, Timeline } from "../picture.ts";
import { type Grid, gridHeight, gridWidth } from "../pictures/grid.ts";
import { Caption } from "./caption.tsx";
import { useSelector } from "./context.ts";
import type { Frame, Tables } from "./frame.ts";
import { Heat, Marks } from "./heat.tsx";
import { TimeRuler } from "./time-ruler.tsx";
import { TimeScroller } from "./time-scroller.tsx";

export function TimeColumn({
  lanes,
  timeline,
  gridOf,
  captionRoom,
  tables,
  width,
}: Frame & { readonly tables: Tables; readonly width: number }) {
  const cell = useSelector(shownCell);
  const pointed = useSelector((state) => state.pointed);
  const mark = useSelector((state) => state.mark);
  const first = lanes[0];
  if (first === undefined) return null;
  const grid = gridOf(first);
  return (
    <TimeScroller
      column={timeline.column(cell.t)}
      pitch={grid.columnPitch}
      width={width}
      contentWidth={gridWidth(grid)}
    >
      {(left) => (
        <>
          <TimeRuler
            timeline={timeline}
            grid={grid}
            t={cell.t}
            left={left}
            width={width}
            isSlider
          />
          {lanes.map((lane) => (
            <TimeLane
              key={lane.id}
              lane={lane}
              grid={gridOf(lane)}
              cell={cell}
              pointed={
                pointed !== null && pointed.quantity === lane.time?.quantity
                  ? pointed
                  : null
              }
              timeline={lane.ruler ?? timeline}
              left={left}
              width={width}
              captionRoom={captionRoom}
              tables={tables}
              isMarked={
                mark?.kind === "output" && mark.index === lane.time?.output
              }
            />
          ))}
        </>
      )}
    </TimeScroller>
  );
}

interface TimeLaneProps {
  readonly lane: Lane;
  readonly grid: Grid;
  readonly cell: Cell;
  readonly pointed: Cell | null;
  readonly timeline: Timeline;
  readonly left: number;
  readonly width: number;
  readonly captionRoom: number;
  readonly tables: Tables;
  readonly isMarked: boolean;
}

function TimeLane(props: TimeLaneProps) {
  const { lane, grid, timeline, left, width } = props;
  const { time: picture, ruler } = lane;
  const size = { height: `${String(gridHeight(grid))}px` };
  const pinned = { width: `${String(width)}px` };
  return (
    <>
      {lane.title !== null && (
        <div
          class="lane-title pinned"
          style={
            lane.beside.length === 0 || picture === null
              ? pinned
              : { width: `${String(Math.min(width, gridWidth(grid)))}px` }
          }
          title={lane.title}
        >
          {lane.title}
          {timeline.isReversed && <Reversed />}
        </div>
      )}
      {ruler !== null && (
        <TimeRuler
          timeline={ruler}
          grid={grid}
          t={props.cell.t}
          left={left}
          width={width}
          isSlider={false}
        />
      )}
      {picture === null ? (
        <div style={size} />
      ) : (
        <LaneFigure {...props} picture={picture} />
      )}
    </>
  );
}

/** A mark on what runs from the input's end to its start. */
export function Reversed() {
  return <span title={strings.reversed}> ◀</span>;
}

function LaneFigure(props: TimeLaneProps & { readonly picture: Picture }) {
  const { picture, grid, timeline, left, width, captionRoom } = props;
  const size = { height: `${String(gridHeight(grid))}px` };
  const pinned = { width: `${String(width)}px` };
  return (
    <figure>
      <div class={props.isMarked ? "window marked" : "window"} style={size}>
        <div class="pinned" style={{ ...pinned, ...size }}>
          <Heat
            picture={picture}
            grid={grid}
            left={left}
            width={Math.min(width, gridWidth(grid))}
            isFocusable
            token={timeline.token}
          />
        </div>
        <div class="over">
          <Marks
            picture={picture}
            grid={grid}
            cell={props.cell}
            pointed={props.pointed}
          />
        </div>
      </div>
      <figcaption
        class="pinned caption"
        style={{ ...pinned, height: `${String(captionRoom)}px` }}
      >
        <Caption
          picture={picture}
          timeline={timeline}
          {...props.tables.of(picture)}
        />
      </figcaption>
    </figure>
  );
}
