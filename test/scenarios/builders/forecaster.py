# Models that functions and classes build out of settings, with starred imports.
from keras.layers import *
from keras.models import *
config = {"units": [64, 32, 16], "dropout": 0.2, "dense": 10}
class Forecaster:
    def __init__(self, n_in, n_feat, config):
        self.n_in = n_in
        self.n_feat = n_feat
        self.config = config
        self.model = None
    def build(self):
        inp = Input(shape=(self.n_in, self.n_feat))
        x = inp
        for i, u in enumerate(self.config["units"]):
            last = i == len(self.config["units"]) - 1
            x = LSTM(u, return_sequences=not last, name=f"lstm_{i}")(x)  #> LSTM (None, 24, 64) | LSTM (None, 24, 32) | LSTM (None, 16)
            x = Dropout(self.config["dropout"])(x)  #> Dropout (None, 24, 64) | Dropout (None, 24, 32) | Dropout (None, 16)
            x = BatchNormalization()(x)  #> BatchNormalization (None, 24, 64) | BatchNormalization (None, 24, 32) | BatchNormalization (None, 16)
        out = Dense(self.config["dense"])(x)  #> Dense (None, 10)
        self.model = Model(inp, out)
        self.model.compile("adam", "mse")
        return self
    def train(self, X, y):
        return self.model.fit(X, y, batch_size=16, epochs=1)
import numpy as np
f = Forecaster(24, 5, config).build()
f.train(np.zeros((64, 24, 5)), np.zeros((64, 10)))
print(f.model.predict(np.zeros((2, 24, 5))).shape)

def build_model(layer_sizes, input_shape, bidirectional=False, **kwargs):
    model = Sequential()
    model.add(InputLayer(input_shape))
    for idx, size in enumerate(layer_sizes):
        cell = GRU(size, return_sequences=idx < len(layer_sizes) - 1, **kwargs)  #> GRU (None, 10, 32) | GRU (None, 16) | GRU (None, None, 64) | GRU (None, None, 32)
        model.add(Bidirectional(cell) if bidirectional else cell)  #> Bidirectional (None, 10, 64) | Bidirectional (None, 10, 32) | Bidirectional (None, 16)
    model.add(Dense(1, activation="sigmoid"))  #> Dense (None, 1)
    return model
m1 = build_model([32, 16], (10, 4))
m2 = build_model([32, 16, 8], (10, 4), bidirectional=True, dropout=0.1)
m3 = build_model(layer_sizes=config["units"], input_shape=(None, 7))
