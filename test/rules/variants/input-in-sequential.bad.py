# rule: RNN102
# flavors: keras3 keras2
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

model = Sequential()
model.add(Input(shape=(60,)))
model.add(LSTM(50))  # expect: RNN102
