// Layers inside of other layers, on inputs of every number of axes, as the real libraries answered: structure, shapes, dtype and weights, or that
// they raise.
// WRAPPED_FOLDER names a folder with other recordings, WRAPPED_SHOW a file to write what differs to.
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Dialect } from "../../server/layers/layer.ts";
import type { Analysis } from "../../server/workspace/analysis.ts";
import type { RecordedCase } from "./cases.ts";
import { loadCases } from "./cases.ts";
import {
  actualAnswer,
  actualWeights,
  expectedAnswer,
  programOf,
  programReader,
} from "./programs.ts";
import type { RecordedWeight } from "./weights/printed.ts";
import { printed, printedSpec } from "./weights/printed.ts";

interface WrappedCase extends RecordedCase {
  readonly weights?: readonly RecordedWeight[];
}

test.each(["keras3", "keras2", "tfjs"] as const)(
  "%s answers so to layers inside of layers",
  { timeout: 600_000 },
  async (dialect) => {
    const folder = process.env.WRAPPED_FOLDER;
    const name = `${dialect}.json.gz`;
    const file =
      folder === undefined
        ? new URL(`wrapped/${name}`, import.meta.url)
        : new URL(`file://${folder}/${name}`);
    const read = await programReader(dialect);
    const cases: readonly WrappedCase[] = loadCases(file);
    const wrong = cases.flatMap((recorded) => {
      const analysis = read(programOf(recorded, dialect));
      const expected = `${expectedAnswer(recorded)} ${weightsIn(recorded, dialect)}`;
      const answer = actualAnswer(analysis);
      const weights =
        recorded.weights === undefined || answer === "raises"
          ? ""
          : weightsTold(analysis, dialect);
      const actual = `${answer} ${weights}`;
      return actual === expected ? [] : [{ recorded, expected, actual }];
    });
    const texts = wrong.map(
      ({ recorded, expected, actual }) =>
        `${sourceOf(recorded)} on ${JSON.stringify(recorded.inputs[0]?.shape)}\n  ${expected} ${recorded.error?.message.slice(0, 160) ?? ""}\n  ${actual}`,
    );
    const rate = `${String(cases.length - wrong.length)} of ${String(cases.length)}`;
    console.log(`${dialect}: ${rate} agree`);
    const show = process.env.WRAPPED_SHOW;
    if (show !== undefined)
      writeFileSync(`${show}-${dialect}.txt`, texts.join("\n"));
    expect(texts).toEqual([]);
  },
);

function weightsIn({ weights }: WrappedCase, dialect: Dialect): string {
  return weights?.map((each) => printed(each, dialect)).join(" ") ?? "";
}

function weightsTold(analysis: Analysis | null, dialect: Dialect): string {
  const weights = actualWeights(analysis);
  return (
    weights?.map((each) => printedSpec(each, dialect)).join(" ") ?? "unknown"
  );
}

function sourceOf({ prelude, ctor }: RecordedCase): string {
  return prelude ?? ctor ?? "";
}
