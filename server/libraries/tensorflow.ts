// TensorFlow: tensors, `tf.data` pipelines, and Keras' data helpers.

import type { Dim } from "../shapes/dim.ts";
import { subtract } from "../shapes/dim.ts";
import type { TensorSpec } from "../shapes/structure.ts";
import { tensor } from "../shapes/structure.ts";
import type { Call, HostType, Machine } from "../interpreter/library.ts";
import type { Value } from "../interpreter/value.ts";
import { none, tuple, unknown } from "../interpreter/value.ts";
import type { ArrayMaker } from "./array-arguments.ts";
import { arrayOf, dtypeOf, sized, sizesOf } from "./array-arguments.ts";
import type { ArrayOperation } from "./array-methods.ts";
import { applied, arrayOperations } from "./array-methods.ts";
import { concatenated, expanded } from "./array-shapes.ts";
import { createDatasetType, fromSlices } from "./dataset-pipeline.ts";
import { timeseries } from "./timeseries.ts";
import { makeDataset } from "./datasets.ts";
import { integerOf } from "./python-operators.ts";
import { sequenceItems } from "./python-collections.ts";
import type { Constants, Functions, LibraryFunction } from "./registry.ts";
import { named } from "./registry.ts";
import { makeTensor, operationResult, toStructure } from "./tensors.ts";

/** TensorFlow's functions and constants by dotted name, with those of Keras that make data. */
export function createTensorflow(tensorType: HostType): {
  readonly functions: Functions;
  readonly constants: Constants;
} {
  const datasetType = createDatasetType(tensorType);
  return {
    functions: {
      ...makers(tensorType),
      ...operations(tensorType),
      ...joins(tensorType),
      ...dataHelpers(tensorType),
      ...datasets(datasetType),
    },
    constants: { "tensorflow.newaxis": none },
  };
}

/** Names of one TensorFlow function, with those that `keras.ops` and `keras.backend` have for it. */
function everywhere(
  name: string,
  others: readonly string[] = [],
): readonly string[] {
  return [
    `tensorflow.${name}`,
    `keras.ops.${name}`,
    `keras.backend.${name}`,
    ...others,
  ];
}

function makers(type: HostType): Functions {
  const made: ArrayMaker = (name, spec, call) =>
    spec
      ? makeTensor(
          type,
          spec,
          { kind: "array", site: call.node.range, name },
          "tensor",
        )
      : unknown({ kind: "notFollowed", what: `tf.${name}` });
  return {
    ...named(everywhere("zeros"), filled("zeros", 1, made)),
    ...named(everywhere("ones"), filled("ones", 1, made)),
    ...named(everywhereRandom("normal"), filled("normal", 3, made)),
    ...named(everywhereRandom("uniform"), filled("uniform", 3, made)),
    ...named(
      everywhereRandom("truncated_normal"),
      filled("truncated_normal", 3, made),
    ),
    ...named(constantNames, constant(made)),
    ...named(shapeNames, shapeOf),
    "tensorflow.fill": (call, machine) =>
      made("fill", tensor(sizesOf(call.get(0, "dims"), machine), null), call),
    "tensorflow.range": (call) => made("range", rangeOf(call), call),
    "tensorflow.random.set_seed": () => none,
    "tensorflow.one_hot": (call, machine) => {
      const shape = arrayOf(call.get(0, "indices"), machine)?.shape;
      const depth = integerOf(call.get(1, "depth"));
      const dtype = dtypeOf(call.get(5, "dtype"), "float32");
      const isKnown = shape && depth !== null;
      return made(
        "one_hot",
        isKnown ? tensor([...shape, depth], dtype) : null,
        call,
      );
    },
  };
}

function everywhereRandom(name: string): readonly string[] {
  return [`tensorflow.random.${name}`, `keras.random.${name}`];
}

const constantNames = [
  "tensorflow.constant",
  "tensorflow.convert_to_tensor",
  "tensorflow.Variable",
  "keras.ops.convert_to_tensor",
  "keras.ops.array",
];

const shapeNames = [
  "tensorflow.shape",
  "keras.ops.shape",
  "keras.backend.int_shape",
  "keras.backend.shape",
];

/** A function whose first argument is the shape; floats by default. */
function filled(
  name: string,
  dtypePosition: number,
  made: ArrayMaker,
): LibraryFunction {
  return (call, machine) => {
    const dtype = dtypeOf(call.get(dtypePosition, "dtype"), "float32");
    return made(name, sized(call.get(0, "shape"), dtype, machine), call);
  };
}

/** Python's numbers become 32-bit ones. */
function constant(made: ArrayMaker): LibraryFunction {
  const narrow: Readonly<Record<string, string>> = {
    float64: "float32",
    int64: "int32",
  };
  return (call, machine) => {
    const value = arrayOf(call.positional[0], machine);
    const dtype =
      typeof value?.dtype === "string"
        ? (narrow[value.dtype] ?? value.dtype)
        : null;
    return made(
      "constant",
      value && tensor(value.shape, dtypeOf(call.get(1, "dtype"), dtype)),
      call,
    );
  };
}

/** `tf.range(stop)`, `tf.range(start, stop)`. */
function rangeOf(call: Call): TensorSpec | null {
  const [a, b] = call.positional.map((value) => integerOf(value));
  if (a === null || a === undefined || b === null || call.positional.length > 2)
    return null;
  return tensor([b === undefined ? a : subtract(b, a)], "int32");
}

const shapeOf: LibraryFunction = (call, machine) => {
  const shape = arrayOf(call.positional[0], machine)?.shape;
  if (!shape) return unknown({ kind: "notFollowed", what: "a shape" });
  const sizeOf = (dim: Dim): Value =>
    dim === null
      ? unknown({ kind: "runtimeData", source: "an open size" })
      : typeof dim === "number"
        ? { kind: "number", value: dim, isFloat: false }
        : { kind: "integer", value: dim };
  return tuple(shape.map(sizeOf));
};

/** TensorFlow's names for NumPy's operations. */
const renamed: Readonly<Record<string, string>> = {
  reduce_sum: "sum",
  reduce_mean: "mean",
  reduce_max: "max",
  reduce_min: "min",
  reduce_prod: "prod",
  "math.reduce_sum": "sum",
  "math.reduce_mean": "mean",
  "math.reduce_max": "max",
};

const sameSize = [
  "nn.relu",
  "nn.sigmoid",
  "nn.tanh",
  "nn.softmax",
  "nn.dropout",
  "sigmoid",
  "softmax",
  "relu",
  "square",
  "math.square",
  "math.exp",
  "math.log",
  "math.tanh",
  "identity",
  "stop_gradient",
  "negative",
  "sign",
  "floor",
  "ceil",
];

function operations(type: HostType): Functions {
  const functions: Record<string, LibraryFunction> = {};
  const put = (name: string, operation: ArrayOperation): void => {
    const run: LibraryFunction = (call, machine) => {
      const value =
        call.positional[0] ??
        call.named.find(([key]) =>
          ["x", "tensor", "input", "a", "inputs"].includes(key),
        )?.[1];
      const spec = arrayOf(value, machine);
      return value && spec
        ? applied(
            name,
            inFloat32(operation),
            value,
            call,
            1,
            type,
            machine,
            spec,
          )
        : unknown({ kind: "notFollowed", what: `tf.${name}` });
    };
    for (const path of everywhere(name)) functions[path] = run;
  };
  for (const [name, operation] of Object.entries(arrayOperations))
    put(name, operation);
  for (const [name, other] of Object.entries(renamed)) {
    const operation = arrayOperations[other];
    if (operation) put(name, operation);
  }
  for (const name of sameSize) put(name, (array) => array);
  return functions;
}

/** TensorFlow's means stay in the tensor's dtype. */
function inFloat32(operation: ArrayOperation): ArrayOperation {
  return (array, argument, machine, positional) => {
    const result = operation(array, argument, machine, positional);
    return result?.dtype === "float64" && array.dtype !== "float64"
      ? { ...result, dtype: array.dtype }
      : result;
  };
}

function joins(type: HostType): Functions {
  const joined =
    (
      name: string,
      join: (
        shapes: readonly (readonly Dim[])[],
        axis: number,
      ) => readonly Dim[] | null,
      otherwise: number,
    ): LibraryFunction =>
    (call, machine) => {
      const items = call.positional[0]
        ? sequenceItems(call.positional[0], machine)
        : null;
      const specs = items?.map((item) => arrayOf(item, machine)) ?? [null];
      const axis = call.get(1, "axis");
      const at =
        axis === undefined
          ? otherwise
          : axis.kind === "number"
            ? axis.value
            : null;
      if (!items || specs.includes(null) || at === null)
        return unknown({ kind: "notFollowed", what: `tf.${name}` });
      const shapes = specs.flatMap((spec) => (spec?.shape ? [spec.shape] : []));
      const shape = shapes.length === items.length ? join(shapes, at) : null;
      return operationResult(
        type,
        tensor(shape, specs[0]?.dtype ?? null),
        name,
        call.node.range,
        items,
      );
    };
  const stack = (
    shapes: readonly (readonly Dim[])[],
    axis: number,
  ): readonly Dim[] | null => {
    const wide = shapes.map((shape) => expanded(shape, axis));
    return concatenated(wide, axis < 0 ? axis + (wide[0]?.length ?? 0) : axis);
  };
  return {
    ...named(
      ["tensorflow.concat", "keras.ops.concatenate"],
      joined("concat", concatenated, 0),
    ),
    "keras.backend.concatenate": joined("concatenate", concatenated, -1),
    ...named(everywhere("stack"), joined("stack", stack, 0)),
  };
}

function dataHelpers(type: HostType): Functions {
  const toCategorical: LibraryFunction = (call, machine) => {
    const labels = arrayOf(call.get(0, "x") ?? call.get(0, "y"), machine);
    const classes = integerOf(call.get(1, "num_classes"));
    const shape = labels?.shape;
    if (!shape) return unknown({ kind: "notFollowed", what: "to_categorical" });
    const last = shape[shape.length - 1];
    const kept = shape.length > 1 && last === 1 ? shape.slice(0, -1) : shape;
    const operands = call.positional.slice(0, 1);
    return operationResult(
      type,
      tensor(classes === null ? null : [...kept, classes], "float64"),
      "to_categorical",
      call.node.range,
      operands,
    );
  };
  const padSequences: LibraryFunction = (call, machine) => {
    const sequences = call.get(0, "sequences");
    const count =
      arrayOf(sequences, machine)?.shape?.[0] ??
      (sequences ? (sequenceItems(sequences, machine)?.length ?? null) : null);
    const length = integerOf(call.get(1, "maxlen"));
    const known = count === null || length === null ? null : [count, length];
    return makeTensor(
      type,
      tensor(known, dtypeOf(call.get(2, "dtype"), "int32")),
      { kind: "array", site: call.node.range, name: "pad_sequences" },
      "array",
    );
  };
  return {
    ...named(
      ["keras.utils.to_categorical", "keras.utils.np_utils.to_categorical"],
      toCategorical,
    ),
    ...named(
      [
        "keras.utils.pad_sequences",
        "keras.preprocessing.sequence.pad_sequences",
      ],
      padSequences,
    ),
    "sklearn.model_selection.train_test_split": () =>
      unknown({ kind: "runtimeData", source: "train_test_split" }),
  };
}

function datasets(type: HostType): Functions {
  const unknownElement = {
    kind: "unknown",
    reason: { kind: "runtimeData", source: "a generator" },
  } as const;
  return {
    "tensorflow.data.Dataset.from_tensor_slices": (call, machine) =>
      fromSlices(call.positional[0] ?? none, call, type, machine),
    "tensorflow.data.Dataset.from_generator": (call, machine) =>
      makeDataset(type, {
        element: signature(call, machine) ?? unknownElement,
        batch: null,
        isBatched: false,
        samples: null,
        dropsRemainder: null,
        shuffles: false,
        batchSite: null,
        windows: null,
        site: null,
      }),
    ...named(
      [
        "keras.utils.timeseries_dataset_from_array",
        "keras.preprocessing.timeseries_dataset_from_array",
        "keras.preprocessing.sequence.timeseries_dataset_from_array",
      ],
      (call: Call, machine: Machine) => timeseries(call, type, machine),
    ),
  };
}

function signature(
  call: Call,
  machine: Machine,
): ReturnType<typeof toStructure> | null {
  const given = call.get(4, "output_signature");
  const structure = given ? toStructure(given, machine) : null;
  return structure?.kind === "unknown" ? null : structure;
}
