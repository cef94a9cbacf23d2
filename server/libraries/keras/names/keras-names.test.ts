import { expect, test } from "vitest";
import { readMarked } from "../../../../test/support/reading.ts";

/** The findings' messages, with the text that each stands on. */
async function told(text: string): Promise<readonly string[]> {
  const { reading } = await readMarked(text);
  return reading.analysis.findings.map(
    ({ range, message }) =>
      `${range.unit.text.slice(range.start, range.end)}: ${message}`,
  );
}

test("names that this Keras lacks are told where they are written", async () => {
  expect(
    await told(`
import keras
from keras.layers import CuDNNLSTM, LSTM as Layer
x = keras.Input((5, 8))
keras.layers.Swish()(x)
keras.backend.sum(x)
keras.layers.GroupedQueryAttention(4, 4, 2)
keras.layers.experimental.preprocessing.Rescaling(0.5)
`),
  ).toMatchInlineSnapshot(`
    [
      "CuDNNLSTM: Keras 3 has no \`keras.layers.CuDNNLSTM\` (as of 3.15.1). LSTM uses cuDNN by itself, wherever it can.",
      "keras.layers.Swish: Keras 3 has no \`keras.layers.Swish\` (as of 3.15.1). Use Activation("swish").",
      "keras.backend.sum: Keras 3 has no \`keras.backend.sum\` (as of 3.15.1). There is \`keras.ops.sum\`.",
      "keras.layers.GroupedQueryAttention: Keras 3 has no \`keras.layers.GroupedQueryAttention\` (as of 3.15.1). Did you mean \`GroupQueryAttention\`?",
      "keras.layers.experimental: Keras 3 has no \`keras.layers.experimental\` (as of 3.15.1). Its layers are in \`keras.layers\`.",
    ]
  `);
});

test("tensorflow.keras has what it has kept for older programs", async () => {
  expect(
    await told(`
import tensorflow as tf
import tensorflow.keras.backend as K
x = tf.keras.Input((5, 8))
y = K.sum(tf.keras.backend.square(x), axis=1)
tf.keras.layers.ThresholdedReLU()
tf.keras.preprocessing.sequence.TimeseriesGenerator
tf.keras.layers.LocallyConnected1D(4, 3)
`),
  ).toMatchInlineSnapshot(`
    [
      "tf.keras.layers.LocallyConnected1D: Keras 3 has no \`keras.layers.LocallyConnected1D\` (as of 3.15.1). Keras 2 has it.",
    ]
  `);
});

test("what a program guards, gives or may not reach is its own business", async () => {
  expect(
    await told(`
import sys, keras
try:
    from keras.layers import CuDNNLSTM as Fast
except ImportError:
    from keras.layers import LSTM as Fast
try:
    total = keras.backend.sum
except AttributeError:
    total = keras.ops.sum
if hasattr(keras.backend, "mean"):
    mean = keras.backend.mean
if len(sys.argv) > 1:
    keras.backend.dot
older = getattr(keras.layers, "Highway", None)
keras.layers.Mine = keras.layers.Dense
x = keras.Input((5, 8))
y = Fast(4)(x)
z = keras.layers.Mine(3)(y)
`),
  ).toEqual([]);
});

test("an import that fails leaves the way to its handler", async () => {
  const { reading } = await readMarked(`
import keras
try:
    from keras.layers import CuDNNGRU as Fast
except ImportError:
    from keras.layers import GRU as Fast
y = Fast(4)(keras.Input((5, 8)))
`);
  expect(
    reading.analysis.trace.calls.map(({ layer }) => layer.className),
  ).toEqual(["GRU"]);
});
