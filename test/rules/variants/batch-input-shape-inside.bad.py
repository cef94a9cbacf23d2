# rule: RNN210
# flavors: keras3
from tensorflow.keras import Sequential
from tensorflow.keras.layers import LSTM, Bidirectional, Dense

model = Sequential([
    Bidirectional(LSTM(4, batch_input_shape=(2, 5, 3))),  # expect: RNN210
    Dense(1),
])
