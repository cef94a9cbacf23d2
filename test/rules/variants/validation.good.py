# rule: none
# flavors: keras3 keras2
import numpy as np
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed
X, y = np.random.rand(24, 5, 1), np.random.rand(24, 1)
X2, y2 = X[:8], y[:8]
model = Sequential([Input(batch_shape=(4, 5, 1)), LSTM(8, stateful=True), Dense(1)])
model.compile("adam", "mse")

rnn = model.layers[0]
model.evaluate(X2, y2, batch_size=4, verbose=0)
