"""Records layers around the recurrent ones, of the real Keras at inference: `python layers.py keras3|keras2 OUT`, which writes
OUT/further-layers-FLAVOR.json.gz. What a version lacks or refuses is left out, and printed."""

import gzip
import json
import os
import sys
import zlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import numpy as np

FLAVOR, OUT = sys.argv[1:3]

import tensorflow as tf

if FLAVOR == "keras3":
    import keras
else:
    import tf_keras as keras

LINE, PICTURE, VOLUME = (2, 6, 4), (2, 5, 6, 4), (2, 4, 5, 4, 2)


def node(name, *inputs, arguments=None, options=None, **config):
    found = {"class_name": name, "config": config, "inputs": list(inputs) or ["x"]}
    return {**found, **({"arguments": arguments} if arguments else {}), **({"options": options} if options else {})}


def convolutions():
    variants = (
        {"kernel_size": 3},
        {"kernel_size": 2, "padding": "same", "strides": 2, "activation": "relu"},
        {"kernel_size": 2, "dilation_rate": 2, "use_bias": False},
    )
    for rank, shape in ((1, LINE), (2, PICTURE), (3, VOLUME)):
        for n, options in enumerate(variants):
            yield f"Conv{rank}D {n}", [node(f"Conv{rank}D", filters=4, **options)], [shape]
            yield f"Conv{rank}DTranspose {n}", [node(f"Conv{rank}DTranspose", filters=3, **options)], [shape]
            if rank < 3:
                yield f"SeparableConv{rank}D {n}", [node(f"SeparableConv{rank}D", filters=3, **options)], [shape]
                yield f"DepthwiseConv{rank}D {n}", [node(f"DepthwiseConv{rank}D", **options)], [shape]
        more = {"kernel_size": 3, "strides": 2, "padding": "same"}
        yield f"Conv{rank}D groups", [node(f"Conv{rank}D", filters=6, groups=2, **variants[1])], [shape]
        for about, config in (("valid", {}), ("same", {"padding": "same"})):
            spec = node(f"Conv{rank}DTranspose", filters=2, kernel_size=3, strides=2, output_padding=1, **config)
            yield f"Conv{rank}DTranspose output padding {about}", [spec], [shape]
        yield f"Conv{rank}DTranspose wide strides", [node(f"Conv{rank}DTranspose", filters=2, kernel_size=2, strides=3)], [shape]
        first = {"data_format": "channels_first", "kernel_size": 2, "activation": "softmax"}
        # As many filters as columns, and Keras 3 may add the bias along the columns.
        for name in (f"Conv{rank}D", f"Conv{rank}DTranspose"):
            yield f"{name} channels first", [node(name, filters=4, **first)], [shape]
        if rank < 3:
            for name in (f"SeparableConv{rank}D", f"DepthwiseConv{rank}D"):
                own = {"filters": 4} if name.startswith("S") else {}
                yield f"{name} multiplier", [node(name, depth_multiplier=2, **own, **more)], [shape]
                yield f"{name} channels first", [node(name, **own, **first)], [shape]
            yield f"LocallyConnected{rank}D", [node(f"LocallyConnected{rank}D", filters=3, kernel_size=2, strides=2)], [shape]
            bare = node(f"LocallyConnected{rank}D", filters=3, kernel_size=3, use_bias=False, activation="tanh")
            yield f"LocallyConnected{rank}D bare", [bare], [shape]
            for implementation in (1, 2, 3):
                for form in ("channels_last", "channels_first"):
                    for padding in ("valid", "same") if implementation > 1 else ("valid",):
                        own = {"implementation": implementation, "data_format": form, "padding": padding}
                        local = node(f"LocallyConnected{rank}D", filters=3, kernel_size=3, strides=2, **own)
                        yield f"LocallyConnected{rank}D {implementation} {form} {padding}", [local], [shape]
    for name in ("Conv1D", "SeparableConv1D"):
        yield f"{name} causal", [node(name, filters=3, kernel_size=3, padding="causal", dilation_rate=2)], [LINE]


def poolings():
    for rank, shape in ((1, LINE), (2, PICTURE), (3, VOLUME)):
        for kind in ("Max", "Average"):
            name = f"{kind}Pooling{rank}D"
            yield f"{name}", [node(name, pool_size=2)], [shape]
            yield f"{name} same", [node(name, pool_size=3, strides=2, padding="same")], [shape]
            yield f"{name} channels first", [node(name, pool_size=2, strides=1, data_format="channels_first")], [shape]
            yield f"Global{name}", [node(f"Global{name}")], [shape]
            yield f"Global{name} kept", [node(f"Global{name}", keepdims=True, data_format="channels_first")], [shape]
            yield f"Adaptive{name}", [node(f"Adaptive{name}", output_size=3)], [shape]
        for name in (f"ZeroPadding{rank}D", f"Cropping{rank}D", f"UpSampling{rank}D"):
            yield name, [node(name)], [shape]
    for name in ("ZeroPadding", "Cropping"):
        key = "padding" if name == "ZeroPadding" else "cropping"
        for about, rank, shape, value in (
            ("two", 1, LINE, [2, 1]),
            ("by axis", 2, PICTURE, [1, 2]),
            ("by side", 2, PICTURE, [[0, 1], [2, 1]]),
            ("by side", 3, VOLUME, [[1, 0], [0, 2], [1, 1]]),
        ):
            yield f"{name}{rank}D {about}", [node(f"{name}{rank}D", **{key: value})], [shape]
        yield f"{name}2D channels first", [node(f"{name}2D", data_format="channels_first", **{key: 1})], [PICTURE]
    yield "UpSampling2D by axis", [node("UpSampling2D", size=[1, 3])], [PICTURE]
    yield "UpSampling2D bilinear", [node("UpSampling2D", size=[2, 3], interpolation="bilinear")], [PICTURE]
    yield "UpSampling2D channels first", [node("UpSampling2D", data_format="channels_first")], [PICTURE]
    yield "Flatten channels first", [node("Flatten", data_format="channels_first")], [PICTURE]


def normalizations():
    for axis in (-1, 1, [1, 2]):
        for name in ("LayerNormalization", "UnitNormalization", "RMSNormalization"):
            yield f"{name} {axis}", [node(name, axis=axis)], [PICTURE]
    yield "BatchNormalization first", [node("BatchNormalization", axis=1, epsilon=0.1, scale=False)], [PICTURE]
    for groups in (2, -1, 1):
        yield f"GroupNormalization {groups}", [node("GroupNormalization", groups=groups)], [PICTURE]
    yield "GroupNormalization axis", [node("GroupNormalization", groups=2, axis=1, center=False)], [(2, 4, 3, 5)]
    yield "Normalization", [node("Normalization")], [LINE]
    yield "Normalization of all", [node("Normalization", axis=None)], [LINE]
    yield "Normalization given", [node("Normalization", mean=[1.0, 2.0, 3.0, 4.0], variance=[1.0, 4.0, 0.5, 2.0])], [LINE]
    yield "Normalization back", [node("Normalization", mean=0.5, variance=2.0, axis=None, invert=True)], [LINE]
    inner = {"class_name": "Dense", "config": {"units": 3}}
    yield "SpectralNormalization", [node("SpectralNormalization", layer=inner)], [(3, 4)]


def attentions():
    two = [(2, 4, 3), (2, 5, 3)]
    for name in ("Attention", "AdditiveAttention"):
        for about, config, options in (
            ("plain", {}, {}),
            ("scale", {"use_scale": True}, {}),
            ("no scale", {"use_scale": False}, {}),
            ("causal", {}, {"use_causal_mask": True}),
        ):
            yield f"{name} {about}", [node(name, "x", "x1", options=options, **config)], two
        yield f"{name} key", [node(name, "x", "x1", "x2")], [*two, (2, 5, 3)]
        masked = [node("Masking", "x"), node("Masking", "x1"), node(name, "0", "1")]
        yield f"{name} masked", masked, two
    concat = node("Attention", "x", "x1", score_mode="concat", use_scale=True)
    yield "Attention concat", [concat], two
    for about, config, options in (
        ("plain", {}, {}),
        ("widths", {"value_dim": 2, "output_shape": 5}, {}),
        ("no bias", {"use_bias": False}, {}),
        ("causal", {}, {"use_causal_mask": True}),
    ):
        spec = node("MultiHeadAttention", "x", arguments={"value": "x1"}, options=options, num_heads=2, key_dim=3, **config)
        yield f"MultiHeadAttention {about}", [spec], two
        grouped = node("GroupedQueryAttention", "x", arguments={"value": "x1"}, options=options, num_query_heads=4, num_key_value_heads=2, head_dim=3)
        yield f"GroupedQueryAttention {about}", [grouped], two
    for about, config, options in (
        ("gate", {"use_gate": True}, {}),
        ("gate without bias", {"use_gate": True, "use_bias": False}, {}),
        ("window", {"sliding_window": 2}, {}),
        ("window, causal", {"sliding_window": 2, "use_gate": True}, {"use_causal_mask": True}),
    ):
        if FLAVOR == "keras3":
            spec = node("MultiHeadAttention", "x", arguments={"value": "x1"}, options=options, num_heads=2, key_dim=3, value_dim=2, **config)
            yield f"MultiHeadAttention {about}", [spec], two
            grouped = node("GroupedQueryAttention", "x", arguments={"value": "x1"}, options=options, num_query_heads=4, num_key_value_heads=2, head_dim=3, **config)
            yield f"GroupedQueryAttention {about}", [grouped], two
    key = node("MultiHeadAttention", "x", arguments={"value": "x1", "key": "x2"}, num_heads=2, key_dim=3)
    yield "MultiHeadAttention key", [key], [*two, (2, 5, 2)]
    given = node("MultiHeadAttention", "x", arguments={"value": "x1", "attention_mask": "mask"}, num_heads=2, key_dim=3)
    yield "MultiHeadAttention mask", [given], [*two, (2, 4, 5)]
    own = node("MultiHeadAttention", "0", arguments={"value": "0"}, num_heads=2, key_dim=3)
    yield "MultiHeadAttention masked", [node("Masking", "x"), own], [(2, 4, 3)]
    pictures, volumes = [(2, 4, 3, 5), (2, 4, 6, 5)], [(2, 3, 2, 4, 5), (2, 3, 2, 4, 5)]
    for about, config, shapes in (
        ("all axes", {}, [(2, 4, 3, 5), (2, 3, 2, 5)]),
        ("axis 1", {"attention_axes": [1]}, [(2, 4, 3, 5), (2, 6, 3, 5)]),
        ("axis 2", {"attention_axes": [2]}, pictures),
        ("axis 2 as a number", {"attention_axes": 2}, pictures),
        ("axis -2", {"attention_axes": [-2]}, pictures),
        ("axis -1", {"attention_axes": [-1]}, pictures),
        ("axes 2 and 1", {"attention_axes": [2, 1]}, [(2, 4, 3, 5), (2, 4, 3, 5)]),
        ("axes 1 and 3", {"attention_axes": [1, 3], "value_dim": 2, "use_bias": False}, volumes),
        ("axis 1 of three", {"attention_axes": [1]}, two),
    ):
        spec = node("MultiHeadAttention", "x", arguments={"value": "x1"}, num_heads=2, key_dim=3, **config)
        yield f"MultiHeadAttention {about}", [spec], shapes
    spec = node("MultiHeadAttention", "x", arguments={"value": "x1"}, num_heads=2, key_dim=3, output_shape=[2, 3])
    yield "MultiHeadAttention output of two axes", [spec], two
    if FLAVOR == "keras3":
        spec = node("MultiHeadAttention", "x", arguments={"value": "x1"}, num_heads=2, key_dim=3, attention_axes=[2], use_gate=True)
        yield "MultiHeadAttention gate, axis 2", [spec], pictures
    for about, axes, shapes, mask in (
        ("axis 2", [2], pictures, (2, 4, 3, 6)),
        ("all axes", None, [(2, 2, 3, 5), (2, 3, 2, 5)], (2, 2, 3, 3, 2)),
    ):
        config = {} if axes is None else {"attention_axes": axes}
        given = {"value": "x1", "attention_mask": "mask"}
        spec = node("MultiHeadAttention", "x", arguments=given, num_heads=2, key_dim=3, **config)
        yield f"MultiHeadAttention mask, {about}", [spec], [*shapes, mask]
    for axes in (1, 2, [2, 1], [-1, -2]):
        for normal in (False, True):
            yield f"Dot {axes} {normal}", [node("Dot", "x", "x1", axes=axes, normalize=normal)], [(2, 3, 3), (2, 3, 3)]
    yield "Dot of vectors", [node("Dot", "x", "x1", axes=1)], [(3, 4), (3, 4)]


def others():
    for equation, shape, axes, given in (
        ("abc,cd->abd", [None, 5], "d", LINE),
        ("...x,xy->...y", 5, "y", LINE),
        ("ab,bc->ac", 3, None, (3, 4)),
        ("abc,cde->abde", [None, 2, 3], "de", LINE),
        ("abcd,cde->abe", [None, 5], "e", (2, 3, 4, 2)),
    ):
        spec = node("EinsumDense", equation=equation, output_shape=shape, bias_axes=axes, activation="relu")
        yield f"EinsumDense {equation}", [spec], [given]
    yield "Rescaling", [node("Rescaling", scale=0.5, offset=-1.0)], [PICTURE]
    yield "Rescaling by channel", [node("Rescaling", scale=[1.0, 2.0, 3.0, 0.5], offset=[0.0, 1.0, 0.0, 1.0])], [LINE]
    for kind in ("bilinear", "nearest"):
        for size in ((3, 4), (10, 9)):
            yield f"Resizing {kind} {size}", [node("Resizing", height=size[0], width=size[1], interpolation=kind)], [PICTURE]
    yield "CenterCrop", [node("CenterCrop", height=2, width=3)], [PICTURE]
    for name in ("Flip", "Rotation", "Zoom", "Contrast", "Brightness"):
        own = {"Flip": {}, "Zoom": {"height_factor": 0.2}}.get(name, {"factor": 0.2})
        yield f"Random{name}", [node(f"Random{name}", **own)], [PICTURE]
    for options in ({}, {"max_value": 0.5}, {"negative_slope": 0.1, "threshold": 0.2}):
        yield f"ReLU {options}", [node("ReLU", **options)], [LINE]
    for axis in (1, [1, 2]):
        yield f"Softmax {axis}", [node("Softmax", axis=axis)], [LINE]
    for name in ("sparsemax", "LeakyReLU", "ELU", "ThresholdedReLU", "Softmax", "ReLU", "glu"):
        yield f"Activation {name}", [node("Activation", activation=name)], [LINE]
    for name in ("LSTM", "GRU", "SimpleRNN"):
        inner = {"class_name": name, "config": {"units": 3}}
        yield f"TimeDistributed {name}", [node("TimeDistributed", layer=inner)], [(2, 3, 4, 2)]
        both = {"class_name": "Bidirectional", "config": {"layer": inner}}
        yield f"TimeDistributed Bidirectional {name}", [node("TimeDistributed", layer=both)], [(2, 3, 4, 2)]
        kept = {"class_name": name, "config": {"units": 3, "stateful": True, "return_sequences": name == "GRU"}}
        yield f"TimeDistributed stateful {name}", [node("TimeDistributed", layer=kept)], [(2, 3, 4, 2)]
        masked = [node("Embedding", "tokens", input_dim=4, output_dim=2, mask_zero=True), node("TimeDistributed", "0", layer=inner)]
        yield f"TimeDistributed masked {name}", masked, [(2, 3, 4)]
    inner = {"class_name": "ConvLSTM1D", "config": {"filters": 2, "kernel_size": 2}}
    yield "TimeDistributed ConvLSTM1D", [node("TimeDistributed", layer=inner)], [(2, 3, 3, 4, 2)]
    inner = {"class_name": "Conv1D", "config": {"filters": 2, "kernel_size": 2, "data_format": "channels_first"}}
    yield "TimeDistributed Conv1D channels first", [node("TimeDistributed", layer=inner)], [(2, 3, 4, 5)]


def preparations():
    bounds = {"bin_boundaries": [-1.0, -0.2, 0.5]}
    for mode in ("int", "one_hot", "multi_hot", "count"):
        for shape in ((3, 4), (3, 1), LINE):
            if mode == "int" or len(shape) < 3 or FLAVOR == "keras3":
                yield f"Discretization {mode} {shape}", [node("Discretization", output_mode=mode, **bounds)], [shape]
                if mode != "int":
                    encoding = node("CategoryEncoding", "tokens", num_tokens=5, output_mode=mode)
                    yield f"CategoryEncoding {mode} {shape}", [encoding], [shape]
        for about, config in (("", {}), (" masked", {"mask_token": 0}), (" known", {"num_oov_indices": 0})):
            vocabulary = [3, 1, 2, 0] if about == " known" else [3, 1]
            lookup = node("IntegerLookup", "tokens", vocabulary=vocabulary, output_mode=mode, **config)
            yield f"IntegerLookup {mode}{about}", [lookup], [(3, 4)]
    for name in ("AugMix", "CutMix", "Equalization", "MixUp", "RandAugment", "Solarization", "AutoContrast", "RandomInvert"):
        yield name, [node(name)], [(2, 5, 6, 3)]
    yield "AutoContrast range", [node("AutoContrast", value_range=[-1.0, 2.0])], [(2, 5, 6, 3)]
    inner = [{"class_name": "Rescaling", "config": {"scale": 0.5}}, {"class_name": "CenterCrop", "config": {"height": 3, "width": 2}}]
    yield "Pipeline", [node("Pipeline", layers=inner)], [PICTURE]


def built(spec):
    config = {k: nested(v) for k, v in spec["config"].items()}
    name = {"GroupedQueryAttention": "GroupQueryAttention"}.get(spec["class_name"], spec["class_name"])
    return getattr(keras.layers, name)(**config)


def nested(value):
    if isinstance(value, list):
        return [nested(item) for item in value]
    return built(value) if isinstance(value, dict) and "class_name" in value else value


def stored(array):
    return {"shape": list(np.shape(array)), "data": [float(f"{v:.8g}") for v in np.asarray(array, np.float64).ravel()]}


def data_of(name, shape, rng):
    if name == "mask":
        return np.tril(np.ones(shape, bool), 1)
    if name == "tokens":
        return rng.integers(0, 4, shape)
    values = np.round(rng.normal(size=shape), 3).astype(np.float32)
    if len(shape) == 3:
        values[-1, -1] = 0  # What Masking leaves out.
    return values


def names_of(nodes, shapes):
    """Inputs in the order in which the nodes name them."""
    found = []
    for one in nodes:
        for name in [*one["inputs"], *one.get("arguments", {}).values()]:
            if not name.isdigit() and name not in found:
                found.append(name)
    return found


def record(name, nodes, shapes):
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    names = names_of(nodes, shapes)
    arrays = {n: data_of(n, shape, rng) for n, shape in zip(names, shapes)}
    kinds = {"mask": "bool", "tokens": "int32"}
    values = {n: keras.Input(batch_shape=a.shape, dtype=kinds.get(n, "float32"), name=n) for n, a in arrays.items()}
    inputs = list(values.values())
    layers = []
    for n, one in enumerate(nodes):
        given = [values[i] for i in one["inputs"]]
        layer = built(one)
        arguments = {k: values[v] for k, v in one.get("arguments", {}).items()}
        result = layer(given[0] if len(given) == 1 else given, **arguments, **one.get("options", {}))
        values[str(n)] = result
        layers.append(layer)
    model = keras.Model(inputs, result)
    weights = {}
    for n, layer in enumerate(layers):
        drawn = [
            np.abs(np.round(rng.normal(size=w.shape), 3)) + 0.5 if "variance" in str(getattr(v, "name", "")) else np.round(rng.normal(size=w.shape) / 2, 3)
            for w, v in zip(layer.get_weights(), layer.weights)
        ]
        if drawn:
            layer.set_weights(drawn)
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()
        weights[str(n)] = [stored(w) for w in layer.get_weights()[: len(drawn)]]
    given = [tf.constant(a) for a in arrays.values()]
    answer = model(given if len(given) > 1 else given[0], training=False)
    return {
        "name": name,
        "inputs": [{"name": n, **stored(a)} for n, a in arrays.items()],
        "nodes": [{"id": str(n), **one} for n, one in enumerate(nodes)],
        "weights": weights,
        "output": stored(answer),
    }


cases = []
for name, nodes, shapes in (*convolutions(), *poolings(), *normalizations(), *attentions(), *others(), *preparations()):
    try:
        cases.append(record(name, nodes, shapes))
    except Exception as error:
        print("without", name, f"{type(error).__name__}: {error}".splitlines()[0][:150])
    keras.backend.clear_session()
print(FLAVOR, len(cases), "cases")
with open(os.path.join(OUT, f"further-layers-{FLAVOR}.json.gz"), "wb") as file:
    text = json.dumps({"flavor": FLAVOR, "cases": cases}, separators=(",", ":"))
    file.write(gzip.compress(text.encode(), 9, mtime=0))
