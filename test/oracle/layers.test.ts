// Agreement of the layer catalogue with what the real libraries answered: structure, shapes, dtypes, parameter counts, masks, errors.
// ORACLE_SHOW=LSTM,Dense (or all) prints what differs; ORACLE_FOLDER names a folder with other recordings.
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../server/layers/layer.ts";
import type { Integer } from "../../server/shapes/dim.ts";
import { substitute, symbol } from "../../server/shapes/dim.ts";
import { structureToJson } from "../../server/shapes/json.ts";
import { printDim, printStructure } from "../../server/shapes/print.ts";
import type { Structure, TensorSpec } from "../../server/shapes/structure.ts";
import type { RecordedCase, Verdict } from "./cases.ts";
import { inputsOf, judge, recordingsOf } from "./cases.ts";
import { runCase } from "./program.ts";
import { createRates } from "./rates.ts";

const dialects: readonly Dialect[] = ["keras3", "keras2", "tfjs"];
const show = process.env.ORACLE_SHOW?.split(",") ?? [];

describe.each(dialects)("layers as %s answers", (dialect) => {
  const recordings = recordingsOf(dialect);

  it("agrees with the recorded answers", { timeout: 600_000 }, () => {
    const below: string[] = [];
    for (const { name, cases } of recordings) {
      const rates = createRates();
      let [unread, otherStage] = [0, 0];
      const lines: string[] = [];
      for (const recorded of cases) {
        const verdict = judge(recorded, dialect);
        if (verdict === null) {
          unread += 1;
          continue;
        }
        if (verdict.otherStage) otherStage += 1;
        rates.count(recorded.layer, verdict.agrees);
        if (!verdict.agrees && isShown(recorded))
          lines.push(shown(recorded, verdict, dialect));
      }
      below.push(...rates.below());
      const aside = `${unread} are asked as programs only, ${otherStage} fail at another stage`;
      console.log([rates.print(name), aside, ...lines].join("\n"));
    }
    expect(below).toEqual([]);
  });

  it(
    "says of unknown sizes only what holds for each of them",
    { timeout: 600_000 },
    () => {
      const broken = recordings.flatMap(({ name, cases }) =>
        cases.flatMap((recorded) => {
          const found = contradiction(recorded, dialect);
          return found === null ? [] : [`${name} ${recorded.id}: ${found}`];
        }),
      );
      expect(broken).toEqual([]);
    },
  );
});

function isShown({ layer }: RecordedCase): boolean {
  return show.includes(layer) || show.includes("all");
}

function shown(
  recorded: RecordedCase,
  verdict: Verdict,
  dialect: Dialect,
): string {
  const inputs = inputsOf(recorded, dialect).map(printStructure).join(" ");
  return [
    `${recorded.id} ${recorded.ctor ?? ""} | ${inputs} | ${recorded.call}`,
    `    real ${verdict.expected}`,
    `    ours ${verdict.actual}`,
  ].join("\n");
}

/**
 * Runs the case once more with a symbol in place of each number of its inputs. What comes of it, with the numbers put back, must be what came
 * of the numbers; and what is refused for symbols must be refused for these numbers.
 */
function contradiction(
  recorded: RecordedCase,
  dialect: Dialect,
): string | null {
  if (recorded.prelude !== undefined) return null;
  const inputs = inputsOf(recorded, dialect);
  const plain = runCase(recorded, dialect, inputs);
  const values = new Map<string, Integer>();
  const symbols = inputs.map((input, index) => symbolic(input, index, values));
  const general = runCase(recorded, dialect, symbols);
  if (plain === null || general === null) return null;
  if ("problem" in general)
    return "problem" in plain
      ? null
      : `refused for symbols: ${general.problem.message}`;
  if ("problem" in plain) return null;
  const filled = fillIn(general.structure, values);
  return fits(structureToJson(filled), structureToJson(plain.structure))
    ? null
    : `${printStructure(filled)} for symbols, ${printStructure(plain.structure)} for numbers`;
}

function symbolic(
  input: TensorSpec,
  index: number,
  values: Map<string, Integer>,
): TensorSpec {
  if (input.shape === null) return input;
  const shape = input.shape.map((dim, axis) => {
    if (typeof dim !== "number" || dim === 1) return dim;
    const name = `d${index}_${axis}`;
    values.set(`$${name}`, dim);
    return symbol(name);
  });
  return { ...input, shape };
}

function fillIn(
  structure: Structure,
  values: ReadonlyMap<string, Integer>,
): Structure {
  switch (structure.kind) {
    case "tensor":
      return {
        ...structure,
        ...(structure.odd !== undefined && {
          odd: printDim(
            values.get(`$${structure.odd}`) ?? symbol(structure.odd),
          ),
        }),
        shape:
          structure.shape?.map((dim) =>
            dim === null ? null : substitute(dim, values),
          ) ?? null,
      };
    case "tuple":
    case "list":
      return {
        ...structure,
        items: structure.items.map((item) => fillIn(item, values)),
      };
    case "dict":
      return {
        ...structure,
        entries: structure.entries.map(([key, value]) => [
          key,
          fillIn(value, values),
        ]),
      };
    default:
      return structure;
  }
}

/** Whether two answers are alike where the first one knows something. */
function fits(general: unknown, plain: unknown): boolean {
  if (general === null) return true;
  if (Array.isArray(general))
    return (
      Array.isArray(plain) &&
      general.length === plain.length &&
      general.every((item, index) => fits(item, plain[index]))
    );
  if (typeof general !== "object") return general === plain;
  const other = plain as Readonly<Record<string, unknown>>;
  return Object.entries(general).every(([key, value]) =>
    fits(value, other[key]),
  );
}
