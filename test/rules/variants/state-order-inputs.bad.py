# rule: RNN005
# flavors: keras3 keras2
# silent: keras3 keras2
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

dec = Input(shape=(None, 4))
h_in, c_in = Input(shape=(16,)), Input(shape=(16,))
state_h, state_c = h_in, c_in
y = LSTM(16, return_sequences=True)(  # expect: RNN005
    dec,
    initial_state=[state_c, state_h],
)
