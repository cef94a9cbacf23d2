// Whole random models that the real libraries ran, asked of the chain: what each name, layer and model comes to, and the line that raises.
// ORACLE_SHOW=all prints what differs. Recorded by record/models.py and record/models.mjs from programs of test/fuzz/models.
import { expect, test } from "vitest";
import type { Dialect } from "../../server/layers/layer.ts";
import { compareModel, recordedModels } from "./models.ts";
import { programReader } from "./programs.ts";

const dialects: readonly Dialect[] = ["keras3", "keras2", "tfjs"];
const showsAll = process.env.ORACLE_SHOW === "all";

/** How many programs the library refuses at a place where we say nothing: texts fed to numeric layers, sizes of 0, calls that Keras 3 traces. */
const missed: Readonly<Record<Dialect, number>> = {
  keras3: 6,
  keras2: 6,
  tfjs: 2,
};

test.each(dialects)(
  "%s models come to what the library makes of them",
  { timeout: 120_000 },
  async (dialect) => {
    const read = await programReader(dialect);
    const models = recordedModels(dialect);
    const wrong: string[] = [];
    const unknown: string[] = [];
    let alike = 0;
    for (const recorded of models) {
      const analysis = read(recorded.text);
      if (analysis === null) throw new Error(`${recorded.id} is not read`);
      const found = compareModel(recorded, analysis);
      alike += found.alike;
      const named = (line: string) => `${recorded.id}: ${line}`;
      wrong.push(...found.wrong.map(named));
      unknown.push(...found.unknown.map(named));
    }
    console.log(
      `${dialect}: ${models.length} models, ${alike} facts alike, ${unknown.length} not told, ${wrong.length} wrong`,
    );
    if (showsAll) console.log(unknown.join("\n"));
    expect(wrong).toEqual([]);
    expect(unknown.length).toBeLessThanOrEqual(missed[dialect]);
  },
);
