// NumPy: functions that make and change arrays, as far as shapes tell.

import type { Dim } from "../shapes/dim.ts";
import { ceilDivide, subtract } from "../shapes/dim.ts";
import type { TensorSpec } from "../shapes/structure.ts";
import { tensor } from "../shapes/structure.ts";
import type { Call, HostType, Machine } from "../interpreter/library.ts";
import type { Value } from "../interpreter/value.ts";
import { none, number, tuple, unknown } from "../interpreter/value.ts";
import { arrayOf, axesOf, dtypeOf, sizesOf, widest } from "./array-arguments.ts";
import { applied, arrayOperations } from "./array-methods.ts";
import { concatenated, expanded } from "./array-shapes.ts";
import { objectType } from "./objects.ts";
import { sequenceItems } from "./python-collections.ts";
import { integerOf } from "./python-operators.ts";
import type { Constants, Functions, LibraryFunction } from "./registry.ts";
import { makeTensor, operationResult } from "./tensors.ts";

/** NumPy's functions and constants by dotted name. */
export function createNumpy(tensorType: HostType): { readonly functions: Functions; readonly constants: Constants } {
  const made = (name: string, spec: TensorSpec | null, call: Call): Value =>
    spec ? makeTensor(tensorType, spec, { kind: "array", site: call.node.range, name }, "array") : unknown({ kind: "notFollowed", what: `numpy.${name}` });
  return {
    functions: {
      ...constructors(made),
      ...randomFunctions(made),
      ...joins(tensorType),
      ...operations(tensorType),
    },
    constants: { "numpy.newaxis": none, "numpy.pi": number(Math.PI, true), "numpy.inf": number(Infinity, true), "numpy.e": number(Math.E, true) },
  };
}

type Made = (name: string, spec: TensorSpec | null, call: Call) => Value;

function constructors(made: Made): Functions {
  const filled =
    (name: string, dtypePosition: number): LibraryFunction =>
    (call, machine) =>
      made(name, sized(call.get(0, "shape"), dtypeOf(call.get(dtypePosition, "dtype"), "float64"), machine), call);
  const like =
    (name: string): LibraryFunction =>
    (call, machine) => {
      const array = arrayOf(call.positional[0], machine);
      return made(name, array && tensor(array.shape, dtypeOf(call.get(name === "full_like" ? 2 : 1, "dtype"), array.dtype)), call);
    };
  const converted =
    (name: string): LibraryFunction =>
    (call, machine) => {
      const array = arrayOf(call.positional[0], machine);
      return made(name, array && tensor(array.shape, dtypeOf(call.get(1, "dtype"), array.dtype)), call);
    };
  return {
    "numpy.zeros": filled("zeros", 1),
    "numpy.ones": filled("ones", 1),
    "numpy.empty": filled("empty", 1),
    "numpy.full": (call, machine) => {
      const fill = arrayOf(call.get(1, "fill_value"), machine);
      return made("full", sized(call.get(0, "shape"), dtypeOf(call.get(2, "dtype"), fill?.dtype ?? null), machine), call);
    },
    "numpy.zeros_like": like("zeros_like"),
    "numpy.ones_like": like("ones_like"),
    "numpy.empty_like": like("empty_like"),
    "numpy.full_like": like("full_like"),
    "numpy.array": converted("array"),
    "numpy.asarray": converted("asarray"),
    "numpy.ascontiguousarray": converted("ascontiguousarray"),
    "numpy.arange": (call) => made("arange", arange(call), call),
    "numpy.linspace": (call) => {
      const count = integerOf(call.get(2, "num") ?? number(50));
      return made("linspace", count === null ? null : tensor([count], dtypeOf(call.get(5, "dtype"), "float64")), call);
    },
    "numpy.eye": (call) => {
      const [rows, columns] = [integerOf(call.get(0, "N")), integerOf(call.get(1, "M") ?? call.get(0, "N"))];
      return made("eye", rows === null || columns === null ? null : tensor([rows, columns], dtypeOf(call.get(3, "dtype"), "float64")), call);
    },
    "numpy.identity": (call) => {
      const size = integerOf(call.get(0, "n"));
      return made("identity", size === null ? null : tensor([size, size], dtypeOf(call.get(1, "dtype"), "float64")), call);
    },
  };
}

function sized(shape: Value | undefined, dtype: string | null, machine: Machine): TensorSpec | null {
  const sizes = sizesOf(shape, machine);
  return sizes ? tensor(sizes, dtype) : tensor(null, dtype);
}

/** `arange(stop)`, `arange(start, stop, step)`; the dtype is that of its numbers. */
function arange(call: Call): TensorSpec | null {
  const numbers = ["start", "stop", "step"].map((name, position) => call.get(position, name));
  const floats = numbers.some((value) => value?.kind === "number" && value.isFloat);
  const dtype = dtypeOf(call.get(3, "dtype"), floats ? "float64" : "int64");
  const [first, second, third] = numbers;
  if (floats) {
    const [a, b, c] = numbers.map((value) => (value?.kind === "number" ? value.value : undefined));
    const [start, stop] = second ? [a, b] : [0, a];
    const step = third ? c : 1;
    return start === undefined || stop === undefined || step === undefined ? tensor([openCount(call)], dtype) : tensor([Math.max(0, Math.ceil((stop - start) / step))], dtype);
  }
  const [start, stop] = second ? [integerOf(first), integerOf(second)] : [0, integerOf(first)];
  const step = third ? integerOf(third) : 1;
  if (start === null || stop === null || step === null) return null;
  const count = ceilDivide(subtract(stop, start), step);
  return count === null ? null : tensor([typeof count === "number" ? Math.max(0, count) : count], dtype);
}

function openCount(call: Call): Dim {
  return integerOf(call.positional[0]);
}

/** Functions that take sizes one by one, and those that take them as `size=`. */
const spreadSizes = ["rand", "randn"];
const sizeAt: Readonly<Record<string, number>> = {
  random: 0,
  random_sample: 0,
  ranf: 0,
  sample: 0,
  standard_normal: 0,
  uniform: 2,
  normal: 2,
  randint: 2,
  integers: 2,
  random_integers: 2,
  choice: 1,
  binomial: 2,
  poisson: 1,
  exponential: 1,
  beta: 2,
  gamma: 2,
};
const integerDraws = new Set(["randint", "integers", "random_integers", "binomial", "poisson"]);

function randomFunctions(made: Made): Functions {
  const functions: Record<string, LibraryFunction> = {};
  for (const name of spreadSizes)
    functions[`numpy.random.${name}`] = (call) => {
      const sizes = call.positional.map((value) => integerOf(value));
      return made(name, call.hasUnread ? null : tensor(sizes.includes(null) ? null : sizes, "float64"), call);
    };
  for (const [name, position] of Object.entries(sizeAt)) {
    const draw: LibraryFunction = (call, machine) => {
      const size = call.get(position, "size");
      const dtype = integerDraws.has(name) ? dtypeOf(call.get(3, "dtype"), "int64") : name === "choice" ? (arrayOf(call.positional[0], machine)?.dtype ?? null) : "float64";
      if (!size || size.kind === "none") return unknown({ kind: "runtimeData", source: `numpy.random.${name}` });
      return made(name, sized(size, dtype, machine), call);
    };
    functions[`numpy.random.${name}`] = draw;
    functions[`numpy.random.Generator.${name}`] = draw;
  }
  functions["numpy.random.permutation"] = (call, machine) => {
    const [value] = call.positional;
    const count = integerOf(value);
    return made("permutation", count !== null ? tensor([count], "int64") : arrayOf(value, machine), call);
  };
  functions["numpy.random.seed"] = () => none;
  functions["numpy.random.shuffle"] = () => none;
  functions["numpy.random.default_rng"] = generatorObject;
  functions["numpy.random.RandomState"] = generatorObject;
  return functions;
}

/** `np.random.default_rng()`: its methods are NumPy's random functions. */
const generatorObject: LibraryFunction = () => ({ kind: "host", type: randomGeneratorType, data: null });

const randomGeneratorType: HostType = {
  ...objectType,
  name: "random generator",
  call: () => unknown({ kind: "notFollowed", what: "a random generator" }),
  callMethod: (_self, name, call, machine) => machine.library.callLibrary({ kind: "library", path: `numpy.random.${name}` }, call, machine),
};

function joins(type: HostType): Functions {
  const list = (call: Call, machine: Machine): readonly TensorSpec[] | null => {
    const items = call.positional[0] ? sequenceItems(call.positional[0], machine) : null;
    const specs = items?.map((item) => arrayOf(item, machine)) ?? [null];
    return specs.includes(null) ? null : specs.flatMap((spec) => spec ?? []);
  };
  const joined =
    (name: string, join: (specs: readonly (readonly Dim[])[], axis: number) => readonly Dim[] | null, fixed?: number): LibraryFunction =>
    (call, machine) => {
      const specs = list(call, machine);
      const given = call.get(1, "axis");
      const axis = fixed ?? (given === undefined ? 0 : given.kind === "number" ? given.value : null);
      if (!specs || axis === null) return unknown({ kind: "notFollowed", what: `numpy.${name}` });
      const shapes = specs.flatMap((spec) => (spec.shape === null ? [] : [spec.shape]));
      const shape = shapes.length === specs.length ? join(shapes, axis) : null;
      const operands = call.positional[0] ? (sequenceItems(call.positional[0], machine) ?? []) : [];
      return operationResult(type, tensor(shape, widest(specs.map((spec) => spec.dtype))), name, call.node.range, operands);
    };
  const stack = (shapes: readonly (readonly Dim[])[], axis: number): readonly Dim[] | null => {
    const expandedShapes = shapes.map((shape) => expanded(shape, axis));
    return concatenated(expandedShapes, axis < 0 ? axis + (expandedShapes[0]?.length ?? 0) : axis);
  };
  const atLeast = (shape: readonly Dim[], rank: number): readonly Dim[] => (shape.length >= rank ? shape : atLeast([1, ...shape], rank));
  return {
    "numpy.concatenate": joined("concatenate", concatenated),
    "numpy.append": () => unknown({ kind: "notFollowed", what: "numpy.append" }),
    "numpy.stack": joined("stack", stack),
    "numpy.vstack": joined("vstack", (shapes) => concatenated(shapes.map((shape) => atLeast(shape, 2)), 0), 0),
    "numpy.hstack": joined("hstack", (shapes) => concatenated(shapes, (shapes[0]?.length ?? 1) > 1 ? 1 : 0), 0),
    "numpy.dstack": () => unknown({ kind: "notFollowed", what: "numpy.dstack" }),
    "numpy.split": (call, machine) => split(type, call, machine),
    "numpy.array_split": () => unknown({ kind: "notFollowed", what: "numpy.array_split" }),
  };
}

/** `split(x, n)`: a list of equal parts. */
function split(type: HostType, call: Call, machine: Machine): Value {
  const array = arrayOf(call.positional[0], machine);
  const count = call.get(1, "indices_or_sections");
  const [axis] = axesOf(call.get(2, "axis") ?? number(0), machine) ?? [];
  const size = array?.shape?.[axis ?? 0];
  if (!array?.shape || count?.kind !== "number" || axis === undefined || typeof size !== "number" || size % count.value !== 0) return unknown({ kind: "notFollowed", what: "numpy.split" });
  const spec = tensor(array.shape.with(axis, size / count.value), array.dtype);
  return machine.makeList(Array.from({ length: count.value }, () => operationResult(type, spec, "split", call.node.range, call.positional.slice(0, 1))));
}

/** `np.mean(x, axis=0)`: the method's operation with the array as first argument. */
function operations(type: HostType): Functions {
  const entries = Object.entries(arrayOperations).map(([name, operation]): readonly [string, LibraryFunction] => [
    `numpy.${name}`,
    (call, machine) => {
      const [value] = call.positional;
      const spec = arrayOf(value, machine);
      return value && spec ? applied(name, operation, value, call, 1, type, machine, spec) : unknown({ kind: "notFollowed", what: `numpy.${name}` });
    },
  ]);
  return {
    ...Object.fromEntries(entries),
    "numpy.shape": (call, machine) => {
      const shape = arrayOf(call.positional[0], machine)?.shape;
      return shape ? tuple(shape.map((dim) => (dim === null ? none : typeof dim === "number" ? number(dim) : { kind: "integer", value: dim }))) : unknown({ kind: "notFollowed", what: "numpy.shape" });
    },
  };
}
