# rule: none
# flavors: keras3 keras2
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

x = Input(shape=(5, 3))
out, s0, s1 = LSTM(16, return_state=True)(x)
out, h, cell = LSTM(16, return_state=True)(x)
out, cache, hint = LSTM(16, return_state=True)(x)
_, _, c = LSTM(16, return_state=True)(x)
c, h, s = LSTM(16, return_state=True)(x)
y = LSTM(16)(x, initial_state=[s1, s0])
out, fh, fc, bh, bc = Bidirectional(LSTM(16, return_state=True))(x)
