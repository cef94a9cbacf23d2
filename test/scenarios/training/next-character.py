# The next character of a text: windows in lists, reshaped for the model; a variable of a layer's own.
import numpy as np
import keras
from keras.models import Sequential
from keras.layers import LSTM, Dense, Dropout
text = "the quick brown fox jumps over the lazy dog " * 5
chars = sorted(list(set(text)))
char_to_int = {c: i for i, c in enumerate(chars)}
n_chars, n_vocab = len(text), len(chars)
seq_length = 20
dataX = []
for i in range(0, n_chars - seq_length, 1):
    seq_in = text[i:i + seq_length]
    dataX.append([char_to_int[c] for c in seq_in])
n_patterns = len(dataX)
X = np.reshape(dataX, (n_patterns, seq_length, 1))
X = X / float(n_vocab)
model = Sequential()
model.add(LSTM(16, input_shape=(X.shape[1], X.shape[2]), return_sequences=True))  #> LSTM (None, 20, 16)
model.add(Dropout(0.2))  #> Dropout (None, 20, 16)
model.add(LSTM(16))  #> LSTM (None, 16)
model.add(Dense(n_vocab, activation="softmax"))  #> Dense (None, 27)
class Weighted(keras.layers.Layer):
    def build(self, shape):
        self.w = keras.Variable(shape=(shape[-1], 5), initializer="glorot_uniform")
    def call(self, x):
        return keras.ops.matmul(x, self.w)
y = Weighted()(keras.Input((10, 3)))  #> Weighted (None, 10, 5)
