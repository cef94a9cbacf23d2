"""Four lines of a poem, two rows of a batch: the state after 光 starts 疑, the state after 月 starts 低."""

import keras
import numpy as np
from keras.layers import LSTM, Dense, Embedding, Input

lines = ["床前明月光", "疑是地上霜", "举头望明月", "低头思故乡"]
characters = sorted(set("".join(lines)))
number = {character: index for index, character in enumerate(characters)}

timesteps = 5
batch_size = 2
vocabulary = 17

# Row 0 of each batch goes on in row 0 of the next: lines 1 and 3 come first, then 2 and 4.
order = [0, 2, 1, 3]
x = np.array([[number[character] for character in lines[row]] for row in order])

model = keras.Sequential(
    [
        Input(batch_shape=(batch_size, timesteps)),
        Embedding(vocabulary, 8),
        LSTM(16, return_sequences=True, stateful=True),
        Dense(vocabulary, activation="softmax"),
    ]
)
