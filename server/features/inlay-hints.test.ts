import { expect, test } from "vitest";
import { readMarked } from "../../test/support/reading.ts";
import { inlayHints } from "./inlay-hints.ts";

/** The text with its hints where they stand, as `«: (None, 6)»`. */
async function check(
  text: string,
  file?: string,
  lines = { from: 0, to: 1000 },
): Promise<string> {
  const { reading, document } = await readMarked(text, file);
  const hints = inlayHints(reading, {
    start: { line: lines.from, character: 0 },
    end: { line: lines.to, character: 0 },
  });
  return hints.reduceRight((shown, { position, label, paddingLeft }) => {
    const offset = document.offsetAt(position);
    const space = paddingLeft === true ? " " : "";
    const hint = `${space}«${typeof label === "string" ? label : ""}»`;
    return shown.slice(0, offset) + hint + shown.slice(offset);
  }, text);
}

test("behind each name that is given a tensor", async () => {
  expect(
    await check(`from keras import Input, layers

x = Input((9, 3))
seq, state_h, _ = layers.LSTM(6, return_sequences=True, return_state=True)(x)
result = layers.GRU(4, return_state=True)(seq)
pooled = seq[:, -1]
layer = layers.Dense(2)
units = 8
`),
  ).toMatchInlineSnapshot(`
    "from keras import Input, layers

    x = Input((9, 3))
    seq«: (None, 9, 6)», state_h«: (None, 6)», _ = layers.LSTM(6, return_sequences=True, return_state=True)(x)
    result«: ((None, 4), (None, 4))» = layers.GRU(4, return_state=True)(seq)
    pooled«: (None, 6)» = seq[:, -1]
    layer = layers.Dense(2)
    units = 8
    "
  `);
});

test("where the text says the shape itself there is none", async () => {
  expect(
    await check(`import numpy as np
import keras

a = np.zeros((2, 5, 3))
b = keras.Input(shape=(5, 3))
d = keras.Input((None, 3))
n = 4
c = np.zeros((n, 5))
`),
  ).toMatchInlineSnapshot(`
    "import numpy as np
    import keras

    a = np.zeros((2, 5, 3))
    b = keras.Input(shape=(5, 3))
    d = keras.Input((None, 3))
    n = 4
    c«: (4, 5)» = np.zeros((n, 5))
    "
  `);
});

test("at the ends of the lines of a Sequential", async () => {
  expect(
    await check(`import keras
from keras import layers

model = keras.Sequential([
    keras.Input((9, 3)),
    layers.LSTM(6, return_sequences=True),  # all of them
    layers.Bidirectional(
        layers.GRU(4)
    ),
    layers.Dense(2), layers.Softmax(),
])
model.add(layers.Dense(1))
`),
  ).toMatchInlineSnapshot(`
    "import keras
    from keras import layers

    model = keras.Sequential([
        keras.Input((9, 3)),
        layers.LSTM(6, return_sequences=True), «→ (None, 9, 6)»  # all of them
        layers.Bidirectional(
            layers.GRU(4)
        ), «→ (None, 8)»
        layers.Dense(2) «→ (None, 2)», layers.Softmax(), «→ (None, 2)»
    ])
    model.add(layers.Dense(1)) «→ (None, 1)»
    "
  `);
});

test("members without an input have none", async () => {
  const text = `import keras
model = keras.Sequential([keras.layers.LSTM(6), keras.layers.Dense(2)])
`;
  expect(await check(text)).toBe(text);
});

test("only what is asked for", async () => {
  const text = `from keras import Input, layers

x = Input((9, 3))
y = layers.LSTM(6)(x)
z = layers.Dense(2)(y)
`;
  expect(await check(text, undefined, { from: 4, to: 5 })).toMatch(
    /\(x\)\nz«: \(None, 2\)» =/,
  );
});

test("a name that changes from pass to pass", async () => {
  expect(
    await check(`from keras import Input, layers

x = Input((9, 3))
for units in (8, 4):
    x = layers.LSTM(units, return_sequences=True)(x)
`),
  ).toContain("    x«: (None, 9, 8) | (None, 9, 4)» =");
});

test("TensorFlow.js", async () => {
  expect(
    await check(
      `import * as tf from "@tensorflow/tfjs";

const model = tf.sequential();
model.add(tf.layers.lstm({ units: 6, inputShape: [9, 3] }));
model.add(tf.layers.dense({ units: 2 })); // out
const y = model.predict(tf.zeros([4, 9, 3]));
`,
      "/project/model.ts",
    ),
  ).toMatchInlineSnapshot(`
    "import * as tf from "@tensorflow/tfjs";

    const model = tf.sequential();
    model.add(tf.layers.lstm({ units: 6, inputShape: [9, 3] })); «→ (None, 6)»
    model.add(tf.layers.dense({ units: 2 })); «→ (None, 2)» // out
    const y«: (4, 2)» = model.predict(tf.zeros([4, 9, 3]));
    "
  `);
});
