# rule: RNN210
# flavors: keras3
import tensorflow as tf


def build(batch_size):
    return tf.keras.Sequential([
        tf.keras.layers.Embedding(66, 256, batch_input_shape=[batch_size, None]),  # expect: RNN210
        tf.keras.layers.GRU(1024, return_sequences=True, stateful=True),
        tf.keras.layers.Dense(66),
    ])


build(4)
