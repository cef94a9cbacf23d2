# rule: RNN204
# flavors: keras3 keras2
import numpy as np
import tensorflow as tf
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed
X, y = np.random.rand(16, 5, 1), np.random.rand(16, 1)
model = Sequential([Input(batch_shape=(4, 5, 1)), LSTM(8, stateful=True), Dense(1)])
model.compile("adam", "mse")

ds = tf.data.Dataset.from_tensor_slices((X, y)).batch(8, drop_remainder=True)
model.fit(ds, verbose=0)  # expect: RNN204
