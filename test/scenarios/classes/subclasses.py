# Subclasses of Sequential, Model and Layer; layers made in build.
import keras
from keras import layers
class Sub(keras.Sequential):
    def __init__(self, units):
        super().__init__()
        self.add(layers.Input((10, 4)))
        self.add(layers.LSTM(units, return_sequences=True))  #> LSTM (None, 10, 16)
        self.add(layers.LSTM(units))  #> LSTM (None, 16)
        self.add(layers.Dense(1))  #> Dense (None, 1)
s = Sub(16)
s.compile('adam', 'mse')
import numpy as np
s.fit(np.zeros((8, 10, 4)), np.zeros((8, 1)))
class Fn(keras.Model):
    def __init__(self, units):
        inp = keras.Input((None, 3))
        x = layers.GRU(units)(inp)  #> GRU (None, 5)
        out = layers.Dense(2)(x)  #> Dense (None, 2)
        super().__init__(inputs=inp, outputs=out)
f = Fn(5)
y = f(np.zeros((2, 7, 3)))  #> Fn (2, 2)
class Block(layers.Layer):
    def __init__(self, units, rate=0.1, **kw):
        super().__init__(**kw)
        self.units = units
        self.rate = rate
    def build(self, input_shape):
        self.lstm = layers.LSTM(self.units, return_sequences=True)
        self.drop = layers.Dropout(self.rate)
        self.norm = layers.LayerNormalization()
        super().build(input_shape)
    def call(self, x, training=None, mask=None):
        h = self.lstm(x, mask=mask)  #> LSTM (4, 9, 8) | LSTM (4, 9, 16) | LSTM (4, 9, 24) | LSTM (None, 9, 8) | LSTM (None, 9, 16) | LSTM (None, 9, 24) | LSTM (None, 9, 4)
        h = self.drop(h, training=training)  #> Dropout (4, 9, 8) | Dropout (4, 9, 16) | Dropout (4, 9, 24) | Dropout (None, 9, 8) | Dropout (None, 9, 16) | Dropout (None, 9, 24) | Dropout (None, 9, 4)
        return self.norm(h)  #> LayerNormalization (4, 9, 8) | LayerNormalization (4, 9, 16) | LayerNormalization (4, 9, 24) | LayerNormalization (None, 9, 8) | LayerNormalization (None, 9, 16) | LayerNormalization (None, 9, 24) | LayerNormalization (None, 9, 4)
    def compute_output_shape(self, s):
        return (s[0], s[1], self.units)
    def get_config(self):
        c = super().get_config()
        c.update({"units": self.units})
        return c
class Net(keras.Model):
    def __init__(self, n, **kwargs):
        super().__init__(**kwargs)
        self.blocks = [Block(8 * (i + 1)) for i in range(n)]
        self.pool = layers.GlobalMaxPooling1D()
        self.head = keras.Sequential([layers.Dense(16, activation='relu'), layers.Dense(3)])  #> Dense (4, 16) | Dense (4, 3)
    def call(self, inputs, training=False):
        x = inputs
        for b in self.blocks:
            x = b(x, training=training)  #> Block (4, 9, 8) | Block (4, 9, 16) | Block (4, 9, 24) | Block (None, 9, 8) | Block (None, 9, 16) | Block (None, 9, 24)
        x = self.pool(x)  #> GlobalMaxPooling1D (4, 24) | GlobalMaxPooling1D (None, 24)
        return self.head(x)  #> Sequential (4, 3) | Sequential (None, 3)
net = Net(3)
o = net(np.zeros((4, 9, 2), dtype="float32"))  #> Net (4, 3)
net.compile(optimizer="adam", loss="mse")
net.fit(np.zeros((16, 9, 2)), np.zeros((16, 3)), epochs=1)
net.build((None, 9, 2))
inp = keras.Input((9, 2))
mm = keras.Model(inp, Block(4)(inp))  #> Block (None, 9, 4)
