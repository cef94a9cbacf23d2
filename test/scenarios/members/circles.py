# Lists and dicts that hold themselves: reading comes to an end, and the rest of the program is read.
import keras
from keras import layers
x = []
x.append(x)
d = {"a": x}
d["b"] = d
a = layers.Dense(3)(x)  #> Dense ?
b = layers.RNN(x)
c = keras.Model(d, d)
e = sorted(x) + [x for y in x if y == x]
class Holder(layers.Layer):
    def __init__(self):
        super().__init__()
        self.parts = x
        self.own = [self]
        self.dense = layers.Dense(4)
    def call(self, t):
        return self.dense(t)  #> Dense (None, 4)
f = Holder()(keras.Input((5,)))  #> Holder (None, 4)
g = layers.LSTM(2)(keras.Input((7, 3)))  #> LSTM (None, 2)
