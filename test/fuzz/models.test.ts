// Random models with unknown sizes: what is said of them holds for every number put in their place, and little is left unsaid.
// FUZZ_RUNS sets how many models each property tries.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../server/layers/layer.ts";
import { programReader } from "../oracle/programs.ts";
import type { Answer } from "./models/answers.ts";
import { answerOf } from "./models/answers.ts";
import { largest, rowLength } from "./models/choices.ts";
import type { Comparison } from "./models/compare.ts";
import { compareAnswers } from "./models/compare.ts";
import type { RandomModel } from "./models/model.ts";
import { randomModel } from "./models/model.ts";
import type { Origin, Style, Written } from "./models/write.ts";
import { fits, writeModel } from "./models/write.ts";

const dialects: readonly Dialect[] = ["keras3", "keras2", "tfjs"];
const numRuns = Number(process.env.FUZZ_RUNS ?? 20);
const seed = Number(process.env.FUZZ_SEED ?? 1);

/**
 * TF.js cuts from an open axis as if it were 0 long, and JavaScript counts with its `null` as with 0. Encoders of Keras 3 drop a last axis of
 * size 1 only where they see it.
 */
const odd: Readonly<Partial<Record<Dialect, RegExp>>> = {
  keras3: /CategoryEncoding|Discretization|Hashing|Lookup/,
  tfjs: /cropping2D|\.shape\[/,
};

const row = fc.array(fc.nat(largest), {
  minLength: rowLength,
  maxLength: rowLength,
});
const rows = fc.array(row, { minLength: 3, maxLength: 11 });
const shifts = fc.array(fc.integer({ min: -2, max: 3 }), {
  minLength: 1,
  maxLength: 6,
});

describe.each(dialects)(
  "random models in %s",
  { timeout: 3_600_000 },
  (dialect) => {
    it("come to the same with numbers as with unknown sizes", async () => {
      const read = await reader(dialect);
      const sum = { known: 0, open: 0 };
      fc.assert(
        fc.property(rows, shifts, (numbers, shift) => {
          const model = randomModel(numbers, dialect);
          for (const [style, origin] of stylesOf(model)) {
            const general = read(writeModel(model, style, origin));
            for (const plain of [model, shifted(model, shift)]) {
              const form = plain === model ? "numbers" : "arguments";
              const found = compareAnswers(
                general,
                read(writeModel(plain, style, form)),
                plain.sizes,
              );
              expect(report(found, model, style)).toEqual([]);
              if (plain !== model) continue;
              sum.known += found.known;
              sum.open += found.open.length;
            }
          }
        }),
        { numRuns, seed },
      );
      console.log(
        `${dialect}: ${sum.known - sum.open} of ${sum.known} facts are known with unknown sizes`,
      );
      expect(sum.open / sum.known).toBeLessThan(0.02);
    });

    it("with an open axis say nothing that a number contradicts", async () => {
      const read = await reader(dialect);
      fc.assert(
        fc.property(rows, fc.nat(3), (numbers, axis) => {
          const model = randomModel(numbers, dialect);
          fc.pre(
            !model.steps.some(({ layer }) => odd[dialect]?.test(layer ?? "")),
          );
          const open = opened(model, axis);
          for (const [style] of stylesOf(model)) {
            const found = compareAnswers(
              read(writeModel(open, style, "numbers")),
              read(writeModel(model, style, "numbers")),
              model.sizes,
              true,
            );
            expect(report(found, open, style)).toEqual([]);
          }
        }),
        { numRuns, seed },
      );
    });
  },
);

async function reader(dialect: Dialect): Promise<(program: Written) => Answer> {
  const read = await programReader(dialect);
  return ({ text }) => {
    const analysis = read(text);
    if (analysis === null) throw new Error(`not read:\n${text}`);
    return answerOf(analysis, text);
  };
}

/** Each style that the model can be written in, with a way in which its sizes are unknown. */
function stylesOf(model: RandomModel): readonly (readonly [Style, Origin])[] {
  const styles: readonly (readonly [Style, Origin])[] = [
    ["functional", "parameters"],
    ["sequential", "file"],
    ["class", "options"],
  ];
  return styles.filter(([style]) => fits(model, style));
}

/** The model with other numbers. */
function shifted(model: RandomModel, shift: readonly number[]): RandomModel {
  const sizes = [...model.sizes].map(
    ([name, value], index) =>
      [name, Math.max(value + (shift[index % shift.length] ?? 0), 1)] as const,
  );
  return { ...model, sizes: new Map(sizes) };
}

/** The model with one axis of its input left open. */
function opened(model: RandomModel, axis: number): RandomModel {
  const open = model.dialect === "tfjs" ? "null" : "None";
  const inputs = model.inputs.map((input) => ({
    ...input,
    shape: input.shape.map((size, index) =>
      index === axis % input.shape.length ? open : size,
    ),
  }));
  return { ...model, inputs };
}

/** The first contradiction, with the program that has numbers. */
function report(
  { contradictions }: Comparison,
  model: RandomModel,
  style: Style,
): readonly string[] {
  return contradictions
    .slice(0, 1)
    .map(
      ({ key, general, plain }) =>
        `${key}: ${general} but ${plain}\n${writeModel(model, style, "numbers").text}`,
    );
}
