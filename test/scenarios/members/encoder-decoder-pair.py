# Two functional models joined by a third; its members by attribute.
import keras
from keras import layers, Model
import numpy as np
def encoder(seq, feats, dims=[32, 16]):
    i = keras.Input((seq, feats))
    x = i
    for d in dims[:-1]:
        x = layers.LSTM(d, return_sequences=True)(x)  #> LSTM (None, 12, 32)
    x, h, c = layers.LSTM(dims[-1], return_state=True)(x)  #> LSTM ((None, 16), (None, 16), (None, 16))
    return Model(i, [x, h, c], name="encoder")
def decoder(seq, feats, dims=[16, 32]):
    z = keras.Input((dims[0],)); h = keras.Input((dims[0],)); c = keras.Input((dims[0],))
    x = layers.RepeatVector(seq)(z)  #> RepeatVector (None, 12, 16)
    x = layers.LSTM(dims[0], return_sequences=True)(x, initial_state=[h, c])  #> LSTM (None, 12, 16)
    for d in dims[1:]:
        x = layers.LSTM(d, return_sequences=True)(x)  #> LSTM (None, 12, 32)
    y = layers.TimeDistributed(layers.Dense(feats))(x)  #> TimeDistributed (None, 12, 3)
    return Model([z, h, c], y, name="decoder")
class AE:
    def __init__(self, seq, feats):
        self.enc = encoder(seq, feats)
        self.dec = decoder(seq, feats)
        i = keras.Input((seq, feats))
        z, h, c = self.enc(i)  #> Functional [(None, 16), (None, 16), (None, 16)]
        self.model = Model(i, self.dec([z, h, c]))  #> Functional (None, 12, 3)
        self.model.compile("adam", "mse")
    def train(self, X, **kw):
        self.history = self.model.fit(X, X, **kw)
        return self
    def embed(self, X):
        return self.enc.predict(X)[0]
ae = AE(12, 3).train(np.zeros((20, 12, 3)), epochs=1, batch_size=5)
e = ae.embed(np.zeros((4, 12, 3)))
r = ae.model.predict(np.zeros((4, 12, 3)))
err = np.mean(np.abs(r - np.zeros((4, 12, 3))), axis=1)
total = ae.model.count_params()
names = [l.name for l in ae.model.layers]
sh = ae.enc.output_shape
ih = ae.enc.input_shape
d = layers.Dense(ae.enc.output_shape[0][-1])(keras.Input((3,)))  #> Dense (None, ?)
