// Programs for own_cells.mjs: cells that TF.js programs write themselves, in the ways in which people write them. Each ends with `model`.

import { idioms } from "./own_cell_idioms.mjs";
import {
  frame,
  functional,
  plain,
  simple,
  step,
  steps,
  wide,
} from "./own_cell_steps.mjs";

const header = 'import * as tf from "@tensorflow/tfjs";\n';

const separate = [
  [
    "lstm by hand",
    `
class OwnLSTMCell extends tf.layers.RNNCell {
  constructor(config) {
    super(config);
    this.units = config.units;
    this.stateSize = [config.units, config.units];
  }
  build(inputShape) {
    const inputDim = inputShape[inputShape.length - 1];
    this.kernel = this.addWeight("kernel", [inputDim, this.units * 4], null, tf.initializers.glorotUniform({}));
    this.recurrentKernel = this.addWeight("recurrent_kernel", [this.units, this.units * 4], null, tf.initializers.orthogonal({}));
    this.bias = this.addWeight("bias", [this.units * 4], null, tf.initializers.zeros());
    this.built = true;
  }
  call(inputs, kwargs) {
    return tf.tidy(() => {
      const [x, hBefore, cBefore] = inputs;
      const z = tf.add(tf.add(tf.matMul(x, this.kernel.read()), tf.matMul(hBefore, this.recurrentKernel.read())), this.bias.read());
      const [z0, z1, z2, z3] = tf.split(z, 4, 1);
      const i = tf.sigmoid(z0);
      const f = tf.sigmoid(z1);
      const c = tf.add(tf.mul(f, cBefore), tf.mul(i, tf.tanh(z2)));
      const o = tf.sigmoid(z3);
      const h = tf.mul(o, tf.tanh(c));
      return [h, h, c];
    });
  }
  getConfig() { return { ...super.getConfig(), units: this.units }; }
  static get className() { return "OwnLSTMCell"; }
}
tf.serialization.registerClass(OwnLSTMCell);
const cell = new OwnLSTMCell({ units: 3 });
${functional("cell, returnSequences: true, returnState: true")}`,
  ],
  [
    "typescript with types",
    `
interface GateConfig { units: number; activation?: "tanh" | "relu" }
type Kwargs = Record<string, unknown>;
class GateCell extends tf.layers.RNNCell {
  static className = "GateCell";
  readonly units: number;
  private kernel!: tf.layers.LayerVariable;
  private recurrent: tf.layers.LayerVariable | null = null;
  constructor(private readonly config: GateConfig) {
    super({});
    this.units = config.units;
  }
  override get stateSize(): number[] { return [this.units, this.units]; }
  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = inputShape as number[];
    const width: number = shape.at(-1)!;
    this.kernel = this.addWeight("kernel", [width, 2 * this.units], "float32", tf.initializers.heNormal({ seed: 1 }));
    this.recurrent = this.addWeight("recurrent", [this.units, 2 * this.units], "float32", tf.initializers.randomNormal({ stddev: 0.1 }));
    this.built = true;
  }
  override call(inputs: tf.Tensor | tf.Tensor[], _kwargs: Kwargs): tf.Tensor[] {
    return tf.tidy("step", () => {
      const [x, h, memory] = inputs as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
      const joint = x.matMul<tf.Tensor2D>(this.kernel.read() as tf.Tensor2D).add(h.matMul(this.recurrent!.read() as tf.Tensor2D));
      const [gate, candidate] = tf.split(joint, 2, -1) as [tf.Tensor2D, tf.Tensor2D];
      const open = gate.sigmoid();
      const squashed = this.config.activation === "relu" ? candidate.relu() : candidate.tanh();
      const kept: tf.Tensor2D = memory.mul(tf.scalar(1).sub(open)).add(open.mul(squashed));
      return [kept.softplus(), kept.softplus(), kept];
    }) as tf.Tensor[];
  }
}
tf.serialization.registerClass(GateCell as any);
const cell = new GateCell({ units: 3, activation: "relu" });
${functional("cell: cell as any, returnSequences: true, returnState: true")}`,
  ],
  [
    "derived from Layer, parameters taken apart",
    `
class Leaky extends tf.layers.Layer {
  constructor({ units = 4, rate = 0.3, ...rest } = {}) {
    super(rest);
    Object.assign(this, { units, rate });
    this.stateSize = [units];
  }
  build([, features]) {
    this.kernel = this.addWeight("kernel", [features, this.units], undefined, tf.initializers.leCunNormal({}));
    this.recurrent = this.addWeight("recurrent", [this.units, this.units], undefined, tf.initializers.identity({}), undefined, false);
    super.build([null, features]);
  }
  call([x, before]) {
    const drive = x.dot(this.kernel.read()).add(before.dot(this.recurrent.read())).tanh();
    const after = before.mul(1 - this.rate).add(drive.mul(this.rate));
    return [after, after];
  }
  static className = "Leaky";
}
const cell = new Leaky({ units: 5, rate: 0.4 });
${functional("cell, returnSequences: true")}`,
  ],
  [
    "weights and gates in loops",
    `
const gates = ["reset", "update", "new"];
class LoopCell extends tf.layers.RNNCell {
  constructor(config) { super(config); this.units = config.units; this.stateSize = config.units; this.kernels = {}; this.biases = []; }
  build(inputShape) {
    for (const gate of gates) {
      this.kernels[gate] = this.addWeight(\`kernel_\${gate}\`, [inputShape[1] + this.units, this.units], "float32", tf.initializers.glorotUniform());
      this.biases.push(this.addWeight(\`bias_\${gate}\`, [this.units], "float32", tf.initializers.ones()));
    }
    this.built = true;
  }
  gate(name, joined) {
    const n = gates.indexOf(name);
    return tf.add(tf.matMul(joined, this.kernels[name].read()), this.biases[n].read());
  }
  call(inputs) {
    const [x, ...states] = inputs;
    const h = states[0];
    const joined = tf.concat([x, h], 1);
    const r = tf.sigmoid(this.gate("reset", joined));
    const z = tf.sigmoid(this.gate("update", joined));
    const n = tf.tanh(this.gate("new", tf.concat([x, r.mul(h)], 1)));
    const next = z.mul(h).add(tf.onesLike(z).sub(z).mul(n));
    return [next, ...states.map(() => next)];
  }
  static className = "LoopCell";
}
const cell = new LoopCell({ units: 3 });
${plain}`,
  ],
  [
    "a dense layer inside",
    frame({
      fields:
        '\n    this.inner = tf.layers.dense({ units: config.units, activation: "sigmoid" });\n    this.other = tf.layers.dense({ units: config.units, useBias: false });',
      call: `
const [x, h] = inputs;
const gate = this.inner.apply(tf.concat([x, h], 1));
const candidate = this.other.apply(x).tanh();
const next = gate.mul(candidate).add(h.mul(tf.sub(1, gate)));
return [next, next];`,
      weights: "",
    }) + plain,
  ],
  [
    "an LSTM cell inside",
    `
class Residual extends tf.layers.RNNCell {
  constructor(config) {
    super(config);
    this.cell = tf.layers.lstmCell({ units: config.units });
    this.stateSize = this.cell.stateSize;
  }
  build(inputShape) { this.cell.build(inputShape); this.built = true; }
  call(inputs, kwargs) {
    const [output, ...states] = this.cell.call(inputs, kwargs);
    const sum = tf.add(output, inputs[0]);
    return [sum, ...states];
  }
  static className = "Residual";
}
const cell = new Residual({ units: 3 });
${plain}`,
  ],
  [
    "GRU and simple cells inside, one after the other",
    `
class Two extends tf.layers.RNNCell {
  constructor(config) {
    super(config);
    this.first = tf.layers.gruCell({ units: 4, recurrentActivation: "sigmoid" });
    this.second = tf.layers.simpleRNNCell({ units: 2, activation: "relu" });
    this.stateSize = [2, 4];
  }
  build(inputShape) {
    this.first.build(inputShape);
    this.second.build([inputShape[0], 4]);
    super.build(inputShape);
  }
  call(inputs, kwargs) {
    const [x, lower, upper] = [inputs[0], inputs[1], inputs[2]];
    const [middle, a] = this.first.call([x, upper], kwargs);
    const [output, b] = this.second.call([middle, lower], { training: false });
    return [output, b, a];
  }
  static className = "Two";
}
const cell = new Two({});
${plain}`,
  ],
  [
    "normalised by a layer",
    frame({
      fields:
        "\n    this.norm = tf.layers.layerNormalization({ epsilon: 0.01 });\n    this.act = tf.layers.activation({ activation: 'softsign' });",
      call: `
const [x, h] = inputs;
const sum = tf.matMul(x, this.w.read()).add(tf.matMul(h, this.u.read()));
const normal = this.norm.apply(sum);
const next = this.act.apply(normal.add(this.b.read()));
return [next, next];`,
    }) + plain,
  ],
  [
    "layers of one's own inside",
    `
class Scale extends tf.layers.Layer {
  constructor(config) { super(config ?? {}); }
  build(inputShape) { this.factor = this.addWeight("factor", [inputShape[1]], "float32", tf.initializers.ones()); this.built = true; }
  call(inputs) { const x = Array.isArray(inputs) ? inputs[0] : inputs; return x.mul(this.factor.read()); }
  static className = "Scale";
}
class Squash {
  constructor(steepness) { this.steepness = steepness; }
  apply(x) { return tf.tanh(x.mul(this.steepness)); }
}
${frame({
  fields: "\n    this.scale = new Scale();\n    this.squash = new Squash(0.7);",
  call: `
const [x, h] = inputs;
const scaled = this.scale.apply(tf.matMul(x, this.w.read()).add(h));
const next = this.squash.apply(scaled);
return [next, next];`,
})}
${plain}`,
  ],
  [
    "a function that makes cells",
    `
const activations = { tanh: tf.tanh, soft: (x) => tf.div(x, tf.add(1, tf.abs(x))) };
function makeCell(units, activate) {
  return new (class extends tf.layers.RNNCell {
    static className = "Made";
    constructor() { super({}); this.stateSize = units; }
    build(inputShape) {
      this.w = this.addWeight("w", [inputShape[1], units], "float32", tf.initializers.constant({ value: 0.2 }));
      this.built = true;
    }
    call([x, h]) {
      const y = activate(tf.add(tf.matMul(x, this.w.read()), tf.mul(h, 0.5)));
      return [y, y];
    }
  })();
}
const cell = makeCell(4, activations["soft"]);
${plain}`,
  ],
  [
    "a class between",
    `
class Base extends tf.layers.RNNCell {
  constructor(config) { super(config); this.units = config.units; this.stateSize = this.units; }
  build(inputShape) {
    this.w = this.addWeight("w", [inputShape.slice(-1)[0], this.units], "float32", tf.initializers.zeros());
    this.u = this.addWeight("u", [this.units, this.units], "float32", tf.initializers.zeros());
    this.built = true;
  }
  update(x, h) { return tf.add(tf.matMul(x, this.w.read()), tf.matMul(h, this.u.read())); }
  call(inputs) { const [x, h] = inputs; const y = this.activate(this.update(x, h)); return [y, y]; }
  activate(x) { return x; }
  static className = "Base";
}
class Derived extends Base {
  build(inputShape) { super.build(inputShape); this.b = this.addWeight("b", [this.units], "float32", tf.initializers.ones()); }
  update(x, h) { return super.update(x, h).add(this.b.read()); }
  activate(x) { return tf.sin(x); }
  static className = "Derived";
}
const cell = new Derived({ units: 4 });
${plain}`,
  ],
  [
    "an output of another width",
    step(
      `
const [x, h] = inputs;
const next = tf.tanh(tf.add(tf.matMul(x, this.w.read()), h));
const seen = tf.concat([next, x], 1);
return [seen, next];`,
      {},
      functional("cell, returnSequences: true, returnState: true"),
    ),
  ],
  [
    "peepholes and three states",
    step(
      `
const [x, h, c, n] = inputs;
const z = tf.concat([x, h], -1).matMul(this.w.read()).add(this.b.read());
let [i, f, g, o] = tf.split(z, 4, -1);
const count = n.add(1);
i = tf.sigmoid(i.add(c));
f = tf.sigmoid(f.div(count.mean(1, true)));
const memory = f.mul(c).add(i.mul(g.tanh()));
o = o.add(memory).sigmoid();
const next = o.mul(memory.tanh());
return [next, next, memory, count];`,
      {
        weights: wide,
        states: "[config.units, config.units, 2]",
        units: 3,
      },
    ),
  ],
  [
    "parts of given sizes",
    step(
      `
const [x, h] = inputs;
const z = tf.matMul(tf.concat([x, h], 1), this.w.read());
const [a, b, c] = tf.split(z, [4, 4, 8], 1);
const [d, e] = c.split(2, 1);
const next = tf.sigmoid(a).mul(tf.tanh(b)).add(d.mul(e).mul(0.1));
return [next, next];`,
      { weights: wide },
    ),
  ],
  [
    "backwards",
    step(
      simple,
      {},
      functional(
        "cell, goBackwards: true, returnSequences: true, returnState: true",
      ),
    ),
  ],
  ["last output alone", step(simple, {}, functional("cell"))],
  [
    "unrolled",
    step(simple, {}, functional("cell, unroll: true, returnSequences: true")),
  ],
  [
    "from given states",
    frame({ call: simple }) +
      `
const input = tf.input({ shape: [5, 3] });
const start = tf.input({ shape: [4] });
const output = tf.layers.rnn({ cell, returnSequences: true, returnState: true }).apply(input, { initialState: [start] });
const model = tf.model({ inputs: [input, start], outputs: output });
`,
  ],
  [
    "stateful",
    frame({ call: simple }) +
      functional(
        "cell, stateful: true, returnSequences: true",
        "{ batchShape: [2, 5, 3] }",
      ),
  ],
  [
    "masked",
    frame({ call: simple }) +
      `
const input = tf.input({ shape: [5, 3] });
const masked = tf.layers.masking({ maskValue: 0 }).apply(input);
const output = tf.layers.rnn({ cell, returnSequences: true, returnState: true }).apply(masked);
const model = tf.model({ inputs: input, outputs: output });
`,
    { mask: true },
  ],
  [
    "masked, with an output that is no state",
    step(
      `
const [x, h] = inputs;
const next = tf.tanh(tf.add(tf.matMul(x, this.w.read()), h));
return [next.mul(2), next];`,
      {},
      `
const model = tf.sequential();
model.add(tf.layers.masking({ maskValue: 0, inputShape: [5, 3] }));
model.add(tf.layers.rnn({ cell, returnSequences: true }));
`,
    ),
    { mask: true },
  ],
  [
    "stacked with cells of the library",
    frame({ call: simple }) +
      functional(
        "cell: [tf.layers.lstmCell({ units: 3 }), cell, tf.layers.gruCell({ units: 2 })], returnSequences: true, returnState: true",
      ),
  ],
  [
    "stacked by stackedRNNCells",
    frame({ call: simple, units: 3 }) +
      functional(
        "cell: tf.layers.stackedRNNCells({ cells: [cell, new MyCell({ units: 2 })] }), returnSequences: true, returnState: true",
      ),
  ],
  [
    "in a sequential model, before a dense layer",
    frame({ call: simple }) +
      `
const model = tf.sequential({
  layers: [
    tf.layers.rnn({ cell, inputShape: [5, 3] }),
    tf.layers.dense({ units: 2, kernelInitializer: "ones", activation: "softmax" }),
  ],
});
`,
  ],
  ["one unit", step(simple, { units: 1 })],
];

/** @type {readonly (readonly [name: string, source: string, options: { mask?: boolean }])[]} */
export const programs = [
  ...idioms.map(([name, source]) => /** @type {const} */ ([name, source, {}])),
  ...Object.entries(steps).map(
    ([name, call]) => /** @type {const} */ ([name, header + step(call), {}]),
  ),
  ...separate.map(
    ([name, source, options]) =>
      /** @type {const} */ ([
        String(name),
        `${header}${String(source)}`,
        /** @type {{ mask?: boolean }} */ (options ?? {}),
      ]),
  ),
];
