# rule: RNN208
# flavors: keras3 keras2
# silent: keras3 keras2
import numpy as np
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed


class Trainer:
    def __init__(self):
        self.model = Sequential([Input(batch_shape=(4, 5, 1)), LSTM(8, stateful=True), Dense(1)])
        self.model.compile("adam", "mse")

    def train(self, X, y, epochs):
        for _ in range(epochs):
            self.model.fit(X, y, batch_size=4, shuffle=False, verbose=0)  # expect: RNN208


X, y = np.random.rand(8, 5, 1), np.random.rand(8, 1)
Trainer().train(X, y, 3)
