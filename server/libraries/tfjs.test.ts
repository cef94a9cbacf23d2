import { expect, test } from "vitest";

import {
  printCalls,
  printEvents,
  printModels,
  printValues,
} from "../../test/support/print-trace.ts";
import { readScript } from "../../test/support/read-script.ts";

function read(text: string): ReturnType<typeof readScript> {
  return readScript(`import * as tf from "@tensorflow/tfjs";\n${text}`);
}

test("a layer applied to tensors, with and without options", () => {
  expect(
    printCalls(
      read(`
const x = tf.input({ shape: [10, 3] });
const [h, c] = [tf.input({ shape: [8] }), tf.input({ shape: [8] })];
const lstm = tf.layers.lstm({ units: 8, returnState: true, name: "enc" });
lstm.apply(x, { initialState: [h, c] });
lstm.apply([x, h, c]);
tf.layers.dense({ units: 2 }).apply(x, { training: true });
tf.layers.bidirectional({ layer: tf.layers.gru({ units: 4 }), mergeMode: "sum" }).apply(x);
tf.layers.concatenate().apply([h, c]);
tf.layers.lstm({ units: 8 }).apply(h);
`),
    ),
  ).toMatchInlineSnapshot(`
    "
    LSTM enc (None, 10, 3) initial_state [(None, 8), (None, 8)] → [(None, 8), (None, 8), (None, 8)] [384, 0]
    LSTM enc [(None, 10, 3), (None, 8), (None, 8)] → [(None, 8), (None, 8), (None, 8)] [384, 0]
    Dense dense_Dense1 (None, 10, 3) → (None, 10, 2) [8, 0]
    Bidirectional bidirectional_Bidirectional1 (None, 10, 3) → (None, 4) [192, 0]
    Concatenate concatenate_Concatenate1 [(None, 8), (None, 8)] → (None, 16) [0, 0]
    LSTM lstm_LSTM1 (None, 8) → refuses: lstm expects [batch, timesteps, features]; it gets [null, 8].
    "
  `);
});

test("what layers return has names, and shapes to read", () => {
  expect(
    printValues(
      read(`
const input = tf.input({ batchShape: [2, null, 3], name: "in" });
const [seq, h, ...rest] = tf.layers.lstm({ units: 4, returnSequences: true, returnState: true }).apply(input) as tf.SymbolicTensor[];
const [out, missing] = tf.layers.gru({ units: 4, returnState: true }).apply(input);
const shape = seq.shape, last = seq.shape[2], rank = seq.rank, open = seq.shape[1] === null, name = input.name;
const layer = tf.layers.dense({ units: last * 2, activation: "relu" });
const units = layer.units, y = layer.apply(h), same = layer.output;
const [a, b] = tf.layers.lstm({ units: 4 }).apply(input);
`),
    ),
  ).toMatchInlineSnapshot(`
    "
    input: (2, None, 3)
    seq: (2, None, 4)
    h: (2, 4)
    rest: [(2, 4)]
    out: (2, 4)
    missing: (2, 4)
    shape: list
    last: 4
    rank: 3
    open: true
    name: in
    layer: Dense
    units: 8
    y: (2, 8)
    same: (2, 8)
    a: unknown: what is iterated is not followed
    b: unknown: what is iterated is not followed
    "
  `);
});

test("sequential models, from a list and by add", () => {
  const trace = read(`
const model = tf.sequential({ name: "listed", layers: [
  tf.layers.embedding({ inputDim: 20, outputDim: 4, inputLength: 6 }),
  tf.layers.lstm({ units: 3 }),
] });
model.add(tf.layers.dense({ units: 2 }));
const outer = tf.sequential();
outer.add(model);
outer.add(tf.layers.repeatVector({ n: 5 }));
const first = model.layers[0], count = outer.layers.length, got = model.getLayer(undefined, 1);
const features = tf.model({ inputs: model.inputs, outputs: model.layers[1].output });
outer.pop();
`);
  expect(printCalls(trace)).toMatchInlineSnapshot(`
    "
    Embedding embedding_Embedding1 (None, 6) → (None, 6, 4) [80, 0]
    LSTM lstm_LSTM1 (None, 6, 4) → (None, 3) [96, 0]
    Dense dense_Dense1 (None, 3) → (None, 2) [8, 0]
    Sequential listed (None, 6) → (None, 2) [184, 0]
    RepeatVector repeat_vector_RepeatVector1 (None, 2) → (None, 5, 2) [0, 0]
    "
  `);
  expect(printModels(trace)).toMatchInlineSnapshot(`
    "
    Sequential listed (None, 6) → (None, 2): embedding_Embedding1, lstm_LSTM1, dense_Dense1
    Sequential sequential_1 (None, 6) → (None, 2): listed
    Functional model1 (None, 6) → (None, 3): embedding_Embedding1_input, embedding_Embedding1, lstm_LSTM1
    "
  `);
  expect(printValues(trace)).toMatchInlineSnapshot(`
    "
    model: Sequential
    outer: Sequential
    first: Embedding
    count: 2
    got: LSTM
    features: Functional
    "
  `);
});

test("the first layer of a sequential model needs a shape", () => {
  expect(
    printCalls(
      read(`
const model = tf.sequential();
model.add(tf.layers.lstm({ units: 16 }));
model.add(tf.layers.dense({ units: 1, inputShape: [4] }));
`),
    ),
  ).toMatchInlineSnapshot(`
    "
    LSTM lstm_LSTM1 ? → refuses: The first layer of a sequential model needs inputShape or batchInputShape.
    Dense dense_Dense1 ? → ?
    "
  `);
});

test("functional models: one output comes alone, several in an array", () => {
  const trace = read(`
const a = tf.input({ shape: [5, 3] }), b = tf.input({ shape: [8] });
const [out, h] = tf.layers.gru({ units: 8, returnState: true }).apply(a);
const y = tf.layers.add().apply([h, b]);
const one = tf.model({ inputs: [a, b], outputs: [y], name: "one" });
const two = tf.model({ inputs: [a, b], outputs: [out, y] });
const single = one.apply([tf.input({ shape: [5, 3] }), tf.input({ shape: [8] })]);
const pair = two.predict([tf.zeros([4, 5, 3]), tf.zeros([4, 8])]);
`);
  expect(printModels(trace)).toMatchInlineSnapshot(`
    "
    Functional one (None, 5, 3), (None, 8) → (None, 8): input1, gru_GRU1, input2, add_Add1
    Functional model1 (None, 5, 3), (None, 8) → [(None, 8), (None, 8)]: input1, gru_GRU1, input2, add_Add1
    "
  `);
  expect(printValues(trace)).toMatchInlineSnapshot(`
    "
    a: (None, 5, 3)
    b: (None, 8)
    out: (None, 8)
    h: (None, 8)
    y: (None, 8)
    one: Functional
    two: Functional
    single: (None, 8)
    pair: [(4, 8), (4, 8)]
    "
  `);
});

test("runs: data, batches, epochs, shuffling and callbacks", () => {
  expect(
    printEvents(
      read(`
const model = tf.sequential({ layers: [tf.layers.simpleRNN({ units: 4, batchInputShape: [2, 5, 1], stateful: true })] });
model.compile({ loss: "meanSquaredError", optimizer: tf.train.adam() });
const x = tf.zeros([9, 5, 1]), y = tf.zeros([9, 4]);
await model.fit(x, y);
await model.fit(x, y, { batchSize: 2, epochs: 3, shuffle: false, validationData: [x.slice(0, 4), y.slice(0, 4)] });
await model.fit(x, y, { batchSize: undefined, callbacks: { onEpochEnd: async () => { model.resetStates(); } } });
await model.fit(x, y, mystery);
model.predict(x, { batchSize: 3 });
model.predictOnBatch(x);
model.trainOnBatch(x, y);
model.evaluate(x, y, { batchSize: 2 });
for (let epoch = 0; epoch < 2; epoch++) { await model.fit(x, y, { epochs: 1 }); model.resetStates(); }
const data = tf.data.zip({ xs: tf.data.array([[1, 2], [3, 4], [5, 6]]), ys: tf.data.array([1, 2, 3]) }).shuffle(3).batch(2);
await model.fitDataset(data, { epochs: 2 });
unknownHelper(model);
`),
    ),
  ).toMatchInlineSnapshot(`
    "
    fit: x (9, 5, 1), y (9, 4), batch 32 by default, epochs 1 by default, shuffle true by default
    fit: x (9, 5, 1), y (9, 4), validation (4, 5, 1), batch 2, epochs 3, shuffle false
    fit: x (9, 5, 1), y (9, 4), batch 32 by default, epochs 1 by default, shuffle true by default, callback resets: yes
    fit: x (9, 5, 1), y (9, 4), batch 32 by default, epochs 1 by default, shuffle true by default, and others
    predict: x (9, 5, 1), batch 3, epochs 1 by default, shuffle true by default
    predict_on_batch: x (9, 5, 1), batch null by default, epochs 1 by default, shuffle true by default
    train_on_batch: x (9, 5, 1), y (9, 4), batch null by default, epochs 1 by default, shuffle true by default
    evaluate: x (9, 5, 1), y (9, 4), batch 2, epochs 1 by default, shuffle true by default
    fit: x (9, 5, 1), y (9, 4), batch 32 by default, epochs 1, shuffle true by default
    reset model
    fit: x (9, 5, 1), y (9, 4), batch 32 by default, epochs 1, shuffle true by default
    reset model
    fit: x dataset of {xs: [1, 2], ys: 1}, 3 samples, batch 32 by default, epochs 2, shuffle true by default
    escape of 1 models, 0 layers
    reset model
    "
  `);
});

test("tensors: made, reshaped, joined and taken apart", () => {
  expect(
    printValues(
      read(`
const a = tf.tensor([[1, 2, 3], [4, 5, 6]]), b = tf.tensor3d(loaded), c = tf.tensor2d([1, 2, 3, 4], [2, 2]), d = tf.scalar(true);
const e = tf.range(0, 10, 3), f = tf.linspace(0, 1, 5), g = tf.eye(3, 4, [2]), h = tf.oneHot(tf.tensor1d([0, 1], "int32"), 4), i = tf.fill([2, 3], 1);
const j = a.reshape([-1, 2]), k = a.expandDims(-1).tile([1, 1, 4]), l = a.transpose(), m = a.slice([0, 1], [-1, 2]), n = a.slice(1);
const o = tf.concat([a, a], -1), p = a.concat(a), q = tf.stack([a, a], 1), [r, s] = tf.split(tf.zeros([4, 6]), 2, 1), t = tf.unstack(a);
const u = a.mean(), v = a.sum(1, true), w = a.argMax(-1), x = tf.matMul(a, a, false, true), y = a.add(1).greater(0), z = a.pad([[1, 1], [0, 2]]);
const wrong = a.reshape([4, 2]), unlisted = tf.fft(a), data = await a.data(), tidy = tf.tidy(() => a.squeeze());
const rows = Array.from({ length: 7 }, () => [0, 0]), fromRows = tf.tensor2d(rows), size = fromRows.size;
`),
    ),
  ).toMatchInlineSnapshot(`
    "
    a: (2, 3)
    b: (?, ?, ?)
    c: (2, 2)
    d: ()
    e: (4,)
    f: (5,)
    g: (2, 3, 4)
    h: (2, 4)
    i: (2, 3)
    j: (3, 2)
    k: (2, 3, 4)
    l: (3, 2)
    m: (2, 2)
    n: (1, 3)
    o: (2, 6)
    p: (4, 3)
    q: (2, 2, 3)
    r: (4, 3)
    s: (4, 3)
    t: [(3,), (3,)]
    u: ()
    v: (2, 1)
    w: (2,)
    x: (2, 2)
    y: (2, 3)
    z: (4, 5)
    wrong: unknown: what tf.reshape gives is not followed
    unlisted: unknown: what \`tf.fft\` returns is not known to Unroll
    data: unknown: \`data()\` is read at run time
    tidy: (2, 3)
    rows: list
    fromRows: (7, 2)
    size: 14
    "
  `);
});

test("branches: what every way has in common goes on", () => {
  const trace = read(`
function build(kind, dropout, units) {
  const model = tf.sequential();
  switch (kind) {
    case "gru": model.add(tf.layers.gru({ units, inputShape: [5, 3] })); break;
    case "lstm": model.add(tf.layers.lstm({ units, inputShape: [5, 3] })); break;
    default: throw new Error("unknown");
  }
  if (dropout) model.add(tf.layers.dropout({ rate: dropout }));
  model.add(tf.layers.repeatVector({ n: 2 }));
  if (kind === "gru") model.add(tf.layers.flatten()); else model.add(tf.layers.reshape({ targetShape: [-1] }));
  model.add(tf.layers.dense({ units: 1 }));
  return model;
}
`);
  expect(printCalls(trace)).toMatchInlineSnapshot(`
    "
    GRU ? (None, 5, 3) → (None, units) [3 * units * (units + 4), 0]
    LSTM ? (None, 5, 3) → (None, units) [4 * units * (units + 4), 0]
    Dropout ? (None, units) → (None, units) [0, 0]
    RepeatVector ? (None, units) → (None, 2, units) [0, 0]
    Flatten ? (None, 2, units) → (None, 2 * units) [0, 0]
    Reshape ? (None, 2, units) → (None, None) [0, 0]
    Dense ? (None, ?) → (None, 1) [?, 0]
    "
  `);
  expect(printModels(trace)).toMatchInlineSnapshot(`
    "
    Sequential ? (None, 5, 3) → (None, 1): ?, ? and others
    "
  `);
});

test("buffers become tensors", () => {
  expect(
    printValues(
      read(`
const buffer = tf.buffer([2, 3]);
buffer.set(1, 0, 0);
const x = buffer.toTensor().as3D(1, 2, 3), rows = buffer.shape[0];
`),
    ),
  ).toMatchInlineSnapshot(`
    "
    buffer: host
    x: (1, 2, 3)
    rows: 2
    "
  `);
});

test("classes that derive from Layer plan with their computeOutputShape", () => {
  const trace = read(`
class Doubling extends tf.layers.Layer {
  static className = "Doubling";
  constructor(config) { super(config); this.factor = 2; }
  computeOutputShape([batch, width]) { return [batch, width * this.factor]; }
  call(inputs) { return tf.concat([inputs[0], inputs[0]], -1); }
}
class Same extends tf.layers.Layer { call(x) { return x; } }
const x = tf.input({ shape: [3] });
const y = new Doubling({ name: "twice" }).apply(x);
const z = new Same().apply(y);
const model = tf.sequential({ layers: [tf.layers.dense({ units: 5, inputShape: [3] }), new Doubling()] });
`);
  expect(printCalls(trace)).toMatchInlineSnapshot(`
    "
    Doubling twice (None, 3) → (None, 6) [0, 0]
    Same same_Same1 (None, 6) → (None, 6) [0, 0]
    Dense dense_Dense1 (None, 3) → (None, 5) [20, 0]
    Doubling doubling_Doubling1 (None, 5) → (None, 10) [0, 0]
    "
  `);
});

test("config objects that are put together, or not in view", () => {
  expect(
    printCalls(
      read(`
const shared = { units: 4, returnSequences: true };
const x = tf.input({ shape: [5, 3] });
tf.layers.lstm({ ...shared, units: 6 }).apply(x);
tf.layers.lstm({ ...unknownOptions, units: 6 }).apply(x);
tf.layers.lstm(unknownOptions).apply(x);
tf.layers.lstm({ units: 6, returnSequence: true }).apply(x);
tf.layers.lstm({ units: 6, returnSequences: Math.random() > 0.5 }).apply(x);
`),
    ),
  ).toMatchInlineSnapshot(`
    "
    LSTM lstm_LSTM1 (None, 5, 3) → (None, 5, 6) [240, 0]
    LSTM ? (None, 5, 3) → ?
    LSTM ? (None, 5, 3) → ?
    LSTM ? (None, 5, 3) → (None, 6) [240, 0]
    LSTM ? (None, 5, 3) → ? [240, 0]
    "
  `);
});

test("whatever its packages and names", () => {
  for (const line of [
    'import * as tf from "@tensorflow/tfjs-node-gpu";',
    'import tf from "@tensorflow/tfjs";',
    'const tf = require("@tensorflow/tfjs-node");',
    'import * as tf from "https://cdn.jsdelivr.net/npm/@tensorflow/tfjs@4.22.0/+esm";',
    'const tf = await import("@tensorflow/tfjs");',
    'import { layers, input } from "@tensorflow/tfjs-layers"; const tf = { layers, input };',
  ])
    expect(
      printCalls(
        readScript(
          `${line}\ntf.layers.gru({ units: 2 }).apply(tf.input({ shape: [5, 3] }));`,
        ),
      ),
      line,
    ).toContain("GRU gru_GRU1 (None, 5, 3) → (None, 2)");
});

test("a module of the workspace", () => {
  const trace = readScript(
    `import * as tf from "@tensorflow/tfjs";\nimport build, { units } from "./model";\nconst y = build(units).apply(tf.input({ shape: [4] }));`,
    {
      "./model":
        'import * as tf from "@tensorflow/tfjs";\nexport const units = 6;\nexport default function build(n) { return tf.layers.dense({ units: n }); }',
    },
  );
  expect(printValues(trace)).toMatchInlineSnapshot(`
    "
    y: (None, 6)
    "
  `);
});

test("modules that export by module.exports", () => {
  const trace = readScript(
    `const tf = require("@tensorflow/tfjs");\nconst build = require("./build"), { width, deep } = require("./sizes");\nconst y = build(width * deep).apply(tf.input({ shape: [4] }));`,
    {
      "./build":
        'const tf = require("@tensorflow/tfjs");\nmodule.exports = (units) => tf.layers.dense({ units });',
      "./sizes": "const deep = 2;\nmodule.exports = { width: 3, deep };",
    },
  );
  expect(printValues(trace)).toMatchInlineSnapshot(`
    "
    y: (None, 6)
    "
  `);
});

test("a layer that TF.js does not have stops the program", () => {
  const { layers } = read(
    "const a = tf.layers.LSTM({ units: 3 }), b = tf.layers.attention({});",
  );
  expect(layers.map(({ problem }) => problem?.message)).toMatchInlineSnapshot(`
    [
      "TF.js has no \`tf.layers.LSTM\`. Did you mean \`lstm\`?",
      "TF.js has no \`tf.layers.attention\`.",
    ]
  `);
});

test("cells of the program's own tell their sizes", () => {
  expect(
    printCalls(
      read(`
class Gate extends tf.layers.Layer {
  static className = "Gate";
  constructor(config) { super(config); this.units = config.units; this.stateSize = config.units; }
  build(inputShape) { this.w = this.addWeight("w", [inputShape.at(-1), this.units]); }
  call([x, h]) { return [h, h]; }
}
class Two extends tf.layers.Layer {
  static className = "Two";
  get stateSize() { return [3, 5]; }
  call([x, h, c]) { return [h, h, c]; }
}
const x = tf.input({ shape: [5, 3] });
tf.layers.rnn({ cell: new Gate({ units: 4 }), returnSequences: true }).apply(x);
tf.layers.rnn({ cell: new Two({}), returnState: true }).apply(x);
tf.layers.rnn({ cell: [new Gate({ units: 4 }), tf.layers.gruCell({ units: 2 })], returnState: true }).apply(x);
`),
    ),
  ).toMatchInlineSnapshot(`
    "
    RNN rnn_RNN1 (None, 5, 3) → (None, 5, 4) [12, 0]
    RNN rnn_RNN2 (None, 5, 3) → [(None, 3), (None, 3), (None, 5)] [0, 0]
    RNN rnn_RNN3 (None, 5, 3) → [(None, 2), (None, 2), (None, 4)] [54, 0]
    "
  `);
});

test("layers of the program's own stand first in a model by their inputShape", () => {
  expect(
    printCalls(
      read(`
class Double extends tf.layers.Layer {
  static className = "Double";
  constructor(config) { super(config); for (const name of ["left", "right"]) this[name] = config.units; }
  call(inputs) { return inputs[0].mul(2); }
  computeOutputShape([rows]) { return [rows, this.left]; }
}
const model = tf.sequential();
model.add(new Double({ units: 3, inputShape: [8] }));
model.add(tf.layers.dense({ units: 2 }));
`),
    ),
  ).toMatchInlineSnapshot(`
    "
    Double double_Double1 (None, 8) → (None, 3) [0, 0]
    Dense dense_Dense1 (None, 3) → (None, 2) [8, 0]
    "
  `);
});

test("a weight of a layer is no tensor until it is read", () => {
  expect(
    read(`
class Plain extends tf.layers.Layer {
  static className = "Plain";
  build(inputShape) { this.w = this.addWeight("w", [inputShape[1]], "float32", tf.initializers.ones()); }
}
const plain = new Plain({});
plain.build([null, 3]);
tf.add(plain.w.read(), 1);
tf.add(plain.w, 1);
`).refusals.map(({ problem }) => problem),
  ).toMatchInlineSnapshot(`
    [
      {
        "kind": "refused",
        "message": "TF.js' \`add\` takes tensors, and a weight of a layer is a LayerVariable. Call its \`read()\`.",
      },
    ]
  `);
});
