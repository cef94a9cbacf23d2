"""Calls recorded cases of the layer oracle on real data and records what comes out: `python real_keras.py CASES OUT [--only A,B]`.

A case's `None` sizes are filled in twice, with different numbers, so that sizes that depend on them can be told from sizes that don't. A call
counts as raising only if it raises on every kind of data tried. What fails for the lack of a GPU kernel says so and is judged by nobody.
"""

import argparse
import gzip
import json
import multiprocessing
import re

from libraries import read

# Batch size and every other open size, in the order tried: two, a third that may be special, and more only where none of them works.
FILLINGS = [(2, 5), (3, 7), (2, 1), *((2, size) for size in (2, 3, 4, 6, 8, 10, 12)), (1, 1)]

# Failures of which nothing is to be said: what the machine lacks, and what isn't a matter of shapes.
APART = {
    r"NHWC|NCHW|NDHWC|NCDHW|No OpKernel was registered|equal length strides|cuDNN|use_cudnn": "needs a GPU",
    r"could not create a primitive|Status: 2": "an error of oneDNN's, on this machine alone",
    r"vocabulary|adapt\(|Table not initialized": "needs adapt() or a vocabulary first",
    r"the process dies": "a fault of TensorFlow's CPU kernels",
    r"oov_indices=0": "the numbers are none of the vocabulary's",
    r"paddings must be less than the dimension size.*not less than [57]\b": "needs longer sounds than are tried",
}


def apart(case, errors):
    """Why the failure is set apart, if it is."""
    if "initial_state" in case["call"]:
        return {"apart": "initial states, which rules of their own look at"}
    for pattern, reason in APART.items():
        if any(re.search(pattern, error) for error in errors):
            return {"apart": reason}
    return {}


class Recorder:
    def __init__(self):
        import keras
        import numpy
        import tensorflow

        tensorflow.get_logger().setLevel("ERROR")
        self.keras, self.np, self.tf = keras, numpy, tensorflow

    def record(self, case):
        """What the case comes to: outputs with the sizes filled in and, where nothing came, the error."""
        runs, errors = [], []
        is_open = any(None in spec["shape"][1:] for spec in case["inputs"])
        has_batch = any(None in spec["shape"][:1] for spec in case["inputs"])
        for index, filling in enumerate(FILLINGS if is_open else FILLINGS[: 2 if has_batch else 1]):
            if index > 2 and runs:
                break
            real = self.try_filling(case, filling)
            if "error" in real:
                errors.append(real["error"])
            else:
                runs.append({"sizes": list(filling), "output": real["output"]})
        if runs:
            return {"runs": runs}
        if has_batch and not is_open and "output" in self.try_filling(case, (1, 1)):
            return {"runs": [], "apart": "works for a batch of one"}
        return {"error": errors[0], **apart(case, errors)}

    def try_filling(self, case, filling):
        error = None
        for kind in ("fraction", "whole", "one", "normal"):
            try:
                return {"output": self.run(case, filling, kind)}
            except Exception as caught:  # whatever the library raises is its answer
                error = error or f"{type(caught).__name__}: {caught}"[:600]
        return {"error": error}

    def run(self, case, filling, kind):
        keras, tf = self.keras, self.tf
        keras.utils.clear_session(free_memory=False)
        names = {"keras": keras, "tf": tf, "np": self.np}
        if case.get("prelude"):
            exec(case["prelude"], names)
        for index, spec in enumerate(case["inputs"]):
            options = {k: v for k, v in spec.items() if k != "shape"}
            names[f"x{index}"] = keras.Input(batch_shape=tuple(spec["shape"]), **options)
        if case["ctor"]:
            names["layer"] = eval(case["ctor"], names)
        eval(case["call"], names)
        for index, spec in enumerate(case["inputs"]):
            names[f"x{index}"] = self.data(spec, filling, kind, index)
        return self.describe(eval(case["call"], names))

    def data(self, spec, filling, kind, index):
        batch, other = filling
        shape = [(batch if axis == 0 else other) if size is None else size for axis, size in enumerate(spec["shape"])]
        random = self.np.random.default_rng(index)
        dtype = spec.get("dtype", "float32")
        if dtype == "string":
            return self.tf.constant(random.choice(["a", "b", "a b"], size=shape).astype(object), dtype="string")
        if dtype == "bool":
            return self.tf.constant(random.integers(0, 2, shape).astype(bool) if kind != "one" else self.np.ones(shape, bool))
        if kind == "fraction":
            values = random.uniform(0, 1, shape)
        elif kind == "whole":
            values = random.integers(0, 2, shape)
        elif kind == "one":
            values = self.np.ones(shape)
        else:
            values = random.normal(size=shape)
        return self.tf.cast(self.tf.constant(values), dtype)

    def describe(self, value):
        tf = self.tf
        if isinstance(value, tuple):
            return {"tuple": [self.describe(item) for item in value]}
        if isinstance(value, list):
            return {"list": [self.describe(item) for item in value]}
        if isinstance(value, dict):
            return {"dict": {key: self.describe(item) for key, item in value.items()}}
        if isinstance(value, tf.RaggedTensor):
            return {"shape": value.shape.as_list(), "dtype": value.dtype.name, "ragged": True}
        if isinstance(value, tf.SparseTensor):
            return {"shape": value.shape.as_list(), "dtype": value.dtype.name, "sparse": True}
        if hasattr(value, "shape") and hasattr(value, "dtype"):
            dtype = value.dtype
            return {"shape": [None if size is None else int(size) for size in value.shape], "dtype": getattr(dtype, "name", str(dtype))}
        return {"value": repr(value)[:80]}


def serve(connection):
    """Answers one case after the other."""
    recorder = Recorder()
    while True:
        connection.send(recorder.record(connection.recv()))


def answers(cases):
    """What each case comes to. TensorFlow ends the whole process on some: then another goes on with the next."""
    context = multiprocessing.get_context("spawn")
    worker = None
    for case in cases:
        if worker is None:
            connection, other = context.Pipe()
            worker = context.Process(target=serve, args=(other,), daemon=True)
            worker.start()
            other.close()
        connection.send(case)
        try:
            yield connection.recv()
        except EOFError:
            worker = None
            yield {"error": "the process dies", **apart(case, ["the process dies"])}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cases")
    parser.add_argument("out")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    wanted = {name for name in options.only.split(",") if name}
    cases = [case for case in read(options.cases)["cases"] if "error" not in case and case["inputs"]]
    cases = [case for case in cases if not wanted or case["layer"] in wanted]
    fields = ("id", "layer", "ctor", "call", "prelude", "inputs", "output")
    opener = gzip.open if options.out.endswith(".gz") else open
    with opener(options.out, "wt", encoding="utf8") as file:
        file.write('{"cases": [\n')
        for index, (case, real) in enumerate(zip(cases, answers(cases))):
            kept = {**{field: case[field] for field in fields if field in case}, "real": real}
            file.write((",\n" if index else "") + json.dumps(kept))
        file.write("\n]}\n")


if __name__ == "__main__":
    main()
