// The masks that Keras attaches to tensors, through the whole chain: chains of layers, wrappers, own layers, models inside models.
// ORACLE_SHOW=all prints what differs; ORACLE_MASKS names a folder with other recordings.
import { expect, test } from "vitest";
import { programReader } from "../programs.ts";
import { actualOf, expectedOf, maskedPrograms, textOf } from "./masks.ts";

const shows = process.env.ORACLE_SHOW !== undefined;

test.each(["keras3", "keras2"] as const)(
  "%s masks what we say it masks",
  { timeout: 300_000 },
  async (keras) => {
    const read = await programReader(keras);
    const { own, cases } = maskedPrograms(keras);
    const wrong = cases.flatMap((recorded) => {
      const text = textOf(recorded, own, keras);
      const analysis = read(text);
      const expected = expectedOf(recorded);
      const actual =
        analysis === null ? "not read" : actualOf(recorded, analysis);
      if (actual === expected) return [];
      const findings = analysis?.findings.map(({ message }) => message) ?? [];
      const lines = [
        recorded.program.join("\n"),
        `    real ${expected} ${recorded.error ?? ""}`,
        `    ours ${actual} ${findings.join(" | ")}`,
      ];
      return [lines.join("\n")];
    });
    console.log(
      `${keras}: ${cases.length - wrong.length} of ${cases.length} programs agree`,
    );
    if (shows) console.log(wrong.join("\n\n"));
    expect(wrong).toEqual([]);
  },
);
