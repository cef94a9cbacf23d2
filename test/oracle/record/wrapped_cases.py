"""Layers inside of other layers, on inputs of every number of axes. The layers are those of the recorded cases, a few constructors of each class:
first the plainest, then those that bring an argument or a value not seen before.
"""

import os
import re

from libraries import read

SIZES = (2, 3, 6, 8, 7, 4)

OWN = "class Net(keras.layers.Layer):\n    def __init__(self):\n        super().__init__()\n        self.inner = {ctor}\n    def call(self, x):\n        return self.inner(x)\n"

# Arguments that have nothing to do with shapes.
PLAIN = {"name", "dtype", "trainable", "autocast", "activity_regularizer", "input_shape", "input_dim", "inputShape", "activityRegularizer", "seed", "batch_input_shape", "batchInputShape", "weights"}


# What this makes of odd pictures in a traced call hangs on chance.
CHANCE = r"AugMix\("


def cases_of(flavor, first, count):
    """`count` constructors of each class after the first `first` ones: layer, constructor, call, inputs, prelude."""
    seen = {}
    for layer, plain in constructors(flavor, first, count):
        for number, ctor in enumerate(plain):
            for wrapper, prelude, wanted in wrappings(flavor, ctor, number):
                if (wrapper, prelude) in seen:
                    continue
                seen[wrapper, prelude] = True
                for shape in wanted:
                    yield layer, wrapper, prelude, shape


def wrappings(flavor, ctor, number):
    tfjs = flavor == "tfjs"
    path = "tf.layers." if tfjs else "keras.layers."
    inside = (lambda name: f"{path}{name}({{layer: {ctor}}})") if tfjs else (lambda name: f"{path}{name}({ctor})")
    times = inside("timeDistributed" if tfjs else "TimeDistributed")
    yield times, None, shapes("BOTH")
    if number > 0:
        return
    yield (f"{path}timeDistributed({{layer: {times}}})" if tfjs else f"{path}TimeDistributed({times})"), None, shapes("BF")
    # Around a layer that doesn't run over time TF.js makes sizes up.
    both = ("bidirectional",) if re.match(r"tf\.layers\.(lstm|gru|simpleRNN|rnn|convLstm2d)\(", ctor) else ()
    for name in both if tfjs else ("Bidirectional", "SpectralNormalization", "Wrapper"):
        yield inside(name), None, shapes("F")
    if not tfjs:
        yield f"keras.layers.RNN({ctor})", None, shapes("F")
        if not re.search(CHANCE, ctor):
            yield "Net()", OWN.format(ctor=ctor), shapes("BO")


def shapes(kinds):
    """Open batch and fixed rest, all fixed, open but for the last, all open but for time: by their letters."""
    found = []
    for rank in range(1, 7):
        fixed = SIZES[:rank]
        for shape in (
            (None, *fixed[1:]) if "B" in kinds else None,
            fixed if "F" in kinds else None,
            (*[None] * (rank - 1), fixed[-1]) if "O" in kinds and rank > 2 else None,
            (None, *fixed[1:2], *[None] * (rank - 2)) if "T" in kinds and rank > 1 else None,
        ):
            if shape and shape not in found:
                found.append(shape)
    return found


def constructors(flavor, first, count):
    path = os.path.join(os.path.dirname(__file__), "..", "shapes", f"{flavor}.json.gz")
    known = {}
    for case in read(path)["cases"]:
        stage = (case.get("error") or {}).get("stage")
        if case["ctor"] and "Sequential" not in case["layer"] and stage != "construct" and not case.get("prelude"):
            named = case.get("kwargs") or case.get("config") or {}
            known.setdefault(case.get("class") or case["layer"], {})[case["ctor"]] = {(key, str(value)) for key, value in named.items() if key not in PLAIN}
            if PLAIN & set(named):
                known[case.get("class") or case["layer"]].pop(case["ctor"])
    for layer, ctors in known.items():
        left = sorted(ctors, key=lambda ctor: (len(ctor), ctor))
        told, chosen = set(), []
        while left and len(chosen) < first + count:
            best = max(left, key=lambda ctor: (len({pair for pair in ctors[ctor] if pair[0] not in {key for key, _ in told}}), len(ctors[ctor] - told)) if chosen else 0)
            left.remove(best)
            chosen.append(best)
            told |= ctors[best]
        yield layer, chosen[first:]
