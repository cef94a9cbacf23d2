// Functions that give numbers another arrangement: reshapes, transposes, repetitions, padding; and those that make tensors anew.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  broadcastTo,
  cast,
  concat,
  expandDims,
  eye,
  fill,
  linspace,
  logicalAnd,
  mirrorPad,
  mul,
  ones,
  onesLike,
  pad,
  range,
  reshape,
  reverse,
  slice,
  squeeze,
  tile,
  transpose,
  where,
  zeros,
  zerosLike,
  greaterEqual,
  lessEqual,
} from "@tensorflow/tfjs-core";
import { sizeOf } from "../numbers/arrays.ts";
import type { FunctionCall, FunctionProgram } from "./call.ts";
import { axisAt, byName, firstNames } from "./call.ts";

type OnTensor = (x: Tensor, call: FunctionCall) => Tensor | null;

const onTensor =
  (compute: OnTensor): FunctionProgram =>
  (call) => {
    const x = call.tensor(0, ...firstNames);
    return x === null ? null : compute(x, call);
  };

/** Sizes as code computes them: one that isn't known is what is left. */
function sizesOf(
  call: FunctionCall,
  position: number,
  ...names: readonly string[]
): number[] | null {
  const given = call.value(position, ...names);
  const items =
    call.count > position + 1 && !Array.isArray(given)
      ? Array.from({ length: call.count - position }, (_, k) =>
          call.value(position + k),
        )
      : Array.isArray(given)
        ? (given as readonly unknown[])
        : [given];
  const sizes = items.map((item) =>
    typeof item === "number"
      ? item
      : item === null || item === undefined
        ? -1
        : NaN,
  );
  return sizes.some((size) => Number.isNaN(size)) ? null : sizes;
}

const reshaped: OnTensor = (x, call) => {
  const sizes = sizesOf(call, 1, "newshape", "shape", "target_shape");
  if (sizes === null) return null;
  // More than one open size can only be the rows, which stay.
  const open = sizes.filter((size) => size === -1).length;
  const known = open > 1 && sizes[0] === -1 ? sizes.with(0, x.shape[0]) : sizes;
  return reshape(x, known);
};

const transposed: OnTensor = (x, call) => {
  const axes = call.numbers(1, "axes", "perm", "pattern");
  return transpose(
    x,
    axes === undefined ? undefined : axes.map((axis) => axisAt(axis, x.rank)),
  );
};

function permuted(x: Tensor, from: number, to: number): Tensor {
  const order = x.shape.map((_, axis) => axis).filter((axis) => axis !== from);
  return transpose(x, order.toSpliced(to, 0, from));
}

const swapped: OnTensor = (x, call) => {
  const [a, b] = [call.number(1, "axis1"), call.number(2, "axis2")];
  if (a === undefined || b === undefined) return null;
  const order = x.shape.map((_, axis) => axis);
  const [one, other] = [axisAt(a, x.rank), axisAt(b, x.rank)];
  return transpose(x, order.with(one, other).with(other, one));
};

const movedAxis: OnTensor = (x, call) => {
  const from = call.number(1, "source");
  const to = call.number(2, "destination");
  return from === undefined || to === undefined
    ? null
    : permuted(x, axisAt(from, x.rank), axisAt(to, x.rank));
};

const expanded: OnTensor = (x, call) => {
  const axes = call.numbers(1, "axis") ?? [-1];
  const rank = x.rank + axes.length;
  return axes
    .map((axis) => axisAt(axis, rank))
    .toSorted((a, b) => a - b)
    .reduce((wide, axis) => expandDims(wide, axis), x);
};

const squeezed: OnTensor = (x, call) => {
  const axes = call.numbers(1, "axis");
  return squeeze(
    x,
    axes?.map((axis) => axisAt(axis, x.rank)),
  );
};

/** Each element so many times, one behind the other. */
function repeatedEach(x: Tensor, times: number, axis: number): Tensor {
  const wide = expandDims(x, axis + 1);
  const copies = tile(
    wide,
    wide.shape.map((_, k) => (k === axis + 1 ? times : 1)),
  );
  const size = x.shape[axis] ?? 1;
  return reshape(copies, x.shape.with(axis, size * times));
}

const repeated: OnTensor = (x, call) => {
  const times = call.number(1, "repeats", "n", "rep");
  const axis = call.number(2, "axis");
  if (times === undefined) return null;
  return axis === undefined
    ? repeatedEach(reshape(x, [-1]), times, 0)
    : repeatedEach(x, times, axisAt(axis, x.rank));
};

const tiled: OnTensor = (x, call) => {
  const times = call.numbers(1, "reps", "multiples", "repeats", "n");
  if (times === undefined) return null;
  const rank = Math.max(times.length, x.rank);
  const shape = [...ones1(rank - x.rank), ...x.shape];
  return tile(reshape(x, shape), [...ones1(rank - times.length), ...times]);
};

const ones1 = (count: number) => Array.from({ length: count }, () => 1);

const flipped: OnTensor = (x, call) => {
  const axes = call.numbers(1, "axis", "axes");
  return reverse(
    x,
    axes?.map((axis) => axisAt(axis, x.rank)),
  );
};

const rolled: OnTensor = (x, call) => {
  const by = call.number(1, "shift");
  const axis = call.number(2, "axis");
  if (by === undefined || axis === undefined) return null;
  const at = axisAt(axis, x.rank);
  const size = x.shape[at] ?? 1;
  const from = (((size - by) % size) + size) % size;
  if (from === 0) return x;
  const cut = (begin: number, count: number) =>
    slice(
      x,
      x.shape.map((_, k) => (k === at ? begin : 0)),
      x.shape.map((length, k) => (k === at ? count : length)),
    );
  return concat([cut(from, size - from), cut(0, from)], at);
};

const padded: OnTensor = (x, call) => {
  const given = call.value(1, "paddings", "pad_width");
  if (!Array.isArray(given)) return null;
  const rows: readonly unknown[] = given;
  const ends = rows.map((row): [number, number] | null => {
    const pair: readonly unknown[] = Array.isArray(row) ? row : [row, row];
    const [a, b] = pair;
    return typeof a === "number" && typeof b === "number" ? [a, b] : null;
  });
  const known = ends.flatMap((end) => (end === null ? [] : [end]));
  if (known.length !== x.rank || known.length !== ends.length) return null;
  const mode = call.value(2, "mode") ?? "constant";
  const name = typeof mode === "string" ? mode.toLowerCase() : "";
  if (name === "constant")
    return pad(x, known, call.number(3, "constant_values") ?? 0);
  return name === "reflect" || name === "symmetric"
    ? mirrorPad(x, known, name)
    : null;
};

/** The entries on one side of a diagonal, the others zero. */
const triangle =
  (isUpper: boolean): OnTensor =>
  (x, call) => {
    const shift = call.number(1, "k", "diagonal") ?? 0;
    const [rows = 1, columns = 1] = x.shape.slice(-2);
    const row = reshape(range(0, rows), [rows, 1]);
    const column = reshape(range(-shift, columns - shift), [1, columns]);
    const isIn = isUpper ? lessEqual(row, column) : greaterEqual(row, column);
    return mul(x, cast(logicalAnd(isIn, true), x.dtype));
  };

const dtypes: Readonly<Record<string, "float32" | "int32" | "bool">> = {
  ...Object.fromEntries(
    ["float16", "bfloat16", "float32", "float64", "float"].map((name) => [
      name,
      "float32",
    ]),
  ),
  ...Object.fromEntries(
    ["int8", "uint8", "int16", "int32", "int64", "int"].map((name) => [
      name,
      "int32",
    ]),
  ),
  bool: "bool",
};

const converted: OnTensor = (x, call) => {
  const dtype = call.value(1, "dtype");
  const known = typeof dtype === "string" ? dtypes[dtype] : "float32";
  return known === undefined ? null : cast(x, known);
};

const makers: Readonly<Record<string, FunctionProgram>> = {
  zeros_like: onTensor((x) => zerosLike(x)),
  ones_like: onTensor((x) => onesLike(x)),
  full_like: onTensor((x, call) => {
    const value = call.tensor(1, "fill_value");
    return value === null ? null : broadcastTo(value, x.shape);
  }),
  zeros: (call) => shaped(call, (shape) => zeros(shape)),
  ones: (call) => shaped(call, (shape) => ones(shape)),
  full: (call) => filled(call, "fill_value"),
  fill: (call) => filled(call, "value"),
  eye: (call) => {
    const rows = call.number(0, "N", "num_rows", "size", "n");
    const columns = call.number(1, "M", "num_columns");
    return rows === undefined ? null : eye(rows, columns ?? rows);
  },
  constant: (call) => call.tensor(0, "value"),
  convert_to_tensor: (call) => call.tensor(0, "value", "x"),
  array: made,
  arange: counted,
  range: counted,
  linspace: (call) => {
    const [from, to] = [call.number(0, "start"), call.number(1, "stop")];
    return from === undefined || to === undefined
      ? null
      : linspace(from, to, call.number(2, "num") ?? 50);
  },
};

function shaped(
  call: FunctionCall,
  make: (shape: number[]) => Tensor,
): Tensor | null {
  const sizes = call.numbers(0, "shape");
  return sizes === undefined ? null : make([...sizes]);
}

/** Numbers as they stand, or in the shape and of the kind that is asked for. */
function made(call: FunctionCall): Tensor | null {
  const value = call.tensor(0, "object", "value", "x");
  const sizes = call.numbers(1, "shape");
  const dtype = call.value(byName, "dtype");
  const known = typeof dtype === "string" ? dtypes[dtype] : undefined;
  if (value === null || (dtype !== undefined && known === undefined))
    return null;
  const shaped = sizes === undefined ? value : reshape(value, [...sizes]);
  return known === undefined ? shaped : cast(shaped, known);
}

function filled(call: FunctionCall, name: string): Tensor | null {
  const sizes = call.numbers(0, "shape", "dims");
  const value = call.number(1, name);
  return sizes === undefined || value === undefined
    ? null
    : fill([...sizes], value);
}

function counted(call: FunctionCall): Tensor | null {
  const first = call.number(0, "start");
  const second = call.number(1, "stop", "limit");
  const step = call.number(2, "step", "delta") ?? 1;
  if (first === undefined) return null;
  return second === undefined
    ? range(0, first, step)
    : range(first, second, step);
}

export const rearranging: Readonly<Record<string, FunctionProgram>> = {
  ...makers,
  reshape: onTensor(reshaped),
  cast: onTensor(converted),
  astype: onTensor(converted),
  transpose: onTensor(transposed),
  permute_dimensions: onTensor(transposed),
  T: onTensor((x) => transpose(x)),
  matrix_transpose: onTensor((x) =>
    permuted(x, Math.max(0, x.rank - 1), Math.max(0, x.rank - 2)),
  ),
  swapaxes: onTensor(swapped),
  moveaxis: onTensor(movedAxis),
  expand_dims: onTensor(expanded),
  squeeze: onTensor(squeezed),
  flatten: onTensor((x) => reshape(x, [-1])),
  ravel: onTensor((x) => reshape(x, [-1])),
  batch_flatten: onTensor((x) =>
    reshape(x, [x.shape[0], sizeOf(x.shape.slice(1))]),
  ),
  repeat: onTensor(repeated),
  repeat_elements: onTensor((x, call) => {
    const [times, axis] = [call.number(1, "rep"), call.number(2, "axis")];
    return times === undefined || axis === undefined
      ? null
      : repeatedEach(x, times, axisAt(axis, x.rank));
  }),
  tile: onTensor(tiled),
  flip: onTensor(flipped),
  reverse: onTensor(flipped),
  fliplr: onTensor((x) => reverse(x, 1)),
  flipud: onTensor((x) => reverse(x, 0)),
  roll: onTensor(rolled),
  pad: onTensor(padded),
  triu: onTensor(triangle(true)),
  tril: onTensor(triangle(false)),
  broadcast_to: onTensor((x, call) => {
    const sizes = call.numbers(1, "shape");
    return sizes === undefined ? null : broadcastTo(x, [...sizes]);
  }),
  diag: onTensor((x, call) => {
    const size = x.shape[0];
    if (call.value(byName, "k") !== undefined) return null;
    return x.rank === 1
      ? where(cast(eye(size), "bool"), x, zeros([size, size]))
      : null;
  }),
};
