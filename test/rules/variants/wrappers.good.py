# rule: none
# flavors: keras3 keras2
from tensorflow.keras.layers import GRU, LSTM, RNN, Bidirectional, Concatenate, ConvLSTM2D, Dense, Dropout, Embedding, Flatten, Input, LSTMCell, SimpleRNN, TimeDistributed

x = Input(shape=(4, 10, 3))
frames = TimeDistributed(LSTM(8))(x)
both = Bidirectional(LSTM(8, return_sequences=True), merge_mode=None)(frames)
left, right = both
y = Dense(1)(Concatenate()([left, right]))
z = Dense(1)(both[0])
