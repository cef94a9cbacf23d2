"""What the recorders share: a Keras by its name in the tests, recorded cases as files hold them, nested answers."""

import gzip
import json
import logging
import os
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")


def names_in(flavor):
    """The names that recorded code uses: `keras` as `keras3` or `keras2` has it, `tf` and `np`. Warnings are switched off."""
    import numpy
    import tensorflow

    keras = __import__("keras" if flavor == "keras3" else "tf_keras")
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    return {"keras": keras, "tf": tensorflow, "np": numpy}


def read(path):
    """What a JSON file holds, packed or not."""
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as file:
        return json.load(file)


def write_packed(path, text):
    """The same text makes the same file."""
    with open(path, "wb") as file:
        file.write(gzip.compress(text.encode(), 9, mtime=0))


def make_inputs(case, names):
    """The case's inputs as `x0`, `x1` …"""
    for index, spec in enumerate(case["inputs"]):
        given = {key: value for key, value in spec.items() if key != "shape"}
        names[f"x{index}"] = names["keras"].Input(batch_shape=tuple(spec["shape"]), **given)


def nested(value, leaf):
    """Tuples, lists and dicts as the recorded answers have them; `leaf` says what one tensor is."""
    if isinstance(value, tuple):
        return {"tuple": [nested(item, leaf) for item in value]}
    if isinstance(value, list):
        return {"list": [nested(item, leaf) for item in value]}
    if isinstance(value, dict):
        return {"dict": {key: nested(item, leaf) for key, item in value.items()}}
    return leaf(value)
