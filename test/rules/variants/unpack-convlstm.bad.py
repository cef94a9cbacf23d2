# rule: RNN001
# flavors: keras3 keras2
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

out, state = ConvLSTM2D(8, 3, return_state=True)(Input(shape=(10, 16, 16, 1)))  # expect: RNN001
