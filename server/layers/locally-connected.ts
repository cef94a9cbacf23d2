// Keras 2's LocallyConnected1D and 2D: convolutions with weights of their own at each place.
import type { Dim } from "../shapes/dim.ts";
import { multiply } from "../shapes/dim.ts";
import { printDim } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import { product } from "../shapes/shape.ts";
import { flagOf, integerOf, sizeOf, sizesOf, textOf } from "./arguments.ts";
import { activation, initializer, oneOfIgnoringCase } from "./checks.ts";
import type { Rank } from "./convolution-problems.ts";
import { perAxis, positiveFilters } from "./convolution.ts";
import type { LayerCallInput, LayerEntry, LayerProblem } from "./layer.ts";
import {
  int,
  none,
  optional,
  options,
  required,
  text,
  yes,
} from "./parameter.ts";
import { mismatch, problem, sizesText } from "./problem.ts";
import { dataFormat } from "./reshaping.ts";
import type { OpenWeight } from "./tensor-layer.ts";
import { tensorLayer } from "./tensor-layer.ts";
import {
  convolvedShape,
  isEmptyLength,
  layoutOf,
  windowProblem,
  withChannels,
} from "./window.ts";

function locallyConnected(rank: Rank): LayerEntry {
  const className = `LocallyConnected${rank}D`;
  return tensorLayer({
    className,
    names: { keras2: [className] },
    parameters: [
      required("filters", positiveFilters),
      required("kernel_size", perAxis(rank)),
      optional("strides", int(1), perAxis(rank)),
      optional("padding", text("valid"), oneOfIgnoringCase("valid", "same")),
      optional("data_format", none, dataFormat),
      optional("activation", none, activation),
      optional("use_bias", yes),
      ...options("kernel_initializer bias_initializer", initializer),
      ...options(
        "kernel_regularizer bias_regularizer activity_regularizer kernel_constraint bias_constraint",
      ),
      optional("implementation", int(1)),
    ],
    construct: (config) => {
      const isSame = textOf(config, "padding")?.toLowerCase() === "same";
      if (!isSame || integerOf(config, "implementation") !== 1) return null;
      return problem(
        "argumentValue",
        `\`padding\` of ${className} must be "valid" unless its \`implementation\` is 2 or 3.`,
        { argument: "padding" },
      );
    },
    rank: withChannels(rank),
    shape: (shape, call) => outputShape(className, rank, shape, call),
    weights: (shape, call) => weightsOf(rank, shape, call),
  });
}

function outputShape(
  className: string,
  rank: Rank,
  shape: readonly Dim[],
  call: LayerCallInput,
): Shape | LayerProblem {
  const layout = layoutOf(shape, rank, call);
  if (layout === null) return null;
  if (
    shape.slice(layout.firstSpatial, layout.firstSpatial + rank).includes(null)
  ) {
    return mismatch(
      "openDimension",
      `${className} needs a fixed ${sizesText(rank)}`,
      [shape],
      { axis: shape.indexOf(null, layout.firstSpatial) },
    );
  }
  const output = convolvedShape(rank, shape, call);
  const isEmpty =
    output?.some(
      (dim, axis) => axis !== layout.channels && isEmptyLength(dim),
    ) === true;
  return isEmpty
    ? windowProblem(
        className,
        "kernel",
        shape,
        rank,
        layout,
        sizesOf(call.config, "kernel_size", rank),
        "Use a smaller kernel_size.",
      )
    : output;
}

/** How many pairs of a place in the input and one in the output are connected along an axis: windows end where the input does. */
function connections(
  size: Dim,
  places: Dim,
  axis: number,
  rank: Rank,
  { config }: LayerCallInput,
): Dim {
  const [window, stride] = ["kernel_size", "strides"].map(
    (name) => sizesOf(config, name, rank)[axis] ?? null,
  );
  if (textOf(config, "padding")?.toLowerCase() === "valid")
    return places && window ? multiply(places, window) : null;
  if (
    typeof size !== "number" ||
    typeof places !== "number" ||
    typeof window !== "number" ||
    typeof stride !== "number"
  )
    return null;
  const before = Math.floor(window / 2);
  return Array.from({ length: places }, (_, place) => place * stride).reduce(
    (all, center) =>
      all +
      Math.min(size, center + window - before) -
      Math.max(0, center - before),
    0,
  );
}

/** By implementation: one small kernel for each place, one matrix over all of them, or the matrix' filled places alone. */
function weightsOf(
  rank: Rank,
  shape: readonly Dim[],
  call: LayerCallInput,
): readonly OpenWeight[] | null {
  const { config } = call;
  const layout = layoutOf(shape, rank, call);
  const output = convolvedShape(rank, shape, call);
  const usesBias = flagOf(config, "use_bias");
  if (layout === null || output === null || usesBias === null) return null;
  const spatial = (dims: readonly Dim[]) =>
    dims.slice(layout.firstSpatial, layout.firstSpatial + rank);
  const [channels, filters] = [
    shape[layout.channels] ?? null,
    sizeOf(config, "filters"),
  ];
  const connected = spatial(shape).map((size, axis) =>
    connections(size, spatial(output)[axis] ?? null, axis, rank, call),
  );
  const window = multiply(
    product(sizesOf(config, "kernel_size", rank)) ?? 1,
    1,
  );
  const implementation = integerOf(config, "implementation");
  const kernels: Readonly<Record<string, readonly Dim[]>> = {
    "1": [
      product(spatial(output)),
      channels === null ? null : multiply(window, channels),
      filters,
    ],
    "2": [...spatial(shape), channels, ...spatial(output), filters],
    "3": [product([...connected, channels, filters])],
  };
  const kernel =
    implementation === null ? undefined : kernels[printDim(implementation)];
  // How many there are of a size with a name isn't told, but it is a number.
  const isUncounted = implementation === 3 && connected.includes(null);
  if (kernel === undefined || isUncounted) return null;
  const bias = usesBias
    ? [{ name: "bias", shape: [...spatial(output), filters] }]
    : [];
  return [{ name: "kernel", shape: kernel }, ...bias];
}

export const locallyConnectedLayers: readonly LayerEntry[] = [
  locallyConnected(1),
  locallyConnected(2),
];
