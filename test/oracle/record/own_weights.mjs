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
`;

const programs = [
  ["new Plain({units: 3})", [null, 8]],
  ['new Plain({units: 4, name: "mine"})', [null, 6]],
  ["new Holder({})", [null, 8]],
  ["new Nothing({})", [null, 8]],
  ["tf.layers.timeDistributed({layer: new Plain({units: 2})})", [null, 5, 8]],
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
  for (const each of [Plain, Holder, Nothing]) tf.serialization.registerClass(each);
  const layer = eval(ctor);
  layer.apply(tf.input({ batchShape: shape }));
  const prefix = layer.name + "/";
  return layer.weights.map(({ name, shape: sizes, trainable }) => {
    const path = name.startsWith(prefix) ? name.slice(prefix.length) : "/" + name;
    return trainable ? [path, sizes] : [path, sizes, false];
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
