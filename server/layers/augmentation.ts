// Layers that change pictures at random, in training only.
import type { Dim } from "../shapes/dim.ts";
import { isKnown } from "../shapes/dim.ts";
import { printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Structure } from "../shapes/structure.ts";
import { computeDtype, isChannelsFirst, itemsOf, sizeOf } from "./arguments.ts";
import { checkIn, oneOf } from "./checks.ts";
import type {
  ArgumentValue,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Parameter,
} from "./layer.ts";
import {
  int,
  keywordOnly,
  none,
  only,
  optional,
  required,
  text,
} from "./parameter.ts";
import { problem, result } from "./problem.ts";
import { dataFormat, oddDim } from "./reshaping.ts";
import { keepDtype, tensorLayer } from "./tensor-layer.ts";
import { imageProblem } from "./preprocessing.ts";

/** Name, then the parameters: `!` marks one that must be given. */
const keras3Augmentations = `
AugMix value_range num_chains chain_depth factor alpha all_ops interpolation seed data_format
AutoContrast value_range
ContrastLimitedAdaptiveHistogramEqualization value_range clip_limit tile_grid_size data_format
CutMix factor seed data_format
Equalization value_range bins data_format
MixUp alpha data_format seed
RandAugment value_range num_ops factor interpolation seed data_format
RandomBrightness factor! value_range seed
RandomColorDegeneration factor! value_range data_format seed
RandomColorJitter value_range brightness_factor contrast_factor saturation_factor hue_factor seed data_format
RandomContrast factor! value_range seed
RandomElasticTransform factor scale interpolation fill_mode fill_value value_range seed data_format
RandomErasing factor scale fill_value value_range seed data_format
RandomFlip mode seed data_format
RandomGaussianBlur factor kernel_size sigma value_range data_format seed
RandomGrayscale factor data_format seed
RandomHue factor! value_range data_format seed
RandomInvert factor value_range seed data_format
RandomPerspective factor scale interpolation fill_value seed data_format
RandomPosterization factor! value_range data_format seed
RandomRotation factor! fill_mode interpolation seed fill_value data_format
RandomSaturation factor! value_range data_format seed
RandomSharpness factor! value_range data_format seed
RandomShear x_factor y_factor interpolation fill_mode fill_value data_format seed
RandomTranslation height_factor! width_factor! fill_mode interpolation seed fill_value data_format
RandomZoom height_factor! width_factor fill_mode interpolation seed fill_value data_format
Solarization addition_factor threshold_factor value_range seed`;

const keras2Augmentations = `
RandomBrightness factor! value_range seed
RandomContrast factor! seed
RandomFlip mode seed
RandomHeight factor! interpolation seed
RandomRotation factor! fill_mode interpolation seed fill_value
RandomTranslation height_factor! width_factor! fill_mode interpolation seed fill_value
RandomWidth factor! interpolation seed
RandomZoom height_factor! width_factor fill_mode interpolation seed fill_value`;

function parametersIn(
  table: string,
): ReadonlyMap<string, readonly Parameter[]> {
  const lines = table.trim().split("\n");
  return new Map(
    lines.map((line) => {
      const [name = "", ...parameters] = line.split(" ");
      return [
        name,
        parameters.map((each) =>
          each.endsWith("!")
            ? required(each.slice(0, -1))
            : augmentationParameter(name, each),
        ),
      ];
    }),
  );
}

function augmentationParameter(layer: string, name: string): Parameter {
  if (name === "data_format") return optional(name, none, dataFormat);
  const modes = checkIn(
    "keras2",
    oneOf("horizontal", "vertical", "horizontal_and_vertical"),
  );
  return layer === "RandomFlip" && name === "mode"
    ? optional(name, text("horizontal_and_vertical"), modes)
    : optional(name);
}

/** What the base class of Keras 3's image layers takes besides. */
function imageOptions(own: readonly Parameter[]): readonly Parameter[] {
  const all = [
    optional("factor"),
    optional("bounding_box_format"),
    optional("data_format", none, dataFormat),
  ];
  return keywordOnly(
    ...all.filter(
      (parameter) => !own.some((other) => other.name === parameter.name),
    ),
  );
}

/** Layers that change pictures at random, in training only. */
function augmentations(): readonly LayerEntry[] {
  const [newer, older] = [
    parametersIn(keras3Augmentations),
    parametersIn(keras2Augmentations),
  ];
  return [...new Set([...newer.keys(), ...older.keys()])].map((className) => {
    const [own, other] = [newer.get(className), older.get(className)];
    return augmentation(className, own ?? null, other ?? null);
  });
}

function augmentation(
  className: string,
  newer: readonly Parameter[] | null,
  older: readonly Parameter[] | null,
): LayerEntry {
  const plain = tensorLayer({
    className,
    names: {
      ...(newer !== null && { keras3: [className] }),
      ...(older !== null && { keras2: [className] }),
    },
    parameters: [
      ...only("keras3", ...(newer ?? []), ...imageOptions(newer ?? [])),
      ...only("keras2", ...(older ?? [])),
    ],
    callArguments: ["training"],
    shape: (shape, call) => augmented(className, shape, call),
    dtype: (input, call) =>
      className === "RandomGrayscale" || className === "Equalization"
        ? keepDtype(input, call)
        : computeDtype(call.config),
    mask: () => undefined,
  });
  return {
    ...plain,
    outputs: (call) =>
      call.inputs.kind === "dict" ? result(call.inputs) : plain.outputs(call),
  };
}

function augmented(
  className: string,
  shape: readonly Dim[],
  call: LayerCallInput,
): Shape | LayerProblem {
  if (call.dialect === "keras2" && shape.length < 3) {
    const rank = { expected: 3, atLeast: true as const, actual: shape };
    return problem(
      "rank",
      `${className} needs an image (height, width, channels) or a batch of them but gets ${printShape(shape)}.`,
      { rank },
    );
  }
  if (className === "RandomHeight")
    return shape.map((dim, axis) => (axis === shape.length - 3 ? null : dim));
  if (className === "RandomWidth")
    return shape.map((dim, axis) => (axis === shape.length - 2 ? null : dim));
  if (className !== "RandomColorDegeneration") return shape;
  const wrong = imageProblem(className, shape);
  const channels =
    shape.at(isChannelsFirst(call.config, call.dialect) ? -3 : -1) ?? null;
  if (wrong !== null || !isKnown(channels) || channels === 3)
    return wrong ?? shape;
  return problem(
    "featureSize",
    `${className} needs 3 channels but gets ${printShape(shape)}.`,
  );
}

/** TF.js: the factor must be positive; the shape that it answers is none. */
const tfjsRandomWidth = tensorLayer({
  className: "RandomWidth",
  names: { tfjs: ["randomWidth"] },
  parameters: [
    { name: "factor", accepts: tfjsFactor },
    optional(
      "interpolation",
      text("bilinear"),
      oneOf("bilinear", "nearest", null),
    ),
    optional("seed"),
  ],
  needsConfig: true,
  shape: (shape) => [
    oddDim("undefined"),
    -1,
    shape[2] === undefined ? oddDim("undefined") : shape[2],
  ],
});

function tfjsFactor(value: ArgumentValue, _: Dialect): string | null {
  const items = itemsOf(value);
  if (items !== null)
    return items.length === 2 ? null : "a positive number or two numbers";
  return value.kind === "number" && value.value > 0
    ? null
    : "a positive number or two numbers";
}

const maxNumBoundingBoxes: LayerEntry = {
  className: "MaxNumBoundingBoxes",
  names: { keras3: ["MaxNumBoundingBoxes"] },
  parameters: [
    required("max_number"),
    optional("fill_value", int(-1)),
    ...imageOptions([]),
  ],
  callArguments: ["training"],
  outputs: (call) =>
    result(limited(call.inputs, sizeOf(call.config, "max_number"), false)),
};

function limited(
  structure: Structure,
  most: Dim,
  isInBoxes: boolean,
): Structure {
  if (structure.kind === "dict") {
    return {
      kind: "dict",
      entries: structure.entries.map(([key, value]) => [
        key,
        limited(value, most, isInBoxes || key === "bounding_boxes"),
      ]),
    };
  }
  if (structure.kind !== "tensor") return structure;
  const shape =
    isInBoxes && structure.shape !== null
      ? structure.shape.map((dim, axis) => (axis === 1 ? most : dim))
      : structure.shape;
  return { kind: "tensor", shape, dtype: "float32" };
}

export const augmentationLayers: readonly LayerEntry[] = [
  ...augmentations(),
  tfjsRandomWidth,
  maxNumBoundingBoxes,
];
