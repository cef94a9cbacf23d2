// Layers that few programs use, as the real libraries answered: cuDNN's, feature columns, editions of `tf.compat.v1`, wrappers of cells.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { RecordedCase } from "./cases.ts";
import {
  actualAnswer,
  actualParams,
  expectedAnswer,
  programOf,
  programReader,
} from "./programs.ts";

/** What isn't told from the text, and why. Each is asked like the others, and must still be untold. */
const known: Readonly<Record<string, string>> = {
  "ResidualWrapper/2":
    "a cell doesn't see the width of its input before it has an output",
  "DenseFeatures/23": "whether a file of words exists",
  "DenseFeatures/44": "the weights of a Sequential that takes a dict",
  "TFSMLayer/2": "whether a folder exists",
  "InputSpec/3": "what an InputSpec takes",
};

test.each(["keras3", "keras2"] as const)(
  "%s answers so to rare layers",
  { timeout: 60_000 },
  async (dialect) => {
    const file = new URL(`rare/${dialect}.json`, import.meta.url);
    const { cases } = JSON.parse(readFileSync(file, "utf8")) as {
      readonly cases: readonly RecordedCase[];
    };
    const read = await programReader(dialect);
    const wrong = cases.flatMap((recorded) => {
      const analysis = read(programOf(recorded, dialect));
      const params = analysis && actualParams(analysis);
      const expected = answerOf(
        expectedAnswer(recorded),
        JSON.stringify(recorded.params ?? null),
      );
      const actual = answerOf(actualAnswer(analysis), params ?? "null");
      const program = `${recorded.ctor ?? ""} ${recorded.call}`;
      return actual === expected
        ? []
        : [{ id: recorded.id, text: `${program}\n  ${expected}\n  ${actual}` }];
    });
    const isKnown = ({ id }: { readonly id: string }): boolean =>
      Object.hasOwn(known, id);
    const ids = (
      found: readonly { readonly id: string }[],
    ): readonly string[] => found.map(({ id }) => id);
    expect(wrong.filter((one) => !isKnown(one))).toEqual([]);
    expect(ids(wrong.filter(isKnown))).toEqual(ids(cases.filter(isKnown)));
  },
);

/** What is no tensor, such as an InputSpec, is not told. */
function answerOf(answer: string, params: string): string {
  if (answer === "raises") return answer;
  return answer.startsWith('{"value"') ? "null null" : `${answer} ${params}`;
}
