import { expect, test } from "vitest";
import { readMarked } from "../../test/support/reading.ts";
import { codeLenses } from "./code-lens.ts";

/** The lines that have a lens, each with the text at the place that it opens. */
async function check(text: string, file?: string): Promise<readonly string[]> {
  const { reading, document } = await readMarked(text, file);
  return codeLenses(reading).map(({ range, command }) => {
    const [argument] = (command?.arguments ?? []) as readonly {
      readonly position: { readonly line: number; readonly character: number };
    }[];
    const offset = document.offsetAt(
      argument?.position ?? { line: 0, character: 0 },
    );
    const opened = /^[\w.]+/.exec(document.getText().slice(offset))?.[0] ?? "";
    return `${document.getText(range)} → ${opened}`;
  });
}

test("recurrent layers and models, one a line", async () => {
  expect(
    await check(`import keras
from keras import Input, layers

x = Input((9, 3))
y = layers.LSTM(6)(x)
z = layers.Dense(2)(y)
b = layers.Bidirectional(layers.GRU(3))(x)
model = keras.Model(x, [z, b])
stack = keras.Sequential([
    layers.LSTM(6, return_sequences=True),
    layers.LSTM(6),
])
stack.add(layers.SimpleRNN(2))
`),
  ).toMatchInlineSnapshot(`
    [
      "y = layers.LSTM(6)(x) → layers.LSTM",
      "b = layers.Bidirectional(layers.GRU(3))(x) → layers.Bidirectional",
      "model = keras.Model(x, [z, b]) → keras.Model",
      "stack = keras.Sequential([ → keras.Sequential",
      "stack.add(layers.SimpleRNN(2)) → layers.SimpleRNN",
    ]
  `);
});

test("a file without any has none", async () => {
  expect(
    await check("from keras import layers\nlayer = layers.Dense(2)\n"),
  ).toEqual([]);
});

test("layers in a TimeDistributed, and what runs them in classes of the program's own", async () => {
  expect(
    await check(`import keras
from keras import Input, layers

class Attention(layers.Layer):
    def __init__(self):
        super().__init__()
        self.score = layers.Dense(1)
    def call(self, values):
        return keras.ops.sum(keras.ops.softmax(self.score(values), axis=1) * values, axis=1)

class Classifier(keras.Model):
    def __init__(self):
        super().__init__()
        self.lstm = layers.LSTM(4, return_sequences=True)
        self.attention = Attention()
    def call(self, inputs):
        return self.attention(self.lstm(inputs))

x = Input((9, 5, 3))
y = layers.TimeDistributed(layers.LSTM(6))(x)
z = layers.TimeDistributed(layers.Dense(6))(x)
model = Classifier()
out = model(y)
pooled = Attention()(y)
`),
  ).toMatchInlineSnapshot(`
    [
      "self.lstm = layers.LSTM(4, return_sequences=True) → layers.LSTM",
      "y = layers.TimeDistributed(layers.LSTM(6))(x) → layers.TimeDistributed",
      "model = Classifier() → Classifier",
    ]
  `);
});
