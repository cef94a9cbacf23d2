"""Runs generated Keras programs in the real library and records what each name, layer and model comes to, or the line that raised.

python models.py keras3|keras2 programs.json answers.json
The programs are a list of {id, style, names, text}, as test/fuzz/models writes them.
"""
import json
import os
import re
import sys
import traceback

from libraries import names_in, nested, read

flavor, source, target = sys.argv[1:]
if flavor == "keras2":
    os.environ["TF_USE_LEGACY_KERAS"] = "1"
library = names_in(flavor)
keras, np = library["keras"], library["np"]

FILE = "<program>"


def size(dim):
    return None if dim is None else int(dim)


def describe(value):
    """A tensor as the recorded shapes have it; None for what is none."""
    if not hasattr(value, "shape") or not hasattr(value, "dtype"):
        return None
    shape = value.shape
    rank = getattr(shape, "rank", 0)
    dims = None if rank is None else [size(dim) for dim in shape]
    dtype = getattr(value.dtype, "name", str(value.dtype))
    spec = getattr(value, "type_spec", None)
    kinds = {
        "ragged": getattr(value, "ragged", False) or "Ragged" in type(spec).__name__,
        "sparse": getattr(value, "sparse", False) or "Sparse" in type(spec).__name__,
    }
    marks = {kind: True for kind, is_so in kinds.items() if is_so}
    return {"shape": dims, "dtype": dtype, **marks}


def count(weights):
    return int(sum(np.prod(weight.shape, dtype="int64") for weight in weights))


def brief(error):
    """The exception's own words, without the frames that Keras puts around them."""
    text = f"{type(error).__name__}: {error}".split("Error encountered:")[-1]
    text = re.sub(r"Exception encountered when calling layer .*?\n\n", "", text)
    text = text.split("Call arguments received by")[0]
    text = text.split("Arguments received by")[0]
    inner = re.findall("\033\\[1m(.*?)\033\\[0m", text, re.S)
    return (inner[-1] if inner else text).strip()[:300]


def record(program):
    keras.backend.clear_session()
    scope = {}
    answer = {"id": program["id"]}
    try:
        exec(compile(program["text"], FILE, "exec"), scope)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        line = max((f for f in frames if f.filename == FILE), key=frames.index).lineno
        answer["raised"] = {
            "line": program["text"].split("\n")[line - 1].strip(),
            "message": brief(error),
        }
    names = [name for name in program["names"] if name in scope]
    answer["values"] = {name: nested(scope[name], describe) for name in names}
    model = scope.get("model")
    if model is not None:
        answer["params"] = [
            count(model.trainable_weights),
            count(model.non_trainable_weights),
        ]
        if program["style"] == "sequential":
            answer["layers"] = [nested(layer.output, describe) for layer in model.layers]
    return answer


def main():
    programs = read(source)
    answers = []
    for program in programs:
        answers.append({**program, **record(program)})
        if len(answers) % 50 == 0 or len(answers) == len(programs):
            print(len(answers), flush=True)
            with open(target, "w") as file:
                json.dump(answers, file, separators=(",", ":"))


main()
