// Operations element by element: shapes align or stay, and the dtype follows each library's rule.

import { broadcastShapes } from "../../../shapes/broadcast.ts";
import type { Shape } from "../../../shapes/shape.ts";
import type { TensorSpec } from "../../../shapes/structure.ts";
import { tensor } from "../../../shapes/structure.ts";
import type { Machine } from "../../../interpreter/library.ts";
import { number, tuple } from "../../../interpreter/value.ts";
import type { Operand } from "../array-arguments.ts";
import { someSize } from "../array-arguments.ts";
import type { ArrayFunction } from "./array-calls.ts";
import { firstNames } from "./array-calls.ts";
import type { Flavor } from "../array-dtypes.ts";
import { divided, fractional, promoted } from "../array-dtypes.ts";

type DtypeRule = (flavor: Flavor, dtype: string | null) => string | null;
type PairRule = (flavor: Flavor, operands: readonly Operand[]) => string | null;

const same: DtypeRule = (_flavor, dtype) => dtype;
const truth: DtypeRule = () => "bool";
/** What these make of integers, the libraries don't agree on with themselves. */
const floatsOnly: DtypeRule = (_flavor, dtype) =>
  dtype !== null && /^b?float/.test(dtype) ? dtype : null;

/** Of one array. */
const unaries: readonly (readonly [rule: DtypeRule, names: string])[] = [
  [
    same,
    "negative positive abs absolute sign round around fix copy relu relu6 stop_gradient identity nan_to_num sort reverse random_shuffle conj conjugate l2_normalize batch_normalization clip_by_norm erf rsqrt fliplr flipud ascontiguousarray nn_dropout dropout view cummax cummin",
  ],
  [
    fractional,
    "exp exp2 expm1 log log2 log10 log1p sqrt cbrt sin cos tan arcsin arccos arctan asin acos atan sinh cosh arcsinh arccosh arctanh asinh acosh atanh deg2rad rad2deg radians degrees reciprocal_float sinc lgamma digamma sigmoid tanh",
  ],
  [
    floatsOnly,
    "softmax log_softmax log_sigmoid elu selu gelu softplus softsign swish silu leaky_relu hard_sigmoid hard_silu hard_swish mish celu glu squareplus hard_tanh normalize",
  ],
  [truth, "isnan isinf isfinite is_nan is_inf is_finite logical_not signbit"],
];

/** Of two arrays. */
const pairs: readonly (readonly [rule: PairRule, names: string])[] = [
  [
    pairDtype,
    "add subtract multiply maximum minimum fmax fmin power pow floor_divide floordiv floormod fmod squared_difference bitwise_and bitwise_or bitwise_xor gcd lcm multiply_no_nan",
  ],
  [remainderDtype, "mod remainder"],
  [
    (flavor, operands) => divided(flavor, dtypesOf(operands)),
    "divide true_divide truediv",
  ],
  [
    (flavor, operands) => {
      const dtype = pairDtype(flavor, operands);
      return fractional(flavor, dtype);
    },
    "arctan2 atan2 hypot logaddexp logaddexp2",
  ],
  [
    () => "bool",
    "equal not_equal greater greater_equal less less_equal logical_and logical_or logical_xor isclose",
  ],
];

/** By NumPy's names and TensorFlow's. */
export const elementwise: Readonly<Record<string, ArrayFunction>> = {
  ...Object.fromEntries(
    unaries.flatMap(([rule, names]) =>
      names
        .split(" ")
        .map((name): readonly [string, ArrayFunction] => [name, unary(rule)]),
    ),
  ),
  ...Object.fromEntries(
    pairs.flatMap(([rule, names]) =>
      names
        .split(" ")
        .map((name): readonly [string, ArrayFunction] => [name, pair(rule)]),
    ),
  ),
  floor: ofNumbers(Math.floor, rounded),
  ceil: ofNumbers(Math.ceil, rounded),
  sqrt: ofNumbers(Math.sqrt, fractional),
  trunc: unary(rounded),
  rint: unary(fractional),
  real: unary((_flavor, dtype) => partOf(dtype)),
  imag: unary((_flavor, dtype) => partOf(dtype)),
  square: unary((flavor, dtype) =>
    dtype === "bool" ? (flavor === "keras" ? "int32" : null) : dtype,
  ),
  clip: between,
  clip_by_value: between,
  where: selected,
};

function unary(rule: DtypeRule): ArrayFunction {
  return ({ array, flavor }) => {
    const spec = array(0, ...firstNames);
    return spec && tensor(spec.shape, rule(flavor, spec.dtype));
  };
}

/** `clip(x, least, most)`: a boolean grows as the bounds ask. */
function between({
  operand,
  flavor,
}: Parameters<ArrayFunction>[0]): ReturnType<ArrayFunction> {
  const array = operand(0, ...firstNames);
  const ends = [
    operand(1, "a_min", "x_min", "min", "clip_value_min"),
    operand(2, "a_max", "x_max", "max", "clip_value_max"),
  ].flatMap((each) => each ?? []);
  return (
    array &&
    tensor(
      array.spec.shape,
      flavor === "tensorflow"
        ? array.spec.dtype
        : pairDtype(flavor, [array, ...ends]),
    )
  );
}

/** Of a plain number the result is known: `int(np.ceil(n / 2))`. */
function ofNumbers(
  compute: (value: number) => number,
  rule: DtypeRule,
): ArrayFunction {
  return (given) => {
    const value = given.get(0, ...firstNames);
    if (value?.kind !== "number" || given.flavor !== "numpy")
      return unary(rule)(given);
    const dtype = rule(given.flavor, value.isFloat ? "float64" : "int64");
    const isFloat = dtype === "float64";
    return given.made(tensor([], dtype), [
      number(compute(value.value), isFloat),
    ]);
  };
}

function pair(rule: PairRule): ArrayFunction {
  return ({ operand, flavor }) => {
    const operands = [
      operand(0, ...firstNames),
      operand(1, "x2", "y", "b", "other"),
    ];
    const known = operands.flatMap((each) => each ?? []);
    return known.length < 2 ? null : aligned(known, rule(flavor, known));
  };
}

/** Keras makes tensors of numbers first here. */
function remainderDtype(
  flavor: Flavor,
  operands: readonly Operand[],
): string | null {
  const dtype = pairDtype(flavor, operands);
  const isPlain = dtype === "int32" || dtype === "float32";
  const hasWeak = operands.some(({ isWeak }) => isWeak);
  return flavor === "keras" && hasWeak && !isPlain ? null : dtype;
}

/** Keras rounds in floats, NumPy keeps integers. */
function rounded(flavor: Flavor, dtype: string | null): string | null {
  return flavor === "keras" ? fractional(flavor, dtype) : dtype;
}

function partOf(dtype: string | null): string | null {
  if (dtype === "complex128") return "float64";
  return dtype === "complex64" ? "float32" : dtype;
}

/** The dtype of operands together; null when one of them isn't known. */
export function pairDtype(
  flavor: Flavor,
  operands: readonly Operand[],
): string | null {
  return promoted(flavor, dtypesOf(operands));
}

export function dtypesOf(operands: readonly Operand[]): readonly {
  readonly dtype: string | null;
  readonly isWeak: boolean;
}[] {
  return operands.map(({ spec, isWeak }) => ({ dtype: spec.dtype, isWeak }));
}

/** Shapes aligned at their last axes; null when they never fit. */
export function aligned(
  operands: readonly Operand[],
  dtype: string | null,
): TensorSpec | null {
  let shape: Shape = [];
  for (const { spec } of operands) {
    if (spec.shape === null) return tensor(null, dtype);
    const next = broadcastShapes(shape, spec.shape, "known");
    if (next === "never") return null;
    shape = next;
  }
  return tensor(shape, dtype);
}

/** `where(condition, x, y)`; with a condition alone the places where it holds. */
function selected({
  operand,
  get,
  flavor,
  machine,
  made,
}: Parameters<ArrayFunction>[0]): ReturnType<ArrayFunction> {
  const condition = operand(0, "condition", "x1");
  if (!condition) return null;
  const [x, y] = [operand(1, "x", "x1"), operand(2, "y", "x2")];
  if (x && y)
    return aligned([condition, x, y], promoted(flavor, dtypesOf([x, y])));
  return get(1, "x", "x1")
    ? null
    : places(condition.spec, flavor, made, machine);
}

/** The indices of what isn't 0: one array for each axis in NumPy, rows of indices in TensorFlow. */
export function places(
  spec: TensorSpec,
  flavor: Flavor,
  made: Parameters<ArrayFunction>[0]["made"],
  machine: Machine,
): ReturnType<ArrayFunction> {
  if (spec.shape === null) return null;
  const count = someSize(machine);
  const { length } = spec.shape;
  if (flavor === "tensorflow") return tensor([count, length], "int64");
  if (flavor === "keras") return null;
  return length === 0
    ? null
    : tuple(spec.shape.map(() => made(tensor([count], "int64"))));
}
