// NumPy: functions that make and change arrays, as far as shapes tell.

import { tensor } from "../shapes/structure.ts";
import type { HostType } from "../interpreter/library.ts";
import { none, number } from "../interpreter/value.ts";
import type { ArrayFunction } from "./arrays/operations/array-calls.ts";
import { libraryFunction } from "./arrays/operations/array-calls.ts";
import { makers } from "./arrays/array-constructors.ts";
import { arrayOperations } from "./arrays/operations/array-operations.ts";
import { numpyRandom } from "./arrays/numpy-random.ts";
import type { Constants, Functions, LibraryFunction } from "./registry.ts";

/** NumPy's functions and constants by dotted name. */
export function createNumpy(type: HostType): {
  readonly functions: Functions;
  readonly constants: Constants;
} {
  const entry = (
    name: string,
    run: ArrayFunction,
    isMaker: boolean,
  ): readonly [string, LibraryFunction] => [
    `numpy.${name}`,
    libraryFunction(name.slice(name.lastIndexOf(".") + 1), run, {
      flavor: "numpy",
      type,
      kind: "array",
      isMaker,
    }),
  ];
  return {
    functions: Object.fromEntries([
      ...Object.entries({ ...arrayOperations, ...scalars, ...others })
        .filter(([name]) => !foreign.has(name))
        .map(([name, run]) => entry(name, run, false)),
      ...Object.entries(makers).map(([name, run]) => entry(name, run, true)),
      ...numpyRandom(type),
    ]),
    constants: {
      "numpy.newaxis": none,
      "numpy.pi": number(Math.PI, true),
      "numpy.inf": number(Infinity, true),
      "numpy.nan": number(NaN, true),
      "numpy.e": number(Math.E, true),
    },
  };
}

/** Names that only TensorFlow or Keras have. */
const foreign = new Set(
  "identity relu relu6 stop_gradient clip_by_value elu selu gelu softplus softsign swish silu leaky_relu sigmoid softmax log_softmax cast gather boolean_mask rank unstack pow floordiv floormod erf rsqrt dropout view reverse int_shape norm sliding_window_view repeat_elements asin acos atan".split(
    " ",
  ),
);

/** `np.float32(x)`: an array or number of that dtype. */
const scalars: Readonly<Record<string, ArrayFunction>> = Object.fromEntries(
  "float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64"
    .split(" ")
    .map((dtype): readonly [string, ArrayFunction] => [
      dtype,
      ({ array }) => {
        const spec = array(0, "x");
        return spec && tensor(spec.shape, dtype);
      },
    ]),
);

const others: Readonly<Record<string, ArrayFunction>> = {
  "linalg.norm": ({ array, ...given }) => {
    const order = given.get(1, "ord");
    return order &&
      order.kind !== "none" &&
      order.kind !== "number" &&
      order.kind !== "string"
      ? null
      : (arrayOperations.norm?.({ array, ...given }) ?? null);
  },
  "lib.stride_tricks.sliding_window_view": (given) =>
    arrayOperations.sliding_window_view?.(given) ?? null,
  pow: (given) => arrayOperations.power?.(given) ?? null,
  permute_dims: (given) => arrayOperations.transpose?.(given) ?? null,
  corrcoef: (given) => arrayOperations.cov?.(given) ?? null,
};
