# Bidirectional states into a decoder, own attention on two tensors.
import keras
from keras import layers
import numpy as np
vocab_src, vocab_tgt, emb, units, src_len, tgt_len = 500, 600, 32, 48, 12, 10
class Attention(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.wq = layers.Dense(units, use_bias=False)
        self.wk = layers.Dense(units, use_bias=False)
        self.score = layers.AdditiveAttention()
    def call(self, inputs):
        query, value = inputs
        q = self.wq(query); k = self.wk(value)  #> Dense (None, 10, 48) | Dense (None, 12, 48)
        context, weights = self.score([q, value, k], return_attention_scores=True)  #> AdditiveAttention ((None, 10, 96), (None, 10, 12))
        return context, weights
enc_in = keras.Input((src_len,), dtype="int32", name="src")
x = layers.Embedding(vocab_src, emb, mask_zero=True)(enc_in)  #> Embedding (None, 12, 32)
enc_seq, fh, fc, bh, bc = layers.Bidirectional(layers.LSTM(units, return_sequences=True, return_state=True), name="encoder")(x)  #> Bidirectional ((None, 12, 96), (None, 48), (None, 48), (None, 48), (None, 48))
h = layers.Concatenate()([fh, bh])  #> Concatenate (None, 96)
c = layers.Concatenate()([fc, bc])  #> Concatenate (None, 96)
dec_in = keras.Input((tgt_len,), dtype="int32", name="tgt")
y = layers.Embedding(vocab_tgt, emb, mask_zero=True)(dec_in)  #> Embedding (None, 10, 32)
dec_seq, _, _ = layers.LSTM(2 * units, return_sequences=True, return_state=True)(y, initial_state=[h, c])  #> LSTM ((None, 10, 96), (None, 96), (None, 96))
ctx, w = Attention(units)([dec_seq, enc_seq])  #> Attention ((None, 10, 96), (None, 10, 12))
z = layers.Concatenate(axis=-1)([dec_seq, ctx])  #> Concatenate (None, 10, 192)
out = layers.TimeDistributed(layers.Dense(vocab_tgt, activation="softmax"))(z)  #> TimeDistributed (None, 10, 600)
model = keras.Model([enc_in, dec_in], out)
model.compile("adam", "sparse_categorical_crossentropy")
src = np.random.randint(1, 500, (64, 12)); tgt = np.random.randint(1, 600, (64, 11))
model.fit([src, tgt[:, :-1]], tgt[:, 1:], batch_size=16, epochs=1)
p = model.predict([src[:2], tgt[:2, :-1]])
