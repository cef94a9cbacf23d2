// The weights of the layer catalogue as the real libraries name and shape them: every recorded case that doesn't raise, in get_weights() order.
// ORACLE_SHOW=LSTM,Dense (or all) prints what differs; ORACLE_FOLDER and ORACLE_WEIGHTS name folders with other recordings.
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../../server/layers/layer.ts";
import type { Analysis } from "../../../server/workspace/analysis.ts";
import type { RecordedCase } from "../cases.ts";
import { inputsOf, recordingsOf } from "../cases.ts";
import { runCase } from "../program.ts";
import { actualWeights, programOf, programReader } from "../programs.ts";
import { createRates } from "../rates.ts";
import type { RecordedWeight } from "./printed.ts";
import { printed, printedSpec } from "./printed.ts";

const dialects: readonly Dialect[] = ["keras3", "keras2", "tfjs"];
const show = process.env.ORACLE_SHOW?.split(",") ?? [];

describe.each(dialects)("weights as %s names them", (dialect) => {
  it("agrees with every recorded case", { timeout: 120_000 }, async () => {
    const read = await programReader(dialect);
    const rates = createRates();
    const lines: string[] = [];
    let inPrograms = 0;
    for (const [recorded, expected] of recordedWeights(dialect)) {
      let actual = answerOf(recorded, dialect);
      if (actual === null) {
        inPrograms += 1;
        actual = answerOfProgram(read(programOf(recorded, dialect)), dialect);
      }
      const wanted = expected.map((weight) => printed(weight, dialect));
      const agrees = wanted.join() === actual.join();
      rates.count(recorded.layer, agrees);
      const isShown = show.includes(recorded.layer) || show.includes("all");
      if (!agrees && isShown)
        lines.push(
          `${recorded.id} ${recorded.ctor ?? ""}`,
          `    real ${wanted.join(" ")}`,
          `    ours ${actual.join(" ")}`,
        );
    }
    const title = `weights of ${dialect}, ${inPrograms} cases asked as programs`;
    console.log([rates.print(title), ...lines].join("\n"));
    expect(rates.below()).toEqual([]);
  });
});

/** The cases of which the weights are recorded, with these. */
function recordedWeights(
  dialect: Dialect,
): readonly (readonly [RecordedCase, readonly RecordedWeight[]])[] {
  const folder = process.env.ORACLE_WEIGHTS;
  const at = folder === undefined ? import.meta.url : `file://${folder}/`;
  return recordingsOf(dialect).flatMap(({ name, cases }) => {
    const file = new URL(`${name}.json.gz`, at);
    if (!existsSync(file)) return [];
    const weights = JSON.parse(
      gunzipSync(readFileSync(file)).toString(),
    ) as Readonly<Record<string, readonly RecordedWeight[]>>;
    return cases.flatMap((each) => {
      const own = weights[each.id];
      return own === undefined ? [] : [[each, own] as const];
    });
  });
}

/** The catalogue's weights, each as a text; null when the case holds what only the whole chain reads: cells of their own, functions and models. */
function answerOf(recorded: RecordedCase, dialect: Dialect): string[] | null {
  if (recorded.prelude !== undefined) return null;
  const answer = runCase(recorded, dialect, inputsOf(recorded, dialect));
  if (answer === null) return null;
  if ("problem" in answer) return [`refused: ${answer.problem.message}`];
  return (
    answer.weights?.map((weight) => printedSpec(weight, dialect)) ?? ["unknown"]
  );
}

function answerOfProgram(
  analysis: Analysis | null,
  dialect: Dialect,
): string[] {
  return (
    actualWeights(analysis)?.map((weight) => printedSpec(weight, dialect)) ?? [
      "unknown",
    ]
  );
}
