// Lanes under one ruler: unit numbers at the left, pictures over time in one scroller, what belongs to them at the right.
import { useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Lane, Timeline } from "../picture.ts";
import { type Grid, layGrid } from "../pictures/grid.ts";
import { rulerHeight } from "../pictures/ruler.ts";
import { Beside } from "./beside.tsx";
import { Caption } from "./caption.tsx";
import { useSelector, useWidth } from "./context.ts";
import {
  type Frame,
  type Tables,
  captionId,
  captionRoom,
  gap,
  gutter,
  isNarrow,
} from "./frame.ts";
import { Gutter } from "./gutter.tsx";
import { NumberTable } from "./number-table.tsx";
import { TimeColumn } from "./time-column.tsx";

export interface StackProps {
  readonly lanes: readonly Lane[];
  readonly timeline: Timeline;
  /** Room for one lane's rows, in pixels. */
  readonly laneHeight: number;
  /** Width of `aside` beside each lane. */
  readonly asideWidth?: number;
  readonly aside?: (lane: Lane, height: number) => ComponentChildren;
}

export function Stack(props: StackProps) {
  const { lanes, timeline, laneHeight, asideWidth = 0 } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const zoom = useSelector((state) => state.zoom);
  const beside = Math.max(0, ...lanes.map((lane) => lane.beside.length));
  const layout = layStack(width, timeline.columns, beside, asideWidth, zoom);
  const gridOf = (lane: Lane): Grid => ({
    ...layGrid(timeline.columns, lane.rows, {
      width: layout.timeWidth,
      height: laneHeight,
    }),
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
  // Where all columns fit, captions may run on under what stands beside the pictures.
  const content = timeline.columns * layout.pitch;
  const fits = content <= layout.timeWidth;
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
            width={fits ? width - gutter : layout.timeWidth}
          />
          {(beside > 0 || props.aside !== undefined) && (
            <Beside
              {...shared}
              {...props}
              pitch={layout.statePitch}
              left={gutter + (fits ? content : layout.timeWidth)}
            />
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

/** Captions of what stands beside, which is too narrow for them, and the tables that are open. */
function Captions({
  lanes,
  timeline,
  tables,
}: Frame & { readonly tables: Tables }) {
  const beside = lanes.flatMap((lane) => lane.beside);
  const open = lanes
    .flatMap((lane) => [
      ...(lane.time === null
        ? []
        : [{ picture: lane.time, timeline: lane.ruler ?? timeline }]),
      ...lane.beside.map((picture) => ({ picture, timeline: null })),
    ])
    .find(({ picture }) => tables.of(picture).isTableOpen);
  return (
    <>
      {beside.map((picture) => (
        <div key={picture.id} id={captionId(picture)} class="caption">
          <Caption picture={picture} timeline={null} {...tables.of(picture)} />
        </div>
      ))}
      {open !== undefined && (
        <NumberTable picture={open.picture} timeline={open.timeline} />
      )}
    </>
  );
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
