"""Records what library functions compute between layers: `python library_functions.py keras3|keras2 > ../numerics/library-functions-….json`."""

import json
import sys

KERAS3 = """ops.norm(x, axis=-1, keepdims=True) | ops.std(x, axis=-1) | ops.cumsum(x, axis=1) | ops.flip(x, axis=-1) | ops.roll(x, 1, axis=-1)
ops.take(x, [0, 2], axis=-1) | ops.repeat(x, 2, axis=-1) | ops.tile(x, (1, 2)) | ops.moveaxis(ops.expand_dims(x, 1), 1, -1)
ops.one_hot(ops.argmax(x, axis=-1), 4) | ops.log_softmax(x) | ops.tensordot(x, x, axes=[[1], [1]]) | ops.broadcast_to(x[:, :1], (2, 3))
ops.normalize(x, axis=-1) | ops.unstack(x, axis=-1)[1] | ops.split(x, [1, 3], axis=-1)[1] | ops.full_like(x, 3) | ops.relu(x) | ops.leaky_relu(x, 0.1)
ops.gelu(x) | ops.gelu(x, approximate=False) | keras.activations.gelu(x) | ops.elu(x, 0.5) | x // 2 | x % 2 | ops.clip(x, -1, 1) | ops.cast(x > 0, "float32")
ops.logsumexp(x, axis=-1, keepdims=True) | keras.activations.relu(x, negative_slope=0.1, max_value=1.5) | ops.hard_sigmoid(x) | ops.squeeze(x[:, :1], -1)
ops.einsum("bi,bj->bij", x, x) | ops.where(x > 0, x, 2 * x) | x[..., ::2] | x @ ops.transpose(x) | 1 - x | 2 / x | x ** 3 | -x | ops.var(x, axis=0)
ops.concatenate([x, x]) | ops.stack([x, -x], axis=1) | ops.swapaxes(x, 0, 1) | ops.reshape(x, (-1, 2, 2)) | ops.softmax(x, axis=0) | ops.mean(x)"""

KERAS2 = """tf.norm(x, axis=-1, keepdims=True) | tf.math.reduce_std(x, axis=-1) | tf.math.reduce_variance(x, -1, True) | tf.cumsum(x, axis=1) | K.cumsum(x, axis=1)
tf.reverse(x, axis=[-1]) | tf.gather(x, [0, 2], axis=-1) | tf.gather(x, [1, 0]) | tf.repeat(x, 2, axis=-1) | tf.tile(x, [1, 2]) | tf.split(x, [1, 3], axis=1)[1]
tf.split(x, 2, axis=-1)[1] | tf.concat([x, x], 1) | tf.stack([x, x], axis=1) | tf.unstack(x, axis=1)[2] | tf.matmul(x, x, transpose_b=True)
tf.matmul(x, x, transpose_a=True) | K.softmax(x) | tf.nn.softmax(x, axis=0) | tf.nn.leaky_relu(x) | K.hard_sigmoid(x) | tf.nn.elu(x) | tf.nn.gelu(x)
keras.activations.gelu(x) | keras.activations.relu(x, alpha=0.1, max_value=1.5) | keras.activations.exponential(x) | tf.one_hot(tf.argmax(x, axis=-1), 4)
tf.cast(x > 0.1, tf.float32) | tf.clip_by_value(x, -1.0, 1.0) | K.clip(x, -0.5, 0.5) | tf.einsum("bi,bi->b", x, x) | tf.tensordot(x, x, [[1], [1]])
K.dot(x, K.transpose(x)) | K.permute_dimensions(x, (1, 0)) | K.expand_dims(x) | K.expand_dims(x, 1) | tf.math.l2_normalize(x, axis=-1) | K.concatenate([x, x])
tf.fill([2, 4], 0.5) + x | tf.ones((1, 4)) + x | x * tf.constant([1.0, 2.0, 3.0, 4.0]) | 2.0 ** x | (1 - x) / 2 | x // 2.0 | x % 2.0
tf.math.squared_difference(x, 1.0) | tf.where(x > 0, x, -x) | tf.reduce_logsumexp(x, axis=1) | K.sum(x, axis=-1, keepdims=True) | K.mean(x, axis=0)
tf.nn.bias_add(x, tf.constant([1.0, 2.0, 3.0, 4.0])) | tf.round(x) | tf.nn.swish(x) | K.switch(x > 0, x, 2 * x) | K.bias_add(x, tf.constant([1.0, 2.0, 3.0, 4.0]))"""

HEADS = {
    "keras3": "import keras\nfrom keras import layers, ops\n",
    "keras2": "import tensorflow as tf\nimport tf_keras as keras\nfrom tf_keras import layers\nfrom tf_keras import backend as K\n",
}
DATA = [[0.5, -1.25, 2.0, 0.75], [-0.3, 1.5, -2.5, 0.1]]


def program(flavor, expressions):
    """A layer of the program's own that returns every result."""
    results = "".join(f"            {each},\n" for each in expressions)
    return (
        f"{HEADS[flavor]}\nclass Results(layers.Layer):\n    def call(self, x):\n        return [\n{results}        ]\n\n"
        'x = keras.Input(batch_shape=(2, 4), name="x")\nmodel = keras.Model(x, Results()(x))\n'
    )


def main(flavor):
    import numpy

    text = KERAS3 if flavor == "keras3" else KERAS2
    expressions = [each.strip() for line in text.split("\n") for each in line.split(" | ")]
    source = program(flavor, expressions)
    names = {}
    exec(source, names)
    results = names["model"](numpy.array(DATA, "float32"))
    outputs = [
        {"expression": expression, "shape": list(result.shape), "data": numpy.array(result, "float64").ravel().tolist()}
        for expression, result in zip(expressions, results)
    ]
    json.dump({"source": source, "input": sum(DATA, []), "outputs": outputs}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
