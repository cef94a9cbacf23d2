# rule: none
# flavors: keras3 keras2
import os
import numpy as np
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed


def load():
    rows = int(os.environ.get("ROWS", "8"))
    return np.random.rand(rows, 5, 1), np.random.rand(rows, 1)


X, y = load()
model = Sequential([Input(batch_shape=(4, 5, 1)), LSTM(8, stateful=True), Dense(1)])
model.compile("adam", "mse")

model.fit(X, y, batch_size=4, shuffle=False, verbose=0)
p = model.predict(X, batch_size=4, verbose=0)
