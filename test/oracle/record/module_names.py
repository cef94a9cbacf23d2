"""Writes down all public names of Keras' modules, as server/libraries/keras/names/module-names.ts has them.

    python test/oracle/record/module_names.py 3 > names3.json
    TF_USE_LEGACY_KERAS=1 python test/oracle/record/module_names.py 2 > names2.json
    python test/oracle/record/module_names.py write names3.json names2.json > server/libraries/keras/names/module-names.ts

`tensorflow.keras` has entries only for modules whose names differ from those of `keras`.
"""

import importlib
import json
import os
import pkgutil
import sys
import types

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# Modules of model architectures, of data sets and of generated code, which nobody asks for layers or functions.
PASSED_OVER = {"applications", "datasets", "protobuf", "dtensor", "src"}


def record(version):
    import tensorflow

    library = __import__("keras" if version == "3" else "tf_keras")
    found = names_below(library, "keras")
    for path, names in names_below(tensorflow.keras, "tensorflow.keras").items():
        if found.get(path.removeprefix("tensorflow.")) != names:
            found[path] = names
    print(json.dumps({"version": library.__version__, "modules": found}))


def names_below(module, path):
    """
    Lists of names by the path of the module, the modules inside included. Those that lie on disk count as names: to import one anywhere makes
    it an attribute.
    """
    inside = {found.name for found in pkgutil.iter_modules(getattr(module, "__path__", []))}
    names = sorted(name for name in {*dir(module), *inside} if not name.startswith("_"))
    found = {path: names}
    for name in names:
        if name in PASSED_OVER:
            continue
        inner = getattr(module, name, None) or importlib.import_module(f"{module.__name__}.{name}")
        if isinstance(inner, types.ModuleType):
            found |= names_below(inner, f"{path}.{name}")
    return found


def write(three, two):
    print("// All public names of Keras' modules. Written by test/oracle/record/module_names.py from the libraries themselves.")
    print()
    print("/** A Keras with its version and, by module, the names in it, separated by blanks. */")
    print("export const moduleNames = {")
    for dialect, path in [("keras3", three), ("keras2", two)]:
        with open(path) as file:
            recorded = json.load(file)
        print(f"  {dialect}: {{")
        print(f'    version: "{recorded["version"]}",')
        print("    modules: {")
        for module, names in sorted(recorded["modules"].items()):
            key = module if module.isidentifier() else json.dumps(module)
            print(f"      {key}:\n        {json.dumps(' '.join(names))},")
        print("    },")
        print("  },")
    print("} as const;")


if sys.argv[1] == "write":
    write(*sys.argv[2:])
else:
    record(sys.argv[1])
