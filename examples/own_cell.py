"""A cell of one's own: its preview draws what `call` gives a name, step by step."""

import keras
from keras import layers, ops


class MinimalGateCell(layers.Layer):
    """One gate decides both what is forgotten and what is new."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        features = input_shape[-1]
        self.kernel = self.add_weight(shape=(features, 2 * self.units), name="kernel")
        self.gate_kernel = self.add_weight(shape=(self.units, self.units), name="gate_kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")

    def call(self, inputs, states):
        before = states[0]
        to_gate, to_candidate = ops.split(ops.matmul(inputs, self.kernel), 2, axis=-1)
        gate = ops.sigmoid(to_gate + ops.matmul(before, self.gate_kernel))
        candidate = ops.tanh(to_candidate + ops.matmul(gate * before, self.recurrent_kernel))
        h = (1 - gate) * before + gate * candidate
        return h, [h]


x = keras.Input((12, 3), name="x")
seq, state = layers.RNN(MinimalGateCell(6), return_sequences=True, return_state=True)(x)
model = keras.Model(x, layers.Dense(1)(seq))
