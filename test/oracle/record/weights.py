"""Writes down the weights that a Keras gives the layers of the recorded cases: path, shape, trainable or not, in get_weights() order.

    python test/oracle/record/weights.py keras3
    TF_USE_LEGACY_KERAS=1 python test/oracle/record/weights.py keras2

reads test/oracle/shapes/<keras>.json.gz and writes test/oracle/weights/<keras>.json.gz. `--cases FILE` takes other cases, `--out FILE` writes
elsewhere. The path is `w.path` in Keras 3 and `w.name` in Keras 2, without the layer's own name in front.
"""

import argparse
import json
import os

from libraries import make_inputs, names_in, read, write_packed

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("flavor", choices=["keras3", "keras2"])
    parser.add_argument("--cases")
    parser.add_argument("--out")
    given = parser.parse_args()
    cases = read(given.cases or f"{HERE}/../shapes/{given.flavor}.json.gz")["cases"]
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
    write_packed(out, text)
    print(f"{given.flavor}: {len(recorded)} cases, {sum(map(bool, recorded.values()))} with weights")


class Library:
    def __init__(self, flavor):
        self.flavor, self.names = flavor, names_in(flavor)
        self.keras = self.names["keras"]

    def weights(self, case):
        self.reset()
        names = dict(self.names)
        exec(case.get("prelude", ""), names)
        make_inputs(case, names)
        layer = names["layer"] = eval(case["ctor"], names)
        eval(case["call"], names)
        if not hasattr(layer, "trainable_weights"):
            return None
        return weights_of(layer)

    def reset(self):
        if self.flavor == "keras3":
            self.keras.utils.clear_session(free_memory=False)
            self.keras.config.set_dtype_policy("float32")
        else:
            self.keras.backend.clear_session()


def weights_of(layer):
    """Path, shape, and False for what isn't trained; a path that doesn't lie in the layer starts with `/`."""
    trainable = {id(weight) for weight in layer.trainable_weights}
    # Keras 2 lists the vocabulary of a lookup as a weight that has no shape.
    return [weight_of(weight, layer, id(weight) in trainable) for weight in layer.weights if hasattr(weight, "shape")]


def weight_of(weight, layer, trainable):
    path = getattr(weight, "path", None) or weight.name
    prefix = layer.name + "/"
    inside = path[len(prefix) :] if path.startswith(prefix) else "/" + path
    # An open size holds nothing yet.
    shape = [0 if dim is None else int(dim) for dim in weight.shape]
    return [inside, shape] if trainable else [inside, shape, False]


if __name__ == "__main__":
    main()
