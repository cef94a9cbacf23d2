# rule: RNN004
# flavors: keras3 keras2
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

model = Sequential([
    Input(shape=(5, 3)),
    Bidirectional(LSTM(16, return_state=True)),  # expect: RNN004
    Dense(1),
])
