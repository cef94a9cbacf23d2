# How often the loop runs is not known: the sizes that hold for any number of passes.
import keras
from keras import layers
def build(n, u):
    model = keras.Sequential()
    model.add(layers.Input((30, 2)))
    for i in range(n):
        model.add(layers.LSTM(u, return_sequences=True))  #> LSTM (None, 30, u)
    model.add(layers.LSTM(8))  #> LSTM (None, 8)
    model.add(layers.Dense(1))  #> Dense (None, 1)
    return model
def build2(flag):
    model = keras.Sequential()
    model.add(layers.Input((30, 2)))
    if flag:
        model.add(layers.LSTM(7, return_sequences=True))  #> LSTM (None, 30, 7)
    model.add(layers.LSTM(8))  #> LSTM (None, 8)
    return model
def build3(n):
    x = i = keras.Input((30, 2))
    for k in range(n):
        x = layers.LSTM(16, return_sequences=True)(x)  #> LSTM (None, 30, 16)
    y = layers.LSTM(4)(x)  #> LSTM (None, 4)
    return keras.Model(i, y)
