// Convolutions: what their constructors and calls refuse.
import { compareDims } from "../shapes/compare.ts";
import type { Dim, Integer } from "../shapes/dim.ts";
import { isKnown, modulo } from "../shapes/dim.ts";
import type {
  Config,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
} from "./layer.ts";
import type { Layout } from "./window.ts";
import { integerOf, isNone, itemsOf, sizeOf, sizesOf } from "./arguments.ts";
import { printShape } from "../shapes/print.ts";
import { paddingOf, reach, windowLength, windowProblem } from "./window.ts";
import { counted, mismatch, problem } from "./problem.ts";

export type Rank = 1 | 2 | 3;

/** Which product a convolution makes. */
export type Kind = "plain" | "transposed" | "depthwise" | "separable";

/** One class of convolutions. */
export interface Convolution {
  readonly kind: Kind;
  readonly rank: Rank;
  readonly className: string;
  readonly names: LayerEntry["names"];
}

/** What a constructor refuses beyond its arguments one by one. */
export function constructProblem(
  { className, kind, rank }: Convolution,
  config: Config,
  dialect: Dialect,
): LayerProblem | null {
  if (dialect === "tfjs") return null;
  const strides = sizesOf(config, "strides", rank);
  const dilations = sizesOf(config, "dilation_rate", rank);
  const isLarge = (sizes: readonly Integer[]) =>
    sizes.some((size) => isKnown(size) && size > 1);
  const isFreeToMix =
    dialect === "keras3" && (kind === "depthwise" || kind === "separable");
  if (!isFreeToMix && isLarge(strides) && isLarge(dilations)) {
    return problem(
      "argumentValue",
      `${className} can't combine \`strides\` and \`dilation_rate\` above 1; leave one of them at 1.`,
      { argument: "dilation_rate" },
    );
  }
  const groups = integerOf(config, "groups");
  const filters = integerOf(config, "filters");
  if (isKnown(groups) && groups <= 0 && config.has("groups"))
    return problem(
      "argumentValue",
      `\`groups\` of ${className} must be a positive integer, not ${groups}.`,
      { argument: "groups" },
    );
  if (
    isKnown(groups) &&
    isKnown(filters) &&
    groups > 0 &&
    filters % groups !== 0
  ) {
    return problem(
      "featureSize",
      `${className} can't divide ${counted(filters, "filter")} into ${counted(groups, "group")}: \`filters\` must be a multiple of \`groups\`.`,
      { argument: "groups" },
    );
  }
  if (kind !== "transposed" || isNone(config, "output_padding")) return null;
  const paddings = sizesOf(config, "output_padding", rank);
  const isTooLarge = paddings.some(
    (padding, axis) =>
      isKnown(padding) &&
      isKnown(strides[axis] ?? null) &&
      padding >= Number(strides[axis]),
  );
  return isTooLarge
    ? problem(
        "argumentValue",
        `\`output_padding\` of ${className} must be smaller than its \`strides\`: ${printShape(paddings)} is not below ${printShape(strides)}.`,
        { argument: "output_padding" },
      )
    : null;
}

/** The problem of a kernel that is larger than its axis. */
export function kernelProblem(
  { className, rank }: Convolution,
  shape: readonly Dim[],
  layout: Layout,
  { config }: LayerCallInput,
): LayerProblem {
  const sizes = sizesOf(config, "kernel_size", rank);
  const dilations = sizesOf(config, "dilation_rate", rank);
  return windowProblem(
    className,
    "kernel",
    shape,
    rank,
    layout,
    sizes.map((size, axis) => reach(size, dilations[axis])),
    'Use a smaller kernel_size or padding="same".',
  );
}

/** Keras 2's Conv2DTranspose can't dilate its two axes differently. */
export function unequalDilation(
  { className, kind, rank }: Convolution,
  call: LayerCallInput,
): LayerProblem | null {
  if (call.dialect !== "keras2" || kind !== "transposed" || rank !== 2)
    return null;
  const [first, second] = sizesOf(call.config, "dilation_rate", rank);
  if (!isKnown(first ?? null) || !isKnown(second ?? null) || first === second)
    return null;
  return problem(
    "argumentValue",
    `\`dilation_rate\` of ${className} must be the same for both axes in Keras 2.`,
    { argument: "dilation_rate" },
  );
}

/** TF.js finds out only when it makes the kernel. */
export function fractionalKernel(
  { className, rank }: Convolution,
  call: LayerCallInput,
): LayerProblem | null {
  const value = call.config.get("kernel_size");
  if (call.dialect !== "tfjs" || value === undefined) return null;
  const items = itemsOf(value) ?? Array.from({ length: rank }, () => value);
  const isWrong = items.some(
    (item) =>
      item.kind === "number" &&
      (!Number.isInteger(item.value) || item.value < 0),
  );
  return isWrong
    ? problem(
        "argumentValue",
        `\`kernelSize\` of ${className} must be a whole number for each axis.`,
        { argument: "kernelSize" },
      )
    : null;
}

/** Channels that can't be divided into the groups. */
export function groupProblem(
  className: string,
  shape: readonly Dim[],
  axis: number,
  call: LayerCallInput,
): LayerProblem | null {
  const channels = shape[axis] ?? null;
  const groups =
    call.dialect === "tfjs" || !call.config.has("groups")
      ? 1
      : sizeOf(call.config, "groups");
  if (channels === null || !isKnown(groups)) return null;
  const rest = modulo(channels, groups);
  if (!isKnown(rest) || rest === 0) return null;
  return mismatch(
    "featureSize",
    `${className} needs a multiple of ${groups} channels for its \`groups\``,
    [shape],
    { argument: "groups", axis },
  );
}

/** Keras 2 takes more axes than it needs as more of the batch, but with the channels in front of them it loses track of what it does. */
export function moreAxesProblem(
  { className, kind, rank }: Convolution,
  shape: readonly Dim[],
  layout: Layout,
  call: LayerCallInput,
): LayerProblem | null {
  const padding = paddingOf(call);
  if (
    call.dialect !== "keras2" ||
    kind !== "plain" ||
    padding === null ||
    shape.length <= rank + 2 ||
    layout.channels > layout.firstSpatial
  )
    return null;
  const size = sizesOf(call.config, "kernel_size", rank)[rank - 1] ?? 1;
  const stride = sizesOf(call.config, "strides", rank)[rank - 1] ?? 1;
  const dilations = sizesOf(call.config, "dilation_rate", rank);
  const dilation = dilations[rank - 1] ?? 1;
  const last = shape.at(-1) ?? null;
  const isDilated = dilations.some((each) => isKnown(each) && each > 1);
  const isOpen = shape.slice(layout.firstSpatial).includes(null);
  const differs =
    isDilated && isOpen
      ? compareDims(shape[1] ?? null, sizeOf(call.config, "filters"))
      : compareDims(
          windowLength(last, { size, stride: 1, dilation }, padding),
          windowLength(last, { size, stride, dilation }, padding),
        );
  return differs === "never"
    ? mismatch(
        "rank",
        `${className} with channels first and \`${isDilated ? "dilation_rate" : "strides"}\` needs ${rank + 2} axes in Keras 2`,
        [shape],
        { rank: { expected: rank + 2, actual: shape } },
      )
    : null;
}
