# rule: RNN102
# flavors: keras3 keras2
# silent: keras3 keras2
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

model = Sequential([
    Input(shape=(10, 4)),
    TimeDistributed(Dense(5, input_shape=(4,))),  # expect: RNN102
])
