# rule: RNN001
# flavors: keras3 keras2
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

(
    out,  # expect: RNN001
    state_h,  # the hidden state
    state_c,
) = GRU(
    16,
    return_state=True,
)(Input(shape=(5, 3)))
