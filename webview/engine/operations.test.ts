import { describe, expect, it } from "vitest";
import type { GraphNode, SliceEntry } from "../../server/models/graph.ts";
import { graphOf, inputNode, requestFor } from "../../test/support/graphs.ts";
import { cpuBackend } from "./backends/backend-cpu.ts";
import { threadEngine } from "./threads/thread-engine.ts";

const engine = threadEngine([cpuBackend]);

const data = Float32Array.from({ length: 12 }, (_, k) => k);

/** The operation on `x[2, 3, 2]`, which counts from 0 to 11. */
async function result(
  operation: (GraphNode & { kind: "operation" })["operation"],
) {
  const node: GraphNode = {
    kind: "operation",
    id: "op",
    name: "op",
    operation,
    inputs: [{ node: "x", output: 0 }],
  };
  const graph = graphOf([inputNode("x", [null, 3, 2]), node]);
  const arrays = [
    { name: "x", shape: [2, 3, 2], dtype: "float32" as const, data },
  ];
  const run = engine.start(
    requestFor(graph, { input: { kind: "arrays", arrays } }),
  );
  const ended = await run.result;
  if (ended.kind !== "done") throw new Error(ended.kind);
  const [output] = ended.recording.outputs;
  return { shape: output?.shape, data: [...(output?.data ?? [])] };
}

const all: SliceEntry = { kind: "range", start: null, stop: null, step: 1 };
const slice = (...index: readonly SliceEntry[]) =>
  result({ kind: "slice", index });

describe("slices", () => {
  it("x[:, -1] is the last step", async () => {
    expect(await slice(all, { kind: "index", value: -1 })).toEqual({
      shape: [2, 2],
      data: [4, 5, 10, 11],
    });
  });

  it("x[:, 1:] leaves out the first step", async () => {
    expect(
      await slice(all, { kind: "range", start: 1, stop: null, step: 1 }),
    ).toEqual({ shape: [2, 2, 2], data: [2, 3, 4, 5, 8, 9, 10, 11] });
  });

  it("x[:, ::-1] turns time around", async () => {
    expect(
      await slice(all, { kind: "range", start: null, stop: null, step: -1 }),
    ).toEqual({
      shape: [2, 3, 2],
      data: [4, 5, 2, 3, 0, 1, 10, 11, 8, 9, 6, 7],
    });
  });

  it("x[:, :-1:2] skips from the front", async () => {
    expect(
      await slice(all, { kind: "range", start: null, stop: -1, step: 2 }),
    ).toEqual({ shape: [2, 1, 2], data: [0, 1, 6, 7] });
  });

  it("x[:, None] has a new axis", async () => {
    expect((await slice(all, { kind: "newAxis" })).shape).toEqual([2, 1, 3, 2]);
  });
});

it("1 - x has the constant on the left", async () => {
  const { data: got } = await result({
    kind: "arithmetic",
    operator: "subtract",
    constant: 1,
    reversed: true,
  });
  expect(got).toEqual([...data].map((value) => 1 - value));
});
