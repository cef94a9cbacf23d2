// The recurrence: one direction of one layer over a whole sequence, in chunks. `referenceLoop` is a plain loop of tfjs operations; faster
// kernels take its place behind the same type.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  concat,
  keep,
  reshape,
  slice,
  stack,
  tidy,
  unstack,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { CellRecording, Quantity } from "../recording.ts";
import { emitted } from "../recording.ts";
import type { Cell, CellPlan } from "./cells/cell.ts";
import { outputShape } from "./cells/cell.ts";
import { Collector } from "./collector.ts";

/** What a kernel is asked for. Tensors belong to the caller. */
export interface SequenceTask {
  readonly cells: readonly BoundCell[];
  /** `[rows, steps, input]` in processing order; maps lie flat. */
  readonly x: Tensor;
  /** `[rows, steps]`, bool, in processing order; null: nothing is masked. */
  readonly mask: Tensor | null;
  /** All states, flat in the order of the cells, `[rows, width]` each. */
  readonly start: readonly Tensor[];
  /** What a masked step emits. */
  readonly maskedOutput: "repeat" | "zeros" | "state";
  /** Of how many rows, from the first, every quantity is recorded. All rows are computed. */
  readonly keptRows: number;
  /** In the order of cells: which state `state` means. */
  readonly firstState: number;
}

export interface BoundCell {
  readonly path: string;
  readonly plan: CellPlan;
  readonly cell: Cell;
}

/** Tensors belong to the caller from now on. */
export interface SequenceResult {
  /** Fewer than asked for when the run was cancelled. */
  readonly steps: number;
  /** What the layer emits at each step, `[rows, steps, width]`. */
  readonly emitted: Tensor;
  /** States after the last step, flat. */
  readonly end: readonly Tensor[];
  /** By cell. */
  readonly quantities: readonly CellRecording["quantities"][];
}

export type SequenceKernel = (
  task: SequenceTask,
  control: ChunkControl,
) => Promise<SequenceResult>;

/** How long a chunk is, when to stop, and who hears of each. */
export interface ChunkControl {
  readonly isCancelled: () => boolean;
  /** The next chunk's length, from the last one's length and milliseconds, or at first from a step's multiplications. */
  readonly nextLength: (last: ChunkTime | null, work: number) => number;
  /** Told after each chunk; resolves when the thread has had a breath. */
  readonly onChunk: (chunk: ChunkReport) => Promise<void>;
}

export interface ChunkTime {
  readonly steps: number;
  readonly milliseconds: number;
}

export interface ChunkReport {
  readonly from: number;
  readonly count: number;
  readonly cells: readonly {
    readonly path: string;
    readonly quantities: CellRecording["quantities"];
  }[];
}

export const referenceLoop: SequenceKernel = async (task, control) => {
  const [, steps = 0] = task.x.shape;
  const collector = new Collector(layoutOf(task), task.keptRows, steps);
  const parts: Tensor[] = [];
  let states = task.start.map((state) => keep(state.clone()));
  let before: Tensor | null = null;
  const work = multiplications(task);
  let done = 0;
  let last: ChunkTime | null = null;
  try {
    while (done < steps && !control.isCancelled()) {
      const count = Math.min(control.nextLength(last, work), steps - done);
      const began = performance.now();
      const chunk: Chunk = runChunk(task, states, before, done, count);
      for (const old of states) old.dispose();
      before?.dispose();
      states = [...chunk.states];
      before = chunk.last;
      parts.push(chunk.emitted);
      const values = await chunk.packed.data<"float32">();
      chunk.packed.dispose();
      const cells = collector.take(values, done, count);
      last = { steps: count, milliseconds: performance.now() - began };
      await control.onChunk({ from: done, count, cells });
      done += count;
    }
    return {
      steps: done,
      emitted: joined(parts, task),
      end: states,
      quantities: collector.finish(done),
    };
  } catch (error) {
    for (const state of states) state.dispose();
    throw error;
  } finally {
    before?.dispose();
    for (const part of parts) part.dispose();
  }
};

/** `[rows, 0, width]` has no parts: a run cancelled before its first step. */
function joined(parts: readonly Tensor[], task: SequenceTask): Tensor {
  const [first, ...rest] = parts;
  if (first === undefined)
    return tidy(() =>
      slice(
        reshape(task.start[0] ?? task.x, [rowsOf(task), 1, -1]),
        [0, 0, 0],
        [-1, 0, -1],
      ),
    );
  return rest.length === 0 ? first.clone() : concat([...parts], 1);
}

interface Chunk {
  readonly states: readonly Tensor[];
  /** The last step's output, for a masked step after it. */
  readonly last: Tensor;
  readonly emitted: Tensor;
  /** Every quantity of every cell side by side, `[keptRows, count, width]`: one read-back for all. */
  readonly packed: Tensor;
}

function runChunk(
  task: SequenceTask,
  start: readonly Tensor[],
  outputBefore: Tensor | null,
  from: number,
  count: number,
): Chunk {
  const kept: Tensor[] = [];
  const [all, packed] = tidy(() => {
    const inputs = projectedSteps(task, from, count);
    const masks = maskSteps(task.mask, from, count);
    const rows: Tensor[] = [];
    const outputs: Tensor[] = [];
    let states = start;
    let before = outputBefore;
    for (const [k, input] of inputs.entries()) {
      const step = oneStep(task, input, states, masks[k] ?? null, before);
      states = step.states;
      before = step.emitted;
      outputs.push(step.emitted);
      rows.push(concat([...step.record], 1));
    }
    kept.push(...states.map((state) => keep(state.clone())));
    kept.push(keep((before ?? outputs[0] ?? task.x).clone()));
    const packed = slice(stack(rows, 1), [0, 0, 0], [task.keptRows, -1, -1]);
    return [stack(outputs, 1), packed] as const;
  });
  const last = kept.pop() ?? all;
  return { states: kept, last, emitted: all, packed };
}

/** The first cell's share of the input for all steps of a chunk in one product, then cut into steps. */
function projectedSteps(
  task: SequenceTask,
  from: number,
  count: number,
): readonly Tensor[] {
  const [rows = 1, , features = 1] = task.x.shape;
  const first = task.cells[0];
  if (first === undefined) return [];
  const part = slice(task.x, [0, from, 0], [-1, count, -1]);
  const flat = first.cell.project(reshape(part, [rows * count, features]));
  return unstack(reshape(flat, [rows, count, -1]), 1);
}

/** `[rows, 1]` each. */
function maskSteps(
  mask: Tensor | null,
  from: number,
  count: number,
): readonly Tensor[] {
  if (mask === null) return [];
  return Array.from({ length: count }, (_, k) =>
    slice(mask, [0, from + k], [-1, 1]),
  );
}

interface Step {
  readonly states: readonly Tensor[];
  readonly emitted: Tensor;
  /** In the layout's order. */
  readonly record: readonly Tensor[];
}

function oneStep(
  task: SequenceTask,
  input: Tensor,
  states: readonly Tensor[],
  mask: Tensor | null,
  before: Tensor | null,
): Step {
  const next: Tensor[] = [];
  const record: Tensor[] = [];
  let output = input;
  for (const [n, { plan, cell }] of task.cells.entries()) {
    const old = states.slice(next.length, next.length + plan.states.length);
    const projected = n === 0 ? input : cell.project(output);
    const step = cell.step(projected, old);
    const kept = step.states.map((state, k) => {
      const carried = old[k];
      return mask === null || carried === undefined
        ? state
        : where(mask, state, carried);
    });
    next.push(...kept);
    output = step.output;
    const named = new Map<Quantity, Tensor | undefined>(
      plan.states.map(({ name }, k) => [name, kept[k]] as const),
    );
    for (const { name } of plan.quantities) {
      const value = step.gates[name] ?? named.get(name);
      if (value !== undefined) record.push(value);
    }
  }
  if (mask === null) return { states: next, emitted: output, record };
  const instead = replacement(task, output, next, before);
  const result = where(mask, output, instead);
  return { states: next, emitted: result, record: [...record, result] };
}

function replacement(
  task: SequenceTask,
  output: Tensor,
  states: readonly Tensor[],
  before: Tensor | null,
): Tensor {
  switch (task.maskedOutput) {
    case "zeros":
      return zerosLike(output);
    case "repeat":
      return before ?? zerosLike(output);
    case "state":
      return states[task.firstState] ?? zerosLike(output);
  }
}

function rowsOf(task: SequenceTask): number {
  return task.x.shape[0];
}

/** Of one step, all rows and cells. */
function multiplications(task: SequenceTask): number {
  return (
    rowsOf(task) * task.cells.reduce((sum, { plan }) => sum + plan.work, 0)
  );
}

/** What one packed row holds, in order. What is emitted stands last, only with a mask. */
function layoutOf(task: SequenceTask) {
  const cells = task.cells.map(({ path, plan }) => ({
    path,
    quantities: plan.quantities,
  }));
  const lastCell = cells.at(-1);
  const last = task.cells.at(-1);
  if (task.mask === null || lastCell === undefined || last === undefined)
    return cells;
  const part = { name: emitted, shape: outputShape(last.plan) };
  return [
    ...cells.slice(0, -1),
    { ...lastCell, quantities: [...lastCell.quantities, part] },
  ];
}
