# rule: RNN203
# flavors: keras3 keras2
import numpy as np
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

a, b = Input(batch_shape=(4, 5, 1)), Input(batch_shape=(4, 3, 2))
net = Model([a, b], [LSTM(3, stateful=True)(a), LSTM(2)(b)])
p = net.predict([np.zeros((6, 5, 1)), np.zeros((6, 3, 2))], batch_size=4, verbose=0)  # expect: RNN203
