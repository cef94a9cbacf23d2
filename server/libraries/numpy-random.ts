// `np.random`: arrays of drawn numbers, by the sizes asked for.

import { tensor } from "../shapes/structure.ts";
import type { HostType } from "../interpreter/library.ts";
import { none, unknown } from "../interpreter/value.ts";
import { arrayOf, dtypeOf, sized } from "./array-arguments.ts";
import type { ArrayMaker } from "./array-arguments.ts";
import { objectType } from "./objects.ts";
import { integerOf } from "./python-operators.ts";
import type { Functions, LibraryFunction } from "./registry.ts";

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
const integerDraws = new Set([
  "randint",
  "integers",
  "random_integers",
  "binomial",
  "poisson",
]);

export function randomFunctions(made: ArrayMaker): Functions {
  const functions: Record<string, LibraryFunction> = {};
  for (const name of spreadSizes)
    functions[`numpy.random.${name}`] = (call) => {
      const sizes = call.positional.map((value) => integerOf(value));
      return made(
        name,
        call.hasUnread
          ? null
          : tensor(sizes.includes(null) ? null : sizes, "float64"),
        call,
      );
    };
  for (const [name, position] of Object.entries(sizeAt)) {
    const draw: LibraryFunction = (call, machine) => {
      const size = call.get(position, "size");
      const dtype = integerDraws.has(name)
        ? dtypeOf(call.get(3, "dtype"), "int64")
        : name === "choice"
          ? (arrayOf(call.positional[0], machine)?.dtype ?? null)
          : "float64";
      if (!size || size.kind === "none")
        return unknown({ kind: "runtimeData", source: `numpy.random.${name}` });
      return made(name, sized(size, dtype, machine), call);
    };
    functions[`numpy.random.${name}`] = draw;
    functions[`numpy.random.Generator.${name}`] = draw;
  }
  functions["numpy.random.permutation"] = (call, machine) => {
    const [value] = call.positional;
    const count = integerOf(value);
    return made(
      "permutation",
      count !== null ? tensor([count], "int64") : arrayOf(value, machine),
      call,
    );
  };
  functions["numpy.random.seed"] = () => none;
  functions["numpy.random.shuffle"] = () => none;
  functions["numpy.random.default_rng"] = generatorObject;
  functions["numpy.random.RandomState"] = generatorObject;
  return functions;
}

/** `np.random.default_rng()`: its methods are NumPy's random functions. */
const generatorObject: LibraryFunction = () => ({
  kind: "host",
  type: randomGeneratorType,
  data: null,
});

const randomGeneratorType: HostType = {
  ...objectType,
  name: "random generator",
  call: () => unknown({ kind: "notFollowed", what: "a random generator" }),
  callMethod: (_self, name, call, machine) =>
    machine.library.callLibrary(
      { kind: "library", path: `numpy.random.${name}` },
      call,
      machine,
    ),
};
