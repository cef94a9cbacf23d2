"""Records recurrent layers of the real Keras: `python recurrent.py keras3|keras2 OUT`, which writes OUT/recurrent-FLAVOR.json.gz.

ConvLSTM with all its options, cells in every arrangement, and stateful sequences of them: outputs and states as the library returns them, gates
from `recurrence.py`, with which every output and state must agree to 1e-5. What the library refuses is recorded with its error.
"""

import gzip
import json
import os
import sys
import zlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import numpy as np
from recurrence import kind_of, run, state_count

FLAVOR, OUT = sys.argv[1:3]

import tensorflow as tf

if FLAVOR == "keras3":
    import keras
else:
    import tf_keras as keras

WORST = 0.0


def grid(rng, shape, scale=1.0):
    """Four decimals keep the file small and exact."""
    return np.round(rng.uniform(-scale, scale, shape), 4).astype(np.float32)


def stored(array, digits=8):
    flat = np.asarray(array, np.float64).ravel()
    return {"shape": list(np.shape(array)), "data": [float(f"{v:.{digits}g}") for v in flat]}


def built(spec):
    """The real layer or cell of a spec."""
    config = {
        name: [built(v) for v in value] if is_specs(value) else built(value) if is_spec(value) else value
        for name, value in spec["config"].items()
    }
    if spec["class_name"] == "RNN" and "cells" in config:
        config["cell"] = config.pop("cells")
    return getattr(keras.layers, spec["class_name"])(**config)


def is_spec(value):
    return isinstance(value, dict) and "class_name" in value


def is_specs(value):
    return isinstance(value, list) and value and all(is_spec(one) for one in value)


def flat(result):
    if isinstance(result, (list, tuple)) or "Wrapper" in type(result).__name__:
        return [one for part in result for one in flat(part)]
    return [np.array(result)]


def main_of(spec):
    """The layer whose flags count: the one inside Bidirectional."""
    return spec["config"]["layer"] if spec["class_name"] == "Bidirectional" else spec


def nested_states(spec, states):
    """As a call of the library takes them: a list of lists for cells that are more than one."""
    inner = main_of(spec)
    if inner["class_name"] != "RNN":
        return states
    parts, at = [], 0
    halves = 2 if spec["class_name"] == "Bidirectional" else 1
    for _ in range(halves):
        cells = inner["config"].get("cells") or inner["config"]["cell"]
        if is_spec(cells):
            cells = cells["config"]["cells"] if cells["class_name"] == "StackedRNNCells" else [cells]
        groups = []
        for cell in cells:
            count = state_count(cell)
            groups.append(states[at : at + count])
            at += count
        parts += groups[0] if len(groups) == 1 else [g[0] if len(g) == 1 else g for g in groups]
    return parts


def is_first(spec):
    return main_of(spec)["config"].get("data_format") == "channels_first"


def last(array, axis):
    return np.moveaxis(np.asarray(array), axis, -1)


def reference(spec, weights, x, mask, initial):
    """`run`, with channels where the layer has them and time where Keras 2 has it."""
    inner = main_of(spec)["config"]
    first, major = is_first(spec), inner.get("time_major", False)
    if major:
        x = np.swapaxes(x, 0, 1)
    if first:
        x = last(x, 2)
        initial = None if initial is None else [last(s, 1) for s in initial]
    outputs, states, cells = run(spec, weights, x.astype(np.float64), mask, initial, FLAVOR)
    if major and inner.get("return_sequences"):
        count = len(outputs) - (len(states) if inner.get("return_state") else 0)
        outputs = [np.swapaxes(o, 0, 1) for o in outputs[:count]] + outputs[count:]
    return outputs, states, cells


def agree(name, got, wanted):
    global WORST
    assert len(got) == len(wanted), (name, len(got), len(wanted))
    for one, other in zip(got, wanted):
        assert one.shape == other.shape, (name, one.shape, other.shape)
        error = float(np.max(np.abs(one - other) / np.maximum(1, np.abs(other))))
        assert error < 1e-5, (name, error)
        WORST = max(WORST, error)


def masked(rng, kind, rows, steps):
    if kind is None:
        return None
    mask = np.ones((rows, steps), bool)
    if kind == "right":
        mask[0, steps - 1] = mask[-1, steps // 2 :] = False
    elif kind == "left":
        mask[0, 0] = mask[-1, : steps // 2 + 1] = False
    elif kind == "holes":
        mask = rng.random((rows, steps)) > 0.4
    elif kind == "row":
        mask[0] = False
    return mask


def state_shapes(spec, weights, x):
    _, states, _ = reference(spec, weights, x, None, None)
    return [s.shape for s in states]


class Case:
    """One layer with its weights and data."""

    def __init__(self, name, spec, shape, mask=None, initial=False, scale=0.8):
        self.name, self.spec, self.shape = name, spec, shape
        self.mask_kind, self.has_initial, self.scale = mask, initial, scale
        self.rng = np.random.default_rng(zlib.crc32(name.encode()))
        self.rows, self.steps = shape[0], shape[1]
        if main_of(spec)["config"].get("time_major"):
            self.rows, self.steps = self.steps, self.rows

    def prepare(self):
        self.layer = built(self.spec)
        self.layer.build(tuple(self.shape))
        weights = [grid(self.rng, w.shape, self.scale) for w in self.layer.get_weights()[: self.count()]]
        rest = self.layer.get_weights()[len(weights) :]
        self.layer.set_weights(weights + rest)
        self.weights = weights

    def count(self):
        """Stateful layers of some versions list their states behind their weights."""
        return len(self.layer.trainable_weights)

    def draw(self, has_initial):
        x = grid(self.rng, self.shape)
        mask = masked(self.rng, self.mask_kind, self.rows, self.steps)
        initial = None
        if has_initial:
            shapes = state_shapes(self.spec, self.weights, x)
            initial = [grid(self.rng, s, 0.7) for s in shapes]
            if is_first(self.spec):
                initial = [np.moveaxis(s, -1, 1) for s in initial]
        return x, mask, initial

    def call(self, x, mask, initial):
        options = {}
        if mask is not None:
            major = main_of(self.spec)["config"].get("time_major")
            options["mask"] = tf.constant(mask.T if major else mask)
        if initial is not None:
            states = [tf.constant(s) for s in initial]
            options["initial_state"] = nested_states(self.spec, states)
        return flat(self.layer(tf.constant(x), **options))

    def about(self):
        return {
            "id": f"{FLAVOR}/{self.name}",
            "kind": kind_of(main_of(self.spec)) if self.spec["class_name"] != "RNN" else "RNN",
            "tags": [],
            "layer": self.spec,
            "weights": [{"path": "", **stored(w)} for w in self.weights],
        }


def given(x, mask, initial, major):
    return {
        "input": stored(x),
        "mask": None if mask is None else stored((mask.T if major else mask).astype(int)),
        "initial_state": None if initial is None else [stored(s) for s in initial],
    }


def record_case(case, is_ready=False):
    if not is_ready:
        case.prepare()
    x, mask, initial = case.draw(case.has_initial)
    got = case.call(x, mask, initial)
    outputs, states, cells = reference(case.spec, case.weights, x, mask, initial)
    agree(case.name, got, outputs)
    internals = []
    for cell in cells:
        y, h = cell.pop("y", None), cell["h"]
        named = {k: stored(v, 7) for k, v in cell.items() if isinstance(v, np.ndarray)}
        if y is not None and not np.array_equal(y, h):
            named["y"] = stored(y, 7)
        plain = {k: v for k, v in cell.items() if not isinstance(v, np.ndarray)}
        internals.append({**plain, **named})
    return {
        **case.about(),
        **given(x, mask, initial, main_of(case.spec)["config"].get("time_major")),
        "outputs": [stored(o) for o in got],
        "final_states": [stored(s) for s in states],
        "internals": internals,
    }


def record_cudnn(case):
    from tf_keras.src.saving.legacy import hdf5_format

    real = case.spec
    name = real["class_name"].removeprefix("CuDNN")
    case.spec = {"class_name": name, "config": real["config"]}
    case.prepare()
    kernel, recurrent = case.weights[:2]
    biases = grid(case.rng, (2 * kernel.shape[1],))
    stored_weights = [kernel, recurrent, biases]
    case.weights = hdf5_format._convert_rnn_weights(case.layer, stored_weights)
    case.layer.set_weights(case.weights)
    found = record_case(case, is_ready=True)
    weights = [{"path": "", **stored(w)} for w in stored_weights]
    return {**found, "kind": name, "layer": real, "weights": weights}


def carried(layer):
    if hasattr(layer, "forward_layer"):
        return carried(layer.forward_layer) + carried(layer.backward_layer)
    return flat([s for s in layer.states if s is not None])


def record_sequence(case):
    """Calls that carry on from each other, a reset, a given state, and what each leaves; up to where the library itself breaks."""
    case.prepare()
    events, states, failed = [], None, None
    for op in ("call", "call", "reset", "call", "initial", "call"):
        try:
            if op == "reset":
                case.layer.reset_states()
                states = None
                events.append({"op": "reset", "states_after": []})
                continue
            x, mask, initial = case.draw(op == "initial")
            got = case.call(x, mask, initial)
        except Exception as error:
            failed = {"op": op, "error": f"{type(error).__name__}: {error}"[:300]}
            break
        ignored = initial is not None and FLAVOR == "keras2" and states is not None
        start = states if initial is None or ignored else initial
        if start is states and states is not None and is_first(case.spec):
            start = [np.moveaxis(s, -1, 1) for s in states]
        outputs, states, _ = reference(case.spec, case.weights, x, mask, start)
        agree(case.name, got, outputs)
        after = carried(case.layer)
        agree(case.name, [last(s, 1) for s in after] if is_first(case.spec) else after, states)
        events.append(
            {
                "op": "call",
                **given(x, mask, initial, False),
                "initial_state_ignored": ignored,
                "outputs": [stored(o) for o in got],
                "states_after": [stored(s) for s in states],
            }
        )
    return {**case.about(), "batch": case.rows, "events": events, **({"failed": failed} if failed else {})}


def main():
    import recurrent_cases

    cases, sequences, refused = [], [], []
    for kind, options in recurrent_cases.plans(FLAVOR):
        case = Case(**options)
        try:
            if kind == "case":
                cases.append(record_case(case))
            elif kind == "cudnn":
                cases.append(record_cudnn(case))
            else:
                sequences.append(record_sequence(case))
        except AssertionError:
            raise
        except Exception as error:
            text = f"{type(error).__name__}: {str(error).splitlines()[0]}"[:200]
            refused.append({"name": case.name, "error": text})
            print("refused", case.name, text)
    broken = [(s["id"], s["failed"]) for s in sequences if "failed" in s]
    print(FLAVOR, len(cases), "cases,", len(sequences), "sequences, largest difference", WORST)
    for one in broken:
        print("broken", *one)
    content = {"flavor": FLAVOR, "cases": cases, "sequences": sequences, "refused": refused}
    with open(os.path.join(OUT, f"recurrent-{FLAVOR}.json.gz"), "wb") as file:
        text = json.dumps(content, separators=(",", ":")).encode()
        file.write(gzip.compress(text, 9, mtime=0))


main()
