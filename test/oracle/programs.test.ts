// Every recorded answer of the real libraries, asked of the whole chain as a program.

import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Dialect } from "../../server/layers/layer.ts";
import {
  actualAnswer,
  actualParams,
  expectedAnswer,
  programOf,
  programReader,
  recordedCases,
} from "./programs.ts";

const dialects: readonly Dialect[] = ["keras3", "keras2", "tfjs"];

/** Layers of which nearly everything must agree, by lower-case name. */
const foremost = ["lstm", "gru", "simplernn", "bidirectional", "dense"];

test.each(dialects)(
  "%s programs answer as the library does",
  { timeout: 300_000 },
  async (dialect) => {
    const read = await programReader(dialect);
    const rates = new Map<string, { agree: number; all: number }>();
    const wrong: string[] = [];
    for (const recorded of recordedCases(dialect)) {
      const text = programOf(recorded, dialect);
      const analysis = read(text);
      const expected = expectedAnswer(recorded);
      const actual = actualAnswer(analysis);
      const hasParams = recorded.error === undefined && recorded.ctor !== null;
      const params = JSON.stringify(recorded.params ?? null);
      const agrees =
        actual === expected &&
        (!hasParams ||
          recorded.params === undefined ||
          analysis === null ||
          (actualParams(analysis) ?? params) === params);
      const name = recorded.layer;
      const rate = rates.get(name) ?? { agree: 0, all: 0 };
      rates.set(name, rate);
      rate.all += 1;
      if (agrees) rate.agree += 1;
      else
        wrong.push(
          `${recorded.id}\n${text}\n  expected ${expected} ${params}\n  actual   ${actual} ${analysis ? (actualParams(analysis) ?? "") : ""} ${JSON.stringify(analysis?.findings.map((finding) => finding.message))}\n`,
        );
    }
    const report = [...rates].map(
      ([name, { agree, all }]) => `${name} ${String(agree)}/${String(all)}`,
    );
    const total = [...rates.values()].reduce(
      (sum, rate) => sum + rate.agree,
      0,
    );
    const all = [...rates.values()].reduce((sum, rate) => sum + rate.all, 0);
    console.log(
      `${dialect}: ${String(total)} of ${String(all)}\n${report.join("  ")}`,
    );
    const folder = process.env.UNROLL_DISAGREEMENTS;
    if (folder !== undefined)
      writeFileSync(`${folder}/${dialect}.txt`, wrong.join("\n"));
    for (const [name, { agree, all: count }] of rates)
      if (foremost.includes(name.toLowerCase()))
        expect(agree / count, `${name} in ${dialect}`).toBeGreaterThanOrEqual(
          0.9,
        );
  },
);
