// Stateful layers as the real Keras carries, resets and overrules their states: sequences of calls, the poem, and batches that come out short.
import { memory } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { cpuBackend } from "../../webview/engine/backends/backend-cpu.ts";
import { predictPlan } from "../../webview/engine/engine.ts";
import type { RunRequest } from "../../webview/engine/engine.ts";
import type { Recording } from "../../webview/engine/recording.ts";
import { threadEngine } from "../../webview/engine/threads/thread-engine.ts";
import type { Flavor, PartialBatch, StoredWeight } from "./numerics/cases.ts";
import {
  arrayOf,
  difference,
  flavors,
  layerNode,
  requestOf,
  statefulFile,
  statefulSequences,
} from "./numerics/cases.ts";
import { tolerance } from "./numerics/compare.ts";
import { callSequence } from "./numerics/sequences.ts";

const engine = threadEngine([cpuBackend]);

async function record(request: RunRequest): Promise<Recording> {
  const result = await engine.start(request).result;
  if (result.kind !== "done") throw new Error(JSON.stringify(result));
  return result.recording;
}

describe.each(flavors)("%s", (flavor) => {
  const file = statefulFile(flavor);

  it.each(statefulSequences(flavor).map((s) => [s.id, s] as const))(
    "%s",
    async (_, sequence) => {
      expect(await callSequence(engine, sequence, flavor)).toEqual([]);
      expect(memory().numTensors).toBe(0);
    },
  );

  it.each(["continued", "reading_order"] as const)(
    "the poem, %s: the state after a line starts the next one in its row",
    async (name) => {
      const recording = await record(poemRequest(flavor, name));
      const arrangement = file.poem.arrangements.find((a) => a.name === name);
      if (arrangement === undefined) throw new Error(name);
      const [first, second] = recording.batches;
      const end1 = first?.states[0]?.end ?? [];
      const start2 = second?.states[0]?.start ?? [];
      const end2 = second?.states[0]?.end ?? [];
      expect(second?.states[0]?.origin).toBe("carried");
      for (const [n, state] of arrangement.states_after_1.entries()) {
        expect(difference(end1[n], state)).toBeLessThanOrEqual(tolerance);
        expect(difference(start2[n], state)).toBeLessThanOrEqual(tolerance);
      }
      for (const [n, state] of arrangement.states_after_2.entries())
        expect(difference(end2[n], state)).toBeLessThanOrEqual(tolerance);
      const both = {
        shape: [4, 5, 4],
        data: [
          ...arrayOf(arrangement.output_1).data,
          ...arrayOf(arrangement.output_2).data,
        ],
      };
      expect(difference(recording.outputs[0], both)).toBeLessThanOrEqual(
        tolerance,
      );
      expect(recording.inputs[0]?.tokens?.map((line) => line.join(""))).toEqual(
        name === "continued"
          ? ["床前明月光", "举头望明月", "疑是地上霜", "低头思故乡"]
          : ["床前明月光", "疑是地上霜", "举头望明月", "低头思故乡"],
      );
    },
  );

  it("epochs without shuffling carry on from one to the next", async () => {
    const { input, weights, runs } = file.shuffle;
    const inOrder = runs.filter((one) => one.shuffle === false);
    expect(inOrder.map((one) => one.epochs)).toEqual([1, 2]);
    for (const { epochs, final_states } of inOrder) {
      const layer = {
        class_name: "LSTM",
        config: { units: 3, stateful: true },
      };
      const request = requestOf(
        { layer, weights, input, mask: null, initial_state: null },
        flavor,
      );
      const [first, ...rest] = request.graph.nodes;
      if (first?.kind !== "input") throw new Error("no input");
      const nodes = [{ ...first, shape: [2, 3, 2] }, ...rest];
      const recording = await record({
        ...request,
        graph: { ...request.graph, nodes },
        plan: { ...predictPlan, epochs },
      });
      const states = recording.nodes[0]?.recurrent?.states ?? [];
      for (const [n, state] of final_states.entries())
        expect(difference(states[n], state)).toBeLessThanOrEqual(tolerance);
    }
  });

  it.each(
    file.partial_batches.map((p) => [p.kind, p.samples, p.batch_size] as const),
  )("%s, %i samples in batches of %i", async (kind, samples, size) => {
    const item = file.partial_batches.find(
      (p) => p.kind === kind && p.samples === samples && p.batch_size === size,
    );
    if (item === undefined) throw new Error(kind);
    const recording = await record(partialRequest(item, flavor));
    const last = recording.batches.at(-1);
    if (item.predict.output !== undefined) {
      expect(last?.error).toBeNull();
      expect(
        difference(recording.outputs[0], item.predict.output),
      ).toBeLessThanOrEqual(tolerance);
      for (const [n, state] of item.predict.states_after.entries())
        expect(
          difference(recording.nodes[0]?.recurrent?.states[n], state),
        ).toBeLessThanOrEqual(tolerance);
    } else {
      expect(last?.error).toContain(
        item.predict.core ?? "must be the same as the batch size",
      );
    }
  });
});

it("TF.js refuses a short last batch", async () => {
  const item = statefulFile("keras3").partial_batches.find(
    (p) => p.kind === "LSTM" && p.samples === 9 && p.batch_size === 2,
  );
  if (item === undefined) throw new Error("no case");
  const recording = await record({
    ...partialRequest(item, "keras2"),
    graph: { ...partialRequest(item, "keras2").graph, dialect: "tfjs" },
  });
  expect(recording.batches.at(-1)?.error).toBe(
    "Error: Input 0 is incompatible with layer rnn: expected shape=2,,2, found shape=1,5,2.",
  );
});

function partialRequest(item: PartialBatch, flavor: Flavor): RunRequest {
  const units = 3;
  const weights = (isDense: boolean) =>
    item.weights
      .filter(({ path }) => path.startsWith("dense/") === isDense)
      .map((weight) => arrayOf(weight));
  const spec = { class_name: item.kind, config: { units, stateful: true } };
  const dense = { class_name: "Dense", config: { units: 1 } };
  return {
    graph: {
      name: null,
      dialect: flavor,
      nodes: [
        {
          kind: "input",
          id: "x",
          name: "x",
          shape: [item.batch_size, ...item.input.shape.slice(1)],
          dtype: "float32",
        },
        layerNode("rnn", spec, { node: "x", output: 0 }),
        layerNode("head", dense, { node: "rnn", output: 0 }),
      ],
      inputs: [{ node: "x", output: 0 }],
      outputs: [{ node: "head", output: 0 }],
      freeSizes: [],
    },
    seed: 1,
    batch: item.batch_size,
    steps: 5,
    input: {
      kind: "arrays",
      arrays: [{ name: "x", ...arrayOf(item.input) }],
    },
    weights: new Map([
      ["rnn", weights(false)],
      ["head", weights(true)],
    ]),
    plan: predictPlan,
    backend: "auto",
  };
}

function poemRequest(
  flavor: Flavor,
  name: "continued" | "reading_order",
): RunRequest {
  const { poem } = statefulFile(flavor);
  const embedding = {
    class_name: "Embedding",
    config: { input_dim: 17, output_dim: 3 },
  };
  const lstm = {
    class_name: "LSTM",
    config: { units: 4, stateful: true, return_sequences: true },
  };
  const arrays = (weights: readonly StoredWeight[]) =>
    weights.map((weight) => arrayOf(weight));
  return {
    graph: {
      name: null,
      dialect: flavor,
      nodes: [
        { kind: "input", id: "x", name: "x", shape: [2, 5], dtype: "float32" },
        layerNode("embed", embedding, { node: "x", output: 0 }),
        layerNode("rnn", lstm, { node: "embed", output: 0 }),
      ],
      inputs: [{ node: "x", output: 0 }],
      outputs: [{ node: "rnn", output: 0 }],
      freeSizes: [],
    },
    seed: 1,
    batch: 2,
    steps: 5,
    input: {
      kind: "poem",
      arrangement: name === "continued" ? "continue" : "readingOrder",
    },
    weights: new Map([
      ["embed", [arrayOf(poem.embedding)]],
      ["rnn", arrays(poem.weights)],
    ]),
    plan: predictPlan,
    backend: "auto",
  };
}
