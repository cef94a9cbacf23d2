# rule: RNN001
# flavors: keras3 keras2
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

x = Input(shape=(5, 3))
out, h, c = Bidirectional(GRU(4, return_state=True), merge_mode=None)(x)  # expect: RNN001
