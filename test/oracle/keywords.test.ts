// Which keywords the constructor of each layer takes: what the real Kerases take beside their signatures is taken here, and nothing else.

import { expect, it } from "vitest";
import type { Analysis } from "../../server/workspace/analysis.ts";
import { loadJson } from "./cases.ts";
import { programReader } from "./programs.ts";

interface Recorded {
  /** By keyword, the value that was given, as code. */
  readonly values: Readonly<Record<string, string>>;
  /** A constructor, and the keywords that it takes one by one. */
  readonly layers: readonly (readonly [code: string, taken: string[]])[];
}

it.each(["keras3", "keras2"] as const)(
  "%s layers take the keywords of the library",
  async (dialect) => {
    const file = new URL(`./names/keywords-${dialect}.json`, import.meta.url);
    const { values, layers } = loadJson(file) as Recorded;
    const read = await programReader(dialect);
    const keras =
      dialect === "keras3" ? "import keras" : "import tf_keras as keras";
    const wrong: string[] = [];
    for (const [code, taken] of layers) {
      const asked = Object.entries(values).filter(
        ([keyword]) => !new RegExp(`\\b${keyword}=`).test(code),
      );
      const lines = asked.map(
        ([keyword, value]) => `layer = ${withKeyword(code, keyword, value)}`,
      );
      const text = [keras, "import tensorflow as tf", ...lines].join("\n");
      const refused = refusedLines(text, read(text));
      for (const [n, [keyword]] of asked.entries())
        if (taken.includes(keyword) === refused.has(n + 2))
          wrong.push(lines[n] ?? "");
    }
    expect(wrong).toEqual([]);
    expect(layers.length).toBeGreaterThan(100);
  },
  120_000,
);

function withKeyword(code: string, keyword: string, value: string): string {
  return `${code.slice(0, -1)}${code.endsWith("()") ? "" : ", "}${keyword}=${value})`;
}

function refusedLines(
  text: string,
  analysis: Analysis | null,
): ReadonlySet<number> {
  const errors =
    analysis?.findings.filter(({ severity }) => severity === "error") ?? [];
  return new Set(
    errors.map(({ range }) => {
      const start = analysis?.locate(range)?.start;
      return text.slice(0, start).split("\n").length - 1;
    }),
  );
}
