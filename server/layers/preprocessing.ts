// Layers for images and sound: scaling, cropping, augmentation, spectrograms.
import type { Dim } from "../shapes/dim.ts";
import { add, floorDivide, isKnown, multiply } from "../shapes/dim.ts";
import { printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Structure } from "../shapes/structure.ts";
import { computeDtype, flagOf, integerOf, isChannelsFirst, isNone, itemsOf, sizeOf, textOf, valueOf } from "./arguments.ts";
import { weightsOf } from "./apply.ts";
import { checkIn, every, oneOf, oneOfIgnoringCase } from "./checks.ts";
import { nameParameter } from "./common.ts";
import type { ArgumentValue, Dialect, LayerCallInput, LayerEntry, LayerInstance, LayerProblem, Outcome, Parameter, WeightSpec } from "./layer.ts";
import { float, int, keywordOnly, no, none, only, optional, required, text } from "./parameter.ts";
import { notFollowed, problem, refusal, result } from "./problem.ts";
import { dataFormat, kerasDataFormat, oddDim } from "./reshaping.ts";
import { keepDtype, tensorLayer } from "./tensor-layer.ts";
import { isEmptyLength, windowLength } from "./window.ts";

const interpolations = ["bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic"];

const rescaling = tensorLayer({
  className: "Rescaling",
  names: { keras3: ["Rescaling"], keras2: ["Rescaling", "experimental.preprocessing.Rescaling"], tfjs: ["rescaling"] },
  parameters: [{ ...required("scale"), default: { tfjs: none } }, optional("offset", float(0))],
  needsConfig: true,
});

const format = only("keras3", optional("data_format", none, kerasDataFormat));

/** An image, or a batch of them: rows and columns set to `height` and `width`. */
function sized(shape: readonly Dim[], call: LayerCallInput): Shape {
  const isFirst = isChannelsFirst(call.config, call.dialect);
  if (isFirst === null) return null;
  const rows = shape.length - (isFirst ? 2 : 3);
  const [height, width] = ["height", "width"].map((name) => (isNone(call.config, name) ? oddDim("undefined") : sizeOf(call.config, name)));
  return shape.map((dim, axis) => (axis === rows ? (height ?? null) : axis === rows + 1 ? (width ?? null) : dim));
}

function sides(): readonly Parameter[] {
  return ["height", "width"].map((name) => ({ ...required(name), default: { tfjs: none } }));
}

function imageProblem(className: string, shape: readonly Dim[]): LayerProblem | null {
  if (shape.length === 3 || shape.length === 4) return null;
  return problem("rank", `${className} needs an image (height, width, channels) or a batch of them but gets ${printShape(shape)}.`, { rank: { expected: 4, actual: shape } });
}

const resizing = tensorLayer({
  className: "Resizing",
  names: { keras3: ["Resizing"], keras2: ["Resizing", "experimental.preprocessing.Resizing"], tfjs: ["resizing"] },
  parameters: [
    ...sides(),
    optional("interpolation", text("bilinear"), every(checkIn("keras2", oneOfIgnoringCase(...interpolations)), checkIn("tfjs", oneOf("bilinear", "nearest", null)))),
    optional("crop_to_aspect_ratio", no),
    ...only("keras3", optional("pad_to_aspect_ratio", no), optional("fill_mode"), optional("fill_value"), optional("antialias", no)),
    ...format,
  ],
  needsConfig: true,
  shape: (shape, call) => (call.dialect === "tfjs" ? tfjsResized(shape, call) : resized(shape, call)),
  mask: () => undefined,
});

function resized(shape: readonly Dim[], call: LayerCallInput): Shape | LayerProblem {
  if (call.dialect === "keras2") {
    const found = imageProblem("Resizing", shape);
    if (found !== null) return found;
    const crops = flagOf(call.config, "crop_to_aspect_ratio") === true && shape.length === 4;
    const output = sized(shape, call);
    return crops && output !== null ? [null, ...output.slice(1)] : output;
  }
  if (shape.length === 4 || shape.length === 3) return sized(shape, call);
  return [sizeOf(call.config, "height"), sizeOf(call.config, "width"), ...shape.slice(2)];
}

/** TF.js forgets the batch. */
function tfjsResized(shape: readonly Dim[], call: LayerCallInput): Shape {
  const side = (name: string) => (isNone(call.config, name) ? oddDim("undefined") : sizeOf(call.config, name));
  return [side("height"), side("width"), shape[2] === undefined ? oddDim("undefined") : shape[2]];
}

const centerCrop = tensorLayer({
  className: "CenterCrop",
  names: { keras3: ["CenterCrop"], keras2: ["CenterCrop"], tfjs: ["centerCrop"] },
  parameters: [...sides(), ...format],
  needsConfig: true,
  shape: (shape, call) => (call.dialect === "tfjs" ? null : imageProblem("CenterCrop", shape)) ?? sized(shape, call),
  mask: () => undefined,
});

const randomCrop = tensorLayer({
  className: "RandomCrop",
  names: { keras3: ["RandomCrop"], keras2: ["RandomCrop"] },
  parameters: [...sides(), optional("seed"), ...format, ...only("keras3", nameParameter)],
  callArguments: ["training"],
  shape: (shape, call) => {
    const isImage = call.dialect === "keras3" ? shape.length >= 3 : imageProblem("RandomCrop", shape) === null;
    return isImage ? sized(shape, call) : (imageProblem("RandomCrop", shape) ?? shape);
  },
  mask: () => undefined,
});

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

function parametersIn(table: string): ReadonlyMap<string, readonly Parameter[]> {
  const lines = table.trim().split("\n");
  return new Map(
    lines.map((line) => {
      const [name = "", ...parameters] = line.split(" ");
      return [name, parameters.map((each) => (each.endsWith("!") ? required(each.slice(0, -1)) : augmentationParameter(name, each)))];
    }),
  );
}

function augmentationParameter(layer: string, name: string): Parameter {
  if (name === "data_format") return optional(name, none, dataFormat);
  const modes = checkIn("keras2", oneOf("horizontal", "vertical", "horizontal_and_vertical"));
  return layer === "RandomFlip" && name === "mode" ? optional(name, text("horizontal_and_vertical"), modes) : optional(name);
}

/** What the base class of Keras 3's image layers takes besides. */
function imageOptions(own: readonly Parameter[]): readonly Parameter[] {
  const all = [optional("factor"), optional("bounding_box_format"), optional("data_format", none, dataFormat)];
  return keywordOnly(...all.filter((parameter) => !own.some((other) => other.name === parameter.name)));
}

/** Layers that change pictures at random, in training only. */
function augmentations(): readonly LayerEntry[] {
  const [newer, older] = [parametersIn(keras3Augmentations), parametersIn(keras2Augmentations)];
  return [...new Set([...newer.keys(), ...older.keys()])].map((className) => {
    const [own, other] = [newer.get(className), older.get(className)];
    return augmentation(className, own === undefined ? null : own, other === undefined ? null : other);
  });
}

function augmentation(className: string, newer: readonly Parameter[] | null, older: readonly Parameter[] | null): LayerEntry {
  const plain = tensorLayer({
    className,
    names: { ...(newer !== null && { keras3: [className] }), ...(older !== null && { keras2: [className] }) },
    parameters: [...only("keras3", ...(newer ?? []), ...imageOptions(newer ?? [])), ...only("keras2", ...(older ?? []))],
    callArguments: ["training"],
    shape: (shape, call) => augmented(className, shape, call),
    dtype: (input, call) => (className === "RandomGrayscale" || className === "Equalization" ? keepDtype(input, call) : computeDtype(call.config)),
    mask: () => undefined,
  });
  return { ...plain, outputs: (call) => (call.inputs.kind === "dict" ? result(call.inputs) : plain.outputs(call)) };
}

function augmented(className: string, shape: readonly Dim[], call: LayerCallInput): Shape | LayerProblem {
  if (call.dialect === "keras2" && shape.length < 3) {
    const rank = { expected: 3, atLeast: true as const, actual: shape };
    return problem("rank", `${className} needs an image (height, width, channels) or a batch of them but gets ${printShape(shape)}.`, { rank });
  }
  if (className === "RandomHeight") return shape.map((dim, axis) => (axis === shape.length - 3 ? null : dim));
  if (className === "RandomWidth") return shape.map((dim, axis) => (axis === shape.length - 2 ? null : dim));
  if (className !== "RandomColorDegeneration") return shape;
  const wrong = imageProblem(className, shape);
  const channels = shape.at(isChannelsFirst(call.config, call.dialect) ? -3 : -1) ?? null;
  if (wrong !== null || !isKnown(channels) || channels === 3) return wrong ?? shape;
  return problem("featureSize", `${className} needs 3 channels but gets ${printShape(shape)}.`);
}

/** TF.js: the factor must be positive; the shape that it answers is none. */
const tfjsRandomWidth = tensorLayer({
  className: "RandomWidth",
  names: { tfjs: ["randomWidth"] },
  parameters: [{ name: "factor", accepts: tfjsFactor }, optional("interpolation", text("bilinear"), oneOf("bilinear", "nearest", null)), optional("seed")],
  needsConfig: true,
  shape: (shape) => [oddDim("undefined"), -1, shape[2] === undefined ? oddDim("undefined") : shape[2]],
});

function tfjsFactor(value: ArgumentValue, _: Dialect): string | null {
  const items = itemsOf(value);
  if (items !== null) return items.length === 2 ? null : "a positive number or two numbers";
  return value.kind === "number" && value.value > 0 ? null : "a positive number or two numbers";
}

const maxNumBoundingBoxes: LayerEntry = {
  className: "MaxNumBoundingBoxes",
  names: { keras3: ["MaxNumBoundingBoxes"] },
  parameters: [required("max_number"), optional("fill_value", int(-1))],
  callArguments: ["training"],
  outputs: (call) => result(limited(call.inputs, sizeOf(call.config, "max_number"), false)),
};

function limited(structure: Structure, most: Dim, isInBoxes: boolean): Structure {
  if (structure.kind === "dict") {
    return { kind: "dict", entries: structure.entries.map(([key, value]) => [key, limited(value, most, isInBoxes || key === "bounding_boxes")]) };
  }
  if (structure.kind !== "tensor") return structure;
  const shape = isInBoxes && structure.shape !== null ? structure.shape.map((dim, axis) => (axis === 1 ? most : dim)) : structure.shape;
  return { kind: "tensor", shape, dtype: "float32" };
}

/** Layers one after the other. */
const pipeline: LayerEntry = {
  className: "Pipeline",
  names: { keras3: ["Pipeline"] },
  parameters: [required("layers"), nameParameter],
  commonNames: { keras3: [] },
  callArguments: ["training", "mask"],
  outputs: (call) => {
    const layers = layersIn(valueOf(call.config, "layers"));
    if (layers === null) return result(notFollowed("the layers of this Pipeline"));
    if (layers.length === 0) return refusal("argumentValue", "Pipeline needs at least one layer.", { argument: "layers" });
    return runThrough(layers, call).outcome;
  },
  weights: (call) => {
    const layers = layersIn(valueOf(call.config, "layers"));
    return layers === null ? null : runThrough(layers, call).weights;
  },
};

function layersIn(value: ArgumentValue): readonly LayerInstance[] | null {
  const layers = itemsOf(value)?.map((item) => (item.kind === "layer" ? item.layer : null));
  return layers === undefined || layers.includes(null) ? null : layers.filter((layer) => layer !== null);
}

function runThrough(layers: readonly LayerInstance[], call: LayerCallInput): { outcome: Outcome; weights: readonly WeightSpec[] | null } {
  let outcome: Outcome = result(call.inputs);
  let weights: readonly WeightSpec[] | null = [];
  for (const layer of layers) {
    if (outcome.kind === "problem") return { outcome, weights: null };
    const inner: LayerCallInput = { ...call, config: layer.config, inputs: outcome.structure, arguments: new Map() };
    const own = weightsOf(layer, inner);
    weights = weights === null || own === null ? null : [...weights, ...own];
    outcome = layer.entry.outputs(inner);
  }
  return { outcome, weights };
}

const melSpectrogram = tensorLayer({
  className: "MelSpectrogram",
  names: { keras3: ["MelSpectrogram"] },
  parameters: [
    optional("fft_length", int(2048)),
    optional("sequence_stride", int(512)),
    optional("sequence_length"),
    optional("window", text("hann")),
    optional("sampling_rate", int(16000)),
    optional("num_mel_bins", int(128)),
    ...["min_freq", "max_freq", "power_to_db", "top_db", "mag_exp", "min_power", "ref_power"].map((name) => optional(name)),
  ],
  construct: (config) => {
    const [fft, length] = [integerOf(config, "fft_length"), integerOf(config, "sequence_length")];
    if (!isKnown(fft) || !isKnown(length) || length <= fft || isNone(config, "sequence_length")) return null;
    return problem("argumentValue", `MelSpectrogram has windows of ${length}, longer than its fft_length ${fft}.`, { argument: "sequence_length" });
  },
  shape: (shape, call) => {
    const bins = sizeOf(call.config, "num_mel_bins");
    const samples = shape.length < 2 ? (shape[0] ?? null) : (shape[1] ?? null);
    const steps = samples === null ? null : floorDivide(samples, sizeOf(call.config, "sequence_stride"));
    const frames = steps === null ? null : add(steps, 1);
    return shape.length < 2 ? [bins, frames] : [shape[0] ?? null, bins, frames];
  },
  mask: () => undefined,
});

const spectrogramModes = ["log", "magnitude", "psd", "real", "imag", "angle", "stft"];

const stftSpectrogram = tensorLayer({
  className: "STFTSpectrogram",
  names: { keras3: ["STFTSpectrogram"] },
  parameters: [
    optional("mode", text("log"), oneOf(...spectrogramModes)),
    optional("frame_length", int(256)),
    optional("frame_step"),
    optional("fft_length"),
    optional("window", text("hann")),
    optional("periodic", no),
    optional("scaling", text("density")),
    optional("padding", text("valid"), oneOfIgnoringCase("valid", "same")),
    optional("expand_dims", no),
    optional("data_format", none, kerasDataFormat),
  ],
  rank: { rank: 3, axes: "(batch, samples, channels)" },
  shape: (shape, call) => spectrum(shape, call),
  weights: (_, call) => {
    const mode = textOf(call.config, "mode");
    if (mode === null) return null;
    const kernel = [sizeOf(call.config, "frame_length"), 1, frequencies(call)];
    const names = ["real_kernel", "imag_kernel"].filter((name) => (mode === "real" ? name === "real_kernel" : mode === "imag" ? name === "imag_kernel" : true));
    return names.map((name) => ({ name, shape: kernel }));
  },
  mask: () => undefined,
});

function frequencies(call: LayerCallInput) {
  const length = isNone(call.config, "fft_length") ? sizeOf(call.config, "frame_length") : sizeOf(call.config, "fft_length");
  return add(floorDivide(length, 2) ?? 0, 1);
}

function spectrum(shape: readonly Dim[], call: LayerCallInput): Shape | LayerProblem {
  const { config } = call;
  const isFirst = isChannelsFirst(config, call.dialect);
  const [expands, mode] = [flagOf(config, "expand_dims"), textOf(config, "mode")];
  if (isFirst === null || expands === null || mode === null) return null;
  const [batch = null, second = null, third = null] = shape;
  const [samples, channels] = isFirst ? [third, second] : [second, third];
  const size = sizeOf(config, "frame_length");
  const stride = isNone(config, "frame_step") ? (floorDivide(size, 2) ?? size) : sizeOf(config, "frame_step");
  const frames = windowLength(samples, { size, stride }, textOf(config, "padding")?.toLowerCase() === "same" ? "same" : "valid");
  if (isEmptyLength(frames)) return problem("window", `STFTSpectrogram has frames longer than its input ${printShape(shape)}.`);
  const lines = multiply(frequencies(call), mode === "stft" ? 2 : 1);
  if (expands) return isFirst ? [batch, channels, frames, lines] : [batch, frames, lines, channels];
  const all = channels === null ? null : multiply(lines, channels);
  return isFirst ? [batch, all, frames] : [batch, frames, all];
}

export const preprocessingLayers: readonly LayerEntry[] = [
  rescaling,
  resizing,
  centerCrop,
  randomCrop,
  ...augmentations(),
  tfjsRandomWidth,
  maxNumBoundingBoxes,
  pipeline,
  melSpectrogram,
  stftSpectrogram,
];
