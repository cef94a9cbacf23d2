// Which blocks of maps `Outputs` and `Gates` show of cells that have maps, and what their pixels mean.
import type { Quantity } from "../engine/recording.ts";
import { shape as shapeText } from "../format.ts";
import { widthIn } from "../reading/cells.ts";
import { type Layout, layoutOf } from "../reading/layout.ts";
import { allByUnit, firstColumns } from "../reading/matrix.ts";
import { type Cell, pixelAt, pixelIndex } from "../reading/shown.ts";
import { lastCell } from "../reading/subject.ts";
import { inputWindow, tapsAt } from "../reading/window.ts";
import { strings } from "../strings.ts";
import {
  type Role,
  lastTime,
  outputCount,
  outputOf,
  outputOrder,
  outputPicture,
  quantityPicture,
  roleOf,
  unitsIn,
} from "./lanes.ts";
import {
  type Material,
  cellTimeline,
  cellTitle,
  mainTimeline,
  quantityOf,
} from "./material.ts";
import type { Picture, Timeline } from "./picture.ts";
import { indexText } from "./place.ts";
import { type Field, type MapBlock, type Source, blockOf } from "./tiles.ts";

/** The blocks of `Outputs`: the input, every step's h where the call keeps it to itself, then what the call returns. */
export function outputBlocks(
  material: Material,
  t: number,
): readonly MapBlock[] {
  const { subject } = material;
  const results = Array.from({ length: outputCount(material) }, (_, position) =>
    outputBlock(material, position, t),
  ).flat();
  const hidden = subject.cells.flatMap(({ output }, place) =>
    subject.returnSequences && !subject.isBidirectional
      ? []
      : [
          {
            ...quantityBlock(material, place, output, t),
            detail: subject.returnSequences
              ? strings.everyStep
              : strings.unreturned,
          },
        ],
  );
  return [...inputBlock(material, t), ...hidden, ...results];
}

/** The blocks of `Gates`, for each cell. */
export function gateBlocks(material: Material, t: number): readonly MapBlock[] {
  return material.subject.cells.flatMap((cell, place) =>
    cell.parts.map(({ name: quantity }, index) => {
      const block = quantityBlock(material, place, quantity, t);
      return index === 0
        ? { ...block, title: cellTitle(material, cell) }
        : block;
    }),
  );
}

/** All numbers of a gate, a row a filter: every step and every pixel. */
export function gateSpreads(
  material: Material,
): readonly Pick<Picture, "id" | "name" | "matrix" | "scale" | "quantity">[] {
  const { sample, subject } = material;
  return subject.cells.flatMap((cell, place) =>
    cell.parts.map(({ name: quantity }) => {
      const { value, done } = quantityOf(material, place, quantity);
      const { id, name, scale } = quantityPicture(material, place, quantity);
      if (value === undefined)
        return { id, name, quantity, scale, matrix: null };
      const layout = layoutOf(value.shape);
      const all = allByUnit(value.data, layout, sample);
      const matrix = firstColumns(all, done * layout.pixels);
      return { id, name, quantity, scale, matrix };
    }),
  );
}

function quantityBlock(
  material: Material,
  place: number,
  quantity: Quantity,
  t: number,
): MapBlock {
  const { sample, subject, spatial, steps, rows } = material;
  const { value, done } = quantityOf(material, place, quantity);
  const units = widthIn(subject.cells[place], quantity);
  const layout = layoutOf(value?.shape ?? [rows, steps, ...spatial, units]);
  const timeline = cellTimeline(material, place);
  const template = quantityPicture(material, place, quantity);
  return blockOf({
    template,
    value,
    layout,
    done,
    sample,
    step: timeline.column(t),
    t,
    timeline,
    placeAt: (unit, pixel) => ({ cell: place, unit, pixel }),
    standsAt: ({ cell, unit, pixel }) =>
      cell === place ? { channel: unit, pixel } : null,
    order: template.order,
    index: (pixel, step, unit) =>
      indexText([sample, step, ...pixelIndex(layout.spatial, pixel), unit]),
    field: null,
  });
}

function outputBlock(
  material: Material,
  position: number,
  t: number,
): readonly MapBlock[] {
  const role = roleOf(material, position);
  const template = outputPicture(material, position);
  if (role === null || template === null) return [];
  const { sample, subject } = material;
  const { value, done } = outputOf(material, role, position);
  const { isChannelsFirst } = subject;
  const layout = layoutOf(value?.shape ?? [], {
    hasSteps: role.isSequence,
    isChannelsFirst,
  });
  const main = mainTimeline(material);
  const time = lastTime(material, role.cells[0] ?? 0);
  const timeline = role.isSequence ? main : instant(time);
  const block = blockOf({
    template,
    value,
    layout,
    done,
    sample,
    step: role.isSequence ? main.column(t) : 0,
    t: role.isSequence ? t : time,
    timeline,
    ...placesIn(material, role, layout),
    order: outputOrder(material, role),
    index: (pixel, step, unit) => {
      const at = pixelIndex(layout.spatial, pixel);
      return indexText([
        sample,
        ...(role.isSequence ? [step] : []),
        ...(isChannelsFirst ? [unit, ...at] : [...at, unit]),
      ]);
    },
    field: null,
  });
  return [
    role.isSequence ? block : { ...block, detail: strings.afterStep(time) },
  ];
}

/** A tensor without steps, as a time axis of the one step after which it stands. */
const instant = (t: number): Timeline => ({
  columns: 1,
  isReversed: false,
  time: () => t,
  column: (at) => (at === t ? 0 : -1),
  token: null,
  masked: null,
});

type Places = Pick<Source, "placeAt" | "standsAt">;

/** Whose numbers stand where in a result: the cells' units one behind the other, or their maps side by side. */
function placesIn(material: Material, role: Role, layout: Layout): Places {
  if (role.isSideBySide) return placesBeside(material, layout);
  const { cells } = material.subject;
  const unitsBefore = (place: number) =>
    role.cells
      .slice(0, place)
      .reduce((sum, cell) => sum + unitsIn({ cells }, role, cell), 0);
  return {
    placeAt: (channel, pixel) => {
      const place = role.cells.findLastIndex(
        (_, index) => unitsBefore(index) <= channel,
      );
      const cell = role.cells[place];
      return cell === undefined
        ? null
        : { cell, unit: channel - unitsBefore(place), pixel };
    },
    standsAt: ({ cell, unit, pixel }) => {
      const isReturned = cells[cell]?.isLast === true;
      const place = role.isMerged && isReturned ? 0 : role.cells.indexOf(cell);
      return place < 0 ? null : { channel: unitsBefore(place) + unit, pixel };
    },
  };
}

/** Forward and backward maps next to each other along their last axis. */
function placesBeside({ spatial, subject }: Material, layout: Layout): Places {
  const halves = [lastCell(subject, 0).place, lastCell(subject, 1).place];
  const width = spatial.at(-1) ?? 0;
  const moved = (index: readonly number[], by: number) => [
    ...index.slice(0, -1),
    (index.at(-1) ?? 0) + by,
  ];
  return {
    placeAt: (unit, pixel) => {
      const index = pixelIndex(layout.spatial, pixel);
      const half = (index.at(-1) ?? 0) < width ? 0 : 1;
      const own = pixelAt(spatial, moved(index, -half * width));
      return { cell: halves[half] ?? 0, unit, pixel: own };
    },
    standsAt: ({ cell, unit, pixel }) => {
      const half = halves.indexOf(cell);
      if (half < 0) return null;
      const index = moved(pixelIndex(spatial, pixel), half * width);
      return { channel: unit, pixel: pixelAt(layout.spatial, index) };
    },
  };
}

/** What the layer is given, as images; empty where it isn't recorded as such. */
function inputBlock(material: Material, t: number): readonly MapBlock[] {
  const { node, sample, subject } = material;
  const value = node?.inputs[0];
  if (value?.shape.length !== 3 + subject.rank) return [];
  const { isChannelsFirst } = subject;
  const layout = layoutOf(value.shape, { isChannelsFirst });
  const timeline: Timeline = {
    ...mainTimeline(material),
    isReversed: false,
    time: (column) => column,
    column: (at) => at,
  };
  const from = subject.graph.nodes.find(
    ({ id }) => id === subject.node.inputs[0]?.node,
  );
  const template: Picture = {
    ...quantityPicture(material, 0, subject.cells[0]?.output ?? "h"),
    id: "input",
    name: from?.name ?? "x",
    detail: strings.inputMaps,
    shape: shapeText(value.shape),
    quantity: "x",
    scale: material.scale("x"),
    spatial: layout.spatial,
    order: null,
  };
  return [
    blockOf({
      template,
      value,
      layout,
      done: Infinity,
      sample,
      step: t,
      t,
      timeline,
      placeAt: () => null,
      standsAt: () => null,
      order: null,
      index: (pixel, step, channel) => {
        const at = pixelIndex(layout.spatial, pixel);
        return indexText([
          sample,
          step,
          ...(isChannelsFirst ? [channel, ...at] : [...at, channel]),
        ]);
      },
      field: fieldOf(material, layout.spatial),
    }),
  ];
}

/** Which part of the input a pixel is computed from. */
function fieldOf({ subject, spatial }: Material, input: readonly number[]) {
  return (cell: Cell): Field | null => {
    const own = subject.cells[cell.cell];
    if (own === undefined) return null;
    const window = inputWindow(own.config, own.rank);
    const taps = tapsAt(window, input, pixelIndex(spatial, cell.pixel));
    if (taps.length === 0) return null;
    return input.map((_, axis) => {
      const places = taps.map(({ place }) => place[axis] ?? 0);
      return { from: Math.min(...places), to: Math.max(...places) };
    });
  };
}
