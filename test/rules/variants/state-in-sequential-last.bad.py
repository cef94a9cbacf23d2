# rule: RNN004
# flavors: keras3
import numpy as np
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed
X, y = np.random.rand(8, 5, 1), np.random.rand(8, 1)

model = Sequential([
    Input(shape=(5, 1)),
    LSTM(1, return_state=True),  # expect: RNN004
])
model.compile("adam", "mse")
model.fit(X, y, verbose=0)
