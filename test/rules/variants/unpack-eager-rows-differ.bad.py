# rule: RNN002
# flavors: keras3 keras2
import numpy as np
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

out, state = GRU(4)(np.zeros((3, 5, 2), "float32"))  # expect: RNN002
