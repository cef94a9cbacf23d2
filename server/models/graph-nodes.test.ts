// Library functions and layers of the program's own between other layers: program text in, the model's graph out.
import { expect, test } from "vitest";
import { printNodes } from "../../test/support/print-graph.ts";

const keras3 = `import keras
from keras import layers, ops
x = keras.Input((5, 3), name="x")
`;

test("a layer of the program's own that can't be followed stands as one", async () => {
  const text = await printNodes(`${keras3}
class Scale(layers.Layer):
    def build(self, shape):
        self.scale = self.add_weight(shape=(shape[-1],), name="scale")
    def call(self, x):
        return ops.tanh(x) * self.scale
model = keras.Model(x, Scale()(x))
`);
  expect(text).toMatchInlineSnapshot(`
    "x: input (None, 5, 3)
    scale: can't run: its \`call\` can't be followed: weights of the program's own classes don't run outside of cells"
  `);
});

test("functions between layers, and layers of the program's own in a model", async () => {
  const text = await printNodes(`${keras3}
class Doubled(layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)
    def call(self, x):
        return ops.tanh(self.dense(x)) * 2
y = ops.concatenate([x[:, ::2], ops.zeros_like(x)], axis=1) + ops.ones((1, 3))
y = ops.sum(Doubled()(y), axis=1, keepdims=True)
model = keras.Model(x, y)
`);
  expect(text).toMatchInlineSnapshot(`
    "x: input (None, 5, 3)
    slice: x[[{"kind":"range","start":null,"stop":null,"step":1},{"kind":"range","start":null,"stop":null,"step":2}]]
    zeros_like: zeros_like x
    concatenate: concatenate [slice zeros_like] axis=1
    ones: ones shape=[1 3]
    add: add concatenate ones
    dense: Dense dense of add
    tanh: tanh dense
    multiply: multiply tanh 2
    sum: sum multiply axis=1 keepdims=true"
  `);
});
