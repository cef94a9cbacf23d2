import { expect, test } from "vitest";
import { cpuBackend } from "../engine/backends/backend-cpu.ts";
import { threadEngine } from "../engine/threads/thread-engine.ts";
import {
  graphOf,
  inputNode,
  layerNode,
  requestFor,
} from "../../test/support/graphs.ts";
import { innerLayer, unfolded } from "./distributed.ts";

const lstm = {
  class_name: "LSTM",
  config: { units: 3, return_sequences: true },
};
const config = { layer: lstm };

test("the layer inside, through as many wrappers as there are", () => {
  const twice = {
    layer: { class_name: "TimeDistributed", config },
  };
  expect(innerLayer({ className: "TimeDistributed", config: twice })).toEqual({
    className: "LSTM",
    config: lstm.config,
    outer: 2,
  });
  expect(innerLayer({ className: "LSTM", config: lstm.config }).outer).toBe(0);
});

test("outer steps become rows, and each row has a sample and states", async () => {
  const graph = graphOf([
    inputNode("x", [null, 4, 5, 2]),
    layerNode("it", "TimeDistributed", config, "x"),
  ]);
  const engine = threadEngine([cpuBackend]);
  const result = await engine.start(requestFor(graph)).result;
  if (result.kind !== "done") throw new Error(JSON.stringify(result));
  const before = result.recording;
  const after = unfolded(before, "it", 1);
  const [node] = after.nodes;
  const rows = 4 * (before.inputs[0]?.shape[0] ?? 0);
  expect(node?.inputs[0]?.shape).toEqual([rows, 5, 2]);
  expect(node?.outputs[0]?.shape).toEqual([rows, 5, 3]);
  const [cell] = node?.recurrent?.cells ?? [];
  expect(cell?.quantities.h?.shape).toEqual([rows, 5, 3]);
  expect(cell?.quantities.h?.data).toEqual(node?.outputs[0]?.data);
  expect(after.batches[0]?.rows).toEqual([0, rows]);
  expect(after.batches[0]?.samples).toEqual(
    before.batches[0]?.samples.flatMap((sample) => [
      sample,
      sample,
      sample,
      sample,
    ]),
  );
  expect(unfolded(before, "it", 0)).toBe(before);
});
