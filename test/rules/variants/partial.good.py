# rule: none
# flavors: keras3 keras2
import numpy as np
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed
X, y = np.random.rand(12, 5, 1), np.random.rand(12, 1)
model = Sequential([Input(batch_shape=(4, 5, 1)), LSTM(8, stateful=True), Dense(1)])
model.compile("adam", "mse")

model.fit(X, y, batch_size=4, shuffle=False, verbose=0)
model.evaluate(X[:8], y[:8], batch_size=4, verbose=0)
n = len(X) // 4 * 4
p = model.predict(X[:n], batch_size=4, verbose=0)
q = model.predict(X[:4], verbose=0)
free = Sequential([Input(shape=(5, 1)), LSTM(8), Dense(1)])
free.compile("adam", "mse")
free.fit(X[:7], y[:7], batch_size=2, epochs=3, verbose=0)
