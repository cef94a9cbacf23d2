"""The recurrent layers in numpy and float64, step by step, for what no library returns: gates, and states between steps.

A layer is a spec, {"class_name": ..., "config": {...}}; its weights are a flat list in `get_weights()` order. Arrays are channels last throughout.
The recorder compares everything that the libraries do return with what comes out here.
"""

import numpy as np

GATES = {"LSTM": 4, "ConvLSTM": 4, "GRU": 3, "SimpleRNN": 1}
STATES = {"LSTM": 2, "ConvLSTM": 2, "GRU": 1, "SimpleRNN": 1}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def sparsemax(x):
    """As Keras 3 computes it on TensorFlow: all running sums of the support go into the threshold, not only the last one."""
    ordered = -np.sort(-x, axis=-1)
    sums = np.cumsum(ordered, axis=-1)
    support = ordered - (sums - 1) / np.arange(1, x.shape[-1] + 1) > 0
    total = np.where(support, sums, 0).sum(axis=-1, keepdims=True)
    return np.maximum(x - (total - 1) / support.sum(axis=-1, keepdims=True), 0)


def along_columns(act):
    """With channels first the last axis, along which softmax goes, are a map's columns."""
    return lambda x: np.moveaxis(act(np.moveaxis(x, -1, 1)), 1, -1)


def activation(name, flavor):
    if name == "hard_sigmoid":
        if flavor == "keras3":
            return lambda x: np.clip(x / 6 + 0.5, 0, 1)
        return lambda x: np.clip(0.2 * x + 0.5, 0, 1)
    return {
        "linear": lambda x: x,
        "tanh": np.tanh,
        "sigmoid": sigmoid,
        "relu": lambda x: np.maximum(x, 0),
        "softsign": lambda x: x / (1 + np.abs(x)),
        "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
        "softmax": softmax,
        "sparsemax": sparsemax,
    }[name or "linear"]


def pads(length, size, stride, dilation, padding):
    """Zeros before and after one axis."""
    reach = dilation * (size - 1)
    if padding == "valid":
        return 0, 0
    if padding == "causal":
        return reach, 0
    total = max(0, (-(-length // stride) - 1) * stride + reach + 1 - length)
    return total // 2, total - total // 2


def convolve(x, kernel, strides, dilations, padding):
    """[rows, ...spatial, channels] with [...window, channels, filters]."""
    window = kernel.shape[:-2]
    margins = [pads(x.shape[k + 1], *about, padding) for k, about in enumerate(zip(window, strides, dilations))]
    wide = np.pad(x, [(0, 0), *margins, (0, 0)])
    sizes = [
        (wide.shape[k + 1] - d * (n - 1) - 1) // s + 1
        for k, (n, s, d) in enumerate(zip(window, strides, dilations))
    ]
    total = 0
    for at in np.ndindex(*window):
        cut = [
            slice(p * d, p * d + (size - 1) * s + 1, s)
            for p, size, s, d in zip(at, sizes, strides, dilations)
        ]
        total = total + wide[(slice(None), *cut)] @ kernel[at]
    return total


def kind_of(spec):
    name = spec["class_name"].replace("Cell", "").replace("CuDNN", "")
    return "ConvLSTM" if name.startswith("ConvLSTM") else name


def cells_of(spec):
    if spec["class_name"] not in ("RNN", "StackedRNNCells"):
        return [spec]
    config = spec["config"]
    inner = config.get("cells") or config["cell"]
    found = inner if isinstance(inner, list) else [inner]
    return [cell for one in found for cell in cells_of(one)]


def many(value, count):
    return list(value) if isinstance(value, (list, tuple)) else [value] * count


class Cell:
    def __init__(self, spec, weights, flavor):
        self.kind, self.config, self.flavor = kind_of(spec), spec["config"], flavor
        self.kernel, self.recurrent, *rest = [np.asarray(w, np.float64) for w in weights]
        self.bias = rest[0] if rest else None
        self.units = self.recurrent.shape[-2]
        convolves = self.kind == "ConvLSTM" and flavor != "keras3"
        usual = "hard_sigmoid" if convolves else "sigmoid"
        self.act = activation(self.config.get("activation", "tanh"), flavor)
        self.rec = activation(self.config.get("recurrent_activation", usual), flavor)
        if self.config.get("data_format") == "channels_first":
            self.act, self.rec = along_columns(self.act), along_columns(self.rec)

    def gate(self, x, n):
        return x[..., n * self.units : (n + 1) * self.units]

    def product(self, x):
        if self.kind != "ConvLSTM":
            return x @ self.kernel
        rank = self.kernel.ndim - 2
        options = (many(self.config.get(k, 1), rank) for k in ("strides", "dilation_rate"))
        return convolve(x, self.kernel, *options, self.config.get("padding", "valid"))

    def recurrent_product(self, h, kernel=None):
        kernel = self.recurrent if kernel is None else kernel
        if self.kind != "ConvLSTM":
            return h @ kernel
        ones = [1] * (kernel.ndim - 2)
        return convolve(h, kernel, ones, ones, "same")

    def zero_states(self, x):
        shape = self.product(x).shape[:-1] + (self.units,)
        return [np.zeros(shape) for _ in range(STATES[self.kind])]

    def step(self, x, states):
        """(output, states, gates)."""
        if self.kind == "GRU":
            return self.gru(x, *states)
        sums = self.product(x) + self.recurrent_product(states[0])
        if self.bias is not None:
            sums = sums + self.bias
        if self.kind == "SimpleRNN":
            h = self.act(sums)
            return h, [h], {}
        i, f, o = (self.rec(self.gate(sums, n)) for n in (0, 1, 3))
        g = self.act(self.gate(sums, 2))
        c = f * states[1] + i * g
        h = o * self.act(c)
        return h, [h, c], {"i": i, "f": f, "g": g, "o": o}

    def gru(self, x, before):
        u = self.units
        sums = self.product(x)
        if self.config.get("reset_after", True):
            of_input, of_state = (0, 0) if self.bias is None else self.bias
            sums = sums + of_input
            recurrent = self.recurrent_product(before) + of_state
            z, r = (self.rec(self.gate(sums, n) + self.gate(recurrent, n)) for n in (0, 1))
            hh = self.act(self.gate(sums, 2) + r * self.gate(recurrent, 2))
        else:
            sums = sums + (0 if self.bias is None else self.bias)
            recurrent = self.recurrent_product(before, self.recurrent[:, : 2 * u])
            z, r = (self.rec(self.gate(sums, n) + self.gate(recurrent, n)) for n in (0, 1))
            hh = self.act(self.gate(sums, 2) + (r * before) @ self.recurrent[:, 2 * u :])
        h = z * before + (1 - z) * hh
        return h, [h], {"z": z, "r": r, "hh": hh}


def spread(mask, like):
    return mask.reshape(mask.shape + (1,) * (like.ndim - mask.ndim)).astype(bool)


def run_direction(spec, weights, x, mask, initial, flavor, zeros, path):
    """(outputs of all steps, the last output, states, one record per cell)."""
    config = spec["config"]
    specs = cells_of(spec)
    cells, at = [], 0
    for one in specs:
        count = 2 + one["config"].get("use_bias", True)
        cells.append(Cell(one, weights[at : at + count], flavor))
        at += count
    order = list(range(x.shape[1]))
    if config.get("go_backwards"):
        order.reverse()
    states = list(initial) if initial is not None else None
    logs = [{} for _ in cells]
    outputs, before = [], None
    for time in order:
        value, position, following = x[:, time], 0, []
        for n, cell in enumerate(cells):
            count = STATES[cell.kind]
            old = cell.zero_states(value) if states is None else states[position : position + count]
            output, new, gates = cell.step(value, old)
            if mask is not None:
                new = [np.where(spread(mask[:, time], s), s, o) for s, o in zip(new, old)]
            following += new
            position += count
            value = output
            for name, one in {**gates, **dict(zip("hc", new))}.items():
                logs[n].setdefault(name, []).append(one)
        states = following
        if mask is not None:
            instead = np.zeros_like(value) if zeros or before is None else before
            value = np.where(spread(mask[:, time], value), value, instead)
        before = value
        outputs.append(value)
    whole = np.stack(outputs, axis=1)
    records = []
    for n, cell in enumerate(cells):
        place = "/".join(p for p in (path, f"cells/{n}" if len(cells) > 1 else "") if p)
        named = {name: np.stack(values, axis=1) for name, values in logs[n].items()}
        records.append({"path": place, "cell": cell.kind, "input_time_index": order, **named})
    records[-1]["y"] = whole
    return whole, outputs[-1], states, records


def state_count(spec):
    return sum(STATES[kind_of(cell)] for cell in cells_of(spec))


def returned(values, config, axis=1):
    """Channels to where the layer has them; a returned sequence has its steps before them."""
    if config.get("data_format") != "channels_first":
        return values
    return [np.moveaxis(value, -1, axis) for value in values]


def run(spec, weights, x, mask, initial, flavor):
    """(what a call returns, all states, one record per cell)."""
    config = spec["config"]
    if spec["class_name"] != "Bidirectional":
        zeros = config.get("zero_output_for_mask", False)
        whole, last, states, records = run_direction(spec, weights, x, mask, initial, flavor, zeros, "")
        sequences = config.get("return_sequences", False)
        outputs = returned([whole if sequences else last], config, 1 + sequences)
        return outputs + (returned(states, config) if config.get("return_state") else []), states, records
    forward = config["layer"]
    flags = forward["config"]
    turned = {**flags, "go_backwards": not flags.get("go_backwards", False)}
    backward = config.get("backward_layer") or {**forward, "config": turned}
    sequences = flags.get("return_sequences", False)
    # The convolutions of Keras 2 know no zeros for masked steps.
    zeros = sequences and not (flavor == "keras2" and kind_of(forward) == "ConvLSTM")
    half = sum(2 + c["config"].get("use_bias", True) for c in cells_of(forward))
    count = state_count(forward)
    parts = (weights[:half], weights[half:])
    given = (None, None) if initial is None else (initial[:count], initial[count:])
    one = run_direction(forward, parts[0], x, mask, given[0], flavor, zeros, "forward")
    two = run_direction(backward, parts[1], x, mask, given[1], flavor, zeros, "backward")
    halves = [one[0], two[0][:, ::-1]] if sequences else [one[1], two[1]]
    a, b = returned(halves, flags, 1 + sequences)
    merged = {
        "concat": lambda: [np.concatenate([a, b], axis=-1)],
        "sum": lambda: [a + b],
        "mul": lambda: [a * b],
        "ave": lambda: [(a + b) / 2],
        None: lambda: [a, b],
    }[config.get("merge_mode", "concat")]()
    states = one[2] + two[2]
    return merged + (returned(states, flags) if flags.get("return_state") else []), states, one[3] + two[3]
