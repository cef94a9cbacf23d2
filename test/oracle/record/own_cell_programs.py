"""The programs that `own_cells.py` records: cells as people write them, in every spelling of the libraries' functions.

The cells stand in `own_cell_texts.py`, what else is recorded in `own_cell_idioms.py`, `own_cell_states.py` and `own_cell_uses.py`.

Where the two Kerases spell alike the text is one; `ops.` stands in Keras 3, and `K.` or `tf.` in Keras 2.
"""

import own_cell_idioms
import own_cell_states
import own_cell_uses
from own_cell_texts import *  # noqa: F403

HEADS = {
    "keras3": "import keras\nfrom keras import layers, ops\nimport tensorflow as tf\n",
    "keras2": "import tensorflow as tf\nimport tf_keras as keras\nfrom tf_keras import layers\nfrom tf_keras import backend as K\n",
}

ENDINGS = {
    "last": "x = keras.Input((4, 3))\nmodel = keras.Model(x, layers.RNN(CELL)(x))\n",
    "sequences": "x = keras.Input((4, 3))\nmodel = keras.Model(x, layers.RNN(CELL, return_sequences=True)(x))\n",
    "both": "x = keras.Input((4, 3))\nrnn = layers.RNN(CELL, return_sequences=True, return_state=True)\nmodel = keras.Model(x, rnn(x))\n",
    "backwards": "x = keras.Input((4, 3))\nrnn = layers.RNN(CELL, return_sequences=True, return_state=True, go_backwards=True)\n"
    "model = keras.Model(x, rnn(x))\n",
    "bidirectional": "x = keras.Input((4, 3))\nrnn = layers.RNN(CELL, return_sequences=True)\nmodel = keras.Model(x, layers.Bidirectional(rnn)(x))\n",
    "stateful": "x = keras.Input(batch_shape=(2, 4, 3))\nrnn = layers.RNN(CELL, return_sequences=True, return_state=True, stateful=True)\n"
    "model = keras.Model(x, rnn(x))\n",
    "masking": "x = keras.Input((4, 3))\nrnn = layers.RNN(CELL, return_sequences=True, return_state=True)\n"
    "model = keras.Model(x, rnn(layers.Masking()(x)))\n",
    "masked": "x = keras.Input((4, 3))\nmask = keras.Input((4,), dtype='bool')\nrnn = layers.RNN(CELL, return_sequences=True, go_backwards=True)\n"
    "model = keras.Model([x, mask], rnn(x, mask=mask))\n",
    "zeroed": "x = keras.Input((4, 3))\nmask = keras.Input((4,), dtype='bool')\n"
    "rnn = layers.RNN(CELL, return_sequences=True, zero_output_for_mask=True)\nmodel = keras.Model([x, mask], rnn(x, mask=mask))\n",
}

INITIAL = """
x = keras.Input((4, 3))
h0 = keras.Input((2,))
model = keras.Model([x, h0], layers.RNN(CELL, return_sequences=True, return_state=True)(x, initial_state=h0))
"""

INITIAL_TWO = """
x = keras.Input((4, 3))
h0 = keras.Input((2,))
c0 = keras.Input((2,))
model = keras.Model([x, h0, c0], layers.RNN(CELL, return_state=True)(x, initial_state=[h0, c0]))
"""

STACKS = {
    "own, then LSTMCell": "layers.RNN([MGUCell(2), layers.LSTMCell(3)], return_sequences=True, return_state=True)",
    "LSTMCell, then own": "layers.RNN([layers.LSTMCell(3), MGUCell(2)], return_sequences=True)",
    "StackedRNNCells of own": "layers.RNN(layers.StackedRNNCells([MGUCell(2), MGUCell(3)]), return_state=True)",
}


def cased(text, call, ending):
    if ending == "bidirectional":
        text = registered(text)
    return text + "\n" + ENDINGS[ending].replace("CELL", call)


def spelled(text, flavor):
    """`ops.matmul` is `K.dot` in Keras 2."""
    return text if flavor == "keras3" else text.replace("ops.matmul", "K.dot")


def everything(flavor):
    minimal = spelled(MINIMAL, flavor)
    for ending in ENDINGS:
        yield f"minimal, {ending}", cased(minimal, "MinimalRNNCell(4)", ending)
    for ending in ("both", "bidirectional", "stateful", "masking", "masked", "zeroed"):
        yield f"MGU, {ending}", cased(MGU, "MGUCell(2)", ending)
    for ending in ("both", "last", "stateful"):
        yield f"peephole, {ending}", cased(PEEPHOLE, "PeepholeLSTMCell(2)", ending)
    for ending in ("sequences", "backwards"):
        yield f"GRU variant, {ending}", cased(GRU_VARIANT, "VariantGRUCell(2)", ending)
        yield f"GRU of relu, {ending}", cased(GRU_VARIANT, "VariantGRUCell(3, 'relu', recurrent_activation='sigmoid')", ending)
    yield "Dense inside", cased(DENSE, "DenseCell(2)", "both")
    yield "Dense inside, bidirectional", cased(DENSE, "DenseCell(2)", "bidirectional")
    yield "layer normalization", cased(NORMED, "LayerNormLSTMCell(2)", "both")
    yield "batch normalization", cased(NORMALIZED, "BatchNormCell(3)", "sequences")
    yield "residual", cased(RESIDUAL, "ResidualLSTM(3)", "both")
    yield "projected", cased(PROJECTED, "ProjectedLSTM(3, 2)", "both")
    yield "projected, masked", cased(PROJECTED, "ProjectedLSTM(3, 2)", "masking")
    yield "projected, stateful", cased(PROJECTED, "ProjectedLSTM(3, 2)", "stateful")
    yield "states of two widths", cased(NESTED, "NestedCell(2, 3)", "both")
    yield "states of two widths, zeroed", cased(NESTED, "NestedCell(2, 3)", "zeroed")
    yield "choosing", cased(CHOOSING, "ChoosingCell(3)", "both")
    yield "attending", cased(ATTENDING, "AttendingCell(2)", "both")
    yield "arithmetic", cased(ARITHMETIC, "ArithmeticCell(3)", "both")
    yield "turned", cased(TURNED, "BilinearCell(4)", "sequences")
    yield "sliced", cased(SLICED, "SlicedCell(3)", "both")
    yield "deep", cased(DEEP, "DeepCell(2)", "sequences")
    yield "two cells", cased(TWO_CELLS, "TwoCells(2)", "both")
    if flavor == "keras2":
        yield "maps", CONVOLVED
    yield "initial state", MGU + INITIAL.replace("CELL", "MGUCell(2)")
    yield "two initial states", PEEPHOLE + INITIAL_TWO.replace("CELL", "PeepholeLSTMCell(2)")
    for name, rnn in STACKS.items():
        yield name, f"{MGU}\nx = keras.Input((4, 3))\nmodel = keras.Model(x, {rnn}(x))\n"
    if flavor == "keras3":
        yield "ops spelling", cased(OPS, "OpsCell(2)", "both")
    else:
        yield "K", cased(BACKEND, "BackendCell(2)", "both")


def further(flavor):
    yield from own_cell_idioms.programs(flavor, cased)
    yield from own_cell_states.programs(flavor, cased)
    yield from own_cell_uses.programs(flavor)


def programs(flavor):
    """(name, source, options)."""
    for name, text in [*everything(flavor), *further(flavor)]:
        yield name, HEADS[flavor] + text, {"mask": name.endswith("masking") or name == "projected, masked"}
