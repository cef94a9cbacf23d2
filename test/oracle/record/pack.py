"""Packs a recording of another seed, without the cases that are those of the first one, for the tests to judge as well.

    python test/oracle/record/pack.py FIRST.json.gz RECORDING.json test/oracle/shapes/seed-101-keras3.json.gz
"""

import json
import sys

from libraries import read, write_packed


def asked(case):
    return json.dumps([case.get(key) for key in ("prelude", "inputs", "ctor", "call")])


def main(first, other, target):
    known = {asked(case) for case in read(first)["cases"]}
    recording = read(other)
    kept = ("id", "layer", "ctor", "call", "prelude", "inputs", "output", "params", "mask", "error")
    cases = [{key: case[key] for key in kept if key in case} for case in recording["cases"] if asked(case) not in known]
    text = json.dumps({"meta": recording["meta"], "cases": cases}, separators=(",", ":"))
    write_packed(target, text)
    print(f"{len(cases)} of {len(recording['cases'])}")


main(*sys.argv[1:])
