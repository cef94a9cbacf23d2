# rule: none
# flavors: keras2
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

model = Sequential([LSTM(8, input_dim=3), Dense(1)])
other = Sequential([LSTM(8, input_dim=3, input_length=5, return_sequences=True), LSTM(4)])
