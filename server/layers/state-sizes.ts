// How large an axis is after the steps of a recurrence in Keras 2, where a layer may start from states of other sizes than its input: the
// batch, and the rows and columns of a ConvLSTM. Every step broadcasts its input and the states of a cell against each other.
import { compareDims } from "../shapes/compare.ts";
import type { Dim } from "../shapes/dim.ts";
import { equal } from "../shapes/dim.ts";

/** One axis: of the input, and of the states that the steps start from, cell by cell. */
export interface AxisStart {
  readonly own: Dim;
  readonly states: readonly (readonly Dim[])[];
}

export interface AxisEnd {
  /** Of what the last cell returns at the last step. */
  readonly last: Dim;
  readonly states: readonly (readonly Dim[])[];
}

/** After unrolled steps; null when sizes don't fit. Observed in tf_keras 2.21. */
export function afterUnrolled({ own, states }: AxisStart): AxisEnd | null {
  const sizes = broadcastCells(own, states);
  return (
    sizes && {
      last: lastOf(sizes, own),
      states: states.map((group, cell) => group.map(() => sizes[cell] ?? null)),
    }
  );
}

/** After a loop, which keeps every state at the size that it starts from; null when sizes don't fit. Observed in tf_keras 2.21. */
export function afterLoop({ own, states }: AxisStart): AxisEnd | null {
  const sizes = broadcastCells(own, states);
  if (sizes === null) return null;
  const isKept = states.every((group, cell) =>
    group.every((size) => compareDims(size, sizes[cell] ?? null) !== "never"),
  );
  if (!isKept) return null;
  return { last: states.at(-1)?.[0] ?? lastOf(sizes, own), states };
}

/** A stateful layer chooses between its own states and given ones when it runs: only a size that both have is sure. */
export function ownOrGiven(own: Dim, given: Dim): Dim {
  return own !== null && given !== null && equal(own, given) ? own : null;
}

/** What the last cell returns; TF.js takes a stack of no cells. */
function lastOf(sizes: readonly Dim[], own: Dim): Dim {
  const last = sizes.at(-1);
  return last === undefined ? own : last;
}

/** What each cell returns: its input, which is what the cell before it returns, broadcast with its states. */
function broadcastCells(
  own: Dim,
  states: readonly (readonly Dim[])[],
): readonly Dim[] | null {
  const sizes: Dim[] = [];
  let input: Dim | undefined = own;
  for (const group of states) {
    for (const size of group)
      input = input === undefined ? undefined : broadcast(input, size);
    if (input === undefined) return null;
    sizes.push(input);
  }
  return sizes;
}

/** As TensorFlow tells it of shapes: an open size beside a known one above 1 can only be that. Undefined when the two never fit. */
function broadcast(left: Dim, right: Dim): Dim | undefined {
  if (left === 1) return right;
  if (right === 1) return left;
  if (compareDims(left, right) === "never") return undefined;
  return left ?? right;
}
