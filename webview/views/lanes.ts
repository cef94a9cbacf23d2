// Which pictures `Outputs` and `Gates` show, and what their cells mean: from the recording, or from the subject alone before there is one.
import type {
  ArrayValue,
  CellKind,
  CellRecording,
  NodeRecording,
  Quantity,
} from "../engine/recording.ts";
import { shape as shapeText } from "../format.ts";
import { type Matrix, unitsByTime, unitsOnly } from "../reading/matrix.ts";
import { groupOf } from "../reading/ranges.ts";
import { isMasked, shownNode, sizesOf } from "../reading/shown.ts";
import type { Subject } from "../reading/subject.ts";
import type { State } from "../store.ts";
import { strings } from "../strings.ts";
import {
  type Lane,
  type Picture,
  type Timeline,
  orderedRows,
  outputName,
} from "./picture.ts";
import {
  type Appearance,
  type Scale,
  gateScale,
  signedScale,
} from "./pictures/scale.ts";

/** Everything that pictures are made from. */
export interface Material {
  readonly subject: Subject;
  readonly node: NodeRecording | null;
  readonly sample: number;
  readonly names: readonly (string | null)[];
  readonly unitOrder: readonly number[] | null;
  readonly steps: number;
  readonly rows: number;
  readonly tokens: readonly string[] | null;
  readonly scale: (quantity: Quantity) => Scale;
}

export function materialOf(
  state: State,
  appearance: Appearance,
): Material | null {
  const { subject, recording, target } = state;
  if (subject === null || target === null) return null;
  const node = shownNode(recording, subject);
  const h = node?.recurrent?.cells[0]?.quantities.h;
  const sizes = h === undefined ? null : sizesOf(h);
  const tokens = recording?.inputs[0]?.tokens?.[state.sample] ?? null;
  const steps = sizes?.steps ?? subject.steps.value;
  return {
    subject,
    node,
    sample: state.sample,
    names: target.names,
    unitOrder: state.unitOrder,
    steps,
    rows: sizes?.rows ?? subject.batch.value,
    tokens: tokens?.length === steps ? tokens : null,
    scale: (quantity) => {
      const group = groupOf(quantity);
      return group === null
        ? gateScale(appearance)
        : signedScale(appearance, state.reaches[group] ?? 1);
    },
  };
}

/** The letters of a cell's quantities, gates first, in the order of its equations. */
export const quantitiesOf: Readonly<Record<CellKind, readonly Quantity[]>> = {
  LSTM: ["i", "f", "g", "o", "c", "h"],
  GRU: ["z", "r", "hh", "h"],
  SimpleRNN: ["h"],
};

/** A quantity's letter on screen. */
export const letter = (quantity: Quantity): string =>
  quantity === "hh" ? "ĥ" : quantity;

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

/** The layer's own time axis: of the input, reversed by `go_backwards`. */
export function mainTimeline(material: Material): Timeline {
  const { subject, node } = material;
  const cell = subject.isBidirectional
    ? null
    : (node?.recurrent?.cells[0] ?? null);
  return timelineOf(material, cell, subject.goBackwards);
}

const prefix = (material: Material, index: number) =>
  material.subject.isBidirectional ? (index === 0 ? "→" : "←") : "";

/** A quantity of a cell over time. */
export function quantityPicture(
  material: Material,
  cellIndex: number,
  quantity: Quantity,
): Picture {
  const { subject, node, sample, steps, rows, unitOrder } = material;
  const cell = node?.recurrent?.cells[cellIndex] ?? null;
  const value = cell?.quantities[quantity];
  const units = cell?.units ?? subject.units;
  const isBackward = subject.goBackwards || cellIndex === 1;
  const timeline = timelineOf(material, cell, isBackward);
  return {
    id: `${quantity}:${String(cellIndex)}`,
    name: `${letter(quantity)}${prefix(material, cellIndex)}`,
    detail: strings.quantityNames[quantity],
    shape: shapeText([rows, steps, units]),
    rows: units,
    columns: steps,
    sample,
    matrix:
      value === undefined
        ? null
        : unitsByTime(value.data, sizesOf(value), sample),
    scale: material.scale(quantity),
    quantity,
    output: null,
    index: (row, column) => bracket([sample, column, row]),
    cellAt: (row, column) => ({
      t: timeline.time(column),
      cell: cellIndex,
      unit: row,
    }),
    place: (place) => ({
      row: place.cell === cellIndex ? place.unit : null,
      column: inside(timeline.column(place.t), steps),
    }),
    masked: timeline.masked,
    order: orderedRows(unitOrder, units, units),
  };
}

/** An element of the returned tuple: a sequence, or one vector. */
export function outputPicture(
  material: Material,
  position: number,
): Picture | null {
  const role = roleOf(material, position);
  if (role === null) return null;
  const { subject, node, sample, steps, rows, names, unitOrder } = material;
  const value = node?.outputs[position];
  const width = value?.shape.at(-1) ?? role.width;
  const timeline = mainTimeline(material);
  const { units } = subject;
  const columns = role.isSequence ? steps : 1;
  const cellOf = (row: number) =>
    role.cell ?? (width > units ? Math.floor(row / units) : 0);
  const lastTime = (cell: number) =>
    cell === 1 || subject.goBackwards ? 0 : steps - 1;
  return {
    id: `output:${String(position)}`,
    name: outputName(names, node, position, role.name),
    detail: null,
    shape: shapeText(role.isSequence ? [rows, steps, width] : [rows, width]),
    rows: width,
    columns,
    sample,
    matrix: value === undefined ? null : vectorOrSequence(value, sample),
    scale: material.scale(role.quantity),
    quantity: role.quantity,
    output: position,
    index: (row, column) =>
      bracket(role.isSequence ? [sample, column, row] : [sample, row]),
    cellAt: (row, column) => ({
      t: role.isSequence ? timeline.time(column) : lastTime(cellOf(row)),
      cell: cellOf(row),
      unit: row % units,
    }),
    place: (place) => ({
      row: rowOf(place.cell, place.unit, role.cell, width, units),
      column: role.isSequence
        ? inside(timeline.column(place.t), steps)
        : place.t === lastTime(place.cell)
          ? 0
          : null,
    }),
    masked: role.isSequence ? timeline.masked : null,
    order: orderedRows(unitOrder, units, width),
  };
}

interface Role {
  readonly name: string;
  readonly quantity: Quantity;
  readonly isSequence: boolean;
  /** The cell whose state it is; null for what all cells take part in. */
  readonly cell: number | null;
  readonly width: number;
}

/** What stands at a position of the returned tuple; null beyond its end. */
function roleOf(material: Material, position: number): Role | null {
  const { subject, node } = material;
  const total = outputCount(material);
  if (position >= total) return null;
  const perCell = subject.cell === "LSTM" ? 2 : 1;
  const cells = subject.isBidirectional ? 2 : 1;
  const states = subject.returnState ? perCell * cells : 0;
  const first = total - states;
  if (position < first) {
    const shape = node?.outputs[position]?.shape;
    const merge = subject.node.config.merge_mode;
    const isConcat =
      subject.isBidirectional && (merge ?? "concat") === "concat";
    return {
      name: "output",
      quantity: "h",
      isSequence:
        shape === undefined ? subject.returnSequences : shape.length === 3,
      cell: first === 2 ? position : null,
      width: isConcat && first === 1 ? 2 * subject.units : subject.units,
    };
  }
  const state = position - first;
  const isC = state % perCell === 1;
  return {
    name: isC ? "state_c" : "state_h",
    quantity: isC ? "c" : "h",
    isSequence: false,
    cell: Math.floor(state / perCell),
    width: subject.units,
  };
}

/** How many tensors the call returns. */
export function outputCount({ subject, node }: Material): number {
  if (node !== null) return node.outputs.length;
  const perCell = subject.cell === "LSTM" ? 2 : 1;
  const cells = subject.isBidirectional ? 2 : 1;
  return 1 + (subject.returnState ? perCell * cells : 0);
}

/** The lanes of `Outputs`: each half of a bidirectional layer by itself, then what the call returns. */
export function outputLanes(material: Material): readonly Lane[] {
  const { subject, unitOrder } = material;
  const pictures = Array.from(
    { length: outputCount(material) },
    (_, position) => outputPicture(material, position),
  ).filter((picture) => picture !== null);
  const sequences = pictures.filter(({ columns, shape }) =>
    isSequenceShape(shape, columns),
  );
  const vectors = pictures.filter((picture) => !sequences.includes(picture));
  const lane = (
    id: string,
    time: Picture | null,
    beside: readonly Picture[],
  ): Lane => ({
    id,
    title: null,
    rows: time?.rows ?? beside[0]?.rows ?? subject.units,
    units: subject.units,
    time,
    ruler: null,
    beside,
    order: time?.order ?? beside[0]?.order ?? unitOrder,
  });
  if (!subject.isBidirectional) {
    const [sequence] = sequences;
    return [lane("result", sequence ?? unreturned(material, 0), vectors)];
  }
  return bidirectionalLanes(material, sequences, vectors, lane);
}

function bidirectionalLanes(
  material: Material,
  sequences: readonly Picture[],
  vectors: readonly Picture[],
  lane: (id: string, time: Picture | null, beside: readonly Picture[]) => Lane,
): readonly Lane[] {
  const { subject, node } = material;
  const states = subject.returnState
    ? vectors.slice(vectors.length - (subject.cell === "LSTM" ? 4 : 2))
    : [];
  const results = vectors.filter((picture) => !states.includes(picture));
  const half = states.length / 2;
  const backward = node?.recurrent?.cells[1] ?? null;
  const merged =
    sequences.length > 0
      ? sequences.map((sequence, index) =>
          lane(`result:${String(index)}`, sequence, index === 0 ? results : []),
        )
      : [lane("result", null, results)];
  return [
    {
      ...lane("forward", unreturned(material, 0), states.slice(0, half)),
      title: strings.forward,
    },
    {
      ...lane("backward", unreturned(material, 1), states.slice(half)),
      title: strings.backward,
      ruler: timelineOf(material, backward, true),
    },
    ...merged.map((result) => ({ ...result, title: strings.merged })),
  ];
}

/** h of every step, which the call computes and keeps to itself. */
function unreturned(material: Material, cell: number): Picture {
  return {
    ...quantityPicture(material, cell, "h"),
    detail: material.subject.returnSequences
      ? strings.everyStep
      : strings.unreturned,
  };
}

/** The lanes of `Gates`, for each cell. */
export function gateLanes(material: Material): readonly Lane[] {
  const { subject, node } = material;
  const cells = subject.isBidirectional ? 2 : 1;
  return Array.from({ length: cells }, (_, index) => {
    const cell = node?.recurrent?.cells[index] ?? null;
    return quantitiesOf[subject.cell].map((quantity, place): Lane => {
      const time = quantityPicture(material, index, quantity);
      return {
        id: time.id,
        title:
          cells > 1 && place === 0
            ? index === 0
              ? strings.forward
              : strings.backward
            : null,
        rows: time.rows,
        units: time.rows,
        time,
        ruler:
          index === 1 && place === 0 ? timelineOf(material, cell, true) : null,
        beside: [],
        order: time.order,
      };
    });
  }).flat();
}

function isSequenceShape(shape: string, columns: number): boolean {
  return columns > 1 || shape.split(",").length === 3;
}

function vectorOrSequence(value: ArrayValue, sample: number): Matrix {
  return value.shape.length === 3
    ? unitsByTime(value.data, sizesOf(value), sample)
    : unitsOnly(value.data, value.shape.at(-1) ?? 0, sample);
}

function rowOf(
  cell: number,
  unit: number,
  owner: number | null,
  width: number,
  units: number,
): number | null {
  if (owner !== null) return cell === owner ? unit : null;
  return width > units ? cell * units + unit : unit;
}

const inside = (column: number, columns: number) =>
  column >= 0 && column < columns ? column : null;

const bracket = (indices: readonly number[]) => `[${indices.join(", ")}]`;
