import { expect, it } from "vitest";
import type { StepChunk } from "../engine/recording.ts";
import { type Growth, grown } from "./growth.ts";

/** One unit in two rows, from a step on. */
const chunk = (
  from: number,
  rows: readonly (readonly number[])[],
): StepChunk => ({
  node: "lstm",
  path: "",
  batch: 0,
  from,
  count: rows[0]?.length ?? 0,
  quantities: {
    h: {
      shape: [2, rows[0]?.length ?? 0, 1],
      dtype: "float32",
      data: Float32Array.from(rows.flat()),
    },
  },
});

const numbers = (growth: Growth) =>
  Array.from(growth.get("")?.quantities.h?.data ?? []);

it("puts each chunk behind the one before, and leaves the rest open", () => {
  const first = grown(
    new Map(),
    chunk(0, [
      [1, 2],
      [5, 6],
    ]),
    4,
  );
  expect(first.get("")?.done).toBe(2);
  expect(numbers(first)).toEqual([1, 2, NaN, NaN, 5, 6, NaN, NaN]);
  const second = grown(first, chunk(2, [[3], [7]]), 4);
  expect(second.get("")?.done).toBe(3);
  expect(numbers(second)).toEqual([1, 2, 3, NaN, 5, 6, 7, NaN]);
  expect(second.get("")).not.toBe(first.get(""));
});

it("makes room for more steps than were expected", () => {
  const first = grown(new Map(), chunk(0, [[1], [5]]), 1);
  const second = grown(
    first,
    chunk(1, [
      [2, 3],
      [6, 7],
    ]),
    1,
  );
  expect(numbers(second)).toEqual([1, 2, 3, 5, 6, 7]);
  expect(second.get("")?.quantities.h?.shape).toEqual([2, 3, 1]);
});
