# rule: RNN104
# flavors: keras3 keras2
from tensorflow.keras import Input, Model, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, RepeatVector, TimeDistributed

x = Input(shape=(10, 4))
encoded = LSTM(8, return_sequences=True, activation="tanh")(x)
y = RepeatVector(10)(encoded)  # expect: RNN104
