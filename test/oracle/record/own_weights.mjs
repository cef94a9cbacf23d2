// Writes down the weights of layers that TF.js programs write themselves: name, shape, trained or not, as `weights` lists them.
//
//     node test/oracle/record/own_weights.mjs
//
// writes test/oracle/weights/own-tfjs.json.

import { writeFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";

const prelude = `
class Plain extends tf.layers.Layer {
  constructor(config) { super(config); this.units = config.units; }
  build(inputShape) {
    this.kernel = this.addWeight("kernel", [inputShape[inputShape.length - 1], this.units], "float32", tf.initializers.glorotUniform({}));
    this.count = this.addWeight("count", [1], "float32", tf.initializers.zeros(), null, false);
    this.bias = this.addWeight("bias", [this.units], "float32", tf.initializers.zeros());
    this.built = true;
  }
  call(inputs) { return tf.add(tf.dot(inputs[0], this.kernel.read()), this.bias.read()); }
  computeOutputShape(inputShape) { return [...inputShape.slice(0, -1), this.units]; }
  static get className() { return "Plain"; }
}
class Holder extends tf.layers.Layer {
  constructor(config) { super(config); this.inner = tf.layers.dense({units: 2}); }
  build(inputShape) { this.scale = this.addWeight("scale", [], "float32", tf.initializers.ones()); super.build(inputShape); }
  call(inputs) { return this.inner.apply(inputs); }
  computeOutputShape(inputShape) { return [...inputShape.slice(0, -1), 2]; }
  static get className() { return "Holder"; }
}
class Nothing extends tf.layers.Layer {
  call(inputs) { return inputs; }
  static get className() { return "Nothing"; }
}
class Gate extends tf.layers.RNNCell {
  constructor(config) { super(config); this.units = config.units; this.stateSize = config.units; this.inner = tf.layers.dense({units: 2}); }
  build(inputShape) {
    this.count = this.addWeight("count", [1], "float32", tf.initializers.zeros(), null, false);
    this.kernel = this.addWeight("kernel", [inputShape[inputShape.length - 1], this.units], null, tf.initializers.glorotUniform({}));
    this.inner.build(inputShape);
    this.built = true;
  }
  call(inputs, kwargs) {
    return tf.tidy(() => {
      const [x, h] = inputs;
      const y = tf.tanh(tf.add(tf.matMul(x, this.kernel.read()), h));
      return [y, y];
    });
  }
  static get className() { return "Gate"; }
}
class Residual extends Gate {
  constructor(config) { super(config); this.cell = tf.layers.lstmCell({units: config.units}); this.stateSize = this.cell.stateSize; }
  build(inputShape) { super.build(inputShape); this.cell.build(inputShape); }
  call(inputs, kwargs) { const [y, ...states] = this.cell.call(inputs, kwargs); return [y.add(inputs[0].matMul(this.kernel.read())), ...states]; }
  static get className() { return "Residual"; }
}
`;

const programs = [
  ["new Plain({units: 3})", [null, 8]],
  ['new Plain({units: 4, name: "mine"})', [null, 6]],
  ["new Holder({})", [null, 8]],
  ["new Nothing({})", [null, 8]],
  ["tf.layers.timeDistributed({layer: new Plain({units: 2})})", [null, 5, 8]],
  ["tf.layers.rnn({cell: new Gate({units: 4})})", [null, 5, 8]],
  ['tf.layers.rnn({cell: new Gate({units: 4}), name: "other"})', [null, 5, 8]],
  ["tf.layers.rnn({cell: new Residual({units: 3})})", [null, 5, 8]],
  [
    "tf.layers.rnn({cell: [new Gate({units: 4}), tf.layers.gruCell({units: 2}), new Gate({units: 3})]})",
    [null, 5, 8],
  ],
  [
    "tf.layers.rnn({cell: tf.layers.stackedRNNCells({cells: [tf.layers.lstmCell({units: 2}), new Residual({units: 3})]})})",
    [null, 5, 8],
  ],
  [
    "tf.sequential({layers: [tf.layers.rnn({cell: new Gate({units: 4}), inputShape: [5, 8]}), new Plain({units: 2})]})",
    [null, 5, 8],
  ],
  [
    "tf.sequential({layers: [tf.layers.batchNormalization({inputShape: [8]}), tf.layers.dense({units: 3, trainable: false}), new Plain({units: 2}), tf.layers.dense({units: 2})]})",
    [null, 8],
  ],
  [
    "tf.sequential({layers: [tf.sequential({layers: [tf.layers.batchNormalization({inputShape: [8]}), tf.layers.dense({units: 3})]}), tf.layers.dense({units: 2})]})",
    [null, 8],
  ],
  [
    "tf.sequential({layers: [tf.layers.dense({units: 3, inputShape: [8]}), new Plain({units: 2})]})",
    [null, 8],
  ],
  [
    "tf.sequential({layers: [tf.layers.dense({units: 3, inputShape: [8]}), new Holder({}), new Nothing({})]})",
    [null, 8],
  ],
  [
    "tf.sequential({layers: [tf.layers.lstm({units: 3, inputShape: [5, 8]}), new Plain({units: 2})]})",
    [null, 5, 8],
  ],
];

const answer = new Function(
  "tf",
  "shape",
  "ctor",
  `${prelude}
  for (const each of [Plain, Holder, Nothing, Gate, Residual]) tf.serialization.registerClass(each);
  const layer = eval(ctor);
  layer.apply(tf.input({ batchShape: shape }));
  const prefix = layer.name + "/";
  return layer.weights.map((weight) => {
    const { name, shape: sizes } = weight;
    const path = name.startsWith(prefix) ? name.slice(prefix.length) : "/" + name;
    return layer.trainableWeights.includes(weight) ? [path, sizes] : [path, sizes, false];
  });`,
);

const cases = programs.map(([ctor, shape]) => ({
  ctor,
  shape,
  weights: answer(tf, shape, ctor),
}));
const lines = cases.map((each) => JSON.stringify(each)).join(",\n");
const file = new URL("../weights/own-tfjs.json", import.meta.url);
writeFileSync(
  file,
  `{"prelude": ${JSON.stringify(prelude)}, "cases": [\n${lines}\n]}\n`,
);
