// Which pictures `Outputs` and `Gates` show over time, and what their cells mean. Of cells with maps these are the values at one pixel.
import type { ArrayValue, Quantity } from "../engine/recording.ts";
import { shape as shapeText } from "../format.ts";
import { widthIn } from "../reading/cells.ts";
import { layoutOf } from "../reading/layout.ts";
import { type Matrix, firstColumns, unitsByTime } from "../reading/matrix.ts";
import { pixelAt, pixelIndex } from "../reading/shown.ts";
import {
  type StateRole,
  type Subject,
  lastCell,
  stateRoles,
} from "../reading/subject.ts";
import { strings } from "../strings.ts";
import {
  type Known,
  type Material,
  cellName,
  cellTimeline,
  cellTitle,
  letter,
  mainTimeline,
  quantityOf,
} from "./material.ts";
import { type Lane, type Picture, outputName, timeAxes } from "./picture.ts";
import { indexText } from "./place.ts";

/** A quantity of a cell over time, at one pixel of its maps. */
export function quantityPicture(
  material: Material,
  place: number,
  quantity: Quantity,
  pixel = 0,
): Picture {
  const { subject, sample, steps, rows, unitOrders, spatial } = material;
  const cell = subject.cells[place] ?? lastCell(subject, 0).cell;
  const { value, done } = quantityOf(material, place, quantity);
  const units = widthIn(cell, quantity);
  const timeline = cellTimeline(material, place);
  return {
    id: `${quantity}:${String(place)}`,
    name: quantityName(material, place, quantity),
    detail:
      cell.kind === "Own" ? null : (strings.quantityName(quantity) ?? null),
    shape: shapeText([rows, steps, ...spatial, units]),
    rows: units,
    columns: steps,
    sample,
    matrix:
      value === undefined
        ? null
        : firstColumns(
            unitsByTime(value.data, layoutOf(value.shape), sample, pixel),
            done,
          ),
    scale: material.scale(quantity, cell),
    quantity,
    output: null,
    spatial,
    axes: timeAxes,
    index: (row, column) =>
      indexText([sample, column, ...pixelIndex(spatial, pixel), row]),
    cellAt: (row, column) => ({
      t: timeline.time(column),
      cell: place,
      unit: row,
      pixel,
    }),
    place: (at) => ({
      row: at.cell === place ? at.unit : null,
      column: inside(timeline.column(at.t), steps),
    }),
    masked: timeline.masked,
    order: orderFor(unitOrders, place, units),
  };
}

/** The order of a cell's units, for what is as wide as they are. */
function orderFor(
  orders: Material["unitOrders"],
  place: number,
  units: number,
): readonly number[] | null {
  const order = orders?.[place];
  return order?.length === units ? order : null;
}

/** `i`, of a half `i→`, in a stack `cells[0] i`. */
export function quantityName(
  material: Material,
  place: number,
  quantity: Quantity,
): string {
  const { subject } = material;
  const cell = subject.cells[place];
  if (cell === undefined) return letter(quantity);
  if (subject.cells.some(({ index }) => index > 0)) {
    return `${cellName(material, cell)} ${letter(quantity)}`;
  }
  const arrow = cell.direction === 0 ? "→" : "←";
  return letter(quantity) + (subject.isBidirectional ? arrow : "");
}

/** An element of the returned tuple: a sequence, or one vector; of maps, what stands at one pixel. */
export function outputPicture(
  material: Material,
  position: number,
  pixel = 0,
): Picture | null {
  const role = roleOf(material, position);
  if (role === null) return null;
  const { node, names } = material;
  const { value, done } = outputOf(material, role, position);
  const picture = rolePicture(material, role, value, pixel);
  return {
    ...picture,
    matrix: picture.matrix === null ? null : firstColumns(picture.matrix, done),
    id: `output:${String(position)}`,
    name: outputName(names, node, position, role.name),
    output: position,
  };
}

/** A tensor of the returned tuple; before it is there, the sequence as far as its cell has come. */
export function outputOf(
  material: Material,
  role: Role,
  position: number,
): Known {
  const { node, subject } = material;
  const value = node?.outputs[position];
  const isHidden =
    value !== undefined ||
    !role.isSequence ||
    subject.isBidirectional ||
    subject.isChannelsFirst ||
    lastCell(subject, 0).cell.config.zero_output_for_mask === true;
  return isHidden
    ? { value, done: Infinity }
    : quantityOf(material, lastCell(subject, 0).place, role.quantity);
}

/** A tensor that the layer returns, or would return. */
export function rolePicture(
  material: Material,
  role: Role,
  value: ArrayValue | undefined,
  pixel: number,
): Picture {
  const { sample, steps, spatial } = material;
  const timeline = mainTimeline(material);
  const rowsOf = rowPlaces(material, role);
  const places = [...rowsOf.keys()];
  return {
    id: role.name,
    name: role.name,
    detail: null,
    shape: shapeText(value?.shape ?? expectedShape(material, role)),
    rows: rowsOf.length,
    columns: role.isSequence ? steps : 1,
    sample,
    matrix:
      value === undefined ? null : roleMatrix(material, role, value, pixel),
    scale: material.scale(
      role.quantity,
      material.subject.cells[role.cells[0] ?? 0],
    ),
    quantity: role.quantity,
    output: null,
    spatial,
    axes: timeAxes,
    index: outputIndex(material, role, pixel),
    cellAt: (row, column) => {
      const at = rowsOf[row] ?? { cell: 0, unit: row };
      const t = role.isSequence
        ? timeline.time(column)
        : lastTime(material, at.cell);
      return { ...at, t, pixel };
    },
    place: (at) => ({
      row:
        places.find(
          (row) =>
            rowsOf[row]?.unit === at.unit &&
            (rowsOf[row].cell === at.cell ||
              (role.isMerged && isReturned(material.subject, at.cell))),
        ) ?? null,
      column: role.isSequence
        ? inside(timeline.column(at.t), steps)
        : at.t === lastTime(material, at.cell)
          ? 0
          : null,
    }),
    masked: role.isSequence ? timeline.masked : null,
    order: outputOrder(material, role),
  };
}

/** What a tensor of the returned tuple is. */
export interface Role {
  readonly name: string;
  /** Of its first cell. */
  readonly quantity: Quantity;
  readonly isState: boolean;
  readonly isSequence: boolean;
  /** Its units, cell by cell: of both halves where they are concatenated. */
  readonly cells: readonly number[];
  /** Both halves are in each number (`merge_mode="sum"`). */
  readonly isMerged: boolean;
  /**
   * The backward half's maps stand right of the forward one's, whose units these are: halves are concatenated along the last axis, and
   * with the channels first that is the map's.
   */
  readonly isSideBySide: boolean;
}

/** What stands at a position of the returned tuple; null beyond its end. */
export function roleOf(material: Material, position: number): Role | null {
  const { subject, node } = material;
  const shape = node?.outputs[position]?.shape;
  return roleIn(subject, position, {
    count: outputCount(material),
    returnState: subject.returnState,
    isSequence:
      shape === undefined
        ? subject.returnSequences
        : shape.length === 3 + subject.rank,
  });
}

/** A returned tuple: how many tensors, and which. */
export interface Returned {
  readonly count: number;
  readonly returnState: boolean;
  readonly isSequence: boolean;
}

/** What stands at a position of such a tuple; null beyond its end. */
export function roleIn(
  subject: Subject,
  position: number,
  { count, returnState, isSequence }: Returned,
): Role | null {
  if (position >= count) return null;
  const states = returnState ? stateRoles(subject) : [];
  const first = count - states.length;
  const state = states[position - first];
  if (state !== undefined) return roleOfState(state, subject);
  const merge = subject.node.config.merge_mode ?? "concat";
  const halves = subject.isBidirectional
    ? [lastCell(subject, 0).place, lastCell(subject, 1).place]
    : [lastCell(subject, 0).place];
  const isOne = halves.length > 1 && first === 1;
  const isMerged = isOne && merge !== "concat";
  const isSideBySide = isOne && !isMerged && subject.isChannelsFirst;
  const [forward = 0] = halves;
  return {
    name: "output",
    quantity: lastCell(subject, 0).cell.output,
    isState: false,
    isSequence,
    cells:
      first > 1
        ? [halves[position] ?? forward]
        : isMerged || isSideBySide
          ? [forward]
          : halves,
    isMerged,
    isSideBySide,
  };
}

const roleOfState = (
  { place, state }: StateRole,
  { cells }: Subject,
): Role => ({
  name: cells[place]?.kind === "Own" ? state : `state_${state}`,
  quantity: state,
  isState: true,
  isSequence: false,
  cells: [place],
  isMerged: false,
  isSideBySide: false,
});

const returnedStates = (subject: Subject): readonly StateRole[] =>
  subject.returnState ? stateRoles(subject) : [];

/** How many tensors the call returns. */
export function outputCount({ subject, node }: Material): number {
  return node?.outputs.length ?? 1 + returnedStates(subject).length;
}

/** How many of a result's units are of one cell. */
export function unitsIn(
  { cells }: Pick<Subject, "cells">,
  role: Pick<Role, "quantity" | "isState">,
  place: number,
): number {
  const cell = cells[place];
  return widthIn(cell, role.isState ? role.quantity : (cell?.output ?? ""));
}

/** Which cell and unit stand in each row of a result. */
function rowPlaces(
  { subject }: Material,
  role: Role,
): readonly { readonly cell: number; readonly unit: number }[] {
  return role.cells.flatMap((cell) =>
    Array.from({ length: unitsIn(subject, role, cell) }, (_, unit) => ({
      cell,
      unit,
    })),
  );
}

function expectedShape(material: Material, role: Role): readonly number[] {
  const { rows, steps, spatial, subject } = material;
  const width = rowPlaces(material, role).length;
  const maps = subject.isChannelsFirst
    ? [width, ...spatial]
    : [...spatial, width];
  return role.isSequence ? [rows, steps, ...maps] : [rows, ...maps];
}

/** The units of a result over time at one pixel. */
export function roleMatrix(
  { subject, sample, spatial }: Material,
  role: Pick<Role, "isSequence">,
  value: ArrayValue,
  pixel: number,
): Matrix {
  const layout = layoutOf(value.shape, {
    hasSteps: role.isSequence,
    isChannelsFirst: subject.isChannelsFirst,
  });
  const at = pixelAt(layout.spatial, pixelIndex(spatial, pixel));
  return unitsByTime(value.data, layout, sample, at);
}

/** `[0, 3, 2]`, as the code would write it. */
function outputIndex(material: Material, role: Role, pixel: number) {
  const { sample, spatial, subject } = material;
  const at = pixelIndex(spatial, pixel);
  return (row: number, column: number) =>
    indexText([
      sample,
      ...(role.isSequence ? [column] : []),
      ...(subject.isChannelsFirst ? [row, ...at] : [...at, row]),
    ]);
}

/** The input time after which a cell's last state stands. */
export function lastTime({ subject, steps }: Material, cell: number): number {
  return subject.cells[cell]?.isReversed === true ? 0 : steps - 1;
}

const isReturned = (subject: Subject, cell: number) =>
  subject.cells[cell]?.isLast === true;

/** The order of a result's rows: of each of its cells, one behind the other. */
export function outputOrder(
  { unitOrders, subject }: Material,
  role: Role,
): readonly number[] | null {
  if (unitOrders === null) return null;
  let before = 0;
  return role.cells.flatMap((cell) => {
    const from = before;
    const units = unitsIn(subject, role, cell);
    before += units;
    const order =
      orderFor(unitOrders, cell, units) ??
      Array.from({ length: units }, (_, unit) => unit);
    return order.map((unit) => from + unit);
  });
}

/** The lanes of `Outputs`: where there are several cells each by itself, then what the call returns. */
export function outputLanes(material: Material): readonly Lane[] {
  const { subject } = material;
  const all = Array.from({ length: outputCount(material) }, (_, position) => ({
    role: roleOf(material, position),
    picture: outputPicture(material, position),
  })).flatMap(({ role, picture }) =>
    role === null || picture === null ? [] : [{ role, picture }],
  );
  const count = all.length - returnedStates(subject).length;
  const results = all.slice(0, count);
  const states = all.slice(count);
  const sequences = results.filter(({ role }) => role.isSequence);
  const vectors = results.filter(({ role }) => !role.isSequence);
  const isOne = !subject.isBidirectional;
  const cells = subject.cells.map((cell, place): Lane => {
    const own = states.filter(({ role }) => role.cells.includes(place));
    const holdsResult = isOne && cell.isLast;
    const sequence = holdsResult ? sequences[0] : undefined;
    return {
      ...laneOf(
        `cell:${String(place)}`,
        sequence?.picture ?? unreturned(material, place),
        [...(holdsResult ? vectors : []), ...own].map(({ picture }) => picture),
      ),
      title: cellTitle(material, cell),
      ruler:
        subject.isBidirectional && cell.isReversed
          ? cellTimeline(material, place)
          : null,
    };
  });
  if (isOne) return cells;
  const beside = vectors.map(({ picture }) => picture);
  const merged =
    sequences.length > 0
      ? sequences.map(({ picture }, index) =>
          laneOf(`result:${String(index)}`, picture, index === 0 ? beside : []),
        )
      : [laneOf("result", null, beside)];
  return [
    ...cells,
    ...merged.map((lane) => ({ ...lane, title: strings.merged })),
  ];
}

function laneOf(
  id: string,
  time: Picture | null,
  beside: readonly Picture[],
): Lane {
  const first = time ?? beside[0];
  const rows = first?.rows ?? 0;
  return {
    id,
    title: null,
    rows,
    time,
    ruler: null,
    beside,
    order: first?.order ?? null,
  };
}

/** h of every step, which the call computes and keeps to itself. */
function unreturned(material: Material, place: number): Picture {
  const { subject } = material;
  return {
    ...quantityPicture(material, place, subject.cells[place]?.output ?? "h"),
    detail:
      subject.returnSequences && isReturned(subject, place)
        ? strings.everyStep
        : strings.unreturned,
  };
}

/** The lanes of `Gates`, for each cell. */
export function gateLanes(material: Material): readonly Lane[] {
  const { subject } = material;
  return subject.cells.flatMap((cell, place) =>
    cell.parts.map(({ name: quantity }, index): Lane => {
      const picture = quantityPicture(material, place, quantity);
      const isFirst = index === 0;
      return {
        ...laneOf(picture.id, picture, []),
        title: isFirst ? cellTitle(material, cell) : null,
        ruler:
          isFirst && subject.isBidirectional && cell.isReversed
            ? cellTimeline(material, place)
            : null,
      };
    }),
  );
}

/** Where a place's value is read: the returned result, else h of its own cell. */
export function readPictures(
  material: Material,
  pixel: number,
): readonly Picture[] {
  const role = roleOf(material, 0);
  const result =
    role?.isSequence === true ? outputPicture(material, 0, pixel) : null;
  return [
    ...(result === null ? [] : [result]),
    ...material.subject.cells.map(({ output }, place) =>
      quantityPicture(material, place, output, pixel),
    ),
  ];
}

const inside = (column: number, columns: number) =>
  column >= 0 && column < columns ? column : null;
