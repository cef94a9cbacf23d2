// Pooling: windows that keep the largest or the mean, all of an axis at once, or as many as the output shall have.
import { printShape } from "../shapes/print.ts";
import { comesAs, failsOnData, problemOnData } from "./computed.ts";
import type { Dim } from "../shapes/dim.ts";
import type { Shape } from "../shapes/shape.ts";
import {
  flagOf,
  isNone,
  sizesOf,
  valueOf,
  isChannelsFirst,
} from "./arguments.ts";
import {
  checkIn,
  every,
  isListOf,
  oneOf,
  oneOfIgnoringCase,
  orNone,
  tupleOf,
} from "./checks.ts";
import { nameParameter } from "./common-parameters.ts";
import type { Rank } from "./convolution-problems.ts";
import type {
  Computed,
  ArgumentValue,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Parameter,
} from "./layer.ts";
import type { Accepts } from "./parameter.ts";
import {
  int,
  keywordOnly,
  no,
  none,
  only,
  optional,
  text,
  varying,
} from "./parameter.ts";
import { averagedUnderMask } from "./mask-shapes.ts";
import { counted, isProblem, problem } from "./problem.ts";
import { dataFormat, kerasDataFormat } from "./reshaping.ts";
import { shownDtype, tensorLayer } from "./tensor-layer.ts";
import {
  changeAxes,
  isEmptyLength,
  layoutOf,
  paddingOf,
  windowLength,
  windowProblem,
  withChannels,
} from "./window.ts";

type Operation = "Max" | "Average";

const ranks: readonly Rank[] = [1, 2, 3];

/** TF.js wants whole numbers in a pool, and for one axis no more than one. */
function tfjsPool(rank: Rank): Accepts {
  return (value) => {
    const wanted = `a positive integer or an array of ${counted(rank, "positive integer")}`;
    const isWhole = (item: ArgumentValue) =>
      item.kind === "number" && Number.isInteger(item.value) && item.value > 0;
    if (value.kind === "tuple" || value.kind === "list")
      return (rank > 1 || isListOf(value, rank)) && value.items.every(isWhole)
        ? null
        : wanted;
    return isWhole(value) || value.kind === "none" ? null : wanted;
  };
}

/** TF.js has it for two axes and three. */
function format(rank: Rank): readonly Parameter[] {
  const parameter = optional("data_format", none, dataFormat);
  return rank === 1 ? only(["keras3", "keras2"], parameter) : [parameter];
}

function pooling(operation: Operation, rank: Rank): LayerEntry {
  const className = `${operation}Pooling${rank}D`;
  const short = operation === "Max" ? `MaxPool${rank}D` : `AvgPool${rank}D`;
  const lower = operation === "Max" ? "max" : "average";
  const tfjsNames = [
    `${lower}Pooling${rank}d`,
    ...(operation === "Max"
      ? rank === 3
        ? []
        : [`maxPool${rank}d`]
      : [`avgPool${rank}d`, `avgPooling${rank}d`]),
  ];
  const pool = every(
    checkIn(["keras3", "keras2"], tupleOf(rank, 1)),
    checkIn("tfjs", tfjsPool(rank)),
  );
  const byDefault = {
    keras2: int(2),
    tfjs: int(2),
    ...(operation === "Max" && { keras3: int(2) }),
  };
  return tensorLayer({
    className,
    names: {
      keras3: [className, short],
      keras2: [className, short],
      tfjs: tfjsNames,
    },
    parameters: [
      varying("pool_size", byDefault, pool),
      optional("strides", none, orNone(pool)),
      optional(
        "padding",
        text("valid"),
        every(
          checkIn("keras2", oneOfIgnoringCase("valid", "same")),
          checkIn("tfjs", oneOf("valid", "same", "causal", null)),
        ),
      ),
      ...format(rank),
      ...only("keras3", nameParameter),
    ],
    needsConfig: true,
    rank: withChannels(rank),
    shape: (shape, call) => pooled(className, rank, shape, call),
    dtype: shownDtype,
  });
}

function pooled(
  className: string,
  rank: Rank,
  shape: readonly Dim[],
  call: LayerCallInput,
): Shape | LayerProblem {
  const { config, dialect } = call;
  const layout = layoutOf(shape, rank, call);
  const padding = paddingOf(call);
  const given = valueOf(config, "padding");
  if (
    dialect === "keras3" &&
    given.kind === "string" &&
    given.value !== "valid" &&
    given.value !== "same"
  ) {
    return problem(
      "argumentValue",
      `\`padding\` of ${className} must be "valid" or "same", not "${given.value}".`,
      { argument: "padding" },
    );
  }
  if (layout === null || padding === null) return null;
  const sizes = sizesOf(config, "pool_size", rank);
  const strides = isNone(config, "strides")
    ? sizes
    : sizesOf(config, "strides", rank);
  const length = (dim: Dim, axis: number) =>
    windowLength(
      dim,
      { size: sizes[axis] ?? 1, stride: strides[axis] ?? 1 },
      padding,
    );
  const output = changeAxes(
    shape,
    rank,
    layout,
    length,
    shape[layout.channels] ?? null,
  );
  const isEmpty = (dim: Dim, axis: number) =>
    axis > 0 &&
    axis !== layout.channels &&
    (padding === "valid" || dim !== shape[axis]) &&
    isEmptyLength(dim);
  return dialect !== "tfjs" && output.some(isEmpty)
    ? windowProblem(
        className,
        "pool",
        shape,
        rank,
        layout,
        sizes,
        'Use a smaller pool_size or padding="same".',
      )
    : output;
}

const keepdims = optional("keepdims", no);

function globalPooling(operation: Operation, rank: Rank): LayerEntry {
  const className = `Global${operation}Pooling${rank}D`;
  const short =
    operation === "Max" ? `GlobalMaxPool${rank}D` : `GlobalAvgPool${rank}D`;
  const tfjsNames =
    operation === "Max"
      ? [`globalMaxPooling${rank}d`, `globalMaxPool${rank}d`]
      : [`globalAveragePooling${rank}d`];
  const needsConfig = rank === 2;
  const isMasked = rank === 1 && operation === "Average";
  return tensorLayer({
    className,
    names: {
      keras3: [className, short],
      keras2: [className, short],
      ...(rank < 3 && { tfjs: tfjsNames }),
    },
    parameters: [
      ...format(rank),
      ...only("keras3", keepdims),
      ...only("keras2", ...(isMasked ? keywordOnly(keepdims) : [keepdims])),
    ],
    ...(isMasked && {
      callArguments: { keras3: ["mask"], keras2: ["mask"] },
      mask: "ends",
    }),
    needsConfig,
    rank: withChannels(rank),
    shape: (shape, call) =>
      isMasked && call.dialect === "keras2"
        ? averaged(shape, call)
        : reduced(shape, rank, call),
    ...(isMasked && { real: averagedOnData }),
    dtype: shownDtype,
  });
}

/** GlobalAveragePooling1D leaves out what its mask covers. */
function averaged(
  shape: readonly Dim[],
  call: LayerCallInput,
): Shape | LayerProblem {
  const isFirst = isChannelsFirst(call.config, call.dialect);
  const keeps = flagOf(call.config, "keepdims");
  const axes = isFirst ? { steps: 2, features: 1 } : { steps: 1, features: 2 };
  return isFirst === null || keeps === null
    ? null
    : averagedUnderMask("GlobalAveragePooling1D", shape, axes, keeps, call);
}

/** Keras 3 tells the shape without the mask. */
function averagedOnData(
  shape: readonly Dim[],
  call: LayerCallInput,
): Computed | null {
  if (call.dialect !== "keras3") return null;
  const found = averaged(shape, call);
  return found === null || isProblem(found)
    ? problemOnData(found)
    : comesAs(found, "its mask has axes of its own");
}

function reduced(
  shape: readonly Dim[],
  rank: Rank,
  call: LayerCallInput,
): Shape {
  const layout = layoutOf(shape, rank, call);
  const keeps =
    call.dialect === "tfjs" ? false : flagOf(call.config, "keepdims");
  if (layout === null || keeps === null) return null;
  const ones = changeAxes(
    shape,
    rank,
    layout,
    () => 1,
    shape[layout.channels] ?? null,
  );
  return keeps ? ones : [shape[0] ?? null, shape[layout.channels] ?? null];
}

function adaptivePooling(operation: Operation, rank: Rank): LayerEntry {
  const className = `Adaptive${operation}Pooling${rank}D`;
  return tensorLayer({
    className,
    names: { keras3: [className] },
    parameters: [
      { name: "output_size", accepts: tupleOf(rank, 0) },
      optional("data_format", none, kerasDataFormat),
    ],
    shape: (shape, call) => {
      const layout = layoutOf(shape, rank, call);
      const sizes = sizesOf(call.config, "output_size", rank);
      if (layout === null) return null;
      const channels = shape[layout.channels] ?? null;
      return layout.channels === shape.length - 1
        ? [shape[0] ?? null, ...sizes, channels]
        : [shape[0] ?? null, shape[1] ?? null, ...sizes];
    },
    real: (shape, call) => adaptiveComputes(className, shape, rank, call),
    dtype: shownDtype,
  });
}

/** Keras 3 pools along as many axes as the input has between batch and channels, whatever the layer's name says. */
function adaptiveComputes(
  className: string,
  shape: readonly Dim[],
  rank: Rank,
  call: LayerCallInput,
): Computed | null {
  const sizes = sizesOf(call.config, "output_size", rank);
  if (sizes.includes(0)) return failsOnData("`output_size` must be positive");
  const isFirst = isChannelsFirst(call.config, call.dialect);
  const pooled = isFirst === true ? shape.slice(2) : shape.slice(1, -1);
  if (call.isTraced === true && isFirst !== null) {
    const reason = untraceable(pooled, sizes);
    if (reason !== null) return failsOnData(`${className} ${reason}`);
  }
  if (shape.length === rank + 2) return null;
  const [first] = sizes;
  if (shape.length !== 3 || first === undefined)
    return failsOnData(
      `${className} needs ${rank + 2} axes but gets ${printShape(shape)}`,
    );
  return isFirst === null
    ? null
    : comesAs(
        isFirst
          ? [shape[0] ?? null, shape[1] ?? null, first]
          : [shape[0] ?? null, first, shape[2] ?? null],
        `${className} pools the one axis that it finds`,
      );
}

/** Of a graph's tensors Keras 3 pools with windows one wider than the ordinary ones, too: along an axis that they cover they don't fit. */
function untraceable(
  pooled: readonly Dim[],
  sizes: readonly Dim[],
): string | null {
  if (pooled.includes(null)) return "needs fixed sizes here";
  const covered = pooled.some((size, axis) => size === 1 || sizes[axis] === 1);
  return covered
    ? "can't pool here along an axis of size 1, or to a single number"
    : null;
}

const operations: readonly Operation[] = ["Max", "Average"];

function family(
  make: (operation: Operation, rank: Rank) => LayerEntry,
): readonly LayerEntry[] {
  return operations.flatMap((operation) =>
    ranks.map((rank) => make(operation, rank)),
  );
}

export const poolingLayers: readonly LayerEntry[] = [
  ...family(pooling),
  ...family(globalPooling),
  ...family(adaptivePooling),
];
