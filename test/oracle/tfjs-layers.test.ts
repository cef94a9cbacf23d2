// In the TF.js dialect the engine computes what TF.js' own layers compute, where those run at all: masks, states and their order included.
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import type { LayerConfig, LayerSpec } from "../../server/models/graph.ts";
import { cpuBackend } from "../../webview/engine/backends/backend-cpu.ts";
import { randomStream } from "../../webview/engine/numbers/random.ts";
import { threadEngine } from "../../webview/engine/threads/thread-engine.ts";
import type { Stored } from "./numerics/cases.ts";
import { arrayOf, difference, requestOf } from "./numerics/cases.ts";
import { tolerance } from "./numerics/compare.ts";

const engine = threadEngine([cpuBackend]);

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const rows = 3;
const steps = 4;
const features = 2;
const units = 3;

interface Case {
  readonly name: string;
  readonly spec: LayerSpec;
  /** The real layer. */
  readonly layer: () => tf.layers.Layer;
  readonly states: number;
}

const kinds = [
  { name: "LSTM", make: tf.layers.lstm, cell: tf.layers.lstmCell, states: 2 },
  { name: "GRU", make: tf.layers.gru, cell: tf.layers.gruCell, states: 1 },
  {
    name: "SimpleRNN",
    make: tf.layers.simpleRNN,
    cell: tf.layers.simpleRNNCell,
    states: 1,
  },
] as const;

function flagsOf(sequences: boolean, state: boolean, backwards: boolean) {
  return {
    real: {
      units,
      returnSequences: sequences,
      returnState: state,
      goBackwards: backwards,
    },
    ours: {
      units,
      return_sequences: sequences,
      return_state: state,
      go_backwards: backwards,
    },
  };
}

const plain: Case[] = kinds.flatMap(({ name, make, states }) =>
  [false, true].flatMap((sequences) =>
    [false, true].map((backwards) => {
      const { real, ours } = flagsOf(sequences, true, backwards);
      return {
        name: `${name} sequences=${sequences} backwards=${backwards}`,
        spec: { class_name: name, config: ours },
        layer: () => make(real),
        states,
      };
    }),
  ),
);

const merged: Case[] = kinds.flatMap(({ name, make, states }) =>
  (["concat", "sum", "mul", "ave"] as const).flatMap((mergeMode) =>
    [false, true].map((sequences) => {
      const { real, ours } = flagsOf(sequences, false, false);
      const config: LayerConfig = {
        layer: { class_name: name, config: ours },
        merge_mode: mergeMode,
      };
      return {
        name: `Bidirectional ${name} ${mergeMode} sequences=${sequences}`,
        spec: { class_name: "Bidirectional", config },
        layer: () =>
          tf.layers.bidirectional({
            layer: make(real),
            mergeMode,
          }),
        states: 2 * states,
      };
    }),
  ),
);

const stacked: Case = {
  name: "cells LSTM, SimpleRNN",
  spec: {
    class_name: "RNN",
    config: {
      cells: [
        { class_name: "LSTMCell", config: { units } },
        { class_name: "SimpleRNNCell", config: { units } },
      ],
      return_sequences: true,
      return_state: true,
    },
  },
  layer: () =>
    tf.layers.rnn({
      cell: [tf.layers.lstmCell({ units }), tf.layers.simpleRNNCell({ units })],
      returnSequences: true,
      returnState: true,
    }),
  states: 3,
};

const masks: Readonly<Record<string, readonly number[]>> = {
  none: [],
  right: [1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0],
  left: [0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1],
};

describe.each([...plain, ...merged, stacked])("$name", (one) => {
  it.each(
    Object.keys(masks).flatMap((mask) =>
      [false, true].map((initial) => [mask, initial] as const),
    ),
  )("mask %s, initial state %s", async (mask, initial) => {
    const random = randomStream(7, `${one.name} ${mask}`);
    const draw = (shape: readonly number[]): Stored => ({
      shape,
      data: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
        Math.fround(random.normal() / 2),
      ),
    });
    const input = draw([rows, steps, features]);
    const states = Array.from({ length: initial ? one.states : 0 }, () =>
      draw([rows, units]),
    );
    const maskData = masks[mask] ?? [];
    const { outputs, weights } = real(one, input, maskData, states, draw);
    const request = requestOf(
      {
        layer: one.spec,
        weights: weights.map((weight) => ({ path: "w", ...weight })),
        input,
        mask:
          maskData.length === 0
            ? null
            : { shape: [rows, steps], data: maskData },
        initial_state: states.length === 0 ? null : states,
      },
      "tfjs",
    );
    const result = await engine.start(request).result;
    if (result.kind !== "done") throw new Error(JSON.stringify(result));
    expect(result.recording.stop).toBeNull();
    const got = result.recording.outputs;
    expect(got).toHaveLength(outputs.length);
    for (const [n, output] of outputs.entries())
      expect(difference(got[n], output)).toBeLessThanOrEqual(tolerance);
  });
});

/** What the real layer answers, with weights of our drawing. */
function real(
  one: Case,
  input: Stored,
  mask: readonly number[],
  states: readonly Stored[],
  draw: (shape: readonly number[]) => Stored,
) {
  const layer = one.layer();
  const x = tensorOf(input);
  const kwargs = () => ({
    ...(mask.length === 0
      ? {}
      : { mask: tf.tensor2d([...mask], [rows, steps]) }),
    ...(states.length === 0 ? {} : { initialState: states.map(tensorOf) }),
  });
  layer.apply(x, kwargs());
  const weights = layer.getWeights().map((weight) => draw(weight.shape));
  layer.setWeights(weights.map(tensorOf));
  const answer = layer.apply(x, kwargs()) as tf.Tensor | tf.Tensor[];
  const outputs = (Array.isArray(answer) ? answer : [answer]).map(
    (output): Stored => ({
      shape: output.shape,
      data: [...output.dataSync()],
    }),
  );
  return { outputs, weights };
}

function tensorOf(stored: Stored): tf.Tensor {
  const { data, shape } = arrayOf(stored);
  return tf.tensor(data, [...shape]);
}
