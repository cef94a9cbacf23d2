// Functions that join tensors, take them apart, pick from them, and multiply them.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  add,
  cast,
  concat,
  expandDims,
  gather,
  matMul,
  mul,
  oneHot,
  reshape,
  sigmoid,
  slice,
  split,
  stack,
  sub,
  sum,
  tanh,
  topk,
  transpose,
  unstack,
} from "@tensorflow/tfjs-core";
import { sizeOf } from "../numbers/arrays.ts";
import type { FunctionCall, FunctionProgram } from "./call.ts";
import { axisAt, byName, firstNames } from "./call.ts";

const sequences = ["arrays", "values", "tup", "xs", "tensors", "x"];

/** Along the first axis unless told; K along the last. */
function joined(call: FunctionCall): Tensor | null {
  const parts = call.tensors(0, ...sequences);
  const usual = call.flavor === "tensorflow" ? -1 : 0;
  const axis = call.number(1, "axis") ?? usual;
  const rank = parts?.[0]?.rank ?? 0;
  return parts === null ? null : concat([...parts], axisAt(axis, rank));
}

function stacked(call: FunctionCall): Tensor | null {
  const parts = call.tensors(0, ...sequences);
  if (parts === null) return null;
  const axis = call.number(1, "axis") ?? 0;
  return stack([...parts], axisAt(axis, (parts[0]?.rank ?? 0) + 1));
}

const joinedAt =
  (axis: (rank: number) => number): FunctionProgram =>
  (call) => {
    const parts = call.tensors(0, ...sequences);
    return parts === null
      ? null
      : concat([...parts], axis(parts[0]?.rank ?? 1));
  };

/** Into equal parts, or where a list says; TensorFlow's own argument has sizes in it. */
function parted(call: FunctionCall): readonly Tensor[] | null {
  const x = call.tensor(0, ...firstNames);
  if (x === null) return null;
  const axis = axisAt(call.number(2, "axis") ?? 0, x.rank);
  const sizes = call.value(byName, "num_or_size_splits");
  const asked = call.value(1, "num_or_size_splits", "indices_or_sections");
  if (typeof asked === "number") return split(x, asked, axis);
  const listed = call.numbers(1, "num_or_size_splits", "indices_or_sections");
  if (listed === undefined) return null;
  const size = x.shape[axis] ?? 1;
  if (sizes !== undefined) {
    const rest = listed.reduce((left, one) => left - Math.max(0, one), size);
    return split(
      x,
      listed.map((one) => (one < 0 ? rest : one)),
      axis,
    );
  }
  const ends = [0, ...listed.map((end) => axisAt(end, size)), size];
  return split(
    x,
    ends.slice(1).map((end, k) => Math.max(0, end - (ends[k] ?? 0))),
    axis,
  );
}

function taken(call: FunctionCall): readonly Tensor[] | null {
  const x = call.tensor(0, ...firstNames);
  const axis = call.number(2, "axis") ?? 0;
  return x === null ? null : unstack(x, axisAt(axis, x.rank));
}

/** `take` over all elements unless told; `gather` along the first axis. */
const picked =
  (axisPosition: number): FunctionProgram =>
  (call) => {
    const x = call.tensor(0, ...firstNames);
    const indices = call.tensor(1, "indices");
    if (x === null || indices === null) return null;
    if (call.value(byName, "batch_dims") !== undefined) return null;
    const axis = call.number(axisPosition, "axis");
    const whole = cast(indices, "int32");
    if (axis === undefined && call.name === "take")
      return gather(reshape(x, [-1]), whole, 0);
    return gather(x, whole, axisAt(axis ?? 0, x.rank));
  };

/** `slice(x, begin, size)`: -1 takes the rest, and so do sizes that TF.js leaves out. */
function sliced(call: FunctionCall): Tensor | null {
  const x = call.tensor(0, ...firstNames);
  const begin = call.numbers(1, "begin", "start_indices");
  const size = call.numbers(2, "size", "shape");
  if (x === null || begin === undefined) return null;
  if (size === undefined && call.value(2, "size", "shape") !== undefined)
    return null;
  const ends = x.shape.map((_, axis) => size?.[axis] ?? -1);
  return slice(x, [...begin], ends);
}

function marked(call: FunctionCall): Tensor | null {
  const x = call.tensor(0, "indices", "x");
  const depth = call.number(1, "depth", "num_classes");
  const on = call.number(byName, "on_value") ?? 1;
  const off = call.number(byName, "off_value") ?? 0;
  if (x === null || depth === undefined) return null;
  const marks = cast(oneHot(cast(x, "int32"), depth), "float32");
  return on === 1 && off === 0 ? marks : add(mul(marks, on - off), off);
}

/** What `tf.basicLSTMCell` computes: the new memory, then the new output. */
function basicLstm(call: FunctionCall): readonly Tensor[] | null {
  const given = [0, 1, 2, 3, 4, 5].map((place) => call.tensor(place));
  const [forgetBias, kernel, bias, x, c, h] = given;
  if (!forgetBias || !kernel || !bias || !x || !c || !h) return null;
  const joint = add(matMul(concat([x, h], 1), kernel), bias);
  const [i, j, f, o] = split(joint, 4, 1);
  if (!i || !j || !f || !o) return null;
  const kept = mul(c, sigmoid(add(forgetBias, f)));
  const memory = add(mul(sigmoid(i), tanh(j)), kept);
  return [memory, mul(tanh(memory), sigmoid(o))];
}

function rowOf(call: FunctionCall, at: number): Tensor | null {
  const x = call.tensor(0, ...firstNames);
  return x === null ? null : gather(x, at, 0);
}

/** The last two axes multiply, those before align; a vector stands for a row at the left and a column at the right. */
function matrixProduct(
  a: Tensor,
  b: Tensor,
  turnsA = false,
  turnsB = false,
): Tensor {
  const left = a.rank === 1 ? reshape(a, [1, a.shape[0]]) : a;
  const right = b.rank === 1 ? reshape(b, [b.shape[0], 1]) : b;
  const isFlat = left.rank > 2 && right.rank === 2 && !turnsA;
  const product = isFlat
    ? rowsTimes(left, turnsB ? transpose(right) : right)
    : matMul(left, right, turnsA, turnsB);
  const shape = [...product.shape];
  if (b.rank === 1) shape.splice(-1, 1);
  if (a.rank === 1) shape.splice(b.rank === 1 ? -1 : -2, 1);
  return reshape(product, shape);
}

/** All rows of a longer tensor by one matrix. */
function rowsTimes(left: Tensor, right: Tensor): Tensor {
  const width = left.shape.at(-1) ?? 1;
  const flat = matMul(reshape(left, [-1, width]), right);
  return reshape(flat, [...left.shape.slice(0, -1), right.shape[1] ?? 1]);
}

const ofTwo =
  (
    compute: (a: Tensor, b: Tensor, call: FunctionCall) => Tensor | null,
  ): FunctionProgram =>
  (call) => {
    const a = call.tensor(0, ...firstNames);
    const b = call.tensor(1, "b", "x2", "y");
    return a === null || b === null ? null : compute(a, b, call);
  };

const product = ofTwo((a, b, call) =>
  matrixProduct(
    a,
    b,
    call.isSet(2, "transpose_a"),
    call.isSet(3, "transpose_b"),
  ),
);

/** Of the last axis by the one before the last, or the only one. */
const dotted = ofTwo((a, b) => {
  if (a.rank === 0 || b.rank === 0) return mul(a, b);
  return contracted(a, b, [a.rank - 1], [Math.max(0, b.rank - 2)]);
});

const tensorProduct = ofTwo((a, b, call) => {
  const axes = call.value(2, "axes") ?? 2;
  if (typeof axes === "number")
    return contracted(
      a,
      b,
      Array.from({ length: axes }, (_, k) => a.rank - axes + k),
      Array.from({ length: axes }, (_, k) => k),
    );
  if (!Array.isArray(axes)) return null;
  const [left, right] = (axes as readonly unknown[]).map((one) =>
    (Array.isArray(one) ? (one as readonly unknown[]) : [one]).filter(
      (axis) => typeof axis === "number",
    ),
  );
  return left === undefined || right === undefined
    ? null
    : contracted(
        a,
        b,
        left.map((axis) => axisAt(axis, a.rank)),
        right.map((axis) => axisAt(axis, b.rank)),
      );
});

/** Sums over axes of both; what is left of the first stands before what is left of the second. */
function contracted(
  a: Tensor,
  b: Tensor,
  left: readonly number[],
  right: readonly number[],
): Tensor {
  const free = (x: Tensor, gone: readonly number[]) =>
    x.shape.map((_, axis) => axis).filter((axis) => !gone.includes(axis));
  const sizes = (x: Tensor, axes: readonly number[]) =>
    axes.map((axis) => x.shape[axis] ?? 1);
  const [outerA, outerB] = [free(a, left), free(b, right)];
  const shared = sizeOf(sizes(a, left));
  const rows = reshape(transpose(a, [...outerA, ...left]), [-1, shared]);
  const columns = reshape(transpose(b, [...right, ...outerB]), [shared, -1]);
  return reshape(matMul(rows, columns), [
    ...sizes(a, outerA),
    ...sizes(b, outerB),
  ]);
}

/** K's product row by row: over one axis of each, the last and the one before it unless told. */
const batchProduct = ofTwo((a, b, call) => {
  const axes = call.value(2, "axes");
  const listed = call.numbers(2, "axes");
  const usual = b.rank > 2 ? b.rank - 2 : b.rank - 1;
  const [left = a.rank - 1, right = usual] =
    typeof axes === "number" ? [axes, axes] : (listed ?? []);
  const front = (x: Tensor, axis: number) => {
    const order = x.shape
      .map((_, k) => k)
      .filter((k) => k > 0 && k !== axisAt(axis, x.rank));
    const turned = transpose(x, [0, ...order, axisAt(axis, x.rank)]);
    const rest = order.map((k) => x.shape[k] ?? 1);
    return {
      rest,
      flat: reshape(turned, [
        x.shape[0],
        sizeOf(rest),
        turned.shape.at(-1) ?? 1,
      ]),
    };
  };
  const [one, other] = [front(a, left), front(b, right)];
  const result = matMul(one.flat, other.flat, false, true);
  const rest = [...one.rest, ...other.rest];
  return reshape(result, [a.shape[0], ...(rest.length === 0 ? [1] : rest)]);
});

/** By broadcasting and summing, since not every backend has a kernel for it. */
function einsteinSum(call: FunctionCall): Tensor | null {
  const formula = call.value(0, "subscripts", "equation");
  if (typeof formula !== "string" || formula.includes(".")) return null;
  const [inputs = "", given] = formula.replaceAll(" ", "").split("->");
  const parts = inputs.split(",");
  const all = parts.map((_, n) => call.tensor(n + 1));
  const tensors = all.filter((one) => one !== null);
  if (tensors.length !== all.length) return null;
  const isOnce = (letter: string) =>
    inputs.split(letter).length === 2 && letter !== ",";
  const output = given ?? Array.from(inputs).filter(isOnce).toSorted().join("");
  const summed = [...new Set(Array.from(inputs.replaceAll(",", "")))].filter(
    (letter) => !output.includes(letter),
  );
  const letters = [...Array.from(output), ...summed];
  const isPlain = parts.every(
    (part, n) =>
      new Set(part).size === part.length && part.length === tensors[n]?.rank,
  );
  if (!isPlain) return null;
  const aligned = tensors.map((x, n) => spread(x, parts[n] ?? "", letters));
  const whole = aligned.reduce((product, one) => mul(product, one));
  const axes = summed.map((_, k) => output.length + k);
  return axes.length === 0 ? whole : sum(whole, axes);
}

/** With an axis for every letter, of size one where it has none. */
function spread(x: Tensor, part: string, letters: readonly string[]): Tensor {
  const own = letters.filter((letter) => part.includes(letter));
  const turned = transpose(
    x,
    own.map((letter) => part.indexOf(letter)),
  );
  const sizes = letters.map((letter) =>
    part.includes(letter) ? (x.shape[part.indexOf(letter)] ?? 1) : 1,
  );
  return reshape(turned, sizes);
}

export const joins: Readonly<Record<string, FunctionProgram>> = {
  concatenate: joined,
  concat: joined,
  append: (call) => {
    const [a, b] = [
      call.tensor(0, "arr", "x1"),
      call.tensor(1, "values", "x2"),
    ];
    const axis = call.number(2, "axis");
    if (a === null || b === null) return null;
    return axis === undefined
      ? concat([reshape(a, [-1]), reshape(b, [-1])], 0)
      : concat([a, b], axisAt(axis, a.rank));
  },
  stack: stacked,
  vstack: joinedAt(() => 0),
  hstack: joinedAt((rank) => Math.min(1, rank - 1)),
  split: parted,
  array_split: parted,
  unstack: taken,
  take: picked(2),
  gather: picked(3),
  slice: sliced,
  one_hot: marked,
  basic_lstm_cell: basicLstm,
  add_n: (call) => {
    const parts = call.tensors(0, ...sequences);
    return parts?.reduce((sum, part) => add(sum, part)) ?? null;
  },
  row: (call) => rowOf(call, 0),
  diff: (call) => {
    const x = call.tensor(0, ...firstNames);
    if (x === null || call.value(1, "n") !== undefined) return null;
    const axis = axisAt(call.number(2, "axis") ?? -1, x.rank);
    const size = (x.shape[axis] ?? 1) - 1;
    const cut = (from: number) =>
      slice(
        x,
        x.shape.map((_, k) => (k === axis ? from : 0)),
        x.shape.map((length, k) => (k === axis ? size : length)),
      );
    return sub(cut(1), cut(0));
  },
  top_k: (call) => {
    const x = call.tensor(0, ...firstNames);
    if (x === null) return null;
    const { values, indices } = topk(x, call.number(1, "k") ?? 1);
    return [values, indices];
  },
  matmul: product,
  "@": product,
  dot: dotted,
  inner: ofTwo((a, b) => contracted(a, b, [a.rank - 1], [b.rank - 1])),
  outer: ofTwo((a, b) =>
    mul(expandDims(reshape(a, [-1]), 1), expandDims(reshape(b, [-1]), 0)),
  ),
  tensordot: tensorProduct,
  batch_dot: batchProduct,
  einsum: einsteinSum,
};
