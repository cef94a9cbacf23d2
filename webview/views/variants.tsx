// `Variants`: what the layer returns for each pair of its two flags, on the same weights and input. The vector that all four hold is outlined.
import { useRef } from "preact/hooks";
import type {
  NamedArray,
  Recording,
  VariantCard,
  VariantsRecording,
} from "../engine/recording.ts";
import { shape, significant } from "../format.ts";
import { unitsByTime, unitsOnly } from "../reading/matrix.ts";
import { sizesOf } from "../reading/shown.ts";
import { strings } from "../strings.ts";
import { type Material, letter, mainTimeline, outputPicture } from "./lanes.ts";
import { useSelector, useSurroundings, useWidth } from "./parts/context.ts";
import { Heat } from "./parts/heat.tsx";
import { Legend } from "./parts/legend.tsx";
import { type Picture, orderedRows } from "./picture.ts";
import { type Grid, gridHeight, gridWidth, layGrid } from "./pictures/grid.ts";

/** The four pairs in the order of the code's two flags. */
const pairs = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

export function Variants({ material }: { readonly material: Material }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const recording = useSelector((state) => state.recording);
  const { subject } = material;
  const variants = variantsOf(material, recording);
  const cards = cardsOf(material, variants);
  const columns = width >= 640 ? 2 : 1;
  const difference =
    variants === null ? null : sharedDifference(variants.cards);
  const quantities =
    subject.cell === "LSTM" ? (["h", "c"] as const) : (["h"] as const);
  return (
    <div ref={frame}>
      <p class="note">
        {subject.isBidirectional
          ? strings.sameWeightsHalves
          : strings.sameWeights}
      </p>
      <div class={columns === 2 ? "cards two" : "cards"}>
        {width > 0 &&
          cards.map((card, index) => (
            <Card
              key={index}
              card={card}
              material={material}
              width={Math.floor((width - (columns - 1) * 12) / columns) - 26}
            />
          ))}
      </div>
      {difference !== null && !subject.isBidirectional && (
        <ul class="checks">
          <li class={difference <= 1e-6 ? "good" : "differs"}>
            {strings.sharedVector(significant(difference, 2))}
          </li>
        </ul>
      )}
      <Legend
        entries={quantities.map((quantity) => ({
          name: letter(quantity),
          scale: material.scale(quantity),
        }))}
      />
    </div>
  );
}

/** The recorded variants of the shown layer; null before they ran. */
function variantsOf(
  { subject }: Material,
  recording: Recording | null,
): VariantsRecording | null {
  return recording?.variants?.node === subject.node.id
    ? recording.variants
    : null;
}

/** The four cards, empty where nothing ran yet. */
function cardsOf(
  { subject }: Material,
  variants: VariantsRecording | null,
): readonly VariantCard[] {
  return pairs.map(
    ([returnSequences, returnState]) =>
      variants?.cards.find(
        (card) =>
          card.returnSequences === returnSequences &&
          card.returnState === returnState,
      ) ?? {
        returnSequences,
        returnState,
        isCode:
          returnSequences === subject.returnSequences &&
          returnState === subject.returnState,
        outputs: [],
      },
  );
}

interface CardProps {
  readonly card: VariantCard;
  readonly material: Material;
  readonly width: number;
}

function Card({ card, material, width }: CardProps) {
  const { host } = useSurroundings();
  const target = useSelector((state) => state.target);
  const mark = useSelector((state) => state.mark);
  const canEdit = target?.edits.includes("flags") === true && !card.isCode;
  const text = strings.variantFlags(card.returnSequences, card.returnState);
  const isMarked =
    mark?.kind === "flag" &&
    (mark.flag === "return_sequences"
      ? card.returnSequences
      : card.returnState);
  const highlight = (isOn: boolean) => {
    host.highlight(isOn ? { kind: "flags" } : null);
  };
  return (
    <section
      class={["card", card.isCode ? "code" : "", isMarked ? "marked" : ""].join(
        " ",
      )}
      aria-label={text}
      onPointerEnter={() => {
        highlight(true);
      }}
      onPointerLeave={() => {
        highlight(false);
      }}
    >
      <div class="card-head">
        <h2>
          <code>{text}</code>
        </h2>
        {card.isCode && <span class="badge">{strings.yourCode}</span>}
        {canEdit && (
          <button
            type="button"
            class="vscode-button secondary"
            onClick={() => {
              host.edit({
                kind: "flags",
                returnSequences: card.returnSequences,
                returnState: card.returnState,
              });
            }}
          >
            {strings.useThis}
          </button>
        )}
      </div>
      <CardPictures card={card} material={material} width={width} />
      <p class="dim small">{returnsText(card, material.names)}</p>
    </section>
  );
}

/** `returns h₀ … h_T (2, 10, 8), state_h (2, 8)`. */
function returnsText(
  card: VariantCard,
  names: readonly (string | null)[],
): string {
  if (card.outputs.length === 0) return strings.noNumbers;
  const parts = card.outputs.map(
    ({ name, shape: sizes }, position) =>
      `${(card.isCode ? names[position] : null) ?? name} ${shape(sizes)}`,
  );
  return `${strings.returns} ${parts.join(", ")}`;
}

function CardPictures({ card, material, width }: CardProps) {
  const { subject, steps } = material;
  const states = card.outputs.slice(1);
  const most = subject.cell === "LSTM" ? 2 : 1;
  const reserved = most * (subject.isBidirectional ? 2 : 1);
  const laid = layGrid(
    steps + reserved,
    subject.isBidirectional ? subject.units * 2 : subject.units,
    { width: width - reserved * 10, height: 128 },
  );
  const pitch = Math.min(laid.columnPitch, 28);
  const grid: Grid = {
    ...laid,
    columns: steps,
    columnPitch: pitch,
    gap: pitch >= 8 ? 1 : 0,
  };
  const statePitch = Math.max(14, pitch);
  const [first] = card.outputs;
  const rows = first?.shape.at(-1) ?? subject.units;
  return (
    <div class="card-pictures" style={{ maxWidth: `${String(width)}px` }}>
      <MainPicture
        value={first}
        isSequence={card.returnSequences}
        material={material}
        grid={{ ...grid, rows }}
        lastPitch={statePitch}
      />
      {states.map((value, index) => (
        <StateColumn
          key={value.name}
          value={value}
          quantity={subject.cell === "LSTM" && index % 2 === 1 ? "c" : "h"}
          material={material}
          grid={{ ...grid, columns: 1, columnPitch: statePitch, gap: 1 }}
        />
      ))}
    </div>
  );
}

/** A returned state; h is outlined, as it is the vector that all cards share. */
function StateColumn({
  value,
  quantity,
  material,
  grid: column,
}: {
  readonly value: NamedArray;
  readonly quantity: "h" | "c";
  readonly material: Material;
  readonly grid: Grid;
}) {
  const grid = { ...column, rows: value.shape[1] ?? 0 };
  const width = `${String(grid.columnPitch)}px`;
  return (
    <figure class="vector">
      <div class="vector-name" title={value.name} style={{ width }}>
        <i>{quantity}</i>
        <sub>T</sub>
      </div>
      <div
        class={quantity === "h" ? "window shared" : "window"}
        style={{ width, height: `${String(gridHeight(grid))}px` }}
      >
        <Heat picture={cardPicture(material, value, quantity)} grid={grid} />
      </div>
    </figure>
  );
}

/** The first element: all steps, or the last one alone at its place under the last column. */
function MainPicture({
  value,
  isSequence,
  material,
  grid,
  lastPitch,
}: {
  readonly value: NamedArray | undefined;
  readonly isSequence: boolean;
  readonly material: Material;
  readonly grid: Grid;
  readonly lastPitch: number;
}) {
  const { subject } = material;
  const last = (grid.columns - 1) * grid.columnPitch;
  const height = `${String(gridHeight(grid))}px`;
  const shared = subject.isBidirectional
    ? null
    : {
        left: `${String(last)}px`,
        width: `${String(grid.columnPitch - grid.gap)}px`,
        height,
      };
  return (
    <figure>
      <MainName isSequence={isSequence} width={gridWidth(grid)} />
      <div
        class="window unreturned"
        style={{ width: `${String(gridWidth(grid))}px`, height }}
      >
        {value !== undefined && (
          <div
            class="placed"
            style={{ left: isSequence ? "0" : `${String(last)}px` }}
          >
            <Heat
              picture={cardPicture(material, value, "h")}
              grid={
                isSequence
                  ? grid
                  : {
                      ...grid,
                      columns: 1,
                      columnPitch: Math.min(lastPitch, grid.columnPitch),
                    }
              }
            />
          </div>
        )}
        {shared !== null && value !== undefined && (
          <div class="mark shared-mark" style={shared} />
        )}
      </div>
    </figure>
  );
}

/** h₁ … h_T over all columns, or h_T over the last one. */
function MainName({
  isSequence,
  width,
}: {
  readonly isSequence: boolean;
  readonly width: number;
}) {
  return (
    <div
      class={isSequence ? "vector-name" : "vector-name last"}
      style={{ width: `${String(width)}px` }}
    >
      {isSequence && (
        <>
          <i>h</i>
          <sub>1</sub> …{" "}
        </>
      )}
      <i>h</i>
      <sub>T</sub>
    </div>
  );
}

/** A card's tensor as a picture; its cells speak of the same places as those of `Outputs`. */
function cardPicture(
  material: Material,
  value: NamedArray,
  quantity: "h" | "c",
): Picture {
  const { sample, steps, subject, unitOrder } = material;
  const isSequence = value.shape.length === 3;
  const width = value.shape.at(-1) ?? 0;
  const timeline = mainTimeline(material);
  const template = outputPicture(material, 0);
  const last = subject.goBackwards ? 0 : steps - 1;
  return {
    id: `card:${value.name}`,
    name: value.name,
    detail: null,
    shape: shape(value.shape),
    rows: width,
    columns: isSequence ? steps : 1,
    sample,
    matrix: isSequence
      ? unitsByTime(value.data, sizesOf(value), sample)
      : unitsOnly(value.data, width, sample),
    scale: material.scale(quantity),
    quantity,
    output: null,
    index: (row, column) =>
      `[${(isSequence ? [sample, column, row] : [sample, row]).join(", ")}]`,
    cellAt: (row, column) => ({
      t: isSequence ? timeline.time(column) : last,
      cell: width > subject.units ? Math.floor(row / subject.units) : 0,
      unit: row % subject.units,
    }),
    place: template?.place ?? (() => ({ row: null, column: null })),
    masked: null,
    order: orderedRows(unitOrder, subject.units, width),
  };
}

/** The greatest difference between the last h of any two cards, over all rows. */
function sharedDifference(cards: readonly VariantCard[]): number {
  const lasts = cards.flatMap(({ outputs: [value] }) =>
    value === undefined ? [] : [lastOf(value)],
  );
  const [first = []] = lasts;
  let greatest = 0;
  for (const other of lasts.slice(1)) {
    other.forEach((value, index) => {
      const difference = Math.abs(value - (first[index] ?? NaN));
      if (!(difference <= greatest)) greatest = difference;
    });
  }
  return greatest;
}

function lastOf(value: NamedArray): number[] {
  if (value.shape.length !== 3) return Array.from(value.data);
  const { rows, steps, units } = sizesOf(value);
  return Array.from({ length: rows }, (_, row) =>
    Array.from(
      value.data.subarray(
        (row * steps + steps - 1) * units,
        (row * steps + steps) * units,
      ),
    ),
  ).flat();
}
