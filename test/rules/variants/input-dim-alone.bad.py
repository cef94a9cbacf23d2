# rule: RNN102
# flavors: keras3
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

model = Sequential()
model.add(LSTM(8, input_dim=3))  # expect: RNN102
