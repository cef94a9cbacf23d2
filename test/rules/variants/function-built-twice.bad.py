# rule: RNN205
# flavors: keras3 keras2
import numpy as np
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed


def build(batch):
    net = Sequential()
    net.add(Input(batch_shape=(batch, 5, 1)))
    net.add(GRU(8, stateful=True))
    net.add(Dense(1))
    net.compile("adam", "mse")
    return net


X, y = np.random.rand(8, 5, 1), np.random.rand(8, 1)
trained = build(4)
trained.fit(X, y, batch_size=4, shuffle=False, verbose=0)
single = build(1)
single.set_weights(trained.get_weights())
p = single.predict(X[:1], verbose=0)
q = trained.predict(X, verbose=0)  # expect: RNN205
