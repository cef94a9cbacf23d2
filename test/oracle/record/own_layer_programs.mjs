// Programs for own_layers.mjs: layers that TF.js programs write themselves, in models. Each ends with `model`.

const header = 'import * as tf from "@tensorflow/tfjs";\n';

/** @type {(layer: string, input?: string) => string} */
const applied = (layer, input = "{ shape: [5, 4] }") => `
const input = tf.input(${input});
const output = ${layer}.apply(input);
const model = tf.model({ inputs: input, outputs: output });
`;

const dense = `
class Linear extends tf.layers.Layer {
  static className = "Linear";
  constructor(config) { super(config); this.units = config.units; this.activate = config.activate ?? ((x) => x); }
  build(inputShape) {
    const features = inputShape[inputShape.length - 1];
    this.count = this.addWeight("count", [], "float32", tf.initializers.ones(), null, false);
    this.kernel = this.addWeight("kernel", [features, this.units], "float32", tf.initializers.glorotUniform({}));
    this.bias = this.addWeight("bias", [this.units], "float32", tf.initializers.zeros());
    this.built = true;
  }
  computeOutputShape(inputShape) { return [...inputShape.slice(0, -1), this.units]; }
  call(inputs) {
    return tf.tidy(() => {
      const [x] = Array.isArray(inputs) ? inputs : [inputs];
      const flat = x.reshape([-1, x.shape[x.rank - 1]]);
      const result = this.activate(flat.matMul(this.kernel.read()).add(this.bias.read()).mul(this.count.read()));
      return result.reshape([...x.shape.slice(0, -1), this.units]);
    });
  }
}
`;

/** @type {Record<string, string>} */
const sources = {
  "a dense layer by hand": `${dense}${applied("new Linear({ units: 3, activate: tf.relu })", "{ shape: [4] }")}`,
  "over every step": `${dense}${applied("new Linear({ units: 3, activate: (x) => x.sigmoid() })")}`,
  "one layer twice": `${dense}
const shared = new Linear({ units: 4 });
const input = tf.input({ shape: [5, 4] });
const model = tf.model({ inputs: input, outputs: shared.apply(shared.apply(input)) });
`,
  "in a sequential model": `${dense}
const model = tf.sequential();
model.add(new Linear({ units: 4, inputShape: [5, 3] }));
model.add(tf.layers.lstm({ units: 3, returnSequences: true }));
model.add(new Linear({ units: 2, activate: tf.tanh }));
model.add(tf.layers.flatten());
`,
  "a layer without weights": `
class Norm extends tf.layers.Layer {
  static className = "Norm";
  call(inputs, kwargs) {
    const x = inputs[0];
    const { mean, variance } = tf.moments(x, -1, true);
    return x.sub(mean).div(tf.sqrt(variance.add(1e-6)));
  }
}
${applied("new Norm({})")}`,
  "normalised with scale and shift": `
class LayerNorm extends tf.layers.Layer {
  static className = "LayerNorm";
  constructor(config = {}) { super(config); this.epsilon = config.epsilon ?? 1e-3; }
  build([_, ...rest]) {
    const width = rest.at(-1);
    this.gamma = this.addWeight("gamma", [width], "float32", tf.initializers.ones());
    this.beta = this.addWeight("beta", [width], "float32", tf.initializers.zeros());
    super.build([_, ...rest]);
  }
  call([x]) {
    const mean = tf.mean(x, -1, true);
    const variance = tf.mean(tf.square(tf.sub(x, mean)), -1, true);
    const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, this.epsilon)));
    return tf.add(tf.mul(normal, this.gamma.read()), this.beta.read());
  }
}
${applied("new LayerNorm()")}`,
  "attention over the steps": `
class Attention extends tf.layers.Layer {
  static className = "Attention";
  build(inputShape) {
    this.query = this.addWeight("query", [inputShape[2], 1], "float32", tf.initializers.glorotUniform({}));
    this.built = true;
  }
  computeOutputShape(inputShape) { return [inputShape[0], inputShape[2]]; }
  call(inputs) {
    return tf.tidy(() => {
      const x = inputs[0];
      const [rows, steps, features] = x.shape;
      const scores = tf.matMul(x.reshape([rows * steps, features]), this.query.read()).reshape([rows, steps]);
      const weights = tf.softmax(scores);
      return tf.sum(tf.mul(x, weights.expandDims(-1)), 1);
    });
  }
}
${applied("new Attention({})")}`,
  "several heads": `
class Heads extends tf.layers.Layer {
  static className = "Heads";
  constructor({ heads, size, ...rest }) { super(rest); this.heads = heads; this.size = size; }
  build([, , features]) {
    for (const name of ["query", "key", "value"])
      this[name] = this.addWeight(name, [features, this.heads * this.size], "float32", tf.initializers.glorotNormal({}));
    this.built = true;
  }
  computeOutputShape([rows, steps]) { return [rows, steps, this.heads * this.size]; }
  project(x, kernel) {
    const [rows, steps, features] = x.shape;
    const flat = x.reshape([rows * steps, features]).matMul(kernel.read());
    return flat.reshape([rows, steps, this.heads, this.size]).transpose([0, 2, 1, 3]);
  }
  call(inputs) {
    const [x] = inputs;
    const q = this.project(x, this.query), k = this.project(x, this.key), v = this.project(x, this.value);
    const scores = tf.matMul(q, k, false, true).div(Math.sqrt(this.size));
    const mixed = tf.matMul(scores.softmax(-1), v);
    return mixed.transpose([0, 2, 1, 3]).reshape([x.shape[0], x.shape[1], this.heads * this.size]);
  }
}
${applied("new Heads({ heads: 2, size: 3 })")}`,
  "places added": `
class Places extends tf.layers.Layer {
  static className = "Places";
  build([, steps, features]) {
    this.table = this.addWeight("table", [steps, features], "float32", tf.initializers.randomUniform({ minval: -0.05, maxval: 0.05 }));
    this.built = true;
  }
  call([x]) {
    const steps = x.shape[1];
    const times = tf.range(0, steps).div(steps).expandDims(1);
    return x.add(this.table.read()).add(tf.sin(times));
  }
}
${applied("new Places({})")}`,
  "two inputs and two outputs": `
class Cross extends tf.layers.Layer {
  static className = "Cross";
  computeOutputShape([left, right]) { return [left, right]; }
  build([left, right]) { this.w = this.addWeight("w", [left[1], right[1]], "float32", tf.initializers.ones()); this.built = true; }
  call([a, b]) {
    const forth = tf.matMul(a, this.w.read());
    const back = tf.matMul(b, this.w.read(), false, true);
    return [a.add(back), tf.maximum(b, forth)];
  }
}
const a = tf.input({ shape: [3] });
const b = tf.input({ shape: [2] });
const [left, right] = new Cross({}).apply([a, b]);
const model = tf.model({ inputs: [a, b], outputs: [left, tf.layers.dense({ units: 2 }).apply(right)] });
`,
  "dense layers inside": `
class Residual extends tf.layers.Layer {
  static className = "Residual";
  constructor(config) {
    super(config);
    this.inner = tf.layers.dense({ units: config.units, activation: "relu", kernelInitializer: "ones", biasInitializer: "ones" });
    this.outer = tf.layers.dense({ units: config.width, kernelInitializer: tf.initializers.constant({ value: 0.1 }) });
  }
  call(inputs) { const [x] = inputs; return x.add(this.outer.apply(this.inner.apply(x))); }
}
${applied("new Residual({ units: 6, width: 4 })", "{ shape: [4] }")}`,
  "layers inside with their weights listed": `
class Gated extends tf.layers.Layer {
  static className = "Gated";
  constructor(config) { super(config); this.dense = tf.layers.dense({ units: 4, activation: "sigmoid", kernelInitializer: "ones" }); }
  build(inputShape) {
    this.dense.build(inputShape);
    this.shift = this.addWeight("shift", [1], "float32", tf.initializers.constant({ value: 0.5 }));
    this.built = true;
  }
  call(inputs) { const x = inputs[0]; return x.mul(this.dense.apply(x)).sub(this.shift.read()); }
}
${applied("new Gated({})", "{ shape: [4] }")}`,
  "functions of all kinds": `
class Mixed extends tf.layers.Layer {
  static className = "Mixed";
  computeOutputShape([rows, steps, features]) { return [rows, steps, 2 * features]; }
  call([x], kwargs) {
    const flipped = tf.reverse(x, 1);
    const shifted = tf.concat([tf.zeros([x.shape[0], 1, x.shape[2]]), x.slice([0, 0, 0], [-1, x.shape[1] - 1, -1])], 1);
    const total = tf.cumsum(x, 1);
    const best = x.argMax(1).toFloat().expandDims(1).mul(0.1);
    const kept = tf.where(x.greater(flipped), x, shifted);
    const scaled = kwargs.training ? x : x.mul(tf.onesLike(x).mul(0.5));
    return tf.concat([kept.add(best), tf.minimum(total, scaled).abs()], -1);
  }
}
${applied("new Mixed({})")}`,
  pictures: `
class Blur extends tf.layers.Layer {
  static className = "Blur";
  call([x]) {
    const padded = x.pad([[0, 0], [1, 1], [1, 1], [0, 0]]);
    const [, rows, columns] = x.shape;
    let sum = tf.zerosLike(x);
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) sum = sum.add(padded.slice([0, i, j, 0], [-1, rows, columns, -1]));
    return sum.div(9);
  }
}
${applied("new Blur({})", "{ shape: [4, 3, 2] }")}`,
  "a layer between recurrent ones": `
class Last extends tf.layers.Layer {
  static className = "Last";
  computeOutputShape([rows, , features]) { return [rows, features]; }
  call(inputs) {
    return tf.tidy(() => {
      const x = inputs[0];
      const steps = tf.unstack(x, 1);
      return steps[steps.length - 1].add(steps[0]);
    });
  }
}
const input = tf.input({ shape: [5, 3] });
const sequence = tf.layers.gru({ units: 4, returnSequences: true }).apply(input);
const last = new Last({}).apply(sequence);
const again = tf.layers.repeatVector({ n: 3 }).apply(last);
const model = tf.model({ inputs: input, outputs: tf.layers.simpleRNN({ units: 2 }).apply(again) });
`,
  "any number of steps": `${dense}${applied("new Linear({ units: 2 })", "{ shape: [null, 4] }")}`,
};

/** @type {readonly (readonly [name: string, source: string])[]} */
export const programs = Object.entries(sources).map(
  ([name, source]) => /** @type {const} */ ([name, header + source]),
);
