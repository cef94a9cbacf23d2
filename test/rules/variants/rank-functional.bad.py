# rule: RNN101
# flavors: keras3 keras2
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

x = Input(shape=(10, 4))
h = Bidirectional(GRU(8))(x)
y = SimpleRNN(4)(h)  # expect: RNN101
