// Layers that start from states of other sizes than their input, and windows with gaps on maps of open size, as the real libraries answered.
import { expect, test } from "vitest";
import { loadCases } from "./cases.ts";
import {
  actualAnswer,
  expectedAnswer,
  programOf,
  programReader,
} from "./programs.ts";

test.each(["keras3", "keras2"] as const)(
  "%s starts from states like so",
  { timeout: 120_000 },
  async (dialect) => {
    const file = new URL(`start-states/${dialect}.json.gz`, import.meta.url);
    const read = await programReader(dialect);
    const wrong = loadCases(file).flatMap((recorded) => {
      const expected = expectedAnswer(recorded);
      const actual = actualAnswer(read(programOf(recorded, dialect)));
      const shapes = recorded.inputs.map(({ shape }) => JSON.stringify(shape));
      return actual === expected
        ? []
        : [
            `${recorded.ctor ?? ""} on ${shapes.join(" ")}\n  ${expected}\n  ${actual}`,
          ];
    });
    expect(wrong.join("\n")).toBe("");
  },
);
