// Layers for pictures on tensors of TensorFlow's graph, as Keras 3 runs them inside a `call` of the program: sizes may be open there, and some layers
// compute with them in Python. Observed in Keras 3.15.
import type { Dim } from "../shapes/dim.ts";
import { isKnown } from "../shapes/dim.ts";
import { printShape } from "../shapes/print.ts";
import { isChannelsFirst } from "./arguments.ts";
import { failsOnData } from "./computed.ts";
import type { Computed, LayerCallInput } from "./layer.ts";

interface Needs {
  /** The height and the width; `batches`: those of batches of pictures alone. */
  readonly sides?: "always" | "batches";
  /** 1 or 3 channels, or as many as there are. */
  readonly channels?: "colours" | "closed";
  /** What it needs, it needs in training alone. */
  readonly inTraining?: true;
}

const needs: Readonly<Record<string, Needs>> = {
  ContrastLimitedAdaptiveHistogramEqualization: { sides: "always" },
  CutMix: { sides: "batches", inTraining: true },
  RandAugment: { channels: "colours", inTraining: true },
  RandomColorDegeneration: { channels: "colours", inTraining: true },
  RandomCrop: { sides: "always" },
  RandomElasticTransform: {
    sides: "always",
    channels: "closed",
    inTraining: true,
  },
  RandomErasing: { sides: "always", inTraining: true },
  RandomGrayscale: { channels: "colours", inTraining: true },
  RandomPerspective: { sides: "always", inTraining: true },
};

/** `RandomCrop(5, 6)` on `(None, None, None, 3)` fails for want of a height and a width. Null where nothing stands in the way. */
export function tracedPictureFails(
  className: string,
  shape: readonly Dim[],
  call: LayerCallInput,
): Computed | null {
  const need = Object.hasOwn(needs, className) ? needs[className] : undefined;
  const { sides, channels } = picture(shape, call);
  if (need === undefined || call.isTraced !== true) return null;
  if (need.inTraining === true && !trains(call)) return null;
  const isAsked = need.sides !== "batches" || shape.length === 4;
  if (need.sides !== undefined && isAsked && sides.includes(null))
    return failsOnData(
      `${className} needs a fixed height and width inside of a \`call\` but gets ${printShape(shape)}`,
    );
  const isMissing = need.channels !== undefined && channels === null;
  const isOdd =
    need.channels === "colours" &&
    isKnown(channels) &&
    ![1, 3].includes(channels);
  return isMissing || isOdd
    ? failsOnData(
        `${className} needs ${need.channels === "colours" ? "1 or 3" : "a fixed number of"} channels but gets ${printShape(shape)}`,
      )
    : null;
}

/** Whether the call surely trains: it does unless it is told otherwise. */
export function trains({ arguments: given }: LayerCallInput): boolean {
  const training = given.get("training");
  return (
    training === undefined ||
    (training.kind === "value" && training.text === "True")
  );
}

interface Picture {
  /** Height and width. */
  readonly sides: readonly Dim[];
  readonly channels: Dim;
}

function picture(shape: readonly Dim[], call: LayerCallInput): Picture {
  const isFirst = isChannelsFirst(call.config, call.dialect) === true;
  const [channels, sides] = isFirst
    ? [shape.at(-3), shape.slice(-2)]
    : [shape.at(-1), shape.slice(-3, -1)];
  return { sides, channels: channels ?? null };
}

/** A picture whose height or width is open is cut where that may be done, and then neither is known. */
export function tracedCenterCrop(
  shape: readonly Dim[],
  cropped: readonly Dim[] | null,
  call: LayerCallInput,
): readonly Dim[] | null {
  const { sides } = picture(shape, call);
  const wanted = picture(cropped ?? [], call).sides;
  if (cropped === null || !sides.includes(null)) return cropped;
  const isEnlarged = sides.some((side, index) => {
    const size = wanted[index] ?? null;
    return isKnown(side) && isKnown(size) && side < size;
  });
  const first = isChannelsFirst(call.config, call.dialect) === true ? 2 : 3;
  const rows = shape.length - first;
  return isEnlarged
    ? cropped
    : cropped.map((dim, axis) =>
        axis === rows || axis === rows + 1 ? null : dim,
      );
}
