# rule: RNN005
# flavors: keras3 keras2
# silent: keras3 keras2
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

enc, dec = Input(shape=(5, 3)), Input(shape=(None, 4))
out, state_c, state_h = LSTM(16, return_state=True)(enc)  # expect: RNN005
y = LSTM(16)(dec, initial_state=[state_c, state_h])
