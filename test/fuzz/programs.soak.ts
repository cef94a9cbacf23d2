// Writes programs of numbered random models, for the recorders of whole models to run in the real libraries:
// PROGRAMS=programs.json DIALECT=keras3 FIRST=30001 COUNT=500 npx vitest run --config vitest.soak.config.ts test/fuzz/programs
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Dialect } from "../../server/layers/layer.ts";
import { seededRows } from "./models/choices.ts";
import { randomModel } from "./models/model.ts";
import type { Style } from "./models/write.ts";
import { fits, writeModel } from "./models/write.ts";

const { PROGRAMS, DIALECT, FIRST, COUNT } = process.env;
const dialect = (DIALECT ?? "keras3") as Dialect;
const first = Number(FIRST ?? 1);

test("numbered models make programs", () => {
  const numbers = Array.from(
    { length: Number(COUNT ?? 20) },
    (_, index) => first + index,
  );
  const programs = numbers.flatMap((number) => {
    const model = randomModel(seededRows(number), dialect);
    if (model.steps.length === 0) return [];
    const style: Style =
      fits(model, "sequential") && number % 3 !== 0
        ? "sequential"
        : fits(model, "class") && number % 4 === 1
          ? "class"
          : "functional";
    const { text, names } = writeModel(model, style, "numbers");
    return [{ id: `${dialect}/${number}`, style, names, text }];
  });
  expect(programs.length).toBeGreaterThan(numbers.length / 2);
  if (PROGRAMS !== undefined) writeFileSync(PROGRAMS, JSON.stringify(programs));
});
