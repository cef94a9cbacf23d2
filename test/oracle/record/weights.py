"""Writes down the weights that a Keras gives the layers of the recorded cases: path, shape, trainable or not, in get_weights() order.

    python test/oracle/record/weights.py keras3
    TF_USE_LEGACY_KERAS=1 python test/oracle/record/weights.py keras2

reads test/oracle/shapes/<keras>.json.gz and writes test/oracle/weights/<keras>.json.gz. `--cases FILE` takes other cases, `--out FILE` writes
elsewhere. The path is `w.path` in Keras 3 and `w.name` in Keras 2, without the layer's own name in front.
"""

import argparse
import gzip
import json
import logging
import os
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("flavor", choices=["keras3", "keras2"])
    parser.add_argument("--cases")
    parser.add_argument("--out")
    given = parser.parse_args()
    cases = load(given.cases or f"{HERE}/../shapes/{given.flavor}.json.gz")
    library = Library(given.flavor)
    recorded = {}
    for case in cases:
        if "error" in case or case["ctor"] is None:
            continue
        found = library.weights(case)
        if found is not None:
            recorded[case["id"]] = found
    out = given.out or f"{HERE}/../weights/{given.flavor}.json.gz"
    text = json.dumps(recorded, separators=(",", ":")).replace('],"', '],\n"')
    with open(out, "wb") as file:
        file.write(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{given.flavor}: {len(recorded)} cases, {sum(map(bool, recorded.values()))} with weights")


def load(path):
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8") as file:
        return json.load(file)["cases"]


class Library:
    def __init__(self, flavor):
        import numpy
        import tensorflow

        if flavor == "keras3":
            import keras
        else:
            import tf_keras as keras
        warnings.filterwarnings("ignore")
        logging.disable(logging.WARNING)
        self.flavor, self.keras = flavor, keras
        self.names = {"keras": keras, "tf": tensorflow, "np": numpy}

    def weights(self, case):
        self.reset()
        names = dict(self.names)
        exec(case.get("prelude", ""), names)
        for index, spec in enumerate(case["inputs"]):
            dtype = {"dtype": spec["dtype"]} if "dtype" in spec else {}
            names[f"x{index}"] = self.keras.Input(batch_shape=tuple(spec["shape"]), **dtype)
        layer = names["layer"] = eval(case["ctor"], names)
        eval(case["call"], names)
        if not hasattr(layer, "trainable_weights"):
            return None
        trainable = {id(weight) for weight in layer.trainable_weights}
        return [self.weight(weight, layer, id(weight) in trainable) for weight in layer.weights]

    def weight(self, weight, layer, trainable):
        path = weight.path if self.flavor == "keras3" else weight.name
        prefix = layer.name + "/"
        inside = path[len(prefix) :] if path.startswith(prefix) else "/" + path
        shape = [int(dim) for dim in weight.shape]
        return [inside, shape] if trainable else [inside, shape, False]

    def reset(self):
        if self.flavor == "keras3":
            self.keras.utils.clear_session(free_memory=False)
            self.keras.config.set_dtype_policy("float32")
        else:
            self.keras.backend.clear_session()


if __name__ == "__main__":
    main()
