"""Writes down the masks that a Keras attaches to the tensors of small programs: chains of layers behind something masked.

    python test/oracle/record/masks.py keras3
    TF_USE_LEGACY_KERAS=1 python test/oracle/record/masks.py keras2

writes test/oracle/masks/<keras>.json.gz; `--seed N` makes other chains, `--out FILE` writes elsewhere. Each program holds one statement a line;
recorded is what every name holds in the end, the shape of its `_keras_mask` beside its own, or the first line that raises.
"""

import argparse
import json
import os
import random
import re

from libraries import names_in, write_packed

HERE = os.path.dirname(os.path.abspath(__file__))

OWN_LAYERS = """
class Plain(keras.layers.Layer):
    def call(self, inputs):
        return inputs * 2.0
class Keeps(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True
    def call(self, inputs):
        return inputs * 2.0
class Takes(keras.layers.Layer):
    def call(self, inputs, mask=None):
        return inputs * 2.0
class Makes(keras.layers.Layer):
    def call(self, inputs):
        return inputs * 2.0
    def compute_mask(self, inputs, mask=None):
        return mask
class Drops(keras.layers.Layer):
    def call(self, inputs):
        return inputs * 2.0
    def compute_mask(self, inputs, mask=None):
        return None
class Inner(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.masking = keras.layers.Masking()
        self.run = keras.layers.LSTM(5, return_sequences=True)
    def call(self, inputs):
        return self.run(self.masking(inputs))
class Both(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True
        self.run = keras.layers.GRU(5, return_sequences=True)
    def call(self, inputs, mask=None):
        return self.run(inputs, mask=mask)
class InnerModel(keras.Model):
    def __init__(self):
        super().__init__()
        self.masking = keras.layers.Masking()
        self.dense = keras.layers.Dense(5)
    def call(self, inputs):
        return self.dense(self.masking(inputs))
"""

# How a masked tensor `h` comes about: the lines, its rank, its timesteps.
SOURCES = [
    (["x = keras.Input((7, 5))", "h = keras.layers.Masking()(x)"], 3, 7),
    (["x = keras.Input((None, 5))", "h = keras.layers.Masking(mask_value=-1.0)(x)"], 3, None),
    (["x = keras.Input(batch_shape=(2, 7, 5))", "h = keras.layers.Masking()(x)"], 3, 7),
    (['x = keras.Input((7,), dtype="int32")', "h = keras.layers.Embedding(20, 5, mask_zero=True)(x)"], 3, 7),
    (['x = keras.Input((None,), dtype="int32")', "h = keras.layers.Embedding(20, 5, mask_zero=True)(x)"], 3, None),
    (["h = keras.Input((7, 5))"], 3, 7),
    (['x = keras.Input((4, 7), dtype="int32")', "h = keras.layers.Embedding(20, 5, mask_zero=True)(x)"], 4, 4),
    (["x = keras.Input((4, 7, 5))", "h = keras.layers.Masking()(x)"], 4, 4),
    (["x = keras.Input((4, 7, 5))", "h = keras.layers.TimeDistributed(keras.layers.Masking())(x)"], 4, 4),
    (["x = keras.Input((3, 6, 6, 2))", "h = keras.layers.Masking()(x)"], 5, 3),
    (["x = keras.Input((6,))", "h = keras.layers.Masking()(x)"], 2, 6),
]

ANY = """
Dense(4) | Dropout(0.5) | Activation("relu") | LayerNormalization() | BatchNormalization() | GaussianNoise(0.1) | GaussianDropout(0.1)
AlphaDropout(0.1) | ActivityRegularization(0.1) | ELU() | LeakyReLU() | ReLU() | Softmax() | Masking() | UnitNormalization() | Rescaling(2.0)
Identity() | GroupNormalization(1) | RMSNormalization() | ThresholdedReLU() | SpectralNormalization(keras.layers.Dense(4)) | Normalization()
Lambda(lambda t: t * 2) | Lambda(lambda t: t * 2, mask=lambda t, m: m) | Activation("softmax") | Flatten() | PReLU(shared_axes=[1])
""".replace("\n", " | ")

BY_RANK = {
    2: "RepeatVector(3) | Reshape((3, 2)) | Embedding(9, 4) | Embedding(9, 4, mask_zero=True)",
    3: """LSTM(4) | LSTM(4, return_sequences=True) | GRU(4, return_sequences=True, return_state=True) | SimpleRNN(4, return_state=True)
GRU(4, return_sequences=True) | LSTM(4, return_sequences=True, go_backwards=True) | LSTM(4, return_sequences=True, unroll=True)
RNN(keras.layers.GRUCell(4), return_sequences=True) | RNN([keras.layers.LSTMCell(4), keras.layers.GRUCell(3)], return_sequences=True, return_state=True)
Bidirectional(keras.layers.LSTM(4)) | Bidirectional(keras.layers.LSTM(4, return_sequences=True)) | Bidirectional(keras.layers.GRU(4, return_sequences=True), merge_mode=None)
Bidirectional(keras.layers.GRU(4, return_sequences=True, return_state=True), merge_mode="sum") | Bidirectional(keras.layers.LSTM(4, return_sequences=True, return_state=True), merge_mode=None)
TimeDistributed(keras.layers.Dense(3)) | TimeDistributed(keras.layers.Dropout(0.1)) | TimeDistributed(keras.layers.Reshape((5, 1))) | TimeDistributed(keras.layers.RepeatVector(2))
TimeDistributed(keras.layers.Embedding(9, 3, mask_zero=True)) | TimeDistributed(keras.layers.Flatten())
Conv1D(4, 2, padding="same") | Conv1D(4, 2, padding="causal") | MaxPooling1D(2) | AveragePooling1D(2) | UpSampling1D(2) | ZeroPadding1D(1) | Cropping1D(1) | SeparableConv1D(4, 2)
DepthwiseConv1D(2) | Conv1DTranspose(4, 2) | GlobalAveragePooling1D() | GlobalMaxPooling1D() | Reshape((5, 7)) | Reshape((-1, 5, 1)) | Permute((2, 1)) | SpatialDropout1D(0.1)
EinsumDense("abc,cd->abd", (None, 4)) | LocallyConnected1D(4, 2) | Embedding(9, 4) | TimeDistributed(keras.layers.BatchNormalization())""",
    4: """TimeDistributed(keras.layers.LSTM(3)) | TimeDistributed(keras.layers.LSTM(3, return_sequences=True)) | TimeDistributed(keras.layers.Conv1D(3, 2)) | TimeDistributed(keras.layers.Dense(3))
TimeDistributed(keras.layers.GlobalAveragePooling1D()) | TimeDistributed(keras.layers.Bidirectional(keras.layers.GRU(3))) | TimeDistributed(keras.layers.Masking())
TimeDistributed(keras.layers.TimeDistributed(keras.layers.Dense(3))) | ConvLSTM1D(3, 2, padding="same", return_sequences=True) | ConvLSTM1D(3, 2) | Conv2D(3, 2, padding="same")
SpatialDropout2D(0.1) | MaxPooling2D(2) | Reshape((4, -1)) | Permute((2, 1, 3)) | GlobalAveragePooling2D() | Resizing(3, 3)""",
    5: """ConvLSTM2D(2, 2, return_sequences=True) | ConvLSTM2D(2, 2, padding="same", return_state=True) | Bidirectional(keras.layers.ConvLSTM2D(2, 2, return_sequences=True))
TimeDistributed(keras.layers.Conv2D(2, 2)) | TimeDistributed(keras.layers.Flatten()) | TimeDistributed(keras.layers.MaxPooling2D(2)) | Conv3D(2, 2) | SpatialDropout3D(0.1)""",
}

# Expressions in which `{h}` stands for the tensor before, `{o}` for another one and `{m}` for a mask of its own.
EXPRESSIONS = {
    0: """{h} + 1.0 | {h} * 2.0 | {h}[:, 1:] | {h}[..., :1] | {h} + {h} | OP.relu({h}) | OP.concat | Plain()({h}) | Keeps()({h}) | Takes()({h}) | Makes()({h}) | Drops()({h})
L.Add()([{h}, {h}]) | L.Concatenate()([{h}, {h}]) | L.Multiply()([{h}, {o}]) | L.Add()([{h}, {o}]) | L.Average()([{o}, {h}]) | L.Maximum()([{h}, {o}]) | L.Subtract()([{h}, {o}])
L.Minimum()([{h}, {h}]) | L.Concatenate()([{h}, {o}]) | L.Concatenate(axis=1)([{h}, {o}]) | L.Concatenate(axis=1)([{h}, {h}]) | L.Dropout(0.1)({h}, training=True)
L.Dot(axes=-1)([{h}, {h}]) | L.add([{h}, {o}]) | L.concatenate([{o}, {h}])""",
    3: """Inner()({h}) | Both()({h}) | InnerModel()({h}) | L.Attention()([{h}, {h}]) | L.Attention()([{h}, {o}]) | L.Attention()([{o}, {h}]) | L.AdditiveAttention()([{h}, {h}])
L.MultiHeadAttention(2, 3)({h}, {h}) | L.MultiHeadAttention(2, 3)({o}, {h}) | L.MultiHeadAttention(2, 3)({h}, {o}) | L.MultiHeadAttention(2, 3)({h}, {h}, return_attention_scores=True)
L.Attention()([{h}, {h}], return_attention_scores=True) | L.Attention()([{h}, {h}], mask=[{m}, {m}]) | L.Attention()([{h}, {h}], mask=[None, {m}]) | L.GroupQueryAttention(3, 2, 1)({h}, {h})
L.LSTM(4, return_sequences=True)({h}, mask={m}) | L.GRU(4, return_sequences=True)({h}, mask=None) | L.LSTM(4)({h}, mask={m}) | L.Bidirectional(L.LSTM(4, return_sequences=True))({h}, mask={m})
L.TimeDistributed(L.Dense(3))({h}, mask={m}) | L.Softmax()({h}, mask={h} > 0) | L.BatchNormalization()({h}, mask={m}) | L.GlobalAveragePooling1D()({h}, mask={m}) | Takes()({h}, mask={m}) | Both()({h}, mask={m})
L.RNN(L.LSTMCell(4), return_sequences=True)({h}, mask={m}) | L.Dense(3)({h}, mask={m}) | keras.Sequential([L.Masking(), L.LSTM(4, return_sequences=True)])({h})
keras.Sequential([L.LSTM(4, return_sequences=True), L.Dense(2)])({h}) | keras.Sequential([L.Dense(2), L.Flatten()])({h}) | FUNCTIONAL({h}) | MASKED({h}) | L.TimeDistributed(Keeps())({h}) | L.TimeDistributed(Plain())({h})
L.TimeDistributed(keras.Sequential([L.Dense(3)]))({h}) | L.Bidirectional(L.GRU(4, return_sequences=True), backward_layer=L.LSTM(4, return_sequences=True, go_backwards=True))({h}) | L.LSTM(4, return_sequences=True)({h}, initial_state=STATES)""",
    4: "L.ConvLSTM1D(3, 2, return_sequences=True)({h}, mask={m})",
    5: "L.ConvLSTM2D(3, 2, return_sequences=True)({h}, mask={m}) | L.Bidirectional(L.ConvLSTM2D(2, 2, return_sequences=True))({h}, mask={m})",
}


class Library:
    def __init__(self, flavor):
        self.flavor, self.names = flavor, names_in(flavor)
        self.keras = self.names["keras"]

    def has(self, step):
        """Whether this Keras has all layers that a step names."""
        names = re.findall(r"keras\.layers\.(\w+)", step)
        return all(hasattr(self.keras.layers, name) for name in names)

    def step(self, text):
        """The step as it is written for this Keras."""
        text = re.sub(r"\bL\.", "keras.layers.", text)
        if self.flavor == "keras3":
            return text.replace("OP.relu", "keras.ops.relu").replace("OP.concat", "keras.ops.concatenate([{h}, {h}], axis=1)")
        return text.replace("OP.relu", "tf.nn.relu").replace("OP.concat", "tf.concat([{h}, {h}], axis=1)")

    def run(self, program):
        """What each name holds, or the number of the line that raises."""
        self.keras.backend.clear_session() if self.flavor == "keras2" else self.keras.utils.clear_session(free_memory=False)
        names, held = dict(self.names), {}
        if "OWN" in program[0]:
            exec(OWN_LAYERS, names)
        for index, line in enumerate(program):
            if line.startswith("#"):
                continue
            try:
                exec(line, names)
            except Exception as error:
                text = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", str(error)).split())
                return {"held": held, "raises": index, "error": f"{type(error).__name__}: {text}"[:160]}
            name = line.split(" = ")[0]
            held[name] = self.holds(names[name])
        return {"held": held}

    def holds(self, value):
        if isinstance(value, (tuple, list)):
            return [self.holds(item) for item in value]
        if not hasattr(value, "shape"):
            return None
        mask = getattr(value, "_keras_mask", None)
        shape = self.sizes(value)
        return {"shape": shape} if mask is None else {"shape": shape, "mask": self.sizes(mask)}

    def sizes(self, tensor):
        try:
            return [None if size is None else int(size) for size in tensor.shape]
        except ValueError:
            return None


def steps_for(rank, library):
    layers = [f"L.{text.strip()}({{h}})" for text in f"{ANY} | {BY_RANK[rank]}".replace("\n", " | ").split(" | ") if text.strip()]
    others = [text.strip() for key in (0, rank) if key in EXPRESSIONS for text in EXPRESSIONS[key].replace("\n", " | ").split(" | ")]
    found = [library.step(text) for text in layers + others]
    return [step for step in found if library.has(step)]


def program_of(source, steps, rng):
    """Source lines, then one line a step; helpers are put in front where a step needs them."""
    lines, timesteps = list(source[0]), source[2]
    before = "h"
    own = bool(re.search(r"\b(Plain|Keeps|Takes|Makes|Drops|Inner|Both|InnerModel)\(", " ".join(steps)))
    for count, step in enumerate(steps, 1):
        if "{o}" in step:
            lines.append(f"o{count} = {OTHERS[rng.randrange(len(OTHERS))].format(h=before)}".replace("L.", "keras.layers."))
            step = step.replace("{o}", f"o{count}")
        if "{m}" in step:
            lines.append(f'm{count} = keras.Input(({timesteps},), dtype="bool")')
            step = step.replace("{m}", f"m{count}")
        if "STATES" in step:
            lines.append(f"s{count} = [keras.Input((4,)), keras.Input((4,))]")
            step = step.replace("STATES", f"s{count}")
        for model, body in MODELS.items():
            if model in step:
                lines.extend([f"i{count} = keras.Input((None, {WIDTH}))", f"n{count} = keras.Model(i{count}, {body.format(i=f'i{count}')})".replace("L.", "keras.layers.")])
                step = step.replace(model, f"n{count}")
        lines.append(f"h{count} = {step.format(h=before)}")
        before = f"h{count}"
        if re.search(r"return_state=True|merge_mode=None|return_attention_scores=True", step):
            lines.append(f"f{count} = h{count}[0]")
            before = f"f{count}"
    return (["# OWN"] if own else []) + lines


WIDTH = 5
MODELS = {
    "FUNCTIONAL": "L.Dense(4)({i})",
    "MASKED": "L.LSTM(4, return_sequences=True)(L.Masking()({i}))",
}
OTHERS = ["L.Masking()({h} * 2.0)", "L.Dropout(0.1)({h})", "{h} * 3.0", "L.Masking(3.0)({h} * 1.0)"]


def programs(library, seed):
    rng = random.Random(seed)
    for source in SOURCES:
        for step in steps_for(source[1], library):
            if rng.random() < 0.8:
                yield program_of(source, [step], rng)
    for _ in range(400):
        source = SOURCES[rng.randrange(len(SOURCES))]
        rank, steps = source[1], []
        for _ in range(rng.randint(2, 4)):
            options = steps_for(rank, library)
            step = options[rng.randrange(len(options))]
            steps.append(step)
            rank = rank_after(step, rank)
            if rank not in BY_RANK:
                break
        yield program_of(source, steps, rng)


def rank_after(step, rank):
    """A guess that needs not be right: a chain that raises is a case as well."""
    if re.search(r"Flatten\(\)\(|Global", step):
        return 2
    if re.search(r"(LSTM|GRU|RNN)\(", step) and "return_sequences" not in step and "MASKED" not in step:
        return rank - 1
    if "RepeatVector" in step or "Embedding" in step or "Reshape((-1, 5, 1))" in step:
        return rank + 1
    return rank


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("flavor", choices=["keras3", "keras2"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out")
    given = parser.parse_args()
    library = Library(given.flavor)
    cases = []
    for program in programs(library, given.seed):
        cases.append({"program": program, **library.run(program)})
    text = json.dumps({"own": OWN_LAYERS, "cases": cases}, separators=(",", ":")).replace('},{"program"', '},\n{"program"')
    out = given.out or f"{HERE}/../masks/{given.flavor}.json.gz"
    write_packed(out, text)
    raising = sum("raises" in case for case in cases)
    print(f"{given.flavor}: {len(cases)} programs, {raising} raise")


if __name__ == "__main__":
    main()
