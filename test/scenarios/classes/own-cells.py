# Cells of the program: in RNN, in a stack, with sizes from a property.
import keras
from keras import layers, ops


class LeakyCell(keras.layers.Layer):
    def __init__(self, width, leak=0.9, **options):
        super().__init__(**options)
        self.width = width
        self.leak = leak
        self.state_size = width

    def build(self, step_shape):
        self.into = self.add_weight(shape=(step_shape[-1], self.width), name="into")
        self.bias = self.add_weight(shape=(self.width,), name="bias")

    def call(self, step, states):
        new = self.leak * states[0] + ops.matmul(step, self.into) + self.bias
        return new, [new]


class TwoStates(keras.layers.Layer):
    def __init__(self, width, out):
        super().__init__()
        self.width, self.output_size = width, out
        self.project = layers.Dense(out)

    @property
    def state_size(self):
        return [self.width, 2 * self.width]

    def call(self, step, states):
        return self.project(step), states  #> Dense ?


x = keras.Input((None, 5))
a = layers.RNN(LeakyCell(32))(x)  #> RNN (None, 32)
b = layers.RNN([LeakyCell(32), LeakyCell(64)], return_sequences=True)(x)  #> RNN (None, None, 64)
c, state = layers.RNN(LeakyCell(7), return_state=True)(x)  #> RNN ((None, 7), (None, 7))
d, *rest = layers.RNN(TwoStates(4, 3), return_sequences=True, return_state=True)(b)  #> RNN ((None, None, 3), (None, 4), (None, 8))
e = layers.RNN(layers.StackedRNNCells([LeakyCell(4), layers.GRUCell(5)]))(x)  #> RNN (None, 5)
model = keras.Model(x, [a, d, e])
