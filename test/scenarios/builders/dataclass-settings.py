# A model behind a property, its sizes in a dataclass.
import argparse
import numpy as np
try:
    from tensorflow import keras
    from tensorflow.keras.layers import LSTM, Dense, Input, Dropout
except ImportError:
    import keras
    from keras.layers import LSTM, Dense, Input, Dropout
from dataclasses import dataclass, field

@dataclass
class Config:
    window: int = 30
    features: int = 4
    hidden: tuple = (64, 32)
    dropout: float = 0.1
    lr: float = 1e-3

class Predictor:
    def __init__(self, cfg: Config):
        self.cfg = cfg
        self._model = self._build()
    def _build(self) -> keras.Model:
        c = self.cfg
        m = keras.Sequential(name="predictor")
        m.add(Input(shape=(c.window, c.features)))
        for h in c.hidden[:-1]:
            m.add(LSTM(h, return_sequences=True))  #> LSTM (None, 20, 64)
            m.add(Dropout(c.dropout))  #> Dropout (None, 20, 64)
        m.add(LSTM(c.hidden[-1]))  #> LSTM (None, 32)
        m.add(Dense(1))  #> Dense (None, 1)
        m.compile(optimizer=keras.optimizers.Adam(learning_rate=c.lr), loss="mse")
        return m
    @property
    def model(self):
        return self._model
    def fit(self, X, y, **kw):
        return self.model.fit(X, y, **kw)
    def __call__(self, X):
        return self.model.predict(X)

def parse():
    p = argparse.ArgumentParser()
    p.add_argument("--epochs", type=int, default=2)
    p.add_argument("--units", type=int, default=16)
    return p.parse_args([])

def main():
    args = parse()
    cfg = Config(window=20)
    pr = Predictor(cfg)
    X = np.zeros((40, cfg.window, cfg.features)); y = np.zeros((40,))
    pr.fit(X, y, epochs=args.epochs, batch_size=8)
    out = pr(X[:5])
    m = keras.Sequential([Input((5, 3)), LSTM(args.units), Dense(2)])  #> LSTM (None, args.units) | Dense (None, 2)

if __name__ == "__main__":
    main()
