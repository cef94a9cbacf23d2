# rule: RNN001
# flavors: keras3 keras2
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

x = Input(shape=(5, 3))
result = GRU(16, return_state=True)(x)
h, c = result[1:]  # expect: RNN001
