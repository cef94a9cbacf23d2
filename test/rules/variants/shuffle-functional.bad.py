# rule: RNN202
# flavors: keras3 keras2
# silent: keras3 keras2
import numpy as np
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed
X, y = np.random.rand(8, 5, 1), np.random.rand(8, 1)

x = Input(batch_shape=(2, 5, 1))
h = LSTM(4, stateful=True, return_sequences=True)(x)
net = Model(inputs=x, outputs=Dense(1)(GRU(4)(h)))
net.compile("adam", "mse")
net.fit(  # expect: RNN202
    x=X,
    y=y,
    batch_size=2,
    verbose=0,
)
