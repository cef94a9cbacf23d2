# rule: RNN102
# flavors: keras2
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

model = Sequential()
model.add(LSTM(8, batch_input_shape=(60, 1)))  # expect: RNN102
