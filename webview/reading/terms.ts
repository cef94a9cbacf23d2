// The parts of one unit's equations at one step: each dot product by itself, from the recorded weights, input and states.
import type {
  CellRecording,
  NamedArray,
  NodeRecording,
  Quantity,
} from "../engine/recording.ts";
import { valueAt } from "./shown.ts";

/** A factor pair of a dot product: `x[4]·W_f[4, 2]`. */
export interface Product {
  readonly index: number;
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

/** Blocks of the kernel's last axis, in the order in which Keras stores them. */
const blocks: Readonly<Record<CellRecording["cell"], readonly Quantity[]>> = {
  LSTM: ["i", "f", "g", "o"],
  GRU: ["z", "r", "hh"],
  SimpleRNN: ["h"],
};

/** The order in which the equations are computed and read. */
const reading: Readonly<Record<CellRecording["cell"], readonly Quantity[]>> = {
  LSTM: ["i", "f", "g", "o"],
  GRU: ["z", "r", "hh"],
  SimpleRNN: ["h"],
};

/** The terms of unit `unit` of a cell at processing step `step`; null when weights or input were not recorded. */
export function unitTerms(
  node: NodeRecording,
  cell: CellRecording,
  row: number,
  step: number,
  unit: number,
): UnitTerms | null {
  const kernel = weightOf(node, cell, "kernel");
  const recurrentKernel = weightOf(node, cell, "recurrent_kernel");
  const x = inputAt(node, cell, row, step);
  if (kernel === null || recurrentKernel === null || x === null) return null;
  const bias = weightOf(node, cell, "bias");
  const before = stateBefore(cell, "h", row, step);
  const width = cell.units * blocks[cell.cell].length;
  const { quantities } = cell;
  const gateTerms = (quantity: Quantity): GateTerms => {
    const column = blocks[cell.cell].indexOf(quantity) * cell.units + unit;
    const isReset = quantity === "hh" && cell.equation.resetAfter === false;
    const state = isReset
      ? before.map(
          (value, index) => value * valueAt(quantities.r, row, step, index),
        )
      : before;
    return {
      quantity,
      input: dot(x, kernel, width, column),
      recurrent: dot(state, recurrentKernel, width, column),
      bias: bias?.data[column] ?? 0,
      recurrentBias:
        bias !== null && bias.shape.length === 2
          ? (bias.data[width + column] ?? 0)
          : 0,
      value: valueAt(quantities[quantity], row, step, unit),
    };
  };
  return {
    gates: reading[cell.cell].map(gateTerms),
    h: valueAt(quantities.h, row, step, unit),
    c: valueAt(quantities.c, row, step, unit),
    hBefore: before[unit] ?? NaN,
    cBefore: stateBefore(cell, "c", row, step)[unit] ?? NaN,
  };
}

/** All units of a state before a step: the step before, or the start state. */
export function stateBefore(
  cell: CellRecording,
  state: "h" | "c",
  row: number,
  step: number,
): number[] {
  const units = Array.from({ length: cell.units }, (_, unit) => unit);
  if (step > 0) {
    return units.map((unit) =>
      valueAt(cell.quantities[state], row, step - 1, unit),
    );
  }
  const start = cell.start[state === "h" ? 0 : 1];
  return units.map((unit) => start?.data[row * cell.units + unit] ?? NaN);
}

function weightOf(
  node: NodeRecording,
  cell: CellRecording,
  name: string,
): NamedArray | null {
  const path = cell.path === "" ? name : `${cell.path}/${name}`;
  return node.weights.find((weight) => weight.name === path) ?? null;
}

/** The features that a cell read at a step; null when the layer's input is not (rows, steps, features). */
function inputAt(
  node: NodeRecording,
  cell: CellRecording,
  row: number,
  step: number,
): number[] | null {
  const input = node.inputs[0];
  if (input?.shape.length !== 3) return null;
  const t = cell.inputTimeIndex[step] ?? step;
  const features = input.shape[2] ?? 0;
  return Array.from({ length: features }, (_, feature) =>
    valueAt(input, row, t, feature),
  );
}

function dot(
  left: readonly number[],
  weights: NamedArray,
  width: number,
  column: number,
): Dot {
  const products = left.map((value, index) => ({
    index,
    left: value,
    right: weights.data[index * width + column] ?? NaN,
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
