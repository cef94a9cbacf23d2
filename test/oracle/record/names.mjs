// Writes down the public layer names of TF.js: what `tf.layers` makes, with the class of each, and the classes that `tf` and `tf.layers` export.
//
//     node test/oracle/record/names.mjs > test/oracle/names/tfjs.json
import * as tf from "@tensorflow/tfjs";

console.warn = () => undefined;

/** @param {any} value */
function isOfLayers(value) {
  return [
    tf.RNN,
    tf.InputSpec,
    tf.SymbolicTensor,
    tf.LayersModel,
    tf.Sequential,
  ].includes(value);
}

/**
 * @param {object} module
 * @param {(value: unknown) => boolean} isWanted
 */
function membersOf(module, isWanted) {
  const members = Object.entries(module)
    .filter(([, value]) => typeof value === "function" && isWanted(value))
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(
    members.map(([name, value]) => [name, describe(name, value)]),
  );
}

/**
 * @param {string} name
 * @param {any} value
 */
function describe(name, value) {
  if (/^[A-Z]/.test(name)) return { class: value.className ?? name };
  const made = layerOf(value);
  return made === null
    ? { function: true }
    : { class: made.getClassName(), defaults: defaultsOf(made) };
}

const cell = tf.layers.lstmCell({ units: 2 });

/** Enough for every function of `tf.layers` to make a layer. */
const given = {
  units: 2,
  filters: 2,
  kernelSize: 2,
  inputDim: 2,
  outputDim: 2,
  rate: 0.5,
  stddev: 0.5,
  n: 2,
  dims: [1],
  targetShape: [2],
  activation: "relu",
  cell,
  cells: [cell],
  layer: tf.layers.lstm({ units: 2 }),
  inputShape: [2],
  axes: 1,
  scale: 2,
  height: 2,
  width: 2,
  numTokens: 2,
  factor: 0.5,
  cropping: [
    [1, 1],
    [1, 1],
  ],
  mergeMode: "concat",
};

/**
 * What a function of `tf.layers` makes; null for one that makes no layer.
 * @param {any} make
 */
function layerOf(make) {
  try {
    const made = make(given);
    return made.getClassName === undefined ? null : made;
  } catch {
    return null;
  }
}

/**
 * The options that it has by default, as far as its configuration shows them; initializers by name.
 * @param {any} layer
 */
function defaultsOf(layer) {
  const names = ["name", "trainable", "dtype", "batchInputShape"];
  const entries = Object.entries(layer.getConfig())
    .filter(([name]) => !names.includes(name) && !Object.hasOwn(given, name))
    .map(([name, value]) => [name, plain(value)])
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

/** @param {any} value */
function plain(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    return value;
  const { className, config } = value;
  if (className === undefined) return undefined;
  if (className !== "VarianceScaling")
    return `${className[0].toLowerCase()}${className.slice(1)}`;
  return config.distribution === "normal" ? "glorotNormal" : "glorotUniform";
}

const modules = {
  "tf.layers": membersOf(tf.layers, () => true),
  tf: membersOf(tf, (value) => value === tf.input || isOfLayers(value)),
};

const lines = Object.entries(modules).map(([module, names]) => {
  const rows = Object.entries(names).map(
    ([name, value]) =>
      `      ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  return `    ${JSON.stringify(module)}: {\n${rows.join(",\n")}\n    }`;
});
const versions = JSON.stringify({ "@tensorflow/tfjs": tf.version.tfjs });
console.log(
  `{\n  "versions": ${versions},\n  "modules": {\n${lines.join(",\n")}\n  }\n}`,
);
