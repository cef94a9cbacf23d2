// Layers out of configurations, and feature columns in layers: a program, and what its names hold in the end.

import { expect, test } from "vitest";
import { readMarked } from "../../../test/support/reading.ts";
import { printStructure } from "../../shapes/print.ts";

/** `name (None, 4)` for each name that holds tensors, and the findings. */
async function told(text: string): Promise<string> {
  const { reading } = await readMarked(text);
  const { trace, findings } = reading.analysis;
  return [
    ...trace.values.map(
      ({ name, value }) => `${name} ${printStructure(value)}`,
    ),
    ...findings.map(({ code, message }) => `${code} ${message}`),
  ].join("\n");
}

test("a layer made of another one's configuration answers as that one", async () => {
  expect(
    await told(`
import keras
x = keras.Input((5, 3))
first = keras.layers.LSTM(7, return_sequences=True)
a = keras.layers.LSTM.from_config(first.get_config())(x)
b = keras.layers.deserialize(keras.layers.serialize(first))(x)
c = first.__class__.from_config(first.get_config())(x)
`),
  ).toMatchInlineSnapshot(`
    "x (None, 5, 3)
    first ?
    a (None, 5, 7)
    b (None, 5, 7)
    c (None, 5, 7)"
  `);
});

test("what is changed in the configuration changes the layer", async () => {
  expect(
    await told(`
import keras
x = keras.Input((5, 3))
config = keras.layers.LSTM(7).get_config()
config["units"] = 9
config.update({"return_sequences": True})
a = keras.layers.LSTM.from_config(config)(x)
b = keras.layers.LSTM.from_config({"units": 0})
c = keras.layers.deserialize({"class_name": "Dense", "config": {"units": 5}})(x)
`),
  ).toMatchInlineSnapshot(`
    "x (None, 5, 3)
    config ?
    a (None, 5, 9)
    b ?
    c (None, 5, 5)
    RNN908 \`units\` of LSTM must be a positive integer, not 0."
  `);
});

test("a configuration that isn't known is no matter for complaint", async () => {
  expect(
    await told(`
import json, keras
x = keras.Input((5, 3))
a = keras.layers.LSTM.from_config(json.load(open("lstm.json")))(x)
b = keras.layers.Bidirectional.from_config(keras.layers.Bidirectional(keras.layers.LSTM(3)).get_config())(x)
`),
  ).toMatchInlineSnapshot(`
    "x (None, 5, 3)
    a ?
    b ?"
  `);
});

test("feature columns add up, whatever a loop appends", async () => {
  expect(
    await told(`
import tf_keras as keras
import tensorflow as tf
column = tf.feature_column
columns = [column.numeric_column(name) for name in ["age", "fee"]]
buckets = column.bucketized_column(column.numeric_column("age"), boundaries=[18, 30, 60])
kind = column.categorical_column_with_vocabulary_list("kind", ["cat", "dog"])
columns.append(buckets)
columns.append(column.embedding_column(kind, dimension=8))
columns.append(column.indicator_column(column.crossed_column([buckets, "kind"], 10)))
inputs = {name: keras.Input((1,)) for name in ["age", "fee"]}
inputs["kind"] = keras.Input((1,), dtype="string")
a = keras.layers.DenseFeatures(columns)(inputs)
b = keras.layers.DenseFeatures([kind])
`),
  ).toMatchInlineSnapshot(`
    "column ?
    columns ?
    buckets ?
    kind ?
    inputs {age: (None, 1), fee: (None, 1)}
    a (None, 24)
    b ?
    RNN908 DenseFeatures can't take a categorical_column_with_vocabulary_list. Wrap it in an indicator_column or an embedding_column."
  `);
});

test("a class of the program makes one of itself, of arguments of its own", async () => {
  expect(
    await told(`
import keras
class Block(keras.layers.Layer):
    def __init__(self, depth, **kwargs):
        super().__init__(**kwargs)
        self.depth = depth
a = Block.from_config({"depth": 3})
`),
  ).toMatchInlineSnapshot(`
    "a ?
    self.depth ?"
  `);
});
