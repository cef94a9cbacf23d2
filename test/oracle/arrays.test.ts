// Programs over arrays and datasets as the real libraries ran them: nothing that we say may be wrong, and most must be known.

import { expect, test } from "vitest";
import type { ArrayCase, Verdict } from "./arrays.ts";
import { arrayCases, datasetVerdict, oursAt, verdictOn } from "./arrays.ts";
import { programReader } from "./programs.ts";

/** The part of the answers that must be known, by topic. */
const floors: Readonly<Record<string, number>> = {
  numpy: 0.88,
  tensorflow: 0.92,
  "keras.ops": 0.9,
  symbolic: 0.96,
  "keras.backend": 0.95,
  programs: 0.85,
  datasets: 0.65,
};

type Read = Awaited<ReturnType<typeof programReader>>;

test("arrays and datasets are what the libraries make of them", async () => {
  const readers = {
    keras3: await programReader("keras3"),
    keras2: await programReader("keras2"),
    tfjs: await programReader("tfjs"),
  };
  const counts = new Map<string, Record<Verdict, number>>();
  const faults: string[] = [];
  for (const recorded of arrayCases()) {
    const count = counts.get(recorded.topic) ?? {
      right: 0,
      unknown: 0,
      wrong: 0,
    };
    counts.set(recorded.topic, count);
    for (const [verdict, line] of verdicts(
      recorded,
      readers[recorded.dialect],
    )) {
      count[verdict] += 1;
      if (verdict === "wrong") faults.push(`${recorded.source}\n${line}`);
    }
  }
  const rates = [...counts].map(([topic, { right, unknown, wrong }]) => ({
    topic,
    all: right + unknown + wrong,
    known: right / (right + unknown + wrong),
  }));
  console.log(
    rates
      .map(
        ({ topic, all, known }) =>
          `${topic} ${(known * 100).toFixed(1)} % of ${String(all)}`,
      )
      .join("  "),
  );
  expect(faults).toEqual([]);
  expect(
    rates.filter(({ topic, known }) => known < (floors[topic] ?? 1)),
  ).toEqual([]);
}, 120_000);

function verdicts(
  recorded: ArrayCase,
  read: Read,
): readonly (readonly [Verdict, string])[] {
  const { source, dataset } = recorded;
  const analysis = read(source);
  if (!analysis) return [["wrong", "not read"]];
  if (dataset) {
    const run = analysis.trace.events.find((event) => event.kind === "run");
    const knowsSteps = source.includes("timeseries_dataset_from_array");
    return [[datasetVerdict(run?.x, dataset, knowsSteps), "dataset"]];
  }
  return recorded.answers.map(([line, name, value]) => [
    verdictOn(oursAt(analysis, source, line, name), value),
    `line ${String(line)}: ${name} is ${JSON.stringify(value)}, not ${JSON.stringify(oursAt(analysis, source, line, name))}`,
  ]);
}
