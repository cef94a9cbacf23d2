// TensorFlow.js: the next value of a series from its last thirty.
import * as tf from "@tensorflow/tfjs";

const steps = 30;
const sensors = 4;

const series = tf.input({ shape: [steps, sensors], name: "series" });
const sequence = tf.layers
  .lstm({ units: 32, returnSequences: true })
  .apply(series) as tf.SymbolicTensor;
const summary = tf.layers
  .gru({ units: 16 })
  .apply(sequence) as tf.SymbolicTensor;
const forecast = tf.layers
  .dense({ units: sensors })
  .apply(summary) as tf.SymbolicTensor;

export const model = tf.model({ inputs: series, outputs: forecast });
model.compile({ optimizer: "adam", loss: "meanSquaredError" });
