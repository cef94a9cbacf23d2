// Which keywords the constructor of each layer takes: what the real Kerases take beside their signatures is taken here, and nothing else.

import { expect, it } from "vitest";
import type { Span } from "../../server/syntax/source.ts";
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
    const asked = layers.flatMap(([code, taken]) =>
      Object.entries(values)
        .filter(([keyword]) => !new RegExp(`\\b${keyword}=`).test(code))
        .map(([keyword, value]) => ({
          text: withKeyword(code, keyword, value),
          isTaken: taken.includes(keyword),
        })),
    );
    const head = [
      dialect === "keras3" ? "import keras" : "import tf_keras as keras",
      "import tensorflow as tf",
    ];
    const read = await programReader(dialect);
    const text = [...head, ...asked.map((one) => `layer = ${one.text}`)].join(
      "\n",
    );
    const analysis = read(text);
    const refused = new Set(
      analysis?.findings
        .filter(({ severity }) => severity === "error")
        .map(({ range }) => lineAt(text, analysis.locate(range)) - head.length),
    );
    const wrong = asked.filter(
      ({ isTaken }, line) => isTaken === refused.has(line),
    );
    expect(wrong.map((one) => `${one.text} ${one.isTaken}`)).toEqual([]);
    expect(asked.length).toBeGreaterThan(10_000);
  },
  60_000,
);

function withKeyword(code: string, keyword: string, value: string): string {
  return `${code.slice(0, -1)}${code.endsWith("()") ? "" : ", "}${keyword}=${value})`;
}

function lineAt(text: string, place: Span | null): number {
  return text.slice(0, place?.start).split("\n").length - 1;
}
