// Library functions between layers, from the program's text to the numbers: as both Kerases compute them, to 2e-6.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { cpuBackend } from "../../webview/engine/backends/backend-cpu.ts";
import { threadEngine } from "../../webview/engine/threads/thread-engine.ts";
import { flavors } from "./numerics/cases.ts";
import { tolerance } from "./numerics/compare.ts";
import { graphReader } from "./numerics/own-cells.ts";

/** `record/library_functions.py`: a layer of the program's own that returns them all. */
interface Recorded {
  readonly source: string;
  readonly input: readonly number[];
  readonly outputs: readonly {
    readonly expression: string;
    readonly shape: readonly number[];
    readonly data: readonly number[];
  }[];
}

const engine = threadEngine([cpuBackend]);

it.each(flavors)("functions of %s", async (flavor) => {
  const file = new URL(
    `./numerics/library-functions-${flavor}.json`,
    import.meta.url,
  );
  const recorded = JSON.parse(readFileSync(file, "utf8")) as Recorded;
  const graph = (await graphReader(flavor))(recorded.source);
  const result = await engine.start({
    graph,
    seed: 1,
    batch: 2,
    steps: 1,
    input: {
      kind: "arrays",
      arrays: [
        {
          name: "x",
          shape: [2, 4],
          dtype: "float32",
          data: new Float32Array(recorded.input),
        },
      ],
    },
    weights: new Map(),
    backend: "cpu",
  }).result;
  if (result.kind !== "done") throw new Error(JSON.stringify(result));
  const { stop, outputs } = result.recording;
  expect(stop?.message ?? null).toBe(null);
  expect(
    recorded.outputs.flatMap(({ expression, shape, data }, n) => {
      const got = outputs[n];
      const agrees =
        got?.shape.join() === shape.join() &&
        data.every(
          (value, k) =>
            Math.abs((got.data[k] ?? NaN) - value) <=
            tolerance * Math.max(1, Math.abs(value)),
        );
      return agrees ? [] : [expression];
    }),
  ).toEqual([]);
});
