# Calls that Keras takes: other lengths, dicts of inputs, a frozen model inside another, late input shapes.
import keras, numpy as np
from keras import layers
i = keras.Input((8, 1))
m = keras.Model(i, layers.LSTM(3)(i))  #> LSTM (None, 3)
a = m(np.zeros((2, 8, 1)))  #> Functional (2, 3)
i2 = keras.Input((None, 5))
m2 = keras.Model(i2, layers.GRU(3, return_sequences=True)(i2))  #> GRU (None, None, 3)
b = m2(keras.Input((7, 5)))  #> Functional (None, 7, 3)
c = m2(np.zeros((3, 9, 5)))  #> Functional (3, 9, 3)
k = keras.Input((4,)); j = keras.Input((6,))
m3 = keras.Model({"k": k, "j": j}, layers.Concatenate()([k, j]))  #> Concatenate (None, 10)
d = m3({"j": np.zeros((2, 6)), "k": np.zeros((2, 4))})  #> Functional (2, 10)
m4 = keras.Model([k, j], {"o": layers.Dense(2)(k), "p": layers.Dense(3)(j)})  #> Dense (None, 2) | Dense (None, 3)
e = m4([np.zeros((2, 4)), np.zeros((2, 6))])  #> Functional {o: (2, 2), p: (2, 3)}
f = e["o"]
class Wrap(keras.Model):
    def __init__(self, base):
        super().__init__()
        self.base = base
        self.base.trainable = False
        self.head = layers.Dense(2)
    def call(self, x):
        return self.head(self.base(x))  #> Functional (5, 3) | Dense (5, 2) | Functional (None, 3) | Dense (None, 2)
w = Wrap(m)
g = w(np.zeros((5, 8, 1)))  #> Wrap (5, 2)
w.compile("adam", "mse")
h = w.predict(np.zeros((5, 8, 1)))
seq = keras.Sequential([w, layers.Dense(4)])  #> Wrap (5, 2) | Dense (5, 4)
n = seq(np.zeros((5, 8, 1)))  #> Sequential (5, 4)
s = keras.Sequential([m, layers.Dense(9)])  #> Functional (None, 3) | Dense (None, 9)
t = s(np.zeros((6, 8, 1)))  #> Sequential (6, 9)
u = keras.Sequential()
for q in range(3):
    u.add(layers.LSTM(4, return_sequences=(q < 2)))  #> LSTM (None, 6, 4) | LSTM (None, 4)
u.build((None, 6, 2))
v = u.predict(np.zeros((10, 6, 2)))
st = layers.LSTM(4, stateful=True)
x1 = st(np.zeros((2, 3, 5), dtype="float32"))  #> LSTM (2, 4)
st.reset_states()
class Two(layers.Layer):
    def __init__(self, n, **kw):
        super().__init__(**kw)
        self.fw = layers.LSTM(n, return_sequences=True, go_backwards=False)
        self.bw = layers.LSTM(n, return_sequences=True, go_backwards=True)
    def call(self, x):
        return keras.ops.concatenate([self.fw(x), keras.ops.flip(self.bw(x), axis=1)], axis=-1)  #> LSTM (None, None, 6)
y = Two(6)(i2)  #> Two (None, None, 12)
bi = layers.Bidirectional(layers.LSTM(4), backward_layer=layers.LSTM(6, go_backwards=True), merge_mode="concat")(i2)  #> Bidirectional (None, 8)  #! RNN910
