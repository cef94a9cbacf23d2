"""Writes down the weights of layers, cells and models that programs write themselves: path, shape, trained or not, as `weights` lists them.

    python test/oracle/record/own_weights.py keras3
    TF_USE_LEGACY_KERAS=1 python test/oracle/record/own_weights.py keras2

asks the programs of own_weights_programs.py and writes test/oracle/weights/own-<keras>.json. A program that raises is left out.
"""

import json
import os
import sys

from libraries import names_in
from own_weights_programs import CLASSES, programs
from weights import Library

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    flavor = sys.argv[1]
    library = Library(flavor)
    cases = []
    for ctor, shape in programs():
        try:
            cases.append(case(library, ctor, shape))
        except Exception as error:
            print(ctor, type(error).__name__, str(error)[:200])
    text = ",\n".join(json.dumps(each) for each in cases)
    with open(f"{HERE}/../weights/own-{flavor}.json", "w") as file:
        file.write(json.dumps({"prelude": CLASSES})[:-1] + ', "cases": [\n' + text + "\n]}\n")
    print(f"{flavor}: {len(cases)} programs")


def case(library, ctor, shape):
    library.reset()
    names = names_in(library.flavor)
    exec(CLASSES, names)
    layer = eval(ctor, names)
    layer(library.keras.Input(batch_shape=shape))
    trainable = {id(weight) for weight in layer.trainable_weights}
    weights = [library.weight(weight, layer, id(weight) in trainable) for weight in layer.weights]
    return {"ctor": ctor, "shape": shape, "weights": weights}


if __name__ == "__main__":
    main()
