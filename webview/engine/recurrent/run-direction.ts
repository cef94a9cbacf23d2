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
import { takeRows } from "../arrays.ts";
import type { ArrayValue, CellRecording, StateOrigin } from "../recording.ts";
import type { TensorPool } from "../tensors.ts";
import { download } from "../tensors.ts";
import type { Cell, CellPlan } from "./cell.ts";
import { stateShape } from "./cell.ts";
import type { Direction } from "./plan.ts";
import { join } from "./plan.ts";
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
        cell: bind(plan, path, task.weights, pool),
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
    plan.stateNames.map(() => stateShape(plan)),
  );
  const shaped = (state: Tensor, n: number) =>
    pool.hold(reshape(state, [state.shape[0], ...(shapes[n] ?? [])]));
  const end = result.end.map(shaped);
  const startValues = await Promise.all(
    task.start.tensors.map((state, n) => download(shaped(state, n))),
  );
  const endValues = await Promise.all(end.map(download));
  const emitted = pool.hold(inMaps(direction, flat));
  const isChanged = flat !== result.emitted;
  const quantities = isChanged
    ? await withEmitted(result, emitted)
    : result.quantities;
  return {
    steps: result.steps,
    emitted,
    end,
    startValues,
    endValues,
    origin: task.start.origin,
    cells: record(direction, quantities, startValues, endValues, result.steps),
  };
}

function bind(
  plan: CellPlan,
  path: string,
  weights: ReadonlyMap<string, Tensor>,
  pool: TensorPool,
): Cell {
  const of = (name: string) => weights.get(join(path, name));
  const kernel = of("kernel");
  const recurrentKernel = of("recurrent_kernel");
  if (kernel === undefined || recurrentKernel === undefined)
    throw new Error(`A cell has no weights under "${path}".`);
  const bias = of("bias");
  const rows = bias?.rank === 1 ? pool.hold(expandDims(bias, 0)) : bias;
  return plan.bind({ kernel, recurrentKernel, bias: rows ?? null }, pool);
}

function lastCellState(direction: Direction): number {
  return direction.cells
    .slice(0, -1)
    .reduce((count, { plan }) => count + plan.stateNames.length, 0);
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
    : reshape(emitted, [rows, steps, ...stateShape(plan)]);
}

/** `y` of the last cell is what the layer emits in the end. */
async function withEmitted(
  result: SequenceResult,
  emitted: Tensor,
): Promise<SequenceResult["quantities"]> {
  const [first] = result.quantities;
  const kept = first?.h?.shape[0] ?? 0;
  const whole = await download(emitted);
  const y = takeRows(
    whole,
    Array.from({ length: kept }, (_, row) => row),
  );
  return result.quantities.map((cell) =>
    cell.y === undefined ? cell : { ...cell, y },
  );
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
    state += plan.stateNames.length;
    return {
      path,
      cell: plan.kind,
      units: plan.units,
      spatial: plan.spatial,
      equation: plan.equation,
      inputTimeIndex: Array.from({ length: steps }, (_, s) => s),
      quantities: quantities[n] ?? {},
      start: named(start.slice(from, state), plan.stateNames),
      end: named(end.slice(from, state), plan.stateNames),
    };
  });
}
