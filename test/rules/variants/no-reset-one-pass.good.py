# rule: none
# flavors: keras3 keras2
import numpy as np
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed
X, y = np.random.rand(8, 5, 1), np.random.rand(8, 1)
model = Sequential([Input(batch_shape=(2, 5, 1)), LSTM(8, stateful=True), Dense(1)])
model.compile("adam", "mse")

for i in range(0, 8, 2):
    model.train_on_batch(X[i:i + 2], y[i:i + 2])
for units in (4, 8):
    other = Sequential([Input(batch_shape=(2, 5, 1)), LSTM(units, stateful=True), Dense(1)])
    other.compile("adam", "mse")
    other.fit(X, y, batch_size=2, epochs=1, shuffle=False, verbose=0)
