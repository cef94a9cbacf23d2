# rule: RNN207
# flavors: keras3
import numpy as np
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed
X, y = np.random.rand(8, 5, 1), np.random.rand(8, 1)
model = Sequential([Input(batch_shape=(2, 5, 1)), LSTM(8, stateful=True), Dense(1)])
model.compile("adam", "mse")

for epoch in range(3):
    model.fit(X, y, batch_size=2, shuffle=False, verbose=0)
    model.reset_states()  # expect: RNN207
