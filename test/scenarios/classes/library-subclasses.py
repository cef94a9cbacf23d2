# Classes that derive from layers of the library: as they are, with a `call` or weights of their own, in models.
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
x = keras.Input((10, 3))
class Wide(layers.Dense):
    def __init__(self, units, factor=2, **kwargs):
        super().__init__(units * factor, **kwargs)
        self.factor = factor
class MyLSTM(keras.layers.LSTM):
    """An LSTM."""
class Seq(layers.LSTM):
    def __init__(self, units, **kw):
        super(Seq, self).__init__(units, return_sequences=True, return_state=True, **kw)
class Scaled(layers.Dense):
    def build(self, input_shape):
        super().build(input_shape)
        self.scale = self.add_weight(name="scale", shape=(self.units,), initializer="ones")
    def call(self, inputs):
        return super().call(inputs) * self.scale
class Manual(layers.Dense):
    def call(self, inputs):
        return inputs @ self.kernel + self.bias
class Half(layers.Dense):
    def call(self, inputs, training=None):
        y = super().call(inputs)
        return y[..., : self.units // 2]
class CLSTM(layers.ConvLSTM2D):
    pass
class Emb(layers.Embedding):
    def __init__(self, dim):
        super().__init__(100, dim, mask_zero=True)
class Conv(layers.Conv1D):
    def __init__(self, filters, **kw):
        super().__init__(filters, 3, padding="causal", activation="relu", **kw)
class Drop(layers.Dropout):
    def call(self, inputs, training=None):
        return super().call(inputs, training=True)
class BN(layers.BatchNormalization):
    pass
class Bi(layers.Bidirectional):
    def __init__(self, units):
        super().__init__(layers.LSTM(units, return_sequences=True))
class TD(layers.TimeDistributed):
    pass
class MHA(layers.MultiHeadAttention):
    pass
class LastN(layers.Layer):
    def __init__(self, n):
        super().__init__()
        self.n = n
    def call(self, t):
        return t[:, -self.n:, :]
a = Wide(4)(x)  #> Wide (None, 10, 8)
b = MyLSTM(6)(x)  #> MyLSTM (None, 6)
c, c1, c2 = Seq(5)(x)  #> Seq ((None, 10, 5), (None, 5), (None, 5))
d = Scaled(7)(x)  #> Scaled (None, 10, 7)
e = Manual(7)(x)  #> Manual (None, 10, 7)
f = Half(8)(x)  #> Half (None, 10, 8)
g = CLSTM(4, 3)(keras.Input((5, 8, 8, 1)))  #> CLSTM (None, 6, 6, 4)
h = Emb(12)(keras.Input((9,)))  #> Emb (None, 9, 12)
i = Conv(6)(x)  #> Conv (None, 10, 6)
j = Drop(0.5)(x)  #> Drop (None, 10, 3)
k = BN()(x)  #> BN (None, 10, 3)
l = Bi(4)(x)  #> Bi (None, 10, 8)
m = TD(layers.Dense(3))(x)  #> TD (None, 10, 3)
n = MHA(2, 8)(x, x)  #> MHA (None, 10, 3)
o = LastN(2)(x)  #> LastN (None, 2, 3)
p = MyLSTM(4, return_sequences=True)(Wide(3)(x))  #> Wide (None, 10, 6) | MyLSTM (None, 10, 4)
m1 = keras.Model(x, a)
m2 = keras.Model(x, b)
m3 = keras.Model(x, c)
m4 = keras.Model(x, d)
m5 = keras.Model(x, e)
m6 = keras.Model(x, f)
m7 = keras.Sequential([keras.Input((10, 3)), MyLSTM(5, return_sequences=True), Wide(2), BN(), Drop(0.1), MyLSTM(3), layers.Dense(1)])  #> MyLSTM (None, 10, 5) | Wide (None, 10, 4) | BN (None, 10, 4) | Drop (None, 10, 4) | MyLSTM (None, 3) | Dense (None, 1)
m8 = keras.Sequential([MyLSTM(5), Wide(2)])  #> MyLSTM (2, 5) | Wide (2, 4)
y8 = m8(np.zeros((2, 10, 3), "float32"))  #> Sequential (2, 4)
q = MyLSTM(4)(b)  #> MyLSTM ?  #! RNN101
r = layers.Dense(2)(MyLSTM(6, return_state=True)(x))  #> MyLSTM ((None, 6), (None, 6), (None, 6)) | Dense ?  #! RNN003
class MyModel(keras.Model):
    def __init__(self):
        super().__init__()
        self.l = MyLSTM(4)
        self.d = Wide(1)
    def call(self, x):
        return self.d(self.l(x))  #> MyLSTM (2, 4) | Wide (2, 2)
m9 = MyModel()
z = m9(np.zeros((2, 5, 3), "float32"))  #> MyModel (2, 2)
