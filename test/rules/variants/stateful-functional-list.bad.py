# rule: RNN201
# flavors: keras3 keras2
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

x = Input((None, 16))
h = Dense(8)(x)
y = GRU(32, stateful=True, return_sequences=True)(h)  # expect: RNN201
