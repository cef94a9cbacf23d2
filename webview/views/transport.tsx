// Play, step, and where the cursor is: its step, its unit and the value there. Beside them how rows and colours are laid out.
import { useEffect } from "preact/hooks";
import { signed } from "../format.ts";
import { at } from "../reading/matrix.ts";
import type { OrderKind } from "../reading/order.ts";
import type { RangeKind } from "../reading/ranges.ts";
import { type Cell, pixelAt, pixelIndex, unitCount } from "../reading/shown.ts";
import { shownCell } from "../store.ts";
import { strings } from "../strings.ts";
import { useDispatch, useSelector } from "./parts/context.ts";
import { Choice, NumberField } from "./parts/fields.tsx";
import type { Material } from "./material.ts";
import type { Picture, Timeline } from "./picture.ts";
import { placeText } from "./place.ts";

const orders: readonly OrderKind[] = ["stored", "variance", "saturation"];
const ranges: readonly RangeKind[] = ["auto", "one"];
const stepsPerSecond = 8;

export interface TransportProps {
  readonly timeline: Timeline;
  readonly material: Material;
  /** Where the value at the cursor is read. */
  readonly read: readonly Picture[];
}

export function Transport({ timeline, material, read }: TransportProps) {
  const { rows, spatial } = material;
  const sample = useSelector((state) => state.sample);
  const samples = useSelector((state) => state.recording?.inputs[0]?.shape[0]);
  const times =
    material.subject.outer > 0 ? rows / Math.max(1, samples ?? rows) : 1;
  const order = useSelector((state) => state.order);
  const range = useSelector((state) => state.range);
  const dispatch = useDispatch();
  return (
    <div class="transport" role="group" aria-label={strings.transport}>
      <Buttons timeline={timeline} />
      <Readout spatial={spatial} read={read} />
      {spatial.length > 0 && <MapFields spatial={spatial} />}
      <span class="choices">
        {rows > 1 && (
          <Choice
            label={times > 1 ? strings.sampleAndStep : strings.sample}
            value={String(sample)}
            options={Array.from(
              { length: rows },
              (_, row) => [String(row), rowText(row, times)] as const,
            )}
            onChoose={(row) => {
              dispatch({ kind: "sample", sample: Number(row) });
            }}
          />
        )}
        <Choice
          label={spatial.length > 0 ? strings.filterOrder : strings.order}
          value={order}
          options={orders.map((kind) => [kind, strings.orders[kind]] as const)}
          onChoose={(kind) => {
            dispatch({ kind: "order", order: kind });
          }}
        />
        <Choice
          label={strings.range}
          value={range}
          options={ranges.map((kind) => [kind, strings.ranges[kind]] as const)}
          onChoose={(kind) => {
            dispatch({ kind: "range", range: kind });
          }}
        />
      </span>
    </div>
  );
}

/** A row is a sample, or a sample at an outer step. */
function rowText(row: number, times: number): string {
  return times > 1
    ? `${String(Math.floor(row / times))} · ${String(row % times)}`
    : String(row);
}

function Buttons({ timeline }: { readonly timeline: Timeline }) {
  const t = useSelector((state) => state.cursor.t);
  const isPlaying = useSelector((state) => state.isPlaying);
  const dispatch = useDispatch();
  const column = timeline.column(t);
  const last = timeline.columns - 1;
  const go = (to: number) => {
    dispatch({ kind: "go", cell: { t: timeline.time(to) } });
  };
  useEffect(() => {
    if (!isPlaying) return undefined;
    const timer = setTimeout(() => {
      if (column >= last) dispatch({ kind: "play", isPlaying: false });
      else go(column + 1);
    }, 1000 / stepsPerSecond);
    return () => {
      clearTimeout(timer);
    };
  });
  const play = () => {
    if (!isPlaying && column >= last) go(0);
    dispatch({ kind: "play", isPlaying: !isPlaying });
  };
  return (
    <span class="buttons">
      {!prefersStillness() && (
        <IconButton
          label={isPlaying ? strings.stop : strings.play}
          path={isPlaying ? "M4 3h3v10H4zM9 3h3v10H9z" : "M4 2.5 13 8l-9 5.5z"}
          onClick={play}
        />
      )}
      <IconButton
        label={strings.previousStep}
        path="M10.5 3.2 5.7 8l4.8 4.8-.9.9L3.9 8l5.7-5.7z"
        isDisabled={column <= 0}
        onClick={() => {
          go(column - 1);
        }}
      />
      <IconButton
        label={strings.nextStep}
        path="M5.5 3.2 10.3 8l-4.8 4.8.9.9L12.1 8 6.4 2.3z"
        isDisabled={column >= last}
        onClick={() => {
          go(column + 1);
        }}
      />
    </span>
  );
}

/** Whether nothing may move by itself. */
export function prefersStillness(): boolean {
  return (
    document.body.classList.contains("vscode-reduce-motion") ||
    matchMedia("(prefers-reduced-motion: reduce)").matches
  );
}

function IconButton({
  label,
  path,
  onClick,
  isDisabled = false,
}: {
  readonly label: string;
  readonly path: string;
  readonly onClick: () => void;
  readonly isDisabled?: boolean;
}) {
  return (
    <button
      type="button"
      class="icon"
      aria-label={label}
      title={label}
      disabled={isDisabled}
      onClick={onClick}
    >
      <svg viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
}

/** `t = 3 月 · unit 2 · seq = +0.0052`. */
function Readout({
  spatial,
  read,
}: {
  readonly spatial: readonly number[];
  readonly read: readonly Picture[];
}) {
  const cell = useSelector(shownCell);
  const isKept = useSelector((state) => state.isKept);
  const found = readValue(read, cell);
  return (
    <span class={isKept ? "readout kept" : "readout"}>
      <span>{strings.t(cell.t)}</span>
      <span>{placeText(spatial, cell)}</span>
      {found !== null && (
        <span>
          {found.name} = <b>{signed(found.value)}</b>
        </span>
      )}
    </span>
  );
}

/** The first of several pictures that shows a place, and the value there; null where none does. */
export function readValue(
  pictures: readonly Picture[],
  cell: Cell,
): { readonly name: string; readonly value: number } | null {
  for (const picture of pictures) {
    const value = valueAtCell(picture, cell);
    if (value !== null) return { name: picture.name, value };
  }
  return null;
}

/** Filter and pixel as numbers to type or count. */
function MapFields({ spatial }: { readonly spatial: readonly number[] }) {
  const cursor = useSelector((state) => state.cursor);
  const counts = useSelector(
    (state) => unitCount(state.recording, state.subject)[state.cursor.cell],
  );
  const dispatch = useDispatch();
  const index = pixelIndex(spatial, cursor.pixel);
  const names =
    spatial.length === 1 || spatial.length === 2 || spatial.length === 3
      ? strings.mapAxes[spatial.length]
      : [];
  return (
    <>
      <NumberField
        label={strings.filterField}
        value={cursor.unit}
        least={0}
        most={Math.max(0, (counts ?? 1) - 1)}
        onChange={(unit) => {
          dispatch({ kind: "go", cell: { unit } });
        }}
      />
      {names.map((name, axis) => (
        <NumberField
          key={name}
          label={name}
          value={index[axis] ?? 0}
          least={0}
          most={Math.max(0, (spatial[axis] ?? 1) - 1)}
          onChange={(place) => {
            const next = index.map((old, at) => (at === axis ? place : old));
            const pixel = pixelAt(spatial, next);
            dispatch({ kind: "go", cell: { pixel } });
          }}
        />
      ))}
    </>
  );
}

/** The value of a picture at a place; null where it does not show it. */
function valueAtCell(picture: Picture, cell: Cell): number | null {
  const { row, column } = picture.place(cell);
  const { matrix } = picture;
  if (row === null || column === null || matrix === null) return null;
  return column < matrix.columns ? at(matrix, row, column) : null;
}
