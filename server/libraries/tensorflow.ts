// TensorFlow's functions on tensors, `keras.ops`, `keras.random` and `keras.backend`: NumPy's operations under their names and rules.

import { tensor } from "../shapes/structure.ts";
import type { HostType } from "../interpreter/library.ts";
import { none, number } from "../interpreter/value.ts";
import {
  dtypeOf,
  sizeOf,
  sizesOf,
  sized,
  someSize,
} from "./arrays/array-arguments.ts";
import type { ArrayFunction } from "./arrays/operations/array-calls.ts";
import {
  byName,
  firstNames,
  libraryFunction,
  onSizes,
} from "./arrays/operations/array-calls.ts";
import { tensorShape } from "./cells/tensor-shapes.ts";
import { copied, makers, oneHot } from "./arrays/array-constructors.ts";
import type { Flavor } from "./arrays/array-dtypes.ts";
import { arrayOperations } from "./arrays/operations/array-operations.ts";
import { featureColumnFunctions } from "./keras/feature-columns.ts";
import { activationFunctions } from "./keras/keras-activations.ts";
import { backendFunctions } from "./keras/keras-backend.ts";
import { dataHelpers } from "./data/keras-data.ts";
import { datasetFunctions } from "./data/dataset-sources.ts";
import { structureFunctions } from "./python/structures.ts";
import type { Constants, Functions, LibraryFunction } from "./registry.ts";
import { notKnown } from "./registry.ts";

/** TensorFlow's functions and constants by dotted name, with those of Keras that make or change tensors and data. */
export function createTensorflow(type: HostType): {
  readonly functions: Functions;
  readonly constants: Constants;
} {
  const entries = (
    prefix: string,
    flavor: Flavor,
    functions: Readonly<Record<string, ArrayFunction>>,
    isMaker: boolean,
  ): readonly (readonly [string, LibraryFunction])[] =>
    Object.entries(functions).map(([name, run]) => [
      `${prefix}.${name}`,
      libraryFunction(name.slice(name.lastIndexOf(".") + 1), run, {
        flavor,
        type,
        kind: "tensor",
        isMaker,
      }),
    ]);
  const shared = without(arrayOperations, numpyOnly);
  return {
    functions: Object.fromEntries([
      ...entries(
        "tensorflow",
        "tensorflow",
        { ...shared, ...inModules, ...renamed },
        false,
      ),
      ...entries("tensorflow", "tensorflow", tensorMakers, true),
      ...entries(
        "keras.ops",
        "keras",
        { ...arrayOperations, ...kerasOperations },
        false,
      ),
      ...entries("keras.ops", "keras", kerasMakers, true),
      ...entries("keras.random", "keras", kerasRandom, true),
      ...entries("keras", "keras", { Variable: variable }, true),
      ...entries(
        "keras.backend",
        "tensorflow",
        { ...shared, ...backendFunctions },
        false,
      ),
      ...entries("keras.backend", "tensorflow", backendMakers, true),
      ...Object.entries(activationFunctions(type)),
      ...Object.entries(dataHelpers(type)),
      ...Object.entries(datasetFunctions(type)),
      ...Object.entries(featureColumnFunctions(type)),
      ...Object.entries(structureFunctions),
      ["tensorflow.random.set_seed", () => none],
      [
        "tensorflow.TensorShape",
        (call, machine, path) =>
          tensorShape(call.positional[0], machine) ?? notKnown(path),
      ],
    ]),
    constants: { "tensorflow.newaxis": none },
  };
}

/** NumPy's functions that TensorFlow has not, or has under another meaning. */
const numpyOnly = new Set(
  "sum prod mean std var max min any all amax amin ptp append delete insert hstack vstack dstack column_stack nonzero percentile quantile flatnonzero concatenate trace diag tensordot_ cov take size_ count_nonzero median average".split(
    " ",
  ),
);

function without(
  functions: Readonly<Record<string, ArrayFunction>>,
  names: ReadonlySet<string>,
): Readonly<Record<string, ArrayFunction>> {
  return Object.fromEntries(
    Object.entries(functions).filter(([name]) => !names.has(name)),
  );
}

function alias(name: string): ArrayFunction {
  return (given) => arrayOperations[name]?.({ ...given, name }) ?? null;
}

/** TensorFlow's own names of operations. */
const renamed: Readonly<Record<string, ArrayFunction>> = {
  ...Object.fromEntries(
    "sum mean max min prod any all std variance logsumexp"
      .split(" ")
      .flatMap((name): readonly (readonly [string, ArrayFunction])[] => {
        const run = alias(name === "variance" ? "var" : name);
        return [
          [`reduce_${name}`, run],
          [`math.reduce_${name}`, run],
        ];
      }),
  ),
  repeat: alias("repeat"),
  norm: normalized,
  "linalg.norm": normalized,
  "linalg.matmul": alias("matmul"),
  "linalg.diag": onSizes((shape, given) =>
    given.rest(1).length > 0
      ? null
      : [...shape, shape[shape.length - 1] ?? null],
  ),
  "linalg.trace": alias("trace"),
  "dtypes.cast": alias("cast"),
  "math.argmax": alias("argmax"),
  "math.top_k": topOf,
  "nn.top_k": topOf,
  "nn.dropout": alias("copy"),
  "nn.bias_add": alias("copy"),
  "sets.size": () => null,
  slice: sliced,
  "random.shuffle": alias("copy"),
  "linalg.band_part": alias("copy"),
  argsort: (given) => {
    const array = given.array(0, ...firstNames);
    return array && tensor(array.shape, "int32");
  },
  broadcast_to: alias("broadcast_to"),
  one_hot: (given) => {
    const shape = given.array(0, "indices")?.shape;
    const depth = sizeOf(given.get(1, "depth"), given.machine);
    const axis = given.get(4, "axis");
    return shape && depth !== null && !axis
      ? oneHot(shape, depth, dtypeOf(given.get(5, "dtype"), "float32"))
      : null;
  },
  sequence_mask: (given) => {
    const shape = given.array(0, "lengths")?.shape;
    const length = given.get(1, "maxlen");
    const size =
      length && length.kind !== "none"
        ? sizeOf(length, given.machine)
        : someSize(given.machine);
    return shape && size !== null
      ? tensor([...shape, size], dtypeOf(given.get(2, "dtype"), "bool"))
      : null;
  },
};

/** The same functions under `tf.math`, `tf.nn` and their like. */
const inModules: Readonly<Record<string, ArrayFunction>> = Object.fromEntries(
  [
    [
      "math",
      "abs add subtract multiply divide maximum minimum pow exp log log1p sqrt square sin cos tan tanh sigmoid softmax softplus sign floor ceil round equal not_equal greater greater_equal less less_equal logical_and logical_or logical_not is_nan is_inf is_finite cumsum floormod floordiv mod squared_difference rsqrt erf negative l2_normalize multiply_no_nan truediv",
    ],
    [
      "nn",
      "relu relu6 elu selu gelu leaky_relu silu swish sigmoid softmax log_softmax softplus softsign tanh l2_normalize",
    ],
  ].flatMap(([module, names]) =>
    (names ?? "")
      .split(" ")
      .map((name) => [`${module ?? ""}.${name}`, alias(name)] as const),
  ),
);

/** `tf.norm(x, ord, axis)`: of floats. */
function normalized(
  given: Parameters<ArrayFunction>[0],
): ReturnType<ArrayFunction> {
  return arrayOperations.norm?.(given) ?? null;
}

/** The k largest along the last axis, and where they were. */
function topOf(given: Parameters<ArrayFunction>[0]): ReturnType<ArrayFunction> {
  const array = given.array(0, ...firstNames);
  const count = sizeOf(given.get(1, "k") ?? number(1), given.machine);
  if (!array?.shape || array.shape.length === 0 || count === null) return null;
  const shape = array.shape.with(-1, count);
  const items = [tensor(shape, array.dtype), tensor(shape, "int32")];
  return { kind: "tuple", items: items.map((item) => given.made(item)) };
}

/** `slice(x, begin, size)`: -1 takes the rest. */
function sliced(
  given: Parameters<ArrayFunction>[0],
): ReturnType<ArrayFunction> {
  const array = given.array(0, ...firstNames);
  const sizes = sizesOf(given.get(2, "size", "shape"), given.machine);
  const begins = sizesOf(given.get(1, "begin", "start_indices"), given.machine);
  if (!array?.shape || !sizes || !begins || sizes.length !== array.shape.length)
    return null;
  const { shape } = array;
  return tensor(
    sizes.map((size, axis) => {
      const [whole, begin] = [shape[axis] ?? null, begins[axis] ?? null];
      if (size !== -1) return size;
      return typeof whole === "number" && typeof begin === "number"
        ? whole - begin
        : null;
    }),
    array.dtype,
  );
}

const drawn =
  (dtypePosition: number, otherwise: string | null): ArrayFunction =>
  (given) =>
    sized(
      given.get(0, "shape"),
      dtypeOf(given.get(dtypePosition, "dtype"), otherwise, given.flavor),
      given.machine,
    );

const tensorMakers: Readonly<Record<string, ArrayFunction>> = {
  ...pick(["zeros", "ones", "zeros_like", "ones_like", "linspace"]),
  constant: copied(1),
  convert_to_tensor: (given) =>
    copied(1)({ ...given, name: "convert_to_tensor" }),
  Variable: (given) => {
    const value = given.array(0, "initial_value");
    return (
      value &&
      tensor(value.shape, dtypeOf(given.get(byName, "dtype"), value.dtype))
    );
  },
  range: (given) => makers.arange?.(given) ?? null,
  fill: (given) => {
    const value = given.array(1, "value");
    return tensor(
      sizesOf(given.get(0, "dims"), given.machine),
      value?.dtype ?? null,
    );
  },
  eye: (given) =>
    given.get(2, "batch_shape") ? null : (makers.eye?.(given) ?? null),
  ...Object.fromEntries(
    ["normal", "uniform", "truncated_normal"].map((name) => [
      `random.${name}`,
      drawn(3, "float32"),
    ]),
  ),
  "random.stateless_normal": drawn(4, "float32"),
  "random.stateless_uniform": drawn(4, "float32"),
};

/** `keras.Variable(value)`, or `keras.Variable(initializer, shape)`. */
function variable(
  given: Parameters<ArrayFunction>[0],
): ReturnType<ArrayFunction> {
  const shape = given.get(1, "shape");
  const dtype = given.get(2, "dtype");
  if (shape && shape.kind !== "none")
    return sized(shape, dtypeOf(dtype, "float32"), given.machine);
  const value = given.array(0, "initializer");
  return value && tensor(value.shape, dtypeOf(dtype, value.dtype));
}

const kerasMakers: Readonly<Record<string, ArrayFunction>> = {
  ...pick([
    "zeros",
    "ones",
    "empty",
    "full",
    "zeros_like",
    "ones_like",
    "full_like",
    "empty_like",
    "arange",
    "linspace",
    "logspace",
    "eye",
    "identity",
    "tri",
    "array",
  ]),
  convert_to_tensor: copied(1),
};

const kerasOperations: Readonly<Record<string, ArrayFunction>> = {
  one_hot: categories,
  convert_to_numpy: alias("copy"),
  slice: sliced,
  top_k: topOf,
  norm: alias("norm"),
  "linalg.norm": alias("norm"),
  "nn.one_hot": categories,
  ...Object.fromEntries(
    "relu softmax sigmoid log_softmax gelu silu elu selu tanh softplus leaky_relu"
      .split(" ")
      .map((name) => [`nn.${name}`, alias(name)]),
  ),
};

/** `keras.ops.one_hot(x, num_classes)`. */
function categories(
  given: Parameters<ArrayFunction>[0],
): ReturnType<ArrayFunction> {
  const shape = given.array(0, ...firstNames)?.shape;
  const classes = sizeOf(given.get(1, "num_classes"), given.machine);
  if (
    !shape ||
    classes === null ||
    given.get(byName, "axis") ||
    given.get(byName, "sparse")
  )
    return null;
  return oneHot(shape, classes, dtypeOf(given.get(3, "dtype"), "float32"));
}

const kerasRandom: Readonly<Record<string, ArrayFunction>> = {
  normal: drawn(3, "float32"),
  uniform: drawn(3, "float32"),
  truncated_normal: drawn(3, "float32"),
  randint: drawn(3, "int32"),
  shuffle: alias("copy"),
  dropout: alias("copy"),
};

const backendMakers: Readonly<Record<string, ArrayFunction>> = {
  ...pick(["zeros", "ones", "arange", "eye", "zeros_like", "ones_like"]),
  variable: copied(1),
  constant: copied(1),
  random_normal: drawn(3, "float32"),
  random_uniform: drawn(3, "float32"),
};

function pick(
  names: readonly string[],
): Readonly<Record<string, ArrayFunction>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const run = makers[name];
      return run ? [[name, run] as const] : [];
    }),
  );
}
