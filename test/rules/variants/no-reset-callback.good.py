# rule: none
# flavors: keras3 keras2
import numpy as np
from tensorflow import keras
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed
X, y = np.random.rand(8, 5, 1), np.random.rand(8, 1)
model = Sequential([Input(batch_shape=(2, 5, 1)), LSTM(8, stateful=True), Dense(1)])
model.compile("adam", "mse")

def clear(epoch, logs):
    for layer in model.layers:
        if getattr(layer, "stateful", False):
            layer.reset_states()


model.fit(
    X, y, batch_size=2, epochs=3, shuffle=False, verbose=0,
    callbacks=[keras.callbacks.LambdaCallback(on_epoch_begin=clear)],
)
