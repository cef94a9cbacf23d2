// Operations that take axes away: sums, means, extremes, and those that count along an axis.

import { reduced, reshaped } from "../array-shapes.ts";
import { tensor } from "../../../shapes/structure.ts";
import type { Integer } from "../../../shapes/dim.ts";
import { product } from "../../../shapes/shape.ts";
import { integer, number } from "../../../interpreter/value.ts";
import { integerOf } from "../../python/python-operators.ts";
import { axesOf, axisIn, dtypeOf, listedItems } from "../array-arguments.ts";
import type { ArrayCall, ArrayFunction } from "./array-calls.ts";
import { byName, firstNames } from "./array-calls.ts";
import type { Flavor } from "../array-dtypes.ts";
import { averaged, fractional, summed } from "../array-dtypes.ts";

type DtypeRule = (flavor: Flavor, dtype: string | null) => string | null;

const same: DtypeRule = (_flavor, dtype) => dtype;
const truth: DtypeRule = () => "bool";

/** Where `keepdims` stands, by name of the function, when it can be positional in no library alike. */
const reducers: readonly (readonly [rule: DtypeRule, names: string])[] = [
  [summed, "sum prod nansum nanprod"],
  [averaged, "mean std var median nanmean nanstd nanvar nanmedian average"],
  [same, "max min amax amin nanmax nanmin ptp"],
  [truth, "any all"],
  [fractional, "logsumexp euclidean_norm"],
];

/** By NumPy's names. */
export const reductions: Readonly<Record<string, ArrayFunction>> = {
  ...Object.fromEntries(
    reducers.flatMap(([rule, names]) =>
      names
        .split(" ")
        .map((name): readonly [string, ArrayFunction] => [name, reducer(rule)]),
    ),
  ),
  argmax: indexAlong,
  argmin: indexAlong,
  argsort: (given) => {
    const array = given.array(0, ...firstNames);
    if (given.flavor === "keras" && array?.shape?.length === 0) return null;
    return (
      array &&
      tensor(
        isFlattened(given) && array.shape
          ? reshaped(array.shape, [-1])
          : array.shape,
        given.flavor === "numpy" ? "int64" : "int32",
      )
    );
  },
  count_nonzero: (given) => {
    const array = given.array(0, ...firstNames);
    if (!array?.shape || !given.get(1, "axis")) return null;
    return along(
      given,
      array.shape,
      given.flavor === "keras" ? "int32" : "int64",
    );
  },
  cumsum: running,
  cumprod: running,
  percentile: quantiles,
  quantile: quantiles,
  norm: (given) => {
    const array = given.array(0, ...firstNames);
    const place =
      given.flavor === "numpy" ? 2 : given.flavor === "keras" ? 2 : 2;
    if (!array) return null;
    const dtype =
      given.flavor === "numpy" && array.dtype?.startsWith("float") !== true
        ? averaged(given.flavor, array.dtype)
        : fractional(given.flavor, array.dtype);
    const axes = axesOf(given.get(place, "axis"), given.machine);
    return tensor(
      array.shape === null || axes === undefined
        ? null
        : reduced(array.shape, axes, keeps(given, 3)),
      dtype,
    );
  },
};

/** `argsort(x, axis=None)`. */
function isFlattened(given: ArrayCall): boolean {
  return given.get(1, "axis")?.kind === "none";
}

function keeps({ get }: ArrayCall, position: number): boolean {
  const keep = get(position, "keepdims", "keep_dims");
  return keep?.kind === "boolean" && keep.value;
}

function reducer(rule: DtypeRule): ArrayFunction {
  return (given) => {
    const array = given.array(0, ...firstNames);
    if (!array) return null;
    const numpyAt = given.name === "std" || given.name === "var" ? 4 : 3;
    const position = given.flavor !== "numpy" ? 2 : numpyAt;
    const given0 = given.get(byName, "dtype");
    const dtype = dtypeOf(given0, rule(given.flavor, array.dtype));
    const axes = axesOf(given.get(1, "axis"), given.machine);
    if (array.shape === null || axes === undefined) return tensor(null, dtype);
    const { length } = array.shape;
    const held = given.name === "prod" && !axes ? productOf(given) : null;
    if (held !== null) return given.made(tensor([], dtype), [integer(held)]);
    if (axes?.some((axis) => axis >= length || axis < -length) === true)
      return null;
    return tensor(reduced(array.shape, axes, keeps(given, position)), dtype);
  };
}

/** `np.prod(x.shape[1:])`: sizes whose product is known. */
function productOf(given: ArrayCall): Integer | null {
  const list = given.get(0, ...firstNames);
  const items = list ? listedItems(list, given.machine) : null;
  const sizes = items?.map((item) => integerOf(item));
  return sizes && sizes.length > 0 ? product(sizes) : null;
}

function along(
  given: ArrayCall,
  shape: readonly Parameters<typeof reduced>[0][number][],
  dtype: string,
): ReturnType<ArrayFunction> {
  const axes = axesOf(given.get(1, "axis"), given.machine);
  return axes === undefined
    ? tensor(null, dtype)
    : tensor(reduced(shape, axes, keeps(given, byName)), dtype);
}

/** `argmax`: TensorFlow's first axis, all of them in NumPy and Keras. */
function indexAlong(given: ArrayCall): ReturnType<ArrayFunction> {
  const array = given.array(0, ...firstNames);
  if (!array) return null;
  const { flavor } = given;
  const asked = given.get(byName, "output_type");
  const dtype = dtypeOf(asked, flavor === "keras" ? "int32" : "int64");
  if (array.shape === null) return tensor(null, dtype);
  const axis =
    given.get(1, "axis") ?? (flavor === "tensorflow" ? number(0) : undefined);
  if (!axis || axis.kind === "none")
    return tensor(reduced(array.shape, null, keeps(given, byName)), dtype);
  const at = axisIn(array.shape.length, axis, null);
  return at === null
    ? null
    : tensor(reduced(array.shape, [at], keeps(given, byName)), dtype);
}

/** `cumsum(x)` flattens in NumPy and Keras when no axis is given. */
function running(given: ArrayCall): ReturnType<ArrayFunction> {
  const array = given.array(0, ...firstNames);
  if (!array) return null;
  const isKept = given.flavor === "keras" && array.dtype !== "bool";
  const dtype = isKept ? array.dtype : summed(given.flavor, array.dtype);
  const axis = given.get(1, "axis");
  const isFlat =
    given.flavor !== "tensorflow" && (!axis || axis.kind === "none");
  return tensor(
    isFlat && array.shape ? reshaped(array.shape, [-1]) : array.shape,
    dtype,
  );
}

function quantiles(given: ArrayCall): ReturnType<ArrayFunction> {
  const array = given.array(0, ...firstNames);
  const asked = given.get(1, "q");
  const list = asked ? listedItems(asked, given.machine) : null;
  const axes = axesOf(given.get(2, "axis"), given.machine);
  if (!array?.shape || axes === undefined) return null;
  if (!list && asked?.kind !== "number") return null;
  const rest = reduced(array.shape, axes, keeps(given, byName));
  return tensor(
    list ? [list.length, ...rest] : rest,
    averaged(given.flavor, array.dtype),
  );
}
