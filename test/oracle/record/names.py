"""Writes down the public layer names of a Keras, with the real class and the constructor's parameters behind each.

    python test/oracle/record/names.py keras3 > test/oracle/names/keras3.json
    TF_USE_LEGACY_KERAS=1 python test/oracle/record/names.py keras2 > test/oracle/names/keras2.json
"""

import enum
import importlib
import inspect
import json
import sys

MODULES = {
    "keras3": {
        "keras.layers": "keras.layers",
        "tf.keras.layers": "tensorflow.keras.layers",
    },
    "keras2": {
        "keras.layers": "tf_keras.layers",
        "keras.layers.experimental": "tf_keras.layers.experimental",
        "keras.layers.experimental.preprocessing": "tf_keras.layers.experimental.preprocessing",
        "keras.experimental": "tf_keras.experimental",
        "tf.compat.v1.keras.layers": "tensorflow.compat.v1.keras.layers",
        "tf.compat.v1.keras.layers.experimental": "tensorflow.compat.v1.keras.layers.experimental",
        "tf.compat.v1.keras.layers.experimental.preprocessing": "tensorflow.compat.v1.keras.layers.experimental.preprocessing",
    },
}


def main(flavor):
    modules = {}
    first = load(MODULES[flavor]["keras.layers"])
    for name, path in MODULES[flavor].items():
        module = load(path)
        modules[name] = dict(members(module, None if module is first else first))
        if name == "keras.experimental":  # has learning rates and the like, too
            modules[name] = {key: value for key, value in modules[name].items() if issubclass(getattr(module, key), first.Layer)}
    print("{")
    print(f'  "versions": {json.dumps(versions(flavor))},')
    print('  "modules": {')
    for index, (name, found) in enumerate(modules.items()):
        print(f"    {json.dumps(name)}: {{")
        rows = [f"      {json.dumps(key)}: {json.dumps(found[key])}" for key in sorted(found)]
        print(",\n".join(rows))
        print("    }" + ("," if index < len(modules) - 1 else ""))
    print("  }")
    print("}")


def load(path):
    """The module, also where it is only an attribute of the one above it."""
    try:
        return importlib.import_module(path)
    except ImportError:
        above, _, name = path.rpartition(".")
        return getattr(load(above), name, None) if above else None


def versions(flavor):
    import tensorflow

    library = importlib.import_module("keras" if flavor == "keras3" else "tf_keras")
    return {library.__name__: library.__version__, "tensorflow": tensorflow.__version__}


def members(module, first):
    """Name and description of all; what is the very thing of that name in the first module is told by this module's name."""
    for name in dir(module):
        value = getattr(module, name)
        if name.startswith("_") or inspect.ismodule(value):
            continue
        if first is not None and getattr(first, name, None) is value:
            yield name, "keras.layers"
        elif inspect.isclass(value):
            yield name, {"class": value.__name__, "parameters": parameters(value)}
        elif callable(value):
            yield name, {"function": True}


def parameters(cls):
    """Those of the constructor without `self`: the name, then the default where there is one; `*` before keyword-only ones."""
    found = []
    for index, parameter in enumerate(inspect.signature(cls.__init__).parameters.values()):
        if index == 0:
            continue
        kind = parameter.kind
        prefix = {kind.VAR_POSITIONAL: "*", kind.VAR_KEYWORD: "**"}.get(kind, "")
        if kind is kind.KEYWORD_ONLY and not any(name.startswith("*") for name, *_ in found):
            found.append(["*"])
        given = [] if parameter.default is parameter.empty else [printed(parameter.default)]
        found.append([prefix + parameter.name, *given])
    return found


def printed(value):
    if isinstance(value, enum.Enum) or callable(value):
        return getattr(value, "__name__", str(value))
    return repr(value)


main(sys.argv[1])
