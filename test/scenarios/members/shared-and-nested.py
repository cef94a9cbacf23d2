# Shared layers, nested models, and one call with a length that Keras 3 refuses.
import keras
from keras import layers
import numpy as np
strategy = None
inputs = keras.Input(shape=(8, 5))
lstm = layers.LSTM(12, return_sequences=True)
a = lstm(inputs)  #> LSTM (None, 8, 12)
shared = layers.Dense(3)
b1 = shared(a)  #> Dense (None, 8, 3)
b2 = shared(layers.GRU(12)(a))  #> GRU (None, 12) | Dense (None, 3)
enc = keras.Model(inputs, a, name="enc")
d_in = keras.Input(shape=(8, 12))
dec = keras.Model(d_in, layers.TimeDistributed(layers.Dense(5))(d_in), name="dec")  #> TimeDistributed (None, 8, 5)
ae = keras.Model(inputs, dec(enc(inputs)), name="ae")  #> Functional (None, 8, 12) | Functional (None, 8, 5)
ae.compile("adam", "mse")
X = np.zeros((16, 8, 5))
ae.fit(X, X, batch_size=4)
z = ae.get_layer("enc").predict(X)
e2 = ae.layers[1]
q = e2(keras.Input((3, 5)))  #> Functional ?  #! RNN905
w = ae.get_layer("dec")(q)  #> Functional ?
cond = keras.Input((4,))
rep = layers.RepeatVector(8)(cond)  #> RepeatVector (None, 8, 4)
cat = layers.Concatenate()([inputs, rep])  #> Concatenate (None, 8, 9)
h, st = layers.GRU(6, return_state=True)(cat)  #> GRU ((None, 6), (None, 6))
g = layers.GRU(6, return_sequences=True)(inputs, initial_state=st)  #> GRU (None, 8, 6)
m2 = keras.Model([inputs, cond], [h, g])
o1, o2 = m2([inputs, cond])  #> Functional [(None, 6), (None, 8, 6)]
o = m2.predict([X, np.zeros((16, 4))])
p1, p2 = m2.predict([X, np.zeros((16, 4))])
ts = layers.TimeDistributed(layers.LSTM(4))(keras.Input((6, 7, 2)))  #> TimeDistributed (None, 6, 4)
sl = a[:, -1:, :]
rs = layers.Reshape((-1, 4))(a)  #> Reshape (None, 24, 4)
fl = layers.Flatten()(sl)  #> Flatten (None, 12)
m3 = keras.models.clone_model(ae)
m4 = keras.models.load_model("x.keras") if False else ae
