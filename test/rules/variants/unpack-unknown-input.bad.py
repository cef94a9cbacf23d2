# rule: RNN001
# flavors: keras3 keras2
import json
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed


def encode(path):
    x = Input(shape=tuple(json.loads(path)))
    out, h, c = GRU(4, return_state=True)(x)  # expect: RNN001
    return out


encode("[5, 3]")
