import { expect, test } from "vitest";
import { printCalls } from "../../../test/support/print-trace.ts";
import { readMarked } from "../../../test/support/reading.ts";

async function calls(body: string): Promise<string> {
  const { reading } = await readMarked(`
import keras
from keras import layers, ops
class Doubles(layers.Layer):
    def call(self, x):
        return x * 2.0
class Adds(layers.Layer):
    def call(self, x):
        return x + 1.0
class Told(Adds):
    def compute_output_shape(self, shape):
        return shape
class Tanh(layers.Layer):
    def call(self, x):
        return ops.tanh(x)
class Last(layers.Layer):
    def call(self, x):
        return x[:, -1]
class Relu(layers.Layer):
    def call(self, x):
        return ops.relu(x)
class Weighted(layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(6,))
    def call(self, x):
        return x + self.w
x = keras.Input((3, 6))
${body}`);
  return printCalls(reading.analysis.trace);
}

test("what a number has multiplied is sparse in a traced call", async () => {
  expect(
    await calls(`
h = x * 2.0
Doubles()(h)
Adds()(h)
Told()(h)
Tanh()(h)
Last()(h)
Relu()(h)
Weighted()(h)
layers.Lambda(lambda t: t + 1.0)(h)
`),
  ).toMatchInlineSnapshot(`
    "
    Doubles doubles (None, 3, 6) → (None, None, None) [0, 0]
    Adds adds (None, 3, 6) → ? [0, 0]
    Told told (None, 3, 6) → (None, 3, 6) [0, 0]
    Tanh tanh (None, 3, 6) → (None, 3, 6) [0, 0]
    Last last (None, 3, 6) → ? [0, 0]
    Relu relu (None, 3, 6) → ? [0, 0]
    Weighted weighted (None, 3, 6) → ? [6, 0]
    Lambda lambda (None, 3, 6) → (None, 3, 6) [0, 0]
    "
  `);
});

test("what a layer scales or a number divides is not", async () => {
  expect(
    await calls(`
Adds()(layers.Rescaling(2.0)(x))
Adds()(x / 0.5)
`),
  ).toMatchInlineSnapshot(`
    "
    Rescaling rescaling (None, 3, 6) → (None, 3, 6) [0, 0]
    Adds adds (None, 3, 6) → (None, 3, 6) [0, 0]
    Adds adds_1 (None, 3, 6) → (None, 3, 6) [0, 0]
    "
  `);
});
