// What convolutions come to in TF.js, which tells their shapes without asking whether it can compute them.
import { compareDims } from "../shapes/compare.ts";
import type { Dim } from "../shapes/dim.ts";
import { isKnown } from "../shapes/dim.ts";
import { printDim, printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import { flagOf, isChannelsFirst, sizesOf, textOf } from "./arguments.ts";
import { comesAs, failsOnData } from "./computed.ts";
import type { Convolution } from "./convolution-problems.ts";
import type { Computed, LayerCallInput } from "./layer.ts";

/** Null where what is shown is what comes out. */
export function convolvedInTfjs(
  { className, kind, rank }: Convolution,
  shape: readonly Dim[],
  call: LayerCallInput,
  shown: Shape,
): Computed | null {
  const { config, dialect } = call;
  if (dialect !== "tfjs" || shown === null) return null;
  if (shape.length > rank + 2)
    return failsOnData(
      `${className} computes on ${rank + 2} axes only, and ${printShape(shape)} has ${shape.length}`,
    );
  if (kind === "plain" && textOf(config, "padding") === "causal")
    return failsOnData("TF.js can't compute causal padding");
  const [strides, dilations] = ["strides", "dilation_rate"].map((name) =>
    sizesOf(config, name, rank).filter((size) => isKnown(size)),
  );
  const staysWhole = kind === "transposed" && rank === 3;
  if (!staysWhole && strides?.some((stride) => stride < 1) === true)
    return failsOnData("a stride must be 1 or more");
  const isBoth =
    strides?.some((stride) => stride > 1) === true &&
    dilations?.some((dilation) => dilation > 1) === true;
  if (isBoth && (kind === "plain" || kind === "separable"))
    return failsOnData(
      "TF.js can compute strides or dilation, but not both at once",
    );
  return isChannelsFirst(config, dialect) === true
    ? channelsFirst(kind, rank, call, shown)
    : null;
}

/** A Conv1D forgets to put the channels back; a separable one does so only behind its bias, which then meets other axes. */
function channelsFirst(
  kind: Convolution["kind"],
  rank: number,
  { config }: LayerCallInput,
  shown: readonly Dim[],
): Computed | null {
  const [batch = null, channels = null, ...spatial] = shown;
  const [rows = null, columns = null] = spatial;
  if (kind === "plain" && rank === 1)
    return comesAs(
      [batch, ...spatial, channels],
      "the channels come out last all the same",
    );
  if (kind !== "separable" || flagOf(config, "use_bias") !== true) return null;
  if (compareDims(channels, 1) !== "never") return null;
  if (compareDims(rows, 1) === "always")
    return comesAs(
      [batch, channels, channels, columns],
      "the bias is added along the rows",
    );
  return compareDims(rows, channels) === "never" &&
    compareDims(rows, 1) === "never"
    ? failsOnData(
        `the bias is added along the ${printDim(rows)} rows, and there are ${printDim(channels)} numbers in it`,
      )
    : null;
}
