"""Programs for `own_cells.py`: states that are maps, states that don't start from zeros, and constants that every step gets."""

from own_cell_texts import MGU

MAP = """
class ConvCell(layers.Layer):
    '''A recurrent convolution: its state is a map.'''

    def __init__(self, filters, size, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.size = size
        self.state_size = STATE_SIZE
        self.output_size = tf.TensorShape(size + (filters,))
        self.gate = layers.Conv2D(filters, 3, padding="same", activation="sigmoid")
        self.value = layers.Conv2D(filters, 3, padding="same")

    def call(self, inputs, states):
        h = states[0]
        joint = tf.concat([inputs, h], axis=-1)
        z = self.gate(joint)
        h = z * h + (1 - z) * tf.tanh(self.value(joint))
        return h, [h]

"""

MATRIX = """
class MatrixCell(layers.Layer):
    '''Fast weights: the state is a matrix, the output a vector.'''

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [tf.TensorShape([units, units]), units]
        self.output_size = units
        self.key = layers.Dense(units)
        self.value = layers.Dense(units)

    def call(self, inputs, states):
        memory, h = states
        k = self.key(inputs)
        v = self.value(inputs)
        memory = 0.9 * memory + tf.expand_dims(k, 2) * tf.expand_dims(v, 1)
        h = tf.tanh(tf.squeeze(tf.matmul(tf.expand_dims(h + k, 1), memory), 1))
        return h, [memory, h]

"""

IMAGES = """
class FrameCell(layers.Layer):
    '''Steps that are pictures, states that are vectors.'''

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
        self.conv = layers.Conv2D(2, 2)
        self.flat = layers.Flatten()
        self.dense = layers.Dense(units)

    def call(self, inputs, states):
        f = self.flat(self.conv(inputs))
        h = tf.tanh(self.dense(f) + states[0])
        return h, [h]

"""

ROWS_OF_VECTORS = """
class GraphCell(layers.Layer):
    '''Nodes with features, mixed over their neighbours.'''

    def __init__(self, nodes, units, **kwargs):
        super().__init__(**kwargs)
        self.nodes, self.units = nodes, units
        self.state_size = tf.TensorShape([nodes, units])

    def build(self, input_shape):
        self.adjacency = self.add_weight(shape=(self.nodes, self.nodes), name="adjacency")
        self.w = self.add_weight(shape=(input_shape[-1], self.units), name="w")
        self.u = self.add_weight(shape=(self.units, self.units), name="u")

    def call(self, inputs, states):
        h = states[0]
        mixed = tf.einsum("ij,bjf->bif", self.adjacency, h)
        h = tf.tanh(tf.matmul(inputs, self.w) + tf.matmul(mixed, self.u))
        return h, [h]

"""

ONES = """
    def get_initial_state(self, INITIAL):
        return START
"""

STARTED = """
class StartedCell(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), name="w")
        self.start = self.add_weight(shape=(self.units,), name="start", initializer="ones")

    def get_initial_state(self, INITIAL):
        return START

    def call(self, inputs, states):
        h = tf.tanh(tf.matmul(inputs, self.w) + 0.7 * states[0])
        return h, [h]

"""

STARTED_TWO = """
class StartedLSTM(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.cell = layers.LSTMCell(units)
        self.state_size = [units, units]
        self.output_size = units

    def get_initial_state(self, INITIAL):
        h, c = self.cell.get_initial_state(batch_size=batch_size, DTYPE)
        return [h + 0.5, tf.ones_like(c)]

    def call(self, inputs, states):
        return self.cell(inputs, states)

"""

BASE_STARTED = """
class ShiftedGRUCell(layers.GRUCell):
    def get_initial_state(self, *args, **kwargs):
        zeros = super().get_initial_state(*args, **kwargs)
        zeros = zeros[0] if isinstance(zeros, (list, tuple)) else zeros
        return [zeros - 0.25]

"""

CONSTANT = """
class ConditionedCell(layers.Layer):
    '''Every step sees the same context.'''

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
        self.map = layers.Dense(units, activation="tanh")

    def build(self, input_shape):
        self.mix = self.add_weight(shape=(2, self.units), name="mix")
        self.built = True

    def call(self, inputs, states, constants=None):
        h = states[0]
        context = constants[0]
        joint = tf.concat([inputs, h], axis=-1)
        h = self.map(joint) + tf.matmul(context, self.mix)
        return h, [h]

"""

ATTENDING = """
class AttentionCell(layers.Layer):
    '''Attends over a memory that every step gets.'''

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.cell = layers.LSTMCell(units)
        self.query = layers.Dense(2)
        self.state_size = [units, units]
        self.output_size = units

    def call(self, inputs, states, constants):
        memory, scale = constants
        q = self.query(tf.concat([inputs, states[0]], -1))
        scores = tf.nn.softmax(tf.reduce_sum(memory * q[:, None, :], -1) * scale)
        context = tf.reduce_sum(memory * scores[..., None], axis=1)
        output, states = self.cell(tf.concat([inputs, context], -1), states)
        return output, states

"""

INPUT = "x = keras.Input((4, 3))\n"
BOTH = ", return_sequences=True, return_state=True"


def model(cell, flags=BOTH, shape="(4, 3)"):
    return f"x = keras.Input({shape})\nrnn = layers.RNN({cell}{flags})\nmodel = keras.Model(x, rnn(x))\n"


def started(flavor, text, start):
    """Keras 2 hands `inputs`, `batch_size` and `dtype` over, Keras 3 `batch_size` alone."""
    arguments = "batch_size=None" if flavor == "keras3" else "inputs=None, batch_size=None, dtype=None"
    dtype = "" if flavor == "keras3" else "dtype=dtype"
    return text.replace("INITIAL", arguments).replace("START", start).replace(", DTYPE", f", {dtype}" if dtype else "")


STARTS = {
    "ones": "tf.ones((batch_size, self.units))",
    "ones in a list": "[tf.ones((batch_size, self.units)) * 0.5]",
    "a constant": "tf.fill([batch_size, self.units], 0.3)",
    "a weight": "tf.tile(tf.expand_dims(self.start, 0), [batch_size, 1])",
    "a weight, broadcast": "[tf.zeros((batch_size, self.units)) + tf.tanh(self.start)]",
    "a weight by broadcast_to": "tf.broadcast_to(self.start, (batch_size, self.units))",
    "a weight, repeated": "tf.repeat(self.start[None, :], batch_size, axis=0)",
}


def programs(flavor, ending):
    for name, start in STARTS.items():
        text = started(flavor, STARTED, start)
        yield f"starts from {name}", text + model("StartedCell(2)")
    weighted = started(flavor, STARTED, STARTS["a weight"])
    yield "starts from a weight, backwards", weighted + model("StartedCell(2)", BOTH + ", go_backwards=True")
    yield "starts from a weight, unrolled", weighted + model("StartedCell(2)", BOTH + ", unroll=True")
    yield "starts from a weight, of a stack", weighted + model("[StartedCell(2), StartedCell(3)]")
    yield "starts from a weight, given another", (
        weighted + INPUT + "h0 = keras.Input((2,))\nrnn = layers.RNN(StartedCell(2)" + BOTH + ")\n"
        "model = keras.Model([x, h0], rnn(x, initial_state=h0))\n"
    )
    ones = started(flavor, STARTED, STARTS["ones"])
    yield "starts from ones, stateful", (
        ones + "x = keras.Input(batch_shape=(2, 4, 3))\nrnn = layers.RNN(StartedCell(2)" + BOTH + ", stateful=True)\n"
        "model = keras.Model(x, rnn(x))\n"
    )
    yield "starts from the inner cell's state", started(flavor, STARTED_TWO, "") + model("StartedLSTM(2)")
    yield "starts from the base's state", BASE_STARTED + model("ShiftedGRUCell(2)")
    yield "steps with more axes", IMAGES + model("FrameCell(2)", BOTH, "(4, 3, 3, 1)")
    yield "steps with more axes, backwards", IMAGES + model("FrameCell(2)", BOTH + ", go_backwards=True", "(4, 3, 3, 1)")
    yield "steps with more axes, stacked", IMAGES + model("[FrameCell(2), layers.GRUCell(3)]", BOTH, "(4, 3, 3, 1)")
    yield "steps with more axes, distributed", IMAGES + (
        "x = keras.Input((3, 4, 3, 3, 1))\nmodel = keras.Model(x, layers.TimeDistributed(layers.RNN(FrameCell(2), return_sequences=True))(x))\n"
    )
    if flavor == "keras3":
        return
    sizes = {"TensorShape": "tf.TensorShape(size + (filters,))", "a list of shapes": "[tf.TensorShape([*size, filters])]"}
    for name, size in sizes.items():
        text = MAP.replace("STATE_SIZE", size)
        yield f"maps, {name}", text + model("ConvCell(2, (3, 2))", BOTH, "(4, 3, 2, 1)")
    text = MAP.replace("STATE_SIZE", "tf.TensorShape(size + (filters,))")
    yield "maps, backwards", text + model("ConvCell(2, (3, 2))", BOTH + ", go_backwards=True", "(4, 3, 2, 1)")
    yield "maps, last", text + model("ConvCell(2, (3, 2))", "", "(4, 3, 2, 1)")
    yield "maps, stacked", text + model("[ConvCell(2, (3, 2)), ConvCell(1, (3, 2))]", BOTH, "(4, 3, 2, 1)")
    yield "maps, stateful", text + (
        "x = keras.Input(batch_shape=(2, 4, 3, 2, 1))\nrnn = layers.RNN(ConvCell(2, (3, 2))" + BOTH + ", stateful=True)\n"
        "model = keras.Model(x, rnn(x))\n"
    )
    yield "maps, given states", text + (
        "x = keras.Input((4, 3, 2, 1))\nh0 = keras.Input((3, 2, 2))\nrnn = layers.RNN(ConvCell(2, (3, 2))" + BOTH + ")\n"
        "model = keras.Model([x, h0], rnn(x, initial_state=[h0]))\n"
    )
    yield "a matrix and a vector", MATRIX + model("MatrixCell(2)")
    yield "a graph's nodes", ROWS_OF_VECTORS + model("GraphCell(3, 2)", BOTH, "(4, 3, 2)")
    for flags in ("", BOTH, BOTH + ", go_backwards=True", BOTH + ", unroll=True"):
        yield f"constants{flags}", CONSTANT + (
            INPUT + f"c = keras.Input((2,))\nrnn = layers.RNN(ConditionedCell(2){flags})\nmodel = keras.Model([x, c], rnn(x, constants=c))\n"
        )
    yield "constants and states", CONSTANT + (
        INPUT + "c = keras.Input((2,))\nh0 = keras.Input((2,))\nrnn = layers.RNN(ConditionedCell(2)" + BOTH + ")\n"
        "model = keras.Model([x, h0, c], rnn(x, initial_state=[h0], constants=[c]))\n"
    )
    yield "constants of several axes", ATTENDING + (
        INPUT + "memory = keras.Input((5, 2))\nscale = keras.Input((1,))\nrnn = layers.RNN(AttentionCell(2)" + BOTH + ")\n"
        "model = keras.Model([x, memory, scale], rnn(x, constants=[memory, scale]))\n"
    )
    yield "constants, bidirectional", CONSTANT.replace("\nclass ", '\n@keras.saving.register_keras_serializable(package="own")\nclass ', 1).rstrip() + (
        '\n\n    def get_config(self):\n        return {**super().get_config(), "units": self.units}\n\n'
        + INPUT + "c = keras.Input((2,))\nrnn = layers.RNN(ConditionedCell(2), return_sequences=True)\n"
        "model = keras.Model([x, c], layers.Bidirectional(rnn)(x, constants=c))\n"
    )
