"""Packs a recording of another seed, without the cases that are those of the first one, for the tests to judge as well.

    python test/oracle/record/pack.py FIRST.json.gz RECORDING.json test/oracle/shapes/seed-101-keras3.json.gz
"""

import gzip
import json
import sys


def load(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt") as file:
        return json.load(file)


def asked(case):
    return json.dumps([case.get(key) for key in ("prelude", "inputs", "ctor", "call")])


def main(first, other, target):
    known = {asked(case) for case in load(first)["cases"]}
    recording = load(other)
    kept = ("id", "layer", "ctor", "call", "prelude", "inputs", "output", "params", "mask", "error")
    cases = [{key: case[key] for key in kept if key in case} for case in recording["cases"] if asked(case) not in known]
    text = json.dumps({"meta": recording["meta"], "cases": cases}, separators=(",", ":"))
    with open(target, "wb") as file:
        file.write(gzip.compress(text.encode(), mtime=0))
    print(f"{len(cases)} of {len(recording['cases'])}")


main(*sys.argv[1:])
