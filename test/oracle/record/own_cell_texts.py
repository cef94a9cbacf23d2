"""Cells as people write them, for `own_cell_programs.py`."""

MINIMAL = """
class MinimalRNNCell(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="uniform", name="kernel")
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, self.units), initializer="uniform", name="recurrent_kernel"
        )
        self.built = True

    def call(self, inputs, states):
        prev_output = states[0]
        h = ops.matmul(inputs, self.kernel)
        output = h + ops.matmul(prev_output, self.recurrent_kernel)
        return output, [output]
"""

MGU = """
class MGUCell(layers.Layer):
    '''Minimal gated unit.'''

    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        features = input_shape[-1]
        self.w_f = self.add_weight(shape=(features, self.units), initializer="glorot_uniform", name="w_f")
        self.u_f = self.add_weight(shape=(self.units, self.units), initializer="orthogonal", name="u_f")
        self.b_f = self.add_weight(shape=(self.units,), initializer="ones", name="b_f")
        self.w_h = self.add_weight(shape=(features, self.units), initializer="glorot_uniform", name="w_h")
        self.u_h = self.add_weight(shape=(self.units, self.units), initializer="orthogonal", name="u_h")
        self.b_h = self.add_weight(shape=(self.units,), initializer="zeros", name="b_h")

    def call(self, inputs, states):
        h_prev = states[0]
        f = tf.sigmoid(tf.matmul(inputs, self.w_f) + tf.matmul(h_prev, self.u_f) + self.b_f)
        h_tilde = tf.tanh(tf.matmul(inputs, self.w_h) + tf.matmul(f * h_prev, self.u_h) + self.b_h)
        h = (1 - f) * h_prev + f * h_tilde
        return h, [h]
"""

PEEPHOLE = """
class PeepholeLSTMCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    @property
    def state_size(self):
        return [self.units, self.units]

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units), name="kernel")
        self.recurrent = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent")
        self.bias = self.add_weight(shape=(4 * self.units,), initializer="zeros", name="bias")
        self.p_i = self.add_weight(shape=(self.units,), name="p_i", initializer="zeros")
        self.p_f = self.add_weight(shape=(self.units,), name="p_f", initializer="zeros")
        self.p_o = self.add_weight(shape=(self.units,), name="p_o", initializer="zeros")

    def call(self, inputs, states):
        h, c = states
        z = inputs @ self.kernel + h @ self.recurrent + self.bias
        zi, zf, zc, zo = tf.split(z, 4, axis=1)
        i = tf.nn.sigmoid(zi + self.p_i * c)
        f = tf.nn.sigmoid(zf + self.p_f * c)
        c_new = f * c + i * tf.nn.tanh(zc)
        o = tf.nn.sigmoid(zo + self.p_o * c_new)
        h_new = o * tf.nn.tanh(c_new)
        return h_new, [h_new, c_new]
"""

GRU_VARIANT = """
class VariantGRUCell(layers.Layer):
    def __init__(self, units, activation="tanh", recurrent_activation="hard_sigmoid", **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
        self.output_size = units
        self.activation = keras.activations.get(activation)
        self.recurrent_activation = keras.activations.get(recurrent_activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units * 3), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units * 3), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units * 3,), initializer="zeros", name="bias")
        super().build(input_shape)

    def call(self, inputs, states, training=None):
        (h,) = states
        u = self.units
        x_z = tf.matmul(inputs, self.kernel[:, :u]) + self.bias[:u]
        x_r = tf.matmul(inputs, self.kernel[:, u : u * 2]) + self.bias[u : u * 2]
        x_h = tf.matmul(inputs, self.kernel[:, u * 2 :]) + self.bias[u * 2 :]
        z = self.recurrent_activation(x_z + tf.matmul(h, self.recurrent_kernel[:, :u]))
        r = self.recurrent_activation(x_r + tf.matmul(h, self.recurrent_kernel[:, u : 2 * u]))
        hh = self.activation(x_h + tf.matmul(r * h, self.recurrent_kernel[:, 2 * u :]))
        new_h = z * h + (1.0 - z) * hh
        return new_h, [new_h]
"""

DENSE = """
class DenseCell(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units
        self.gate = layers.Dense(units, activation="sigmoid")
        self.candidate = layers.Dense(units, activation="tanh", use_bias=False)

    def call(self, inputs, states):
        joint = tf.concat([inputs, states[0]], axis=-1)
        candidate = self.candidate(joint)
        gate = self.gate(joint)
        h = gate * states[0] + (1 - gate) * candidate
        return h, [h]
"""

NORMED = """
class LayerNormLSTMCell(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [units, units]
        self.output_size = units
        self.x_map = layers.Dense(4 * units, use_bias=False)
        self.h_map = layers.Dense(4 * units)
        self.x_norm = layers.LayerNormalization()
        self.h_norm = layers.LayerNormalization(center=False)
        self.c_norm = layers.LayerNormalization(epsilon=1e-5)

    def call(self, x, states):
        h, c = states
        gates = self.x_norm(self.x_map(x)) + self.h_norm(self.h_map(h))
        i, f, g, o = tf.split(gates, num_or_size_splits=4, axis=-1)
        c = tf.sigmoid(f + 1.0) * c + tf.sigmoid(i) * tf.tanh(g)
        h = tf.sigmoid(o) * tf.tanh(self.c_norm(c))
        return h, [h, c]
"""

RESIDUAL = """
class ResidualLSTM(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.cell = layers.LSTMCell(units)
        self.state_size = self.cell.state_size
        self.output_size = units
        self.skip = layers.Dense(units, use_bias=False)

    def call(self, inputs, states):
        output, new_states = self.cell(inputs, states)
        residual = self.skip(inputs)
        return output + residual, new_states
"""

PROJECTED = """
class ProjectedLSTM(layers.Layer):
    def __init__(self, units, width, **kwargs):
        super().__init__(**kwargs)
        self.lstm = layers.LSTMCell(units)
        self.projection = layers.Dense(width, activation="relu")
        self.state_size = [units, units]
        self.output_size = width

    def call(self, inputs, states):
        y, (h, c) = self.lstm(inputs, states)
        projected = self.projection(y)
        return projected, [h, c]
"""

NESTED = """
class NestedCell(layers.Layer):
    '''Two states of different widths.'''

    def __init__(self, fast, slow):
        super().__init__()
        self.fast, self.slow = fast, slow
        self.state_size = [fast, slow]
        self.output_size = fast + slow

    def build(self, input_shape):
        wide = input_shape[-1] + self.fast + self.slow
        self.w = self.add_weight(shape=(wide, self.fast), name="w", initializer="he_normal")
        self.v = self.add_weight(shape=(wide, self.slow), name="v", initializer="he_normal")
        self.rate = self.add_weight(shape=(), name="rate", initializer=keras.initializers.Constant(0.3))

    def call(self, inputs, states):
        quick, lazy = states[0], states[1]
        everything = tf.concat([inputs, quick, lazy], 1)
        quick = tf.nn.relu(tf.matmul(everything, self.w))
        drift = tf.nn.softsign(tf.matmul(everything, self.v))
        lazy = self.rate * drift + (1 - self.rate) * lazy
        output = tf.concat([quick, lazy], 1)
        return output, [quick, lazy]
"""

CHOOSING = """
class ChoosingCell(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), name="w")
        self.u = self.add_weight(shape=(self.units, self.units), name="u")
        self.threshold = self.add_weight(shape=(self.units,), name="threshold", trainable=False)

    def call(self, inputs, states):
        h = states[0]
        a = tf.matmul(inputs, self.w)
        b = tf.matmul(h, self.u)
        both = tf.stack([a, b], axis=1)
        largest = tf.reduce_max(both, axis=1)
        mean = tf.reduce_mean(both, axis=1)
        spikes = tf.where(largest > self.threshold, tf.ones_like(h), tf.zeros_like(h))
        clipped = tf.clip_by_value(tf.maximum(mean, 0.1 * h), -0.5, 0.5)
        new = tf.where(spikes > 0, clipped, h)
        return spikes * new, [new]
"""

ATTENDING = """
class AttendingCell(layers.Layer):
    '''Looks at the features with weights that depend on the state.'''

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
        self.query = layers.Dense(4)
        self.key = layers.Dense(4)
        self.cell = layers.GRUCell(units)

    def call(self, inputs, states):
        tokens = tf.reshape(inputs, (-1, 3, 1))
        query = tf.expand_dims(self.query(states[0]), 1)
        keys = self.key(tokens)
        scores = tf.matmul(query, keys, transpose_b=True) / 2.0
        weights = tf.nn.softmax(scores, axis=-1)
        context = tf.squeeze(tf.matmul(weights, tokens), axis=1)
        spread = tf.reduce_sum(tf.squeeze(weights, 1) * inputs, axis=-1, keepdims=True)
        output, states = self.cell(tf.concat([context, spread], axis=-1), states)
        return output, states
"""

ARITHMETIC = """
class ArithmeticCell(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = (units, 1)

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), name="w")
        self.decay = self.add_weight(shape=(self.units,), name="decay")

    def norm(self, x):
        scale = tf.sqrt(tf.reduce_mean(tf.square(x), axis=-1, keepdims=True) + 1e-3)
        return x / scale

    def call(self, inputs, states):
        h, energy = states
        rate = tf.exp(-tf.abs(self.decay))
        drive = self.norm(inputs @ self.w)
        h = -rate * h + drive ** 2 - 0.5 * drive
        energy = 0.9 * energy + tf.reduce_sum(h * h, axis=1, keepdims=True)
        y = h / (1 + energy)
        return y, (h, energy)
"""

TURNED = """
class BilinearCell(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.features = input_shape[-1]
        self.core = self.add_weight(shape=(self.units, input_shape[-1], self.units), name="core")
        self.out = self.add_weight(shape=(self.units, self.units), name="out")

    def call(self, inputs, states):
        h = states[0]
        product = tf.einsum("bi,kij->bkj", inputs, tf.transpose(self.core, (0, 1, 2)))
        mixed = tf.einsum("bkj,bj->bk", product, h)
        turned = tf.transpose(tf.matmul(self.out, h, transpose_a=True, transpose_b=True))
        h = tf.tanh(mixed + turned + tf.pad(inputs, [[0, 0], [0, self.units - self.features]]))
        return h, [h]
"""

SLICED = """
class SlicedCell(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1] + self.units, 2 * self.units + 1), name="w")

    def call(self, inputs, states):
        h = states[0]
        z = tf.concat([inputs, h], -1) @ self.w
        write = tf.sigmoid(z[:, : self.units])
        value = tf.tanh(z[..., self.units : 2 * self.units])
        mix = tf.sigmoid(z[:, -1:])
        first = z[:, 0]
        h = mix * h + (1 - mix) * write * value + first[:, None] * 0.1
        rolled = tf.concat([h[:, 1:], h[:, :1]], axis=-1)
        return rolled, [h]
"""

DEEP = """
class DeepCell(layers.Layer):
    '''A stack of layers, dropout and a layer called twice.'''

    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units
        self.inner = [layers.Dense(units, activation="elu") for _ in range(2)]
        self.shared = layers.Dense(units)
        self.dropout = layers.Dropout(0.5)

    def call(self, inputs, states, training=False):
        x = inputs
        for layer in self.inner:
            x = layer(x)
        x = self.dropout(x, training=training)
        h = self.shared(x) + self.shared(states[0])
        h = keras.activations.gelu(h)
        return h, [h]
"""

TWO_CELLS = """
class TwoCells(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.first = layers.SimpleRNNCell(units)
        self.second = layers.GRUCell(units + 1)
        self.state_size = [units, units + 1]
        self.output_size = units + 1

    def call(self, inputs, states):
        a, [s] = self.first(inputs, [states[0]])
        b, [t] = self.second(a, [states[1]])
        return b, [s, t]
"""

CONVOLVED = """
class ConvCell(layers.Layer):
    '''A recurrent convolution: its state is a map. RNN of Keras 3 knows states that are vectors alone.'''

    def __init__(self, filters, size):
        super().__init__()
        self.filters = filters
        self.size = size
        self.state_size = [tf.TensorShape(size + (filters,))]
        self.gate = layers.Conv2D(filters, 3, padding="same", activation="sigmoid")
        self.value = layers.Conv2D(filters, 3, padding="same")

    def get_initial_state(self, batch_size=None, inputs=None, dtype=None):
        if inputs is not None:
            batch_size = tf.shape(inputs)[0]
        return [tf.zeros((batch_size, *self.size, self.filters))]

    def call(self, inputs, states):
        joint = tf.concat([inputs, states[0]], axis=-1)
        z = self.gate(joint)
        h = z * states[0] + (1 - z) * tf.tanh(self.value(joint))
        return h, [h]

x = keras.Input((4, 3, 2, 1))
model = keras.Model(x, layers.RNN(ConvCell(2, (3, 2)), return_sequences=True, return_state=True)(x))
"""

NORMALIZED = """
class BatchNormCell(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units
        self.norm = layers.BatchNormalization()

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), name="w")
        self.u = self.add_weight(shape=(self.units, self.units), name="u")

    def call(self, inputs, states, training=None):
        drive = self.norm(tf.matmul(inputs, self.w), training=False)
        h = tf.nn.relu(drive + tf.matmul(states[0], self.u))
        return h, h
"""

OPS = """
class OpsCell(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [units, units]

    def build(self, input_shape):
        self.w = self.add_weight((input_shape[-1], 3 * self.units), "glorot_uniform", name="w")
        self.u = self.add_weight((self.units, 3 * self.units), "orthogonal", name="u")

    def call(self, inputs, states):
        h, m = states
        z = ops.add(ops.dot(inputs, self.w), ops.dot(h, self.u))
        r, u, n = ops.split(z, [self.units, 2 * self.units], axis=-1)
        r = ops.sigmoid(r)
        u = keras.activations.sigmoid(u)
        n = ops.tanh(ops.multiply(r, n))
        m = ops.minimum(ops.maximum(m, ops.absolute(n)), 0.8)
        h = ops.where(ops.greater(u, 0.5), n, h) * ops.expand_dims(ops.mean(m, axis=-1), -1)
        joined = ops.concatenate([h, m], axis=-1)
        low, high = ops.min(joined, axis=1, keepdims=True), ops.max(joined, axis=1, keepdims=True)
        y = ops.stack([h, m], axis=-1)
        y = ops.sum(ops.softmax(y) * ops.transpose(ops.stack([m, h]), (1, 2, 0)), axis=-1)
        return y * (high - low), [h, m]
"""

BACKEND = """
class BackendCell(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [units, units]

    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 3 * self.units), initializer="glorot_uniform")
        self.u = self.add_weight(name="u", shape=(self.units, 3 * self.units), initializer="orthogonal")
        self.b = self.add_weight(name="b", shape=(3 * self.units,), initializer="zeros")
        self.built = True

    def call(self, inputs, states):
        h, m = states
        z = K.bias_add(K.dot(inputs, self.w) + K.dot(h, self.u), self.b)
        r = K.hard_sigmoid(z[:, : self.units])
        u = K.sigmoid(z[:, self.units : 2 * self.units])
        n = K.tanh(r * z[:, 2 * self.units :])
        m = K.minimum(K.maximum(m, K.abs(n)), 0.8)
        h = K.switch(K.greater(u, 0.5), n, h) * K.expand_dims(K.mean(m, axis=-1), -1)
        joined = K.concatenate([h, m])
        span = K.max(joined, axis=1, keepdims=True) - K.min(joined, axis=1, keepdims=True)
        y = K.sum(K.softmax(K.stack([h, m], axis=-1)) * K.permute_dimensions(K.stack([m, h]), (1, 2, 0)), axis=-1)
        return y * span, [h, m]
"""

CONFIG = """
    def get_config(self):
        return {**super().get_config(), "units": self.units}
"""


def registered(text):
    """Bidirectional makes its halves from configs, so the class has to be known by name."""
    text = text.replace("(self, units):", "(self, units, **kwargs):").replace("super().__init__()", "super().__init__(**kwargs)")
    return text.replace("\nclass ", '\n@keras.saving.register_keras_serializable(package="own")\nclass ', 1) + CONFIG
