"""Programs whose layers, cells and models are classes of their own, inside of each other and of the libraries' wrappers: `layer` is asked for its weights."""

CLASSES = '''
class Cell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units))
        self.recurrent = self.add_weight(name="recurrent", shape=(self.units, self.units), initializer="orthogonal")
        self.built = True
    def call(self, inputs, states):
        out = tf.matmul(inputs, self.kernel) + tf.matmul(states[0], self.recurrent)
        return out, [out]
    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.units)

class DenseCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [units, units]
        self.output_size = units
        self.gate = keras.layers.Dense(units)
        self.inner = keras.layers.LSTMCell(units)
        self.scale = self.add_weight(name="scale", shape=(units,), trainable=False)
    def build(self, input_shape):
        self.gate.build((None, self.units))
        self.inner.build((None, input_shape[-1]))
        self.built = True
    def call(self, inputs, states):
        out, states = self.inner(inputs, states)
        return self.gate(out) * self.scale, states

class LazyCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
        self.project = keras.layers.Dense(units)
    def call(self, inputs, states):
        out = self.project(inputs) + states[0]
        return out, [out]

class Block(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.dense = keras.layers.Dense(units)
        self.norm = keras.layers.BatchNormalization()
    def build(self, input_shape):
        self.shift = self.add_weight(name="shift", shape=(self.units,), initializer="zeros")
        self.count = self.add_weight(name="count", shape=(1,), trainable=False)
        super().build(input_shape)
    def call(self, inputs):
        return self.norm(self.dense(inputs)) + self.shift
    def compute_output_shape(self, input_shape):
        return tuple(input_shape[:-1]) + (self.units,)

class Plain(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units))
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=False)
        self.built = True
    def call(self, inputs):
        return tf.matmul(inputs, self.w) + self.b
    def compute_output_shape(self, input_shape):
        return tuple(input_shape[:-1]) + (self.units,)

class Stack(keras.layers.Layer):
    def __init__(self, sizes, **kwargs):
        super().__init__(**kwargs)
        self.blocks = [Block(size) for size in sizes]
        self.heads = {"a": keras.layers.Dense(2), "b": keras.layers.Dense(3)}
    def call(self, inputs):
        for block in self.blocks:
            inputs = block(inputs)
        return self.heads["a"](inputs)

class Reader(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.rnn = keras.layers.RNN(Cell(units), return_sequences=True)
        self.both = keras.layers.Bidirectional(keras.layers.LSTM(units))
        self.out = keras.layers.Dense(1, name="out")
    def call(self, inputs):
        return self.out(self.both(self.rnn(inputs)))

class Late(keras.layers.Layer):
    def build(self, input_shape):
        self.first = keras.layers.Dense(4)
        self.second = keras.layers.LSTM(3)
        self.bias = self.add_weight(name="bias", shape=(3,))
        self.built = True
    def call(self, inputs):
        return self.second(self.first(inputs)) + self.bias

class Mixed(keras.layers.Layer):
    def __init__(self, model, **kwargs):
        super().__init__(**kwargs)
        self.model = model
        self.own = self.add_weight(name="own", shape=(2, 2), trainable=False)
        self.gain = self.add_weight(name="gain", shape=())
    def call(self, inputs):
        return self.model(inputs) * self.gain

class Net(keras.Model):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.block = Block(units)
        self.lstm = keras.layers.LSTM(units)
        self.out = keras.layers.Dense(2)
    def call(self, inputs):
        return self.out(self.lstm(self.block(inputs)))

class Frozen(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.fixed = keras.layers.Dense(3)
        self.fixed.trainable = False
        self.free = keras.layers.Dense(4)
    def call(self, inputs):
        return self.free(self.fixed(inputs))

class Shared(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.one = keras.layers.Dense(8)
        self.other = self.one
        self.all = [self.one, keras.layers.Dense(5)]
    def call(self, inputs):
        return self.all[1](self.other(self.one(inputs)))

class Wide(keras.layers.Dense):
    def build(self, input_shape):
        super().build(input_shape)
        self.extra = self.add_weight(name="extra", shape=(self.units,))
    def call(self, inputs):
        return super().call(inputs) + self.extra

def sequence(*layers, **options):
    return keras.Sequential(list(layers), **options)

def functional(width):
    start = keras.Input((None, width))
    hidden = keras.layers.BatchNormalization()(start)
    return keras.Model(start, keras.layers.Dense(3)(hidden))
'''

LAYERS = """
keras.layers.RNN(Cell(7))
keras.layers.RNN(Cell(7, name="mine"), name="outer")
keras.layers.RNN([Cell(7), Cell(3)])
keras.layers.RNN([keras.layers.LSTMCell(4), Cell(3), keras.layers.GRUCell(2)])
keras.layers.RNN(keras.layers.StackedRNNCells([Cell(5), DenseCell(4)]))
keras.layers.RNN(DenseCell(4))
keras.layers.RNN(DenseCell(4), return_sequences=True, return_state=True)
keras.layers.RNN(LazyCell(6))
keras.layers.RNN(LazyCell(6), unroll=True)
keras.layers.Bidirectional(keras.layers.RNN(keras.layers.LSTMCell(4)))
keras.layers.TimeDistributed(Block(4))
keras.layers.TimeDistributed(Plain(4))
keras.layers.TimeDistributed(Wide(4))
keras.layers.TimeDistributed(sequence(keras.layers.Dense(3), keras.layers.Dense(2)))
keras.layers.TimeDistributed(sequence(keras.layers.Input((8,)), keras.layers.Dense(3)))
keras.layers.TimeDistributed(sequence(Block(3), name="blocks"))
Block(4)
Block(4, name="named")
Block(4, trainable=False)
Plain(3)
Stack([4, 6])
Reader(5)
Reader(5, name="reader")
Late()
Late(name="late")
Mixed(sequence(keras.layers.Dense(3), keras.layers.LSTM(2)))
Mixed(functional(8))
Mixed(Net(4))
Mixed(Block(2), name="mixed")
Net(4)
Net(4, name="net")
Frozen()
Shared()
Wide(4)
sequence(Block(4), keras.layers.RNN(Cell(3)))
sequence(keras.layers.Input((5, 8)), Reader(3), name="readers")
sequence(sequence(keras.layers.Dense(4), keras.layers.BatchNormalization()), keras.layers.LSTM(2))
functional(8)
sequence(Mixed(Stack([3])), keras.layers.Dense(1))
Mixed(keras.layers.TimeDistributed(Plain(2)))
Mixed(keras.layers.TimeDistributed(Block(2)))
Mixed(keras.layers.RNN(DenseCell(3)))
Mixed(keras.layers.RNN(LazyCell(3)))
Mixed(keras.layers.RNN([Cell(3), LazyCell(2)]))
keras.layers.TimeDistributed(keras.layers.TimeDistributed(Plain(2)))
"""


def programs():
    """(constructor, input shape) of each."""
    for line in LAYERS.strip().split("\n"):
        deep = "TimeDistributed(keras.layers.TimeDistributed" in line
        yield line, (None, 5, 6, 8) if deep else (None, 5, 8)
