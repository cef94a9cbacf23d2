// The same in TF.js: shapes in brackets, null for None, camel case, and its own names of layers.

import { expect, test } from "vitest";
import { inTfjs } from "./said.ts";

test("a recurrent layer above that returns only its last output", async () => {
  expect(
    await inTfjs(`
const x = tf.input({shape: [10, 8]});
const lstm = tf.layers.lstm({units: 64});
const code = lstm.apply(x);
const y = tf.layers.gru({units: 32}).apply(code);
`),
  ).toMatchInlineSnapshot(`
    "4: RNN709 gru expects [batch, timesteps, features]; \`code\` is [null, 64], because \`lstm\` above returns only its last output. Add returnSequences: true to it.
       3: lstm(64) returns [null, 64] here
       fix: Add returnSequences: true to the lstm(64) above"
  `);
});

test("with add", async () => {
  expect(
    await inTfjs(`
const m = tf.sequential();
m.add(tf.layers.lstm({units: 8, inputShape: [10, 3]}));
m.add(tf.layers.lstm({units: 4}));
`),
  ).toMatchInlineSnapshot(`
    "3: RNN709 lstm expects [batch, timesteps, features]; its input is [null, 8], because lstm(8) above returns only its last output. Add returnSequences: true to it.
       2: lstm(8) returns [null, 8] here
       fix: Add returnSequences: true to the lstm(8) above"
  `);
});

test("declared so", async () => {
  expect(
    await inTfjs(`
const m = tf.sequential({layers: [tf.layers.lstm({units: 8, inputShape: [60]})]});
`),
  ).toMatchInlineSnapshot(`
    "1: RNN709 lstm expects [batch, timesteps, features]; its input is [null, 60], as \`inputShape\` declares. If it has one feature, add an axis of size 1 to the shape.
       1: The input is declared [null, 60] here
       fix: Add a feature axis of size 1"
  `);
});

test("flattened", async () => {
  expect(
    await inTfjs(`
const x = tf.input({shape: [10, 8]});
const flat = tf.layers.flatten().apply(x);
tf.layers.conv1d({filters: 4, kernelSize: 3}).apply(flat);
`),
  ).toMatchInlineSnapshot(`
    "3: RNN901 conv1d expects [batch, steps, channels]; \`flat\` is [null, 80], because flatten above joins all axes behind the batch into one. Leave it out to keep the steps.
       2: flatten returns [null, 80] here"
  `);
});

test("RepeatVector with steps", async () => {
  expect(
    await inTfjs(`
const x = tf.input({shape: [10, 8]});
const seq = tf.layers.lstm({units: 8, returnSequences: true}).apply(x);
tf.layers.repeatVector({n: 3}).apply(seq);
`),
  ).toMatchInlineSnapshot(`
    "3: RNN709 repeatVector expects [batch, features]; \`seq\` is [null, 10, 8], because lstm(8) above returns an output for each step. Set returnSequences: false on it.
       2: lstm(8) returns [null, 10, 8] here
       fix: Set returnSequences: false on the lstm(8) above"
  `);
});

test("images without channels", async () => {
  expect(
    await inTfjs(`
const image = tf.input({shape: [28, 28]});
tf.layers.conv2d({filters: 8, kernelSize: 3}).apply(image);
`),
  ).toMatchInlineSnapshot(`
    "2: RNN901 conv2d expects [batch, height, width, channels]; \`image\` is [null, 28, 28], as its tf.input declares. If it has one channel, add an axis of size 1 to the shape.
       1: The input is declared [null, 28, 28] here
       fix: Add a channel axis of size 1"
  `);
});

test("tensors that do not fit", async () => {
  expect(
    await inTfjs(`
const x = tf.input({shape: [10, 8]});
const a = tf.layers.dense({units: 6}).apply(x);
tf.layers.add().apply([a, x]);
tf.layers.concatenate({axis: 1}).apply([a, x]);
`),
  ).toMatchInlineSnapshot(`
    "3: RNN902 add needs sizes that are equal, or 1, along each axis; \`a\` is [null, 10, 6] and \`x\` is [null, 10, 8].
       2: dense(6) returns [null, 10, 6] here
       1: The input is declared [null, 10, 8] here
    4: RNN902 concatenate({axis: 1}) needs equal sizes along all other axes; \`a\` is [null, 10, 6] and \`x\` is [null, 10, 8]. With axis: 2 they can be joined.
       2: dense(6) returns [null, 10, 6] here
       1: The input is declared [null, 10, 8] here
       fix: Set axis: 2"
  `);
});

test("Reshape", async () => {
  expect(
    await inTfjs(`
const x = tf.input({shape: [10, 8]});
tf.layers.reshape({targetShape: [5, 2]}).apply(x);
`),
  ).toMatchInlineSnapshot(`""`);
});

test("Flatten of an open length", async () => {
  expect(
    await inTfjs(`
const open = tf.input({shape: [null, 8]});
tf.layers.flatten().apply(open);
`),
  ).toMatchInlineSnapshot(`
    "2: RNN906 flatten needs every size but the batch's fixed in TF.js; \`open\` is [null, null, 8], because its tf.input leaves that size open.
       1: The input is declared [null, null, 8] here"
  `);
});

test("names as Python has them", async () => {
  expect(
    await inTfjs(`
tf.layers.dense({units: 3, kernelInitializer: "he_normal"});
tf.layers.conv1d({filters: 3, kernelSize: 3, dataFormat: "channels_first"});
tf.layers.lstm({units: 3, recurrentActivation: "hard_sigmoid"});
`),
  ).toMatchInlineSnapshot(`
    "1: RNN908 \`kernelInitializer\` of dense must be the name of an initializer, such as "heNormal", not "he_normal". Did you mean "heNormal"?
       fix: Change it to "heNormal"
    2: RNN908 \`dataFormat\` of conv1d must be "channelsFirst", "channelsLast" or null, not "channels_first". Did you mean "channelsFirst"?
       fix: Change it to "channelsFirst"
    3: RNN908 \`recurrentActivation\` of lstm must be the name of an activation, such as "hardSigmoid", not "hard_sigmoid". Did you mean "hardSigmoid"?
       fix: Change it to "hardSigmoid""
  `);
});

test("values", async () => {
  expect(
    await inTfjs(`
tf.layers.conv1d({filters: 3});
tf.layers.conv2d({filters: 3, kernelSize: [3, 3, 3]});
tf.layers.rnn({cell: tf.layers.dense({units: 3})});
tf.layers.dense();
`),
  ).toMatchInlineSnapshot(`
    "1: RNN908 conv1d needs the argument \`kernelSize\`, which is missing.
    2: RNN908 \`kernelSize\` of conv2d must be a number or an array of 2 numbers, not [3, 3, 3].
    3: RNN999 \`cell\` of rnn must be a cell, such as lstmCell, or a list of cells, not dense.
    4: RNN908 dense needs a config object, at least an empty one: \`{}\`."
  `);
});

test("initial states", async () => {
  expect(
    await inTfjs(`
const x = tf.input({shape: [10, 8]});
const h = tf.input({shape: [6]});
tf.layers.lstm({units: 5}).apply(x, {initialState: [h, h]});
tf.layers.gru({units: 5}).apply(x, {initialState: [h, h, h]});
`),
  ).toMatchInlineSnapshot(`
    "3: RNN999 lstm starts from 2 states, each [batch, 5], but gets [null, 6] and [null, 6].
    4: RNN999 gru starts from 1 state [batch, 5] but gets 3 states."
  `);
});
