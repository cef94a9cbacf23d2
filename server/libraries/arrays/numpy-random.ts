// `np.random`: arrays of drawn numbers, by the sizes asked for; a single number without one.

import { tensor } from "../../shapes/structure.ts";
import type { HostType } from "../../interpreter/library.ts";
import { integer, none, unknown } from "../../interpreter/value.ts";
import { dtypeOf, sized, sizeOf, someSize } from "./array-arguments.ts";
import type { ArrayFunction } from "./operations/array-calls.ts";
import { libraryFunction } from "./operations/array-calls.ts";
import { objectType } from "../layer-objects/objects.ts";
import type { LibraryFunction } from "../registry.ts";

/** Where `size` stands; a name with `*` draws integers. */
const sizeAt: Readonly<Record<string, number>> = {
  random: 0,
  random_sample: 0,
  ranf: 0,
  sample: 0,
  standard_normal: 0,
  standard_exponential: 0,
  uniform: 2,
  normal: 2,
  laplace: 2,
  logistic: 2,
  lognormal: 2,
  gumbel: 2,
  triangular: 3,
  exponential: 1,
  rayleigh: 1,
  chisquare: 1,
  standard_t: 1,
  pareto: 1,
  weibull: 1,
  beta: 2,
  gamma: 2,
  "randint*": 2,
  "integers*": 2,
  "random_integers*": 2,
  "binomial*": 2,
  "poisson*": 1,
  "geometric*": 1,
};

/** NumPy's random functions by dotted name. */
export function numpyRandom(
  type: HostType,
): readonly (readonly [string, LibraryFunction])[] {
  const entry = (
    name: string,
    run: ArrayFunction,
  ): readonly [string, LibraryFunction] => [
    `numpy.random.${name}`,
    libraryFunction(name, run, {
      flavor: "numpy",
      type,
      kind: "array",
      isMaker: true,
    }),
  ];
  return [
    ...["rand", "randn"].map((name) => entry(name, spread)),
    ...Object.entries(sizeAt).map(([name, position]) =>
      entry(name.replace("*", ""), drawn(position, name.endsWith("*"))),
    ),
    entry("choice", chosen),
    entry("permutation", permuted),
    entry("permuted", permuted),
    ["numpy.random.seed", () => none],
    ["numpy.random.shuffle", () => none],
    ["numpy.random.default_rng", generatorObject],
    ["numpy.random.RandomState", generatorObject],
  ];
}

/** Sizes one by one. */
const spread: ArrayFunction = ({ rest, machine }) => {
  const values = rest(0);
  return tensor(
    values.map((value) => sizeOf(value, machine) ?? someSize(machine)),
    "float64",
  );
};

function drawn(position: number, isInteger: boolean): ArrayFunction {
  return (given) => {
    const size = given.get(position, "size");
    const dtype = dtypeOf(
      given.get(isInteger ? position + 1 : 1000, "dtype"),
      isInteger ? "int64" : "float64",
    );
    if (size && size.kind !== "none") return sized(size, dtype, given.machine);
    const others = given.rest(0).map((_, index) => given.array(index));
    return others.every((each) => each?.shape?.length === 0)
      ? isInteger
        ? integer(someSize(given.machine))
        : tensor([], dtype)
      : null;
  };
}

const chosen: ArrayFunction = (given) => {
  const pool = given.array(0, "a");
  const size = given.get(1, "size");
  if (!pool?.shape) return null;
  const rest = pool.shape.slice(1);
  if (!size || size.kind === "none") return tensor(rest, pool.dtype);
  const sizes = sized(size, null, given.machine).shape;
  return tensor(sizes && [...sizes, ...rest], pool.dtype);
};

const permuted: ArrayFunction = (given) => {
  const array = given.array(0, "x");
  const count = sizeOf(given.get(0, "x"), given.machine);
  return count !== null && array?.shape?.length === 0
    ? tensor([count], "int64")
    : array;
};

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
