# rule: RNN101
# flavors: keras3 keras2
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

model = Sequential([
    Input(shape=(10, 4)),
    LSTM(units=32),
    LSTM(  # expect: RNN101
        16,
        name="second",
    ),
])
