"""The programs that `own_layers.py` records: layers and models as people write them around recurrent layers, attention above all.

Each defines `model`, and `x` where the model is no functional one. Where the two Kerases spell alike the text is one; `ops.` stands in
Keras 3, and `K.` in Keras 2.
"""

HEADS = {
    "keras3": "import keras\nfrom keras import layers, ops\nimport tensorflow as tf\n",
    "keras2": "import tensorflow as tf\nimport tf_keras as keras\nfrom tf_keras import layers\nfrom tf_keras import backend as K\n",
}

BAHDANAU = """
class BahdanauAttention(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.W1 = layers.Dense(units)
        self.W2 = layers.Dense(units)
        self.V = layers.Dense(1)

    def call(self, query, values):
        query_with_time_axis = tf.expand_dims(query, 1)
        score = self.V(tf.nn.tanh(self.W1(query_with_time_axis) + self.W2(values)))
        attention_weights = tf.nn.softmax(score, axis=1)
        context_vector = attention_weights * values
        context_vector = tf.reduce_sum(context_vector, axis=1)
        return context_vector, attention_weights
"""

LUONG = """
class LuongAttention(layers.Layer):
    def __init__(self, units, kind, **kwargs):
        super().__init__(**kwargs)
        self.kind = kind
        if kind == "general":
            self.wa = layers.Dense(units, use_bias=False)
        elif kind == "concat":
            self.wa = layers.Dense(units, activation="tanh")
            self.va = layers.Dense(1)

    def call(self, decoder_output, encoder_output):
        if self.kind == "dot":
            score = tf.matmul(decoder_output, encoder_output, transpose_b=True)
        elif self.kind == "general":
            score = tf.matmul(decoder_output, self.wa(encoder_output), transpose_b=True)
        else:
            steps = encoder_output.shape[1]
            repeated = tf.tile(decoder_output, [1, steps, 1])
            score = self.va(self.wa(tf.concat((repeated, encoder_output), axis=-1)))
            score = tf.transpose(score, [0, 2, 1])
        alignment = tf.nn.softmax(score, axis=2)
        return tf.matmul(alignment, encoder_output), alignment


x = keras.Input((4, 3))
seq, h, c = layers.LSTM(2, return_sequences=True, return_state=True)(x)
context, alignment = LuongAttention(2, "KIND")(layers.Reshape((1, 2))(h), seq)
model = keras.Model(x, [context, alignment])
"""

WEIGHTED = """
class Attention(layers.Layer):
    def __init__(self, **kwargs):
        super(Attention, self).__init__(**kwargs)

    def build(self, input_shape):
        self.W = self.add_weight(name="att_weight", shape=(input_shape[-1], 1), initializer="random_normal", trainable=True)
        self.b = self.add_weight(name="att_bias", shape=(input_shape[1], 1), initializer="zeros", trainable=True)
        super(Attention, self).build(input_shape)

    def call(self, x):
        e = BACK.tanh(BACK.DOT(x, self.W) + self.b)
        e = BACK.squeeze(e, axis=-1)
        alpha = BACK.softmax(e)
        alpha = BACK.expand_dims(alpha, axis=-1)
        context = x * alpha
        context = BACK.sum(context, axis=1)
        return context


x = keras.Input((4, 3))
y = layers.LSTM(2, return_sequences=True)(x)
y = Attention()(y)
model = keras.Model(x, layers.Dense(2, activation="softmax")(y))
"""

CONTEXT = """
class AttentionWithContext(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.W = self.add_weight(shape=(input_shape[-1], self.units), initializer="glorot_uniform", name="W")
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", name="b")
        self.u = self.add_weight(shape=(self.units,), initializer="uniform", name="u")

    def call(self, inputs):
        uit = tf.tanh(tf.tensordot(inputs, self.W, axes=1) + self.b)
        ait = tf.reduce_sum(uit * self.u, axis=2)
        a = tf.exp(ait)
        a = a / (tf.reduce_sum(a, axis=1, keepdims=True) + 1e-7)
        return tf.reduce_sum(inputs * tf.expand_dims(a, -1), axis=1), a


x = keras.Input((4, 3))
y = layers.Bidirectional(layers.GRU(2, return_sequences=True))(x)
model = keras.Model(x, AttentionWithContext(3)(y))
"""

LINEAR = """
class Linear(layers.Layer):
    def __init__(self, units=32):
        super().__init__()
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True)
        self.b = self.add_weight(shape=(self.units,), initializer="random_normal", trainable=True)

    def call(self, inputs):
        return tf.matmul(inputs, self.w) + self.b
"""

ORDER = """
class Counted(layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(2)

    def build(self, input_shape):
        self.shift = self.add_weight(shape=(input_shape[-1],), initializer="zeros", trainable=False, name="shift")
        self.unused = self.add_weight(shape=(5,), initializer="ones", name="unused")
        self.scale = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="scale")

    def call(self, inputs):
        return self.dense(inputs * self.scale + self.shift) * self.scale[0]


x = keras.Input((4, 3))
y = Counted()(layers.LSTM(3, return_sequences=True)(x))
model = keras.Model(x, layers.GRU(2)(y))
"""

NESTED = """
class Gate(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(3, activation="sigmoid")

    def build(self, input_shape):
        self.gain = self.add_weight(shape=(), initializer="ones", name="gain")

    def call(self, inputs):
        return inputs * self.dense(inputs) * self.gain


class Block(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.first = Gate()
        self.lstm = layers.LSTM(3, return_sequences=True)
        self.second = Gate()

    def build(self, input_shape):
        self.bias = self.add_weight(shape=(input_shape[-1],), initializer="zeros", name="bias")

    def call(self, inputs):
        return self.second(self.lstm(self.first(inputs + self.bias))) + inputs


x = keras.Input((4, 3))
model = keras.Model(x, Block()(x))
"""

ENCODER_DECODER = """
class Encoder(keras.Model):
    def __init__(self, vocab_size, embedding_dim, enc_units):
        super().__init__()
        self.embedding = layers.Embedding(vocab_size, embedding_dim)
        self.gru = layers.GRU(enc_units, return_sequences=True, return_state=True, recurrent_initializer="glorot_uniform")

    def call(self, x):
        x = self.embedding(x)
        output, state = self.gru(x)
        return output, state


class Decoder(keras.Model):
    def __init__(self, vocab_size, embedding_dim, dec_units):
        super().__init__()
        self.embedding = layers.Embedding(vocab_size, embedding_dim)
        self.gru = layers.GRU(dec_units, return_sequences=True, return_state=True)
        self.fc = layers.Dense(vocab_size)
        self.attention = BahdanauAttention(dec_units)

    def call(self, x, hidden, enc_output):
        context_vector, attention_weights = self.attention(hidden, enc_output)
        x = self.embedding(x)
        x = tf.concat([tf.expand_dims(context_vector, 1), x], axis=-1)
        output, state = self.gru(x)
        output = tf.reshape(output, (-1, output.shape[2]))
        x = self.fc(output)
        return x, state, attention_weights


source = keras.Input((4,), dtype="int32")
target = keras.Input((1,), dtype="int32")
enc_output, enc_hidden = Encoder(8, 3, 2)(source)
result, state, weights = Decoder(6, 3, 2)(target, enc_hidden, enc_output)
model = keras.Model([source, target], [result, state, weights])
"""

SUBCLASSED = """
class Classifier(keras.Model):
    def __init__(self, units):
        super().__init__()
        self.lstm = layers.LSTM(units, return_sequences=True)
        self.last = layers.Bidirectional(layers.LSTM(units))
        self.drop = layers.Dropout(0.5)
        self.head = layers.Dense(2, activation="softmax")
        self.scale = self.add_weight(name="scale", shape=(2 * units,), initializer="ones")

    def call(self, inputs, training=False):
        hidden = self.last(self.lstm(inputs))
        hidden = self.drop(hidden, training=training)
        return self.head(hidden * self.scale)


model = Classifier(2)
x = tf.zeros((2, 4, 3))
y = model(x)
"""

SEQ2SEQ = """
class Seq2Seq(keras.Model):
    def __init__(self, units):
        super().__init__()
        self.encoder = layers.LSTM(units, return_state=True)
        self.decoder = layers.LSTM(units, return_sequences=True, return_state=True)
        self.dense = layers.Dense(3)

    def call(self, inputs):
        source, target = inputs
        _, h, c = self.encoder(source)
        y, _, _ = self.decoder(target, initial_state=[h, c])
        return self.dense(y)


source = keras.Input((4, 3))
target = keras.Input((3, 2))
model = keras.Model([source, target], Seq2Seq(2)([source, target]))
"""

TRANSFORMER = """
class TransformerBlock(layers.Layer):
    def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1):
        super().__init__()
        self.att = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.ffn = keras.Sequential([layers.Dense(ff_dim, activation="relu"), layers.Dense(embed_dim)])
        self.layernorm1 = layers.LayerNormalization(epsilon=1e-6)
        self.layernorm2 = layers.LayerNormalization(epsilon=1e-6)
        self.dropout1 = layers.Dropout(rate)
        self.dropout2 = layers.Dropout(rate)

    def call(self, inputs, training=False):
        attn_output = self.att(inputs, inputs)
        attn_output = self.dropout1(attn_output, training=training)
        out1 = self.layernorm1(inputs + attn_output)
        ffn_output = self.ffn(out1)
        ffn_output = self.dropout2(ffn_output, training=training)
        return self.layernorm2(out1 + ffn_output)


class TokenAndPositionEmbedding(layers.Layer):
    def __init__(self, maxlen, vocab_size, embed_dim):
        super().__init__()
        self.token_emb = layers.Embedding(input_dim=vocab_size, output_dim=embed_dim)
        self.pos_emb = layers.Embedding(input_dim=maxlen, output_dim=embed_dim)

    def call(self, x):
        maxlen = x.shape[-1]
        positions = tf.range(start=0, limit=maxlen, delta=1)
        positions = self.pos_emb(positions)
        x = self.token_emb(x)
        return x + positions


x = keras.Input((4,), dtype="int32")
y = TokenAndPositionEmbedding(4, 8, 4)(x)
y = TransformerBlock(4, 2, 3)(y)
model = keras.Model(x, layers.LSTM(2)(y))
"""

HEADS_BY_HAND = """
class MultiHeadSelfAttention(layers.Layer):
    def __init__(self, embed_dim, num_heads=2):
        super().__init__()
        self.embed_dim = embed_dim
        self.num_heads = num_heads
        self.projection_dim = embed_dim // num_heads
        self.query_dense = layers.Dense(embed_dim)
        self.key_dense = layers.Dense(embed_dim)
        self.value_dense = layers.Dense(embed_dim)
        self.combine_heads = layers.Dense(embed_dim)

    def attention(self, query, key, value):
        score = tf.matmul(query, key, transpose_b=True)
        dim_key = tf.cast(tf.shape(key)[-1], tf.float32)
        scaled_score = score / tf.math.sqrt(dim_key)
        weights = tf.nn.softmax(scaled_score, axis=-1)
        output = tf.matmul(weights, value)
        return output, weights

    def separate_heads(self, x, batch_size):
        x = tf.reshape(x, (batch_size, -1, self.num_heads, self.projection_dim))
        return tf.transpose(x, perm=[0, 2, 1, 3])

    def call(self, inputs):
        batch_size = tf.shape(inputs)[0]
        query = self.separate_heads(self.query_dense(inputs), batch_size)
        key = self.separate_heads(self.key_dense(inputs), batch_size)
        value = self.separate_heads(self.value_dense(inputs), batch_size)
        attention, weights = self.attention(query, key, value)
        attention = tf.transpose(attention, perm=[0, 2, 1, 3])
        concat_attention = tf.reshape(attention, (batch_size, -1, self.embed_dim))
        return self.combine_heads(concat_attention)


x = keras.Input((4, 3))
y = layers.LSTM(4, return_sequences=True)(x)
model = keras.Model(x, MultiHeadSelfAttention(4)(y))
"""

HIGHWAY = """
class Highway(layers.Layer):
    def __init__(self, activation="relu", **kwargs):
        super().__init__(**kwargs)
        self.activation = keras.activations.get(activation)
        self.transform_bias = keras.initializers.Constant(-1.0)

    def build(self, input_shape):
        dim = input_shape[-1]
        self.W = self.add_weight(shape=(dim, dim), initializer=keras.initializers.Orthogonal(), name="W")
        self.b = self.add_weight(shape=(dim,), initializer="zeros", name="b")
        self.W_T = self.add_weight(shape=(dim, dim), initializer="glorot_uniform", name="W_T")
        self.b_T = self.add_weight(shape=(dim,), initializer=self.transform_bias, name="b_T")

    def call(self, x):
        transform = tf.nn.sigmoid(tf.matmul(x, self.W_T) + self.b_T)
        hidden = self.activation(tf.matmul(x, self.W) + self.b)
        return transform * hidden + (1.0 - transform) * x


x = keras.Input((4, 3))
y = Highway("tanh")(x)
y = layers.LSTM(3, return_sequences=True)(y)
model = keras.Model(x, Highway()(y))
"""

MASKED_CALL = """
class MaskedAverage(layers.Layer):
    def call(self, inputs, mask=None):
        if mask is None:
            return tf.reduce_mean(inputs, axis=1)
        weight = tf.cast(mask, tf.float32)[:, :, tf.newaxis]
        return tf.reduce_sum(inputs * weight, axis=1) / tf.reduce_sum(weight, axis=1)


x = keras.Input((4,), dtype="int32")
y = layers.Embedding(8, 3, mask_zero=True)(x)
z = layers.LSTM(2, return_sequences=True)(y)
model = keras.Model(x, [MaskedAverage()(y), MaskedAverage()(z), MaskedAverage()(layers.Dense(2)(layers.Reshape((4, 2))(z)))])
"""

KEEPS_MASK = """
class Scale(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        SUPPORT

    def build(self, input_shape):
        self.scale = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="scale")

    def call(self, inputs):
        return inputs * self.scale


x = keras.Input((4,), dtype="int32")
y = layers.Embedding(8, 3, mask_zero=True)(x)
y = Scale()(y)
model = keras.Model(x, layers.LSTM(2, return_sequences=True)(y))
"""

INNER_MASK = """
class Wrapped(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.embedding = layers.Embedding(8, 3, mask_zero=True)
        self.lstm = layers.LSTM(2, return_sequences=True)

    def call(self, inputs):
        return self.lstm(self.embedding(inputs))


x = keras.Input((4,), dtype="int32")
y = Wrapped()(x)
model = keras.Model(x, layers.GRU(2, return_sequences=True)(y))
"""

COMPUTES_MASK = """
class Shift(layers.Layer):
    def build(self, input_shape):
        self.shift = self.add_weight(shape=(input_shape[-1],), initializer="zeros", name="shift")

    def call(self, inputs, mask=None):
        return inputs + self.shift

    def compute_mask(self, inputs, mask=None):
        return RESULT


x = keras.Input((4,), dtype="int32")
y = layers.Embedding(8, 3, mask_zero=True)(x)
y = Shift()(y)
model = keras.Model(x, layers.LSTM(2, return_sequences=True)(y))
"""

IN_SEQUENTIAL = LINEAR + """

model = keras.Sequential([
    keras.Input((4, 3)),
    layers.LSTM(3, return_sequences=True),
    Linear(2),
    layers.GRU(2),
    Linear(3),
])
"""

STACK = """
class ConvStack(layers.Layer):
    def __init__(self, filters, depth):
        super().__init__()
        self.convs = [layers.Conv1D(filters, 3, padding="same", activation="relu") for _ in range(depth)]
        self.norms = [layers.LayerNormalization() for _ in range(depth)]

    def build(self, input_shape):
        self.mix = self.add_weight(shape=(len(self.convs),), initializer="ones", name="mix")

    def call(self, x):
        total = 0.0
        for n, (conv, norm) in enumerate(zip(self.convs, self.norms)):
            x = norm(conv(x))
            total = total + self.mix[n] * x
        return total


x = keras.Input((4, 3))
y = ConvStack(3, 2)(x)
model = keras.Model(x, layers.LSTM(2, return_sequences=True)(y))
"""

RMS = """
class RMSNorm(layers.Layer):
    def __init__(self, epsilon=1e-6, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def build(self, input_shape):
        self.gamma = self.add_weight(name="gamma", shape=(input_shape[-1],), initializer="ones")

    def call(self, x):
        variance = tf.reduce_mean(tf.square(x), axis=-1, keepdims=True)
        return x * tf.math.rsqrt(variance + self.epsilon) * self.gamma


x = keras.Input((4, 3))
y = layers.LSTM(3, return_sequences=True)(RMSNorm()(x))
model = keras.Model(x, RMSNorm(epsilon=0.1)(y))
"""

POOLING = """
class AttentionPooling(layers.Layer):
    def __init__(self, heads):
        super().__init__()
        self.heads = heads

    def build(self, input_shape):
        self.queries = self.add_weight(shape=(self.heads, input_shape[-1]), name="queries")

    def call(self, x):
        scores = tf.einsum("btd,hd->bht", x, self.queries)
        weights = tf.nn.softmax(scores, axis=-1)
        pooled = tf.einsum("bht,btd->bhd", weights, x)
        return tf.reshape(pooled, (-1, self.heads * x.shape[-1]))


x = keras.Input((4, 3))
y = layers.LSTM(2, return_sequences=True)(x)
model = keras.Model(x, AttentionPooling(3)(y))
"""

LEARNED_STATE = """
class LearnedState(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.h0 = self.add_weight(shape=(1, units), initializer="zeros", name="h0")
        self.c0 = self.add_weight(shape=(1, units), initializer="zeros", name="c0")
        self.lstm = layers.LSTM(units, return_sequences=True)

    def call(self, x):
        batch = tf.shape(x)[0]
        h = tf.tile(self.h0, [batch, 1])
        c = tf.repeat(self.c0, batch, axis=0)
        return self.lstm(x, initial_state=[h, c])


x = keras.Input((4, 3))
model = keras.Model(x, LearnedState(2)(x))
"""

FROM_STATE = """
class Bridge(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.to_h = layers.Dense(units, activation="tanh")
        self.to_c = layers.Dense(units)

    def call(self, z):
        return [self.to_h(z), self.to_c(z)]


z = keras.Input((2,))
x = keras.Input((4, 3))
y = layers.LSTM(2, return_sequences=True)(x, initial_state=Bridge(2)(z))
model = keras.Model([z, x], y)
"""

OPS = """
class DotAttention(layers.Layer):
    def __init__(self, units, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.dropout = layers.Dropout(dropout)

    def build(self, input_shape):
        width = input_shape[-1]
        self.wq = self.add_weight((width, self.units), initializer="he_normal", name="wq")
        self.wk = self.add_weight((width, self.units), initializer="he_normal", name="wk")
        self.wv = self.add_weight((width, self.units), initializer="he_normal", name="wv")
        self.temperature = self.add_weight(initializer="ones", name="temperature")

    def call(self, x, training=None):
        q = ops.matmul(x, self.wq)
        k = ops.matmul(x, self.wk)
        v = ops.matmul(x, self.wv)
        scores = q @ ops.swapaxes(k, -1, -2)
        scores = scores / (self.units**0.5 * self.temperature)
        steps = ops.shape(x)[1]
        causal = ops.tril(ops.ones((steps, steps)))
        scores = ops.where(causal == 0, -1e9, scores)
        weights = self.dropout(ops.softmax(scores, axis=-1), training=training)
        return ops.matmul(weights, v)


x = keras.Input((4, 3))
y = DotAttention(2)(layers.LSTM(3, return_sequences=True)(x))
model = keras.Model(x, y)
"""

BACKEND = """
class SelfAttention(layers.Layer):
    def __init__(self, output_dim, **kwargs):
        self.output_dim = output_dim
        super().__init__(**kwargs)

    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(3, input_shape[2], self.output_dim), initializer="uniform", trainable=True)
        super().build(input_shape)

    def call(self, x):
        WQ = K.dot(x, self.kernel[0])
        WK = K.dot(x, self.kernel[1])
        WV = K.dot(x, self.kernel[2])
        QK = tf.matmul(WQ, K.permute_dimensions(WK, [0, 2, 1]))
        QK = QK / (2**0.5)
        QK = K.softmax(QK)
        V = tf.matmul(QK, WV)
        return V

    def compute_output_shape(self, input_shape):
        return (input_shape[0], input_shape[1], self.output_dim)


x = keras.Input((4, 3))
y = SelfAttention(2)(layers.LSTM(3, return_sequences=True)(x))
model = keras.Model(x, y)
"""

POSITIONS = """
class PositionalEmbedding(layers.Layer):
    def __init__(self, length, vocab, dim, **kwargs):
        super().__init__(**kwargs)
        self.tokens = layers.Embedding(input_dim=vocab, output_dim=dim)
        self.positions = layers.Embedding(input_dim=length, output_dim=dim)
        self.dim = dim

    def call(self, inputs):
        length = tf.shape(inputs)[-1]
        positions = tf.range(start=0, limit=length, delta=1)
        scale = tf.math.sqrt(tf.cast(self.dim, tf.float32))
        return self.tokens(inputs) * scale + self.positions(positions)

    def compute_mask(self, inputs, mask=None):
        return tf.math.not_equal(inputs, 0)


x = keras.Input((4,), dtype="int32")
y = PositionalEmbedding(6, 8, 3)(x)
model = keras.Model(x, layers.LSTM(2, return_sequences=True)(y))
"""

AUTOENCODER = """
class Autoencoder(keras.Model):
    def __init__(self, steps, features, units, **kwargs):
        super().__init__(**kwargs)
        self.encoder = keras.Sequential([
            layers.LSTM(units, return_sequences=True),
            layers.LSTM(units // 2),
        ])
        self.decoder = keras.Sequential([
            layers.RepeatVector(steps),
            layers.LSTM(units, return_sequences=True),
            layers.TimeDistributed(layers.Dense(features)),
        ])

    def call(self, inputs):
        encoded = self.encoder(inputs)
        return self.decoder(encoded)


model = Autoencoder(4, 3, 4)
x = tf.zeros((2, 4, 3))
y = model(x)
"""

UNROLLED = """
class StepByStep(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.cell = layers.LSTMCell(units)
        self.out = layers.Dense(1)

    def call(self, inputs):
        batch = tf.shape(inputs)[0]
        h = tf.zeros((batch, self.units))
        c = tf.zeros((batch, self.units))
        outputs = []
        for t in range(inputs.shape[1]):
            y, [h, c] = self.cell(inputs[:, t], [h, c])
            outputs.append(self.out(y))
        return tf.stack(outputs, axis=1)


x = keras.Input((4, 3))
model = keras.Model(x, StepByStep(2)(x))
"""

CAPTION = BAHDANAU + """

class Captioner(keras.Model):
    def __init__(self, units, vocab):
        super().__init__()
        self.lstm = layers.LSTM(units, return_sequences=True, return_state=True)
        self.attention = BahdanauAttention(units)
        self.combine = layers.Dense(units, activation="tanh")
        self.out = layers.Dense(vocab)
        self.norm = layers.BatchNormalization()

    def call(self, inputs):
        sequence, h, c = self.lstm(inputs)
        context, _ = self.attention(h, sequence)
        joined = tf.concat([context, h], axis=1)
        return self.out(self.norm(self.combine(joined)))


model = Captioner(2, 5)
x = keras.Input((4, 3))
y = model(x)
"""


def everything(flavor):
    yield "Bahdanau", BAHDANAU + BAHDANAU_END
    yield "Bahdanau, twice", BAHDANAU + BAHDANAU_TWICE
    for kind in ("dot", "general", "concat"):
        yield f"Luong, {kind}", LUONG.replace("KIND", kind)
    back = ("ops", "matmul") if flavor == "keras3" else ("K", "dot")
    yield "weighted", WEIGHTED.replace("BACK", back[0]).replace("DOT", back[1])
    yield "context", CONTEXT
    yield "linear", LINEAR + LINEAR_END
    yield "linear, shared", LINEAR + LINEAR_SHARED
    yield "order", ORDER
    yield "nested", NESTED
    yield "encoder and decoder", BAHDANAU + ENCODER_DECODER
    yield "model", SUBCLASSED
    yield "sequence to sequence", SEQ2SEQ
    yield "transformer", TRANSFORMER
    yield "heads by hand", HEADS_BY_HAND
    yield "highway", HIGHWAY
    yield "mask in call", MASKED_CALL
    yield "mask kept", KEEPS_MASK.replace("SUPPORT", "self.supports_masking = True")
    yield "mask dropped", KEEPS_MASK.replace("SUPPORT", "pass")
    yield "mask from inside", INNER_MASK
    yield "mask computed", COMPUTES_MASK.replace("RESULT", "mask")
    yield "mask ended", COMPUTES_MASK.replace("RESULT", "None")
    yield "Sequential", IN_SEQUENTIAL
    yield "stack", STACK
    yield "RMSNorm", RMS
    yield "pooling", POOLING
    yield "learned state", LEARNED_STATE
    yield "state from a layer", FROM_STATE
    yield "captions", CAPTION
    yield "positions", POSITIONS
    yield "autoencoder", AUTOENCODER
    yield "step by step", UNROLLED
    if flavor == "keras3":
        yield "ops", OPS
    else:
        yield "K", BACKEND


BAHDANAU_END = """

x = keras.Input((4, 3))
seq, h, c = layers.LSTM(2, return_sequences=True, return_state=True)(x)
context, weights = BahdanauAttention(3)(h, seq)
model = keras.Model(x, [layers.Dense(2)(context), weights])
"""

BAHDANAU_TWICE = """

x = keras.Input((4, 3))
seq, h = layers.GRU(2, return_sequences=True, return_state=True)(x)
attention = BahdanauAttention(3)
first, _ = attention(h, seq)
second, weights = attention(first, values=seq)
model = keras.Model(x, layers.Concatenate()([second, h]))
"""

LINEAR_END = """

x = keras.Input((4, 3))
y = layers.LSTM(3, return_sequences=True)(Linear(2)(x))
model = keras.Model(x, Linear(4)(y))
"""

LINEAR_SHARED = """

x = keras.Input((4, 3))
shared = Linear(3)
model = keras.Model(x, shared(layers.LSTM(3, return_sequences=True)(shared(x))))
"""


def programs(flavor):
    """(name, source)."""
    for name, text in everything(flavor):
        yield name, HEADS[flavor] + text
