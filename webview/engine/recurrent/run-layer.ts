// One call of a recurrent layer: axes, batch size, start states, directions, merging, and the tuple that comes back.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  add,
  cast,
  concat,
  div,
  mul,
  reverse,
  slice,
  reshape,
  tidy,
  tile,
  transpose,
} from "@tensorflow/tfjs-core";
import { sizeOf } from "../numbers/arrays.ts";
import { channelsFirst, channelsLast } from "../channels.ts";
import type { ArrayValue, CellRecording, StateOrigin } from "../recording.ts";
import type { TensorPool } from "../numbers/tensors.ts";
import { download } from "../numbers/tensors.ts";
import type { BatchSizeCase } from "./batch-size.ts";
import { batchMisfit } from "./batch-size.ts";
import { outputShape, widthOf } from "./cells/cell.ts";
import type { MergeMode, RecurrentPlan } from "./plan.ts";
import type { DirectionResult } from "./run-direction.ts";
import { runDirection } from "./run-direction.ts";
import type { ChunkControl, SequenceKernel } from "./sequence.ts";
import { dialectOrder, startStates, stateCount } from "./states.ts";

export interface RecurrentCall extends BatchSizeCase {
  /** Like the first two axes of `x`. */
  readonly mask: Tensor | null;
  /** Flat, in the dialect's order; null when not given. */
  readonly initialState: readonly Tensor[] | null;
  readonly weights: ReadonlyMap<string, Tensor>;
  /** The `constants` argument. */
  readonly constants: readonly Tensor[];
  /** What a stateful layer carries, flat in the dialect's order; null: it was reset, or is not stateful. */
  readonly carried: readonly ArrayValue[] | null;
  /** The bytes that its recording may take; beyond them only the first row's gates are kept. */
  readonly recordLimit: number;
}

export type RecurrentOutcome =
  | {
      readonly kind: "ran";
      /** Flat, as the call returns them. Empty after a cancel. */
      readonly outputs: readonly Tensor[];
      readonly cells: readonly CellRecording[];
      /** All states after the last step, flat in the dialect's order. */
      readonly start: readonly ArrayValue[];
      readonly end: readonly ArrayValue[];
      readonly origin: StateOrigin;
      readonly mask: ArrayValue | null;
      readonly rows: number;
      /** Of all rows, also when only the first is kept. */
      readonly bytes: number;
      readonly keptRows: number;
      readonly isComplete: boolean;
    }
  /** What the library itself says to this batch. */
  | { readonly kind: "error"; readonly message: string };

export async function runRecurrent(
  call: RecurrentCall,
  kernel: SequenceKernel,
  control: ChunkControl,
  pool: TensorPool,
): Promise<RecurrentOutcome> {
  const { plan } = call;
  const complaint = batchMisfit(call) ?? maskComplaint(call);
  if (complaint !== null) return { kind: "error", message: complaint };
  const x = pool.hold(flatSteps(call));
  const mask =
    call.mask === null ? null : pool.hold(maskSteps(call.mask, call));
  const rows = x.shape[0];
  const bytes = recordedBytes(plan, rows, x.shape[1] ?? 1);
  const keptRows = bytes <= call.recordLimit ? rows : 1;
  const results: DirectionResult[] = [];
  let given =
    call.initialState?.map((state) => pool.hold(flatState(state, plan))) ??
    null;
  let carried = plan.stateful ? call.carried : null;
  for (const direction of plan.directions) {
    const count = stateCount(direction);
    const own = { given: head(given, count), carried: head(carried, count) };
    given = given?.slice(count) ?? null;
    carried = carried?.slice(count) ?? null;
    const { weights, constants, dialect } = call;
    const start = startStates(
      { direction, rows, dialect, weights, ...own },
      pool,
    );
    const task = { direction, x, mask, start, weights, constants, keptRows };
    results.push(await runDirection(task, kernel, control, pool));
  }
  const isComplete = results.every((r) => r.steps === x.shape[1]);
  return {
    kind: "ran",
    outputs: isComplete ? outputsOf(plan, results, pool) : [],
    cells: results.flatMap((result, n) =>
      timed(result.cells, plan.directions[n]?.goBackwards ?? false, x),
    ),
    start: inOrder(plan, results, (result) => result.startValues),
    end: inOrder(plan, results, (result) => result.endValues),
    origin: results[0]?.origin ?? "zeros",
    mask: mask === null ? null : await download(mask),
    rows,
    bytes,
    keptRows,
    isComplete,
  };
}

/** What the library says to a mask that one of its cells doesn't take. */
function maskComplaint({ plan, mask }: RecurrentCall): string | null {
  if (mask === null) return null;
  const cells = plan.directions.flatMap((direction) => direction.cells);
  return (
    cells.find((cell) => cell.plan.maskError !== null)?.plan.maskError ?? null
  );
}

function recordedBytes(
  plan: RecurrentPlan,
  rows: number,
  steps: number,
): number {
  const cells = plan.directions.flatMap((direction) => direction.cells);
  const numbers = cells.reduce(
    (sum, { plan: cell }) =>
      sum +
      sizeOf(outputShape(cell)) +
      cell.quantities.reduce((width, part) => width + widthOf(part), 0),
    0,
  );
  return 4 * rows * steps * numbers;
}

function head<T>(
  values: readonly T[] | null,
  count: number,
): readonly T[] | null {
  return values?.slice(0, count) ?? null;
}

/** `[rows, steps, input]`: batch first, channels last, every step flat. */
function flatSteps({ x, ...call }: RecurrentCall): Tensor {
  const { plan } = call;
  return tidy(() => {
    const batches = plan.timeMajor ? swapped(x) : x;
    const ordered = plan.channelsFirst ? channelsLast(batches, 2) : batches;
    const [rows = 1, steps = 1] = ordered.shape;
    const flat = reshape(cast(ordered, "float32"), [rows, steps, -1]);
    return overCarriedRows(flat, call);
  });
}

/** `[rows, steps]`, bool. */
function maskSteps(mask: Tensor, call: RecurrentCall): Tensor {
  return tidy(() => {
    const batches = call.plan.timeMajor ? swapped(mask) : mask;
    return overCarriedRows(cast(batches, "bool"), call);
  });
}

/** `[rows, width]`. */
function flatState(state: Tensor, plan: RecurrentPlan): Tensor {
  return tidy(() => {
    const ordered = plan.channelsFirst ? channelsLast(state) : state;
    return reshape(ordered, [state.shape[0], -1]);
  });
}

/** Time and batch change places. */
function swapped(x: Tensor): Tensor {
  return transpose(x, [1, 0, ...x.shape.slice(2).map((_, k) => k + 2)]);
}

/** One sample is broadcast over the rows that a stateful layer carries. */
function overCarriedRows(
  x: Tensor,
  { plan, builtFor }: Pick<RecurrentCall, "plan" | "builtFor">,
): Tensor {
  const wanted = plan.stateful ? builtFor : null;
  return wanted !== null && x.shape[0] === 1 && wanted > 1
    ? tile(x, [wanted, ...x.shape.slice(1).map(() => 1)])
    : x.clone();
}

function outputsOf(
  plan: RecurrentPlan,
  results: readonly DirectionResult[],
  pool: TensorPool,
): readonly Tensor[] {
  const outputs = results.map((result, n) =>
    pool.hold(
      tidy(() => {
        if (!plan.returnSequences)
          return asReturned(lastStep(result.emitted), 1, plan);
        const ordered =
          n === 1 ? backToFront(result.emitted) : result.emitted.clone();
        const returned = asReturned(ordered, 2, plan);
        return plan.timeMajor ? swapped(returned) : returned;
      }),
    ),
  );
  const [first, second] = outputs;
  const merged =
    first !== undefined && second !== undefined && plan.mergeMode !== null
      ? [pool.hold(merge(first, second, plan.mergeMode))]
      : outputs;
  if (!plan.returnState) return merged;
  const states = results.flatMap((result, n) => {
    const direction = plan.directions[n];
    return direction === undefined ? [] : dialectOrder(result.end, direction);
  });
  return [
    ...merged,
    ...states.map((state) => pool.hold(asReturned(state, 1, plan))),
  ];
}

/** Flat, since WebGL turns no more than four axes. */
function backToFront(emitted: Tensor): Tensor {
  const [rows = 1, steps = 1] = emitted.shape;
  const flat = reshape(emitted, [rows, steps, -1]);
  return reshape(reverse(flat, 1), emitted.shape);
}

/** @param axis where channels first would stand */
function asReturned(x: Tensor, axis: number, plan: RecurrentPlan): Tensor {
  return plan.channelsFirst ? channelsFirst(x, axis) : x;
}

function lastStep(emitted: Tensor): Tensor {
  const [rows = 1, steps = 1, ...map] = emitted.shape;
  const flat = reshape(emitted, [rows, steps, -1]);
  const last = slice(flat, [0, steps - 1, 0], [-1, 1, -1]);
  return reshape(last, [rows, ...map]);
}

function merge(first: Tensor, second: Tensor, mode: MergeMode): Tensor {
  switch (mode) {
    case "concat":
      return concat([first, second], -1);
    case "sum":
      return add(first, second);
    case "mul":
      return mul(first, second);
    case "ave":
      return tidy(() => div(add(first, second), 2));
  }
}

function inOrder(
  plan: RecurrentPlan,
  results: readonly DirectionResult[],
  values: (result: DirectionResult) => readonly ArrayValue[],
): readonly ArrayValue[] {
  return results.flatMap((result, n) => {
    const direction = plan.directions[n];
    return direction === undefined
      ? []
      : dialectOrder(values(result), direction);
  });
}

/** Which input time each processed step read. */
function timed(
  cells: readonly CellRecording[],
  backwards: boolean,
  x: Tensor,
): readonly CellRecording[] {
  if (!backwards) return cells;
  const last = (x.shape[1] ?? 1) - 1;
  return cells.map((cell) => ({
    ...cell,
    inputTimeIndex: cell.inputTimeIndex.map((s) => last - s),
  }));
}
