"""Programs for `own_cells.py`: what people write in a cell's `call`, and what they put into a cell."""

UNPACKED = """
class ListingCell(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [units, units]

    def build(self, input_shape):
        if self.built:
            return
        self.w = self.add_weight(shape=(input_shape[-1], self.units), name="w")
        self.u = self.add_weight(shape=(self.units, self.units), name="u")
        super().build(input_shape)

    def call(self, inputs, states):
        states = states if isinstance(states, (list, tuple)) else [states]
        assert len(states) == 2, "two states"
        first, *rest = states
        (second,) = rest
        h = tf.tanh(tf.matmul(inputs, self.w) + tf.matmul(first, self.u))
        second = 0.5 * (second + h)
        new = [h] + [second]
        return new[-1], tuple(new)
"""

FLATTENED = """
class FlatCell(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = [units, units]
        self.output_size = units
        self.mix = layers.Dense(units, activation="tanh")

    def call(self, inputs, states):
        h, c = tf.nest.flatten(states)
        new_c = self.mix(tf.concat([inputs, h, c], -1))
        new_h = h - c * new_c
        return new_h, [new_h, new_c]
"""

LOOPED = """
class DeepTransition(layers.Layer):
    '''A list of weights and a list of layers, walked in `call`.'''

    def __init__(self, units, depth=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.depth = depth
        self.state_size = units
        self.maps = [layers.Dense(units, name=f"map_{i}") for i in range(depth)]

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.loops = []
        for i in range(self.depth):
            self.loops.append(self.add_weight(shape=(self.units, self.units), name=f"loop_{i}"))

    def call(self, inputs, states):
        h = tf.tanh(tf.matmul(inputs, self.kernel) + states[0])
        for i, (loop, layer) in enumerate(zip(self.loops, self.maps)):
            h = tf.tanh(tf.matmul(h, loop) + layer(h) * (i + 1))
        return h, [h]
"""

HELPED = """
def gate(x, h, kernel, recurrent, bias, activation=tf.sigmoid):
    return activation(tf.matmul(x, kernel) + tf.matmul(h, recurrent) + bias)


class HelpedCell(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def _weights_of(self, name, features):
        return (
            self.add_weight(shape=(features, self.units), name=f"{name}_w"),
            self.add_weight(shape=(self.units, self.units), name=f"{name}_u"),
            self.add_weight(shape=(self.units,), name=f"{name}_b", initializer="zeros"),
        )

    def build(self, input_shape):
        features = input_shape[-1]
        self.z_weights = self._weights_of("z", features)
        self.n_weights = self._weights_of("n", features)
        self.built = True

    def _candidate(self, x, h):
        return gate(x, h, *self.n_weights, activation=tf.tanh)

    def call(self, inputs, states):
        h = states[0]
        z = gate(inputs, h, *self.z_weights)
        n = self._candidate(inputs, h)
        h = (1.0 - z) * n + z * h
        return h, [h]
"""

SEQUENTIAL = """
class SequentialCell(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units
        self.net = keras.Sequential([layers.Dense(4, activation="relu"), layers.Dense(units)])
        self.norm = layers.LayerNormalization()

    def call(self, inputs, states):
        joint = tf.concat([inputs, states[0]], axis=-1)
        h = self.norm(self.net(joint) + states[0])
        return h, [h]
"""

FUNCTIONAL = """
def make_step(features, units):
    x = keras.Input((features,))
    h = keras.Input((units,))
    y = layers.Dense(units, activation="tanh")(layers.Concatenate()([x, h]))
    return keras.Model([x, h], layers.Add()([y, h]))


class FunctionalCell(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units
        self.step = make_step(3, units)

    def call(self, inputs, states):
        h = self.step([inputs, states[0]])
        return h, [h]
"""

INNER_LAYER = """
class Gate(layers.Layer):
    '''A layer of one's own in a cell of one's own.'''

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(units)
        self.units = units

    def build(self, input_shape):
        self.scale = self.add_weight(shape=(self.units,), initializer="ones", name="scale")
        super().build(input_shape)

    def call(self, x):
        return tf.sigmoid(self.dense(x) * self.scale)


class GatedCell(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units
        self.gate = Gate(units)
        self.value = layers.Dense(units, activation="tanh")

    def call(self, inputs, states):
        joint = tf.concat([inputs, states[0]], -1)
        g = self.gate(joint)
        v = self.value(joint)
        h = g * states[0] + (1 - g) * v
        return h, [h]
"""

EMBEDDED = """
class TokenCell(layers.Layer):
    '''Looks its kernel up by what the step holds.'''

    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units
        self.table = layers.Embedding(5, units)
        self.drop = layers.Dropout(0.3)
        self.noise = layers.GaussianNoise(0.1)
        self.act = layers.Activation("elu")

    def call(self, inputs, states, training=None):
        places = tf.cast(tf.argmax(inputs, axis=-1), "int32")
        e = self.noise(self.drop(self.table(places), training=training), training=training)
        h = self.act(e + 0.5 * states[0])
        return h, [h]
"""

TRAINING = """
class ZoneoutCell(layers.Layer):
    def __init__(self, units, zoneout=0.25, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.zoneout = zoneout
        self.state_size = [units, units]
        self.output_size = units
        self.cell = layers.LSTMCell(units)

    def call(self, inputs, states, training=False):
        output, new_states = self.cell(inputs, states, training=training)
        mixed = []
        for old, new in zip(states, new_states):
            if training:
                keep = tf.cast(tf.random.uniform(tf.shape(old)) < self.zoneout, old.dtype)
                mixed.append(keep * old + (1 - keep) * new)
            else:
                mixed.append(self.zoneout * old + (1 - self.zoneout) * new)
        return mixed[0], mixed
"""

DECORATED = """
class DecoratedCell(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units
        self.output_size = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1] + self.units, self.units), name="w")
        self.b = self.add_weight(shape=(self.units,), name="b")

    @tf.function
    def call(self, inputs, states):
        h = states[0]
        z = tf.nn.bias_add(tf.matmul(tf.concat([inputs, h], 1), self.w), self.b)
        h = tf.nn.selu(z)
        return h, [h]
"""

SUPER_LSTM = """
class ClippedLSTMCell(layers.LSTMCell):
    def __init__(self, units, limit=0.4, **kwargs):
        super().__init__(units, **kwargs)
        self.limit = limit

    def call(self, inputs, states, training=None):
        output, (h, c) = super().call(inputs, states, training=training)
        c = tf.clip_by_value(c, -self.limit, self.limit)
        return output, [h, c]
"""

SUPER_GRU = """
class NormedGRUCell(layers.GRUCell):
    def __init__(self, units, **kwargs):
        super().__init__(units, **kwargs)
        self.norm = layers.LayerNormalization()

    def call(self, inputs, states, training=None):
        output, new_states = super().call(inputs, states, training=training)
        output = self.norm(output)
        return output, [output]
"""

SUPER_SIMPLE = """
class LeakyCell(layers.SimpleRNNCell):
    def __init__(self, units, leak=0.3, **kwargs):
        super().__init__(units, activation="tanh", **kwargs)
        self.leak = leak

    def call(self, inputs, states, training=None):
        h = states[0] if isinstance(states, (list, tuple)) else states
        output, _ = super().call(inputs, [h])
        new = (1 - self.leak) * h + self.leak * output
        return new, [new]
"""

OWN_LSTM = """
class CoupledLSTMCell(layers.LSTMCell):
    '''Input and forget gates are one; the weights are the library's.'''

    def call(self, inputs, states, training=None):
        h, c = states
        z = tf.matmul(inputs, self.kernel) + tf.matmul(h, self.recurrent_kernel) + self.bias
        i, f, g, o = tf.split(z, 4, axis=-1)
        f = self.recurrent_activation(f)
        c = f * c + (1 - f) * self.activation(g)
        h = self.recurrent_activation(o) * self.activation(c)
        return h, [h, c]
"""

SPLIT_MANY = """
class ManyWaysCell(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
        self.acts = {"in": tf.nn.softplus, "out": tf.nn.tanh}

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], 5 * self.units), name="w")
        self.b = self.add_weight(shape=(5 * self.units,), name="b", initializer="ones")

    def call(self, inputs, states):
        h = states[0]
        z = tf.matmul(inputs, self.w) + self.b
        a, b = tf.split(z, [self.units * 2, self.units * 3], axis=1)
        a1, a2 = tf.split(a, 2, axis=-1)
        parts = tf.unstack(tf.reshape(b, (-1, 3, self.units)), axis=1)
        total = sum(parts)
        best = tf.reduce_max(tf.stack(parts), axis=0)
        h = self.acts["in"](a1) * h + self.acts["out"](a2 + total * best)
        h = h / (1.0 + tf.norm(h, axis=-1, keepdims=True))
        return h, [h]
"""

KWARGS = """
class OpenCell(layers.Layer):
    '''Takes whatever it is handed.'''

    def __init__(self, units, activation=None, use_bias=True, **kwargs):
        super().__init__(**kwargs)
        self.units = int(units)
        self.activation = keras.activations.get(activation)
        self.use_bias = use_bias

    @property
    def state_size(self):
        return self.units

    @property
    def output_size(self):
        return self.units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), name="w")
        self.u = self.add_weight(shape=(self.units, self.units), name="u")
        if self.use_bias:
            self.b = self.add_weight(shape=(self.units,), name="b")
        else:
            self.b = None
        self.built = True

    def call(self, inputs, states, **kwargs):
        z = tf.matmul(inputs, self.w) + tf.matmul(states[0], self.u)
        if self.b is not None:
            z = z + self.b
        if self.activation is not None:
            z = self.activation(z)
        return z, [z]
"""

TWICE = """
class PonderingCell(layers.Layer):
    '''Runs its inner cell several times a step.'''

    def __init__(self, units, times=3):
        super().__init__()
        self.units = units
        self.times = times
        self.cell = layers.GRUCell(units)
        self.state_size = units

    def call(self, inputs, states):
        total = 0.0
        state = states
        for _ in range(self.times):
            output, state = self.cell(inputs, state)
            total = total + output
        mean = total / self.times
        return mean, state
"""

MIXTURE = """
class MixtureCell(layers.Layer):
    '''Several experts, weighed by a softmax.'''

    def __init__(self, units, experts=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.experts = [layers.SimpleRNNCell(units) for _ in range(experts)]
        self.router = layers.Dense(experts, activation="softmax")
        self.state_size = units

    def call(self, inputs, states):
        weights = self.router(inputs)
        outputs = [expert(inputs, states)[0] for expert in self.experts]
        stacked = tf.stack(outputs, axis=1)
        h = tf.reduce_sum(stacked * weights[:, :, tf.newaxis], axis=1)
        return h, [h]
"""

HIGHWAY = """
class HighwayCell(layers.Layer):
    '''A recurrent highway of several layers, kept in dictionaries.'''

    def __init__(self, units, depth=2):
        super().__init__()
        self.units, self.depth = units, depth
        self.state_size = units

    def build(self, input_shape):
        self.params = {}
        for d in range(self.depth):
            for kind in ("h", "t"):
                self.params[f"{kind}{d}"] = self.add_weight(shape=(self.units, self.units), name=f"r_{kind}{d}")
        self.w_h = self.add_weight(shape=(input_shape[-1], self.units), name="w_h")
        self.w_t = self.add_weight(shape=(input_shape[-1], self.units), name="w_t")
        self.built = True

    def call(self, inputs, states):
        s = states[0]
        for d in range(self.depth):
            h = tf.matmul(s, self.params[f"h{d}"])
            t = tf.matmul(s, self.params[f"t{d}"])
            if d == 0:
                h += tf.matmul(inputs, self.w_h)
                t += tf.matmul(inputs, self.w_t)
            h, t = tf.tanh(h), tf.sigmoid(t)
            s = h * t + s * (1 - t)
        return s, [s]
"""

INDRNN = """
class IndRNNCell(layers.Layer):
    def __init__(self, units, activation="relu", recurrent_clip=0.9, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)
        self.clip = recurrent_clip
        self.state_size = units
        self.output_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel",
            shape=(input_shape[-1], self.units),
            initializer=keras.initializers.RandomNormal(stddev=0.1),
            regularizer=keras.regularizers.l2(1e-4),
        )
        self.recurrent = self.add_weight(
            name="recurrent",
            shape=(self.units,),
            initializer=keras.initializers.RandomUniform(-1.0, 1.0),
            constraint=keras.constraints.MaxNorm(1.0),
        )
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")
        self.built = True

    def call(self, inputs, states, training=None):
        recurrent = tf.minimum(tf.abs(self.recurrent), self.clip) * tf.sign(self.recurrent)
        h = self.activation(tf.matmul(inputs, self.kernel) + states[0] * recurrent + self.bias)
        return h, (h,)
"""

PHASED = """
class ClockCell(layers.Layer):
    '''Keeps a counter as its second state: some units change in every second step alone.'''

    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = [units, 1]
        self.output_size = units
        self.map = layers.Dense(units, activation="tanh")

    def call(self, inputs, states):
        h, clock = states
        new = self.map(tf.concat([inputs, h], axis=-1))
        is_even = tf.cast(tf.equal(tf.math.floormod(clock, 2.0), 0.0), new.dtype)
        h = is_even * new + (1.0 - is_even) * h
        clock = clock + 1.0
        return h, [h, clock]
"""

MEMORY = """
class MemoryCell(layers.Layer):
    '''A flat state that `call` folds into a matrix.'''

    def __init__(self, slots, width):
        super().__init__()
        self.slots, self.width = slots, width
        self.state_size = slots * width
        self.output_size = width
        self.key = layers.Dense(width)
        self.write = layers.Dense(slots, activation="softmax")

    def call(self, inputs, states):
        memory = tf.reshape(states[0], [-1, self.slots, self.width])
        key = self.key(inputs)
        scores = tf.einsum("bsw,bw->bs", memory, key)
        read = tf.einsum("bs,bsw->bw", tf.nn.softmax(scores), memory)
        place = self.write(inputs)[:, :, None]
        memory = memory * (1 - place) + place * tf.expand_dims(key, 1)
        return tf.tanh(read + key), [tf.reshape(memory, [-1, self.slots * self.width])]
"""

SHAPED = """
class ShapedCell(layers.Layer):
    '''Asks for the batch's size.'''

    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.features = int(input_shape[-1])
        self.w = self.add_weight(shape=(self.features, self.units), name="w")

    def call(self, inputs, states):
        batch = tf.shape(inputs)[0]
        ones = tf.ones((batch, 1))
        column = tf.reshape(states[0], (batch, self.units))
        joint = tf.concat([tf.matmul(inputs, self.w) + column, ones], axis=-1)
        h = tf.tanh(joint[:, :-1] + tf.reduce_mean(joint, axis=-1, keepdims=True))
        return h, [h]
"""

DTYPES = """
class CastingCell(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), dtype="float32", trainable=True, name="w")

    def call(self, inputs, states):
        x = tf.cast(inputs, tf.float32)
        h = tf.cast(states[0], x.dtype)
        mask = tf.cast(x[:, :1] > 0, tf.float32)
        z = tf.convert_to_tensor(tf.matmul(x, self.w))
        h = mask * tf.tanh(z) + (1.0 - mask) * tf.identity(h)
        return h, [tf.stop_gradient(h)]
"""

NAMED = """
class NamedCell(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), name="w")
        self.scale = tf.constant([0.5] * self.units)

    def call(self, inputs, states):
        with tf.name_scope("step"):
            h = tf.tanh(inputs @ self.w * self.scale + states[0])
        return {"output": h}["output"], [h]
"""

CONDITION = """
class OptionCell(layers.Layer):
    def __init__(self, units, kind="gru", residual=True):
        super().__init__()
        self.units = units
        if kind == "gru":
            self.cell = layers.GRUCell(units)
        elif kind == "lstm":
            self.cell = layers.LSTMCell(units)
        else:
            raise ValueError(kind)
        self.kind = kind
        self.residual = residual
        self.project = layers.Dense(units) if residual else None
        self.state_size = self.cell.state_size
        self.output_size = self.cell.output_size

    def call(self, inputs, states):
        y, states = self.cell(inputs, states)
        y = y + self.project(inputs) if self.residual else y
        return y, states
"""

PLAIN_OBJECT = """
class PlainCell:
    '''No layer at all: a cell is what has a `call` and a `state_size`.'''

    def __init__(self, units):
        self.state_size = units
        self.output_size = units
        self.rate = 0.25

    def call(self, inputs, states):
        h = (1 - self.rate) * states[0] + self.rate * inputs
        return h, [h]
"""

SHARED_BASE = """
class BaseCell(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), name="w")
        self.u = self.add_weight(shape=(self.units, self.units), name="u")

    def activate(self, z):
        raise NotImplementedError

    def call(self, inputs, states):
        h = self.activate(tf.matmul(inputs, self.w) + tf.matmul(states[0], self.u))
        return h, [h]


class SineCell(BaseCell):
    def build(self, input_shape):
        super().build(input_shape)
        self.shift = self.add_weight(shape=(self.units,), name="shift", initializer="zeros")

    def activate(self, z):
        return tf.sin(z + self.shift)
"""

COMPREHENDED = """
class MultiHeadCell(layers.Layer):
    def __init__(self, heads, width):
        super().__init__()
        self.heads = heads
        self.width = width
        self.state_size = [width for _ in range(heads)]
        self.output_size = heads * width
        self.maps = [layers.Dense(width, activation="tanh", use_bias=i > 0) for i in range(heads)]

    def call(self, inputs, states):
        new_states = [m(tf.concat([inputs, s], axis=-1)) for m, s in zip(self.maps, states)]
        return tf.concat(new_states, axis=-1), new_states
"""

CONVOLVING = """
class KernelCell(layers.Layer):
    '''A vector as a signal: convolution, pooling and normalization inside.'''

    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units
        self.conv = layers.Conv1D(2, 3, padding="same")
        self.pool = layers.GlobalAveragePooling1D()
        self.flat = layers.Flatten()
        self.out = layers.Dense(units)

    def call(self, inputs, states):
        signal = tf.concat([inputs, states[0]], -1)[..., None]
        maps = tf.nn.relu(self.conv(signal))
        h = self.out(self.flat(maps)) + tf.reduce_sum(self.pool(maps), -1, keepdims=True)
        h = tf.tanh(h)
        return h, [h]
"""


def programs(flavor, ending):
    """(name, source); `ending` puts a model around a class and the call that makes its cell."""
    plain = {
        "isinstance and star": (UNPACKED, "ListingCell(2)"),
        "tf.nest.flatten": (FLATTENED, "FlatCell(2)"),
        "loops over layers and weights": (LOOPED, "DeepTransition(3)"),
        "helper functions": (HELPED, "HelpedCell(2)"),
        "Sequential inside": (SEQUENTIAL, "SequentialCell(2)"),
        "functional model inside": (FUNCTIONAL, "FunctionalCell(2)"),
        "own layer inside": (INNER_LAYER, "GatedCell(2)"),
        "Embedding, Dropout, noise inside": (EMBEDDED, "TokenCell(2)"),
        "training branches": (TRAINING, "ZoneoutCell(2)"),
        "tf.function": (DECORATED, "DecoratedCell(2)"),
        "super of LSTMCell": (SUPER_LSTM, "ClippedLSTMCell(2)"),
        "super of GRUCell": (SUPER_GRU, "NormedGRUCell(2)"),
        "super of SimpleRNNCell": (SUPER_SIMPLE, "LeakyCell(2)"),
        "LSTMCell's weights": (OWN_LSTM, "CoupledLSTMCell(2)"),
        "split, unstack, sum": (SPLIT_MANY, "ManyWaysCell(2)"),
        "open keywords": (KWARGS, "OpenCell(2, 'tanh')"),
        "open keywords, no bias": (KWARGS, "OpenCell(2, use_bias=False)"),
        "inner cell run thrice": (TWICE, "PonderingCell(2)"),
        "mixture of cells": (MIXTURE, "MixtureCell(2)"),
        "weights in a dict": (HIGHWAY, "HighwayCell(2)"),
        "IndRNN": (INDRNN, "IndRNNCell(2)"),
        "a counter as a state": (PHASED, "ClockCell(2)"),
        "memory in a flat state": (MEMORY, "MemoryCell(3, 2)"),
        "tf.shape": (SHAPED, "ShapedCell(2)"),
        "casts": (DTYPES, "CastingCell(2)"),
        "name scope and dict": (NAMED, "NamedCell(2)"),
        "chosen in the constructor": (CONDITION, "OptionCell(2)"),
        "chosen in the constructor, LSTM": (CONDITION, "OptionCell(2, kind='lstm', residual=False)"),
        "a base class of one's own": (SHARED_BASE, "SineCell(2)"),
        "as many states as heads": (COMPREHENDED, "MultiHeadCell(2, 2)"),
        "convolution inside": (CONVOLVING, "KernelCell(2)"),
    }
    for name, (text, call) in plain.items():
        yield name, ending(text, call, "both")
    if flavor == "keras2":
        yield "a plain object", ending(PLAIN_OBJECT, "PlainCell(3)", "both")
    yield "super of LSTMCell, masked", ending(SUPER_LSTM, "ClippedLSTMCell(2)", "zeroed")
    yield "training branches, stateful", ending(TRAINING, "ZoneoutCell(2)", "stateful")
