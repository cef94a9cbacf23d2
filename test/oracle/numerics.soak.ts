// `npm run soak`: every recorded case, stateful sequence, layer and cell of a program's own on WebGL, to 2e-6, and on WebGPU the cases that cover
// all options, the layers and those cells. Prints the largest error of each backend.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunResult } from "../../webview/engine/engine.ts";
import type { BackendName } from "../../webview/engine/recording.ts";
import type { BrowserEngine } from "./numerics/browser.ts";
import { browserEngine } from "./numerics/browser.ts";
import {
  difference,
  flavors,
  oracleCases,
  requestOf,
  statefulSequences,
} from "./numerics/cases.ts";
import { disagreements, tolerance } from "./numerics/compare.ts";
import type { ChosenCase } from "./numerics/coverage.ts";
import { coveringCases } from "./numerics/coverage.ts";
import { modelRequest, recordedModels } from "./numerics/models.ts";
import {
  graphReader,
  isStopped,
  ownCellCases,
  ownCellDisagreements,
} from "./numerics/own-cells.ts";
import { callSequence } from "./numerics/sequences.ts";

const everything = flavors.flatMap((flavor) =>
  oracleCases(flavor).map((item) => ({ flavor, item })),
);

const sequences = flavors.flatMap((flavor) =>
  statefulSequences(flavor).map((sequence) => ({ flavor, sequence })),
);

const models = flavors.flatMap((flavor) =>
  recordedModels(flavor).map((model) => ({ flavor, model })),
);

const ownCells = flavors.flatMap((flavor) =>
  ownCellCases(flavor)
    .filter((item) => !isStopped(item))
    .map((item) => ({ flavor, item })),
);

describe.each([
  ["webgl", everything, sequences],
  ["webgpu", coveringCases(0), []],
] as const)("%s", (backend, cases, carried) => {
  let engine: BrowserEngine;
  let worst = 0;
  const note = (error: number) => {
    worst = Math.max(worst, error);
  };

  beforeAll(async () => {
    // A page of WebGPU may start too late on a busy machine: one serves all.
    engine = await browserEngine(backend === "webgpu" ? 5000 : 200);
  }, 120_000);

  afterAll(async () => {
    console.log(`${backend}: largest error ${worst.toPrecision(2)}`);
    await engine.close();
  });

  it.each(cases.map((one) => [nameOf(one), one] as const))(
    "%s",
    async (_, { flavor, item }) => {
      const request = { ...requestOf(item, flavor), backend };
      const recording = recordingOf(
        await engine.start(request).result,
        backend,
      );
      expect(disagreements(recording, item, note)).toEqual([]);
    },
    120_000,
  );

  it.each(
    models.map((one) => [`${one.flavor} ${one.model.name}`, one] as const),
  )(
    "%s",
    async (_, { flavor, model }) => {
      const request = { ...modelRequest(model, flavor), backend };
      const recording = recordingOf(
        await engine.start(request).result,
        backend,
      );
      expect(recording.stop).toBeNull();
      const error = difference(recording.outputs[0], model.output);
      note(error);
      expect(error).toBeLessThanOrEqual(tolerance);
    },
    120_000,
  );

  it.each(ownCells.map((one) => [one.item.id, one] as const))(
    "%s",
    async (_, { flavor, item }) => {
      const graph = (await graphReader(flavor))(item.source);
      expect(
        await ownCellDisagreements(item, graph, engine, backend, note),
      ).toEqual([]);
    },
    120_000,
  );

  if (carried.length > 0)
    it.each(carried.map((one) => [one.sequence.id, one] as const))(
      "%s",
      async (_, { flavor, sequence }) => {
        expect(
          await callSequence(engine, sequence, flavor, backend, note),
        ).toEqual([]);
      },
      120_000,
    );
});

function nameOf({ flavor, item }: ChosenCase): string {
  return `${flavor} ${item.id}`;
}

function recordingOf(result: RunResult, backend: BackendName) {
  if (result.kind !== "done") throw new Error(JSON.stringify(result));
  expect(result.recording.backend.name).toBe(backend);
  return result.recording;
}
