// A cell of one's own in TensorFlow.js: its preview draws what `call` gives a name, step by step.

import * as tf from "@tensorflow/tfjs";

class MinimalGateCell extends tf.layers.RNNCell {
  static className = "MinimalGateCell";
  private readonly units: number;
  readonly stateSize: number;
  private kernel!: tf.LayerVariable;
  private gateKernel!: tf.LayerVariable;
  private recurrentKernel!: tf.LayerVariable;

  constructor(config: { units: number }) {
    super({});
    this.units = config.units;
    this.stateSize = config.units;
  }

  build(inputShape: number[]): void {
    const features = inputShape[inputShape.length - 1]!;
    const glorot = tf.initializers.glorotUniform({});
    const orthogonal = tf.initializers.orthogonal({});
    this.kernel = this.addWeight("kernel", [features, 2 * this.units], "float32", glorot);
    this.gateKernel = this.addWeight("gate_kernel", [this.units, this.units], "float32", orthogonal);
    this.recurrentKernel = this.addWeight("recurrent_kernel", [this.units, this.units], "float32", orthogonal);
    this.built = true;
  }

  call(inputs: tf.Tensor[]): tf.Tensor[] {
    return tf.tidy(() => {
      const [x, before] = inputs as [tf.Tensor2D, tf.Tensor2D];
      const [toGate, toCandidate] = tf.split(x.matMul(this.kernel.read()), 2, 1);
      const gate = tf.sigmoid(toGate.add(before.matMul(this.gateKernel.read())));
      const candidate = tf.tanh(toCandidate.add(gate.mul(before).matMul(this.recurrentKernel.read())));
      const h = tf.sub(1, gate).mul(before).add(gate.mul(candidate));
      return [h, h];
    });
  }
}
tf.serialization.registerClass(MinimalGateCell as never);

const x = tf.input({ shape: [12, 3] });
const cell = new MinimalGateCell({ units: 6 });
const [sequence, state] = tf.layers
  .rnn({ cell, returnSequences: true, returnState: true })
  .apply(x) as tf.SymbolicTensor[];
const model = tf.model({ inputs: x, outputs: tf.layers.dense({ units: 1 }).apply(sequence) as tf.SymbolicTensor });
