"""Asks a Keras about layers that few programs use: editions of other modules, cuDNN layers, feature columns, wrappers of foreign code.

    python test/oracle/record/rare.py keras3 > test/oracle/rare/keras3.json
    TF_USE_LEGACY_KERAS=1 python test/oracle/record/rare.py keras2 > test/oracle/rare/keras2.json
"""

import json
import re
import sys

from libraries import make_inputs, names_in, nested
from rare_cases import cases_of


def main(flavor):
    names = names_in(flavor)
    keras = names["keras"]
    counts = {}
    lines = []
    for layer, inputs, ctor, call, prelude in cases_of(flavor):
        counts[layer] = counts.get(layer, 0) + 1
        case = {"id": f"{layer}/{counts[layer]}", "layer": layer, "ctor": ctor, "call": call, "inputs": inputs}
        if prelude:
            case["prelude"] = prelude
        lines.append(json.dumps({**case, **answer(case, dict(names))}))
    library = f"{keras.__name__} {keras.__version__}"
    print(f'{{"library": "{library}", "cases": [\n' + ",\n".join(lines) + "\n]}")


def answer(case, names, counts=True):
    names["keras"].backend.clear_session()
    stage = "input"
    try:
        exec(case.get("prelude", ""), names)
        make_inputs(case, names)
        stage = "construct"
        if case["ctor"]:
            names["layer"] = eval(case["ctor"], names)
        stage = "call"
        output = eval(case["call"], names)
    except Exception as caught:  # whatever the library raises is its answer
        message = re.sub(r"\s+", " ", str(caught))[:240]
        return {"error": {"stage": stage, "type": type(caught).__name__, "message": message}}
    masks = [getattr(item, "_keras_mask", None) for item in flat(output)]
    shown = [None if mask is None else shape_of(mask) for mask in masks]
    return {
        "output": nested(output, describe),
        **({"params": params_of(names["layer"])} if counts and case["ctor"] and hasattr(names["layer"], "weights") else {}),
        **({"mask": shown} if any(shown) else {}),
    }


def flat(value):
    return [leaf for item in value for leaf in flat(item)] if isinstance(value, (list, tuple)) else [value]


def shape_of(tensor):
    return None if tensor.shape is None or getattr(tensor.shape, "rank", 0) is None else list(tensor.shape)


def params_of(layer):
    def count(weights):
        return sum(int(weight.shape.num_elements() if hasattr(weight.shape, "num_elements") else weight.numpy().size) for weight in weights)

    return [count(layer.trainable_weights), count(layer.non_trainable_weights)]


def describe(value):
    if not hasattr(value, "shape") or type(value).__name__ == "InputSpec":
        return {"value": type(value).__name__}
    dtype = value.dtype
    return {"shape": shape_of(value), "dtype": getattr(dtype, "name", dtype)}


if __name__ == "__main__":
    main(sys.argv[1])
