# A generator of layers in a list; decoding loops over states.
import tensorflow as tf
from tensorflow.keras import layers
import numpy as np
# generator/discriminator + loops
class Gen(tf.keras.Model):
    def __init__(self, hidden, feats, n_layers):
        super().__init__()
        self.rnns = []
        for i in range(n_layers):
            self.rnns.append(layers.GRU(hidden, return_sequences=True, name=f"g{i}"))
        self.out = layers.TimeDistributed(layers.Dense(feats, activation="tanh"))
    def call(self, z, training=False):
        for r in self.rnns:
            z = r(z, training=training)  #> GRU (8, 10, 24)
        return self.out(z)  #> TimeDistributed (8, 10, 6)
def disc(seq, feats):
    return tf.keras.Sequential([layers.Input((seq, feats)), layers.Bidirectional(layers.LSTM(16)), layers.Dense(1)])  #> Bidirectional (None, 32) | Dense (None, 1)
G, D = Gen(24, 6, 3), disc(10, 6)
gopt, dopt = tf.keras.optimizers.Adam(1e-4), tf.keras.optimizers.Adam(1e-4)
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
@tf.function
def step(real):
    noise = tf.random.normal([tf.shape(real)[0], 10, 4])
    with tf.GradientTape() as gt, tf.GradientTape() as dt:
        fake = G(noise, training=True)  #> Gen (8, 10, 6)
        ro, fo = D(real), D(fake)  #> Sequential (8, 1)
        gl = bce(tf.ones_like(fo), fo)
        dl = bce(tf.ones_like(ro), ro) + bce(tf.zeros_like(fo), fo)
    gopt.apply_gradients(zip(gt.gradient(gl, G.trainable_variables), G.trainable_variables))
    return gl, dl
step(tf.zeros((8, 10, 6)))
# decoder loop with states list
cells = [layers.LSTMCell(12) for _ in range(2)]
dec = layers.RNN(cells, return_state=True, return_sequences=True)
x = tf.zeros((3, 5, 4))
o, *st = dec(x)  #> RNN ((3, 5, 12), [(3, 12), (3, 12)], [(3, 12), (3, 12)])
tok = tf.zeros((3, 1, 4))
outs = []
for t in range(20):
    y, *st = dec(tok, initial_state=st)  #> RNN ((3, 1, 12), [(3, 12), (3, 12)], [(3, 12), (3, 12)])
    outs.append(y)
res = tf.concat(outs, axis=1)
lstm = layers.LSTM(7, return_sequences=True, return_state=True)
s, h, c = lstm(x)  #> LSTM ((3, 5, 7), (3, 7), (3, 7))
for t in range(12):
    s, h, c = lstm(x, initial_state=[h, c])  #> LSTM ((3, 5, 7), (3, 7), (3, 7))
