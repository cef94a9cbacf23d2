// One direction of a recurrent layer: puts the sequence into processing order, runs the kernel, and puts together what is recorded.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  expandDims,
  reshape,
  reverse,
  tidy,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import { takeRows } from "../numbers/arrays.ts";
import type { ArrayValue, CellRecording, StateOrigin } from "../recording.ts";
import { emitted } from "../recording.ts";
import type { TensorPool } from "../numbers/tensors.ts";
import { download } from "../numbers/tensors.ts";
import { outputShape } from "./cells/cell.ts";
import type { Direction } from "./plan.ts";
import { weightsOf } from "./plan.ts";
import type {
  ChunkControl,
  SequenceKernel,
  SequenceResult,
} from "./sequence.ts";
import type { StartStates } from "./states.ts";
import { named } from "./states.ts";

export interface DirectionTask {
  readonly direction: Direction;
  /** `[rows, steps, input]`, along the input's time; maps lie flat. */
  readonly x: Tensor;
  /** `[rows, steps]`, bool, or null. */
  readonly mask: Tensor | null;
  readonly start: StartStates;
  /** The layer's, by path. */
  readonly weights: ReadonlyMap<string, Tensor>;
  /** What every step gets beside its input. */
  readonly constants: readonly Tensor[];
  readonly keptRows: number;
}

export interface DirectionResult {
  readonly steps: number;
  /** `[rows, steps, ...map, units]` in processing order, channels last. */
  readonly emitted: Tensor;
  /** In the order of the cells, channels last. */
  readonly end: readonly Tensor[];
  readonly startValues: readonly ArrayValue[];
  readonly endValues: readonly ArrayValue[];
  readonly origin: StateOrigin;
  readonly cells: readonly CellRecording[];
}

export async function runDirection(
  task: DirectionTask,
  kernel: SequenceKernel,
  control: ChunkControl,
  pool: TensorPool,
): Promise<DirectionResult> {
  const { direction, mask } = task;
  const backwards = direction.goBackwards;
  const result = await kernel(
    {
      cells: direction.cells.map(({ path, plan }) => ({
        path,
        plan,
        cell: plan.bind(
          weightsOf(plan, path, task.weights),
          pool,
          task.constants,
        ),
      })),
      x: backwards ? pool.hold(reverse(task.x, 1)) : task.x,
      mask: mask !== null && backwards ? pool.hold(reverse(mask, 1)) : mask,
      start: task.start.tensors,
      keptRows: task.keptRows,
      maskedOutput:
        direction.maskedOutput === "zerosByInputMask"
          ? "repeat"
          : direction.maskedOutput,
      firstState: direction.statesReversed ? lastCellState(direction) : 0,
    },
    control,
  );
  for (const tensor of [result.emitted, ...result.end]) pool.hold(tensor);
  const flat = pool.hold(zeroedByInputMask(direction, result.emitted, mask));
  const shapes = direction.cells.flatMap(({ plan }) =>
    plan.states.map(({ shape }) => shape),
  );
  const shaped = (state: Tensor, n: number) =>
    pool.hold(reshape(state, [state.shape[0], ...(shapes[n] ?? [])]));
  const end = result.end.map(shaped);
  const startValues = await Promise.all(
    task.start.tensors.map((state, n) => download(shaped(state, n))),
  );
  const endValues = await Promise.all(end.map(download));
  const returned = pool.hold(inMaps(direction, flat));
  const isChanged = flat !== result.emitted;
  const quantities = isChanged
    ? await withEmitted(result, returned)
    : result.quantities;
  return {
    steps: result.steps,
    emitted: returned,
    end,
    startValues,
    endValues,
    origin: task.start.origin,
    cells: record(direction, quantities, startValues, endValues, result.steps),
  };
}

function lastCellState(direction: Direction): number {
  return direction.cells
    .slice(0, -1)
    .reduce((count, { plan }) => count + plan.states.length, 0);
}

function zeroedByInputMask(
  direction: Direction,
  emitted: Tensor,
  mask: Tensor | null,
): Tensor {
  const steps = emitted.shape[1];
  if (
    direction.maskedOutput !== "zerosByInputMask" ||
    mask === null ||
    mask.shape[1] !== steps
  )
    return emitted;
  return tidy(() => where(expandDims(mask, 2), emitted, zerosLike(emitted)));
}

/** What the last cell emits, in its shape. */
function inMaps(direction: Direction, emitted: Tensor): Tensor {
  const plan = direction.cells.at(-1)?.plan;
  const [rows = 0, steps = 0] = emitted.shape;
  return plan === undefined
    ? emitted
    : reshape(emitted, [rows, steps, ...outputShape(plan)]);
}

/** What the last cell emits is what the layer emits in the end. */
async function withEmitted(
  result: SequenceResult,
  values: Tensor,
): Promise<SequenceResult["quantities"]> {
  const whole = await download(values);
  return result.quantities.map((cell) => {
    const before = cell[emitted];
    if (before === undefined) return cell;
    const rows = Array.from({ length: before.shape[0] ?? 0 }, (_, row) => row);
    return { ...cell, [emitted]: takeRows(whole, rows) };
  });
}

function record(
  direction: Direction,
  quantities: SequenceResult["quantities"],
  start: readonly ArrayValue[],
  end: readonly ArrayValue[],
  steps: number,
): readonly CellRecording[] {
  let state = 0;
  return direction.cells.map(({ path, plan }, n) => {
    const from = state;
    state += plan.states.length;
    const names = plan.states.map(({ name }) => name);
    return {
      path,
      ...plan.traits,
      units: plan.units,
      spatial: plan.spatial,
      output: plan.output,
      inputTimeIndex: Array.from({ length: steps }, (_, s) => s),
      quantities: quantities[n] ?? {},
      start: named(start.slice(from, state), names),
      end: named(end.slice(from, state), names),
    };
  });
}
