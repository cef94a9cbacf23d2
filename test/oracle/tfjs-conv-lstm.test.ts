// In the TF.js dialect ConvLSTM2D computes what TF.js' own layer computes, and says what it says to a mask.
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import type { LayerConfig, LayerSpec } from "../../server/models/graph.ts";
import { cpuBackend } from "../../webview/engine/backends/backend-cpu.ts";
import { randomStream } from "../../webview/engine/numbers/random.ts";
import type { ArrayValue } from "../../webview/engine/recording.ts";
import { threadEngine } from "../../webview/engine/threads/thread-engine.ts";
import type { Stored } from "./numerics/cases.ts";
import { arrayOf, difference, requestOf } from "./numerics/cases.ts";
import { tolerance } from "./numerics/compare.ts";

const engine = threadEngine([cpuBackend]);

beforeAll(async () => {
  await tf.setBackend("cpu");
});

type Options = Omit<Parameters<typeof tf.layers.convLstm2d>[0], "filters">;

interface Case {
  readonly real: Options;
  readonly ours: LayerConfig;
  readonly shape?: readonly number[];
}

const last = [2, 3, 4, 5, 2] as const;

const cases: Readonly<Record<string, Case>> = {
  default: { real: { kernelSize: 3 }, ours: { kernel_size: 3 } },
  "sequences, state": {
    real: { kernelSize: 2, returnSequences: true, returnState: true },
    ours: { kernel_size: 2, return_sequences: true, return_state: true },
  },
  "same, strides": {
    real: { kernelSize: 3, padding: "same", strides: 2 },
    ours: { kernel_size: 3, padding: "same", strides: 2 },
  },
  dilation: {
    real: { kernelSize: [2, 1], dilationRate: [2, 1], returnSequences: true },
    ours: {
      kernel_size: [2, 1],
      dilation_rate: [2, 1],
      return_sequences: true,
    },
  },
  "no bias, backwards": {
    real: { kernelSize: 2, useBias: false, goBackwards: true },
    ours: { kernel_size: 2, use_bias: false, go_backwards: true },
  },
  activations: {
    real: {
      kernelSize: 2,
      activation: "softsign",
      recurrentActivation: "sigmoid",
    },
    ours: {
      kernel_size: 2,
      activation: "softsign",
      recurrent_activation: "sigmoid",
    },
  },
  "channels first": {
    real: { kernelSize: 2, dataFormat: "channelsFirst", returnState: true },
    ours: {
      kernel_size: 2,
      data_format: "channels_first",
      return_state: true,
    },
    shape: [2, 3, 2, 4, 5],
  },
};

const initials = [false, true];

it.each(
  Object.entries(cases).flatMap(([name, one]) =>
    initials.map((initial) => [name, initial, one] as const),
  ),
)("%s, initial state %s", async (name, hasInitial, one) => {
  const draw = drawing(name);
  const input = draw(one.shape ?? last);
  const layer = tf.layers.convLstm2d({ filters: 2, ...one.real });
  const shapes = stateShapes(layer, input);
  const states = hasInitial ? shapes.map(draw) : [];
  const weights = drawn(layer, draw);
  const wanted = call(layer, input, states);
  const spec = {
    class_name: "ConvLSTM2D",
    config: { filters: 2, ...one.ours },
  };
  const got = await ours(spec, input, weights, states);
  expect(got).toHaveLength(wanted.length);
  for (const [n, output] of wanted.entries())
    expect(difference(got[n], output)).toBeLessThanOrEqual(tolerance);
});

it.each(["concat", "sum", "mul", "ave"] as const)(
  "Bidirectional %s",
  async (mergeMode) => {
    const draw = drawing(mergeMode);
    const input = draw(last);
    const inner = { filters: 2, kernelSize: 2, returnSequences: true };
    const layer = tf.layers.bidirectional({
      layer: tf.layers.convLstm2d(inner),
      mergeMode,
    });
    layer.apply(tensorOf(input));
    const weights = drawn(layer, draw);
    const config = { filters: 2, kernel_size: 2, return_sequences: true };
    const spec = {
      class_name: "Bidirectional",
      config: {
        layer: { class_name: "ConvLSTM2D", config },
        merge_mode: mergeMode,
      },
    };
    const [wanted] = call(layer, input, []);
    const [got] = await ours(spec, input, weights, []);
    if (wanted === undefined) throw new Error("no output");
    expect(difference(got, wanted)).toBeLessThanOrEqual(tolerance);
  },
);

it("says what TF.js says to a mask", async () => {
  const input = drawing("mask")(last);
  const mask: Stored = { shape: [2, 3], data: [1, 1, 0, 1, 0, 0] };
  const layer = tf.layers.convLstm2d({ filters: 2, kernelSize: 2 });
  layer.apply(tensorOf(input));
  const raised = messageOf(() =>
    layer.apply(tensorOf(input), { mask: tensorOf(mask) }),
  );
  const config = { filters: 2, kernel_size: 2 };
  const layerSpec = { class_name: "ConvLSTM2D", config };
  const request = requestOf(
    { layer: layerSpec, weights: [], input, mask, initial_state: null },
    "tfjs",
  );
  const result = await engine.start(request).result;
  if (result.kind !== "done") throw new Error(JSON.stringify(result));
  expect(result.recording.batches[0]?.error).toBe(raised);
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  return "nothing was raised";
}

function drawing(name: string) {
  const random = randomStream(7, name);
  return (shape: readonly number[]): Stored => ({
    shape,
    data: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
      Math.fround(random.normal() / 2),
    ),
  });
}

/** Two, as large as an output without steps. */
function stateShapes(layer: tf.layers.Layer, input: Stored) {
  const [output] = call(layer, input, []);
  const [rows = 1, ...rest] = output?.shape ?? [];
  const shape = [rows, ...rest.slice(-3)];
  return [shape, shape];
}

function drawn(
  layer: tf.layers.Layer,
  draw: (shape: readonly number[]) => Stored,
): readonly Stored[] {
  const weights = layer.getWeights().map((weight) => draw(weight.shape));
  layer.setWeights(weights.map(tensorOf));
  return weights;
}

function call(
  layer: tf.layers.Layer,
  input: Stored,
  states: readonly Stored[],
): readonly Stored[] {
  const given =
    states.length === 0 ? {} : { initialState: states.map(tensorOf) };
  const answer = layer.apply(tensorOf(input), given) as tf.Tensor | tf.Tensor[];
  return (Array.isArray(answer) ? answer : [answer]).map((output) => ({
    shape: output.shape,
    data: [...output.dataSync()],
  }));
}

async function ours(
  layer: LayerSpec,
  input: Stored,
  weights: readonly Stored[],
  states: readonly Stored[],
): Promise<readonly ArrayValue[]> {
  const request = requestOf(
    {
      layer,
      weights: weights.map((weight) => ({ path: "", ...weight })),
      input,
      mask: null,
      initial_state: states.length === 0 ? null : states,
    },
    "tfjs",
  );
  const result = await engine.start(request).result;
  if (result.kind !== "done") throw new Error(JSON.stringify(result));
  expect(result.recording.stop).toBeNull();
  return result.recording.outputs;
}

function tensorOf(stored: Stored): tf.Tensor {
  const { data, shape } = arrayOf(stored);
  return tf.tensor(data, [...shape]);
}
