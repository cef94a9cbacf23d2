# rule: none
# flavors: keras2
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

x = Input(shape=(5, 3))
first = LSTM(4, return_sequences=True, return_state=True)(x)
second = LSTM(4)(first)
