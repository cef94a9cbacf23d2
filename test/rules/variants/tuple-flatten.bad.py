# rule: RNN003
# flavors: keras3 keras2
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

x = Input(shape=(5, 3))
states = LSTM(4, return_sequences=True, return_state=True)(x)
y = Flatten()(states)  # expect: RNN003
