"""Programs for `own_cells.py`: a cell of one's own in every layer that takes one, and under every option."""

from own_cell_texts import CONFIG, MGU, PEEPHOLE, registered

INPUT = "x = keras.Input((4, 3))\n"
BOTH = ", return_sequences=True, return_state=True"


def over(rnn, shape="(4, 3)"):
    return f"x = keras.Input({shape})\nmodel = keras.Model(x, {rnn}(x))\n"


USES = {
    "unrolled": over(f"layers.RNN(MGUCell(2){BOTH}, unroll=True)"),
    "unrolled, backwards": over(f"layers.RNN(MGUCell(2){BOTH}, unroll=True, go_backwards=True)"),
    "StackedRNNCells of three": over(f"layers.RNN(layers.StackedRNNCells([MGUCell(2), layers.GRUCell(3), MGUCell(4)]){BOTH})"),
    "a stack, backwards": over(f"layers.RNN([MGUCell(2), layers.LSTMCell(3)]{BOTH}, go_backwards=True)"),
    "a stack, stateful": f"x = keras.Input(batch_shape=(2, 4, 3))\nmodel = keras.Model(x, layers.RNN([MGUCell(2), MGUCell(3)]{BOTH}, stateful=True)(x))\n",
    "nested stacks": over("layers.RNN([layers.StackedRNNCells([MGUCell(2), layers.GRUCell(3)]), layers.SimpleRNNCell(2)])"),
    "a stack, given states": INPUT
    + "a = keras.Input((2,))\nb = keras.Input((3,))\n"
    + f"model = keras.Model([x, a, b], layers.RNN([MGUCell(2), MGUCell(3)]{BOTH})(x, initial_state=[a, b]))\n",
    "a backward layer": over(
        "layers.Bidirectional(layers.RNN(MGUCell(2), return_sequences=True), "
        "backward_layer=layers.RNN(MGUCell(3), return_sequences=True, go_backwards=True))"
    ),
    "a backward layer of the library": over(
        "layers.Bidirectional(layers.RNN(MGUCell(2), return_sequences=True), merge_mode='sum', "
        "backward_layer=layers.GRU(2, return_sequences=True, go_backwards=True))"
    ),
    "bidirectional, states": over(f"layers.Bidirectional(layers.RNN(MGUCell(2){BOTH}), merge_mode='ave')"),
    "bidirectional, not merged": over("layers.Bidirectional(layers.RNN(MGUCell(2)), merge_mode=None)"),
    "bidirectional, multiplied": over("layers.Bidirectional(layers.RNN(MGUCell(2), return_sequences=True), merge_mode='mul')"),
    "bidirectional, masked": "x = keras.Input((4, 3))\nmask = keras.Input((4,), dtype='bool')\n"
    "model = keras.Model([x, mask], layers.Bidirectional(layers.RNN(MGUCell(2), return_sequences=True))(x, mask=mask))\n",
    "bidirectional, given states": INPUT
    + "a = keras.Input((2,))\nb = keras.Input((2,))\n"
    + "model = keras.Model([x, a, b], layers.Bidirectional(layers.RNN(MGUCell(2), return_sequences=True))(x, initial_state=[a, b]))\n",
    "distributed": over("layers.TimeDistributed(layers.RNN(MGUCell(2), return_sequences=True))", "(3, 4, 3)"),
    "distributed, last": over("layers.TimeDistributed(layers.RNN(MGUCell(2)))", "(3, 4, 3)"),
    "distributed and bidirectional": over("layers.TimeDistributed(layers.Bidirectional(layers.RNN(MGUCell(2))))", "(3, 4, 3)"),
    "masked, zeroed, states": "x = keras.Input((4, 3))\nmask = keras.Input((4,), dtype='bool')\n"
    f"rnn = layers.RNN(MGUCell(2){BOTH}, zero_output_for_mask=True)\nmodel = keras.Model([x, mask], rnn(x, mask=mask))\n",
    "masked, unrolled": "x = keras.Input((4, 3))\nmask = keras.Input((4,), dtype='bool')\n"
    f"rnn = layers.RNN(MGUCell(2){BOTH}, unroll=True)\nmodel = keras.Model([x, mask], rnn(x, mask=mask))\n",
    "masked, zeroed, unrolled, backwards": "x = keras.Input((4, 3))\nmask = keras.Input((4,), dtype='bool')\n"
    "rnn = layers.RNN(MGUCell(2), return_sequences=True, unroll=True, go_backwards=True, zero_output_for_mask=True)\n"
    "model = keras.Model([x, mask], rnn(x, mask=mask))\n",
    "masked stack": "x = keras.Input((4, 3))\nmask = keras.Input((4,), dtype='bool')\n"
    f"rnn = layers.RNN([MGUCell(2), layers.LSTMCell(3)]{BOTH})\nmodel = keras.Model([x, mask], rnn(x, mask=mask))\n",
}

KERAS2_USES = {
    "time major": over(f"layers.RNN(MGUCell(2){BOTH}, time_major=True)").replace("(4, 3)", "batch_shape=(4, 2, 3)", 1),
    "reversed states": over("layers.RNN(layers.StackedRNNCells([MGUCell(2), layers.GRUCell(2)], reverse_state_order=True), return_state=True)"),
    "residual wrapper": over(f"layers.RNN(tf.nn.RNNCellResidualWrapper(MGUCell(3)){BOTH})"),
    "residual function": over(f"layers.RNN(tf.nn.RNNCellResidualWrapper(MGUCell(3), residual_fn=lambda i, o: i - 2 * o){BOTH})"),
    "residual wrapper of LSTMCell": over(f"layers.RNN(tf.nn.RNNCellResidualWrapper(layers.LSTMCell(3)){BOTH})"),
    "dropout wrapper": over(f"layers.RNN(tf.nn.RNNCellDropoutWrapper(MGUCell(2), output_keep_prob=1.0){BOTH})"),
    "device wrapper": over(f"layers.RNN(tf.nn.RNNCellDeviceWrapper(MGUCell(2), '/cpu:0'){BOTH})"),
    "wrappers in a stack": over(
        f"layers.RNN([tf.nn.RNNCellDeviceWrapper(tf.nn.RNNCellResidualWrapper(layers.GRUCell(3)), '/cpu:0'), MGUCell(2)]{BOTH})"
    ),
}

TWO_STATES = {
    "two states, bidirectional, given": INPUT
    + "".join(f"s{i} = keras.Input((2,))\n" for i in range(4))
    + "rnn = layers.Bidirectional(layers.RNN(PeepholeLSTMCell(2), return_sequences=True, return_state=True))\n"
    + "model = keras.Model([x, s0, s1, s2, s3], rnn(x, initial_state=[s0, s1, s2, s3]))\n",
    "encoder and decoder": INPUT
    + "y = keras.Input((3, 3))\n_, *states = layers.RNN(layers.LSTMCell(2), return_state=True, trainable=False)(x)\n"
    + "h, c = keras.Input((2,)), keras.Input((2,))\nrnn = layers.RNN(PeepholeLSTMCell(2), return_sequences=True)\n"
    + "model = keras.Model([y, h, c], rnn(y, initial_state=[h, c]))\n",
}

TOP = "x = keras.Input((4, 3))\n"
SEQUENTIAL = "model = keras.Sequential([keras.Input((4, 3)), layers.RNN(MGUCell(2), return_sequences=True)])\n"


def programs(flavor):
    known = registered(MGU)
    for name, text in USES.items():
        yield name, (known if "Bidirectional" in text else MGU) + text
    yield "in a Sequential", MGU + SEQUENTIAL
    peephole = PEEPHOLE.replace("\nclass ", '\n@keras.saving.register_keras_serializable(package="own")\nclass ', 1) + CONFIG
    for name, text in TWO_STATES.items():
        yield name, peephole + text
    if flavor == "keras2":
        for name, text in KERAS2_USES.items():
            yield name, MGU + text
