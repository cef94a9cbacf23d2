// `Batches`: rows of the batch as lanes, batches as columns, and between them the states that are handed on.
import { useRef } from "preact/hooks";
import type { BatchRecording, Recording } from "../engine/recording.ts";
import { significant } from "../format.ts";
import { widthIn } from "../reading/cells.ts";
import {
  type Handover,
  handovers,
  rowsOf,
  sampleOf,
} from "../reading/handover.ts";
import { inputOf, planOf } from "../store.ts";
import { strings } from "../strings.ts";
import { BatchCell, type Layout } from "./batch-cell.tsx";
import { BatchSettings } from "./batch-settings.tsx";
import { type Material, cellName, cellTimeline, letter } from "./material.ts";
import { pixelText } from "./place.ts";
import { Words } from "./parts/words.tsx";
import { useSelector, useSurroundings, useWidth } from "./parts/context.ts";
import { Legend } from "./parts/legend.tsx";
import { layGrid } from "./pictures/grid.ts";

const rowTitleWidth = { one: 44, several: 70 };
const stripWidth = 46;

export function Batches({ material }: { readonly material: Material }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const recording = useSelector((state) => state.recording);
  const pixel = useSelector((state) => state.cursor.pixel);
  return (
    <div ref={frame}>
      <BatchSettings material={material} />
      {width > 0 && recording !== null && (
        <Columns material={material} recording={recording} width={width} />
      )}
      {recording !== null && (
        <>
          <ResultRows recording={recording} />
          <Sentences material={material} recording={recording} />
        </>
      )}
      {material.subject.rank > 0 && (
        <p class="note">
          {strings.atPixel(pixelText(material.spatial, pixel))}
        </p>
      )}
      <Legend entries={legendOf(material)} />
    </div>
  );
}

const titleWidth = ({ subject }: Material) =>
  subject.cells.length > 1 ? rowTitleWidth.several : rowTitleWidth.one;

/** The state that is drawn of each cell, each name once. */
function legendOf(material: Material) {
  const all = material.subject.cells.map((cell) => ({
    cell,
    state: cell.states[0] ?? "h",
  }));
  return all
    .filter(
      ({ state }, place) =>
        all.findIndex((one) => one.state === state) === place,
    )
    .map(({ cell, state }) => ({
      name: letter(state),
      scale: material.scale(state, cell),
    }));
}

/** Column pitch and gaps: as many batches beside each other as fit with columns that can still be read, two at least. */
function layoutOf(
  material: Material,
  recording: Recording,
  width: number,
  isShuffled: boolean,
): Layout {
  const hasTokens = (recording.inputs[0]?.tokens ?? null) !== null;
  const arrowWidth = isShuffled ? 92 : 48;
  const { steps, subject } = material;
  const most = Math.max(
    ...subject.cells.map((cell) => widthIn(cell, cell.states[0] ?? "h")),
  );
  const laid = layGrid(steps, most, { width, height: 112 });
  const pitchFor = (count: number) => {
    const fixed =
      titleWidth(material) + count * stripWidth + (count - 1) * arrowWidth;
    return Math.floor((width - fixed) / (count * steps));
  };
  const readable = hasTokens ? 17 : 12;
  const least = hasTokens ? 17 : 6;
  let count = recording.batches.length;
  while (count > 2 && pitchFor(count) < readable) count -= 1;
  const columnPitch = Math.min(28, Math.max(least, pitchFor(count)));
  return {
    grid: { ...laid, columnPitch, gap: columnPitch >= 8 ? 1 : 0 },
    stripWidth,
    arrowWidth,
  };
}

function Columns({
  material,
  recording,
  width,
}: {
  readonly material: Material;
  readonly recording: Recording;
  readonly width: number;
}) {
  const isShuffled = useSelector((state) => planOf(state).shuffle);
  const { batches } = recording;
  const layout = layoutOf(material, recording, width, isShuffled);
  const most = Math.max(1, ...batches.map(rowsOf));
  return (
    <div class="batches-scroll">
      <div class="batch-row heads">
        <span style={{ width: `${String(titleWidth(material))}px` }} />
        {batches.map((batch, index) => (
          <BatchHead
            key={index}
            batch={batch}
            before={batches[index - 1] ?? null}
            layout={layout}
          />
        ))}
      </div>
      {Array.from({ length: most }, (_, row) =>
        material.subject.cells.map((_cell, place) => (
          <Row
            key={`${String(row)}:${String(place)}`}
            row={row}
            place={place}
            material={material}
            recording={recording}
            layout={layout}
            isShuffled={isShuffled}
          />
        )),
      )}
    </div>
  );
}

/** One row of every batch in one cell: its samples one after the other, and its state on the way between them. */
function Row({
  row,
  place,
  material,
  recording,
  layout,
  isShuffled,
}: {
  readonly row: number;
  readonly place: number;
  readonly material: Material;
  readonly recording: Recording;
  readonly layout: Layout;
  readonly isShuffled: boolean;
}) {
  const { subject } = material;
  const timeline = cellTimeline(material, place);
  const cell = subject.cells[place];
  const name = cell === undefined ? "" : cellName(material, cell);
  const title = strings.rowTitle(row);
  const own = {
    ...layout,
    grid: { ...layout.grid, rows: widthIn(cell, cell?.states[0] ?? "h") },
  };
  const tokens = recording.inputs[0]?.tokens ?? null;
  return (
    <div
      class="batch-row"
      role="group"
      aria-label={name === "" ? title : `${title}, ${name}`}
    >
      <span
        class="row-title"
        style={{ width: `${String(titleWidth(material))}px` }}
      >
        {title}
        {name !== "" && <span class="small">{name}</span>}
      </span>
      {recording.batches.map((batch, index) => (
        <BatchCell
          key={index}
          material={material}
          batch={batch}
          row={row}
          place={place}
          isFirst={index === 0 && row === 0 && place === 0}
          handover={handovers(recording, subject.node.id, index)[row] ?? null}
          hasArrow={index > 0}
          isShuffled={isShuffled}
          tokens={tokens?.[batch.rows[0] + row] ?? null}
          timeline={timeline}
          layout={own}
        />
      ))}
    </div>
  );
}

/** A batch's number, the line where an epoch starts, and the mark of a reset. */
function BatchHead({
  batch,
  before,
  layout,
}: {
  readonly batch: BatchRecording;
  readonly before: BatchRecording | null;
  readonly layout: Layout;
}) {
  const isNewEpoch = before !== null && before.epoch !== batch.epoch;
  const width =
    layout.stripWidth + layout.grid.columnPitch * layout.grid.columns;
  return (
    <>
      {before !== null && (
        <span
          class="head-gap"
          style={{ width: `${String(layout.arrowWidth)}px` }}
        />
      )}
      <span
        class={isNewEpoch ? "batch-head new-epoch" : "batch-head"}
        style={{ width: `${String(width)}px` }}
      >
        <span>
          <b>{strings.batchTitle(batch.index)}</b>
          {isNewEpoch && ` · ${strings.epochTitle(batch.epoch)}`}
        </span>
        {isNewEpoch && !batch.resetBefore && (
          <span class="small dim">{strings.epochCarried}</span>
        )}
        {batch.resetBefore && (
          <code class="small reset">{strings.resetMark}</code>
        )}
      </span>
    </>
  );
}

/** The rows that come back, with the sample in each: more than there are samples where a lone one met several states. */
function ResultRows({ recording }: { readonly recording: Recording }) {
  const rows = recording.batches.flatMap((batch) =>
    Array.from({ length: rowsOf(batch) }, (_, row) => sampleOf(batch, row)),
  );
  if (rows.length === 0 || rows.length > 64) return null;
  return (
    <div class="result-rows">
      <span class="dim">{strings.resultRows(rows.length)}</span>
      <ol start={0} aria-label={strings.resultRows(rows.length)}>
        {rows.map((sample, row) => (
          <li
            key={row}
            class={
              rows.indexOf(sample) < row && isTwice(recording)
                ? "again"
                : undefined
            }
            title={`${strings.rowTitle(row)}: ${strings.sampleTitle(sample)}`}
          >
            {sample}
          </li>
        ))}
      </ol>
    </div>
  );
}

const isTwice = (recording: Recording) =>
  recording.batches.some((batch) => rowsOf(batch) > batch.samples.length);

function Sentences({
  material,
  recording,
}: {
  readonly material: Material;
  readonly recording: Recording;
}) {
  const plan = useSelector((state) => planOf(state).shuffle);
  const isPoem = useSelector((state) => inputOf(state) === "poem");
  const arrangement = useSelector((state) => state.settings.arrangement);
  const node = material.subject.node.id;
  if (!material.subject.isStateful) {
    return <p class="note">{strings.statelessNote}</p>;
  }
  const carried = recording.batches.flatMap((batch, index) =>
    handovers(recording, node, index)
      .filter(({ row, from }) => row === 0 && from !== null)
      .map((handover) =>
        handoverText(recording, batch, recording.batches[index - 1], handover),
      ),
  );
  const [first] = carried;
  return (
    <div class="sentences">
      {first !== undefined && <p>{first}</p>}
      {first !== undefined && !plan && (
        <p>
          {isPoem && arrangement === "readingOrder"
            ? strings.readingOrderNote
            : strings.rowsNeverMix}
        </p>
      )}
      {plan && (
        <p>
          <Words text={strings.shuffleNote} />
        </p>
      )}
      <ShortBatch material={material} recording={recording} />
    </div>
  );
}

/** "The state after 光 starts 疑": in tokens where there are any, else in samples. */
function handoverText(
  recording: Recording,
  batch: BatchRecording,
  before: BatchRecording | undefined,
  handover: Handover,
): string {
  const tokens = recording.inputs[0]?.tokens ?? null;
  const last =
    before === undefined
      ? null
      : tokens?.[before.rows[0] + handover.row]?.at(-1);
  const first = tokens?.[batch.rows[0] + handover.row]?.[0];
  const difference = significant(handover.difference ?? NaN, 2);
  return strings.stateAfter(
    last ?? strings.sampleTitle(handover.from?.sample ?? 0),
    first ?? strings.sampleTitle(handover.sample),
    difference,
  );
}

/** What a batch that is not full does: in Keras a lone sample meets every row's state; otherwise the library's error. */
function ShortBatch({
  material,
  recording,
}: {
  readonly material: Material;
  readonly recording: Recording;
}) {
  const target = useSelector((state) => state.target);
  const { host } = useSurroundings();
  const plan = useSelector((state) => planOf(state).samples);
  const batch = material.subject.batch.value;
  const samples = plan ?? 0;
  const rest = samples % batch;
  const broken = recording.batches.find(({ error }) => error !== null);
  const last = recording.batches.at(-1);
  const rows = last?.rows[1] ?? 0;
  const isShort = last !== undefined && rowsOf(last) > last.samples.length;
  if (rest === 0 || (broken === undefined && !isShort)) return null;
  return (
    <div class="message warning">
      <p>
        {broken !== undefined ? (
          strings.batchError(broken.index, broken.error ?? "")
        ) : (
          <Words
            text={strings.shortBatch(
              samples,
              batch,
              rest,
              rows,
              last === undefined ? 0 : sampleOf(last, 0),
            )}
          />
        )}
      </p>
      {target?.edits.includes("trim") === true && (
        <button
          type="button"
          class="vscode-button secondary"
          onClick={() => {
            host.edit({ kind: "trim", samples: samples - rest });
          }}
        >
          {strings.trim(samples - rest)}
        </button>
      )}
    </div>
  );
}
