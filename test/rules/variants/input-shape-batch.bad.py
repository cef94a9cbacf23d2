# rule: RNN102
# flavors: keras3 keras2
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

model = Sequential([
    LSTM(50, input_shape=(32, 60, 1)),  # expect: RNN102
    Dense(1),
])
