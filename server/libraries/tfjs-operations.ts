// What TF.js' operations make of shapes: `tf.add(x, y)` and `x.add(y)` alike. What an operation refuses, or what isn't listed, is unknown.

import { broadcastShapes } from "../shapes/broadcast.ts";
import { compareDims } from "../shapes/compare.ts";
import type { Dim, Integer } from "../shapes/dim.ts";
import { add, floorDivide, subtract } from "../shapes/dim.ts";
import { product } from "../shapes/shape.ts";
import type { TensorSpec } from "../shapes/structure.ts";
import { tensor } from "../shapes/structure.ts";
import type { Call, HostType, Machine } from "../interpreter/library.ts";
import type { Value } from "../interpreter/value.ts";
import { unknown } from "../interpreter/value.ts";
import { itemsOf } from "./javascript-collections.ts";
import { integerOf } from "./javascript-operators.ts";
import type { Functions } from "./registry.ts";
import { operationResult, tensorOf } from "./tensors.ts";
import { dimsOf } from "./tfjs-arguments.ts";
import { valueShape, valueType } from "./tfjs-tensors.ts";

/** The arguments of an operation, tensor first. */
interface Operands {
  readonly values: readonly Value[];
  readonly machine: Machine;
  /** The tensor at a position; plain numbers and arrays count as tensors. Null when its rank isn't known. */
  readonly tensor: (position: number) => Known | null;
  readonly list: (position: number) => readonly Known[] | null;
  readonly whole: (position: number, otherwise: number) => number | null;
}

interface Known {
  readonly shape: readonly Dim[];
  readonly dtype: string | null;
}

type Rule = (operands: Operands) => TensorSpec | readonly TensorSpec[] | null;

/** Every operation as a function of `tf`. */
export function operationFunctions(type: HostType): Functions {
  return Object.fromEntries(
    Object.keys(rules).map((name) => [`tf.${name}`, (call: Call, machine: Machine) => operate(name, call.positional, call, type, machine)]),
  );
}

/** `self.name(...)` on a tensor; null when there is no such operation. */
export function tensorMethod(self: Value, name: string, call: Call, type: HostType, machine: Machine): Value | null {
  return Object.hasOwn(rules, name) ? operate(name, [self, ...call.positional], call, type, machine) : null;
}

function operate(name: string, values: readonly Value[], call: Call, type: HostType, machine: Machine): Value {
  const isSymbolic = values.some((value) => tensorOf(value)?.kind === "symbolic");
  const result = call.hasUnread || isSymbolic ? null : rules[name]?.(operandsOf(values, machine));
  if (!result) return unknown({ kind: "notFollowed", what: `what tf.${name} gives` });
  const flat = values.flatMap((value) => (value.kind === "list" ? (itemsOf(value, machine) ?? []) : [value]));
  const make = (spec: TensorSpec): Value => operationResult(type, spec, name, call.node.range, flat);
  return "kind" in result ? make(result) : machine.makeList(result.map(make));
}

function operandsOf(values: readonly Value[], machine: Machine): Operands {
  const known = (value: Value | undefined): Known | null => {
    if (!value) return null;
    const shape = valueShape(value, machine);
    return shape && { shape, dtype: valueType(value, machine) };
  };
  return {
    values,
    machine,
    tensor: (position) => known(values[position]),
    list: (position) => {
      const value = values[position];
      const items = value?.kind === "list" ? (itemsOf(value, machine)?.map(known) ?? null) : null;
      return items && !items.includes(null) ? items.flatMap((item) => item ?? []) : null;
    },
    whole: (position, otherwise) => {
      const value = values[position];
      if (!value || value.kind === "none") return otherwise;
      return value.kind === "number" && Number.isInteger(value.value) ? value.value : null;
    },
  };
}

function listed(names: string, rule: Rule): Readonly<Record<string, Rule>> {
  return Object.fromEntries(names.split(" ").map((name) => [name, rule]));
}

/** Keeps the shape; floating point stays so, whole numbers may not. */
const elementwise: Rule = ({ tensor: at }) => {
  const x = at(0);
  return x && tensor(x.shape, x.dtype === "float32" ? "float32" : null);
};

const unchanged: Rule = ({ tensor: at }) => {
  const x = at(0);
  return x && tensor(x.shape, x.dtype);
};

const ofType =
  (dtype: string): Rule =>
  ({ tensor: at }) => {
    const x = at(0);
    return x && tensor(x.shape, dtype);
  };

const binary: Rule = ({ tensor: at }) => {
  const [x, y] = [at(0), at(1)];
  return x && y && broadcast(x, y, x.dtype === y.dtype ? x.dtype : x.dtype === "float32" || y.dtype === "float32" ? "float32" : null);
};

const comparison: Rule = ({ tensor: at }) => {
  const [x, y] = [at(0), at(1)];
  return x && y && broadcast(x, y, "bool");
};

function broadcast(x: Known, y: Known, dtype: string | null): TensorSpec | null {
  const shape = broadcastShapes(x.shape, y.shape, "known");
  return shape === "never" ? null : tensor(shape, dtype);
}

const reduction =
  (dtypeOf: (dtype: string | null) => string | null): Rule =>
  ({ tensor: at, values, machine }) => {
    const x = at(0);
    const axes = x && axesOf(values[1], x.shape.length, machine);
    const keeps = values[2]?.kind === "boolean" && values[2].value;
    if (!x || !axes) return null;
    const dims = keeps ? x.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)) : x.shape.filter((_, axis) => !axes.includes(axis));
    return tensor(dims, dtypeOf(x.dtype));
  };

/** The axes that an argument names: all when it is left out. */
function axesOf(value: Value | undefined, rank: number, machine: Machine): readonly number[] | null {
  if (!value || value.kind === "none") return Array.from({ length: rank }, (_, axis) => axis);
  const items = value.kind === "number" ? [value] : value.kind === "list" ? itemsOf(value, machine) : null;
  const axes = items?.map((item) => (item.kind === "number" ? place(item.value, rank) : null));
  return axes && !axes.includes(null) ? axes.flatMap((axis) => axis ?? []) : null;
}

/** An axis counted from the front; null when the tensor has none such. */
function place(axis: number | null, rank: number): number | null {
  if (axis === null || axis < -rank || axis >= rank) return null;
  return axis < 0 ? axis + rank : axis;
}

const rules: Readonly<Record<string, Rule>> = {
  ...listed("exp expm1 log log1p sqrt rsqrt sin cos tan asin acos atan sinh cosh tanh sigmoid softplus erf reciprocal selu elu logSigmoid", elementwise),
  ...listed("softmax logSoftmax leakyRelu prelu round floor ceil sign dropout", elementwise),
  ...listed("abs neg relu relu6 square step clone identity clipByValue reverse cumsum cumprod zerosLike onesLike variable", unchanged),
  ...listed("add sub mul div maximum minimum mod pow floorDiv squaredDifference divNoNan addStrict subStrict mulStrict divStrict", binary),
  ...listed("equal notEqual less lessEqual greater greaterEqual logicalAnd logicalOr logicalXor", comparison),
  ...listed("logicalNot isNaN isInf isFinite toBool", ofType("bool")),
  ...listed("toInt", ofType("int32")),
  ...listed("toFloat", ofType("float32")),
  ...listed("max min prod", reduction((dtype) => dtype)),
  ...listed("sum", reduction((dtype) => (dtype === "bool" ? "int32" : dtype))),
  ...listed("mean logSumExp", reduction(() => "float32")),
  ...listed("any all", reduction(() => "bool")),
  ...listed("argMax argMin", argument),
  ...listed("matMul", matMul),
  cast: ({ tensor: at, values: [, dtype] }) => {
    const x = at(0);
    return x && tensor(x.shape, dtype?.kind === "string" ? dtype.value : null);
  },
  reshape: ({ tensor: at, values, machine }) => {
    const x = at(0);
    const shape = x && reshaped(x.shape, dimsOf(values[1], machine));
    return x && shape ? tensor(shape, x.dtype) : null;
  },
  ...Object.fromEntries([1, 2, 3, 4, 5].map((rank) => [rank === 1 ? "as1D" : `as${String(rank)}D`, asRank(rank)])),
  flatten: asRank(1),
  asScalar: ({ tensor: at }) => {
    const x = at(0);
    return x && tensor([], x.dtype);
  },
  expandDims: ({ tensor: at, whole }) => {
    const x = at(0);
    const axis = x && place(whole(1, 0), x.shape.length + 1);
    return x && axis !== null ? tensor(x.shape.toSpliced(axis, 0, 1), x.dtype) : null;
  },
  squeeze,
  transpose: ({ tensor: at, values, machine }) => {
    const x = at(0);
    if (!x) return null;
    const given = values[1] && values[1].kind !== "none" ? axesOf(values[1], x.shape.length, machine) : x.shape.map((_, axis) => axis).reverse();
    if (given?.length !== x.shape.length) return null;
    return tensor(given.map((axis) => x.shape[axis] ?? null), x.dtype);
  },
  slice,
  ...listed("slice1d slice2d slice3d slice4d", slice),
  concat,
  ...listed("concat1d concat2d concat3d concat4d", concat),
  stack: ({ list, whole }) => {
    const [first, ...others] = list(0) ?? [];
    const axis = first ? place(whole(1, 0), first.shape.length + 1) : null;
    return first && axis !== null ? tensor(first.shape.toSpliced(axis, 0, 1 + others.length), first.dtype) : null;
  },
  unstack: ({ tensor: at, whole }) => {
    const x = at(0);
    const axis = x && place(whole(1, 0), x.shape.length);
    const count = x && axis !== null ? x.shape[axis] : null;
    if (!x || axis === null || typeof count !== "number" || count > 200) return null;
    return Array.from({ length: count }, () => tensor(x.shape.toSpliced(axis, 1), x.dtype));
  },
  split,
  tile: ({ tensor: at, values, machine }) => {
    const x = at(0);
    const counts = dimsOf(values[1], machine);
    if (!x || counts?.length !== x.shape.length) return null;
    return tensor(x.shape.map((dim, axis) => product([dim, counts[axis] ?? null])), x.dtype);
  },
  pad: ({ tensor: at, values, machine }) => {
    const x = at(0);
    const pairs = values[1] ? itemsOf(values[1], machine)?.map((pair) => dimsOf(pair, machine)) : undefined;
    if (!x || pairs?.length !== x.shape.length) return null;
    return tensor(x.shape.map((dim, axis) => sum([dim, ...(pairs[axis] ?? [null])])), x.dtype);
  },
  gather: ({ tensor: at, whole }) => {
    const [x, indices] = [at(0), at(1)];
    const axis = x && place(whole(2, 0), x.shape.length);
    return x && indices && axis !== null ? tensor(x.shape.toSpliced(axis, 1, ...indices.shape), x.dtype) : null;
  },
  oneHot: ({ tensor: at, values }) => {
    const x = at(0);
    const depth = integerOf(values[1]);
    const dtype = values[4];
    return x && depth !== null ? tensor([...x.shape, depth], dtype?.kind === "string" ? dtype.value : "int32") : null;
  },
  broadcastTo: ({ tensor: at, values, machine }) => {
    const x = at(0);
    const shape = dimsOf(values[1], machine);
    return x && shape ? tensor(shape, x.dtype) : null;
  },
  where: ({ tensor: at }) => {
    const [x, y] = [at(1), at(2)];
    return x && y && broadcast(x, y, x.dtype === y.dtype ? x.dtype : null);
  },
  dot: ({ tensor: at }) => {
    const [x, y] = [at(0), at(1)];
    if (!x || !y || x.shape.length === 0 || y.shape.length === 0) return null;
    return tensor([...x.shape.slice(0, -1), ...y.shape.slice(1)], x.dtype);
  },
};

function argument({ tensor: at, whole }: Operands): TensorSpec | null {
  const x = at(0);
  const axis = x && place(whole(1, 0), x.shape.length);
  return x && axis !== null ? tensor(x.shape.toSpliced(axis, 1), "int32") : null;
}

function matMul({ tensor: at, values }: Operands): TensorSpec | null {
  const [x, y] = [at(0), at(1)];
  if (!x || !y || x.shape.length < 2 || y.shape.length < 2) return null;
  const turned = (position: number): boolean => values[position]?.kind === "boolean" && values[position].value;
  const [rows, inner] = turned(2) ? [x.shape.at(-1), x.shape.at(-2)] : [x.shape.at(-2), x.shape.at(-1)];
  const [other, columns] = turned(3) ? [y.shape.at(-1), y.shape.at(-2)] : [y.shape.at(-2), y.shape.at(-1)];
  if (compareDims(inner ?? null, other ?? null) === "never") return null;
  const leading = broadcastShapes(x.shape.slice(0, -2), y.shape.slice(0, -2), "known");
  return leading === "never" ? null : tensor([...leading, rows ?? null, columns ?? null], x.dtype);
}

function asRank(rank: number): Rule {
  return ({ tensor: at, values }) => {
    const x = at(0);
    if (!x) return null;
    if (rank === 1) return tensor([product(x.shape)], x.dtype);
    const sizes = values.slice(1).map(integerOf);
    const shape = sizes.length === rank && !sizes.includes(null) ? reshaped(x.shape, sizes) : null;
    return shape && tensor(shape, x.dtype);
  };
}

/** A new shape of the same elements, `-1` standing for what is left; null when it can't hold them. */
function reshaped(from: readonly Dim[], to: readonly Dim[] | undefined): readonly Dim[] | null {
  const total = product(from);
  if (!to) return null;
  const open = to.indexOf(-1);
  const known = product(to.filter((_, axis) => axis !== open));
  if (open === -1) return total !== null && known !== null && compareDims(total, known) === "never" ? null : to;
  if (total === null || known === null) return to.with(open, null);
  const isWhole = typeof total !== "number" || typeof known !== "number" || total % known === 0;
  const rest = isWhole ? floorDivide(total, known) : null;
  return rest === null ? null : to.with(open, rest);
}

function squeeze({ tensor: at, values, machine }: Operands): TensorSpec | null {
  const x = at(0);
  if (!x) return null;
  const given = values[1] && values[1].kind !== "none" ? axesOf(values[1], x.shape.length, machine) : null;
  if (given) return tensor(x.shape.filter((_, axis) => !given.includes(axis)), x.dtype);
  return x.shape.every((dim) => typeof dim === "number") ? tensor(x.shape.filter((dim) => dim !== 1), x.dtype) : null;
}

/** `slice(x, begin, size?)`: sizes left out or -1 reach to the end; axes left out are whole. */
function slice({ tensor: at, values, machine }: Operands): TensorSpec | null {
  const x = at(0);
  const list = (value: Value | undefined): readonly Dim[] | undefined =>
    value?.kind === "list" ? dimsOf(value, machine) : value && integerOf(value) !== null ? [integerOf(value)] : undefined;
  const begin = list(values[1]);
  const size = values[2] && values[2].kind !== "none" ? list(values[2]) : [];
  if (!x || !begin || !size) return null;
  return tensor(
    x.shape.map((dim, axis) => {
      const wanted = size[axis];
      const from = begin[axis] ?? 0;
      if (wanted !== undefined && wanted !== -1) return wanted;
      return dim === null ? null : subtract(dim, from);
    }),
    x.dtype,
  );
}

/** `concat([a, b], axis)` and `a.concat(b, axis)`. */
function concat(operands: Operands): TensorSpec | null {
  const { tensor: at, list, whole, values } = operands;
  const isMethod = tensorOf(values[0]) !== null;
  const first = isMethod ? at(0) : null;
  const given = values[1]?.kind === "list" ? list(1) : [at(1)].flatMap((one) => one ?? []);
  const parts = isMethod ? (first && given ? [first, ...given] : null) : list(0);
  const head = parts?.[0];
  const axis = head ? place(whole(isMethod ? 2 : 1, 0), head.shape.length) : null;
  if (!parts || !head || axis === null || parts.some((part) => part.shape.length !== head.shape.length)) return null;
  return tensor(head.shape.with(axis, sum(parts.map((part) => part.shape[axis] ?? null))), head.dtype);
}

function split({ tensor: at, values, whole, machine }: Operands): readonly TensorSpec[] | null {
  const x = at(0);
  const axis = x && place(whole(2, 0), x.shape.length);
  if (!x || axis === null) return null;
  const count = whole(1, -1);
  const total = x.shape[axis] ?? null;
  const even = count !== null && count > 0 && total !== null ? floorDivide(total, count) : null;
  const sizes = values[1]?.kind === "list" ? dimsOf(values[1], machine) : even === null || count === null ? undefined : Array.from({ length: count }, () => even);
  return sizes?.map((size) => tensor(x.shape.with(axis, size), x.dtype)) ?? null;
}

function sum(dims: readonly Dim[]): Dim {
  let total: Integer = 0;
  for (const dim of dims) {
    if (dim === null) return null;
    total = add(total, dim);
  }
  return total;
}
