import { expect, test } from "vitest";
import type { Dialect } from "./layer.ts";
import { readMarked } from "../../test/support/reading.ts";

/** The errors of the program: their line below `head` and what they say. */
async function errors(body: string, keras: Dialect): Promise<string> {
  const library = keras === "keras2" ? "tf_keras" : "keras";
  const head = `
import ${library} as keras
import tensorflow as tf
from ${library} import layers
`;
  const { reading } = await readMarked(head + body);
  return reading.analysis.findings
    .filter(({ when, severity }) => when === "build" && severity === "error")
    .map(({ message }) => message)
    .join("\n");
}

test.each(["keras3", "keras2"] as const)(
  "%s: a stateful layer keeps the batch of its first call",
  async (keras) => {
    const calls = (layer: string, second: string) =>
      errors(
        `l = ${layer}\nl(tf.zeros((2, 4, 5)))\nl(tf.zeros(${second}))\n`,
        keras,
      );
    for (const layer of [
      "layers.LSTM(3, stateful=True)",
      "layers.RNN([layers.GRUCell(3), layers.LSTMCell(2)], stateful=True)",
      "layers.Bidirectional(layers.GRU(3, stateful=True))",
    ]) {
      expect(await calls(layer, "(3, 4, 5)")).toMatch(/\b2\b.*\b3\b/u);
      expect(await calls(layer, "(2, 7, 5)")).toBe("");
    }
    expect(await calls("layers.LSTM(3)", "(3, 4, 5)")).toBe("");
    expect(await calls("layers.LSTM(3)", "(2, 4, 6)")).toContain("(2, 4, 6)");
  },
);

test("Keras 3 runs a model's layers on data, whatever its Input declares", async () => {
  const called = (members: string, data: string) =>
    errors(
      `m = keras.Sequential([keras.Input((4, 6)), ${members}])\nm(tf.zeros(${data}))\n`,
      "keras3",
    );
  expect(await called("layers.LSTM(3)", "(2, 4, 5)")).toContain("(2, 4, 5)");
  expect(await called("layers.LSTM(3)", "(2, 9, 6)")).toBe("");
  expect(await called("layers.Reshape((-1, 8))", "(2, 5, 6)")).not.toBe("");
  expect(
    await called("layers.Flatten(), layers.Dense(3)", "(2, 5, 6)"),
  ).toContain("(2, 30)");
});

test("a functional model of Keras 3 whose Reshape data can't take", async () => {
  expect(
    await errors(
      `i = keras.Input((None, None))\nm = keras.Model(i, layers.Reshape((3, 8))(i))\nm(tf.zeros((2, 4, 5)))\n`,
      "keras3",
    ),
  ).toContain("Inside of this model");
});
