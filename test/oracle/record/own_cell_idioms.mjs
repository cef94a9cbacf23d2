// Cells of TF.js programs for own_cell_programs.mjs: ways of JavaScript and TypeScript in which the same things are written.
import { frame, functional, plain, simple, step } from "./own_cell_steps.mjs";

const header = 'import * as tf from "@tensorflow/tfjs";\n';

/** Whole programs, imports included. @type {Record<string, string>} */
const whole = {
  "arguments given other values": `${header}
class SimpleCell extends tf.layers.RNNCell {
  constructor(args) {
    super(args);
    this.units = args.units;
    this.useBias = args.useBias == null ? true : args.useBias;
    this.dropout = Math.min(1, Math.max(0, args.dropout ?? 0));
    this.stateSize = this.units;
    this.activation = args.activation ?? null;
    this.kernel = this.bias = null;
  }
  build(inputShape) {
    if (Array.isArray(inputShape[0])) inputShape = inputShape[0];
    this.kernel = this.addWeight("kernel", [inputShape[inputShape.length - 1], this.units], null, tf.initializers.glorotNormal({}), null, true, null);
    this.recurrentKernel = this.addWeight("recurrent_kernel", [this.units, this.units], null, tf.initializers.orthogonal({}), null, true);
    if (this.useBias) this.bias = this.addWeight("bias", [this.units], null, tf.initializers.zeros(), null, true);
    this.built = true;
  }
  call(inputs, kwargs) {
    return tf.tidy(() => {
      inputs = inputs;
      if (inputs.length !== 2) throw new Error(\`two tensors, not \${inputs.length}\`);
      let prevOutput = inputs[1];
      inputs = inputs[0];
      const training = kwargs["training"] == null ? false : kwargs["training"];
      if (0 < this.dropout && this.dropout < 1 && training) inputs = tf.dropout(inputs, this.dropout);
      let h = tf.matMul(inputs, this.kernel.read());
      if (this.bias != null) h = tf.add(h, this.bias.read());
      let output = tf.add(h, tf.matMul(prevOutput, this.recurrentKernel.read()));
      output = this.activation ? this.activation(output) : tf.tanh(output);
      return [output, output];
    });
  }
  static get className() { return "SimpleCell"; }
}
const cell = new SimpleCell({ units: 4, dropout: 0.2 });
${plain}`,
  "functions by their own names": `import * as tf from "@tensorflow/tfjs";
import { layers, initializers, tidy, matMul, add, mul, sigmoid, tanh, sub, split, concat, input as makeInput, model as makeModel } from "@tensorflow/tfjs";
class Gates extends layers.RNNCell {
  stateSize = [3, 3];
  #kernel;
  #bias = null;
  static className = "Gates";
  build([_, features]) {
    this.#kernel = this.addWeight("kernel", [features + 3, 9], "float32", initializers.glorotUniform({}));
    this.#bias = this.addWeight("bias", [9], "float32", initializers.ones());
    this.built = true;
  }
  call(inputs) {
    return tidy(() => {
      const [x, h, c] = inputs;
      const joint = add(matMul(concat([x, h], 1), this.#kernel.read()), this.#bias.read());
      const [i, f, g] = split(joint, 3, 1).map((part, n) => (n === 2 ? tanh(part) : sigmoid(part)));
      const memory = add(mul(f, c), mul(i, g));
      return [sub(memory, h), memory, c];
    });
  }
}
const cell = new Gates({});
const input = makeInput({ shape: [5, 3] });
const output = layers.rnn({ cell, returnSequences: true, returnState: true }).apply(input);
const model = makeModel({ inputs: input, outputs: output });
`,
  "a static helper and a getter": `${header}
class Helped extends tf.layers.RNNCell {
  static className = "Helped";
  static squash(x, steepness = 1) { return tf.mul(x, steepness).sigmoid(); }
  constructor(config) { super(config); this.config = config; }
  get units() { return this.config.units; }
  get stateSize() { return this.units; }
  get matrix() { return this.w.read(); }
  build(inputShape) {
    const [, features] = inputShape;
    this.w = this.addWeight("w", [features, this.units], "float32", tf.initializers.truncatedNormal({ stddev: 0.3 }));
    super.build(inputShape);
  }
  call(inputs) {
    const [x, h] = inputs;
    const gate = Helped.squash(x.matMul(this.matrix), 1.5);
    const next = this.#mix(gate, h, tf.tanh(tf.matMul(x, this.matrix)));
    return [next, next];
  }
  #mix(gate, a, b) { return gate.mul(a).add(tf.scalar(1).sub(gate).mul(b)); }
}
const cell = new Helped({ units: 4 });
${plain}`,
  "settings and defaults from objects": `${header}
const defaults = { units: 3, alpha: 0.5, act: "sigmoid" };
class Configured extends tf.layers.RNNCell {
  static className = "Configured";
  constructor(config = {}) {
    super(config);
    const { units, alpha, act } = { ...defaults, ...config };
    this.options = { units, alpha };
    this.act = act;
    this.stateSize = units;
  }
  build(shape) {
    const { units } = this.options;
    const names = ["x", "h"];
    const sizes = { x: shape.at(-1), h: units };
    this.kernels = Object.fromEntries(names.map((name) => [name, this.addWeight(\`kernel_\${name}\`, [sizes[name], units], "float32", tf.initializers.heUniform({}))]));
    this.built = true;
  }
  call([x, h]) {
    const parts = { x, h };
    const products = Object.entries(this.kernels).map(([name, kernel]) => tf.matMul(parts[name], kernel.read()));
    const sum = products.reduce((a, b) => a.add(b));
    const gate = tf[this.act](sum);
    const scale = Math.sqrt(this.options.units) / 2 ** 2;
    const next = gate.mul(this.options.alpha).add(sum.mul(scale)).sub(h);
    return [next, next];
  }
}
const cell = new Configured({ alpha: 0.25 });
${plain}`,
  "several columns of memory": `${header}
class Columns extends tf.layers.RNNCell {
  static className = "Columns";
  constructor(config) { super(config); this.units = config.units; this.depth = config.depth; this.stateSize = Array.from({ length: config.depth }, () => config.units); }
  build(inputShape) {
    this.w = [];
    for (let k = 0; k < this.depth; k++) {
      const width = k === 0 ? inputShape[1] : this.units;
      this.w.push(this.addWeight("w" + k, [width, this.units], "float32", tf.initializers.glorotUniform({})));
    }
    this.built = true;
  }
  call(inputs) {
    let current = inputs[0];
    const states = inputs.slice(1);
    const next = [];
    states.forEach((state, k) => {
      current = tf.tanh(tf.add(tf.matMul(current, this.w[k].read()), state.mul(0.5)));
      next.push(current);
    });
    return [next[next.length - 1], ...next];
  }
}
const cell = new Columns({ units: 3, depth: 3 });
${plain}`,
  "typed, exported and sealed": `${header}
export interface Options { readonly units: number; readonly bias?: boolean }
export abstract class BaseCell<T extends Options> extends tf.layers.RNNCell {
  protected kernel?: tf.layers.LayerVariable;
  stateSize: number | number[];
  constructor(protected readonly options: T) { super({} as never); this.stateSize = options.units; }
  protected abstract candidate(x: tf.Tensor, h: tf.Tensor): tf.Tensor;
  build(inputShape: tf.Shape | tf.Shape[]): void {
    const features = (inputShape as tf.Shape)[(inputShape as tf.Shape).length - 1] as number;
    this.kernel = this.addWeight("kernel", [features, this.options.units], "float32", tf.initializers.varianceScaling({ scale: 1, mode: "fanIn", distribution: "normal" }));
    this.built = true;
  }
  call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor | tf.Tensor[] {
    return tf.tidy((): tf.Tensor[] => {
      const all = inputs as tf.Tensor[];
      const x: tf.Tensor = all[0]!, h = all[1] as tf.Tensor2D;
      const after = this.candidate(x, h);
      const kept = kwargs?.training ? after : after.mul(0.9);
      return [after, kept];
    });
  }
}
export default class GatedCell extends BaseCell<Options> {
  static readonly className = "GatedCell";
  protected override candidate(x: tf.Tensor, h: tf.Tensor): tf.Tensor {
    const drive = <tf.Tensor>tf.matMul(x as tf.Tensor2D, this.kernel!.read() as tf.Tensor2D);
    const gate = drive.sigmoid() satisfies tf.Tensor;
    return gate.mul(h).add(drive.elu());
  }
}
const cell = new GatedCell({ units: 4 } as const);
${plain}`,
  "a recurrent layer of a class": `${header}${frame({ call: simple })}
const input = tf.input({ shape: [5, 3] });
const layer = new tf.RNN({ cell, returnSequences: true, returnState: true, name: "mine" });
const [sequence, last] = layer.apply(input);
const sum = tf.layers.add().apply([last, last]);
const model = tf.model({ inputs: input, outputs: [sequence, sum] });
`,
  "the library's LSTM step": `${header}
class Basic extends tf.layers.RNNCell {
  static className = "Basic";
  constructor() { super({}); this.stateSize = [3, 3]; }
  build([, features]) {
    this.kernel = this.addWeight("kernel", [features + 3, 12], "float32", tf.initializers.glorotUniform({}));
    this.bias = this.addWeight("bias", [12], "float32", tf.initializers.zeros());
    this.built = true;
  }
  call([x, h, c]) {
    const forget = tf.scalar(1);
    const [memory, output] = tf.basicLSTMCell(forget, this.kernel.read(), this.bias.read(), x, c, h);
    return [output, output, memory];
  }
}
const cell = new Basic();
${plain}`,
  "a stack of cells inside": `${header}
class Deep extends tf.layers.RNNCell {
  static className = "Deep";
  constructor() {
    super({});
    this.stack = tf.layers.stackedRNNCells({ cells: [tf.layers.lstmCell({ units: 2 }), tf.layers.gruCell({ units: 3 })] });
    this.stateSize = this.stack.stateSize;
  }
  build(inputShape) { this.stack.build(inputShape); this.built = true; }
  call(inputs, kwargs) {
    const [output, ...states] = this.stack.call(inputs, kwargs);
    return [output.mul(2), ...states];
  }
}
const cell = new Deep();
${plain}`,
  "cells of one's own inside": `${header}
class Inner extends tf.layers.RNNCell {
  static className = "Inner";
  constructor(units) { super({}); this.units = units; this.stateSize = units; }
  build([, features]) { this.w = this.addWeight("w", [features, this.units], "float32", tf.initializers.ones()); this.built = true; }
  call([x, h]) { const y = tf.tanh(tf.matMul(x, this.w.read()).add(h)); return [y, y]; }
}
class Outer extends tf.layers.RNNCell {
  static className = "Outer";
  constructor(units) { super({}); this.inner = new Inner(units); this.stateSize = [units, units]; }
  build(inputShape) {
    this.inner.build(inputShape);
    this.v = this.addWeight("v", [this.inner.units], "float32", tf.initializers.ones());
    this.built = true;
  }
  call(inputs, kwargs) {
    const [x, h, trace] = inputs;
    const [output, after] = this.inner.call([x, h], kwargs);
    const faded = trace.mul(0.8).add(output.mul(this.v.read()));
    return [faded, after, faded];
  }
}
const cell = new Outer(4);
${plain}`,
  "dense layers made in build": `${header}
class Late extends tf.layers.RNNCell {
  static className = "Late";
  constructor(units) { super({}); this.stateSize = units; this.dense = {}; }
  build(inputShape) {
    for (const gate of ["update", "reset"])
      this.dense[gate] = tf.layers.dense({ units: this.stateSize, activation: "sigmoid", inputShape: [inputShape[1] + this.stateSize] });
    this.out = tf.layers.dense({ units: this.stateSize, activation: "tanh" });
    this.out.build([null, inputShape[1]]);
    this.built = true;
  }
  call([x, h]) {
    const joined = tf.concat([x, h], -1);
    const update = this.dense.update.apply(joined);
    const reset = this.dense["reset"].apply(joined);
    const fresh = this.out.call(x, {});
    const next = tf.add(tf.mul(update, h), tf.mul(tf.mul(reset, tf.sub(1, update)), fresh));
    return [next, next];
  }
}
const cell = new Late(3);
${plain}`,
  "variables that no layer holds": `${header}
const scale = tf.tensor1d([1, 0.5, -1, 2]);
class Fixed extends tf.layers.RNNCell {
  static className = "Fixed";
  constructor() { super({}); this.stateSize = 4; this.shift = tf.variable(tf.linspace(0, 1, 4)); this.mix = tf.eye(4).mul(0.5).add(tf.ones([4, 4]).mul(0.1)); }
  build([, features]) { this.w = this.addWeight("w", [features, 4], "float32", tf.initializers.glorotUniform({})); this.built = true; }
  call([x, h]) {
    const next = x.matMul(this.w.read()).mul(scale).add(this.shift).add(h.matMul(this.mix)).tanh();
    return [next, next];
  }
}
const cell = new Fixed();
${plain}`,
};

/** @type {Record<string, string>} */
const layered = {
  "own layers before and after": `${header}${frame({ call: simple })}
class Double extends tf.layers.Layer {
  static className = "Double";
  call(inputs) { return tf.tidy(() => { const x = Array.isArray(inputs) ? inputs[0] : inputs; return x.mul(2).sub(tf.tanh(x)); }); }
}
class Last extends tf.layers.Layer {
  static className = "Last";
  computeOutputShape(inputShape) { return [inputShape[0], inputShape[2]]; }
  call(inputs, kwargs) { const [x] = inputs; return x.slice([0, 4, 0], [-1, 1, -1]).squeeze([1]); }
}
class Both extends tf.layers.Layer {
  static className = "Both";
  computeOutputShape(shapes) { return shapes[0]; }
  call([a, b]) { return tf.maximum(a, b).add(tf.mean(b, 0)); }
}
const input = tf.input({ shape: [5, 3] });
const doubled = new Double().apply(input);
const sequence = tf.layers.rnn({ cell, returnSequences: true }).apply(doubled);
const last = new Last({}).apply(sequence);
const output = new Both({}).apply([last, tf.layers.activation({ activation: "relu" }).apply(last)]);
const model = tf.model({ inputs: input, outputs: [output, doubled] });
`,
  "two runs of one cell": `${header}${frame({ call: simple })}
const input = tf.input({ shape: [5, 3] });
const [sequence, state] = tf.layers.rnn({ cell, returnSequences: true, returnState: true, goBackwards: true }).apply(input);
const output = tf.layers.concatenate().apply([tf.layers.flatten().apply(sequence), state]);
const model = tf.model({ inputs: [input], outputs: output });
`,
  "any number of steps": `${header}${step(
    simple,
    {},
    functional("cell, returnSequences: true", "{ shape: [null, 3] }"),
  )}`,
};

/** @type {readonly (readonly [name: string, source: string])[]} */
export const idioms = [...Object.entries(whole), ...Object.entries(layered)];
