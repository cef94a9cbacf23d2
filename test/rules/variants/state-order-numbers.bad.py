# rule: RNN005
# flavors: keras3 keras2
# silent: keras3 keras2
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

x = Input(shape=(5, 3))
out, c1, h1 = LSTM(16, return_state=True)(x)  # expect: RNN005
