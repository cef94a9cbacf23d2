"""Asks a Keras what it makes of layers inside of other layers: `python wrapped.py keras3 OUT [FIRST COUNT]`, with TF_USE_LEGACY_KERAS=1 for keras2.

For tfjs the cases alone are listed, which wrapped.mjs asks. FIRST and COUNT choose other constructors of each class.
"""

import gc
import json
import sys

from libraries import names_in, write_packed
from rare import answer
from weights import weights_of
from wrapped_cases import cases_of


def main(flavor, out, first=0, count=2):
    names = None if flavor == "tfjs" else names_in(flavor)
    gc.freeze()  # else each cleared session searches all of TensorFlow
    counts, lines = {}, []
    for layer, ctor, prelude, shape in cases_of(flavor, int(first), int(count)):
        counts[layer] = counts.get(layer, 0) + 1
        case = {"id": f"{layer}/{counts[layer]}", "layer": layer, "ctor": ctor, "call": "layer.apply(x0)" if flavor == "tfjs" else "layer(x0)", "inputs": [{"shape": list(shape)}]}
        if prelude:
            case["prelude"] = prelude
        told = answered(case, dict(names)) if names else {}
        lines.append(json.dumps({**case, **told}))
    write_packed(out, '{"cases": [\n' + ",\n".join(lines) + "\n]}\n")


def answered(case, names):
    """The answer, and where the library doesn't raise the weights of the layer, as `weights.py` writes them."""
    told = answer(case, names, counts=False)
    layer = names.get("layer")
    return told if "error" in told or not hasattr(layer, "trainable_weights") else {**told, "weights": weights_of(layer)}


if __name__ == "__main__":
    main(*sys.argv[1:])
