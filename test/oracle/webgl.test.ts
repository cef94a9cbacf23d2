// Recorded cases of the real Keras on WebGL, in a Chromium: enough of them to use every option of every recurrent layer, and the cells that programs
// write themselves, to 2e-6.
// `npm run soak` runs all of them.
import { afterAll, beforeAll, expect, it } from "vitest";
import type { BrowserEngine } from "./numerics/browser.ts";
import { browserEngine } from "./numerics/browser.ts";
import { requestOf } from "./numerics/cases.ts";
import { disagreements } from "./numerics/compare.ts";
import { coveringCases } from "./numerics/coverage.ts";
import {
  graphReader,
  ownCellCases,
  ownCellDisagreements,
} from "./numerics/own-cells.ts";

let engine: BrowserEngine;

beforeAll(async () => {
  engine = await browserEngine();
}, 120_000);

afterAll(() => engine.close());

it.each(coveringCases(100))(
  "$flavor $item.id",
  async ({ flavor, item }) => {
    const request = requestOf(item, flavor);
    const run = engine.start({ ...request, backend: "webgl" });
    const result = await run.result;
    if (result.kind !== "done") throw new Error(JSON.stringify(result));
    expect(result.recording.backend.name).toBe("webgl");
    expect(disagreements(result.recording, item)).toEqual([]);
  },
  60_000,
);

it.each(ownCellCases("keras3"))(
  "$id",
  async (item) => {
    const graphOf = await graphReader("keras3");
    const graph = graphOf(item.source);
    expect(await ownCellDisagreements(item, graph, engine, "webgl")).toEqual(
      [],
    );
  },
  60_000,
);
