"""Asks Keras 3, Keras 2 and TensorFlow for subscripts of tensors: `python subscripts.py SEED COUNT ../arrays/subscripts.json.gz`."""

import json
import random
import sys

from libraries import names_in, write_packed

USUAL = "x[:1] x[1:] x[...,:2] x[None] x[::2] x[::-1] x[:,-1] x[:,:-1] x[:,1:] x[-1] x[0] x[...] x[:] x[()] x[:,None] x[:,tf.newaxis,:] x[:,0,:] x[:,[0,1]] x[[0,1]] x[tf.constant([0,1])] x[:,::-1] x[...,0] x[...,None] x[...,-1:] x[:,:,0] x[0:1,0] x[:2,:2]".split()
SHAPES = [(None,), (4,), (None, 5), (4, 5), (None, None), (None, 5, 3), (4, 5, 3), (None, None, 3), (None, 6, 5, 3), (4, 6, 5, 3), (None, None, None, 3)]
ENDS = ["", "0", "1", "2", "-1", "-2", "3", "None", "5", "-4"]


def item(chance):
    kind = chance.random()
    if kind < 0.3:
        return str(chance.choice([0, 1, -1, 2, -2, 5, 3]))
    if kind < 0.65:
        step = ":" + chance.choice(["1", "2", "-1", "-2", "", "3"]) if chance.random() < 0.4 else ""
        return f"{chance.choice(ENDS)}:{chance.choice(ENDS)}{step}"
    if kind < 0.76:
        return chance.choice(["None", "tf.newaxis", "np.newaxis"])
    if kind < 0.86:
        return "..."
    return chance.choice(["[0, 1]", "[0]", "np.arange(2)", "tf.constant([0, 1])", "0.5", ":"])


def subscripts(chance, count):
    found = list(USUAL)
    while len(found) < count:
        items = ", ".join(item(chance) for _ in range(chance.randint(1, 4)))
        found.append(f"x[{items}]")
    return list(dict.fromkeys(found))


def answer(lib, shape, sub, tf, np, kerases):
    try:
        x = tf.zeros(shape) if lib == "eager" else kerases[lib].Input(batch_shape=shape)
        y = eval(sub, {"x": x, "tf": tf, "np": np})
        return {"shape": [None if size is None else int(size) for size in y.shape]}
    except Exception as caught:  # whatever the library raises is its answer
        return {"error": type(caught).__name__}


def main(seed, count, out):
    chance = random.Random(int(seed))
    newer, older = names_in("keras3"), names_in("keras2")
    kerases = {"keras3": newer["keras"], "keras2": older["keras"]}
    lines = []
    for sub in subscripts(chance, int(count)):
        for shape in SHAPES if sub in USUAL else chance.sample(SHAPES, 3):
            for lib in ("keras3", "keras2") if None in shape else ("keras3", "keras2", "eager"):
                told = answer(lib, shape, sub, newer["tf"], newer["np"], kerases)
                lines.append(json.dumps({"lib": lib, "on": shape, "sub": sub, **told}))
    write_packed(out, "[\n" + ",\n".join(lines) + "\n]\n")


main(*sys.argv[1:])
