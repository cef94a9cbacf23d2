// What one step of a cell that a program writes itself computes: program text in, the step's graph out.
import { expect, test } from "vitest";
import { printSteps } from "../../test/support/print-graph.ts";

const keras3 = `import keras
from keras import layers, ops
x = keras.Input((5, 3), name="x")
`;
const keras2 = `import tensorflow as tf
import tf_keras as keras
from tf_keras import layers, backend as K
x = keras.Input((5, 3), name="x")
`;

test("gates by hand, in the words of keras.ops", async () => {
  const text = await printSteps(`${keras3}
class MGUCell(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="orthogonal", name="w")
        self.u = self.add_weight(shape=(self.units, self.units), name="u")
        self.b = self.add_weight(shape=(self.units,), initializer=keras.initializers.Constant(1.0), name="b")
    def call(self, inputs, states):
        (h,) = states
        f = ops.sigmoid(inputs @ self.w + ops.matmul(h, self.u) + self.b)
        new = f * h + (1 - f) * keras.activations.tanh(-inputs @ self.w)
        return new, [new]
model = keras.Model(x, layers.RNN(MGUCell(4), return_sequences=True)(x))
`);
  expect(text).toMatchInlineSnapshot(`
    "MGUCell
      w: weight (3, 4) "orthogonal"
      u: weight (4, 4) null
      b: weight (4) {"class_name":"Constant","config":{"value":1}}
      inputs: input (None, 3)
      h: input (None, 4)
      matmul: matmul inputs w
      matmul_1: matmul h u
      add: add matmul matmul_1
      add_1: add add b
      sigmoid: sigmoid add_1
      multiply: multiply sigmoid h
      subtract: subtract 1 sigmoid
      negative: negative inputs
      matmul_2: matmul negative w
      tanh: tanh matmul_2
      multiply_1: multiply subtract tanh
      add_2: add multiply multiply_1
      -> add_2 add_2
      f is sigmoid, f = ops.sigmoid(inputs @ self.w + ops.matmul(h, self.u) + self.b)
      new is add_2, new = f * h + (1 - f) * keras.activations.tanh(-inputs @ self.w)"
  `);
});

test("several states, parts and joined tensors, with TensorFlow's functions", async () => {
  const text = await printSteps(`${keras2}
class PeepholeCell(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = [units, units]
        self.activation = keras.activations.get("tanh")
    def build(self, input_shape):
        self.kernel = self.add_weight("kernel", (input_shape[-1] + self.units, 4 * self.units))
        self.peephole = self.add_weight("peephole", (self.units,), initializer="zeros", trainable=False)
    def call(self, inputs, states, training=None):
        h, c = states
        if training:
            inputs = tf.nn.dropout(inputs, 0.5)
        z = tf.matmul(tf.concat([inputs, h], axis=1), self.kernel)
        i, f, g, o = tf.split(z, 4, axis=-1)
        i = K.hard_sigmoid(i + self.peephole * c)
        c = tf.clip_by_value(f, 0.0, 1.0) * c + i * self.activation(g)
        h = tf.reduce_mean(tf.stack([o, o ** 2]), axis=0) * self.activation(c)
        return h, (h, c)
model = keras.Model(x, layers.RNN(PeepholeCell(2))(x))
`);
  expect(text).toMatchInlineSnapshot(`
    "PeepholeCell
      kernel: weight (5, 8) null
      peephole: weight (2) "zeros", not trained
      inputs: input (None, 3)
      h: input (None, 2)
      c: input (None, 2)
      concatenate: concatenate [inputs h] axis=1
      matmul: matmul concatenate kernel
      split: split matmul axis=-1 indices_or_sections=4
      power: power split[3] 2
      stack: stack [split[3] power]
      mean: mean stack axis=0
      clip: clip split[1] x_min=0 x_max=1
      multiply: multiply clip c
      multiply_1: multiply peephole c
      add: add split multiply_1
      hard_sigmoid: hard_sigmoid add
      tanh: tanh split[2]
      multiply_2: multiply hard_sigmoid tanh
      add_1: add multiply multiply_2
      tanh_1: tanh add_1
      multiply_3: multiply mean tanh_1
      -> multiply_3 multiply_3 add_1
      z is matmul, z = tf.matmul(tf.concat([inputs, h], axis=1), self.kernel)
      i is split, i, f, g, o = tf.split(z, 4, axis=-1)
      f is split[1], i, f, g, o = tf.split(z, 4, axis=-1)
      g is split[2], i, f, g, o = tf.split(z, 4, axis=-1)
      o is split[3], i, f, g, o = tf.split(z, 4, axis=-1)
      i is hard_sigmoid, i = K.hard_sigmoid(i + self.peephole * c)
      c is add_1, c = tf.clip_by_value(f, 0.0, 1.0) * c + i * self.activation(g)
      h is multiply_3, h = tf.reduce_mean(tf.stack([o, o ** 2]), axis=0) * self.activation(c)"
  `);
});

test("layers inside: Dense, LayerNormalization, and a cell of the library with its states", async () => {
  const text = await printSteps(`${keras3}
class Inside(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.cell = layers.LSTMCell(units)
        self.norm = layers.LayerNormalization()
        self.project = layers.Dense(units, use_bias=False)
        self.state_size = self.cell.state_size
        self.output_size = self.cell.output_size
    def get_initial_state(self, batch_size=None, dtype=None):
        return self.cell.get_initial_state(batch_size=batch_size, dtype=dtype)
    def call(self, inputs, states):
        output, new_states = self.cell(inputs, states)
        residual = self.project(inputs)
        return self.norm(output + residual), new_states
model = keras.Model(x, layers.RNN(Inside(4))(x))
`);
  expect(text).toMatchInlineSnapshot(`
    "Inside
      inputs: input (None, 3)
      state: input (None, 4)
      state_1: input (None, 4)
      lstm_cell: LSTMCell lstm_cell of inputs from state state_1
      dense: Dense dense of inputs
      add: add lstm_cell dense
      layer_normalization: LayerNormalization layer_normalization of add
      -> layer_normalization lstm_cell[1] lstm_cell[2]
      output is lstm_cell, output, new_states = self.cell(inputs, states)
      residual is dense, residual = self.project(inputs)"
  `);
});

test("a subclass of a library's cell", async () => {
  const text = await printSteps(`${keras3}
class Scaled(layers.GRUCell):
    def __init__(self, units, scale, **kwargs):
        super().__init__(units, **kwargs)
        self.scale = scale
    def call(self, inputs, states, training=False):
        output, new_states = super().call(inputs, states, training=training)
        return output * self.scale, new_states
class Unchanged(layers.LSTMCell):
    pass
model = keras.Model(x, layers.RNN([Scaled(4, 0.5), Unchanged(2)])(x))
`);
  expect(text).toMatchInlineSnapshot(`
    "Scaled
      inputs: input (None, 3)
      state: input (None, 4)
      scaled: GRUCell scaled of inputs from state
      multiply: multiply scaled 0.5
      -> multiply scaled[1]
      output is scaled, output, new_states = super().call(inputs, states, training=training)

    Unchanged
      inputs: input (None, 4)
      state: input (None, 2)
      state_1: input (None, 2)
      unchanged: LSTMCell unchanged of inputs from state state_1
      -> unchanged unchanged[1] unchanged[2]"
  `);
});

test("a subclass with gates of its own, on the weights of its base", async () => {
  const text = await printSteps(`${keras3}
class PeepholeLSTMCell(layers.LSTMCell):
    def build(self, input_shape):
        super().build(input_shape)
        self.peephole = self.add_weight(shape=(self.units,), name="peephole")
    def call(self, inputs, states, training=None):
        h, c = states
        z = ops.matmul(inputs, self.kernel) + ops.matmul(h, self.recurrent_kernel) + self.bias
        i, f, g, o = ops.split(z, 4, axis=-1)
        c = self.recurrent_activation(f + self.peephole * c) * c + self.recurrent_activation(i) * self.activation(g)
        return self.recurrent_activation(o) * self.activation(c), [h, c]
model = keras.Model(x, layers.RNN(PeepholeLSTMCell(2))(x))
`);
  expect(text).toMatchInlineSnapshot(`
    "PeepholeLSTMCell
      kernel: weight (3, 8) "glorot_uniform"
      recurrent_kernel: weight (2, 8) "orthogonal"
      bias: weight (8) "unit_forget"
      peephole: weight (2) null
      inputs: input (None, 3)
      h: input (None, 2)
      c: input (None, 2)
      matmul: matmul inputs kernel
      matmul_1: matmul h recurrent_kernel
      add: add matmul matmul_1
      add_1: add add bias
      split: split add_1 indices_or_sections=4 axis=-1
      sigmoid: sigmoid split[3]
      multiply: multiply peephole c
      add_2: add split[1] multiply
      sigmoid_1: sigmoid add_2
      multiply_1: multiply sigmoid_1 c
      sigmoid_2: sigmoid split
      tanh: tanh split[2]
      multiply_2: multiply sigmoid_2 tanh
      add_3: add multiply_1 multiply_2
      tanh_1: tanh add_3
      multiply_3: multiply sigmoid tanh_1
      -> multiply_3 h add_3
      z is add_1, z = ops.matmul(inputs, self.kernel) + ops.matmul(h, self.recurrent_kernel) + self.bias
      i is split, i, f, g, o = ops.split(z, 4, axis=-1)
      f is split[1], i, f, g, o = ops.split(z, 4, axis=-1)
      g is split[2], i, f, g, o = ops.split(z, 4, axis=-1)
      o is split[3], i, f, g, o = ops.split(z, 4, axis=-1)
      c is add_3, c = self.recurrent_activation(f + self.peephole * c) * c + self.recurrent_activation(i) * self.activation(g)"
  `);
});

test("layers in a loop, slices, and branches that the configuration decides", async () => {
  const text = await printSteps(`${keras3}
import tensorflow as tf
class Deep(layers.Layer):
    def __init__(self, units, depth=2, activation=None):
        super().__init__()
        self.units = units
        self.activation = keras.activations.get(activation)
        self.denses = [layers.Dense(units) for _ in range(depth)]
        self.dropout = layers.Dropout(0.3)
    @property
    def state_size(self):
        return [self.units]
    def call(self, inputs, states, training=None):
        y = tf.concat([inputs, states[0]], -1)
        for dense in self.denses:
            y = dense(y)
        y = self.dropout(y, training=training)
        left, right = y[..., : self.units // 2], y[:, self.units // 2 :]
        y = self.activation(tf.concat([right, left], -1)) if self.units > 2 else y
        y += tf.matmul(y, y, transpose_b=True)[:, :1] + tf.split(y, [1, 3], -1)[0]
        return y, y
model = keras.Model(x, layers.RNN(Deep(4))(x))
`);
  expect(text).toMatchInlineSnapshot(`
    "Deep
      inputs: input (None, 3)
      state: input (None, 4)
      concatenate: concatenate [inputs state] axis=-1
      dense: Dense dense of concatenate
      dense_1: Dense dense_1 of dense
      dropout: Dropout dropout of dense_1
      slice: dropout[[{"kind":"range","start":null,"stop":null,"step":1},{"kind":"range","start":2,"stop":null,"step":1}]]
      slice_1: dropout[[{"kind":"range","start":null,"stop":null,"step":1},{"kind":"range","start":null,"stop":2,"step":1}]]
      concatenate_1: concatenate [slice slice_1] axis=-1
      swapaxes: swapaxes concatenate_1 axis1=-1 axis2=-2
      matmul: matmul concatenate_1 swapaxes
      slice_2: matmul[[{"kind":"range","start":null,"stop":null,"step":1},{"kind":"range","start":null,"stop":1,"step":1}]]
      split: split concatenate_1 axis=-1 indices_or_sections=[1]
      add: add slice_2 split
      add_1: add concatenate_1 add
      -> add_1 add_1
      y is concatenate, y = tf.concat([inputs, states[0]], -1)
      y is dense, y = dense(y)
      y is dense_1, y = dense(y)
      y is dropout, y = self.dropout(y, training=training)
      left is slice_1, left, right = y[..., : self.units // 2], y[:, self.units // 2 :]
      right is slice, left, right = y[..., : self.units // 2], y[:, self.units // 2 :]
      y is concatenate_1, y = self.activation(tf.concat([right, left], -1)) if self.units > 2 else y
      y is add_1, y += tf.matmul(y, y, transpose_b=True)[:, :1] + tf.split(y, [1, 3], -1)[0]"
  `);
});

test("in both directions, and open sizes", async () => {
  const text = await printSteps(`${keras3}
units = int(input())
@keras.saving.register_keras_serializable()
class Plain(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.state_size = units
    def build(self, shape):
        self.w = self.add_weight((shape[-1], self.state_size), name="w")
    def step(self, inputs, h):
        gate = ops.sigmoid(h)
        return ops.dot(inputs, self.w) * gate
    def call(self, inputs, states):
        h = self.step(inputs, states[0])
        return h, h
model = keras.Model(x, layers.Bidirectional(layers.RNN(Plain(units)))(x))
`);
  expect(text).toMatchInlineSnapshot(`
    "Plain
      w: weight (3, units) null
      inputs: input (None, 3)
      state: input (None, units)
      dot: dot inputs w
      sigmoid: sigmoid state
      multiply: multiply dot sigmoid
      -> multiply multiply
      gate is sigmoid, gate = ops.sigmoid(h)
      h is multiply, h = self.step(inputs, states[0])"
  `);
});

test("a layer of the program's own inside, and an own cell in an own cell", async () => {
  const text = await printSteps(`${keras3}
class Gate(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.dense = layers.Dense(units, activation="sigmoid")
    def call(self, x):
        return self.dense(x)
class Inner(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.gate = Gate(units)
        self.state_size = units
    def call(self, inputs, states):
        z = self.gate(inputs)
        h = z * states[0]
        return h, [h]
class Outer(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.inner = Inner(units)
        self.state_size = units
    def call(self, inputs, states):
        output, states = self.inner(inputs, states)
        return output + 1, states
model = keras.Model(x, layers.RNN(Outer(4))(x))
`);
  expect(text).toMatchInlineSnapshot(`
    "Outer
      inputs: input (None, 3)
      state: input (None, 4)
      dense: Dense dense of inputs
      multiply: multiply dense state
      add: add multiply 1
      -> add multiply
      z is dense, z = self.gate(inputs)
      h is multiply, h = z * states[0]
      output is multiply, output, states = self.inner(inputs, states)"
  `);
});

test("what can't be followed says why", async () => {
  const head = `${keras3}
class Cell(layers.Layer):
    def __init__(self):
        super().__init__()
        self.state_size = 4
`;
  const end = "model = keras.Model(x, layers.RNN(Cell())(x))\n";
  const ask = (body: string): Promise<string> =>
    printSteps(`${head}${body.replace(/^/gm, "    ")}\n${end}`);
  expect(
    await ask(`def call(self, inputs, states):
    from elsewhere import mix
    h = mix(inputs, states[0])
    return h, [h]`),
  ).toMatchInlineSnapshot(`
    "Cell
    \`elsewhere\` is not in this workspace"
  `);
  expect(
    await ask(`def call(self, inputs, states):
    return states[0], [states[0], states[0]]`),
  ).toMatchInlineSnapshot(`
    "Cell
    its \`call\` returns 2 states, and its \`state_size\` says 1 state"
  `);
  expect(
    await ask(`def call(self, inputs, states):
    h = keras.random.normal((2, 4)) + states[0]
    return h, [h]`),
  ).toMatchInlineSnapshot(`
    "Cell
      inputs: input (None, 3)
      state: input (None, 4)
      normal: keras's normal [2 4]
      add: add normal state
      -> add add
      h is add, h = keras.random.normal((2, 4)) + states[0]"
  `);
  expect(
    await ask(`def get_initial_state(self, batch_size=None, dtype=None):
    return [ops.ones((batch_size, 4))]
def call(self, inputs, states):
    return states[0], states`),
  ).toMatchInlineSnapshot(`
    "Cell
      inputs: input (None, 3)
      state: input (None, 4)
      ones: ones shape=[{"kind":"integer","terms":[{"coefficient":1,"factors":[{"kind":"symbol","key":"$rows of a step","name":"batch"}],"key":"$rows of a step"}],"constant":0} 4]
      -> state state"
  `);
  expect(
    await ask(`def get_initial_state(self, batch_size=None):
    return [ops.zeros((batch_size, 4))]
def call(self, inputs, states):
    return states[0] * 2, states`),
  ).toMatchInlineSnapshot(`
    "Cell
      inputs: input (None, 3)
      state: input (None, 4)
      multiply: multiply state 2
      -> multiply state"
  `);
});

test("TF.js: weights that are read, methods of tensors, the rows of a step, a cell of the library inside", async () => {
  const text = await printSteps(
    `import * as tf from "@tensorflow/tfjs";
class Residual extends tf.layers.RNNCell {
  static className = "Residual";
  constructor(units) { super({}); this.cell = tf.layers.gruCell({ units }); this.stateSize = this.cell.stateSize; }
  build(inputShape) {
    this.cell.build(inputShape);
    this.w = this.addWeight("w", [inputShape[1], this.stateSize], "float32", tf.initializers.constant({ value: 2 }));
    this.built = true;
  }
  call(inputs, kwargs) {
    return tf.tidy(() => {
      const [x, h] = inputs;
      const [output, next] = this.cell.call([x, h], kwargs);
      const gate = x.matMul(this.w.read()).concat(tf.ones([x.shape[0], 1]), 1).sigmoid();
      return [output.mul(gate.slice([0, 0], [-1, this.stateSize])), next];
    });
  }
}
const x = tf.input({ shape: [5, 3] });
const y = tf.layers.rnn({ cell: new Residual(4), returnSequences: true }).apply(x);
const model = tf.model({ inputs: x, outputs: y });
`,
    "/model.ts",
  );
  expect(text).toMatchInlineSnapshot(`
    "Residual
      w: weight (3, 4) {"class_name":"constant","config":{"value":2}}
      inputs: input (batch, 3)
      h: input (batch, 4)
      gru_cell_GRUCell1: GRUCell gru_cell_GRUCell1 of inputs from h
      matmul: matmul inputs w
      ones: ones shape=[{"kind":"integer","terms":[{"coefficient":1,"factors":[{"kind":"symbol","key":"$rows of a step","name":"batch"}],"key":"$rows of a step"}],"constant":0} 1]
      concatenate: concatenate [matmul ones] axis=1
      sigmoid: sigmoid concatenate
      slice: slice sigmoid begin=[0 0] size=[-1 4]
      multiply: multiply gru_cell_GRUCell1 slice
      -> multiply gru_cell_GRUCell1[1]
      output is gru_cell_GRUCell1, const [output, next] = this.cell.call([x, h], kwargs);
      next is gru_cell_GRUCell1[1], const [output, next] = this.cell.call([x, h], kwargs);
      gate is sigmoid, const gate = x.matMul(this.w.read()).concat(tf.ones([x.shape[0], 1]), 1).sigmoid();"
  `);
});
