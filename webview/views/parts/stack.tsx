// Lanes under one ruler: unit numbers at the left, pictures over time in one scroller, what belongs to them at the right.
import { useEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Cell } from "../../reading/shown.ts";
import { shownCell } from "../../store.ts";
import { strings } from "../../strings.ts";
import {
  type Lane,
  type Picture,
  type Timeline,
  displayedRow,
} from "../picture.ts";
import {
  type Grid,
  gridHeight,
  gridWidth,
  layGrid,
  scrolledTo,
} from "../pictures/grid.ts";
import { rulerHeight } from "../pictures/ruler.ts";
import { Caption, NumberTable } from "./caption.tsx";
import { useSelector, useWidth } from "./context.ts";
import { Heat, Marks } from "./heat.tsx";
import { TimeRuler } from "./time-ruler.tsx";

const gutter = 34;
const gap = 12;
const titleHeight = 22;
/** A caption is one line; on a narrow stage two. */
const isNarrow = (width: number) => width < 520;
const captionRoom = (width: number) => (isNarrow(width) ? 44 : 24);

export interface StackProps {
  readonly lanes: readonly Lane[];
  readonly timeline: Timeline;
  /** Room for one lane's rows, in pixels. */
  readonly laneHeight: number;
  /** Width of `aside` beside each lane. */
  readonly asideWidth?: number;
  readonly aside?: (lane: Lane, height: number) => ComponentChildren;
}

/** What all parts of a stack agree on. */
interface Frame {
  readonly lanes: readonly Lane[];
  readonly timeline: Timeline;
  readonly gridOf: (lane: Lane) => Grid;
  readonly rulerRoom: number;
  readonly captionRoom: number;
}

export function Stack(props: StackProps) {
  const { lanes, timeline, laneHeight, asideWidth = 0 } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const zoom = useSelector((state) => state.zoom);
  const beside = Math.max(0, ...lanes.map((lane) => lane.beside.length));
  const layout = layStack(width, timeline.columns, beside, asideWidth, zoom);
  const rows = Math.max(1, ...lanes.map((lane) => lane.rows));
  const gridOf = (lane: Lane): Grid => ({
    ...layGrid(
      timeline.columns,
      lanes.length > 1 ? lane.rows : rows,
      { width: layout.timeWidth, height: laneHeight },
      1,
    ),
    columnPitch: layout.pitch,
    gap: layout.pitch >= 8 ? 1 : 0,
  });
  const shared: Frame = {
    lanes,
    timeline,
    gridOf,
    rulerRoom: rulerHeight(timeline.token !== null),
    captionRoom: captionRoom(width),
  };
  const tables = useTables();
  return (
    <div
      class={isNarrow(width) ? "stack-frame narrow" : "stack-frame"}
      ref={frame}
    >
      {width > 0 && (
        <div class="stack">
          <Gutter {...shared} />
          <TimeColumn
            {...shared}
            tables={tables}
            width={Math.min(layout.timeWidth, timeline.columns * layout.pitch)}
          />
          {(beside > 0 || props.aside !== undefined) && (
            <Beside {...shared} {...props} pitch={layout.statePitch} />
          )}
        </div>
      )}
      <Captions {...shared} tables={tables} />
    </div>
  );
}

/** Column pitches and the room for the time axis in a frame of `width` pixels. */
export function layStack(
  width: number,
  columns: number,
  beside: number,
  asideWidth: number,
  zoom: number,
): {
  readonly pitch: number;
  readonly statePitch: number;
  readonly timeWidth: number;
} {
  const fixed = gutter + asideWidth + (asideWidth > 0 ? gap : 0) + beside * gap;
  const fitted = layGrid(
    columns + beside,
    1,
    { width: width - fixed, height: 16 },
    1,
  ).columnPitch;
  const statePitch = Math.max(14, fitted);
  const timeWidth = Math.max(40, width - fixed - beside * statePitch);
  const pitch = layGrid(
    columns,
    1,
    { width: timeWidth, height: 16 },
    zoom,
  ).columnPitch;
  return {
    pitch: zoom === 1 ? Math.min(pitch, Math.max(2, fitted)) : pitch,
    statePitch,
    timeWidth,
  };
}

/** Pixels above a lane's pictures: a heading, and its own ruler. */
const headRoom = (lane: Lane, rulerRoom: number) =>
  (lane.title === null ? 0 : titleHeight) +
  (lane.ruler === null ? 0 : rulerRoom);

/** The first, last and selected row's numbers; a slider over the units for the keyboard. */
function Gutter({ lanes, gridOf, rulerRoom, captionRoom }: Frame) {
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

function RowNumbers({
  lane,
  grid,
  cell,
  isSlider,
}: {
  readonly lane: Lane;
  readonly grid: Grid;
  readonly cell: Cell;
  readonly isSlider: boolean;
}) {
  const picture = lane.time ?? lane.beside[0];
  const stored = picture?.place(cell).row ?? null;
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
  const numbers = (
    <>
      {places.map((place) => number(place, false))}
      {selected !== null && number(selected, true)}
    </>
  );
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
      aria-valuemax={lane.units - 1}
      aria-valuenow={cell.unit}
      aria-valuetext={strings.unit(cell.unit)}
    >
      {numbers}
    </div>
  );
}

function TimeColumn({
  lanes,
  timeline,
  gridOf,
  captionRoom,
  tables,
  width,
}: Frame & { readonly tables: Tables; readonly width: number }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [left, setLeft] = useState(0);
  const cell = useSelector(shownCell);
  const pointed = useSelector((state) => state.pointed);
  const mark = useSelector((state) => state.mark);
  const first = lanes[0];
  const pitch = first === undefined ? 1 : gridOf(first).columnPitch;
  const column = timeline.column(cell.t);
  useEffect(() => {
    const { current } = scroller;
    if (current === null) return;
    const wanted = scrolledTo(pitch, column, current.scrollLeft, width);
    if (wanted !== current.scrollLeft) current.scrollLeft = wanted;
  }, [column, pitch, width]);
  if (first === undefined) return null;
  const content = `${String(gridWidth(gridOf(first)))}px`;
  return (
    <div
      class="times"
      ref={scroller}
      style={{ width: `${String(width)}px` }}
      onScroll={(event) => {
        setLeft(event.currentTarget.scrollLeft);
      }}
    >
      <div style={{ width: content }}>
        <TimeRuler
          timeline={timeline}
          grid={gridOf(first)}
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
      </div>
    </div>
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
        <div class="lane-title pinned" style={pinned}>
          {lane.title}
          {timeline.isReversed && <span title={strings.reversed}> ◀</span>}
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
            style={{ ...pinned, height: `${String(props.captionRoom)}px` }}
          >
            <Caption
              picture={picture}
              timeline={timeline}
              {...props.tables.of(picture)}
            />
          </figcaption>
        </figure>
      )}
    </>
  );
}

function Beside({
  lanes,
  gridOf,
  rulerRoom,
  captionRoom,
  pitch,
  asideWidth = 0,
  aside,
}: Frame & StackProps & { readonly pitch: number }) {
  return (
    <div class="besides">
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
                grid={{ ...grid, columns: 1, columnPitch: pitch, gap: 1 }}
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

/** Captions of what stands beside, which is too narrow for them, and the tables that are open. */
function Captions({
  lanes,
  timeline,
  tables,
}: Frame & { readonly tables: Tables }) {
  const beside = lanes.flatMap((lane) => lane.beside);
  const open = lanes
    .flatMap((lane) => [
      { picture: lane.time, timeline: lane.ruler ?? timeline },
      ...lane.beside.map((picture) => ({ picture, timeline: null })),
    ])
    .find(({ picture }) => picture !== null && tables.of(picture).isTableOpen);
  return (
    <>
      {beside.map((picture) => (
        <div key={picture.id} id={captionId(picture)} class="caption">
          <Caption picture={picture} timeline={null} {...tables.of(picture)} />
        </div>
      ))}
      {open?.picture != null && (
        <NumberTable picture={open.picture} timeline={open.timeline} />
      )}
    </>
  );
}

const captionId = (picture: Picture) => `caption-${picture.id}`;

/** Which picture's table is open: one at a time. */
interface Tables {
  readonly of: (picture: Picture) => {
    readonly isTableOpen: boolean;
    readonly onTable: () => void;
  };
}

function useTables(): Tables {
  const [open, setOpen] = useState<string | null>(null);
  return {
    of: ({ id }) => ({
      isTableOpen: open === id,
      onTable: () => {
        setOpen(open === id ? null : id);
      },
    }),
  };
}

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
  const isNarrow = grid.columnPitch < 28;
  return (
    <figure class="vector" aria-labelledby={captionId(picture)}>
      <div
        class="vector-name"
        title={picture.name}
        style={{ width: `${String(grid.columnPitch)}px` }}
      >
        {isNarrow ? picture.quantity : picture.name}
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
