// Activation functions by Keras' name, as each dialect computes them, on tfjs operations.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  abs,
  add,
  cast,
  clipByValue,
  cumsum,
  div,
  elu,
  erf,
  exp,
  greater,
  leakyRelu,
  logSoftmax,
  mul,
  neg,
  range,
  relu,
  relu6,
  selu,
  sigmoid,
  sign,
  softmax,
  softplus,
  split,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  topk,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { ConfigValue, GraphDialect } from "../../server/models/graph.ts";
import { isLayerSpec } from "../../server/models/graph.ts";
import type { Activation } from "./layers/activation-layers.ts";
import { activationOfLayer } from "./layers/activation-layers.ts";
import { nameOf, snakeCase } from "./config.ts";

export interface NamedActivation {
  /** Keras' name: `hard_sigmoid`. */
  readonly name: string;
  /** Element by element (softmax: along the last axis); `glu` alone halves the last axis. */
  readonly apply: <T extends Tensor>(x: T) => T;
  /** It looks at each number alone, not along an axis. */
  readonly isElementwise: boolean;
}

/**
 * The activation that a config names; null when it is no function that the dialect knows by name.
 * @param value `"tanh"`, `null` (linear), `{"class_name": "function", "config": "tanh"}`, a layer like LeakyReLU, or undefined: `otherwise`
 */
export function activation(
  value: ConfigValue | undefined,
  otherwise: string,
  dialect: GraphDialect,
): NamedActivation | null {
  const named =
    value === undefined ? otherwise : value === null ? "linear" : nameOf(value);
  if (named === null) return null;
  const layer = activationOfLayer(named);
  if (layer !== null && (isLayerSpec(value) || dialect === "keras2"))
    return made(named, layer(isLayerSpec(value) ? value.config : {}));
  const snake = snakeCase(named);
  const name = aliases[snake] ?? snake;
  if (dialect !== "keras3" && !older[dialect].has(name)) return null;
  const apply = special[dialect][name] ?? functions[name];
  return apply === undefined ? null : made(name, apply);
}

function made(name: string, apply: Activation): NamedActivation {
  return {
    name,
    apply: <T extends Tensor>(x: T) => apply(x) as T,
    isElementwise: !alongAxis.has(name),
  };
}

const alongAxis = new Set([
  "softmax",
  "log_softmax",
  "sparsemax",
  "glu",
  "Softmax",
]);

const aliases: Readonly<Record<string, string>> = {
  swish: "silu",
  hard_swish: "hard_silu",
  hardsigmoid: "hard_sigmoid",
};

const silu: Activation = (x) => mul(x, sigmoid(x));

const gelu: Activation = (x) =>
  mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1));

const geluByTanh: Activation = (x) =>
  mul(
    mul(x, 0.5),
    add(
      tanh(
        mul(Math.sqrt(2 / Math.PI), add(x, mul(0.044715, mul(x, square(x))))),
      ),
      1,
    ),
  );

const steepHardSigmoid: Activation = (x) =>
  clipByValue(add(mul(x, 0.2), 0.5), 0, 1);

/** Keras 3 gives all but values within ±0.5, each as it is. */
const hardShrink: Activation = (x) =>
  where(greater(abs(x), 0.5), x, zerosLike(x));

const softShrink: Activation = (x) => mul(sign(x), relu(sub(abs(x), 0.5)));

/** Zero below -1, x above 1, a parabola between. */
const sparsePlus: Activation = (x) => {
  const inside = clipByValue(x, -1, 1);
  return add(div(square(add(inside, 1)), 4), relu(sub(x, 1)));
};

const gatedLinear: Activation = (x) => {
  const [value, gate] = split(x, 2, -1);
  return value === undefined || gate === undefined
    ? x
    : mul(value, sigmoid(gate));
};

/** As Keras 3 computes it on TensorFlow: all running sums of the support go into the threshold, not only the last one. */
const sparsemax: Activation = (x) => {
  const size = x.shape.at(-1) ?? 1;
  const { values } = topk(x, size);
  const sums = cumsum(values, x.rank - 1);
  const support = greater(
    sub(values, div(sub(sums, 1), range(1, size + 1))),
    0,
  );
  const total = sum(where(support, sums, zerosLike(sums)), -1, true);
  const count = sum(cast(support, "float32"), -1, true);
  return relu(sub(x, div(sub(total, 1), count)));
};

const functions: Readonly<Record<string, Activation>> = {
  linear: (x) => x,
  tanh: (x) => tanh(x),
  sigmoid: (x) => sigmoid(x),
  hard_sigmoid: (x) => div(clipByValue(add(x, 3), 0, 6), 6),
  relu: (x) => relu(x),
  relu6: (x) => relu6(x),
  leaky_relu: (x) => leakyRelu(x, 0.2),
  elu: (x) => elu(x),
  celu: (x) => elu(x),
  selu: (x) => selu(x),
  silu,
  hard_silu: (x) => div(mul(x, clipByValue(add(x, 3), 0, 6)), 6),
  gelu,
  mish: (x) => mul(x, tanh(softplus(x))),
  glu: gatedLinear,
  exponential: (x) => exp(x),
  softplus: (x) => softplus(x),
  softsign: (x) => div(x, add(abs(x), 1)),
  softmax: (x) => softmax(x),
  log_softmax: (x) => logSoftmax(x),
  log_sigmoid: (x) => neg(softplus(neg(x))),
  hard_tanh: (x) => clipByValue(x, -1, 1),
  hard_shrink: hardShrink,
  soft_shrink: softShrink,
  tanh_shrink: (x) => sub(x, tanh(x)),
  sparse_plus: sparsePlus,
  sparse_sigmoid: (x) => clipByValue(mul(add(x, 1), 0.5), 0, 1),
  sparsemax,
  squareplus: (x) => div(add(x, sqrt(add(square(x), 4))), 2),
};

/** Where a dialect's function of that name is another one. */
const special: Readonly<
  Record<GraphDialect, Readonly<Record<string, Activation>>>
> = {
  keras3: {},
  keras2: { hard_sigmoid: steepHardSigmoid },
  tfjs: { hard_sigmoid: steepHardSigmoid, gelu_new: geluByTanh },
};

const common = [
  ...["linear", "tanh", "sigmoid", "hard_sigmoid", "relu", "relu6", "elu"],
  ...["selu", "silu", "gelu", "mish", "softplus", "softsign", "softmax"],
  "log_softmax",
];

/** The names that the older dialects know; Keras 3 knows all of {@link functions}. */
const older: Readonly<
  Record<Exclude<GraphDialect, "keras3">, ReadonlySet<string>>
> = {
  keras2: new Set([...common, "leaky_relu", "exponential"]),
  tfjs: new Set([...common, "gelu_new"]),
};
