# rule: RNN210
# flavors: keras3
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

model = Sequential([
    Bidirectional(LSTM(8, stateful=True), batch_input_shape=(2, 5, 1)),  # expect: RNN210
    Dense(1),
])
