// Agreement of the layer catalogue with what the real libraries answered: structure, shapes, dtypes, parameter counts, masks, errors.
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../server/layers/layer.ts";
import { judge, loadCases } from "./cases.ts";
import floors from "./floors.json" with { type: "json" };

interface Rate {
  agree: number;
  total: number;
}

const dialects: readonly Dialect[] = ["keras3", "keras2", "tfjs"];
const show = process.env.ORACLE_SHOW?.split(",") ?? [];
const folder = process.env.ORACLE_FOLDER;

describe.each(dialects)("layers as %s answers", (dialect) => {
  const { rates, unread, otherStage, lines } = measure(dialect);

  it("agrees with the recorded answers", () => {
    const below = [...rates].filter(([, { agree, total }]) => agree < total);
    const sum = [...rates.values()].reduce((all, rate) => ({
      agree: all.agree + rate.agree,
      total: all.total + rate.total,
    }));
    const table = below.map(
      ([layer, { agree, total }]) => `  ${layer} ${agree}/${total}`,
    );
    const head = `${dialect}: ${sum.agree} of ${sum.total} cases agree, ${unread} are not read here, ${otherStage} fail at another stage`;
    console.log([head, ...table, ...lines].join("\n"));
    const known: Readonly<Record<string, number>> = floors[dialect];
    const worse = below
      .filter(
        ([layer, { agree, total }]) => agree / total < (known[layer] ?? 1),
      )
      .map(([layer]) => layer);
    expect(worse).toEqual([]);
  });
});

function measure(dialect: Dialect) {
  const own = new URL(`./shapes/${dialect}.json.gz`, import.meta.url);
  const other = folder === undefined ? "" : `${folder}/${dialect}.json`;
  const rates = new Map<string, Rate>();
  const lines: string[] = [];
  let [unread, otherStage] = [0, 0];
  for (const recorded of loadCases(existsSync(other) ? other : own)) {
    const verdict = judge(recorded, dialect);
    if (verdict.agrees === null) unread += 1;
    if (verdict.agrees === null) continue;
    if (verdict.otherStage) otherStage += 1;
    const rate = rates.get(recorded.layer) ?? { agree: 0, total: 0 };
    rates.set(recorded.layer, {
      agree: rate.agree + Number(verdict.agrees),
      total: rate.total + 1,
    });
    if (
      verdict.agrees ||
      !(show.includes(recorded.layer) || show.includes("all"))
    )
      continue;
    const inputs = recorded.inputs
      .map((input) => JSON.stringify(input.shape) + (input.dtype ?? ""))
      .join(" ");
    lines.push(
      `${recorded.id} ${recorded.ctor ?? ""} | ${inputs} | ${recorded.call}\n    real ${verdict.expected}\n    ours ${verdict.actual}`,
    );
  }
  return { rates, unread, otherStage, lines };
}
