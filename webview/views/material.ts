// Everything that pictures are made from, and the time axes that they stand under: from the recording, or from the subject alone before
// there is one.
import type {
  ArrayValue,
  CellRecording,
  NodeRecording,
  Quantity,
} from "../engine/recording.ts";
import { type LayerCell, asRecorded } from "../reading/cells.ts";
import type { Growth } from "../reading/growth.ts";
import { layoutOf } from "../reading/layout.ts";
import { groupOf } from "../reading/ranges.ts";
import { isMasked, shownNode } from "../reading/shown.ts";
import { type Subject, mapSize } from "../reading/subject.ts";
import type { State } from "../store.ts";
import { strings } from "../strings.ts";
import type { Drawn, Timeline } from "./picture.ts";
import {
  type Appearance,
  type Scale,
  gateScale,
  signedScale,
} from "./pictures/scale.ts";

export interface Material {
  readonly subject: Subject;
  /** Null also while a run that takes its time goes on. */
  readonly node: NodeRecording | null;
  /** What such a run has so far. */
  readonly growth: Growth;
  readonly sample: number;
  readonly names: readonly (string | null)[];
  /** By cell; null as stored. */
  readonly unitOrders: readonly (readonly number[])[] | null;
  readonly steps: number;
  readonly rows: number;
  /** The size of the cells' maps; empty for cells without any. */
  readonly spatial: readonly number[];
  readonly tokens: readonly string[] | null;
  /** @param cell whose quantity it is; left out for the input and for weights */
  readonly scale: (quantity: Drawn, cell?: LayerCell) => Scale;
}

export function materialOf(
  state: State,
  appearance: Appearance,
): Material | null {
  const { recording, target, growth } = state;
  if (state.subject === null || target === null) return null;
  const node = growth.size > 0 ? null : shownNode(recording, state.subject);
  const subject = {
    ...state.subject,
    cells: state.subject.cells.map((cell, place) =>
      asRecorded(cell, node?.recurrent?.cells[place]),
    ),
  };
  const [first] = growth.values();
  const output = subject.cells[0]?.output ?? "h";
  const h = (node?.recurrent?.cells[0] ?? first)?.quantities[output];
  const sizes = h === undefined ? null : layoutOf(h.shape);
  const tokens = recording?.inputs[0]?.tokens?.[state.sample] ?? null;
  const steps = sizes?.steps ?? subject.ownSteps;
  return {
    subject,
    node,
    growth,
    sample: Math.min(state.sample, Math.max(0, (sizes?.rows ?? 1) - 1)),
    names: target.names,
    unitOrders: state.unitOrders,
    steps,
    rows: sizes?.rows ?? subject.batch.value,
    spatial: sizes?.spatial ?? mapSize(subject),
    tokens: tokens?.length === steps ? tokens : null,
    scale: (quantity, cell) => {
      const group = groupOf(quantity, cell);
      return group === null
        ? gateScale(appearance)
        : signedScale(appearance, state.reaches[group] ?? 1);
    },
  };
}

/** A quantity's letter on screen. */
export const letter = (quantity: Drawn): string =>
  quantity === "hh" ? "ĥ" : quantity;

/** A quantity of a cell, and how many of its steps are there. */
export interface Known {
  readonly value: ArrayValue | undefined;
  readonly done: number;
}

/** A quantity as recorded, or as far as it has come. */
export function quantityOf(
  { node, growth, subject }: Material,
  place: number,
  quantity: Quantity,
): Known {
  if (node !== null) {
    const value = node.recurrent?.cells[place]?.quantities[quantity];
    return { value, done: Infinity };
  }
  const growing = growth.get(subject.cells[place]?.path ?? "");
  return {
    value: growing?.quantities[quantity],
    done: growing?.done ?? 0,
  };
}

/** A quantity and its cell. */
export interface Owned {
  readonly quantity: Quantity;
  readonly cell: LayerCell;
}

/** All quantities of the layer's cells, each name once. */
export function quantitiesIn({ subject }: Material): readonly Owned[] {
  const all = subject.cells.flatMap((cell) =>
    cell.parts.map(({ name }) => ({ quantity: name, cell })),
  );
  return all.filter(
    ({ quantity }, place) =>
      all.findIndex((one) => one.quantity === quantity) === place,
  );
}

/** How a cell is told from the layer's others: `forward`, `cells[0]`, `backward cells[1]`; empty where it is the only one. */
export function cellName({ subject }: Material, cell: LayerCell): string {
  const isStack = subject.cells.some(({ index }) => index > 0);
  return [
    ...(subject.isBidirectional
      ? [cell.direction === 0 ? strings.forward : strings.backward]
      : []),
    ...(isStack ? [strings.cellAt(cell.index)] : []),
  ].join(" ");
}

/** A cell's heading, with its class where there are several: `cells[0] · LSTMCell, 8 units`. Null where it is the only one. */
export function cellTitle(material: Material, cell: LayerCell): string | null {
  const name = cellName(material, cell);
  if (name === "") return null;
  return material.subject.cells.some(({ index }) => index > 0)
    ? strings.cellTitle(name, cell.className, cell.units)
    : name;
}

/** The time axis of the input, of a cell, or of the layer's returned sequence. */
export function timelineOf(
  material: Material,
  cell: CellRecording | null,
  isBackward: boolean,
): Timeline {
  const { steps, tokens, node, sample } = material;
  const time = (column: number) =>
    cell?.inputTimeIndex[column] ?? (isBackward ? steps - 1 - column : column);
  const hasMask = (node?.recurrent?.mask ?? null) !== null;
  return {
    columns: steps,
    isReversed: isBackward,
    time,
    column: (t) =>
      cell === null
        ? isBackward
          ? steps - 1 - t
          : t
        : cell.inputTimeIndex.indexOf(t),
    token: tokens === null ? null : (column) => tokens[time(column)] ?? "",
    masked:
      node !== null && hasMask
        ? (column) => isMasked(node, sample, time(column))
        : null,
  };
}

/** The time axis of a cell. */
export function cellTimeline(material: Material, place: number): Timeline {
  const cell = material.node?.recurrent?.cells[place] ?? null;
  const isReversed = material.subject.cells[place]?.isReversed ?? false;
  return timelineOf(material, cell, isReversed);
}

/** The layer's own time axis: of the input, reversed by `go_backwards`. */
export function mainTimeline(material: Material): Timeline {
  const { subject, node } = material;
  const cell = subject.isBidirectional
    ? null
    : (node?.recurrent?.cells[0] ?? null);
  return timelineOf(material, cell, subject.goBackwards);
}
