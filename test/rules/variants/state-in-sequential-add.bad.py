# rule: RNN004
# flavors: keras3 keras2
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

model = Sequential()
model.add(Input(shape=(5, 3)))
model.add(GRU(16, return_sequences=True, return_state=True))  # expect: RNN004
model.add(GRU(8))
