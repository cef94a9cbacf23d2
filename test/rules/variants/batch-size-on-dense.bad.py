# rule: RNN210
# flavors: keras3
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

model = Sequential([
    Dense(4, batch_input_shape=(2, 5)),  # expect: RNN210
])
