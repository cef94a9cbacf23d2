// Library functions and layers of the program's own between other layers: program text in, the model's graph out.
import { expect, test } from "vitest";
import { printNodes } from "../../test/support/print-graph.ts";

const keras3 = `import keras
from keras import layers, ops
x = keras.Input((5, 3), name="x")
`;

test("a layer of the program's own stands as what its `call` does, with all of its weights", async () => {
  const text = await printNodes(`${keras3}
class Scale(layers.Layer):
    def build(self, shape):
        self.shift = self.add_weight(shape=(shape[-1],), trainable=False, name="shift")
        self.scale = self.add_weight(shape=(shape[-1],), initializer="ones", name="scale")
    def call(self, x):
        return ops.tanh(x) * self.scale
model = keras.Model(x, Scale()(x))
`);
  expect(text).toMatchInlineSnapshot(`
    "x: input (None, 5, 3)
    tanh: tanh x
    scale: weight (3) "ones"
    shift: weight (3) null, not trained
    multiply: multiply tanh scale"
  `);
});

test("a mask is what a tensor carries, and what the program's own layer hands on", async () => {
  const text = await printNodes(`${keras3}
class Average(layers.Layer):
    def __init__(self):
        super().__init__()
        self.supports_masking = True
    def call(self, x, mask=None):
        return x * ops.expand_dims(ops.cast(mask, "float32"), -1)
y = layers.Masking()(x)
model = keras.Model(x, Average()(y))
`);
  expect(text).toMatchInlineSnapshot(`
    "x: input (None, 5, 3)
    masking: Masking masking of x
    mask: mask masking
    cast: cast mask dtype="float32"
    expand_dims: expand_dims cast axis=-1
    multiply: multiply masking expand_dims
    mask_1: mask masking
    masked: masked multiply mask_1"
  `);
});

test("a layer of the program's own that can't be followed stands as one", async () => {
  const text = await printNodes(`${keras3}
class Scale(layers.Layer):
    def call(self, x):
        return ops.tanh(x) * ops.unheard_of(x)
model = keras.Model(x, Scale()(x))
`);
  expect(text).toMatchInlineSnapshot(`
    "x: input (None, 5, 3)
    scale: can't run: its \`call\` can't be followed: refused: Keras 3 has no \`keras.ops.unheard_of\` (as of 3.15.1)."
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
