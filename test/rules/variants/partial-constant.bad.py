# rule: RNN203
# flavors: keras3 keras2
import numpy as np
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

BATCH = 4
N = 3 * BATCH + 2
X, y = np.random.rand(N, 5, 1), np.random.rand(N, 1)
model = Sequential([Input(batch_shape=(BATCH, 5, 1)), LSTM(8, stateful=True), Dense(1)])
model.compile("adam", "mse")
model.fit(X, y, batch_size=BATCH, shuffle=False, verbose=0)  # expect: RNN203
