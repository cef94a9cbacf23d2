import { expect, test } from "vitest";
import { printDim } from "../../shapes/print.ts";
import { readMarked } from "../../../test/support/reading.ts";

/** The models with what they count of each layer at the end. */
async function models(body: string): Promise<readonly string[]> {
  const { reading } = await readMarked(`
import keras
from keras import layers
i = keras.Input((10, 4))
${body}`);
  return reading.analysis.trace.models.map(
    ({ name, layers }) =>
      `${name ?? "?"}: ${layers.map(({ params }) => params?.map(printDim).join("+") ?? "?").join(", ")}`,
  );
}

test("a model inside is frozen and set free after the outer one was made", async () => {
  expect(
    await models(`
base = keras.Sequential([keras.Input((10, 4)), layers.LSTM(3)], name="base")
keras.Model(i, layers.Dense(2)(base(i)), name="outer")
base.trainable = False
e = layers.LSTM(5)
e.trainable = False
keras.Model(i, e(i), name="tuned")
e.trainable = True
`),
  ).toEqual(["base: 0+0, 0+96", "outer: 0+0, 0+96, 8+0", "tuned: 0+0, 200+0"]);
});

test("Keras 3 counts a built Sequential among its functional models", async () => {
  expect(
    await models(`
keras.Sequential([layers.LSTM(6)])
keras.Model(i, layers.LSTM(2)(i))
s = keras.Sequential([layers.LSTM(6)])
s(i)
s(i)
keras.Model(i, layers.LSTM(2)(i))
`),
  ).toEqual([
    "sequential: ?",
    "functional: 0+0, 56+0",
    "sequential_1: 264+0",
    "functional_2: 0+0, 56+0",
  ]);
});
