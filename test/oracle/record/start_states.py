"""Asks a Keras what comes of layers that start from states of other sizes than their input: `python start_states.py keras3 OUT`, with TF_USE_LEGACY_KERAS=1 for keras2."""

import itertools
import json
import sys

from libraries import names_in, write_packed
from rare import answer

PAIRS = [(1, 5), (5, 1), (1, None), (None, 1), (5, 7), (32, 1), (1, 32), (32, None), (1, 1), (5, None), (32, 32), (None, None)]
MAPS = [
    [(8, 8, 3), (8, 8, 3)], [(None, 6, 3), (6, 6, 3)], [(6, 6, 4), (6, 6, 4)], [(6, 6, 3), (6, 6, 4)], [(6, 6, 3), (8, 8, 3)],
    [(3,), (3,)], [(1, 1, 3), (1, 1, 3)], [(None, 1, 3), (1, None, 3)], [(6, 6, 3)], [(6, 6, 3), (6, 6, 3), (6, 6, 3)],
]


def main(flavor, out):
    names, lines, counts = names_in(flavor), [], {}
    names["keras"].backend.clear_session = lambda: None  # names of layers don't matter here, and clearing takes longer than all else
    for layer, ctor, shape, states in dict.fromkeys(cases()):
        counts[layer] = counts.get(layer, 0) + 1
        given = ", ".join(f"x{index + 1}" for index in range(len(states)))
        inputs = [{"shape": list(each)} for each in (shape, *states)]
        case = {"id": f"{layer}/{counts[layer]}", "layer": layer, "ctor": f"keras.layers.{ctor}", "call": f"layer(x0, initial_state=[{given}])" if states else "layer(x0)", "inputs": inputs}
        lines.append(json.dumps({**case, **answer(case, dict(names), counts=False)}))
    write_packed(out, '{"cases": [\n' + ",\n".join(lines) + "\n]}\n")


def cases():
    yield from batches()
    yield from directions()
    yield from maps()
    yield from dilated()


def batches():
    """States whose batch size may be another than the input's."""
    for unroll, stateful, own, (a, b) in itertools.product((False, True), (False, True), (None, 1, 32), PAIRS):
        if stateful and own is None:
            continue
        run = f"unroll={unroll}, stateful={stateful}"
        shape, ends = (own, 5, 24), ((a, 20), (b, 20))
        for flags in ("", ", return_sequences=True, return_state=True"):
            yield "LSTM", f"LSTM(20, {run}{flags})", shape, ends
            yield "RNN", f"RNN([keras.layers.GRUCell(20), keras.layers.GRUCell(7)], {run}{flags})", shape, ((a, 20), (b, 7))
            yield "Bidirectional", f"Bidirectional(keras.layers.GRU(20, {run}{flags}))", shape, ends
            if not unroll:
                yield "ConvLSTM2D", f"ConvLSTM2D(3, 3, stateful={stateful}{flags})", (own, 5, 8, 8, 2), ((a, 6, 6, 3), (b, 6, 6, 3))
    for unroll, stateful, major, size in itertools.product((False, True), (False, True), (False, True), (1, 5, 32, None)):
        shape = (5, 32, 24) if major else (32, 5, 24)
        options = f"unroll={unroll}, stateful={stateful}" + (", time_major=True" if major else "")
        yield "GRU", f"GRU(20, {options}, return_sequences=True, return_state=True)", shape, ((size, 20),)


def directions():
    """A Bidirectional puts together what starts from states of different sizes."""
    for mode, unroll, sequences, own, (a, b) in itertools.product(("'sum'", "'ave'", "None"), (False, True), (False, True), (None, 1, 32), PAIRS[:5]):
        yield "Bidirectional", f"Bidirectional(keras.layers.GRU(20, unroll={unroll}, return_sequences={sequences}), merge_mode={mode})", (own, 5, 24), ((a, 20), (b, 20))
    for mode, rows in itertools.product(("'concat'", "'sum'", "None"), (6, 7, None)):
        states = ((4, 6, 6, 3), (4, 6, 6, 3), (4, rows, 6, 3), (4, rows, 6, 3))
        yield "Bidirectional", f"Bidirectional(keras.layers.ConvLSTM2D(3, 3, return_sequences=True), merge_mode={mode})", (4, 5, None, 8, 2), states


def maps():
    """States of a ConvLSTM whose maps are of another size than what it makes of its input."""
    for stateful, states, (shape, options) in itertools.product((False, True), MAPS, (
        ((32, 5, 8, 8, 2), ""), ((32, 5, 3, 3, 2), ""), ((32, 5, None, 8, 2), ""),
        ((32, 5, 2, 8, 8), ", data_format='channels_first'"), ((32, 5, None, 8, 2), ", dilation_rate=2"),
    )):
        yield "ConvLSTM2D", f"ConvLSTM2D(3, 3, stateful={stateful}, return_sequences=True, return_state=True{options})", shape, tuple((32, *state) for state in states)


def dilated():
    """Windows with gaps on maps of open size."""
    for rank, sizes, dilation, padding, first in itertools.product((1, 2, 3), ((None, 6, 7), (6, None, 7), (6, 7, None), (6, 7, 8)), (1, 2), ("valid", "same"), (False, True)):
        size = sizes[:rank]
        shape = (4, 5, 2, *size) if first else (4, 5, *size, 2)
        options = f"dilation_rate={dilation}, padding='{padding}'" + (", data_format='channels_first'" if first else "")
        yield f"ConvLSTM{rank}D", f"ConvLSTM{rank}D(3, 3, {options}, return_state=True)", shape, ()
        yield "Bidirectional", f"Bidirectional(keras.layers.ConvLSTM{rank}D(3, 3, {options}))", shape, ()


if __name__ == "__main__":
    main(*sys.argv[1:])
