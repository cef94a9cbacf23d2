// From samples of sound to frequencies over time.
import { comesAs, failsOnData } from "./computed.ts";
import type { Dim } from "../shapes/dim.ts";
import { add, floorDivide, isKnown, multiply } from "../shapes/dim.ts";
import { printDim, printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import {
  flagOf,
  integerOf,
  isChannelsFirst,
  isNone,
  sizeOf,
  textOf,
} from "./arguments.ts";
import { oneOf, oneOfIgnoringCase } from "./checks.ts";
import type {
  Computed,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
} from "./layer.ts";
import { float, int, no, none, optional, text, yes } from "./parameter.ts";
import { mismatch, problem } from "./problem.ts";
import { kerasDataFormat } from "./reshaping.ts";
import { tensorLayer } from "./tensor-layer.ts";
import { isEmptyLength, windowLength } from "./window.ts";

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
    optional("min_freq", float(20)),
    optional("max_freq"),
    optional("power_to_db", yes),
    optional("top_db", float(80)),
    optional("mag_exp", float(2)),
    optional("min_power", float(1e-10)),
    optional("ref_power", float(1)),
  ],
  construct: (config) => {
    const [fft, length] = [
      integerOf(config, "fft_length"),
      integerOf(config, "sequence_length"),
    ];
    if (
      !isKnown(fft) ||
      !isKnown(length) ||
      length <= fft ||
      isNone(config, "sequence_length")
    )
      return null;
    return problem(
      "argumentValue",
      `\`sequence_length\` of MelSpectrogram must not exceed its \`fft_length\`: ${length} is above ${fft}.`,
      { argument: "sequence_length" },
    );
  },
  shape: (shape, call) => {
    const bins = sizeOf(call.config, "num_mel_bins");
    const samples = shape.length < 2 ? (shape[0] ?? null) : (shape[1] ?? null);
    const stride = sizeOf(call.config, "sequence_stride");
    // One more than there are where a stride of 1 takes every sample, or the samples end right before the next.
    const count =
      samples === null
        ? null
        : floorDivide(add(add(samples, stride), 1), stride);
    return shape.length < 2 ? [bins, count] : [shape[0] ?? null, bins, count];
  },
  real: (shape, call) => spectrogramOnData(shape, call),
});

/** Keras 3 computes along the last axis, whatever it shows, and keeps the axes before it. */
function spectrogramOnData(
  shape: readonly Dim[],
  call: LayerCallInput,
): Computed {
  const [last = null, fft] = [
    shape.at(-1),
    integerOf(call.config, "fft_length"),
  ];
  const margin = isKnown(fft) ? Math.floor(fft / 2) : null;
  if (margin !== null && isKnown(last) && last <= margin && !call.isTraced)
    return failsOnData(
      `MelSpectrogram puts ${margin} samples on both sides, which it takes from the sound, and ${printShape(shape)} has fewer along its last axis`,
    );
  return comesAs(
    [
      ...shape.slice(0, -1),
      sizeOf(call.config, "num_mel_bins"),
      frames(last, call),
    ],
    "the sound lies along the last axis",
  );
}

function frames(samples: Dim, call: LayerCallInput): Dim {
  const steps =
    samples === null
      ? null
      : floorDivide(samples, sizeOf(call.config, "sequence_stride"));
  return steps === null ? null : add(steps, 1);
}

const spectrogramModes = [
  "log",
  "magnitude",
  "psd",
  "real",
  "imag",
  "angle",
  "stft",
];

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
    const names = ["real_kernel", "imag_kernel"].filter((name) =>
      mode === "real"
        ? name === "real_kernel"
        : mode === "imag"
          ? name === "imag_kernel"
          : true,
    );
    return names.map((name) => ({ name, shape: kernel }));
  },
});

function frequencies(call: LayerCallInput) {
  const length = isNone(call.config, "fft_length")
    ? sizeOf(call.config, "frame_length")
    : sizeOf(call.config, "fft_length");
  return add(floorDivide(length, 2) ?? 0, 1);
}

function spectrum(
  shape: readonly Dim[],
  call: LayerCallInput,
): Shape | LayerProblem {
  const { config } = call;
  const isFirst = isChannelsFirst(config, call.dialect);
  const [expands, mode] = [
    flagOf(config, "expand_dims"),
    textOf(config, "mode"),
  ];
  if (isFirst === null || expands === null || mode === null) return null;
  const [batch = null, second = null, third = null] = shape;
  const [samples, channels] = isFirst ? [third, second] : [second, third];
  if (channels === null)
    return mismatch(
      "openDimension",
      "STFTSpectrogram needs a fixed number of channels",
      [shape],
      { axis: isFirst ? 1 : 2 },
    );
  const size = sizeOf(config, "frame_length");
  const stride = isNone(config, "frame_step")
    ? (floorDivide(size, 2) ?? size)
    : sizeOf(config, "frame_step");
  const frames = windowLength(
    samples,
    { size, stride },
    textOf(config, "padding")?.toLowerCase() === "same" ? "same" : "valid",
  );
  if (isEmptyLength(frames))
    return mismatch(
      "window",
      `STFTSpectrogram needs at least ${printDim(size)} samples for its frames`,
      [shape],
      { axis: shape.indexOf(samples, 1) },
    );
  const lines = multiply(frequencies(call), mode === "stft" ? 2 : 1);
  if (expands)
    return isFirst
      ? [batch, channels, frames, lines]
      : [batch, frames, lines, channels];
  const all = multiply(lines, channels);
  return isFirst ? [batch, all, frames] : [batch, frames, all];
}

export const spectrogramLayers: readonly LayerEntry[] = [
  melSpectrogram,
  stftSpectrogram,
];
