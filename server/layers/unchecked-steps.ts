// What Keras 3 and TF.js show for a layer inside of TimeDistributed or SpectralNormalization whose input has other axes than the layer takes: these
// two ask for shapes without the checks of a call, so that each layer's own arithmetic decides what comes out. TF.js' is in unchecked-tfjs.ts.
import type { Dim } from "../shapes/dim.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Structure, TensorSpec } from "../shapes/structure.ts";
import { tensor, tensorsOf } from "../shapes/structure.ts";
import {
  flagOf,
  integerOf,
  isChannelsFirst,
  isNone,
  itemsOf,
  sizeOf,
  sizesOf,
  toInteger,
  valueOf,
} from "./arguments.ts";
import type { LayerCallInput, LayerInstance } from "./layer.ts";
import { outcomeOf } from "./mask.ts";
import type { UncheckedShape } from "./unchecked-tfjs.ts";
import { tfjsRules } from "./unchecked-tfjs.ts";
import { paddingOf, transposedLength, windowLength } from "./window.ts";

export interface UncheckedStep {
  readonly shown: readonly Dim[];
  /** What comes of it on data; null when that raises. */
  readonly real: readonly Dim[] | null;
  /** All that is shown, where that is more than one tensor. */
  readonly several?: readonly TensorSpec[];
}

interface Step extends UncheckedShape {
  readonly layer: LayerInstance;
}

/** Null where the arithmetic raises. */
type Rule = (step: Step) => UncheckedStep | null;

/** One step, `LSTM(4)` on `(None, 5, 8, 2)`: `(None, 4)` is shown, and data raises. Null where the library refuses as well. */
export function uncheckedStep(
  layer: LayerInstance,
  shape: readonly Dim[],
  call: LayerCallInput,
): UncheckedStep | null {
  const { className } = layer.entry;
  const family = className.replace(/\dD/, "");
  const rank = Number(/\d(?=D)/.exec(className)?.[0] ?? 0);
  const isFirst = isChannelsFirst(layer.config, call.dialect);
  if (isFirst === null) return null;
  const step = {
    shape,
    call: { ...call, config: layer.config },
    layer,
    rank,
    isFirst,
  };
  const isTfjs = call.dialect === "tfjs";
  if (isTfjs && Object.hasOwn(tfjsRules, family))
    return raisingAll(tfjsRules[family]?.(step) ?? []);
  const rule = Object.hasOwn(rules, family) ? rules[family] : undefined;
  const isShared = rule === recurs || rule === repeated;
  return rule !== undefined && (isShared || !isTfjs) ? rule(step) : null;
}

/** What TF.js shows of a layer inside of a model, where it works out shapes alone, whatever the layer was built for; null where that raises or isn't known. */
export function shapeAlone(
  layer: LayerInstance,
  input: TensorSpec,
): TensorSpec | null {
  const { entry, config, dialect } = layer;
  if (input.shape === null) return null;
  const call = {
    config,
    dialect,
    inputs: input,
    arguments: new Map<string, Structure>(),
    builtOn: null,
  };
  const outcome = outcomeOf(entry, call);
  if (outcome.kind === "result")
    return outcome.structure.kind === "tensor" ? outcome.structure : null;
  const found = uncheckedStep(layer, input.shape, call);
  return found && tensor(found.shown, "float32");
}

/** NumPy stretches one spatial axis along all sizes of the pool, and one size along all axes. */
function pooled({ shape, call, rank, isFirst }: Step): UncheckedStep | null {
  const { config } = call;
  const spatial = isFirst ? shape.slice(2) : shape.slice(1, -1);
  const padding = paddingOf(call);
  const given = valueOf(config, "padding");
  const isOdd = given.kind === "string" && given.value !== padding;
  const fits = spatial.length === 1 || rank === 1;
  if (padding === null || isOdd || !fits) return null;
  const sizes = sizesOf(config, "pool_size", rank);
  const strides = isNone(config, "strides")
    ? sizes
    : sizesOf(config, "strides", rank);
  const count = spatial.length === 0 ? 0 : Math.max(spatial.length, rank);
  const lengths = Array.from({ length: count }, (_, axis): Dim => {
    const size = spatial[spatial.length === 1 ? 0 : axis] ?? null;
    const [at, isOpen] = [rank === 1 ? 0 : axis, axis < spatial.length];
    const window = { size: sizes[at] ?? 1, stride: strides[at] ?? 1 };
    // Keras puts -1 for an open size, and takes back only what it put.
    return windowLength(isOpen ? size : (size ?? -1), window, padding);
  });
  const isTooSmall = (length: Dim) =>
    typeof length === "number" && length < Number(padding === "valid");
  if (lengths.some(isTooSmall)) return null;
  const channels = (isFirst ? shape[1] : shape.at(-1)) ?? null;
  const shown = around(shape, lengths, channels, isFirst);
  return { shown, real: rank === 1 && count > 0 ? shown : null };
}

/** All between batch and channels is gone, or 1, however many axes that are; data loses those that the layer is for. */
function poolsAll({ shape, call, rank, isFirst }: Step): UncheckedStep | null {
  const keeps = flagOf(call.config, "keepdims");
  if (keeps === null) return null;
  const lengths = keeps ? shape.slice(2).map((): Dim => 1) : [];
  const first = isFirst ? 2 : 1;
  const kept = keeps ? Array.from({ length: rank }, (): Dim => 1) : [];
  const channels = (isFirst ? shape[1] : shape.at(-1)) ?? null;
  return {
    shown: around(shape, lengths, channels, isFirst),
    real:
      shape.length < first + rank
        ? null
        : shape.toSpliced(first, rank, ...kept),
  };
}

function transposed({
  shape,
  call,
  rank,
  isFirst,
}: Step): UncheckedStep | null {
  const { config } = call;
  const spatial = isFirst ? shape.slice(2) : shape.slice(1, -1);
  const channels = (isFirst ? shape[1] : shape.at(-1)) ?? null;
  const padding = paddingOf(call);
  if (channels === null || padding === null || spatial.length > rank)
    return null;
  const strides = sizesOf(config, "strides", rank);
  const dilations = sizesOf(config, "dilation_rate", rank);
  const kernel = sizesOf(config, "kernel_size", rank);
  const margins = isNone(config, "output_padding")
    ? null
    : sizesOf(config, "output_padding", rank);
  const lengths = spatial.map((size, axis) => {
    const window = {
      size: kernel[axis] ?? 1,
      stride: strides[axis] ?? 1,
      dilation: dilations[axis] ?? 1,
    };
    return transposedLength(size, window, padding, margins?.[axis] ?? null);
  });
  return raising(around(shape, lengths, sizeOf(config, "filters"), isFirst));
}

function around(
  [batch = null]: readonly Dim[],
  spatial: readonly Dim[],
  channels: Dim,
  isFirst: boolean,
): readonly Dim[] {
  return isFirst
    ? [batch, channels, ...spatial]
    : [batch, ...spatial, channels];
}

/** What works on the axes that it is for shows no others; data keeps them. */
function changesFront({
  shape,
  rank,
  layer,
  call,
}: Step): UncheckedStep | null {
  if (shape.length < rank + 2) return null;
  const shown = ask(layer, call, shape.slice(0, rank + 2));
  return shown && { shown, real: [...shown, ...shape.slice(rank + 2)] };
}

/** Zeros go around axes that are there; channels aren't asked for. */
function padded({
  shape,
  rank,
  layer,
  call,
  isFirst,
}: Step): UncheckedStep | null {
  if (shape.length < (isFirst ? rank + 2 : rank + 1)) return null;
  const isShort = shape.length === rank + 1;
  const whole = isShort ? [...shape, 1] : shape.slice(0, rank + 2);
  const changed = ask(layer, call, whole);
  if (changed === null) return null;
  return raising(
    isShort ? changed.slice(0, -1) : [...changed, ...shape.slice(rank + 2)],
  );
}

function permuted({ shape, call }: Step): UncheckedStep | null {
  const axes = itemsOf(valueOf(call.config, "dims"))?.map(toInteger) ?? [];
  const picked = axes.flatMap((axis): readonly Dim[] =>
    typeof axis === "number" && axis < shape.length
      ? [shape[axis] ?? null]
      : [],
  );
  return picked.length === axes.length
    ? raising([shape[0] ?? null, ...picked])
    : null;
}

/** A cell is built for the last axis, which of two axes is the batch. */
function recurs({ shape, layer, call }: Step): UncheckedStep | null {
  const [batch = null, steps = null] = shape;
  if (shape.length < 2) return null;
  const features = (shape.length === 2 ? batch : shape.at(-1)) ?? null;
  const outcome = outcomeOf(layer.entry, {
    ...call,
    inputs: tensor([batch, steps, features], "float32"),
    arguments: new Map(),
  });
  if (outcome.kind === "problem") return null;
  return raisingAll(tensorsOf(outcome.structure).map((each) => each.shape));
}

function repeated({ shape, layer, call }: Step): UncheckedStep | null {
  return shape.length < 2 ? null : raising(ask(layer, call, shape.slice(0, 2)));
}

function dense({ shape, call }: Step): UncheckedStep | null {
  const last = shape.at(-1) ?? null;
  return last === null
    ? null
    : raising([...shape.slice(0, -1), sizeOf(call.config, "units")]);
}

/** A picture of two axes has no room for its height but where the channels come first. */
function croppedRandomly({ shape, call, isFirst }: Step): UncheckedStep | null {
  const sizes = ["height", "width"].map((name) => integerOf(call.config, name));
  const from = shape.length - (isFirst ? 2 : 3);
  return from < 0 ? null : raising(shape.toSpliced(from, 2, ...sizes));
}

function unchanged({ shape }: Step): UncheckedStep {
  return { shown: shape, real: shape };
}

/** What the layer makes of a shape that it takes. */
function ask(
  layer: LayerInstance,
  call: LayerCallInput,
  shape: readonly Dim[],
): readonly Dim[] | null {
  const outcome = outcomeOf(layer.entry, {
    ...call,
    inputs: tensor(shape, "float32"),
    arguments: new Map(),
  });
  return outcome.kind === "result" && outcome.structure.kind === "tensor"
    ? outcome.structure.shape
    : null;
}

function raising(shown: readonly Dim[] | null): UncheckedStep | null {
  return shown && { shown, real: null };
}

/** Several tensors, or one; null where a shape isn't known. */
function raisingAll(shapes: readonly Shape[]): UncheckedStep | null {
  const [first] = shapes;
  if (first === undefined || first === null) return null;
  const several = shapes.map((shape) => tensor(shape, "float32"));
  return { shown: first, real: null, ...(several.length > 1 && { several }) };
}

/** By the layer's name without its number of axes. */
const rules: Readonly<Record<string, Rule>> = {
  AveragePooling: pooled,
  Bidirectional: recurs,
  ConvTranspose: transposed,
  Cropping: changesFront,
  Dense: dense,
  GRU: recurs,
  GlobalAveragePooling: poolsAll,
  GlobalMaxPooling: poolsAll,
  LSTM: recurs,
  MaxPooling: pooled,
  Permute: permuted,
  RNN: recurs,
  RandomCrop: croppedRandomly,
  RepeatVector: repeated,
  SimpleRNN: recurs,
  SpatialDropout: unchanged,
  UpSampling: changesFront,
  ZeroPadding: padded,
};
