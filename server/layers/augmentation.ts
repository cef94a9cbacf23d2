// Layers that change pictures at random, in training only.
import { rngType } from "./common-parameters.ts";
import { printShape } from "../shapes/print.ts";
import { compareDims } from "../shapes/compare.ts";
import { comesAs, problemOnData, failsOnData } from "./computed.ts";
import type { Dim } from "../shapes/dim.ts";
import { isKnown } from "../shapes/dim.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Structure } from "../shapes/structure.ts";
import { computeDtype, isChannelsFirst, itemsOf, sizeOf } from "./arguments.ts";
import { checkIn, oneOf, oneOfIgnoringCase } from "./checks.ts";
import type {
  Computed,
  ArgumentValue,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Parameter,
} from "./layer.ts";
import { sizeFactor } from "./legacy.ts";
import type { Accepts } from "./parameter.ts";
import {
  float,
  int,
  keywordOnly,
  none,
  only,
  optional,
  required,
  text,
  yes,
} from "./parameter.ts";
import { mismatch, result } from "./problem.ts";
import { dataFormat, oddDim } from "./reshaping.ts";
import { keepDtype, keepsSparse, tensorLayer } from "./tensor-layer.ts";
import { imageProblem, interpolations } from "./preprocessing.ts";
import { trains, tracedPictureFails } from "./traced-pictures.ts";

/** Name, then the parameters: `!` marks one that must be given, `=` a default that isn't the usual one. */
const keras3Augmentations = `
AugMix value_range num_chains=3 chain_depth=3 factor=0.3 alpha=1.0 all_ops=True interpolation seed data_format
AutoContrast value_range
ContrastLimitedAdaptiveHistogramEqualization value_range clip_limit=4.0 tile_grid_size=8,8 data_format
CutMix factor=1.0 seed data_format
Equalization value_range bins=256 data_format
MixUp alpha=0.2 data_format seed
RandAugment value_range num_ops=2 factor=0.5 interpolation seed data_format
RandomBrightness factor! value_range seed
RandomColorDegeneration factor! value_range data_format seed
RandomColorJitter value_range brightness_factor contrast_factor saturation_factor hue_factor seed data_format
RandomContrast factor! value_range seed
RandomElasticTransform factor=1.0 scale=1.0 interpolation fill_mode fill_value value_range seed data_format
RandomErasing factor=1.0 scale=0.02,0.33 fill_value=None value_range seed data_format
RandomFlip mode seed data_format
RandomGaussianBlur factor=1.0 kernel_size=3 sigma=1.0 value_range data_format seed
RandomGrayscale factor=0.5 data_format seed
RandomHue factor! value_range data_format seed
RandomInvert factor=1.0 value_range seed data_format
RandomPerspective factor=1.0 scale=1.0 interpolation fill_value seed data_format
RandomPosterization factor! value_range data_format seed
RandomRotation factor! fill_mode interpolation seed fill_value data_format
RandomSaturation factor! value_range data_format seed
RandomSharpness factor! value_range data_format seed
RandomShear x_factor=0.0 y_factor=0.0 interpolation fill_mode fill_value data_format seed
RandomTranslation height_factor! width_factor! fill_mode interpolation seed fill_value data_format
RandomZoom height_factor! width_factor fill_mode interpolation seed fill_value data_format
Solarization addition_factor=0.0 threshold_factor=0.0 value_range seed`;

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
            ? required(each.slice(0, -1), requiredChecks[name])
            : augmentationParameter(name, ...splitAt(each)),
        ),
      ];
    }),
  );
}

const requiredChecks: Readonly<Record<string, Accepts>> = {
  RandomHeight: checkIn("keras2", sizeFactor),
  RandomWidth: checkIn("keras2", sizeFactor),
};

const usualDefaults: Readonly<Record<string, string>> = {
  value_range: "0,255",
  interpolation: "bilinear",
  fill_mode: "reflect",
  fill_value: "0.0",
};

function splitAt(written: string): [name: string, value: string] {
  const [name = "", value] = written.split("=");
  return [name, value ?? usualDefaults[name] ?? "None"];
}

function augmentationParameter(
  layer: string,
  name: string,
  value: string,
): Parameter {
  if (name === "data_format") return optional(name, none, dataFormat);
  if (layer in ofPixels && (name === "interpolation" || name === "fill_mode"))
    return optional(name, valueIn(value), ofPixels[layer]?.[name]);
  const modes = checkIn(
    "keras2",
    oneOf("horizontal", "vertical", "horizontal_and_vertical"),
  );
  return layer === "RandomFlip" && name === "mode"
    ? optional(name, text("horizontal_and_vertical"), modes)
    : optional(name, valueIn(value));
}

/** A default as the tables write it: `None`, `True`, `3`, `0.5`, `0,255`, `reflect`. */
function valueIn(written: string): ArgumentValue {
  if (written === "None") return none;
  if (written === "True") return yes;
  if (written.includes(","))
    return { kind: "tuple", items: written.split(",").map(valueIn) };
  const value = Number(written);
  if (Number.isNaN(value)) return text(written);
  return written.includes(".") ? float(value) : int(value);
}

const shownPixels = oneOf("nearest", "bilinear");
const resizedPixels = oneOfIgnoringCase(...interpolations);
const edges = oneOf("reflect", "wrap", "constant", "nearest");

/** How pixels between others and beyond the edges are made, by class, where it is asked for when the layer is made. */
const ofPixels: Readonly<
  Record<
    string,
    { readonly interpolation?: Accepts; readonly fill_mode?: Accepts }
  >
> = {
  ...Object.fromEntries(
    ["AugMix", "RandAugment", "RandomPerspective"].map((name) => [
      name,
      { interpolation: shownPixels },
    ]),
  ),
  ...Object.fromEntries(
    ["RandomRotation", "RandomShear", "RandomTranslation", "RandomZoom"].map(
      (name) => [name, { interpolation: shownPixels, fill_mode: edges }],
    ),
  ),
  RandomElasticTransform: {
    interpolation: shownPixels,
    fill_mode: oneOf("constant", "nearest", "reflect", "wrap", "mirror"),
  },
  RandomHeight: { interpolation: resizedPixels },
  RandomWidth: { interpolation: resizedPixels },
};

/** These refuse the `factor` that the base class of Keras 3's image layers takes. */
const withoutFactor = [
  ...["AutoContrast", "RandomFlip", "RandomShear", "RandomTranslation"],
  ...["RandomZoom", "Solarization"],
];

/** What the base class of Keras 3's image layers takes besides. */
function imageOptions(
  className: string,
  own: readonly Parameter[],
): readonly Parameter[] {
  const all = [
    ...(withoutFactor.includes(className) ? [] : [optional("factor")]),
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
      ...only(
        "keras3",
        ...(newer ?? []),
        ...imageOptions(className, newer ?? []),
      ),
      ...only("keras2", ...(older ?? []), rngType),
    ],
    callArguments: ["training"],
    shape: (shape, call) => augmented(className, shape, call),
    real: (shape, call) =>
      call.dialect === "keras3" ? pictureOnData(className, shape, call) : null,
    dtype: (input, call) =>
      className === "RandomGrayscale" || className === "Equalization"
        ? keepDtype(input, call)
        : computeDtype(call.config),
    isSparse: (call) => className === "RandomGrayscale" && keepsSparse(call),
  });
  return {
    ...plain,
    outputs: (call) =>
      call.inputs.kind === "dict" ? result(call.inputs) : plain.outputs(call),
  };
}

/** Layers that turn colours into hue, saturation and brightness. */
const hueLayers = ["RandomHue", "RandomSaturation"];

/** Keras 3 looks at a picture when it has one: at its axes, its channels and its numbers. */
function pictureOnData(
  className: string,
  shape: readonly Dim[],
  call: LayerCallInput,
): Computed | null {
  const wrong = imageProblem(className, shape);
  if (wrong !== null) return problemOnData(wrong);
  const isFirst = isChannelsFirst(call.config, call.dialect);
  const channels = shape.at(isFirst === true ? -3 : -1) ?? null;
  if (
    hueLayers.includes(className) &&
    compareDims(channels, 3) === "never" &&
    trains(call)
  )
    return failsOnData(
      `${className} needs 3 channels but gets ${printShape(shape)}`,
    );
  if (call.isTraced === true) return tracedPictureFails(className, shape, call);
  const dtype = call.inputs.kind === "tensor" ? call.inputs.dtype : null;
  const needsFloats = ["RandomContrast", "RandomSaturation"];
  return needsFloats.includes(className) &&
    dtype !== null &&
    /^u?int/.test(dtype)
    ? failsOnData(`${className} computes on floats, not on ${dtype}`)
    : null;
}

function augmented(
  className: string,
  shape: readonly Dim[],
  call: LayerCallInput,
): Shape | LayerProblem {
  if (call.dialect === "keras2" && shape.length < 3) {
    const rank = { expected: 3, atLeast: true as const, actual: shape };
    return mismatch(
      "rank",
      `${className} expects an image, (height, width, channels), or a batch of them`,
      [shape],
      { rank },
    );
  }
  if (
    call.dialect === "keras2" &&
    shape.length > 4 &&
    className !== "RandomContrast"
  )
    return imageProblem(className, shape);
  if (className === "RandomHeight")
    return shape.map((dim, axis) => (axis === shape.length - 3 ? null : dim));
  if (className === "RandomWidth")
    return shape.map((dim, axis) => (axis === shape.length - 2 ? null : dim));
  if (className !== "RandomColorDegeneration" || call.isTraced === true)
    return shape;
  const wrong = imageProblem(className, shape);
  const channels =
    shape.at(isChannelsFirst(call.config, call.dialect) ? -3 : -1) ?? null;
  if (wrong !== null || !isKnown(channels) || channels === 3)
    return wrong ?? shape;
  return mismatch("featureSize", `${className} needs 3 channels`, [shape]);
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
  real: (shape) =>
    problemOnData(imageProblem("RandomWidth", shape)) ??
    comesAs(
      shape.map((dim, axis) => (axis === shape.length - 2 ? null : dim)),
      "the width alone changes, by chance",
    ),
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
    ...imageOptions("MaxNumBoundingBoxes", []),
  ],
  callArguments: ["training"],
  outputs: (call) =>
    result(limited(call.inputs, sizeOf(call.config, "max_number"), false)),
  computes: ({ inputs }) => {
    if (inputs.kind === "tensor" && inputs.shape !== null)
      return problemOnData(imageProblem("MaxNumBoundingBoxes", inputs.shape));
    return inputs.kind === "dict" &&
      !inputs.entries.some(([key]) => key === "images")
      ? failsOnData(
          "MaxNumBoundingBoxes needs the key `images` beside the boxes",
        )
      : null;
  },
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
