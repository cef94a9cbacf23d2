import { expect, test } from "vitest";
import { printCalls } from "../../../test/support/print-trace.ts";
import { readMarked } from "../../../test/support/reading.ts";

async function calls(body: string): Promise<string> {
  const { reading } = await readMarked(`
import functools
import numpy as np
import keras
import tensorflow as tf
from keras.layers import Activation, Lambda
x = keras.Input((5, 8))
${body}`);
  return printCalls(reading.analysis.trace);
}

test("functions of libraries and of the program run where a Lambda has them", async () => {
  expect(
    await calls(`
class Maker:
    def __init__(self, n):
        self.n = n
    def make(self, t):
        return tf.tile(t, [1, 1, self.n])
    def __call__(self, t):
        return t[:, -1]
def cut(t, n=1):
    return t[:, :n]
Lambda(tf.reduce_sum)(x)
Lambda(keras.ops.transpose)(x)
Lambda(functools.partial(tf.reduce_sum, axis=1))(x)
Lambda(Maker(3).make)(x)
Lambda(Maker(3))(x)
Lambda(cut, arguments={"n": 2})(x)
Lambda(keras.layers.Dense(3))(x)
`),
  ).toMatchInlineSnapshot(`
    "
    Lambda lambda (None, 5, 8) → () [0, 0]
    Lambda lambda_1 (None, 5, 8) → (8, 5, None) [0, 0]
    Lambda lambda_2 (None, 5, 8) → (None, 8) [0, 0]
    Lambda lambda_3 (None, 5, 8) → (None, 5, 24) [0, 0]
    Lambda lambda_4 (None, 5, 8) → (None, 8) [0, 0]
    Lambda lambda_5 (None, 5, 8) → (None, 2, 8) [0, 0]
    Lambda lambda_6 (None, 5, 8) → (None, 5, 3) [27, 0]
    "
  `);
});

test("Keras 3 believes output_shape", async () => {
  expect(
    await calls(`
Lambda(lambda t: t, output_shape=(3,))(x)
Lambda(lambda t: t, output_shape=lambda s: (s[0], s[1] * s[2]))(x)
Lambda(lambda t: t, output_shape=[(3,), (4,)])(x)
Lambda(lambda t: t, output_shape=8)(x)
`),
  ).toMatchInlineSnapshot(`
    "
    Lambda lambda (None, 5, 8) → (None, 3) [0, 0]
    Lambda lambda_1 (None, 5, 8) → (None, 40) [0, 0]
    Lambda lambda_2 (None, 5, 8) → [(None, 3), (None, 4)] [0, 0]
    Lambda lambda_3 (None, 5, 8) → refuses: Lambda needs a tuple of sizes as its \`output_shape\`, but it is 8.
    "
  `);
});

test("what raises in a function is told of the layer that calls it", async () => {
  expect(
    await calls(`
def stop(t):
    raise ValueError
def guarded(t):
    try:
        return keras.backend.sum(t, axis=1)
    except AttributeError:
        return tf.reduce_sum(t, axis=1)
Lambda(lambda t: 1 / 0)(x)
Lambda(lambda t: keras.backend.sum(t))(x)
Lambda(stop)(x)
Lambda(guarded)(x)
Activation(tf.reduce_sum)(x)
Lambda(np.sum)
`),
  ).toMatchInlineSnapshot(`
    "
    Lambda lambda (None, 5, 8) → refuses: Python can't divide by zero: \`/\` has 1 on its left and 0 on its right.
    Lambda lambda_1 (None, 5, 8) → refuses: Keras 3 has no \`keras.backend.sum\` (as of 3.15.1). There is \`keras.ops.sum\`.
    Lambda lambda_2 (None, 5, 8) → refuses: \`stop\` raises on every way through it.
    Lambda lambda_3 (None, 5, 8) → ? [0, 0]
    Activation activation (None, 5, 8) → (None, 5, 8) [0, 0]
    "
  `);
});
