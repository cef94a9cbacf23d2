# rule: RNN204
# flavors: keras3 keras2
import numpy as np
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed
X, y = np.random.rand(64, 5, 1), np.random.rand(64, 1)
model = Sequential([Input(batch_shape=(4, 5, 1)), LSTM(8, stateful=True), Dense(1)])
model.compile("adam", "mse")

model.fit(X, y, 8, shuffle=False, verbose=0)  # expect: RNN204
