# rule: RNN003
# flavors: keras3 keras2
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

x = Input(shape=(5, 3))
seq = Bidirectional(LSTM(4, return_sequences=True, return_state=True))(x)
y = TimeDistributed(Dense(2))(seq)  # expect: RNN003
