# rule: RNN201
# flavors: keras3 keras2
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

model = Sequential()
model.add(LSTM(8, stateful=True, input_shape=(5, 1)))  # expect: RNN201
model.add(Dense(1))
