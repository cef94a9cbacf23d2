// Layers that few programs use, as the real libraries answered: cuDNN's, feature columns, editions of `tf.compat.v1`, wrappers of cells.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { explainUnknown } from "../../server/shapes/unknown.ts";
import type { Analysis } from "../../server/workspace/analysis.ts";
import type { RecordedCase } from "./cases.ts";
import {
  actualAnswer,
  actualParams,
  expectedAnswer,
  programOf,
  programReader,
} from "./programs.ts";

/** What isn't told from the text, with the reason that is shown for it: whether a file or a folder exists where the program will run. */
const untold: Readonly<Record<string, string>> = {
  "DenseFeatures/23": "`missing.txt` is read at run time",
  "TFSMLayer/2":
    "`TFSMLayer` can't be followed: it reads a SavedModel from disk, and the signature in there says what comes out",
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
      const reason = untold[recorded.id];
      if (reason !== undefined) {
        const told = analysis && reasonOf(analysis);
        return told === reason
          ? []
          : [{ id: recorded.id, text: `${reason}\n  ${String(told)}` }];
      }
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
    expect(wrong).toEqual([]);
  },
);

/** What is no tensor, such as an InputSpec, is not told. */
function answerOf(answer: string, params: string): string {
  if (answer === "raises") return answer;
  return answer.startsWith('{"value"') ? "null null" : `${answer} ${params}`;
}

/** Why the result isn't known; null when it is, or a finding speaks of it. */
function reasonOf({ trace, findings }: Analysis): string | null {
  const outputs = trace.calls.at(-1)?.outputs;
  return outputs?.kind === "unknown" && findings.length === 0
    ? explainUnknown(outputs.reason)
    : null;
}
