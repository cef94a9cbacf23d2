"""Three mistakes that cost everyone an evening once. Put the cursor on one and press Ctrl+. (Cmd+. on macOS)."""

import keras
from keras import layers

# 1. The first LSTM returns only its last output, so the second one gets no time axis.
classifier = keras.Sequential(
    [
        layers.Input(shape=(20, 8)),
        layers.LSTM(32),
        layers.LSTM(16),
        layers.Dense(3, activation="softmax"),
    ]
)

# 2. A GRU has one state, not two.
readings = layers.Input(shape=(50, 4))
everything, state_h, state_c = layers.GRU(
    24, return_sequences=True, return_state=True
)(readings)

# 3. Without return_state there is nothing to unpack.
last, state = layers.SimpleRNN(12)(readings)
