# rule: RNN001
# flavors: keras3 keras2
import numpy as np
import tensorflow as tf


class Encoder(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = tf.keras.layers.LSTM(8, return_state=True)

    def call(self, x):
        out, state = self.rnn(x)  # expect: RNN001
        return out


y = Encoder()(np.zeros((2, 5, 3), "float32"))
