# rule: RNN101
# flavors: keras3 keras2
import numpy as np
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

model = Sequential([LSTM(8), Dense(1)])
p = model.predict(np.zeros((4, 10)), verbose=0)  # expect: RNN101
