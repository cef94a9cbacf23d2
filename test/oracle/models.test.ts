// Whole random models that the real libraries ran, asked of the chain: what each name, layer and model comes to, and the line that raises. They
// are those of models 30001 to 30500 of test/fuzz/programs.soak.ts, all of them, recorded by record/models.py and record/models.mjs.
import { expect, test } from "vitest";
import type { Dialect } from "../../server/layers/layer.ts";
import { compareModel, recordedModels } from "./models.ts";
import { programReader } from "./programs.ts";

const dialects: readonly Dialect[] = ["keras3", "keras2", "tfjs"];

test.each(dialects)(
  "%s models come to what the library makes of them",
  { timeout: 120_000 },
  async (dialect) => {
    const read = await programReader(dialect);
    const models = recordedModels(dialect);
    const differing: string[] = [];
    let alike = 0;
    for (const recorded of models) {
      const analysis = read(recorded.text);
      if (analysis === null) throw new Error(`${recorded.id} is not read`);
      const found = compareModel(recorded, analysis);
      alike += found.alike;
      const named = (line: string) => `${recorded.id}: ${line}`;
      differing.push(
        ...found.wrong.map(named),
        ...found.unknown.map((line) => `${named(line)}: not told`),
      );
    }
    const raised = models.filter((each) => each.raised !== undefined).length;
    console.log(
      `${dialect}: ${models.length} models, of which ${raised} raise; ${alike} facts alike, ${differing.length} not`,
    );
    expect(differing).toEqual([]);
  },
);
