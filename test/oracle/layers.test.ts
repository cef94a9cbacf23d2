// Agreement of the layer catalogue with what the real libraries answered: structure, shapes, dtypes, parameter counts, masks, errors.
// ORACLE_SHOW=LSTM,Dense (or all) prints what differs; ORACLE_FOLDER names a folder with other recordings.
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../server/layers/layer.ts";
import type { Integer } from "../../server/shapes/dim.ts";
import { substitute, symbol } from "../../server/shapes/dim.ts";
import { structureToJson } from "../../server/shapes/json.ts";
import { printDim, printStructure } from "../../server/shapes/print.ts";
import type { Structure, TensorSpec } from "../../server/shapes/structure.ts";
import type { RecordedCase } from "./cases.ts";
import { inputsOf, judge, loadCases } from "./cases.ts";
import { runCase } from "./program.ts";

const dialects: readonly Dialect[] = ["keras3", "keras2", "tfjs"];
const show = process.env.ORACLE_SHOW?.split(",") ?? [];
const folder = process.env.ORACLE_FOLDER;

/**
 * Where less than everything agrees. The recorder counts weights after each call; the lookup tables of these Keras 2 layers have none that can
 * be counted, and it noted that failure of its own as the library's. A function that isn't followed gives an unknown shape.
 */
const known: Readonly<Record<Dialect, Readonly<Record<string, number>>>> = {
  keras3: {},
  keras2: {
    Activation: 0.97,
    Discretization: 0.95,
    IntegerLookup: 0.87,
    StringLookup: 0.87,
    TextVectorization: 0.94,
  },
  tfjs: {},
};

describe.each(dialects)("layers as %s answers", (dialect) => {
  const cases = casesOf(dialect);

  it("agrees with the recorded answers", { timeout: 120_000 }, () => {
    const { rates, unread, otherStage, lines } = measure(cases, dialect);
    const below = [...rates].filter(([, rate]) => rate.agree < rate.total);
    const sum = { agree: 0, total: 0 };
    for (const rate of rates.values()) {
      sum.agree += rate.agree;
      sum.total += rate.total;
    }
    const head = `${dialect}: ${sum.agree} of ${sum.total} cases agree, ${unread} are not read here, ${otherStage} fail at another stage`;
    const table = below.map(
      ([layer, { agree, total }]) => `  ${layer} ${agree}/${total}`,
    );
    console.log([head, ...table, ...lines].join("\n"));
    const worse = below.filter(
      ([layer, { agree, total }]) =>
        agree / total < (known[dialect][layer] ?? 1),
    );
    expect(worse.map(([layer]) => layer)).toEqual([]);
  });

  it(
    "says of unknown sizes only what holds for each of them",
    { timeout: 120_000 },
    () => {
      const broken = cases.flatMap((recorded) => {
        const found = contradiction(recorded, dialect);
        return found === null ? [] : [`${recorded.id}: ${found}`];
      });
      expect(broken).toEqual([]);
    },
  );
});

function casesOf(dialect: Dialect): readonly RecordedCase[] {
  const own = new URL(`./shapes/${dialect}.json.gz`, import.meta.url);
  const other = folder === undefined ? "" : `${folder}/${dialect}.json`;
  return loadCases(existsSync(other) ? other : own);
}

function measure(cases: readonly RecordedCase[], dialect: Dialect) {
  const rates = new Map<string, { agree: number; total: number }>();
  const lines: string[] = [];
  let [unread, otherStage] = [0, 0];
  for (const recorded of cases) {
    const verdict = judge(recorded, dialect);
    if (verdict === null) {
      unread += 1;
      continue;
    }
    if (verdict.otherStage) otherStage += 1;
    const rate = rates.get(recorded.layer) ?? { agree: 0, total: 0 };
    rates.set(recorded.layer, {
      agree: rate.agree + Number(verdict.agrees),
      total: rate.total + 1,
    });
    const isShown = show.includes(recorded.layer) || show.includes("all");
    if (verdict.agrees || !isShown) continue;
    const inputs = inputsOf(recorded, dialect).map(printStructure).join(" ");
    lines.push(
      `${recorded.id} ${recorded.ctor ?? ""} | ${inputs} | ${recorded.call}`,
      `    real ${verdict.expected}`,
      `    ours ${verdict.actual}`,
    );
  }
  return { rates, unread, otherStage, lines };
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
