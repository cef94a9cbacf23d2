// Operations that pick elements, drop them or put some in: take, delete, insert, unique, differences, windows.

import type { Dim } from "../../../shapes/dim.ts";
import { add, maximum, minimum, subtract } from "../../../shapes/dim.ts";
import { product } from "../../../shapes/shape.ts";
import { tensor } from "../../../shapes/structure.ts";
import type { Value } from "../../../interpreter/value.ts";
import { none, number, tuple } from "../../../interpreter/value.ts";
import {
  arrayOf,
  axisIn,
  dtypeOf,
  listedItems,
  sizeOf,
  someSize,
} from "../array-arguments.ts";
import type { ArrayCall, ArrayFunction } from "./array-calls.ts";
import { byName, firstNames, onSizes } from "./array-calls.ts";
import { averaged, promoted } from "../array-dtypes.ts";
import { places } from "./array-elementwise.ts";
import { dimValue } from "../../tensors.ts";

/** By NumPy's names. */
export const selections: Readonly<Record<string, ArrayFunction>> = {
  take: onSizes((shape, given) => {
    const indices = given.array(1, "indices")?.shape;
    const axis = given.get(2, "axis");
    if (!indices) return null;
    if (!axis || axis.kind === "none")
      return given.flavor === "tensorflow" ? null : indices;
    return takenAt(shape, indices, axisIn(shape.length, axis, null));
  }),
  gather: onSizes((shape, given) => {
    const indices = given.array(1, "indices")?.shape;
    const axis = given.get(3, "axis");
    if (!indices || given.get(byName, "batch_dims")) return null;
    return takenAt(shape, indices, axisIn(shape.length, axis, 0));
  }),
  take_along_axis: (given) => {
    const array = given.array(0, ...firstNames);
    const indices = given.array(1, "indices");
    return array && indices && given.get(2, "axis")?.kind === "number"
      ? tensor(null, array.dtype)
      : null;
  },
  delete: onSizes((shape, given) => changed(shape, given, 2, -1)),
  insert: onSizes((shape, given) => changed(shape, given, 3, 1)),
  unique,
  union1d: someOf,
  intersect1d: someOf,
  setdiff1d: someOf,
  extract: (given) => {
    const array = given.array(1, "arr");
    return array && tensor([someSize(given.machine)], array.dtype);
  },
  boolean_mask: (given) => {
    const [array, mask] = [
      given.array(0, ...firstNames),
      given.array(1, "mask"),
    ];
    if (!array || !mask?.shape || !array.shape) return null;
    return tensor(
      [someSize(given.machine), ...array.shape.slice(mask.shape.length)],
      array.dtype,
    );
  },
  nonzero: (given) => {
    const array = given.array(0, ...firstNames);
    return array && places(array, given.flavor, given.made, given.machine);
  },
  argwhere: (given) => {
    const rank = given.array(0, ...firstNames)?.shape?.length;
    return rank === undefined
      ? null
      : tensor([someSize(given.machine), rank], "int64");
  },
  flatnonzero: (given) => tensor([someSize(given.machine)], "int64"),
  diff: (given) => {
    const array = given.array(0, ...firstNames);
    const times = given.get(1, "n") ?? number(1);
    if (!array?.shape || times.kind !== "number") return null;
    const at = axisIn(array.shape.length, given.get(2, "axis"), -1);
    const size = at === null ? null : (array.shape[at] ?? null);
    if (at === null) return null;
    const left =
      size === null
        ? null
        : typeof size === "number"
          ? Math.max(0, size - times.value)
          : subtract(size, times.value);
    return tensor(array.shape.with(at, left), array.dtype);
  },
  ediff1d: onSizes((shape) => {
    const size = product(shape);
    return size === null
      ? null
      : [typeof size === "number" ? Math.max(0, size - 1) : subtract(size, 1)];
  }),
  meshgrid,
  searchsorted: (given) => {
    const array = given.array(1, "v", "values");
    return (
      array && tensor(array.shape, given.flavor === "numpy" ? "int64" : "int32")
    );
  },
  digitize: (given) => {
    const array = given.array(0, ...firstNames);
    return (
      array && tensor(array.shape, given.flavor === "numpy" ? "int64" : "int32")
    );
  },
  bincount: (given) =>
    given.get(1, "weights") || given.flavor !== "numpy"
      ? null
      : tensor([someSize(given.machine)], "int64"),
  interp: (given) => {
    const array = given.array(0, ...firstNames);
    return array && tensor(array.shape, "float64");
  },
  convolve,
  sliding_window_view: (given) => {
    const array = given.array(0, ...firstNames);
    const window = sizeOf(given.get(1, "window_shape"), given.machine);
    if (!array?.shape || window === null) return null;
    const axis = given.get(2, "axis");
    const at = axis
      ? axisIn(array.shape.length, axis, null)
      : array.shape.length === 1
        ? 0
        : null;
    const size = at === null ? null : (array.shape[at] ?? null);
    if (at === null || size === null) return null;
    const count = add(subtract(size, window), 1);
    return tensor([...array.shape.with(at, count), window], array.dtype);
  },
  shape: (given) => {
    const array = given.array(0, ...firstNames);
    if (!array?.shape) return null;
    return given.flavor === "tensorflow"
      ? given.made(
          tensor(
            [array.shape.length],
            dtypeOf(given.get(1, "out_type"), "int32"),
          ),
          array.shape.map(dimValue),
        )
      : tuple(array.shape.map(dimValue));
  },
  int_shape: (given) => {
    const shape = given.array(0, ...firstNames)?.shape;
    return shape ? tuple(shape.map(dimValue)) : null;
  },
  ndim: (given) => rank(given),
  rank: (given) => {
    const found = rank(given);
    return found && given.made(tensor([], "int32"), [found]);
  },
  size: (given) => {
    const array = given.array(0, ...firstNames);
    const size = array?.shape ? product(array.shape) : null;
    if (!array || given.get(1, "axis")) return null;
    if (given.flavor === "tensorflow")
      return given.made(
        tensor([], dtypeOf(given.get(1, "out_type"), "int32")),
        [size === null ? none : dimValue(size)],
      );
    return size === null ? null : dimValue(size);
  },
  cov: (given) => {
    const shape = given.array(0, ...firstNames)?.shape;
    const rows = shape?.length === 2 ? shape[0] : undefined;
    if (
      given.rest(1).length + given.call.named.length > 0 ||
      rows === undefined
    )
      return null;
    return tensor(
      rows === 1 ? [] : [rows, rows],
      averaged(given.flavor, given.array(0, ...firstNames)?.dtype ?? null),
    );
  },
};

function rank(given: ArrayCall): Value | null {
  const shape = given.array(0, ...firstNames)?.shape;
  return shape ? number(shape.length) : null;
}

function takenAt(
  shape: readonly Dim[],
  indices: readonly Dim[],
  at: number | null,
): readonly Dim[] | null {
  return at === null ? null : shape.toSpliced(at, 1, ...indices);
}

/** One element less or more for each index. Without an axis the result is flat. */
function changed(
  shape: readonly Dim[],
  given: ArrayCall,
  axisPosition: number,
  step: 1 | -1,
): readonly Dim[] | null {
  const indices = given.get(1, "obj");
  const axis = given.get(axisPosition, "axis");
  const isFlat = !axis || axis.kind === "none";
  const at = isFlat ? 0 : axisIn(shape.length, axis, null);
  const sizes = isFlat ? [product(shape)] : shape;
  const size = at === null ? null : (sizes[at] ?? null);
  if (!indices || at === null || size === null) return null;
  const count = countOf(indices, given, step);
  if (count === null) return sizes.with(at, someSize(given.machine));
  return sizes.with(at, step === 1 ? add(size, count) : subtract(size, count));
}

/** How many elements indices name; those of a list count once when deleted. */
function countOf(
  indices: Value,
  given: ArrayCall,
  step: 1 | -1,
): number | null {
  if (indices.kind === "number") {
    const values =
      step === 1 ? arrayOf(given.get(2, "values"), given.machine) : null;
    const isPlain =
      values === null ||
      values.shape?.length === 0 ||
      given.get(3, "axis") !== undefined;
    return isPlain && (values === null || values.shape?.length === 0)
      ? 1
      : null;
  }
  const items = listedItems(indices, given.machine);
  const numbers = items?.flatMap((item) =>
    item.kind === "number" && item.value >= 0 ? [item.value] : [],
  );
  if (!numbers || numbers.length !== items?.length) return null;
  return step === 1 ? numbers.length : new Set(numbers).size;
}

/** Sorted values that differ; how many there are shows at run time. */
function unique(given: ArrayCall): ReturnType<ArrayFunction> {
  const array = given.array(0, ...firstNames);
  if (!array) return null;
  const axis = given.get(byName, "axis");
  const count = someSize(given.machine);
  const rows =
    axis?.kind === "number" && axis.value === 0 ? array.shape?.slice(1) : [];
  if (!rows || (axis && axis.kind !== "number")) return null;
  const values = tensor([count, ...rows], array.dtype);
  const flat = array.shape ? product(array.shape) : null;
  if (given.flavor === "tensorflow")
    return tuple([given.made(values), given.made(tensor([flat], "int32"))]);
  const extras = ["return_index", "return_inverse", "return_counts"].filter(
    (name, index) => {
      const flag = given.get(index + 1, name);
      return flag?.kind === "boolean" && flag.value;
    },
  );
  if (extras.length === 0) return values;
  if (given.flavor !== "numpy") return null;
  return tuple([
    given.made(values),
    ...extras.map((name) =>
      given.made(
        tensor(
          name === "return_inverse" && axis === undefined
            ? (array.shape ?? null)
            : [count],
          "int64",
        ),
      ),
    ),
  ]);
}

function someOf(given: ArrayCall): ReturnType<ArrayFunction> {
  const operands = [
    given.operand(0, "ar1", "x1"),
    given.operand(1, "ar2", "x2"),
  ];
  const dtypes = operands.map((each) => ({
    dtype: each?.spec.dtype ?? null,
    isWeak: false,
  }));
  return tensor(
    [someSize(given.machine)],
    given.name === "setdiff1d"
      ? (dtypes[0]?.dtype ?? null)
      : promoted(given.flavor, dtypes),
  );
}

/** Every pair of coordinates: rows come second unless `indexing="ij"`. */
function meshgrid(given: ArrayCall): ReturnType<ArrayFunction> {
  const arrays = given
    .rest(0)
    .map((value) => arrayOf(value, given.machine, given.flavor));
  const sizes = arrays.map((array) =>
    array?.shape ? product(array.shape) : null,
  );
  const indexing = given.get(byName, "indexing");
  if (arrays.includes(null) || given.get(byName, "sparse")) return null;
  if (indexing && indexing.kind !== "string") return null;
  const [a, b, ...others] = sizes;
  const shape =
    indexing?.value === "ij" || a === undefined || b === undefined
      ? sizes
      : [b, a, ...others];
  const isOne =
    given.flavor === "numpy" ||
    new Set(arrays.map((array) => array?.dtype)).size === 1;
  const parts = arrays.map((array) =>
    given.made(tensor(shape, isOne ? (array?.dtype ?? null) : null)),
  );
  return given.flavor === "numpy"
    ? tuple(parts)
    : given.machine.makeList(parts);
}

function convolve(given: ArrayCall): ReturnType<ArrayFunction> {
  const operands = [given.operand(0, "a"), given.operand(1, "v")];
  const [a, v] = operands.map((each) => each?.spec.shape?.[0] ?? null);
  const mode = given.get(2, "mode");
  if (a === undefined || v === undefined || a === null || v === null)
    return null;
  const dtype = promoted(
    given.flavor,
    operands.map((each) => ({
      dtype: each?.spec.dtype ?? null,
      isWeak: false,
    })),
  );
  const name =
    mode === undefined ? "full" : mode.kind === "string" ? mode.value : null;
  if (name === null || given.flavor !== "numpy") return null;
  const size: Dim =
    name === "same"
      ? maximum(a, v)
      : name === "full"
        ? subtract(add(a, v), 1)
        : add(subtract(maximum(a, v), minimum(a, v)), 1);
  return tensor([size], dtype);
}
