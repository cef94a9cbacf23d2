"""Records recurrent layers over cells that a program writes itself: `python own_cells.py keras3|keras2 OUT`, which writes OUT/own-cells-FLAVOR.json.gz.

Every case is a whole program (`own_cell_programs.py`) that ends with `model`. Recorded are its text, the weights of its recurrent layer, what goes
in and comes out (of a stateful layer for two batches), and what the cell's `call` has under names at every step, run eagerly one step after another.
"""

import json
import os
import re
import sys
import zlib

FLAVOR, OUT = sys.argv[1:3]
if FLAVOR == "keras2":
    os.environ["TF_USE_LEGACY_KERAS"] = "1"

from libraries import write_packed

import numpy as np
import tensorflow as tf
from own_cell_programs import programs

ROWS = 2
tf.get_logger().setLevel("ERROR")


def grid(rng, shape, scale=0.9):
    """Three decimals keep the file small and exact."""
    return np.round(rng.uniform(-scale, scale, shape), 3).astype(np.float32)


def stored(array):
    flat = np.asarray(array, np.float64).ravel()
    return {"shape": list(np.shape(array)), "data": [float(f"{v:.8g}") for v in flat]}


def flat(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)) or "Wrapper" in type(value).__name__:
        return [one for part in value for one in flat(part)]
    return [value]


def drawn(tensor, rng, mask):
    """An input's data: of booleans a mask with steps missing in the middle and at the end."""
    shape = [ROWS if axis == 0 and dim is None else dim for axis, dim in enumerate(tensor.shape)]
    if "bool" in str(tensor.dtype):
        wanted = np.ones(shape, bool)
        wanted[0, -1] = wanted[-1, 1] = wanted[-1, 2] = False
        return wanted
    data = grid(rng, shape)
    if mask:
        data[0, -1] = data[-1, 0] = data[-1, 2] = 0
    return data


def cells_of(rnn):
    """(path, cell, reads backwards) of every cell that has a `call` of the program's own."""
    if not hasattr(rnn, "cell") and not hasattr(rnn, "forward_layer"):
        return []
    if hasattr(rnn, "forward_layer"):
        halves = (("forward", rnn.forward_layer), ("backward", rnn.backward_layer))
        return [(f"{name}/{path}".rstrip("/"), *rest) for name, half in halves for path, *rest in cells_of(half)]
    cell = rnn.cell
    cells = list(getattr(cell, "cells", [cell]))
    return [(f"cells/{n}" if len(cells) > 1 else "", one, rnn.go_backwards) for n, one in enumerate(cells)]


def watched(cell, run):
    """What `run` returns, and what `cell.call` has under names when it returns."""
    code = type(cell).call.__code__
    found = {}

    def profile(frame, event, _):
        if event == "return" and frame.f_code is code:
            found.update({k: v for k, v in frame.f_locals.items() if k != "self"})

    sys.setprofile(profile)
    try:
        result = run()
    finally:
        sys.setprofile(None)
    given = list(code.co_varnames[: code.co_argcount])
    return result, {k: np.array(v) for k, v in found.items() if k not in given and tf.is_tensor(v)}


def is_loop_variable(name, source):
    return re.search(rf"\bfor [^\n]*\b{name}\b[^\n]* in ", source) is not None


def internals(rnn, x, source):
    """Every name in `call` that is one vector a row, step by step, from states of zeros; of a plain sequence of vectors."""
    recorded = []
    if len(x.shape) != 3:
        return []
    for path, cell, is_reversed in cells_of(rnn):
        if path not in ("", "forward", "backward") or not type(cell).__module__ == "program":
            return []
        if not hasattr(type(cell).call, "__code__") or "get_initial_state" in vars(type(cell)):
            return []
        sizes = cell.state_size if isinstance(cell.state_size, (list, tuple)) else [cell.state_size]
        if any(not isinstance(size, int) for size in sizes):
            return []
        states = [tf.zeros((x.shape[0], size)) for size in sizes]
        order = range(x.shape[1])[::-1] if is_reversed else range(x.shape[1])
        step = cell if callable(cell) else cell.call
        steps = []
        for t in order:
            (_, states), names = watched(cell, lambda: step(tf.constant(x[:, t]), states))
            states = flat(states)
            steps.append(names)
        names = {k: np.stack([s[k] for s in steps], 1) for k in steps[0] if steps[0][k].shape[:1] == x.shape[:1]}
        kept = {k: stored(v) for k, v in names.items() if v.ndim == 3 and not is_loop_variable(k, source)}
        recorded.append({"path": path, "names": kept, "input_time_index": list(order)})
    return recorded


def run(model, given):
    tensors = [tf.constant(x) for x in given]
    return model(tensors if len(tensors) > 1 else tensors[0], training=False)


def blank(tensor):
    shape = [ROWS if dim is None else dim for dim in tensor.shape]
    return np.zeros(shape, tf.as_dtype(tensor.dtype).as_numpy_dtype)


def record(name, source, options):
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    scope = {"__name__": "program"}
    exec(compile(source, name, "exec"), scope)
    model = scope["model"]
    rnn = next(layer for layer in model.layers if any(hasattr(layer, name) for name in ("cell", "forward_layer", "layer")))
    start = [v.numpy() for v in flat(rnn.states)] if getattr(rnn, "stateful", False) else []
    # Layers inside a cell without `build` get their weights in the first call.
    run(model, [blank(tensor) for tensor in flat(model.inputs)])
    if getattr(rnn, "stateful", False):
        for state, value in zip(flat(rnn.states), start):
            state.assign(value)
    weights = [w if np.issubdtype(w.dtype, np.integer) else grid(rng, w.shape, 0.8) for w in rnn.get_weights()]
    for n, value in enumerate(weights):
        if "variance" in str(rnn.weights[n].name) or "variance" in str(getattr(rnn.weights[n], "path", "")):
            weights[n] = np.abs(value) + np.float32(0.5)
    rnn.set_weights(weights)
    batches = []
    for _ in range(2 if getattr(rnn, "stateful", False) else 1):
        given = [drawn(tensor, rng, options.get("mask")) for tensor in flat(model.inputs)]
        result = run(model, given)
        batches.append({"inputs": [stored(x) for x in given], "outputs": [stored(y) for y in flat(result)]})
    first = given[0]
    is_plain = not getattr(rnn, "time_major", False) and len(given) == 1 and not getattr(rnn, "stateful", False) and not options.get("mask")
    return {
        "id": f"{FLAVOR}/{name}",
        "source": source,
        "weights": [{"name": getattr(v, "path", v.name), **stored(w)} for v, w in zip(rnn.weights, weights)],
        "batches": batches,
        "internals": internals(rnn, first, source) if is_plain else [],
    }


def main():
    cases = []
    for name, source, options in programs(FLAVOR):
        cases.append(record(name, source, options))
        shapes = [w["shape"] for w in cases[-1]["weights"]]
        names = {i["path"]: list(i["names"]) for i in cases[-1]["internals"]}
        print(name, shapes, [o["shape"] for o in cases[-1]["batches"][0]["outputs"]], names)
    text = json.dumps({"flavor": FLAVOR, "cases": cases}, separators=(",", ":"))
    write_packed(os.path.join(OUT, f"own-cells-{FLAVOR}.json.gz"), text)
    print(len(cases), "cases")


main()
