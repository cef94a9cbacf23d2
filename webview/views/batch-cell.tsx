// One row of one batch: the arrow that brings its state, its start state as a strip, and h over its steps.
import { useMemo } from "preact/hooks";
import type { BatchRecording } from "../engine/recording.ts";
import { shape } from "../format.ts";
import { type Handover, sampleOf, statesOf } from "../reading/handover.ts";
import { layoutOf } from "../reading/layout.ts";
import { unitsByTime } from "../reading/matrix.ts";
import { pixelIndex } from "../reading/shown.ts";
import { stateRoles } from "../reading/subject.ts";
import { shownCell } from "../store.ts";
import { strings } from "../strings.ts";
import { quantityPicture } from "./lanes.ts";
import type { Material } from "./material.ts";
import { useSelector } from "./parts/context.ts";
import { Heat, Marks } from "./parts/heat.tsx";
import { TimeRuler } from "./parts/time-ruler.tsx";
import type { Picture, Timeline } from "./picture.ts";
import { indexText } from "./place.ts";
import { type Grid, gridHeight, gridWidth } from "./pictures/grid.ts";
import { rulerHeight } from "./pictures/ruler.ts";
import { prefersStillness } from "./transport.tsx";

/** What all cells of the view agree on. */
export interface Layout {
  readonly grid: Grid;
  readonly stripWidth: number;
  readonly arrowWidth: number;
}

export interface BatchCellProps {
  readonly material: Material;
  readonly batch: BatchRecording;
  /** Row within the batch. */
  readonly row: number;
  /** Which cell of the layer. */
  readonly place: number;
  /** Its ruler is the view's slider. */
  readonly isFirst: boolean;
  readonly handover: Handover | null;
  readonly hasArrow: boolean;
  readonly isShuffled: boolean;
  readonly tokens: readonly string[] | null;
  readonly timeline: Timeline;
  readonly layout: Layout;
}

export function BatchCell(props: BatchCellProps) {
  const { material, batch, row, place, layout } = props;
  const cell = useSelector(shownCell);
  const sample = useSelector((state) => state.sample);
  const pixel = useSelector((state) => state.cursor.pixel);
  const global = batch.rows[0] + row;
  const picture = useMemo(
    () => rowPicture(material, place, global, pixel),
    [material, place, global, pixel],
  );
  if (global >= batch.rows[1]) return null;
  const { grid } = layout;
  const timeline = { ...props.timeline, token: tokenOf(props) };
  const width = gridWidth(grid);
  const isShown = sample === global;
  return (
    <>
      {props.hasArrow && <Arrow {...props} top={headHeight(timeline)} />}
      <div class="batch-cell">
        <StartStrip {...props} top={headHeight(timeline)} />
        <div style={{ width: `${String(width)}px` }}>
          <div class="batch-cell-head dim">
            {strings.sampleTitle(sampleOf(batch, row))}
          </div>
          <TimeRuler
            timeline={timeline}
            grid={grid}
            t={cell.t}
            left={0}
            width={width}
            isSlider={props.isFirst}
          />
          <figure
            class="window"
            style={{ height: `${String(gridHeight(grid))}px` }}
          >
            <Heat
              picture={picture}
              grid={grid}
              isFocusable
              token={timeline.token}
            />
            {isShown && (
              <div class="over">
                <Marks
                  picture={picture}
                  grid={grid}
                  cell={cell}
                  pointed={null}
                />
              </div>
            )}
          </figure>
        </div>
      </div>
    </>
  );
}

/** The state that the row starts from, left of its first step, under the word for where it comes from. */
function StartStrip({
  material,
  batch,
  row,
  place,
  layout,
  handover,
  top,
}: BatchCellProps & { readonly top: number }) {
  const pixel = useSelector((state) => state.cursor.pixel);
  const picture = useMemo(
    () => startPicture(material, batch, { row, place, pixel }),
    [material, batch, row, place, pixel],
  );
  const origin = handover?.origin ?? "zeros";
  return (
    <div class="strip" style={{ width: `${String(layout.stripWidth)}px` }}>
      <div
        class="batch-cell-head dim"
        style={{ height: `${String(top)}px` }}
        title={strings.startState(row, strings.origins[origin])}
      >
        {strings.originWords[origin]}
      </div>
      <Heat
        picture={picture}
        grid={{ ...layout.grid, columns: 1, columnPitch: 14, gap: 1 }}
      />
    </div>
  );
}

const headHeight = (timeline: Timeline) =>
  18 + rulerHeight(timeline.token !== null);

function tokenOf({
  tokens,
  timeline,
}: BatchCellProps): ((column: number) => string) | null {
  return tokens === null
    ? null
    : (column) => tokens[timeline.time(column)] ?? "";
}

/** The state that pictures show of a cell: its first. */
const carriedState = ({ subject }: Material, place: number) =>
  subject.cells[place]?.states[0] ?? "h";

/** h of one row of the recording, at one pixel of its maps. */
function rowPicture(
  material: Material,
  place: number,
  global: number,
  pixel: number,
): Picture {
  const state = carriedState(material, place);
  const picture = quantityPicture(material, place, state, pixel);
  const h = material.node?.recurrent?.cells[place]?.quantities[state];
  const at = pixelIndex(material.spatial, pixel);
  return {
    ...picture,
    id: `row:${String(global)}:${String(place)}`,
    sample: global,
    matrix:
      h === undefined
        ? null
        : unitsByTime(h.data, layoutOf(h.shape), global, pixel),
    index: (unit, column) => indexText([global, column, ...at, unit]),
  };
}

/** h before the row's first step. */
function startPicture(
  material: Material,
  batch: BatchRecording,
  at: { readonly row: number; readonly place: number; readonly pixel: number },
): Picture {
  const { subject } = material;
  const { row, place, pixel } = at;
  const position = stateRoles(subject).findIndex(
    (role) => role.place === place,
  );
  const start = statesOf(batch, subject.node.id)?.start[position];
  const state = carriedState(material, place);
  const picture = quantityPicture(material, place, state, pixel);
  const map = pixelIndex(material.spatial, pixel);
  return {
    ...picture,
    id: `start:${[batch.index, row, place].join(":")}`,
    name: strings.startOf,
    shape: shape([picture.rows]),
    columns: 1,
    sample: batch.rows[0] + row,
    matrix:
      start === undefined
        ? null
        : unitsByTime(
            start.data,
            layoutOf(start.shape, { hasSteps: false }),
            row,
            pixel,
          ),
    index: (unit) => indexText([row, ...map, unit]),
    masked: null,
  };
}

/** The states' way from one batch's last step to the next one's start; a reset stops it. */
function Arrow({
  handover,
  batch,
  material,
  place,
  layout,
  isShuffled,
  top,
}: BatchCellProps & { readonly top: number }) {
  const width = layout.arrowWidth;
  const height = gridHeight(layout.grid);
  const middle = height / 2;
  const names = (material.subject.cells[place]?.states ?? []).join(", ");
  const label = names.length * 6 < width - 12 ? names : strings.carriedStates;
  const style = { width: `${String(width)}px`, paddingTop: `${String(top)}px` };
  const from = handover?.from ?? null;
  if (handover === null || from === null) {
    return (
      <div class="arrow" style={style} aria-hidden="true">
        {batch.resetBefore && (
          <div class="reset-bar" style={{ height: `${String(height)}px` }} />
        )}
      </div>
    );
  }
  const text = strings.startsFrom(handover.sample, from.sample);
  const moves = prefersStillness() ? "arrow-line" : "arrow-line moves";
  return (
    <div class="arrow" style={style} title={text}>
      <svg width={width} height={height} role="img" aria-label={text}>
        <line
          class={isShuffled ? "arrow-line dashed" : moves}
          x1={4}
          y1={middle}
          x2={width - 12}
          y2={middle}
        />
        <path
          class="arrow-head"
          d={`M${String(width - 14)} ${String(middle - 5)} L${String(width - 4)} ${String(middle)} L${String(width - 14)} ${String(middle + 5)} Z`}
        />
        <text x={(width - 8) / 2} y={middle - 6} text-anchor="middle">
          {label}
        </text>
      </svg>
      {isShuffled && <p class="arrow-text small">{text}</p>}
    </div>
  );
}
