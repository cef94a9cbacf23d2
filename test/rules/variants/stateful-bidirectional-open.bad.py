# rule: RNN201
# flavors: keras3 keras2
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

model = Sequential([
    Input(shape=(5, 1)),
    Bidirectional(LSTM(8, stateful=True)),  # expect: RNN201
])
