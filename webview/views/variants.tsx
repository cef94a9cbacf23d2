// `Variants`: what the layer returns for each pair of its two flags, on the same weights and input. The vector that all four hold is outlined.
import { useRef } from "preact/hooks";
import type {
  NamedArray,
  Recording,
  VariantCard,
  VariantsRecording,
} from "../engine/recording.ts";
import { shape, significant } from "../format.ts";
import { type Layout, layoutOf, offsetOf } from "../reading/layout.ts";
import {
  type StateRole,
  type Subject,
  lastCell,
  stateRoles,
} from "../reading/subject.ts";
import { strings } from "../strings.ts";
import { type Role, roleIn, rolePicture } from "./lanes.ts";
import { type Material, letter } from "./material.ts";
import { useSelector, useSurroundings, useWidth } from "./parts/context.ts";
import { Heat } from "./parts/heat.tsx";
import { Legend } from "./parts/legend.tsx";
import type { Picture } from "./picture.ts";
import { pixelText } from "./place.ts";
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
    variants === null ? null : sharedDifference(material, variants.cards);
  const pixel = useSelector((state) => state.cursor.pixel);
  const drawn = drawnIn(subject);
  const returned = letter(lastCell(subject, 0).cell.output);
  return (
    <div ref={frame}>
      <p class="note">
        {subject.isBidirectional
          ? strings.sameWeightsHalves(returned)
          : strings.sameWeights(returned)}{" "}
        {subject.rank > 0 &&
          strings.atPixel(pixelText(material.spatial, pixel))}
      </p>
      <div class={columns === 2 ? "cards two" : "cards"}>
        {width > 0 &&
          cards.map((card, index) => (
            <Card
              key={index}
              card={card}
              material={material}
              pixel={pixel}
              width={Math.floor((width - (columns - 1) * 12) / columns) - 26}
            />
          ))}
      </div>
      {difference !== null && !subject.isBidirectional && (
        <ul class="checks">
          <li class={difference <= 1e-6 ? "good" : "differs"}>
            {strings.sharedVector(returned, significant(difference, 2))}
          </li>
        </ul>
      )}
      <Legend
        entries={drawn.map(({ state, place }) => ({
          name: letter(state),
          scale: material.scale(state, subject.cells[place]),
        }))}
      />
    </div>
  );
}

/** What is returned of every step and of the last one, each name once. */
function drawnIn(subject: Subject): readonly StateRole[] {
  const { place, cell } = lastCell(subject, 0);
  const roles = [{ place, state: cell.output }, ...stateRoles(subject)];
  return roles.filter(
    ({ state }, n) => roles.findIndex((role) => role.state === state) === n,
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
  /** The pixel of the maps that is shown. */
  readonly pixel: number;
  readonly width: number;
}

function Card({ card, material, pixel, width }: CardProps) {
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
      <CardPictures
        card={card}
        material={material}
        pixel={pixel}
        width={width}
      />
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

function CardPictures({ card, material, pixel, width }: CardProps) {
  const { subject, steps } = material;
  const reserved = stateRoles(subject).length;
  const rows = cardRoles(subject, { ...card, outputs: [] }, 1)[0];
  const most = Math.max(
    ...(rows?.cells ?? []).map((cell) => subject.cells[cell]?.units ?? 0),
    1,
  );
  const laid = layGrid(steps + reserved, most * (rows?.cells.length ?? 1), {
    width: width - reserved * 10,
    height: 128,
  });
  const pitch = Math.min(laid.columnPitch, 28);
  const grid: Grid = {
    ...laid,
    columns: steps,
    columnPitch: pitch,
    gap: pitch >= 8 ? 1 : 0,
  };
  const statePitch = Math.max(14, pitch);
  const shown = cardRoles(subject, card, card.outputs.length).map(
    (role, position): Shown => ({
      role,
      value: card.outputs[position],
      picture: rolePicture(material, role, card.outputs[position], pixel),
    }),
  );
  const states = shown.filter(({ role }) => role.isState);
  return (
    <div class="card-pictures" style={{ maxWidth: `${String(width)}px` }}>
      <MainPicture
        shown={shown[0]}
        isSequence={card.returnSequences}
        material={material}
        grid={{ ...grid, rows: shown[0]?.picture.rows ?? laid.rows }}
        lastPitch={statePitch}
      />
      {states.map((state, index) => (
        <StateColumn
          key={index}
          shown={state}
          isShared={isShared(subject, state.role)}
          grid={{ ...grid, columns: 1, columnPitch: statePitch, gap: 1 }}
        />
      ))}
    </div>
  );
}

/** A tensor of a card. */
interface Shown {
  readonly role: Role;
  readonly value: NamedArray | undefined;
  readonly picture: Picture;
}

/** What the tensors of a card are. */
function cardRoles(
  subject: Subject,
  { returnSequences, returnState }: VariantCard,
  count: number,
): readonly Role[] {
  return Array.from({ length: count }, (_, position) =>
    roleIn(subject, position, {
      count,
      returnState: returnState && count > 1,
      isSequence: returnSequences,
    }),
  ).flatMap((role) => (role === null ? [] : [role]));
}

/** It is what the layer returns of the last step. */
function isShared({ cells }: Subject, role: Role): boolean {
  const cell = cells[role.cells[0] ?? 0];
  return cell?.isLast === true && role.quantity === cell.output;
}

/** A returned state; h is outlined where it is the vector that all cards share. */
function StateColumn({
  shown: { role, value, picture },
  isShared,
  grid: column,
}: {
  readonly shown: Shown;
  readonly isShared: boolean;
  readonly grid: Grid;
}) {
  const grid = { ...column, rows: picture.rows };
  const width = `${String(grid.columnPitch)}px`;
  return (
    <figure class="vector">
      <div class="vector-name" title={value?.name} style={{ width }}>
        <i>{letter(role.quantity)}</i>
        <sub>T</sub>
      </div>
      <div
        class={isShared ? "window shared" : "window"}
        style={{ width, height: `${String(gridHeight(grid))}px` }}
      >
        <Heat picture={picture} grid={grid} />
      </div>
    </figure>
  );
}

/** The first element: all steps, or the last one alone at its place under the last column. */
function MainPicture({
  shown,
  isSequence,
  material,
  grid,
  lastPitch,
}: {
  readonly shown: Shown | undefined;
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
      <MainName
        name={letter(lastCell(subject, 0).cell.output)}
        isSequence={isSequence}
        width={gridWidth(grid)}
      />
      <div
        class="window unreturned"
        style={{ width: `${String(gridWidth(grid))}px`, height }}
      >
        {shown !== undefined && (
          <div
            class="placed"
            style={{ left: isSequence ? "0" : `${String(last)}px` }}
          >
            <Heat
              picture={shown.picture}
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
        {shared !== null && shown !== undefined && (
          <div class="mark shared-mark" style={shared} />
        )}
      </div>
    </figure>
  );
}

/** h₁ … h_T over all columns, or h_T over the last one. */
function MainName({
  name,
  isSequence,
  width,
}: {
  readonly name: string;
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
          <i>{name}</i>
          <sub>1</sub> …{" "}
        </>
      )}
      <i>{name}</i>
      <sub>T</sub>
    </div>
  );
}

/** The greatest difference between the last h of any two cards, over all rows. */
function sharedDifference(
  { subject }: Material,
  cards: readonly VariantCard[],
): number {
  const lasts = cards.flatMap(({ returnSequences, outputs: [value] }) => {
    if (value === undefined) return [];
    const layout = layoutOf(value.shape, {
      hasSteps: returnSequences,
      isChannelsFirst: subject.isChannelsFirst,
    });
    return [lastOf(value, layout)];
  });
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

function lastOf(value: NamedArray, layout: Layout): number[] {
  const { rows, steps, stepStride } = layout;
  return Array.from({ length: rows }, (_, row) => {
    const from = offsetOf(layout, row, steps - 1, 0);
    return Array.from(value.data.subarray(from, from + stepStride));
  }).flat();
}
