# rule: none
# flavors: keras3 keras2
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

x = Input(shape=(5, 3))
result = LSTM(16, return_state=True)(x)
h, c = result[1:]
*rest, last = result
a, b = Bidirectional(LSTM(4), merge_mode=None)(x)
f, b, fh, fc, bh, bc = Bidirectional(LSTM(4, return_state=True), merge_mode=None)(x)
out, (h1, c1), (h2, c2) = RNN([LSTMCell(4), LSTMCell(6)], return_state=True)(x)
[seq, state] = SimpleRNN(4, return_sequences=True, return_state=True)(x)
first, second = [LSTM(4)(x), LSTM(8)(x)]
layers = [LSTM(4), LSTM(8)]
one, two = layers
