// Functions of libraries that compute what an activation of Keras does: `activation=tf.nn.relu` is `activation="relu"`.

/** Keras' name for the function at a path, `tf.nn.silu` → `silu`; null where no activation computes the same. */
export function activationName(path: string): string | null {
  const name = path.slice(path.lastIndexOf(".") + 1);
  const family = families.find(({ paths }) => paths.test(path));
  const activation = otherNames[name] ?? name;
  return family?.names.has(activation) === true ? activation : null;
}

const otherNames: Readonly<Record<string, string>> = {
  exp: "exponential",
  identity: "linear",
  swish: "silu",
  hard_swish: "hard_silu",
};

const common =
  "relu relu6 elu selu sigmoid tanh softplus softsign softmax log_softmax silu leaky_relu exponential".split(
    " ",
  );

/** `keras.ops.gelu` is left out: unlike the activation it approximates. */
const families: readonly {
  readonly paths: RegExp;
  readonly names: ReadonlySet<string>;
}[] = [
  {
    paths: /^keras\.activations\.\w+$/,
    names: new Set([
      ...common,
      ..."linear gelu mish celu glu hard_sigmoid hard_silu hard_tanh hard_shrink soft_shrink tanh_shrink squareplus sparse_plus sparsemax log_sigmoid threshold".split(
        " ",
      ),
    ]),
  },
  {
    paths: /^keras\.backend\.\w+$/,
    names: new Set(
      "relu elu sigmoid tanh softplus softsign softmax hard_sigmoid exponential".split(
        " ",
      ),
    ),
  },
  {
    paths: /^keras\.ops\.(nn\.)?\w+$/,
    names: new Set([...common, "hard_sigmoid", "hard_silu", "log_sigmoid"]),
  },
  {
    paths: /^(tf|tensorflow)\.((nn|math)\.)?\w+$/,
    names: new Set([...common, "linear", "gelu"]),
  },
];
