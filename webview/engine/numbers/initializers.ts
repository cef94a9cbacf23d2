// Keras' own initialisers, drawn from our seed: the same family of numbers as a new Keras model, and the same ones on every machine.

import type { ConfigValue, LayerConfig } from "../../../server/models/graph.ts";
import { isLayerSpec } from "../../../server/models/graph.ts";
import { nameOf, number, snakeCase, text } from "../config.ts";
import type { RandomStream } from "./random.ts";

/** How a weight starts: a config value as Keras writes it, `"orthogonal"` or `{"class_name": "Constant", "config": {"value": 2}}`. */
export type Initializer = ConfigValue | undefined;

/**
 * Fills a weight of that shape. An initialiser that isn't known (a function of the program) gives `fallback`'s numbers.
 * @param fallback the layer's default, by name
 */
export function initialize(
  initializer: Initializer,
  fallback: string,
  shape: readonly number[],
  random: RandomStream,
): Float32Array {
  const config = configOf(initializer);
  const fill =
    fillers[snakeCase(nameOf(initializer) ?? fallback)] ??
    fillers[fallback] ??
    zeros;
  return fill({ shape, config, random });
}

interface Draw {
  readonly shape: readonly number[];
  readonly config: LayerConfig;
  readonly random: RandomStream;
}

type Filler = (draw: Draw) => Float32Array;

const zeros: Filler = ({ shape }) => new Float32Array(sizeOf(shape));

const constant =
  (value: number): Filler =>
  ({ shape, config }) =>
    new Float32Array(sizeOf(shape)).fill(number(config, "value", value));

const randomUniform: Filler = ({ shape, config, random }) => {
  const low = number(config, "minval", -0.05);
  const high = number(config, "maxval", 0.05);
  return drawEach(shape, () => low + (high - low) * random.uniform());
};

const randomNormal: Filler = ({ shape, config, random }) => {
  const mean = number(config, "mean", 0);
  const deviation = number(config, "stddev", 0.05);
  return drawEach(shape, () => mean + deviation * random.normal());
};

const truncatedNormal: Filler = ({ shape, config, random }) => {
  const mean = number(config, "mean", 0);
  const deviation = number(config, "stddev", 0.05);
  return drawEach(shape, () => mean + deviation * truncated(random));
};

/** The family that glorot, he and lecun belong to. */
const scaled =
  (
    scale: number,
    mode: string,
    distribution: "uniform" | "truncated_normal" | "untruncated_normal",
  ): Filler =>
  ({ shape, random }) => {
    const [fanIn, fanOut] = fans(shape);
    const fan =
      mode === "fan_in"
        ? fanIn
        : mode === "fan_out"
          ? fanOut
          : (fanIn + fanOut) / 2;
    const variance = scale / Math.max(1, fan);
    if (distribution === "uniform") {
      const limit = Math.sqrt(3 * variance);
      return drawEach(shape, () => limit * (2 * random.uniform() - 1));
    }
    if (distribution === "untruncated_normal")
      return drawEach(shape, () => Math.sqrt(variance) * random.normal());
    // Keras widens the normal, so that it has the wanted deviation after being cut off at two deviations.
    const deviation = Math.sqrt(variance) / 0.87962566103423978;
    return drawEach(shape, () => deviation * truncated(random));
  };

const varianceScaling: Filler = (draw) => {
  // TF.js writes `fanIn`.
  const word = (name: string, otherwise: string) =>
    snakeCase(text(draw.config, name, otherwise));
  const distribution = word("distribution", "truncated_normal");
  return scaled(
    number(draw.config, "scale", 1),
    word("mode", "fan_in"),
    distribution === "uniform"
      ? "uniform"
      : distribution === "untruncated_normal"
        ? "untruncated_normal"
        : "truncated_normal",
  )(draw);
};

const identity: Filler = ({ shape, config }) => {
  const [rows = 0, columns = 0] = shape;
  const data = new Float32Array(sizeOf(shape));
  for (let k = 0; k < Math.min(rows, columns); k++)
    data[k * columns + k] = number(config, "gain", 1);
  return data;
};

const orthogonal: Filler = ({ shape, config, random }) => {
  const columns = shape.at(-1) ?? 1;
  const rows = sizeOf(shape) / Math.max(1, columns);
  const [long, short] = rows < columns ? [columns, rows] : [rows, columns];
  const basis = orthonormalColumns(long, short, random);
  const gain = number(config, "gain", 1);
  const data = new Float32Array(sizeOf(shape));
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      const vector = basis[rows < columns ? r : c];
      data[r * columns + c] = gain * (vector?.[rows < columns ? c : r] ?? 0);
    }
  return data;
};

/** The bias of an LSTM: zeros, and ones in the second quarter, which the forget gate reads. */
function unitForget({ shape }: Draw): Float32Array {
  const data = new Float32Array(sizeOf(shape));
  return data.fill(1, data.length / 4, data.length / 2);
}

const fillers: Readonly<Record<string, Filler>> = {
  zeros,
  ones: constant(1),
  constant: constant(0),
  random_uniform: randomUniform,
  uniform: randomUniform,
  random_normal: randomNormal,
  normal: randomNormal,
  truncated_normal: truncatedNormal,
  variance_scaling: varianceScaling,
  glorot_uniform: scaled(1, "fan_avg", "uniform"),
  glorot_normal: scaled(1, "fan_avg", "truncated_normal"),
  he_uniform: scaled(2, "fan_in", "uniform"),
  he_normal: scaled(2, "fan_in", "truncated_normal"),
  lecun_uniform: scaled(1, "fan_in", "uniform"),
  lecun_normal: scaled(1, "fan_in", "truncated_normal"),
  identity,
  identity_initializer: identity,
  orthogonal,
  orthogonal_initializer: orthogonal,
  unit_forget: unitForget,
};

function configOf(initializer: Initializer): LayerConfig {
  return isLayerSpec(initializer) ? initializer.config : {};
}

function drawEach(shape: readonly number[], draw: () => number): Float32Array {
  const data = new Float32Array(sizeOf(shape));
  for (let k = 0; k < data.length; k++) data[k] = draw();
  return data;
}

function truncated(random: RandomStream): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) <= 2) return value;
  }
}

/** Keras' fans: a matrix is (in, out); a convolution counts its window in both. */
function fans(shape: readonly number[]): readonly [number, number] {
  if (shape.length < 1) return [1, 1];
  if (shape.length === 1) return [shape[0] ?? 1, shape[0] ?? 1];
  const window = sizeOf(shape.slice(0, -2));
  return [window * (shape.at(-2) ?? 1), window * (shape.at(-1) ?? 1)];
}

/** Gram and Schmidt, twice for accuracy. */
function orthonormalColumns(
  length: number,
  count: number,
  random: RandomStream,
): readonly Float64Array[] {
  const columns: Float64Array[] = [];
  while (columns.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal());
    for (let pass = 0; pass < 2; pass++)
      for (const other of columns) {
        const along = dot(vector, other);
        for (let k = 0; k < length; k++)
          vector[k] = (vector[k] ?? 0) - along * (other[k] ?? 0);
      }
    const norm = Math.sqrt(dot(vector, vector));
    if (norm > 1e-6) columns.push(vector.map((value) => value / norm));
  }
  return columns;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < left.length; k++) sum += (left[k] ?? 0) * (right[k] ?? 0);
  return sum;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dim) => size * dim, 1);
}
