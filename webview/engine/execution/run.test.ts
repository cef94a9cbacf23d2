// Whole runs on the CPU: batches, epochs, shuffling, variants, stops, cancelling, and nothing left in memory.
import { memory } from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import type { GraphNode, LayerConfig } from "../../../server/models/graph.ts";
import { cpuBackend } from "../backends/backend-cpu.ts";
import type { BatchPlan, RunListener, RunRequest } from "../engine.ts";
import { predictPlan } from "../engine.ts";
import type { Recording, StepChunk } from "../recording.ts";
import {
  graphOf,
  inputNode,
  layerNode,
  requestFor,
} from "../../../test/support/graphs.ts";
import { referenceLoop } from "../recurrent/sequence.ts";
import { run } from "./run.ts";
import { threadEngine } from "../threads/thread-engine.ts";

const engine = threadEngine([cpuBackend]);

afterEach(() => {
  expect(memory().numTensors).toBe(0);
});

async function record(
  request: RunRequest,
  listener?: RunListener,
): Promise<Recording> {
  const result = await engine.start(request, listener).result;
  if (result.kind !== "done") throw new Error(JSON.stringify(result));
  return result.recording;
}

const x = inputNode("x", [null, null, 3]);
const seq = { units: 2, return_sequences: true };

const stateful = (size: number, dialect: "keras3" | "tfjs" = "keras3") =>
  graphOf(
    [
      inputNode("x", [size, 4, 3]),
      layerNode("lstm", "LSTM", { units: 2, stateful: true }, "x"),
    ],
    dialect,
  );

const plan = (more: Partial<BatchPlan>): BatchPlan => ({
  ...predictPlan,
  ...more,
});

describe("a layer", () => {
  it("records weights, input, gates and states", async () => {
    const recording = await record(
      requestFor(graphOf([x, layerNode("lstm", "LSTM", seq, "x")])),
    );
    const [node] = recording.nodes;
    expect(node?.weights.map((w) => [w.name, w.shape])).toEqual([
      ["kernel", [3, 8]],
      ["recurrent_kernel", [2, 8]],
      ["bias", [8]],
    ]);
    expect([...(node?.weights[2]?.data ?? [])]).toEqual([
      0, 0, 1, 1, 0, 0, 0, 0,
    ]);
    expect(node?.weightSource).toEqual({ kind: "random" });
    expect(node?.inputs[0]?.shape).toEqual([2, 5, 3]);
    const equation = { activation: "tanh", recurrentActivation: "sigmoid" };
    expect(node?.recurrent?.cells[0]).toMatchObject({ output: "h", equation });
    expect(node?.recurrent?.states.map((s) => s.name)).toEqual([
      "state_h",
      "state_c",
    ]);
  });

  it("keeps its weights when another layer changes", async () => {
    const weights = async (units: number) => {
      const lstm = layerNode("lstm", "LSTM", seq, "x");
      const head = layerNode("head", "Dense", { units }, "lstm");
      const { nodes } = await record(requestFor(graphOf([x, lstm, head])));
      return nodes[0]?.weights;
    };
    expect(await weights(3)).toEqual(await weights(4));
  });

  it("keeps its weights when only its key is another, as after an edit", async () => {
    const weights = async (key: string) => {
      const lstm = { ...layerNode("lstm", "LSTM", seq, "x"), layer: key };
      const { nodes } = await record(requestFor(graphOf([x, lstm])));
      return nodes[0]?.weights;
    };
    expect(await weights("lstm#3")).toEqual(await weights("lstm#7"));
  });

  it("says which given weights do not fit, and runs on random ones", async () => {
    const zeros = (shape: readonly number[]) => ({
      shape,
      dtype: "float32" as const,
      data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
    });
    const graph = graphOf([x, layerNode("lstm_1", "LSTM", seq, "x")]);
    const weights = new Map([
      ["lstm_1", [zeros([16, 8]), zeros([2, 8]), zeros([8])]],
    ]);
    const recording = await record(requestFor(graph, { weights }));
    expect(recording.nodes[0]?.weightSource).toEqual({
      kind: "mismatch",
      message:
        "`lstm_1`: the file holds a kernel of (16, 8), the code needs (3, 8). This layer has random weights.",
    });
  });

  it("called twice shares its weights", async () => {
    const first = layerNode("a", "GRU", { ...seq, units: 3 }, "x");
    const second = { ...layerNode("b", "GRU", seq, "a"), layer: "a" };
    const shared = { ...second, config: first.config };
    const { nodes } = await record(requestFor(graphOf([x, first, shared])));
    expect(nodes[1]?.weights).toEqual(nodes[0]?.weights);
  });

  it("tells every chunk of steps as it comes", async () => {
    const chunks: StepChunk[] = [];
    const done: number[] = [];
    const graph = graphOf([x, layerNode("rnn", "SimpleRNN", seq, "x")]);
    const recording = await record(requestFor(graph, { steps: 40 }), {
      onChunk: (chunk) => chunks.push(chunk),
      onProgress: (progress) => done.push(progress.done),
    });
    expect(chunks[0]).toMatchObject({ node: "rnn", from: 0, count: 16 });
    expect(chunks.reduce((sum, chunk) => sum + chunk.count, 0)).toBe(40);
    expect(done.at(-1)).toBe(40);
    const whole = recording.nodes[0]?.recurrent?.cells[0]?.quantities.h;
    expect([...(chunks[0]?.quantities.h?.data.subarray(0, 32) ?? [])]).toEqual([
      ...(whole?.data.subarray(0, 32) ?? []),
    ]);
  });
});

describe("the four flag pairs", () => {
  it.each(["LSTM", "Bidirectional"])("of %s share one result", async (kind) => {
    const inner = { class_name: "LSTM", config: { units: 2 } };
    const node =
      kind === "LSTM"
        ? layerNode("rnn", kind, { units: 2, return_state: true }, "x")
        : layerNode("rnn", kind, { layer: inner }, "x");
    const { variants } = await record(
      requestFor(graphOf([x, node]), { variants: "rnn" }),
    );
    expect(variants?.cards.map((card) => card.outputs.length)).toEqual(
      kind === "LSTM" ? [1, 1, 3, 3] : [1, 1, 5, 5],
    );
    expect(variants?.cards.map((card) => card.isCode)).toEqual(
      kind === "LSTM"
        ? [false, false, true, false]
        : [true, false, false, false],
    );
    const [neither, , state] = variants?.cards ?? [];
    expect(neither?.outputs[0]).toEqual(state?.outputs[0]);
    if (kind === "LSTM")
      expect(state?.outputs[1]?.data).toEqual(state?.outputs[0]?.data);
  });
});

describe("batches", () => {
  const samples = (recording: Recording) =>
    recording.batches.map((batch) => batch.samples);

  it("come in order, each row going on from its own state", async () => {
    const recording = await record(
      requestFor(stateful(2), { plan: plan({ samples: 4 }) }),
    );
    expect(samples(recording)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    const [first, second] = recording.batches;
    expect(first?.states[0]?.origin).toBe("zeros");
    expect(second?.states[0]?.origin).toBe("carried");
    expect(second?.states[0]?.start).toEqual(first?.states[0]?.end);
    expect(recording.batches.map((batch) => batch.rows)).toEqual([
      [0, 2],
      [2, 4],
    ]);
  });

  it("carry states over epochs unless they are reset", async () => {
    const origins = async (resets: BatchPlan["resets"]) => {
      const recording = await record(
        requestFor(stateful(2), { plan: plan({ epochs: 2, resets }) }),
      );
      return recording.batches.map((batch) => batch.states[0]?.origin);
    };
    expect(await origins("never")).toEqual(["zeros", "carried"]);
    expect(await origins("epoch")).toEqual(["zeros", "zeros"]);
  });

  it("shuffled, are another order at each draw and the same for the same", async () => {
    const order = async (draw: number) =>
      samples(
        await record(
          requestFor(stateful(2), {
            plan: plan({ samples: 8, shuffle: true, draw }),
          }),
        ),
      );
    expect(await order(0)).toEqual(await order(0));
    expect(await order(0)).not.toEqual(await order(1));
    expect((await order(0)).flat().sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("of which the last has one sample, give it once for each row", async () => {
    const recording = await record(
      requestFor(stateful(2), { plan: plan({ samples: 9 }) }),
    );
    expect(recording.outputs[0]?.shape).toEqual([10, 2]);
    expect(recording.batches.at(-1)).toMatchObject({
      samples: [8],
      rows: [8, 10],
      error: null,
    });
  });

  it("of which the last has more, end in the library's error", async () => {
    const recording = await record(
      requestFor(stateful(4), { plan: plan({ samples: 10 }) }),
    );
    expect(recording.batches.at(-1)?.error).toBe(
      "InvalidArgumentError: Incompatible shapes: [2,8] vs. [4,8]",
    );
    expect(recording.outputs[0]?.shape).toEqual([8, 2]);
  });
});

describe("a layer that can't run", () => {
  it("stops what needs it; the rest runs", async () => {
    const mine: GraphNode = {
      kind: "opaque",
      id: "mine",
      name: "my_layer",
      className: "MyLayer",
      inputs: [{ node: "x", output: 0 }],
      reason: "its `call` can't be followed",
    };
    const after = layerNode("head", "Dense", { units: 1 }, "mine");
    const aside = layerNode("gru", "GRU", seq, "x");
    const recording = await record(
      requestFor(graphOf([x, mine, after, aside])),
    );
    expect(recording.stop).toEqual({
      node: "mine",
      message:
        "Stopped before `my_layer` (MyLayer): its `call` can't be followed.",
    });
    expect(recording.nodes.map((node) => node.node)).toEqual(["gru"]);
  });

  it.each([
    ["a cell of the program", { cell: { class_name: "MyCell", config: {} } }],
    ["no cell", {}],
  ])("RNN with %s", async (_, config) => {
    const recording = await record(
      requestFor(graphOf([x, layerNode("rnn", "RNN", config, "x")])),
    );
    expect(recording.stop?.message).toMatch(/^Stopped before `rnn` \(RNN\): /);
  });

  it("an activation of the program is named", async () => {
    const config = { units: 2, activation: "my_activation" };
    const recording = await record(
      requestFor(graphOf([x, layerNode("rnn", "LSTM", config, "x")])),
    );
    expect(recording.stop?.message).toBe(
      'Stopped before `rnn` (LSTM): its `activation` "my_activation" can\'t be followed.',
    );
  });

  it("TF.js' GRU with reset_after", async () => {
    const gru = layerNode("gru", "GRU", { units: 2, reset_after: true }, "x");
    const recording = await record(requestFor(graphOf([x, gru], "tfjs")));
    expect(recording.stop?.message).toContain("TF.js has no GRU with");
  });
});

it("too large to keep, only the first sample's gates stay, and a note says so", async () => {
  const graph = graphOf([x, layerNode("lstm", "LSTM", seq, "x")]);
  const request = requestFor(graph, { batch: 64 });
  const outcome = await run(request, {
    kernel: referenceLoop,
    control: {
      isCancelled: () => false,
      onProgress: () => undefined,
      onChunk: () => undefined,
    },
    backend: { name: "cpu", reason: "" },
    isLost: () => false,
    recordLimit: 10_000,
  });
  if (outcome.kind !== "done") throw new Error(outcome.kind);
  const { notes, nodes, batches, outputs } = outcome.recording;
  expect(notes).toEqual([
    "All 64 samples would need 1 MB. Only sample 0 is kept.",
  ]);
  expect(nodes[0]?.recurrent?.cells[0]?.quantities.i?.shape).toEqual([1, 5, 2]);
  expect(batches[0]?.rows).toEqual([0, 64]);
  expect(outputs[0]?.shape).toEqual([64, 5, 2]);
});

describe("cancelling", () => {
  const long = requestFor(
    graphOf([x, layerNode("lstm", "LSTM", { ...seq, units: 32 }, "x")]),
    { steps: 4000 },
  );

  it("keeps the steps so far", async () => {
    const handle = engine.start(long, { onChunk: () => handle.cancel() });
    const result = await handle.result;
    if (result.kind !== "cancelled") throw new Error(result.kind);
    expect(result.recording?.cancelledAfter).toEqual({ done: 16, total: 4000 });
    const cell = result.recording?.nodes[0]?.recurrent?.cells[0];
    expect(cell?.quantities.h?.shape).toEqual([2, 16, 32]);
    expect(cell?.inputTimeIndex).toHaveLength(16);
  });

  it("a new run drops the old one", async () => {
    const old = engine.start(long);
    const small = engine.start(requestFor(long.graph));
    expect((await old.result).kind).toBe("cancelled");
    expect((await small.result).kind).toBe("done");
  });
});

it("a whole model runs from the text to the answer", async () => {
  const graph = graphOf([
    inputNode("ids", [null, null]),
    layerNode(
      "embed",
      "Embedding",
      { input_dim: 30, output_dim: 4, mask_zero: true },
      "ids",
    ),
    layerNode("drop", "Dropout", { rate: 0.5 }, "embed"),
    layerNode(
      "both",
      "Bidirectional",
      { layer: { class_name: "GRU", config: seq } },
      "drop",
    ),
    layerNode(
      "each",
      "TimeDistributed",
      { layer: { class_name: "Dense", config: { units: 3 } } },
      "both",
    ),
    layerNode("last", "LSTM", { units: 2 }, "each"),
    layerNode("head", "Dense", { units: 1, activation: "sigmoid" }, "last"),
  ]);
  const text = "two words";
  const recording = await record(
    requestFor(graph, { input: { kind: "text", text }, steps: 6 }),
  );
  expect(recording.stop).toBeNull();
  expect(recording.outputs.map((o) => [o.name, o.shape])).toEqual([
    ["head", [2, 1]],
  ]);
  const masks = recording.nodes.map((node) => node.recurrent?.mask);
  expect([...(masks[2]?.data ?? [])]).toEqual([
    1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0,
  ]);
  expect(masks[4]).toEqual(masks[2]);
});

it.each(["keras3", "keras2"] as const)(
  "beside initial states the mask on the input is read, but in %s",
  async (dialect) => {
    const node = layerNode("lstm", "LSTM", seq, "embed");
    const graph = graphOf(
      [
        inputNode("ids", [null, 4]),
        inputNode("h", [null, 2]),
        inputNode("c", [null, 2]),
        layerNode(
          "embed",
          "Embedding",
          { input_dim: 9, output_dim: 3, mask_zero: true },
          "ids",
        ),
        {
          ...node,
          initialState: ["h", "c"].map((from) => ({ node: from, output: 0 })),
        },
        layerNode("next", "GRU", { units: 2 }, "lstm"),
      ],
      dialect,
    );
    const recording = await record(requestFor(graph));
    const [lstm, next] = ["lstm", "next"].map((name) =>
      recording.nodes.find((each) => each.name === name),
    );
    expect(lstm?.recurrent?.mask === null).toBe(dialect === "keras3");
    expect(next?.recurrent?.mask).not.toBeNull();
  },
);

describe("what can't run", () => {
  const stopOf = async (className: string, config: LayerConfig) => {
    const graph = graphOf([x, layerNode("it", className, config, "x")]);
    return (await record(requestFor(graph))).stop?.message;
  };
  const cell = { class_name: "MyCell", config: {} };

  it("is a cell of the program, by its name", async () => {
    expect(await stopOf("RNN", { cell })).toBe(
      "Stopped before `it` (RNN): its cell MyCell can't be followed.",
    );
  });

  it("is a layer of the program inside another", async () => {
    expect(await stopOf("Bidirectional", { layer: cell })).toBe(
      "Stopped before `it` (Bidirectional): its cell MyCell can't be followed.",
    );
    expect(await stopOf("TimeDistributed", { layer: cell })).toBe(
      "Stopped before `it` (TimeDistributed): its inner layer MyCell can't run here.",
    );
  });

  it("is a function of the program", async () => {
    expect(await stopOf("Lambda", {})).toBe(
      "Stopped before `it` (Lambda): its function can't be followed.",
    );
  });

  it("is a layer on text", async () => {
    expect(await stopOf("TextVectorization", {})).toBe(
      "Stopped before `it` (TextVectorization): it works on text, and the preview computes with numbers alone.",
    );
  });

  it("is an activation that the dialect lacks", async () => {
    const lstm = { units: 2, activation: "celu" };
    const stopIn = async (dialect: "keras3" | "keras2" | "tfjs") => {
      const nodes = [x, layerNode("lstm", "LSTM", lstm, "x")];
      return (await record(requestFor(graphOf(nodes, dialect)))).stop?.message;
    };
    expect(await stopIn("keras3")).toBeUndefined();
    expect(await stopIn("keras2")).toBe(
      'Stopped before `lstm` (LSTM): its `activation` "celu" can\'t be followed.',
    );
    expect(await stopIn("tfjs")).toBe(
      'Stopped before `lstm` (LSTM): its `activation` "celu" can\'t be followed.',
    );
  });
});

describe("ConvLSTM", () => {
  const maps = inputNode("x", [null, 3, 4, 5, 2]);
  const config = { filters: 3, kernel_size: 3, return_sequences: true };
  const only = async (more: LayerConfig, dialect: "keras3" | "tfjs") => {
    const node = layerNode("c", "ConvLSTM2D", { ...config, ...more }, "x");
    const graph = graphOf([maps, node], dialect);
    return record(requestFor(graph));
  };

  it("records maps, channels last, of every gate and state", async () => {
    const recording = await only({}, "keras3");
    const [cell] = recording.nodes[0]?.recurrent?.cells ?? [];
    expect(cell).toMatchObject({ cell: "ConvLSTM", units: 3, spatial: [2, 3] });
    const { quantities, start, end } = cell ?? {};
    expect(Object.keys(quantities ?? {}).join("")).toBe("ifgoch");
    expect(quantities?.i?.shape).toEqual([2, 3, 2, 3, 3]);
    expect([...(start ?? []), ...(end ?? [])].map((s) => s.shape)).toEqual(
      Array.from({ length: 4 }, () => [2, 2, 3, 3]),
    );
  });

  it("keeps its recording channels last where the layer has them first", async () => {
    const more = { data_format: "channels_first", return_state: true };
    const recording = await only({ ...more, kernel_size: 2 }, "keras3");
    const [node] = recording.nodes;
    expect(node?.outputs.map((output) => output.shape)).toEqual([
      [2, 3, 3, 4, 1],
      [2, 3, 4, 1],
      [2, 3, 4, 1],
    ]);
    expect(node?.recurrent?.cells[0]?.spatial).toEqual([4, 1]);
    expect(node?.recurrent?.states.map((s) => s.shape)).toEqual([
      [2, 4, 1, 3],
      [2, 4, 1, 3],
    ]);
  });

  it("stops where a window finds no place", async () => {
    const { stop } = await only({ kernel_size: 6 }, "keras3");
    expect(stop?.message).toBe(
      "Stopped before `c` (ConvLSTM2D): its window is larger than its input.",
    );
  });
});
