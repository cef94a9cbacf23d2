// What can be said of a layer's result after looking at all of its numbers: which returned state is which column of the sequence.
import type { ArrayValue, NodeRecording } from "../engine/recording.ts";
import { type Layout, layoutOf, offsetOf } from "./layout.ts";
import type { Cell } from "./shown.ts";
import { type Subject, lastCell, stateRoles } from "./subject.ts";

/** `state` agrees with `other` in all but `difference`. Positions are those of the returned tuple. */
export interface Check {
  readonly kind:
    "lastColumn" | "lastHalf" | "firstHalf" | "equal" | "equalHalf";
  /** Whose state it is: 1 for the backward half. */
  readonly direction: 0 | 1;
  readonly state: number;
  readonly other: number;
  readonly difference: number;
  /** Why it differs, where that can be told. */
  readonly cause: "mask" | null;
}

/** What the checks need to know of the layer. */
export type Checked = Pick<
  Subject,
  "cells" | "rank" | "isBidirectional" | "isStatesReversed" | "isChannelsFirst"
>;

/** Checks on every row; none when the layer returns no states, or merges its halves so that they can't be told apart. */
export function checksOf(
  node: NodeRecording,
  subject: Checked,
): readonly Check[] {
  const { recurrent, outputs } = node;
  const [first] = outputs;
  if (recurrent === null || first === undefined || outputs.length < 2)
    return [];
  const { rank, isBidirectional, isChannelsFirst } = subject;
  const isSequence = first.shape.length === 3 + rank;
  const layout = layoutOf(first.shape, {
    hasSteps: isSequence,
    isChannelsFirst,
  });
  const directions = isBidirectional ? ([0, 1] as const) : ([0] as const);
  const widths = directions.map(
    (d) => recurrent.cells[lastCell(subject, d).place]?.units ?? 0,
  );
  if (layout.units !== widths.reduce((sum, width) => sum + width, 0)) return [];
  const roles = stateRoles(subject);
  return directions.flatMap((direction): Check[] => {
    const { place, cell } = lastCell(subject, direction);
    const role = roles.findIndex(
      (one) => one.place === place && one.state === cell.output,
    );
    const state = outputs.length - roles.length + role;
    const value = outputs[state];
    if (role < 0 || value === undefined) return [];
    const difference = greatestDifference(
      value,
      layoutOf(value.shape, { hasSteps: false, isChannelsFirst }),
      {
        value: first,
        layout,
        from: direction === 0 ? 0 : (widths[0] ?? 0),
        step: direction === 1 ? 0 : layout.steps - 1,
      },
    );
    const isMasked = recurrent.mask !== null && difference > 1e-6;
    return [
      {
        kind: kindOf(isSequence, isBidirectional, direction),
        direction,
        state,
        other: 0,
        difference,
        cause: isMasked ? "mask" : null,
      },
    ];
  });
}

function kindOf(
  isSequence: boolean,
  isBidirectional: boolean,
  direction: 0 | 1,
): Check["kind"] {
  if (!isBidirectional) return isSequence ? "lastColumn" : "equal";
  if (!isSequence) return "equalHalf";
  return direction === 0 ? "lastHalf" : "firstHalf";
}

/** The units of the result that come from one direction, at one step. */
interface Part {
  readonly value: ArrayValue;
  readonly layout: Layout;
  readonly from: number;
  readonly step: number;
}

function greatestDifference(
  state: ArrayValue,
  sizes: Layout,
  part: Part,
): number {
  let greatest = 0;
  for (let row = 0; row < sizes.rows; row += 1) {
    for (let pixel = 0; pixel < sizes.pixels; pixel += 1) {
      for (let unit = 0; unit < sizes.units; unit += 1) {
        const mine = state.data[offsetOf(sizes, row, 0, unit, pixel)] ?? NaN;
        const place = offsetOf(
          part.layout,
          row,
          part.step,
          part.from + unit,
          pixel,
        );
        const difference = Math.abs(mine - (part.value.data[place] ?? NaN));
        if (!(difference <= greatest)) greatest = difference;
        if (Number.isNaN(difference)) return NaN;
      }
    }
  }
  return greatest;
}

/** The first value that is not a number, by time, in any cell; null when all are. */
export function firstNaN(
  node: NodeRecording,
): (Cell & { readonly row: number }) | null {
  const found = (node.recurrent?.cells ?? []).flatMap((cell, place) => {
    const h = cell.quantities[cell.output];
    const index = h?.data.findIndex((value: number) => Number.isNaN(value));
    if (h === undefined || index === undefined || index < 0) return [];
    return firstByTime(h, layoutOf(h.shape)).map(
      ({ step, row, pixel, unit }) => ({
        step,
        row,
        t: cell.inputTimeIndex[step] ?? step,
        cell: place,
        unit,
        pixel,
      }),
    );
  });
  const [first] = [...found].sort((a, b) => a.step - b.step);
  return first ?? null;
}

function firstByTime(
  h: ArrayValue,
  sizes: Layout,
): { step: number; row: number; pixel: number; unit: number }[] {
  for (let step = 0; step < sizes.steps; step += 1) {
    for (let row = 0; row < sizes.rows; row += 1) {
      for (let place = 0; place < sizes.stepStride; place += 1) {
        const offset = offsetOf(sizes, row, step, 0) + place;
        if (!Number.isNaN(h.data[offset])) continue;
        const unit = place % sizes.units;
        return [{ step, row, pixel: Math.floor(place / sizes.units), unit }];
      }
    }
  }
  return [];
}
