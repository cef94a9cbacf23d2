// Cells of the program's own from hand-written steps: what is recorded under which name, and what a step that can't be followed says.
import { memory } from "@tensorflow/tfjs-core";
import { afterEach, expect, it } from "vitest";
import type {
  GraphNode,
  LayerSpec,
  StepGraph,
} from "../../../../server/models/graph.ts";
import {
  graphOf,
  inputNode,
  layerNode,
  requestFor,
} from "../../../../test/support/graphs.ts";
import { cpuBackend } from "../../backends/backend-cpu.ts";
import { threadEngine } from "../../threads/thread-engine.ts";

const engine = threadEngine([cpuBackend]);

afterEach(() => {
  expect(memory().numTensors).toBe(0);
});

const ref = (node: string, output = 0) => ({ node, output });

const matmul = (id: string, a: string, b: string): GraphNode => ({
  kind: "operation",
  id,
  name: "matmul",
  operation: {
    kind: "function",
    name: "matmul",
    arguments: [{ tensor: 0 }, { tensor: 1 }],
    options: {},
  },
  inputs: [ref(a), ref(b)],
});

const w: GraphNode = {
  kind: "weight",
  id: "w",
  name: "w",
  shape: [3, 4],
  initializer: "ones",
  trainable: true,
};

const add: GraphNode = {
  kind: "operation",
  id: "sum",
  name: "add",
  operation: {
    kind: "arithmetic",
    operator: "add",
    constant: null,
    reversed: false,
  },
  inputs: [ref("drive"), ref("h")],
};

/** `drive = x @ w; h = drive + h`. */
const step: StepGraph = {
  nodes: [
    inputNode("x", [null, 3]),
    inputNode("h", [null, 4]),
    w,
    matmul("drive", "x", "w"),
    add,
  ],
  input: "x",
  states: ["h"],
  output: ref("sum"),
  nextStates: [ref("sum")],
  named: [
    { name: "drive", ref: ref("drive"), text: "drive = x @ self.w" },
    { name: "h", ref: ref("sum"), text: "h = drive + h" },
  ],
};

async function run(cell: LayerSpec) {
  const rnn = layerNode("rnn", "RNN", { cell }, "x");
  const graph = graphOf([inputNode("x", [null, null, 3]), rnn]);
  const ended = await engine.start(requestFor(graph)).result;
  if (ended.kind !== "done") throw new Error(ended.kind);
  return ended.recording;
}

const own = (more: Partial<LayerSpec>): LayerSpec => ({
  class_name: "MyCell",
  config: {},
  ...more,
});

it("records what the code gives a name, and its weights", async () => {
  const { nodes } = await run(own({ step }));
  const [node] = nodes;
  expect(node?.weights.map(({ name, shape }) => [name, shape])).toEqual([
    ["w", [3, 4]],
  ]);
  const cell = node?.recurrent?.cells[0];
  expect(cell?.output).toBe("h");
  expect(cell?.start.map(({ name }) => name)).toEqual(["h"]);
  expect(
    Object.entries(cell?.quantities ?? {}).map(([name, { shape }]) => [
      name,
      shape,
    ]),
  ).toEqual([
    ["drive", [2, 5, 4]],
    ["h", [2, 5, 4]],
  ]);
  const [drive, h] = [cell?.quantities.drive, cell?.quantities.h];
  expect(h?.data[4]).toBeCloseTo((drive?.data[0] ?? 0) + (drive?.data[4] ?? 0));
});

it("says why its code can't be followed", async () => {
  const stop = async (spec: LayerSpec) => (await run(spec)).stop?.message;
  expect(await stop(own({ stepReason: "its `call` is not in view" }))).toBe(
    "Stopped before `rnn` (RNN): its `call` is not in view.",
  );
  expect(await stop(own({}))).toBe(
    "Stopped before `rnn` (RNN): its cell MyCell can't be followed.",
  );
  const nodes = step.nodes.map((node) =>
    node.id === "drive" && node.kind === "operation"
      ? { ...node, operation: { ...node.operation, name: "fft" } }
      : node,
  );
  expect(await stop(own({ step: { ...step, nodes } }))).toBe(
    "Stopped before `rnn` (RNN): its cell MyCell stops: `fft` can't run here.",
  );
});

it("says where shapes don't fit", async () => {
  const nodes = step.nodes.map((node) =>
    node.id === "w" ? { ...w, shape: [3, 5] } : node,
  );
  const { stop } = await run(own({ step: { ...step, nodes } }));
  expect(stop?.message).toMatch(
    /^Stopped before `rnn` \(RNN\): its cell MyCell stops: .*shape/,
  );
});
