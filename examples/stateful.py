"""A stateful model keeps one state for each row of a batch. 9 samples in batches of 2 leave one row too many."""

import keras
import numpy as np
from keras.layers import LSTM, Dense, Input

samples = np.random.rand(9, 5, 1)
targets = np.random.rand(9, 1)

model = keras.Sequential(
    [
        Input(batch_shape=(2, 5, 1)),
        LSTM(16, stateful=True),
        Dense(1),
    ]
)
model.compile(optimizer="adam", loss="mse")

# Nothing stops here, and yet: fit shuffles, so a state goes on with another sample's rows, and the last batch is short.
model.fit(samples, targets, batch_size=2, epochs=1)

# 10 rows come back for 9 samples.
forecast = model.predict(samples, batch_size=2)
