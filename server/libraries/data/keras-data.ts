// Helpers that make training data: `to_categorical`, `pad_sequences`, scikit-learn's split, and the data sets that come with Keras.

import type { Dim, Integer } from "../../shapes/dim.ts";
import { subtract } from "../../shapes/dim.ts";
import type { TensorSpec } from "../../shapes/structure.ts";
import { tensor } from "../../shapes/structure.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { tuple, unknown } from "../../interpreter/value.ts";
import {
  arrayOf,
  dtypeOf,
  sizeOf,
  someSize,
} from "../arrays/array-arguments.ts";
import type { ArrayFunction } from "../arrays/operations/array-calls.ts";
import { byName, libraryFunction } from "../arrays/operations/array-calls.ts";
import { classCount } from "../arrays/array-constructors.ts";
import { pythonIterate } from "../python/python-collections.ts";
import type { Functions, LibraryFunction } from "../registry.ts";
import { named } from "../registry.ts";
import { makeTensor, operationResult } from "../tensors.ts";

export function dataHelpers(type: HostType): Functions {
  const numpyFunction = (name: string, run: ArrayFunction): LibraryFunction =>
    libraryFunction(name, run, {
      flavor: "numpy",
      type,
      kind: "array",
      isMaker: false,
    });
  return {
    ...named(
      ["keras.utils.to_categorical", "keras.utils.np_utils.to_categorical"],
      numpyFunction("to_categorical", toCategorical),
    ),
    ...named(
      [
        "keras.utils.pad_sequences",
        "keras.preprocessing.sequence.pad_sequences",
      ],
      numpyFunction("pad_sequences", padSequences),
    ),
    "keras.utils.normalize": numpyFunction("normalize", ({ array }) => {
      const spec = array(0, "x");
      return spec && tensor(spec.shape, null);
    }),
    "sklearn.model_selection.train_test_split": (call, machine) =>
      trainTestSplit(call, type, machine),
    ...Object.fromEntries(
      Object.entries(dataSets).map(
        ([name, parts]): [string, LibraryFunction] => [
          `keras.datasets.${name}.load_data`,
          (call) => loaded(name, parts, call, type),
        ],
      ),
    ),
  };
}

/** Keras 3 gives float64, Keras 2 float32. */
const toCategorical: ArrayFunction = (given) => {
  const value = given.get(0, "x", "y");
  const labels = arrayOf(value, given.machine);
  const asked = given.get(1, "num_classes");
  const classes =
    asked && asked.kind !== "none"
      ? (sizeOf(asked, given.machine) ?? someSize(given.machine))
      : classCount(value, given);
  if (!labels) return null;
  const isOld = given.machine.dialect === "keras2";
  const dtype = isOld ? dtypeOf(given.get(2, "dtype"), "float32") : "float64";
  if (!labels.shape) return tensor(null, dtype);
  const { shape } = labels;
  const kept =
    shape.length > 1 && shape[shape.length - 1] === 1
      ? shape.slice(0, -1)
      : shape;
  const isOpen =
    typeof shape[shape.length - 1] !== "number" && shape.length > 1;
  return isOpen ? tensor(null, dtype) : tensor([...kept, classes], dtype);
};

/** As many rows as sequences; without `maxlen` as long as the longest. */
/** The axes of one step of a sequence: none where the steps are numbers. */
function featuresOf(sequences: Value, machine: Machine): readonly Dim[] {
  const whole = arrayOf(sequences, machine)?.shape;
  if (whole) return whole.slice(2);
  const rows = pythonIterate(sequences, machine);
  const [first] = rows.kind === "items" ? rows.items : [];
  return (first && arrayOf(first, machine)?.shape?.slice(1)) ?? [];
}

const padSequences: ArrayFunction = (given) => {
  const sequences = given.get(0, "sequences");
  if (!sequences) return null;
  const { machine } = given;
  const rows = pythonIterate(sequences, machine);
  const count =
    arrayOf(sequences, machine)?.shape?.[0] ??
    (rows.kind === "items" ? rows.items.length : rows.length);
  const asked = given.get(1, "maxlen");
  const items =
    rows.kind === "items"
      ? rows.items.map((row) => lengthOf(row, machine))
      : [null];
  const lengths = items.flatMap((each) =>
    typeof each === "number" ? [each] : [],
  );
  const longest =
    lengths.length === items.length
      ? Math.max(0, ...lengths)
      : someSize(machine);
  const length =
    asked && asked.kind !== "none"
      ? (sizeOf(asked, machine) ?? someSize(machine))
      : longest;
  return tensor(
    [count ?? someSize(machine), length, ...featuresOf(sequences, machine)],
    dtypeOf(given.get(2, "dtype"), "int32"),
  );
};

function lengthOf(value: Value, machine: Machine): Integer | null {
  const rows = pythonIterate(value, machine);
  return rows.kind === "items" ? rows.items.length : rows.length;
}

/** `train_test_split(X, y, test_size=0.2)`: each array in two, the test part rounded up, a quarter when nobody says. */
function trainTestSplit(call: Call, type: HostType, machine: Machine): Value {
  const lost = unknown({ kind: "runtimeData", source: "train_test_split" });
  const specs = call.positional.map((value) => arrayOf(value, machine));
  if (call.hasUnread || specs.length === 0) return lost;
  const parts = specs.flatMap((spec, index): readonly Value[] => {
    const samples = spec?.shape?.[0];
    if (!spec?.shape || samples === undefined || samples === null)
      return [lost, lost];
    const sizes = splitSizes(samples, call, machine);
    const rest = spec.shape.slice(1);
    return sizes.map((size) =>
      operationResult(
        type,
        tensor([size, ...rest], spec.dtype),
        "train_test_split",
        call.node.range,
        call.positional.slice(index, index + 1),
      ),
    );
  });
  return machine.makeList(parts);
}

function splitSizes(
  samples: Integer,
  call: Call,
  machine: Machine,
): readonly [train: Integer, test: Integer] {
  const asked = (name: string): Integer | null | undefined => {
    const value = call.get(byName, name);
    if (!value || value.kind === "none") return undefined;
    if (value.kind !== "number") return sizeOf(value, machine);
    if (!value.isFloat) return value.value;
    if (typeof samples !== "number") return null;
    return name === "test_size"
      ? Math.ceil(samples * value.value)
      : Math.floor(samples * value.value);
  };
  const [test, train] = [asked("test_size"), asked("train_size")];
  const someTest = test === null ? someSize(machine) : test;
  const someTrain = train === null ? someSize(machine) : train;
  if (someTest !== undefined && someTrain !== undefined)
    return [someTrain, someTest];
  if (someTrain !== undefined) return [someTrain, subtract(samples, someTrain)];
  const quarter =
    typeof samples === "number" ? Math.ceil(samples * 0.25) : someSize(machine);
  const last = someTest ?? quarter;
  return [subtract(samples, last), last];
}

/** Training and test data, samples and labels: rows, the rest of the shape, dtype. Null: lists of words, of any length. */
const dataSets: Readonly<
  Record<
    string,
    readonly (readonly [
      train: number,
      test: number,
      rest: readonly number[],
      dtype: string | null,
    ])[]
  >
> = {
  mnist: [
    [60_000, 10_000, [28, 28], "uint8"],
    [60_000, 10_000, [], "uint8"],
  ],
  fashion_mnist: [
    [60_000, 10_000, [28, 28], "uint8"],
    [60_000, 10_000, [], "uint8"],
  ],
  cifar10: [
    [50_000, 10_000, [32, 32, 3], "uint8"],
    [50_000, 10_000, [1], "uint8"],
  ],
  cifar100: [
    [50_000, 10_000, [32, 32, 3], "uint8"],
    [50_000, 10_000, [1], null],
  ],
  imdb: [
    [25_000, 25_000, [], "object"],
    [25_000, 25_000, [], "int64"],
  ],
  reuters: [
    [8_982, 2_246, [], "object"],
    [8_982, 2_246, [], "int64"],
  ],
  boston_housing: [
    [404, 102, [13], "float64"],
    [404, 102, [], "float64"],
  ],
  california_housing: [
    [16_512, 4_128, [8], "float32"],
    [16_512, 4_128, [], "float32"],
  ],
};

/** Sizes hold for the data as it comes: a limit on length or another split leaves them open. */
function loaded(
  name: string,
  parts: NonNullable<(typeof dataSets)[string]>,
  call: Call,
  type: HostType,
): Value {
  const isCut =
    call.hasUnread ||
    ["maxlen", "test_split", "version"].some(
      (option) => call.get(byName, option) !== undefined,
    ) ||
    call.positional.length > 2;
  const reason = { kind: "runtimeData", source: `${name}.load_data` } as const;
  if (isCut)
    return tuple([
      tuple([unknown(reason), unknown(reason)]),
      tuple([unknown(reason), unknown(reason)]),
    ]);
  const origin = {
    kind: "array",
    site: call.node.range,
    name: "load_data",
  } as const;
  const array = (
    rows: number,
    [, , rest, dtype]: (typeof parts)[number],
  ): Value => {
    const spec: TensorSpec = tensor([rows, ...rest], dtype);
    return makeTensor(type, spec, origin, "array");
  };
  return tuple([
    tuple(parts.map((part) => array(part[0], part))),
    tuple(parts.map((part) => array(part[1], part))),
  ]);
}
