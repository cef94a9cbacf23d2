// Functions that look at each number alone, by the names of NumPy, TensorFlow and Keras.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  abs,
  acos,
  acosh,
  add,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  cast,
  ceil,
  clipByValue,
  cosh,
  div,
  equal,
  erf,
  exp,
  expm1,
  floor,
  floorDiv,
  greater,
  greaterEqual,
  isFinite,
  isInf,
  isNaN,
  less,
  lessEqual,
  log,
  log1p,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  maximum,
  minimum,
  mod,
  mul,
  neg,
  notEqual,
  pow,
  prelu,
  reciprocal,
  relu,
  round,
  rsqrt,
  sign,
  sinh,
  softplus,
  sqrt,
  square,
  squaredDifference,
  step,
  sub,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { GraphDialect } from "../../../server/models/graph.ts";
import type { FunctionCall, FunctionProgram } from "./call.ts";
import { firstNames } from "./call.ts";
import { cosine, sine, tangent } from "./trigonometry.ts";

type Unary = (x: Tensor) => Tensor;
type Binary = (a: Tensor, b: Tensor, dialect: GraphDialect) => Tensor;

/** Numbers as floats, as divisions and roots take them. */
const asFloat = (x: Tensor) => (x.dtype === "float32" ? x : cast(x, "float32"));
const asTruth = (x: Tensor) => (x.dtype === "bool" ? x : cast(x, "bool"));

const same: Unary = (x) => x;
const truncated: Unary = (x) => mul(sign(x), floor(abs(x)));
const scaledBy =
  (factor: number): Unary =>
  (x) =>
    mul(asFloat(x), factor);

const unaries: Readonly<Record<string, Unary>> = {
  positive: same,
  copy: same,
  identity: same,
  stop_gradient: same,
  view: same,
  real: same,
  conj: same,
  conjugate: same,
  ascontiguousarray: same,
  ensure_shape: same,
  numpy: same,
  read_value: same,
  negative: neg,
  abs,
  absolute: abs,
  sign,
  rint: round,
  fix: truncated,
  trunc: truncated,
  floor,
  ceil,
  square,
  sqrt: (x) => sqrt(asFloat(x)),
  rsqrt: (x) => rsqrt(asFloat(x)),
  cbrt: (x) => mul(sign(x), pow(abs(asFloat(x)), 1 / 3)),
  reciprocal: (x) => reciprocal(asFloat(x)),
  exp: (x) => exp(asFloat(x)),
  exp2: (x) => exp(mul(asFloat(x), Math.LN2)),
  expm1: (x) => expm1(asFloat(x)),
  log: (x) => log(asFloat(x)),
  log1p: (x) => log1p(asFloat(x)),
  log2: (x) => div(log(asFloat(x)), Math.LN2),
  log10: (x) => div(log(asFloat(x)), Math.LN10),
  sin: (x) => sine(asFloat(x)),
  cos: (x) => cosine(asFloat(x)),
  tan: (x) => tangent(asFloat(x)),
  sinh: (x) => sinh(asFloat(x)),
  cosh: (x) => cosh(asFloat(x)),
  arcsin: asin,
  asin,
  arccos: acos,
  acos,
  arctan: atan,
  atan,
  arcsinh: asinh,
  asinh,
  arccosh: acosh,
  acosh,
  arctanh: atanh,
  atanh,
  erf,
  deg2rad: scaledBy(Math.PI / 180),
  radians: scaledBy(Math.PI / 180),
  rad2deg: scaledBy(180 / Math.PI),
  degrees: scaledBy(180 / Math.PI),
  isnan: isNaN,
  is_nan: isNaN,
  isinf: isInf,
  is_inf: isInf,
  isfinite: isFinite,
  is_finite: isFinite,
  nan_to_num: (x) => where(isNaN(x), zerosLike(x), x),
  logical_not: (x) => logicalNot(asTruth(x)),
  "~": (x) => logicalNot(asTruth(x)),
};

/** Of whole numbers TF.js gives a whole number. */
const quotient: Binary = (a, b, dialect) =>
  dialect === "tfjs" ? div(a, b) : div(asFloat(a), asFloat(b));
const truth =
  (of: Binary): Binary =>
  (a, b, dialect) =>
    of(asTruth(a), asTruth(b), dialect);
/** Zero wherever the second one is, whatever the first is. */
const onlyWhere = (result: Tensor, b: Tensor) =>
  where(equal(b, 0), zerosLike(result), result);

const binaries: Readonly<Record<string, Binary>> = {
  add,
  bias_add: add,
  subtract: sub,
  multiply: mul,
  divide: quotient,
  true_divide: quotient,
  truediv: quotient,
  div: quotient,
  floor_divide: floorDiv,
  floordiv: floorDiv,
  mod,
  floormod: mod,
  remainder: mod,
  fmod: (a, b, dialect) => sub(a, mul(b, truncated(quotient(a, b, dialect)))),
  pow,
  power: pow,
  maximum,
  fmax: maximum,
  minimum,
  fmin: minimum,
  squared_difference: squaredDifference,
  arctan2: atan2,
  atan2,
  prelu,
  hypot: (a, b) => sqrt(add(square(a), square(b))),
  logaddexp: (a, b) => add(maximum(a, b), softplus(neg(abs(sub(a, b))))),
  multiply_no_nan: (a, b) => onlyWhere(mul(a, b), b),
  divide_no_nan: (a, b, dialect) => onlyWhere(quotient(a, b, dialect), b),
  equal,
  not_equal: notEqual,
  greater,
  greater_equal: greaterEqual,
  less,
  less_equal: lessEqual,
  logical_and: truth(logicalAnd),
  logical_or: truth(logicalOr),
  logical_xor: truth(logicalXor),
};

/** As operators write them. */
const operators: Readonly<Record<string, string>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "//": "floor_divide",
  "%": "mod",
  "**": "power",
  "==": "equal",
  "!=": "not_equal",
  ">": "greater",
  ">=": "greater_equal",
  "<": "less",
  "<=": "less_equal",
  "&": "logical_and",
  "|": "logical_or",
  "^": "logical_xor",
};

const unary =
  (compute: Unary): FunctionProgram =>
  (call) => {
    const x = call.tensor(0, ...firstNames);
    return x === null ? null : compute(x);
  };

const binary =
  (compute: Binary): FunctionProgram =>
  (call) => {
    const a = call.tensor(0, ...firstNames);
    const b = call.tensor(1, "x2", "y", "b", "other", "bias");
    return a === null || b === null ? null : compute(a, b, call.dialect);
  };

/** `where(condition, x, y)`, which broadcasts; K calls it `switch`. */
function chosen(call: FunctionCall): Tensor | null {
  const condition = call.tensor(0, "condition", "x1");
  const a = call.tensor(1, "x", "x1", "then_expression");
  const b = call.tensor(2, "y", "x2", "else_expression");
  return condition === null || a === null || b === null
    ? null
    : where(asTruth(condition), a, b);
}

function clipped(call: FunctionCall): Tensor | null {
  const x = call.tensor(0, ...firstNames);
  const low = call.tensor(1, "x_min", "a_min", "min", "clip_value_min");
  const high = call.tensor(2, "x_max", "a_max", "max", "clip_value_max");
  if (x === null) return null;
  const [least, most] = [
    call.number(1, "x_min", "a_min", "min", "clip_value_min"),
    call.number(2, "x_max", "a_max", "max", "clip_value_max"),
  ];
  if (least !== undefined && most !== undefined)
    return clipByValue(x, least, most);
  const above = low === null ? x : maximum(x, low);
  return high === null ? above : minimum(above, high);
}

/** `relu(x)`; K's has a slope, a ceiling and a threshold. */
function rectified(call: FunctionCall): Tensor | null {
  const x = call.tensor(0, ...firstNames);
  if (x === null) return null;
  const slope = call.number(1, "alpha", "negative_slope") ?? 0;
  const ceiling = call.number(2, "max_value");
  const threshold = call.number(3, "threshold") ?? 0;
  if (slope === 0 && threshold === 0)
    return ceiling === undefined ? relu(x) : clipByValue(x, 0, ceiling);
  const below = mul(sub(x, threshold), slope);
  const capped = ceiling === undefined ? x : minimum(x, ceiling);
  return where(greaterEqual(x, threshold), capped, below);
}

function rounded(call: FunctionCall): Tensor | null {
  const x = call.tensor(0, ...firstNames);
  const scale = 10 ** (call.number(1, "decimals") ?? 0);
  return x === null ? null : div(round(mul(x, scale)), scale);
}

/** One above zero, a slope below. */
function stepped(call: FunctionCall): Tensor | null {
  const x = call.tensor(0, ...firstNames);
  return x === null ? null : step(x, call.number(1, "alpha") ?? 0);
}

export const elementwise: Readonly<Record<string, FunctionProgram>> = {
  ...Object.fromEntries(
    Object.entries(unaries).map(([name, run]) => [name, unary(run)]),
  ),
  ...Object.fromEntries(
    Object.entries(binaries).map(([name, run]) => [name, binary(run)]),
  ),
  ...Object.fromEntries(
    Object.entries(operators).flatMap(([sign, name]) => {
      const run = binaries[name];
      return run === undefined ? [] : [[sign, binary(run)] as const];
    }),
  ),
  round: rounded,
  around: rounded,
  where: chosen,
  switch: chosen,
  clip: clipped,
  clip_by_value: clipped,
  relu: rectified,
  step: stepped,
};
