// The parts of one unit's equations at one step: each dot product by itself, from the recorded weights, input and states.
import type {
  ArrayValue,
  CellRecording,
  KerasCellKind,
  KerasCellRecording,
  NamedArray,
  NodeRecording,
  Quantity,
} from "../engine/recording.ts";
import { type Layout, layoutOf, offsetOf } from "./layout.ts";
import { pixelAt, pixelIndex, valueAt } from "./shown.ts";
import type { Subject } from "./subject.ts";
import { type MapWindow, inputWindow, stateWindow, tapsAt } from "./window.ts";

/** A factor pair of a dot product: `x[4]·W_f[4, 2]`. */
export interface Product {
  /** Of the left factor: the feature; in a map its place and channel. */
  readonly leftIndex: readonly number[];
  /** Of the weight: as the left one; in a window the place in it and the channel. The unit follows. */
  readonly rightIndex: readonly number[];
  readonly left: number;
  readonly right: number;
}

/** One dot product: its value, its five largest products, and the sum of the others. */
export interface Dot {
  readonly value: number;
  readonly largest: readonly Product[];
  readonly rest: number;
  readonly restCount: number;
}

/** What goes into one gate or candidate. */
export interface GateTerms {
  readonly quantity: Quantity;
  /** x·W, or null when the input is not numbers by step. */
  readonly input: Dot;
  /** h₋₁·U; with a GRU's `reset_after=False` the candidate's is (r∘h₋₁)·U. */
  readonly recurrent: Dot;
  readonly bias: number;
  /** The second bias of a GRU with `reset_after=True`; it belongs to the recurrent part. */
  readonly recurrentBias: number;
  /** As recorded. */
  readonly value: number;
}

export interface UnitTerms {
  readonly gates: readonly GateTerms[];
  readonly h: number;
  readonly c: number;
  readonly hBefore: number;
  readonly cBefore: number;
}

/** Blocks of the kernel's last axis, in the order in which Keras stores and computes them. */
export const blocks: Readonly<Record<KerasCellKind, readonly Quantity[]>> = {
  LSTM: ["i", "f", "g", "o"],
  GRU: ["z", "r", "hh"],
  SimpleRNN: ["h"],
  ConvLSTM: ["i", "f", "g", "o"],
};

/** What one cell is asked about, and what it is part of. */
export interface TermsPlace {
  readonly node: NodeRecording;
  readonly subject: Pick<Subject, "cells" | "isChannelsFirst">;
  /** The cell's place in the recording. */
  readonly cell: number;
  readonly row: number;
  /** In processing order. */
  readonly step: number;
  readonly unit: number;
  readonly pixel: number;
}

/** The terms of one unit of a cell at one step; null when weights or input were not recorded, and for cells of the program's own. */
export function unitTerms(place: TermsPlace): UnitTerms | null {
  const { node, row, step, unit, pixel } = place;
  const cell = node.recurrent?.cells[place.cell];
  if (cell === undefined || cell.cell === "Own") return null;
  const kernel = weightOf(node, cell, "kernel");
  const recurrentKernel = weightOf(node, cell, "recurrent_kernel");
  const factors = factorsOf(place, cell);
  if (kernel === null || recurrentKernel === null || factors === null)
    return null;
  const bias = weightOf(node, cell, "bias");
  const width = cell.units * blocks[cell.cell].length;
  const { quantities } = cell;
  const gateTerms = (quantity: Quantity): GateTerms => {
    const column = blocks[cell.cell].indexOf(quantity) * cell.units + unit;
    const isReset = quantity === "hh" && cell.equation.resetAfter === false;
    const state = isReset
      ? factors.state.map((factor, index) => ({
          ...factor,
          value: factor.value * valueAt(quantities.r, row, step, index),
        }))
      : factors.state;
    return {
      quantity,
      input: dot(factors.input, kernel, width, column),
      recurrent: dot(state, recurrentKernel, width, column),
      bias: bias?.data[column] ?? 0,
      recurrentBias:
        bias !== null && bias.shape.length === 2
          ? (bias.data[width + column] ?? 0)
          : 0,
      value: valueAt(quantities[quantity], row, step, unit, pixel),
    };
  };
  return {
    gates: blocks[cell.cell].map(gateTerms),
    h: valueAt(quantities.h, row, step, unit, pixel),
    c: valueAt(quantities.c, row, step, unit, pixel),
    hBefore: stateBefore(cell, "h", { row, step, unit, pixel }),
    cBefore: stateBefore(cell, "c", { row, step, unit, pixel }),
  };
}

/** A value of a state before a step: of the step before, or of the start state. */
export function stateBefore(
  cell: CellRecording,
  state: "h" | "c",
  {
    row,
    step,
    unit,
    pixel,
  }: Pick<TermsPlace, "row" | "step" | "unit" | "pixel">,
): number {
  if (step > 0) {
    return valueAt(cell.quantities[state], row, step - 1, unit, pixel);
  }
  const start = cell.start[state === "h" ? 0 : 1];
  if (start === undefined) return NaN;
  const layout = layoutOf(start.shape, { hasSteps: false });
  return start.data[offsetOf(layout, row, 0, unit, pixel)] ?? NaN;
}

/** A weight of a cell by its own name. */
export function weightOf(
  node: NodeRecording,
  cell: CellRecording,
  name: string,
): NamedArray | null {
  const path = cell.path === "" ? name : `${cell.path}/${name}`;
  return node.weights.find((weight) => weight.name === path) ?? null;
}

/** A left factor: its value, where it stands, and which weight it meets. */
interface Factor {
  readonly value: number;
  readonly leftIndex: readonly number[];
  readonly rightIndex: readonly number[];
  /** Row of the weights' matrix. */
  readonly weight: number;
}

interface Factors {
  readonly input: readonly Factor[];
  readonly state: readonly Factor[];
}

function factorsOf(
  place: TermsPlace,
  cell: KerasCellRecording,
): Factors | null {
  const input = inputOf(place, cell);
  if (input === null) return null;
  const { row, step } = place;
  const before = (unit: number, pixel: number) =>
    stateBefore(cell, "h", { row, step, unit, pixel });
  const config = place.subject.cells[place.cell];
  const window =
    config === undefined || cell.spatial.length === 0
      ? null
      : inputWindow(config.config, config.rank);
  if (window === null) {
    return {
      input: plainFactors(input.channels, (channel) => input.at(channel, 0)),
      state: plainFactors(cell.units, (unit) => before(unit, 0)),
    };
  }
  const index = pixelIndex(cell.spatial, place.pixel);
  const over = stateWindow(window);
  return {
    input: windowFactors(
      window,
      input.spatial,
      index,
      input.channels,
      input.at,
    ),
    state: windowFactors(over, cell.spatial, index, cell.units, before),
  };
}

function plainFactors(
  count: number,
  at: (channel: number) => number,
): readonly Factor[] {
  return Array.from({ length: count }, (_, channel) => ({
    value: at(channel),
    leftIndex: [channel],
    rightIndex: [channel],
    weight: channel,
  }));
}

/** Every place under the window, with every channel. */
function windowFactors(
  window: MapWindow,
  spatial: readonly number[],
  index: readonly number[],
  channels: number,
  at: (channel: number, pixel: number) => number,
): readonly Factor[] {
  return tapsAt(window, spatial, index).flatMap(({ tap, place }) =>
    Array.from({ length: channels }, (_, channel) => ({
      value: at(channel, pixelAt(spatial, place)),
      leftIndex: [...place, channel],
      rightIndex: [...tap, channel],
      weight: pixelAt(window.size, tap) * channels + channel,
    })),
  );
}

interface StepInput {
  readonly spatial: readonly number[];
  readonly channels: number;
  readonly at: (channel: number, pixel: number) => number;
}

/** What a cell read at a step: the layer's input, or in a stack the output of the cell before; null when that is not recorded by step. */
function inputOf(
  place: TermsPlace,
  cell: KerasCellRecording,
): StepInput | null {
  const { node, subject, row, step } = place;
  const own = subject.cells[place.cell];
  if (own !== undefined && own.index > 0) {
    // A masked step keeps the state before it, and so not what the cell handed on.
    if (node.recurrent?.mask !== null) return null;
    const before = node.recurrent.cells[place.cell - 1];
    const handed = before?.quantities[before.output];
    return handed === undefined
      ? null
      : stepInput(handed, layoutOf(handed.shape), row, step);
  }
  const [input] = node.inputs;
  if (input?.shape.length !== 3 + cell.spatial.length) return null;
  const t = cell.inputTimeIndex[step] ?? step;
  const { isChannelsFirst } = subject;
  return stepInput(input, layoutOf(input.shape, { isChannelsFirst }), row, t);
}

function stepInput(
  value: ArrayValue,
  layout: Layout,
  row: number,
  step: number,
): StepInput {
  return {
    spatial: layout.spatial,
    channels: layout.units,
    at: (channel, pixel) =>
      value.data[offsetOf(layout, row, step, channel, pixel)] ?? NaN,
  };
}

function dot(
  factors: readonly Factor[],
  weights: NamedArray,
  width: number,
  column: number,
): Dot {
  const products = factors.map(({ value, leftIndex, rightIndex, weight }) => ({
    leftIndex,
    rightIndex,
    left: value,
    right: weights.data[weight * width + column] ?? NaN,
  }));
  const size = (product: Product) => Math.abs(product.left * product.right);
  const largest = [...products].sort((a, b) => size(b) - size(a)).slice(0, 5);
  const sum = (terms: readonly Product[]) =>
    terms.reduce((total, term) => total + term.left * term.right, 0);
  const value = sum(products);
  return {
    value,
    largest,
    rest: value - sum(largest),
    restCount: products.length - largest.length,
  };
}
