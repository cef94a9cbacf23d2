// What symbolic tensors don't take, as each Keras answers on `x = keras.Input((5, 3))`.

import { expect, test } from "vitest";
import { programReader } from "../../../test/oracle/programs.ts";

const keras3 = await programReader("keras3");
const keras2 = await programReader("keras2");

const head = `import keras
import numpy as np
import tensorflow as tf
from keras.layers import Lambda, Layer, Dense
x = keras.Input((5, 3))
`;

function refused(read: typeof keras3, text: string): readonly string[] {
  const analysis = read(head + text);
  return (analysis?.findings ?? []).map(({ message }) => message);
}

const refusedByBoth = [
  "np.mean(x)",
  "np.concatenate([x, x])",
  "np.expand_dims(x, 1)",
  "x.numpy()",
  "x.T",
  "x.sum(axis=1)",
  "x.astype('float16')",
];

const refusedByKeras3 = [
  "tf.squeeze(x)",
  "tf.reduce_mean(x, axis=1)",
  "tf.concat([x, x], axis=-1)",
  "tf.shape(x)",
  "tf.math.log(x)",
  "tf.nn.softmax(x)",
  "tf.image.resize(x, [8, 8])",
  "tf.multiply(2.0, x)",
  "tf.expand_dims(input=x, axis=1)",
  "len(x)",
  "float(x)",
  "list(x)",
  "sum(x)",
  "x.get_shape()",
  "x.set_shape((None, 5, 3))",
  "np.sqrt(3.0) * x",
  "np.ones(3) + x",
  "x + [1.0, 2.0, 3.0]",
];

const taken = [
  "np.shape(x)",
  "np.ndim(x)",
  "tf.is_tensor(x)",
  "tf.zeros(x.shape[1:])",
  "tf.nest.flatten(x)",
  "tf.print(x)",
  "tf.constant(2.0) * x",
  "x * np.sqrt(3.0)",
  "x / 2",
  "2 ** x",
  "abs(x)",
  "list([x, x])",
  "sum([x, x])",
  "tuple((x, 1))",
  "str(x)",
  "isinstance(x, int)",
  "tf.divide(1.0, x)",
  "Lambda(lambda t: tf.reduce_mean(t, axis=1))(x)",
  "Lambda(tf.abs)(x)",
];

test.each(refusedByBoth)("%s is refused", (text) => {
  expect(refused(keras3, `y = ${text}`)).toHaveLength(1);
  expect(refused(keras2, `y = ${text}`)).toHaveLength(1);
});

test.each(refusedByKeras3)("%s is refused by Keras 3", (text) => {
  expect(refused(keras3, `y = ${text}`)).toHaveLength(1);
});

test.each(taken)("%s is taken", (text) => {
  expect(refused(keras3, `y = ${text}`)).toEqual([]);
});

test("a `call` gets TensorFlow's tensors", () => {
  const own = `class Own(Layer):
    def call(self, t):
        return tf.reduce_sum(t, axis=1)
y = Own()(x)
`;
  expect(refused(keras3, own)).toEqual([]);
});

test("on numbers everything computes", () => {
  const text = `y = Dense(4)(np.zeros((2, 5, 3), "float32"))
z = np.mean(y) + tf.reduce_mean(y) + len(y)
w = y.numpy()
`;
  expect(refused(keras3, text)).toEqual([]);
});

test("what is meant to fail isn't told", () => {
  const text = `try:
    y = tf.squeeze(x)
except ValueError:
    y = x
`;
  expect(refused(keras3, text)).toEqual([]);
});

test("the sentence says what to do", () => {
  expect(refused(keras3, "y = tf.squeeze(x)")).toMatchInlineSnapshot(`
    [
      "Keras 3 takes no TensorFlow functions on the symbolic tensors of a model, as \`tf.squeeze\` here. Use \`keras.ops\`, or call it inside of a Lambda or a layer's \`call\`.",
    ]
  `);
  expect(refused(keras3, "y = np.mean(x)")).toMatchInlineSnapshot(`
    [
      "\`np.mean\` needs the numbers of a tensor, but a symbolic one has none yet. Use \`keras.ops\`' functions on tensors.",
    ]
  `);
  expect(refused(keras3, "y = np.ones(3) + x")).toMatchInlineSnapshot(`
    [
      "NumPy computes \`+\` where its array stands on the left, and needs the numbers of the symbolic tensor on the right. Write the tensor first, or use \`keras.ops\`.",
    ]
  `);
  expect(refused(keras2, "y = x.numpy()")).toMatchInlineSnapshot(`
    [
      "A symbolic tensor has no \`numpy\`. It has no numbers yet.",
    ]
  `);
});

test("a list of unknown length in a subscript may be anything", () => {
  const text = `def widened(y, extra):
    return tf.zeros((3, 4))[[...] + [tf.newaxis] * (len(y.shape) - 2)]
`;
  expect(refused(keras2, text)).toEqual([]);
});
