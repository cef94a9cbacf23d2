# rule: RNN002
# flavors: keras3 keras2
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

out, fh, fc, bh, bc = Bidirectional(LSTM(16))(Input(shape=(5, 3)))  # expect: RNN002
