// Stateful models fed by arrays and datasets of many sizes, as both Kerases ran them: we speak of an error exactly where they raise.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { programReader } from "./programs.ts";

interface TrainingCase {
  readonly source: string;
  /** What the library raised, or null. */
  readonly error: string | null;
}

/** Errors of which no rule speaks yet: data that gives no batch at all, and `steps_per_epoch` over too few samples. */
test.each([
  ["keras3", 2],
  ["keras2", 7],
] as const)(
  "%s: batches of a stateful model",
  async (dialect, unspoken) => {
    const read = await programReader(dialect);
    const bytes = readFileSync(
      new URL(`arrays/training-${dialect}.json.gz`, import.meta.url),
    );
    const cases = JSON.parse(
      gunzipSync(bytes).toString(),
    ) as readonly TrainingCase[];
    const falseAlarms: string[] = [];
    const missed: string[] = [];
    for (const { source, error } of cases) {
      const findings = read(source)?.findings ?? [];
      const speaks = findings.some(({ when }) => when !== "silent");
      if (speaks && error === null) falseAlarms.push(source);
      if (!speaks && error !== null) missed.push(`${source}${error}`);
    }
    console.log(
      `${dialect}: ${String(cases.length - missed.length - falseAlarms.length)} of ${String(cases.length)}`,
    );
    expect(falseAlarms).toEqual([]);
    expect(missed.length).toBeLessThanOrEqual(unspoken);
  },
  60_000,
);
