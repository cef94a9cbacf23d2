# rule: RNN101
# flavors: keras3 keras2
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

model = Sequential()
model.add(Input(shape=(10, 4)))
for units in (32, 16):
    model.add(LSTM(units))  # expect: RNN101
model.add(Dense(1))
