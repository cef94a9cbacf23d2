# rule: none
# flavors: keras3 keras2
import numpy as np
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed
model = Sequential([Input(batch_shape=(2, 5, 1)), LSTM(8, stateful=True), Dense(1)])
model.compile("adam", "mse")

if hasattr(model, "reset_states"):
    model.reset_states()
try:
    model.reset_states()
except AttributeError:
    pass
