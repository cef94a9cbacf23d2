// Every recorded answer of the real libraries, asked of the whole chain as a program. ORACLE_FOLDER names a folder with other recordings;
// UNROLL_DISAGREEMENTS one to which what differs is written.

import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Dialect } from "../../server/layers/layer.ts";
import type { Analysis } from "../../server/workspace/analysis.ts";
import type { RecordedCase } from "./cases.ts";
import { recordingsOf } from "./cases.ts";
import {
  actualAnswer,
  actualParams,
  expectedAnswer,
  programOf,
  programReader,
} from "./programs.ts";
import { createRates } from "./rates.ts";

const dialects: readonly Dialect[] = ["keras3", "keras2", "tfjs"];

test.each(dialects)(
  "%s programs answer as the library does",
  { timeout: 600_000 },
  async (dialect) => {
    const read = await programReader(dialect);
    const wrong: string[] = [];
    const below: string[] = [];
    for (const { name, cases } of recordingsOf(dialect)) {
      const rates = createRates();
      for (const recorded of cases) {
        const text = programOf(recorded, dialect);
        const difference = differenceOf(recorded, read(text));
        rates.count(recorded.layer, difference === null);
        if (difference !== null)
          wrong.push(`${name} ${recorded.id}\n${text}\n${difference}\n`);
      }
      console.log(rates.print(name));
      below.push(...rates.below());
    }
    const folder = process.env.UNROLL_DISAGREEMENTS;
    if (folder !== undefined)
      writeFileSync(`${folder}/${dialect}.txt`, wrong.join("\n"));
    expect(below).toEqual([]);
  },
);

/** Where the chain's answer differs from the library's; null when it is the same. */
function differenceOf(
  recorded: RecordedCase,
  analysis: Analysis | null,
): string | null {
  const expected = expectedAnswer(recorded);
  const actual = actualAnswer(analysis);
  const params = JSON.stringify(recorded.params ?? null);
  const counted = recorded.params === undefined ? null : actualParams(analysis);
  if (actual === expected && (counted === null || counted === params))
    return null;
  const said = analysis?.findings.map((finding) => finding.message) ?? [];
  return `  expected ${expected} ${params}\n  actual   ${actual} ${counted ?? ""} ${JSON.stringify(said)}`;
}
