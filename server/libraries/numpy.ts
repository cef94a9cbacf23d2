// NumPy: functions that make and change arrays, as far as shapes tell.

import type { Dim } from "../shapes/dim.ts";
import { ceilDivide, subtract } from "../shapes/dim.ts";
import type { TensorSpec } from "../shapes/structure.ts";
import { tensor } from "../shapes/structure.ts";
import type { Call, HostType } from "../interpreter/library.ts";
import type { Value } from "../interpreter/value.ts";
import { none, number, tuple, unknown } from "../interpreter/value.ts";
import { arrayOf, dtypeOf, sized } from "./array-arguments.ts";
import type { ArrayMaker } from "./array-arguments.ts";
import { applied, arrayOperations } from "./array-methods.ts";
import { integerOf } from "./python-operators.ts";
import type { Constants, Functions, LibraryFunction } from "./registry.ts";
import { numpyJoins } from "./numpy-joins.ts";
import { randomFunctions } from "./numpy-random.ts";
import { makeTensor } from "./tensors.ts";

/** NumPy's functions and constants by dotted name. */
export function createNumpy(tensorType: HostType): {
  readonly functions: Functions;
  readonly constants: Constants;
} {
  const made = (name: string, spec: TensorSpec | null, call: Call): Value =>
    spec
      ? makeTensor(
          tensorType,
          spec,
          { kind: "array", site: call.node.range, name },
          "array",
        )
      : unknown({ kind: "notFollowed", what: `numpy.${name}` });
  return {
    functions: {
      ...constructors(made),
      ...counters(made),
      ...randomFunctions(made),
      ...numpyJoins(tensorType),
      ...operations(tensorType),
    },
    constants: {
      "numpy.newaxis": none,
      "numpy.pi": number(Math.PI, true),
      "numpy.inf": number(Infinity, true),
      "numpy.e": number(Math.E, true),
    },
  };
}

function constructors(made: ArrayMaker): Functions {
  return {
    "numpy.zeros": filled("zeros", made),
    "numpy.ones": filled("ones", made),
    "numpy.empty": filled("empty", made),
    "numpy.full": (call, machine) => {
      const fill = arrayOf(call.get(1, "fill_value"), machine);
      const dtype = dtypeOf(call.get(2, "dtype"), fill?.dtype ?? null);
      return made("full", sized(call.get(0, "shape"), dtype, machine), call);
    },
    "numpy.zeros_like": copied("zeros_like", 1, made),
    "numpy.ones_like": copied("ones_like", 1, made),
    "numpy.empty_like": copied("empty_like", 1, made),
    "numpy.full_like": copied("full_like", 2, made),
    "numpy.array": copied("array", 1, made),
    "numpy.asarray": copied("asarray", 1, made),
    "numpy.ascontiguousarray": copied("ascontiguousarray", 1, made),
  };
}

/** By a shape; floats unless a dtype says otherwise. */
function filled(name: string, made: ArrayMaker): LibraryFunction {
  return (call, machine) => {
    const dtype = dtypeOf(call.get(1, "dtype"), "float64");
    return made(name, sized(call.get(0, "shape"), dtype, machine), call);
  };
}

/** Of the shape of another array, and its dtype unless one is given at a position. */
function copied(
  name: string,
  dtypePosition: number,
  made: ArrayMaker,
): LibraryFunction {
  return (call, machine) => {
    const array = arrayOf(call.positional[0], machine);
    if (!array) return made(name, null, call);
    const dtype = dtypeOf(call.get(dtypePosition, "dtype"), array.dtype);
    return made(name, tensor(array.shape, dtype), call);
  };
}

/** Arrays of counted numbers, and unit matrices. */
function counters(made: ArrayMaker): Functions {
  return {
    "numpy.arange": (call) => made("arange", arange(call), call),
    "numpy.linspace": (call) => {
      const count = integerOf(call.get(2, "num") ?? number(50));
      return made(
        "linspace",
        count === null
          ? null
          : tensor([count], dtypeOf(call.get(5, "dtype"), "float64")),
        call,
      );
    },
    "numpy.eye": (call) => {
      const [rows, columns] = [
        integerOf(call.get(0, "N")),
        integerOf(call.get(1, "M") ?? call.get(0, "N")),
      ];
      return made(
        "eye",
        rows === null || columns === null
          ? null
          : tensor([rows, columns], dtypeOf(call.get(3, "dtype"), "float64")),
        call,
      );
    },
    "numpy.identity": (call) => {
      const size = integerOf(call.get(0, "n"));
      return made(
        "identity",
        size === null
          ? null
          : tensor([size, size], dtypeOf(call.get(1, "dtype"), "float64")),
        call,
      );
    },
  };
}

/** `arange(stop)`, `arange(start, stop, step)`; the dtype is that of its numbers. */
function arange(call: Call): TensorSpec | null {
  const numbers = ["start", "stop", "step"].map((name, position) =>
    call.get(position, name),
  );
  const floats = numbers.some(
    (value) => value?.kind === "number" && value.isFloat,
  );
  const dtype = dtypeOf(call.get(3, "dtype"), floats ? "float64" : "int64");
  const [first, second, third] = numbers;
  if (floats) {
    const [a, b, c] = numbers.map((value) =>
      value?.kind === "number" ? value.value : undefined,
    );
    const [start, stop] = second ? [a, b] : [0, a];
    const step = third ? c : 1;
    return start === undefined || stop === undefined || step === undefined
      ? tensor([openCount(call)], dtype)
      : tensor([Math.max(0, Math.ceil((stop - start) / step))], dtype);
  }
  const [start, stop] = second
    ? [integerOf(first), integerOf(second)]
    : [0, integerOf(first)];
  const step = third ? integerOf(third) : 1;
  if (start === null || stop === null || step === null) return null;
  const count = ceilDivide(subtract(stop, start), step);
  return count === null
    ? null
    : tensor([typeof count === "number" ? Math.max(0, count) : count], dtype);
}

function openCount(call: Call): Dim {
  return integerOf(call.positional[0]);
}

/** `np.mean(x, axis=0)`: the method's operation with the array as first argument. */
function operations(type: HostType): Functions {
  const entries = Object.entries(arrayOperations).map(
    ([name, operation]): readonly [string, LibraryFunction] => [
      `numpy.${name}`,
      (call, machine) => {
        const [value] = call.positional;
        const spec = arrayOf(value, machine);
        return value && spec
          ? applied(name, operation, value, call, 1, type, machine, spec)
          : unknown({ kind: "notFollowed", what: `numpy.${name}` });
      },
    ],
  );
  return {
    ...Object.fromEntries(entries),
    "numpy.shape": (call, machine) => {
      const shape = arrayOf(call.positional[0], machine)?.shape;
      return shape
        ? tuple(
            shape.map((dim) =>
              dim === null
                ? none
                : typeof dim === "number"
                  ? number(dim)
                  : { kind: "integer", value: dim },
            ),
          )
        : unknown({ kind: "notFollowed", what: "numpy.shape" });
    },
  };
}
