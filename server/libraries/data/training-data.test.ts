// What a run gets: samples, batches and order, told from arrays and pipelines. Each text is one way to bring data to a model.

import { expect, test } from "vitest";
import { nameOf } from "../../shapes/print.ts";
import { printStructure } from "../../shapes/print.ts";
import type { DataFact } from "../../trace/trace.ts";
import { readMarked } from "../../../test/support/reading.ts";

const header = `
import numpy as np
import tensorflow as tf
import keras
from sklearn.model_selection import train_test_split
X = np.zeros((10, 5, 2), "float32")
y = np.zeros((10, 1), "float32")
model = keras.Sequential([keras.layers.LSTM(3), keras.layers.Dense(1)])
`;

/** The data of each run as one line. */
async function runs(text: string): Promise<readonly string[]> {
  const { reading } = await readMarked(header + text);
  return reading.analysis.trace.events.flatMap((event) =>
    event.kind === "run" ? [`${event.method} ${describe(event.x)}`] : [],
  );
}

function describe(data: DataFact): string {
  switch (data.kind) {
    case "arrays":
      return printStructure(data.structure);
    case "dataset": {
      const samples = data.samples === null ? "?" : nameOf(data.samples);
      const batch = data.batch === null ? "?" : nameOf(data.batch);
      const rest = { true: "dropped", false: "kept", null: "?" }[
        String(data.dropsRemainder) as "true" | "false" | "null"
      ];
      const batches =
        data.isBatched === true
          ? ` in batches of ${batch ?? "?"}, rest ${rest}`
          : data.isBatched === false
            ? ""
            : ", batches unknown";
      const order = data.shuffles === true ? ", shuffled" : "";
      return `${samples ?? "?"} of ${printStructure(data.element)}${batches}${order}`;
    }
    default:
      return data.kind;
  }
}

test("arrays bring their rows", async () => {
  expect(
    await runs(`
model.fit(X, y)
model.fit(X[:8], y[:8])
model.fit(X[:len(X) // 4 * 4], y)
model.predict(X[:1])
model.predict(np.expand_dims(X[0], 0))
A, B = X[:int(len(X) * 0.8)], X[int(len(X) * 0.8):]
model.evaluate(A, y)
model.evaluate(B, y)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25)
model.fit(X_train, y_train)
model.predict(X_test)
`),
  ).toMatchInlineSnapshot(`
    [
      "fit (10, 5, 2)",
      "fit (8, 5, 2)",
      "fit (8, 5, 2)",
      "predict (1, 5, 2)",
      "predict (1, 5, 2)",
      "evaluate (8, 5, 2)",
      "evaluate (2, 5, 2)",
      "fit (7, 5, 2)",
      "predict (3, 5, 2)",
    ]
  `);
});

test("pipelines bring samples in batches", async () => {
  expect(
    await runs(`
ds = tf.data.Dataset.from_tensor_slices((X, y))
model.fit(ds.batch(4))
model.fit(ds.batch(4, drop_remainder=True))
model.fit(ds.shuffle(10).batch(4))
model.fit(ds.batch(4).shuffle(3).prefetch(1))
model.fit(ds.take(8).batch(4))
model.fit(ds.skip(3).batch(4))
model.fit(ds.repeat(2).batch(4))
model.fit(ds.batch(4).take(2))
model.fit(ds.batch(4).skip(1))
model.fit(ds.batch(4, True).unbatch().batch(2))
model.fit(ds.batch(4).repeat(2))
model.fit(ds.map(lambda a, b: (a * 2, b)).batch(5))
model.fit(ds.batch(5).map(lambda a, b: (tf.reshape(a, (-1, 2)), b)))
model.fit(ds.filter(lambda a, b: True).batch(4))
model.fit(ds)
`),
  ).toMatchInlineSnapshot(`
    [
      "fit 10 of ((None, 5, 2), (None, 1)) in batches of 4, rest kept",
      "fit 10 of ((4, 5, 2), (4, 1)) in batches of 4, rest dropped",
      "fit 10 of ((None, 5, 2), (None, 1)) in batches of 4, rest kept, shuffled",
      "fit 10 of ((None, 5, 2), (None, 1)) in batches of 4, rest kept, shuffled",
      "fit 8 of ((None, 5, 2), (None, 1)) in batches of 4, rest kept",
      "fit 7 of ((None, 5, 2), (None, 1)) in batches of 4, rest kept",
      "fit 20 of ((None, 5, 2), (None, 1)) in batches of 4, rest kept",
      "fit 8 of ((None, 5, 2), (None, 1)) in batches of 4, rest kept",
      "fit 6 of ((None, 5, 2), (None, 1)) in batches of 4, rest kept",
      "fit 8 of ((None, 5, 2), (None, 1)) in batches of 2, rest kept",
      "fit ? of ((None, 5, 2), (None, 1)) in batches of 4, rest kept",
      "fit 10 of ((None, 5, 2), (None, 1)) in batches of 5, rest kept",
      "fit 10 of ((None, 2), (None, 1)), batches unknown",
      "fit ? of ((None, 5, 2), (None, 1)) in batches of 4, rest kept",
      "fit 10 of ((5, 2), (1,))",
    ]
  `);
});

test("windows over a series", async () => {
  expect(
    await runs(`
series = np.arange(100, dtype="float32")
ds = tf.data.Dataset.from_tensor_slices(series)
ds = ds.window(11, shift=1, drop_remainder=True)
ds = ds.flat_map(lambda w: w.batch(11))
model.fit(ds.map(lambda w: (w[:-1], w[-1])).batch(32))
cut = np.array([series[i:i + 10] for i in range(len(series) - 10)])
model.fit(cut[..., np.newaxis], series[10:])
def windows(data, steps):
    xs, ys = [], []
    for i in range(len(data) - steps):
        xs.append(data[i:i + steps])
        ys.append(data[i + steps])
    return np.array(xs), np.array(ys)
a, b = windows(np.zeros((400, 3)), 20)
model.fit(a, b)
model.fit(keras.utils.timeseries_dataset_from_array(series[:, None], series, 10, batch_size=8))
model.fit(keras.utils.timeseries_dataset_from_array(series[:, None], series[10:], 10, sequence_stride=3, batch_size=8, shuffle=True))
`),
  ).toMatchInlineSnapshot(`
    [
      "fit 90 of ((None, None), (None,)) in batches of 32, rest kept",
      "fit (90, 10, 1)",
      "fit (380, 20, 3)",
      "fit 91 of ((None, 10, 1), (None,)) in batches of 8, rest kept",
      "fit 30 of ((None, 10, 1), (None,)) in batches of 8, rest kept, shuffled",
    ]
  `);
});

test("data of unknown size stays open", async () => {
  expect(
    await runs(`
def train(n, steps):
    data = np.random.rand(n, steps, 3)
    model.fit(data, np.zeros(n))
    model.fit(data[data[:, 0, 0] > 0.5])
    model.fit(tf.data.Dataset.from_tensor_slices(data).batch(8))
model.fit(tf.data.Dataset.from_generator(source, output_signature=(tf.TensorSpec((None, 2)), tf.TensorSpec(()))).batch(4))
`),
  ).toMatchInlineSnapshot(`
    [
      "fit ? of ((None, None, 2), (None,)) in batches of 4, rest kept",
      "fit (n, steps, 3)",
      "fit (?, steps, 3)",
      "fit n of (None, steps, 3) in batches of 8, rest kept",
    ]
  `);
});
