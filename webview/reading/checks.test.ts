import { expect, it } from "vitest";
import { targets } from "../../test/preview/targets.ts";
import { recorded } from "../../test/support/record.ts";
import type { Target } from "../protocol.ts";
import { checksOf, firstNaN } from "./checks.ts";
import { handovers, sampleOf } from "./handover.ts";
import { shownNode } from "./shown.ts";

const target = (name: string): Target => {
  const found = targets[name];
  if (found === undefined) throw new Error(name);
  return found;
};

async function checked(name: string) {
  const { recording, subject } = await recorded(target(name));
  const node = shownNode(recording, subject);
  return node === null || subject === null ? [] : checksOf(node, subject);
}

it("finds state_h in the last column of the sequence", async () => {
  expect(await checked("lstm")).toEqual([
    {
      kind: "lastColumn",
      direction: 0,
      state: 1,
      other: 0,
      difference: 0,
      cause: null,
    },
  ]);
});

it("finds the state equal to a result without steps", async () => {
  expect(await checked("last")).toMatchObject([
    { kind: "equal", state: 1, difference: 0 },
  ]);
});

it("finds a bidirectional layer's states at both ends of its sequence", async () => {
  expect(await checked("bidirectional")).toMatchObject([
    { kind: "lastHalf", state: 1, difference: 0 },
    { kind: "firstHalf", state: 3, difference: 0 },
  ]);
});

it("finds the state of a stack's last cell, and of maps", async () => {
  expect(await checked("stack")).toMatchObject([
    { kind: "lastColumn", state: 3, difference: 0 },
  ]);
  expect(await checked("conv2d")).toMatchObject([
    { kind: "lastColumn", state: 1, difference: 0 },
  ]);
  expect(await checked("convHalves")).toMatchObject([
    { kind: "lastHalf", state: 1, difference: 0 },
    { kind: "firstHalf", state: 3, difference: 0 },
  ]);
});

it("has nothing to say of a layer that returns no state", async () => {
  expect(await checked("simple")).toEqual([]);
});

it("finds no NaN where there is none", async () => {
  const { recording, subject } = await recorded(target("lstm"));
  const node = shownNode(recording, subject);
  expect(node === null ? "not recorded" : firstNaN(node)).toBeNull();
});

it("hands each row's state on to the same row of the next batch", async () => {
  const { recording } = await recorded(target("poem"));
  expect(handovers(recording, "lstm", 0)).toMatchObject([
    { row: 0, from: null, origin: "zeros" },
    { row: 1, from: null, origin: "zeros" },
  ]);
  expect(handovers(recording, "lstm", 1)).toMatchObject([
    { row: 0, origin: "carried", difference: 0 },
    { row: 1, origin: "carried", difference: 0 },
  ]);
  const tokens = recording.inputs[0]?.tokens ?? [];
  expect(tokens.map((line) => line.join(""))).toEqual([
    "床前明月光",
    "举头望明月",
    "疑是地上霜",
    "低头思故乡",
  ]);
});

it("gives a lone last sample every row's state: 9 samples by 2 make 10 rows", async () => {
  const { recording } = await recorded(target("nine"));
  const last = recording.batches.at(-1);
  expect(last?.rows).toEqual([8, 10]);
  expect(last && [sampleOf(last, 0), sampleOf(last, 1)]).toEqual([8, 8]);
  expect(handovers(recording, "gru", 4)).toMatchObject([
    { row: 0, sample: 8, from: { row: 0, sample: 6 }, difference: 0 },
    { row: 1, sample: 8, from: { row: 1, sample: 7 }, difference: 0 },
  ]);
});
