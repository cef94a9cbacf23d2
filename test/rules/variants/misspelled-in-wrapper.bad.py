# rule: RNN009
# flavors: keras3 keras2
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

layer = Bidirectional(LSTM(16, retrun_sequences=True), merge_mode="sum")  # expect: RNN009
