"""Asks Keras 2 once more for every recorded case that is said to raise, without counting weights, and writes down those that do not raise.

    TF_USE_LEGACY_KERAS=1 python test/oracle/record/corrections.py RECORDING > test/oracle/shapes/corrections-NAME.json

The recorder counts the weights after each call. It fails where a weight is a lookup table, which has no shape or one that is not known, and where
a Sequential is not built yet, and notes its own failure as the library's. What a person can see of the same layers works: `count_params` and
`summary` are asked here too, as the evidence.
"""

import contextlib
import io
import json
import sys

from libraries import make_inputs, names_in, nested, read

REASON = "The recorder failed to count the weights; the constructor and the call raise nothing."


def main(path):
    names = names_in("keras2")
    cases = [case for case in read(path)["cases"] if "error" in case]
    found = [ask(case, dict(names)) for case in cases]
    lines = [json.dumps(case) for case in found if case is not None]
    library = f"tf_keras {names['keras'].__version__}"
    print(f'{{"library": "{library}", "reason": {json.dumps(REASON)}, "cases": [\n' + ",\n".join(lines) + "\n]}")


def ask(case, names):
    """The case with the library's answer and what speaks for it; null when the library does raise."""
    keras = names["keras"]
    keras.backend.clear_session()
    try:
        exec(case.get("prelude", ""), names)
        make_inputs(case, names)
        if case["ctor"]:
            names["layer"] = eval(case["ctor"], names)
        output = eval(case["call"], names)
    except Exception:
        return None
    layer = names.get("layer")
    corrected = {key: value for key, value in case.items() if key != "error"}
    counted = attempt(lambda: weights_of(layer, keras)) if layer is not None else None
    return {
        **corrected,
        "output": nested(output, describe),
        **({"params": counted} if isinstance(counted, list) else {}),
        "evidence": {
            "recorded": case["error"]["message"],
            "count_params": attempt(lambda: layer.count_params()),
            "summary": attempt(lambda: summary_of(names, output, keras)),
        },
    }


def weights_of(layer, keras):
    """As `summary` counts them."""
    count = sys.modules[f"{keras.__name__}.src.utils.layer_utils"].count_params
    return [int(count(layer.trainable_weights)), int(count(layer.non_trainable_weights))]


def summary_of(names, output, keras):
    inputs = [value for name, value in names.items() if name.startswith("x") and name[1:].isdigit()]
    model = keras.Model(inputs, output) if inputs else names["layer"]
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        model.summary()
    return next(line for line in printed.getvalue().splitlines() if line.startswith("Total params"))


def attempt(action):
    try:
        return action()
    except Exception as caught:
        return f"{type(caught).__name__}: {str(caught)[:100]}"


def describe(value):
    if value is None:
        return None
    if not hasattr(value, "shape"):
        return {"value": str(value)}
    shape = None if value.shape.rank is None else list(value.shape)
    kinds = {"SparseTensorSpec": "sparse", "RaggedTensorSpec": "ragged"}
    kind = kinds.get(type(getattr(value, "type_spec", None)).__name__)
    return {"shape": shape, "dtype": value.dtype.name, **({kind: True} if kind else {})}


main(sys.argv[1])
