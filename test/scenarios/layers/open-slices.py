# A slice of an open axis stays open, also where it could only be 1; an index takes the axis away.
import keras
x = keras.Input((None, 4))
a = keras.layers.Dense(3)(x[:, -1:])  #> Dense (None, None, 3)
b = keras.layers.Lambda(lambda t: t[:, -1:])(x)  #> Lambda (None, None, 4)
c = keras.layers.Dense(3)(x[:, -1])  #> Dense (None, 3)
d = keras.layers.Flatten()(x[:, -1:])  #> Flatten (None, None)
e = keras.layers.Dense(3)(keras.layers.LSTM(5)(x)[:, -1:])  #> LSTM (None, 5) | Dense (None, 3)
