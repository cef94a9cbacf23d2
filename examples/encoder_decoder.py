"""An encoder-decoder: the encoder reads a sentence and hands both of its states to the decoder."""

import keras
from keras.layers import LSTM, Dense, Embedding, Input

source_words = 8000
target_words = 6000
width = 64
units = 128

# The encoder's sequence is thrown away; what it knows at the end is in state_h and state_c.
source = Input(shape=(None,), name="source")
source_vectors = Embedding(source_words, width)(source)
summary, state_h, state_c = LSTM(units, return_state=True)(source_vectors)

# The decoder starts from those states and answers at every step.
target = Input(shape=(None,), name="target")
target_vectors = Embedding(target_words, width)(target)
decoded, _, _ = LSTM(units, return_sequences=True, return_state=True)(
    target_vectors, initial_state=[state_h, state_c]
)
words = Dense(target_words, activation="softmax")(decoded)

model = keras.Model([source, target], words)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
