// Cells that programs write themselves, from the text to the numbers: outputs, states and what `call` has under names, to 2e-6 of both Kerases and TF.js.
import { memory } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { cpuBackend } from "../../webview/engine/backends/backend-cpu.ts";
import { threadEngine } from "../../webview/engine/threads/thread-engine.ts";
import { flavors } from "./numerics/cases.ts";
import {
  graphReader,
  isStopped,
  ownCellCases,
  ownCellDisagreements,
} from "./numerics/own-cells.ts";

const engine = threadEngine([cpuBackend]);

describe.each([...flavors, "tfjs"] as const)("%s", async (flavor) => {
  const graphOf = await graphReader(flavor);

  const cases = ownCellCases(flavor);

  it.each(cases.filter(isStopped))("stops before $id", async (item) => {
    const graph = graphOf(item.source);
    const [first = ""] = await ownCellDisagreements(item, graph, engine, "cpu");
    expect(first).toMatch(/Stopped before|0 outputs/);
  });

  it.each(cases.filter((item) => !isStopped(item)))("$id", async (item) => {
    const graph = graphOf(item.source);
    expect(await ownCellDisagreements(item, graph, engine, "cpu")).toEqual([]);
    expect(memory().numTensors).toBe(0);
  });
});
