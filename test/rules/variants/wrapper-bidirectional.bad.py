# rule: RNN104
# flavors: keras3 keras2
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

x = Input(shape=(10, 4))
h = Bidirectional(LSTM(8, return_sequences=False))(x)
y = TimeDistributed(Dense(1))(h)  # expect: RNN104
