# rule: RNN203
# flavors: keras3 keras2
# silent: keras3 keras2
import numpy as np
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed
model = Sequential([Input(batch_shape=(2, 5, 1)), LSTM(8, stateful=True), Dense(1)])
model.compile("adam", "mse")

p = model.predict(np.zeros((9, 5, 1)), batch_size=2, verbose=0)  # expect: RNN203
