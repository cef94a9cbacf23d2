// Every operation on arrays by NumPy's name, and the methods that arrays and tensors have of them.

import { tensor } from "../../../shapes/structure.ts";
import type { Call, Machine } from "../../../interpreter/library.ts";
import type { HostValue, Value } from "../../../interpreter/value.ts";
import { unknown } from "../../../interpreter/value.ts";
import type { ArrayFunction } from "./array-calls.ts";
import { firstNames, runMethod } from "./array-calls.ts";
import type { Flavor } from "../array-dtypes.ts";
import { elementwise } from "./array-elementwise.ts";
import { joins } from "./array-joins.ts";
import { products } from "./array-products.ts";
import { rearranging } from "./array-rearranging.ts";
import { reductions } from "./array-reductions.ts";
import { selections } from "./array-selections.ts";
import type { TensorKind } from "../../tensors.ts";
import { tensorOf } from "../../tensors.ts";

export const arrayOperations: Readonly<Record<string, ArrayFunction>> = {
  ...elementwise,
  ...reductions,
  ...rearranging,
  ...joins,
  ...products,
  ...selections,
};

/** Whose rules hold among tensors of a kind. */
export function flavorOf(kind: TensorKind, machine: Machine): Flavor {
  if (kind === "array") return "numpy";
  return kind === "symbolic" && machine.dialect === "keras3"
    ? "keras"
    : "tensorflow";
}

const arrayMethods = new Set(
  "reshape astype transpose swapaxes squeeze flatten ravel repeat sum prod max min mean std var argmax argmin argsort any all copy clip round cumsum cumprod take dot diagonal trace nonzero ptp view conj".split(
    " ",
  ),
);

/** `x.reshape(2, 3)`, `x.mean(axis=0)`, `t.numpy()`; null when there is no such method. */
export function arrayMethod(
  self: HostValue,
  name: string,
  call: Call,
  machine: Machine,
): Value | null {
  const data = tensorOf(self);
  if (!data) return null;
  const { kind } = data;
  const run =
    kind === "array" && !arrayMethods.has(name) ? undefined : methods[name];
  const other = ownMethods[name] ?? run;
  if (!other || !Object.hasOwn({ ...methods, ...ownMethods }, name))
    return null;
  const setting = {
    flavor: flavorOf(kind, machine),
    type: self.type,
    kind: name === "numpy" ? "array" : kind,
    isMaker: false,
  } as const;
  return runMethod(name, other, self, call, setting, machine);
}

const methods: Readonly<Record<string, ArrayFunction>> = Object.fromEntries(
  [...arrayMethods].flatMap((name) => {
    const operation = arrayOperations[name];
    return operation ? [[name, operation] as const] : [];
  }),
);

const ownMethods: Readonly<Record<string, ArrayFunction>> = {
  numpy: (given) => given.array(0, ...firstNames),
  assign: (given) => given.array(0, ...firstNames),
  read_value: (given) => given.array(0, ...firstNames),
  value: (given) => given.array(0, ...firstNames),
  get_shape: (given) => arrayOperations.int_shape?.(given) ?? null,
  item: (given) => {
    const array = given.array(0, ...firstNames);
    return array && tensor([], array.dtype);
  },
  tolist: (given) => nest(given, given.array(0, ...firstNames)?.shape ?? null),
};

/** An array's elements as lists of unknown numbers. */
function nest(
  given: Parameters<ArrayFunction>[0],
  shape: readonly unknown[] | null,
): Value {
  const element = unknown({ kind: "runtimeData", source: "an element" });
  const [size, ...rest] = shape ?? [];
  if (typeof size !== "number" || size > 100 || rest.length > 2) return element;
  return given.machine.makeList(
    Array.from({ length: size }, () =>
      rest.length > 0 ? nest(given, rest) : element,
    ),
  );
}
