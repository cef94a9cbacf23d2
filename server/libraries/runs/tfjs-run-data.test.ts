import { expect, test } from "vitest";
import { printStructure } from "../../shapes/print.ts";
import { readMarked } from "../../../test/support/reading.ts";

/** What the program's last value is, and its errors. */
async function read(body: string) {
  const text = `import * as tf from "@tensorflow/tfjs";\n${body}`;
  const { reading } = await readMarked(text, "/project/model.ts");
  const { trace, findings } = reading.analysis;
  const last = trace.values.at(-1)?.value;
  return {
    last: last ? printStructure(last) : null,
    errors: findings
      .filter(({ severity }) => severity === "error")
      .map(({ message }) => message),
  };
}

const model = (loss: string) => `
const model = tf.sequential();
model.add(tf.layers.lstm({units: 3, inputShape: [5, 2]}));
model.compile({loss: "${loss}", optimizer: "sgd"});
`;

test("predict refuses other axes and sizes than the model has", async () => {
  const predict = (shape: string) =>
    read(`${model("meanSquaredError")}
const out = model.predict(tf.zeros(${shape}));`);
  expect(await predict("[4, 5, 2]")).toEqual({ last: "(4, 3)", errors: [] });
  expect((await predict("[4, 6, 2]")).errors).toEqual([
    "This Sequential takes (None, 5, 2) but gets (4, 6, 2).",
  ]);
  expect((await predict("[5, 2]")).errors).toHaveLength(1);
});

test("fit compares targets with the outputs, and counts samples", async () => {
  const fit = async (y: string, loss = "meanSquaredError") => {
    const { errors } = await read(`${model(loss)}
await model.fit(tf.zeros([4, 5, 2]), tf.zeros(${y}));`);
    return errors.length;
  };
  expect(await fit("[4, 3]")).toBe(0);
  expect(await fit("[4, 2]")).toBe(1);
  expect(await fit("[5, 3]")).toBe(1);
  const sparse = "sparseCategoricalCrossentropy";
  expect(await fit("[4, 1]", sparse)).toBe(0);
  expect(await fit("[4]", sparse)).toBe(0);
  expect(await fit("[4, 3]", sparse)).toBe(1);
});

test("what a model leaves open comes of the data", async () => {
  const { last } = await read(`
const x = tf.input({shape: [null, 2]});
const y = tf.layers.gru({units: 3, returnSequences: true}).apply(x);
const out = tf.model({inputs: x, outputs: y}).predict(tf.zeros([1, 7, 2]));`);
  expect(last).toBe("(1, 7, 3)");
});

test("a model inside of timeDistributed", async () => {
  const { last } = await read(`
const inner = tf.sequential({layers: [tf.layers.lstm({units: 4, inputShape: [5, 3]})]});
const y = tf.layers.timeDistributed({layer: inner}).apply(tf.input({shape: [7, 5, 3]}));`);
  expect(last).toBe("(None, 7, 4)");
});

test("centerCrop and categoryEncoding write into their input's shape", async () => {
  const crop = await read(`
const x = tf.input({shape: [8, 8, 3]});
const y = tf.layers.centerCrop({height: 4, width: 4}).apply(x);
const z = tf.layers.conv2d({filters: 2, kernelSize: 3}).apply(x);`);
  expect(crop.last).toBe("(None, 2, 2, 2)");
  const encode = await read(`
const x = tf.input({shape: [8]});
const y = tf.layers.categoryEncoding({numTokens: 5, outputMode: "multiHot"}).apply(x);
const model = tf.model({inputs: x, outputs: tf.layers.dense({units: 2}).apply(x)});
const out = model.predict(tf.zeros([3, 8]));`);
  expect(encode.errors).toEqual([
    "This Functional takes (None, 5) but gets (3, 8).",
  ]);
});
