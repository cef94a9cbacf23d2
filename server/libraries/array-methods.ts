// Methods of arrays and tensors, and the functions of the same name: one entry an operation.

import type { Dim } from "../shapes/dim.ts";
import type { TensorSpec } from "../shapes/structure.ts";
import { tensor } from "../shapes/structure.ts";
import type { Call, HostType, Machine } from "../interpreter/library.ts";
import type { HostValue, Value } from "../interpreter/value.ts";
import { unknown } from "../interpreter/value.ts";
import { axesOf, dtypeOf, sizesOf } from "./array-arguments.ts";
import {
  expanded,
  reduced,
  repeatedSize,
  reshaped,
  squeezed,
  transposed,
} from "./array-shapes.ts";
import { integerOf } from "./python-operators.ts";
import { operationResult } from "./tensors.ts";

/**
 * What an operation makes of one array. `argument(0, name)` is the first argument behind the array, by position or name.
 * Null: it can't be told.
 */
export type ArrayOperation = (
  array: TensorSpec,
  argument: (position: number, name: string) => Value | undefined,
  machine: Machine,
  positional: readonly Value[],
) => TensorSpec | null;

const onSizes =
  (
    change: (
      shape: readonly Dim[],
      argument: (position: number, name: string) => Value | undefined,
      machine: Machine,
      positional: readonly Value[],
    ) => readonly Dim[] | null,
  ): ArrayOperation =>
  (array, argument, machine, positional) => {
    const shape =
      array.shape === null
        ? null
        : change(array.shape, argument, machine, positional);
    return tensor(shape, array.dtype);
  };

const same: ArrayOperation = (array) => array;

const reduce =
  (dtypeFor: (dtype: string | null) => string | null): ArrayOperation =>
  (array, argument, machine) => {
    const axes = axesOf(argument(0, "axis"), machine);
    const keep = argument(100, "keepdims") ?? argument(100, "keep_dims");
    const shape =
      array.shape === null || axes === undefined
        ? null
        : reduced(array.shape, axes, keep?.kind === "boolean" && keep.value);
    return tensor(shape, dtypeFor(array.dtype));
  };

const floating = (dtype: string | null): string | null =>
  dtype !== null && /^(u?int|bool)/.test(dtype) ? "float64" : dtype;
const keep = (dtype: string | null): string | null => dtype;

/** By NumPy's names, which TensorFlow and `keras.ops` mostly share. */
export const arrayOperations: Readonly<Record<string, ArrayOperation>> = {
  reshape: (array, argument, machine, positional) => {
    const first = argument(0, "newshape") ?? argument(0, "shape");
    const sizes =
      positional.length > 1 && first?.kind !== "tuple" && first?.kind !== "list"
        ? positional.map((value): Dim => integerOf(value))
        : sizesOf(first, machine);
    const isPlain =
      sizes !== null && !(positional.length > 1 && sizes.includes(null));
    return tensor(
      array.shape !== null && isPlain
        ? reshaped(array.shape, sizes)
        : isPlain && !sizes.includes(-1)
          ? sizes
          : null,
      array.dtype,
    );
  },
  astype: (array, argument) =>
    tensor(array.shape, dtypeOf(argument(0, "dtype"), null)),
  cast: (array, argument) =>
    tensor(array.shape, dtypeOf(argument(0, "dtype"), null)),
  transpose: onSizes((shape, argument, machine, positional) => {
    const order =
      positional.length > 1
        ? numbersOf(positional)
        : axesOf(argument(0, "axes") ?? argument(0, "perm"), machine);
    return order === undefined ? null : transposed(shape, order);
  }),
  swapaxes: onSizes((shape, argument) => {
    const [a, b] = [argument(0, "axis1"), argument(1, "axis2")].map((value) =>
      value?.kind === "number" ? value.value : null,
    );
    if (a === null || b === null || a === undefined || b === undefined)
      return null;
    const [x, y] = [a, b].map((axis) =>
      axis < 0 ? axis + shape.length : axis,
    );
    if (x === undefined || y === undefined) return null;
    return shape.with(x, shape[y] ?? null).with(y, shape[x] ?? null);
  }),
  expand_dims: onSizes((shape, argument) => {
    const axis = argument(0, "axis");
    return axis?.kind === "number" ? expanded(shape, axis.value) : null;
  }),
  squeeze: onSizes((shape, argument, machine) => {
    const axes = axesOf(argument(0, "axis"), machine);
    return axes === undefined ? null : squeezed(shape, axes);
  }),
  flatten: onSizes((shape) => reshaped(shape, [-1])),
  ravel: onSizes((shape) => reshaped(shape, [-1])),
  repeat: onSizes((shape, argument) => {
    const [times, axis] = [
      integerOf(argument(0, "repeats")),
      argument(1, "axis"),
    ];
    if (times === null) return null;
    if (!axis || axis.kind === "none")
      return [repeatedSize(reshaped(shape, [-1])?.[0] ?? null, times)];
    const at =
      axis.kind === "number"
        ? axis.value < 0
          ? axis.value + shape.length
          : axis.value
        : null;
    return at === null || at >= shape.length
      ? null
      : shape.with(at, repeatedSize(shape[at] ?? null, times));
  }),
  tile: onSizes((shape, argument, machine) => {
    const times = sizesOf(
      argument(0, "reps") ?? argument(0, "multiples"),
      machine,
    );
    if (!times) return null;
    const rank = Math.max(times.length, shape.length);
    const pad = (sizes: readonly Dim[]): readonly Dim[] => [
      ...Array.from({ length: rank - sizes.length }, () => 1),
      ...sizes,
    ];
    const [sizes, counts] = [pad(shape), pad(times)];
    return sizes.map((size, axis) => repeatedSize(size, counts[axis] ?? 1));
  }),
  sum: reduce(keep),
  prod: reduce(keep),
  max: reduce(keep),
  min: reduce(keep),
  mean: reduce(floating),
  std: reduce(floating),
  var: reduce(floating),
  median: reduce(floating),
  argmax: reduce(() => "int64"),
  argmin: reduce(() => "int64"),
  any: reduce(() => "bool"),
  all: reduce(() => "bool"),
  copy: same,
  numpy: same,
  clip: same,
  round: same,
  squared: same,
  abs: same,
  exp: (array) => tensor(array.shape, floating(array.dtype)),
  log: (array) => tensor(array.shape, floating(array.dtype)),
  sqrt: (array) => tensor(array.shape, floating(array.dtype)),
  sin: (array) => tensor(array.shape, floating(array.dtype)),
  cos: (array) => tensor(array.shape, floating(array.dtype)),
  tanh: (array) => tensor(array.shape, floating(array.dtype)),
  cumsum: (array, argument) =>
    argument(0, "axis")
      ? array
      : tensor(
          array.shape === null ? null : reshaped(array.shape, [-1]),
          array.dtype,
        ),
  sort: same,
  flip: same,
  roll: same,
};

/** The numbers that all of the values are; undefined when one isn't. */
function numbersOf(values: readonly Value[]): readonly number[] | undefined {
  const numbers = values.flatMap((value) =>
    value.kind === "number" ? [value.value] : [],
  );
  return numbers.length === values.length ? numbers : undefined;
}

/** Methods: `x.reshape(2, 3)`, `x.mean(axis=0)`. */
export const arrayMethods: Readonly<
  Record<string, (self: HostValue, call: Call, machine: Machine) => Value>
> = Object.fromEntries(
  Object.entries(arrayOperations).map(([name, operation]) => [
    name,
    (self: HostValue, call: Call, machine: Machine) =>
      applied(name, operation, self, call, 0, self.type, machine),
  ]),
);

/** Runs an operation on a value; `skip` arguments stand before its own. */
export function applied(
  name: string,
  operation: ArrayOperation,
  array: Value,
  call: Call,
  skip: number,
  type: HostType,
  machine: Machine,
  spec?: TensorSpec,
): Value {
  const given =
    spec ??
    (array.kind === "host"
      ? (array.data as { readonly fact: { readonly spec: TensorSpec } }).fact
          .spec
      : null);
  if (!given || call.hasUnread)
    return unknown({ kind: "notFollowed", what: name });
  const result = operation(
    given,
    (position, argument) => call.get(position + skip, argument),
    machine,
    call.positional.slice(skip),
  );
  return result
    ? operationResult(type, result, name, call.node.range, [array])
    : unknown({ kind: "notFollowed", what: name });
}
