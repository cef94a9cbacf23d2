"""Which layers `recurrent.py` records: every option of ConvLSTM at least once in each number of dimensions, and cells in every arrangement."""

SEQUENCES, STATE = {"return_sequences": True}, {"return_state": True}
BOTH = {**SEQUENCES, **STATE}
# Two rows of three steps; maps as small as a window of three still moves over.
SHAPES = {1: (2, 3, 5, 2), 2: (2, 3, 4, 3, 2), 3: (2, 2, 3, 3, 3, 1)}


def layer(name, **config):
    return {"class_name": name, "config": config}


def case(name, spec, shape, **options):
    return "case", {"name": name, "spec": spec, "shape": shape, **options}


def sequence(name, spec, shape, **options):
    return "sequence", {"name": name, "spec": spec, "shape": shape, **options}


def first(shape):
    return (*shape[:2], shape[-1], *shape[2:-1])


def conv_options(flavor, rank):
    """(name, options of the layer, options of the case)."""
    yield "default", {}, {}
    yield "sequences, state", BOTH, {}
    yield "same", {"padding": "same", **SEQUENCES}, {}
    yield "same, even window", {"padding": "same", "kernel_size": 2, **STATE}, {}
    yield "strides", {"strides": 2, "padding": "same", **BOTH}, {}
    yield "strides, valid", {"strides": 2, "kernel_size": 2, **SEQUENCES}, {}
    yield "dilation", {"dilation_rate": 2, "kernel_size": 2, **SEQUENCES}, {}
    yield "dilation, same", {"dilation_rate": 2, "padding": "same", **STATE}, {}
    yield "no bias", {"use_bias": False, **SEQUENCES}, {}
    yield "no forget bias", {"unit_forget_bias": False}, {}
    yield "backwards", {"go_backwards": True, **BOTH}, {}
    yield "initial state", STATE, {"initial": True}
    yield "initial state, backwards", {"go_backwards": True, **SEQUENCES}, {"initial": True}
    for kind in ("right", "left", "row"):
        yield f"mask {kind}", BOTH, {"mask": kind}
    yield "mask left, last, initial state", STATE, {"mask": "left", "initial": True}
    yield "mask holes, backwards", {"go_backwards": True, **BOTH}, {"mask": "holes"}
    yield "dropout", {"dropout": 0.3, "recurrent_dropout": 0.2, **SEQUENCES}, {}
    yield "sigmoid", {"recurrent_activation": "sigmoid", **SEQUENCES}, {}
    yield "hard_sigmoid", {"recurrent_activation": "hard_sigmoid", **SEQUENCES}, {}
    yield "relu", {"activation": "relu"}, {"scale": 0.4}
    yield "linear, softsign", {"activation": "linear", "recurrent_activation": "softsign"}, {"scale": 0.4}
    yield "softmax", {"activation": "softmax", **SEQUENCES}, {}
    yield "unroll", {"unroll": True, **SEQUENCES}, {}
    yield "unroll, mask", {"unroll": True, **BOTH}, {"mask": "left"}
    if flavor == "keras3":
        yield "zero output", {"zero_output_for_mask": True, **BOTH}, {"mask": "holes"}
        yield "zero output, last", {"zero_output_for_mask": True}, {"mask": "right"}
        yield "sparsemax", {"activation": "sparsemax", **SEQUENCES}, {}
    if rank == 1:
        yield "causal", {"padding": "causal", **SEQUENCES}, {}
    if rank == 2:
        yield "oblong", {"kernel_size": [3, 2], "strides": [2, 1], **BOTH}, {}
        yield "dilation by axis", {"kernel_size": 2, "dilation_rate": [3, 2], **SEQUENCES}, {}
    yield "one step", BOTH, {"steps": 1}


def convolutions(flavor):
    for rank, shape in SHAPES.items():
        name = f"ConvLSTM{rank}D"
        usual = {"filters": 2, "kernel_size": 3 if rank < 3 else 2}
        for about, config, options in conv_options(flavor, rank):
            steps = options.pop("steps", shape[1])
            size = (shape[0], steps, *shape[2:])
            yield case(f"{name} {about}", layer(name, **{**usual, **config}), size, **options)
        channels = {"data_format": "channels_first", **usual}
        for about, config, options in (
            ("last", {}, {}),
            ("sequences, state", {"padding": "same", **BOTH}, {}),
            ("initial state", {"strides": 2, **STATE}, {"initial": True}),
            ("mask", BOTH, {"mask": "left"}),
            ("softmax", {"activation": "softmax", **SEQUENCES}, {}),
        ):
            spec = layer(name, **channels, **config)
            yield case(f"{name} channels first, {about}", spec, first(shape), **options)
        inner = layer(name, **usual, **BOTH)
        for mode in ("concat", "sum", None) if rank < 3 else ("ave",):
            spec = layer("Bidirectional", layer=inner, merge_mode=mode)
            yield case(f"Bidirectional {name} {mode}", spec, shape)
        spec = layer("Bidirectional", layer=layer(name, **usual), merge_mode="mul")
        yield case(f"Bidirectional {name} last", spec, shape, initial=True)
        yield case(f"Bidirectional {name} mask", layer("Bidirectional", layer=inner), shape, mask="left")
        firsts = layer(name, **channels, **SEQUENCES)
        yield case(f"Bidirectional {name} channels first", layer("Bidirectional", layer=firsts), first(shape))
        other = layer(name, **{**usual, "filters": 3}, go_backwards=True, **BOTH)
        spec = layer("Bidirectional", layer=inner, backward_layer=other)
        yield case(f"Bidirectional {name} of two layers", spec, shape)


def cell(name, units, **config):
    return layer(f"{name}Cell", units=units, **config)


def arrangements(flavor):
    lstm, gru, simple = cell("LSTM", 3), cell("GRU", 2), cell("SimpleRNN", 4)
    before = cell("GRU", 3, reset_after=False, activation="relu", use_bias=False)
    shape = (3, 4, 2)
    for name, one in (("LSTM", lstm), ("GRU", gru), ("SimpleRNN", simple), ("GRU reset before", before)):
        yield case(f"one cell {name}", layer("RNN", cell=one, **BOTH), shape, mask="left", initial=True)
    lists = {
        "LSTM, GRU": [lstm, gru],
        "GRU, LSTM, SimpleRNN": [gru, lstm, simple],
        "SimpleRNN, GRU reset before": [simple, before],
        "a list of one": [lstm],
    }
    for name, cells in lists.items():
        for about, config, options in (
            ("last", {}, {}),
            ("sequences, state", BOTH, {}),
            ("backwards, mask", {"go_backwards": True, **BOTH}, {"mask": "right"}),
            ("initial state, mask", BOTH, {"mask": "left", "initial": True}),
            ("unroll", {"unroll": True, **BOTH}, {}),
            ("zero output", {"zero_output_for_mask": True, **BOTH}, {"mask": "holes"}),
        ):
            yield case(f"cells {name}, {about}", layer("RNN", cells=cells, **config), shape, **options)
        stacked = layer("StackedRNNCells", cells=cells)
        yield case(f"StackedRNNCells {name}", layer("RNN", cell=stacked, **BOTH), shape, initial=True)
        if flavor == "keras2":
            yield case(f"cells {name}, time major", layer("RNN", cells=cells, time_major=True, **BOTH), (4, 3, 2), mask="left")
        for mode, flags in (("concat", BOTH), ("ave", {}), (None, SEQUENCES)):
            spec = layer("Bidirectional", layer=layer("RNN", cells=cells, **flags), merge_mode=mode)
            yield case(f"Bidirectional cells {name} {mode}", spec, shape)
            yield case(f"Bidirectional cells {name} {mode}, mask", spec, shape, mask="left")
        spec = layer("Bidirectional", layer=layer("RNN", cells=cells, **BOTH))
        yield case(f"Bidirectional cells {name}, initial state", spec, shape, initial=True)
    inside = layer("StackedRNNCells", cells=[gru, simple])
    yield case("StackedRNNCells in a list", layer("RNN", cells=[lstm, inside], **BOTH), shape)
    for kind in ("LSTM", "GRU", "SimpleRNN"):
        if flavor == "keras3":
            yield case(f"{kind} sparsemax", layer(kind, units=4, activation="sparsemax", **BOTH), shape)


def cudnn():
    """They run on GPUs alone; the library's converter of weight files says which LSTM or GRU each of them is."""
    for kind in ("LSTM", "GRU"):
        for about, config, options in (
            ("last", {}, {}),
            ("sequences, state", BOTH, {"initial": True}),
            ("backwards", {"go_backwards": True, **SEQUENCES}, {}),
        ):
            spec = layer(f"CuDNN{kind}", units=3, **config)
            yield "cudnn", {"name": f"CuDNN{kind} {about}", "spec": spec, "shape": (2, 4, 2), **options}


def stateful(flavor):
    kept = {"stateful": True}
    for rank, shape in SHAPES.items():
        name = f"ConvLSTM{rank}D"
        usual = {"filters": 2, "kernel_size": 2, **kept}
        yield sequence(f"{name} stateful", layer(name, **usual, **BOTH), shape)
        yield sequence(f"{name} stateful, last", layer(name, **usual, padding="same"), shape)
        if rank == 2:
            yield sequence(f"{name} stateful, mask", layer(name, **usual, **BOTH), shape, mask="left")
            yield sequence(f"{name} stateful, backwards", layer(name, **usual, **SEQUENCES, go_backwards=True), shape)
            channels = layer(name, **usual, **BOTH, data_format="channels_first")
            yield sequence(f"{name} stateful, channels first", channels, first(shape))
            yield sequence(f"Bidirectional {name} stateful", layer("Bidirectional", layer=layer(name, **usual, **SEQUENCES)), shape)
    cells = [cell("LSTM", 3), cell("GRU", 2)]
    rnn = layer("RNN", cells=cells, **SEQUENCES, **kept)
    yield sequence("cells stateful", rnn, (2, 3, 2))
    yield sequence("one cell stateful", layer("RNN", cell=cells[1], **BOTH, **kept), (2, 3, 2))
    yield sequence("Bidirectional cells stateful", layer("Bidirectional", layer=rnn), (2, 3, 2))


def plans(flavor):
    yield from convolutions(flavor)
    yield from arrangements(flavor)
    yield from stateful(flavor)
    if flavor == "keras2":
        yield from cudnn()
