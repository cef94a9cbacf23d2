"""Records layers and models that a program writes itself: `python own_layers.py keras3|keras2 OUT`, which writes OUT/own-layers-FLAVOR.json.gz.

Every case is a whole program (`own_layer_programs.py`) that ends with `model`. Recorded are its text, the model's weights in the order of
`get_weights()`, what goes in and what comes out.
"""

import json
import os
import sys
import zlib

FLAVOR, OUT = sys.argv[1:3]
if FLAVOR == "keras2":
    os.environ["TF_USE_LEGACY_KERAS"] = "1"

from libraries import write_packed

import numpy as np
import tensorflow as tf
from own_layer_programs import programs

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


def drawn(tensor, rng):
    """An input's data; of whole numbers some are 0, in the middle and at the end."""
    shape = [ROWS if axis == 0 and dim is None else dim for axis, dim in enumerate(tensor.shape)]
    if "int" not in str(tensor.dtype):
        return grid(rng, shape)
    data = rng.integers(1, 6, shape).astype(np.int32)
    data[0, -1] = 0
    if shape[1] > 2:
        data[1, 1] = data[1, 2] = 0
    return data


def run(model, given):
    tensors = [tf.constant(x) for x in given]
    return model(tensors if len(tensors) > 1 else tensors[0], training=False)


def record(name, source):
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    scope = {"__name__": "program"}
    exec(compile(source, name, "exec"), scope)
    model = scope["model"]
    tensors = flat(model.inputs) if "model = keras.Model" in source or "Sequential" in source.split("model = ")[-1] else [scope["x"]]
    given = [drawn(tensor, rng) for tensor in tensors]
    run(model, given)
    weights = [grid(rng, w.shape, 0.8) for w in model.get_weights()]
    for n, value in enumerate(weights):
        if "variance" in str(getattr(model.weights[n], "path", model.weights[n].name)):
            weights[n] = np.abs(value) + np.float32(0.5)
    model.set_weights(weights)
    return {
        "id": f"{FLAVOR}/{name}",
        "source": source,
        "weights": [{"name": getattr(v, "path", v.name), **stored(w)} for v, w in zip(model.weights, weights)],
        "inputs": [stored(x) for x in given],
        "outputs": [stored(y) for y in flat(run(model, given))],
    }


def main():
    cases = []
    for name, source in programs(FLAVOR):
        try:
            cases.append(record(name, source))
        except Exception as error:
            print(name, type(error).__name__, str(error)[:300])
            continue
        shapes = [(w["name"], w["shape"]) for w in cases[-1]["weights"]]
        print(name, shapes, [o["shape"] for o in cases[-1]["outputs"]])
    text = json.dumps({"flavor": FLAVOR, "cases": cases}, separators=(",", ":"))
    write_packed(os.path.join(OUT, f"own-layers-{FLAVOR}.json.gz"), text)
    print(len(cases), "cases")


main()
