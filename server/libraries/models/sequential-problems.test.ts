import { expect, test } from "vitest";
import { readMarked } from "../../../test/support/reading.ts";

async function told(body: string): Promise<readonly string[]> {
  const { reading } = await readMarked(`
import keras
from keras.layers import Dense, LSTM
${body}`);
  return reading.analysis.findings.map(({ message }) => message);
}

test("what a Sequential doesn't take in", async () => {
  expect(
    await told(`
keras.Sequential([keras.Input((8,)), Dense(4), keras.Input((8,))])
keras.Sequential([Dense])
keras.Sequential([Dense(4), "relu"])
keras.Sequential([Dense(4, name="a"), Dense(4, name="a")])
`),
  ).toMatchInlineSnapshot(`
    [
      "This Sequential has an input already, (None, 8). Remove this one.",
      "A Sequential takes layers, but this is the class Dense: call it, \`Dense(…)\`.",
      "A Sequential takes layers, but this is the text "relu".",
      "Layers of a Sequential need names of their own, and another one is called "a" already.",
    ]
  `);
});

test("tensors that are there only once it is built", async () => {
  expect(
    await told(`
model = keras.Sequential([Dense(4)])
model.outputs
other = keras.Sequential([keras.Input((8,)), Dense(4)])
other.outputs
later = keras.Sequential([Dense(4)])
later.build((None, 8))
later.outputs
run = keras.Sequential([Dense(4)])
run.fit(load())
run.outputs
`),
  ).toMatchInlineSnapshot(`
    [
      "A Sequential has no \`outputs\` before it is built. Give it an Input in front, or call \`build\`.",
    ]
  `);
});

test("inputs of another size than those it was built for", async () => {
  expect(
    await told(`
model = keras.Sequential([keras.Input((8,)), Dense(4)])
model(keras.Input((5, 8)))
model(keras.Input((8, 1)))
keras.Sequential([Dense(4)])(keras.Input((5, 8)))
`),
  ).toMatchInlineSnapshot(`
    [
      "Sequential "sequential" takes (None, 8) but gets (None, 5, 8).",
    ]
  `);
});
