# rule: none
# flavors: keras3 keras2
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

model = Sequential([Input(shape=(10, 4))])
for i in range(3):
    model.add(LSTM(8, return_sequences=i < 2))
model.add(Dense(1))
deferred = Sequential([LSTM(32, return_sequences=True), LSTM(16)])
