// Cells of TF.js programs for own_cell_programs.mjs: the usual frame around a step, and steps for it, by what is worth a look in them.

/**
 * A cell with the usual frame around its weights and its step.
 *
 * @param {{ weights?: string, call: string, states?: string, fields?: string, units?: number }} parts
 */
export function frame({
  weights = wxh,
  call,
  states = "this.units",
  fields = "",
  units = 4,
}) {
  return `
class MyCell extends tf.layers.RNNCell {
  constructor(config) {
    super(config);
    this.units = config.units;
    this.stateSize = ${states};${fields}
  }
  build(inputShape) {
    const features = inputShape[inputShape.length - 1];
${weights
  .trim()
  .split("\n")
  .map((line) => `    ${line.trim()}`)
  .join("\n")}
    this.built = true;
  }
  call(inputs, kwargs) {
    return tf.tidy(() => {
${call
  .trim()
  .split("\n")
  .map((line) => `      ${line.trim()}`)
  .join("\n")}
    });
  }
  static get className() { return "MyCell"; }
}
tf.serialization.registerClass(MyCell);
const cell = new MyCell({ units: ${units} });
`;
}

const wxh = `
this.w = this.addWeight("w", [features, this.units], "float32", tf.initializers.glorotUniform({}));
this.u = this.addWeight("u", [this.units, this.units], "float32", tf.initializers.orthogonal({}));
this.b = this.addWeight("b", [this.units], "float32", tf.initializers.zeros());
`;

export const plain = `
const input = tf.input({ shape: [5, 3] });
const output = tf.layers.rnn({ cell, returnSequences: true, returnState: true }).apply(input);
const model = tf.model({ inputs: input, outputs: output });
`;

/** @type {(rnn: string, input?: string) => string} */
export const functional = (rnn, input = "{ shape: [5, 3] }") => `
const input = tf.input(${input});
const output = tf.layers.rnn({ ${rnn} }).apply(input);
const model = tf.model({ inputs: input, outputs: output });
`;

/** A cell in the usual frame, run over a sequence. @type {(call: string, more?: Partial<Parameters<typeof frame>[0]>, rnn?: string) => string} */
export const step = (call, more = {}, rnn = plain) =>
  frame({ call, ...more }) + rnn;

export const simple = `
const [x, h] = inputs;
const next = tf.tanh(tf.add(tf.add(tf.matMul(x, this.w.read()), tf.matMul(h, this.u.read())), this.b.read()));
return [next, next];
`;

export const wide = `
this.w = this.addWeight("w", [features + this.units, 4 * this.units], "float32", tf.initializers.glorotNormal({}));
this.b = this.addWeight("b", [4 * this.units], "float32", tf.initializers.zeros());
`;

/** Steps of `x` and `h` into `next`, by what is worth a look. @type {Record<string, string>} */
export const steps = {
  "methods of tensors": `
const [x, h] = inputs;
const z = x.matMul(this.w.read()).add(h.matMul(this.u.read())).add(this.b.read()).sigmoid();
const candidate = x.matMul(this.w.read()).sub(this.b.read()).relu();
const next = z.mul(h).add(z.neg().add(1).mul(candidate));
return [next, next];`,
  "numbers on either side": `
const [x, h] = inputs;
const a = tf.sub(1, tf.sigmoid(tf.matMul(x, this.w.read())));
const b = tf.div(h, 2).sub(0.5).mul(tf.scalar(3));
const c = tf.mul(-1.5, a).add(tf.div(1, tf.add(2, tf.square(h))));
const next = tf.tanh(tf.addN([a, b, c]));
return [next, next];`,
  "activations by name": `
const [x, h] = inputs;
const p = tf.matMul(x, this.w.read()).add(h);
const parts = [tf.relu(p), tf.elu(p), tf.selu(p), tf.softplus(p), tf.relu6(p), tf.leakyRelu(p, 0.1), tf.leakyRelu(p), tf.logSigmoid(p)];
const next = parts.reduce((sum, part) => sum.add(part)).tanh();
return [next, next];`,
  "softmax and attention over the units": `
const [x, h] = inputs;
const scores = tf.matMul(h, this.u.read());
const weights = tf.softmax(scores, -1);
const logs = scores.logSoftmax();
const next = tf.add(tf.mul(weights, tf.matMul(x, this.w.read())), logs.mul(0.1)).tanh();
return [next, next];`,
  "sums and means over an axis": `
const [x, h] = inputs;
const p = tf.matMul(x, this.w.read()).add(h);
const mean = tf.mean(p, -1, true);
const deviation = p.sub(mean);
const variance = deviation.square().mean(1, true);
const normal = deviation.div(variance.add(1e-3).sqrt());
const total = tf.sum(p, 1).expandDims(1).mul(0.1);
const most = p.max(-1, true).sub(p.min([1], true));
const next = normal.add(total).add(most).add(tf.prod(h, 1, true)).tanh();
return [next, next];`,
  moments: `
const [x, h] = inputs;
const p = tf.matMul(x, this.w.read()).add(tf.matMul(h, this.u.read()));
const { mean, variance } = tf.moments(p, -1, true);
const normal = tf.mul(tf.sub(p, mean), tf.rsqrt(tf.add(variance, 1e-5)));
const next = tf.tanh(normal.add(this.b.read()));
return [next, next];`,
  "minimum, maximum, clipping and choice": `
const [x, h] = inputs;
const p = tf.matMul(x, this.w.read());
const low = tf.minimum(p, h);
const high = tf.maximum(p, h.mul(2));
const cut = tf.clipByValue(low, -0.4, 0.4).add(high.clipByValue(-1, 1));
const chosen = tf.where(tf.greater(p, h), cut, low.maximum(0));
const next = tf.where(p.less(tf.scalar(0.2)), chosen, tf.zerosLike(chosen)).add(tf.onesLike(h).mul(0.1));
return [next, next];`,
  "comparisons as numbers": `
const [x, h] = inputs;
const p = tf.matMul(x, this.w.read());
const isMore = p.greater(h).toFloat();
const isPlus = tf.cast(tf.logicalAnd(p.greaterEqual(0), tf.logicalNot(h.lessEqual(0.1))), "float32");
const signs = tf.sign(p).add(tf.step(h, 0.5));
const next = isMore.mul(0.7).add(isPlus.mul(p)).add(signs.mul(0.1)).sub(tf.abs(h));
return [next, next];`,
  "powers, roots and logarithms": `
const [x, h] = inputs;
const p = tf.matMul(x, this.w.read());
const positive = tf.exp(p).add(1);
const root = tf.sqrt(positive).add(tf.pow(positive, 0.3)).add(positive.reciprocal());
const logs = tf.log(positive).add(tf.log1p(tf.square(h))).add(tf.expm1(p.mul(0.1)));
const waves = tf.sin(h).add(tf.cos(p)).add(tf.atan(h)).add(tf.erf(p)).add(tf.sinh(p.mul(0.2)));
const next = root.sub(logs).add(waves).mul(0.2).tanh();
return [next, next];`,
  "differences of squares and remainders": `
const [x, h] = inputs;
const p = tf.matMul(x, this.w.read());
const far = tf.squaredDifference(p, h);
const rest = tf.mod(p.mul(3), tf.add(h.abs(), 1));
const safe = tf.divNoNan(p, tf.relu(h));
const steps = tf.floor(p.mul(2)).add(tf.ceil(h)).add(tf.round(p)).mul(0.1);
const next = far.add(rest).add(safe.clipByValue(-1, 1)).add(steps).tanh();
return [next, next];`,
  "rows turned around": `
const [x, h] = inputs;
const p = tf.matMul(x, this.w.read());
const turned = tf.reverse(p, 1).add(h.reverse(-1));
const running = tf.cumsum(p, 1).add(tf.cumsum(h, 1, true, true));
const next = turned.add(running).mul(0.3).tanh();
return [next, next];`,
  "reshaped to heads": `
const [x, h] = inputs;
const heads = tf.reshape(h, [-1, 2, 2]);
const mixed = tf.softmax(tf.matMul(heads, heads, false, true));
const context = tf.matMul(mixed, heads).reshape([-1, this.units]);
const flat = tf.transpose(heads, [0, 2, 1]).reshape([h.shape[0], 4]);
const next = tf.tanh(context.add(flat).add(tf.matMul(x, this.w.read())));
return [next, next];`,
  "rows by their number": `
const [x, h] = inputs;
const rows = x.shape[0];
const ones = tf.ones([rows, 1]);
const bias = tf.zeros([rows, this.units]).add(this.b.read());
const joined = tf.concat([x, h, ones], 1);
const first = joined.slice([0, 0], [rows, this.units]);
const next = tf.add(first, bias).add(tf.fill([rows, this.units], 0.25)).tanh();
return [next, next];`,
  "stacked and taken apart": `
const [x, h] = inputs;
const p = tf.matMul(x, this.w.read());
const both = tf.stack([p, h], 1);
const [left, right] = tf.unstack(both, 1);
const mean = both.mean(1);
const columns = h.unstack(1);
const back = tf.stack(columns.reverse(), 1);
const pair = p.stack(h, -1).sum(-1);
const next = tf.tanh(left.sub(right).add(mean).add(back).add(pair));
return [next, next];`,
  "slices and gathered columns": `
const [x, h] = inputs;
const half = this.units / 2;
const left = h.slice([0, 0], [-1, half]);
const right = tf.slice(h, [0, half]);
const picked = tf.gather(h, [3, 1], 1);
const next = tf.concat([left.add(picked), right.mul(tf.gather(x, tf.tensor1d([0, 2], "int32"), 1))], -1).tanh();
return [next, next];`,
  "padded, tiled and broadcast": `
const [x, h] = inputs;
const padded = tf.pad(x, [[0, 0], [0, 1]]);
const filled = x.pad([[0, 0], [1, 0]], 0.5);
const tiled = tf.tile(x.slice([0, 0], [-1, 2]), [1, 2]);
const wide = tf.broadcastTo(this.b.read(), [x.shape[0], this.units]);
const next = tf.tanh(padded.add(filled).add(tiled).add(wide).add(h));
return [next, next];`,
  "axes of one": `
const [x, h] = inputs;
const column = h.expandDims(-1);
const outer = column.mul(tf.expandDims(x, 1));
const sum = outer.sum([2]);
const lone = tf.squeeze(tf.matMul(h.expandDims(1), column), [1, 2]).expandDims(1);
const next = tf.tanh(sum.add(lone));
return [next, next];`,
  "constants of arrays": `
const [x, h] = inputs;
const scale = tf.tensor1d([0.5, -1, 2, 0.1]);
const table = tf.tensor2d([[1, 0, 0, 2], [0, 1, 0, 2], [0, 0, 1, 2]]);
const flat = tf.tensor2d([1, 2, 3, 4], [1, 4]);
const grid = tf.tensor([[0.1], [0.2], [0.3], [0.4]]);
const next = tf.tanh(h.mul(scale).add(x.matMul(table)).add(tf.matMul(h, grid)).add(flat.div(10)).add([1, 0, 0, -1]));
return [next, next];`,
  "the largest of the units": `
const [x, h] = inputs;
const p = tf.matMul(x, this.w.read()).add(h);
const best = tf.argMax(p, -1);
const marked = tf.oneHot(best, this.units).toFloat();
const soft = tf.oneHot(p.argMin(1), 4, 0.5, -0.5).cast("float32");
const next = marked.mul(p).add(soft).add(tf.logSumExp(p, 1, true).mul(0.1));
return [next, next];`,
  "lengths of rows": `
const [x, h] = inputs;
const p = tf.matMul(x, this.w.read()).add(h);
const unit = p.div(tf.norm(p, 2, -1, true).add(1e-6));
const sizes = tf.norm(h, 1, 1).expandDims(1).mul(0.1).add(p.norm("euclidean", [1], true).mul(0.1));
const next = unit.add(sizes).tanh();
return [next, next];`,
  "products of other kinds": `
const [x, h] = inputs;
const p = tf.dot(x, this.w.read());
const q = h.dot(this.u.read());
const turned = tf.matMul(h, this.u.read(), false, true);
const e = tf.einsum("bi,ij->bj", h, this.u.read());
const next = tf.tanh(tf.add(tf.add(p, q), tf.add(turned, e)).add(tf.prelu(h, this.b.read())));
return [next, next];`,
  "helpers and conditions": `
const [x, h] = inputs;
const dense = (value, kernel) => tf.matMul(value, kernel.read());
function squash(value) { return value.sigmoid(); }
let z = squash(dense(x, this.w));
if (this.units > 2) z = z.mul(0.9);
const drop = kwargs.training ? 0.5 : 0;
const kept = drop > 0 ? tf.dropout(x, drop) : x;
for (let n = 0; n < 3; n++) z = z.mul(h.mul(0.1 * n).add(1));
const next = z.add(dense(kept, this.w)).tanh();
return [next, next];`,
  "without tidy, with other names": `
const x = inputs[0];
const prevOutput = inputs[1];
let h = tf.matMul(x, this.w.read());
h = tf.add(h, this.b.read());
let output = tf.add(h, tf.matMul(prevOutput, this.u.read()));
output = tf.tanh(output);
return [output, output];`,
};
