// What `unroll run` prints and reads, from graphs; the way from source text to a graph has its own tests.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { dump } from "npyjs";
import { describe, expect, it } from "vitest";
import type { GraphNode, ModelGraph } from "../models/graph.ts";
import type { RunOptions } from "./run.ts";
import { runGraph, runTarget } from "./run.ts";
import type { JsonRun } from "./run/json.ts";

const options: RunOptions = {
  batch: null,
  timesteps: null,
  seed: 1,
  input: null,
  format: "json",
};

const x: GraphNode = {
  kind: "input",
  id: "x",
  name: "x",
  shape: [null, null, 3],
  dtype: "float32",
};

const lstm: GraphNode = {
  kind: "layer",
  id: "lstm",
  name: "lstm",
  className: "LSTM",
  config: { units: 4, return_sequences: true, return_state: true },
  layer: "lstm",
  inputs: [{ node: "x", output: 0 }],
  initialState: [],
  mask: null,
};

function graphOf(nodes: readonly GraphNode[], outputs = 1): ModelGraph {
  const last = nodes.at(-1)?.id ?? "";
  return {
    name: null,
    dialect: "keras3",
    nodes,
    inputs: [{ node: "x", output: 0 }],
    outputs: Array.from({ length: outputs }, (_, output) => ({
      node: last,
      output,
    })),
    freeSizes: [],
  };
}

async function printed(graph: ModelGraph, given: Partial<RunOptions> = {}) {
  const written: string[] = [];
  const errors: string[] = [];
  const status = await runGraph(
    graph,
    { ...options, ...given },
    {
      write: (text) => {
        written.push(text);
      },
      error: (line) => {
        errors.push(line);
      },
    },
  );
  return { status, text: written.join(""), errors };
}

async function json(graph: ModelGraph, given: Partial<RunOptions> = {}) {
  const { text, errors } = await printed(graph, given);
  expect(errors).toEqual([]);
  return JSON.parse(text) as JsonRun;
}

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(mkdtempSync(join(tmpdir(), "unroll-")), name);
  writeFileSync(path, content);
  return path;
}

describe("the JSON", () => {
  it("has inputs, outputs, and for each layer outputs, states and internals", async () => {
    const run = await json(graphOf([x, lstm], 3), { batch: 2, timesteps: 5 });
    expect(run.version).toBe(1);
    expect(run.backend).toBe("cpu");
    expect(run.inputs.map((t) => [t.name, t.shape, t.dtype])).toEqual([
      ["x", [2, 5, 3], "float32"],
    ]);
    expect(run.outputs.map((t) => t.shape)).toEqual([
      [2, 5, 4],
      [2, 4],
      [2, 4],
    ]);
    const [layer] = run.layers;
    expect([layer?.name, layer?.layer]).toEqual(["lstm", "LSTM"]);
    expect(layer?.states.map((t) => t.name)).toEqual(["state_h", "state_c"]);
    expect(Object.keys(layer?.internals ?? {}).sort()).toEqual(
      "c f g h i o".split(" "),
    );
    expect(layer?.internals.i?.shape).toEqual([2, 5, 4]);
  });

  it("is the same for the same seed and another for another", async () => {
    const graph = graphOf([x, lstm]);
    expect(await json(graph)).toEqual(await json(graph));
    const other = await json(graph, { seed: 2 });
    expect(other.outputs[0]?.data).not.toEqual(
      (await json(graph)).outputs[0]?.data,
    );
  });

  it("writes infinities as text", async () => {
    const input = fileOf("x.json", '[[["Infinity", 0, 0]]]');
    const run = await json(graphOf([x, lstm]), { input });
    expect(run.inputs[0]?.data).toEqual(["Infinity", 0, 0]);
  });
});

describe("the input file", () => {
  const rows = [
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  ];
  const flat = [1, 2, 3, 4, 5, 6];
  const npy = () => new Uint8Array(dump(Float32Array.from(flat), [1, 2, 3]));

  it.each([
    ["nested lists", "x.json", () => JSON.stringify(rows)],
    ["by name", "x.json", () => JSON.stringify({ x: rows })],
    [
      "with shape and data",
      "x.json",
      () => JSON.stringify({ shape: [1, 2, 3], data: flat }),
    ],
    ["a table", "x.csv", () => flat.join(",")],
    ["a table with a heading", "x.csv", () => `a,b,c,d,e,f\n${flat.join()}\n`],
    ["a table with semicolons", "x.csv", () => flat.join("; ")],
    ["NumPy's", "x.npy", npy],
    ["NumPy's archive", "x.npz", () => zipSync({ "x.npy": npy() })],
  ] as const)("%s", async (_, name, content) => {
    const run = await json(graphOf([x, lstm]), {
      input: fileOf(name, content()),
    });
    expect(run.inputs[0]).toEqual({
      name: "x",
      shape: [1, 2, 3],
      dtype: "float32",
      data: flat,
    });
  });

  it("goes through in batches, from a fresh state, outputs joined", async () => {
    const stateful: GraphNode = {
      ...lstm,
      config: { units: 4, stateful: true },
    };
    const fixed: GraphNode = { ...x, shape: [2, 2, 3] };
    const nine = Array.from({ length: 9 }, () => rows[0]);
    const run = await json(graphOf([fixed, stateful]), {
      input: fileOf("x.json", JSON.stringify(nine)),
      batch: 2,
    });
    expect(run.inputs[0]?.shape).toEqual([9, 2, 3]);
    expect(run.outputs[0]?.shape).toEqual([10, 4]);
    expect(run.layers[0]?.states.map((t) => t.shape)).toEqual([
      [2, 4],
      [2, 4],
    ]);
  });

  it("that does not fit says how", async () => {
    const input = fileOf("x.json", "[[1, 2]]");
    expect(await printed(graphOf([x, lstm]), { input })).toEqual({
      status: 2,
      text: "",
      errors: ["unroll: `x` takes (batch, any, 3); the data is (1, 2)."],
    });
  });

  it("that is missing or broken says so", async () => {
    const graph = graphOf([x, lstm]);
    const missing = await printed(graph, { input: "no-such.json" });
    expect(missing.errors).toEqual(["unroll: there is no file no-such.json"]);
    const broken = await printed(graph, {
      input: fileOf("x.json", "[[1, 2], [3]]"),
    });
    expect(broken.errors[0]).toContain("its lists have different lengths");
    expect(broken.status).toBe(2);
  });
});

it("steps that the code fixes stay, and it says so", async () => {
  const fixed: GraphNode = { ...x, shape: [null, 5, 3] };
  const { status, text, errors } = await printed(graphOf([fixed, lstm]), {
    timesteps: 7,
  });
  expect(errors).toEqual([
    "unroll: the code fixes `x` at 5 steps; --timesteps 7 is not used.",
  ]);
  expect((JSON.parse(text) as JsonRun).inputs[0]?.shape).toEqual([2, 5, 3]);
  expect(status).toBe(0);
});

describe("what can't run", () => {
  it("stops there, and the layers before it ran", async () => {
    const mine: GraphNode = {
      kind: "opaque",
      id: "mine",
      name: "my_layer",
      className: "MyLayer",
      inputs: [{ node: "lstm", output: 0 }],
      reason: "its `call` can't be followed",
    };
    const { status, text, errors } = await printed(graphOf([x, lstm, mine]));
    expect(status).toBe(2);
    expect(errors).toEqual([
      "unroll: Stopped before `my_layer` (MyLayer): its `call` can't be followed.",
    ]);
    const run = JSON.parse(text) as JsonRun;
    expect(run.layers.map((layer) => layer.name)).toEqual(["lstm"]);
    expect(run.outputs).toEqual([]);
  });

  it("asks for the graph at a line, and passes on why there is none", async () => {
    const asked: unknown[] = [];
    const errors: string[] = [];
    const status = await runTarget(
      "dir/model.py:12",
      options,
      (path, line) => {
        asked.push([path, line]);
        return Promise.resolve({ kind: "none", message: "no layer there" });
      },
      { write: () => undefined, error: (line) => void errors.push(line) },
    );
    expect([status, asked, errors]).toEqual([
      2,
      [["dir/model.py", 12]],
      ["unroll: no layer there"],
    ]);
  });
});

it("the text names backend, seed, layers and ranges", async () => {
  const { text } = await printed(graphOf([x, lstm]), { format: "text" });
  expect(text).toMatch(/^ran on cpu in [\d.]+ ms, seed 1\nin x \(2, 20, 3\)/);
  expect(text).toContain("lstm (LSTM), random weights");
  expect(text).toContain("state state_h (2, 4)");
});
