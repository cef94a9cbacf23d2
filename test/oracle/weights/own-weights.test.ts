// The weights of layers, cells and models that a program writes itself, through the whole chain: names, shapes, order and what is trained, as the
// real libraries tell them. ORACLE_SHOW=all prints what differs.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { RecordedWeight } from "./printed.ts";
import { printed, printedSpec } from "./printed.ts";
import { actualWeights, programOf, programReader } from "../programs.ts";

interface Recording {
  readonly prelude: string;
  readonly cases: readonly {
    readonly ctor: string;
    readonly shape: readonly (number | null)[];
    readonly weights: readonly RecordedWeight[];
  }[];
}

it.each(["keras3", "keras2", "tfjs"] as const)(
  "own layers and cells in %s have the weights that the library lists",
  { timeout: 60_000 },
  async (dialect) => {
    const file = new URL(`own-${dialect}.json`, import.meta.url);
    const recording = JSON.parse(readFileSync(file, "utf8")) as Recording;
    const read = await programReader(dialect);
    const differing = recording.cases.flatMap(({ ctor, shape, weights }) => {
      const text = programOf(
        {
          id: ctor,
          layer: ctor,
          ctor,
          call: dialect === "tfjs" ? "layer.apply(x0)" : "layer(x0)",
          prelude: recording.prelude,
          inputs: [{ shape }],
        },
        dialect,
      );
      const actual = actualWeights(read(text))?.map((weight) =>
        printedSpec(weight, dialect),
      ) ?? ["unknown"];
      const wanted = weights.map((weight) => printed(weight, dialect));
      return actual.join(" ") === wanted.join(" ")
        ? []
        : [{ ctor, wanted: wanted.join(" "), actual: actual.join(" ") }];
    });
    expect(recording.cases.length).toBeGreaterThanOrEqual(
      dialect === "tfjs" ? 8 : 40,
    );
    expect(differing).toEqual([]);
  },
);
