# rule: RNN201
# flavors: keras3 keras2
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

model = Sequential()
model.add(Input(batch_shape=(None, 5, 1)))
model.add(LSTM(8, stateful=True))  # expect: RNN201
