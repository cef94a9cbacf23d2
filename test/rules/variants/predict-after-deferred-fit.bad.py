# rule: RNN205
# flavors: keras3 keras2
import numpy as np
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed
X, y = np.random.rand(8, 5, 1), np.random.rand(8, 1)

model = Sequential([LSTM(8, stateful=True), Dense(1)])
model.compile("adam", "mse")
model.fit(X, y, batch_size=2, shuffle=False, verbose=0)
p = model.predict(X, verbose=0)  # expect: RNN205
