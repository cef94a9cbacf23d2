# rule: RNN208
# flavors: keras3 keras2
# silent: keras3 keras2
import numpy as np
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed
X, y = np.random.rand(8, 5, 1), np.random.rand(8, 1)
model = Sequential([Input(batch_shape=(2, 5, 1)), LSTM(8, stateful=True), Dense(1)])
model.compile("adam", "mse")

for epoch in range(3):
    for i in range(0, 8, 2):
        model.train_on_batch(X[i:i + 2], y[i:i + 2])  # expect: RNN208
