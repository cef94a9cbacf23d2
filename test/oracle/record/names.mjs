// Writes down the public layer names of TF.js: what `tf.layers` makes, with the class of each, and the classes that `tf` and `tf.layers` export.
//
//     node test/oracle/record/names.mjs > test/oracle/names/tfjs.json
import * as tf from "@tensorflow/tfjs";

console.warn = () => undefined;

const modules = {
  "tf.layers": membersOf(tf.layers, () => true),
  tf: membersOf(tf, (value) => value === tf.input || isOfLayers(value)),
};

function isOfLayers(value) {
  return [
    tf.RNN,
    tf.InputSpec,
    tf.SymbolicTensor,
    tf.LayersModel,
    tf.Sequential,
  ].includes(value);
}

function membersOf(module, isWanted) {
  const names = Object.keys(module)
    .filter((name) => typeof module[name] === "function")
    .filter((name) => isWanted(module[name]))
    .sort();
  return Object.fromEntries(
    names.map((name) => [name, describe(name, module[name])]),
  );
}

function describe(name, value) {
  if (/^[A-Z]/.test(name)) return { class: value.className ?? name };
  const made = makerOf(value);
  return made === null ? { function: true } : { class: made };
}

/** What a function of `tf.layers` makes; null where it takes more than a few sizes to make it. */
function makerOf(make) {
  const cell = tf.layers.lstmCell({ units: 2 });
  const layer = tf.layers.lstm({ units: 2 });
  const config = {
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
    layer,
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
  try {
    return make(config).getClassName?.() ?? null;
  } catch {
    return null;
  }
}

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
