# A subclassed pair of encoder and decoder: trained on two inputs, then decoding step by step; an ensemble from a table.
import tensorflow as tf
from tensorflow.keras import Model, Input, Sequential
from tensorflow.keras.layers import LSTM, Dense, Embedding, GRU, Dropout
import numpy as np
class Seq2Seq(Model):
    def __init__(self, n_in, n_out, units):
        super().__init__()
        self.encoder = LSTM(units, return_state=True)
        self.decoder = LSTM(units, return_sequences=True, return_state=True)
        self.emb_in = Embedding(n_in, 8)
        self.emb_out = Embedding(n_out, 8)
        self.out = Dense(n_out)
    def call(self, inputs, training=None):
        src, tgt = inputs
        _, h, c = self.encoder(self.emb_in(src))  #> Embedding (None, 9, 8) | LSTM ((None, 16), (None, 16), (None, 16))
        y, _, _ = self.decoder(self.emb_out(tgt), initial_state=[h, c])  #> Embedding (None, 6, 8) | LSTM ((None, 6, 16), (None, 16), (None, 16)) | Embedding (None, 7, 8) | LSTM ((None, 7, 16), (None, 16), (None, 16))
        return self.out(y)  #> Dense (None, 6, 60) | Dense (None, 7, 60)
    def translate(self, src, steps=5):
        _, h, c = self.encoder(self.emb_in(src))  #> Embedding (32, 9, 8) | LSTM ((32, 16), (32, 16), (32, 16))
        tok = tf.zeros((tf.shape(src)[0], 1), tf.int32)
        result = []
        states = [h, c]
        for _ in range(steps):
            y, h, c = self.decoder(self.emb_out(tok), initial_state=states)  #> Embedding (32, 1, 8) | LSTM ((32, 1, 16), (32, 16), (32, 16))
            states = [h, c]
            tok = tf.argmax(self.out(y), axis=-1)  #> Dense (32, 1, 60)
            result.append(tok)
        return tf.concat(result, axis=1)
m = Seq2Seq(50, 60, 16)
m.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
src = np.random.randint(0, 50, (32, 9)); tgt = np.random.randint(0, 60, (32, 7))
m.fit((src, tgt[:, :-1]), tgt[:, 1:], batch_size=8, epochs=1)
p = m.predict((src, tgt))
t = m.translate(tf.constant(src))
def make(kind="lstm", bidir=False, depth=2, width=8):
    table = {"lstm": LSTM, "gru": GRU}
    net = Sequential([Input((12, 4))])
    for k in range(depth):
        last = k == depth - 1
        layer = table[kind](width * 2 ** k, return_sequences=not last)  #> LSTM (None, 12, 8) | LSTM (None, 16) | GRU (None, 12, 8) | GRU (None, 16)
        net.add(tf.keras.layers.Bidirectional(layer) if bidir else layer)  #> Bidirectional (None, 12, 16) | Bidirectional (None, 32)
        if not last:
            net.add(Dropout(0.3))  #> Dropout (None, 12, 16) | Dropout (None, 12, 8)
    net.add(Dense(1))  #> Dense (None, 1)
    return net
nets = [make(k, b) for k in ("lstm", "gru") for b in (True, False)]
preds = np.mean([n.predict(np.zeros((3, 12, 4))) for n in nets], axis=0)
