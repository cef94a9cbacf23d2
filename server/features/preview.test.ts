import { expect, test } from "vitest";
import { readMarked } from "../../test/support/reading.ts";
import { preview } from "./preview.ts";

/** What a preview at `$0` is opened on. */
async function check(marked: string, file?: string) {
  const { reading, offset } = await readMarked(marked, file);
  const target = preview(reading, offset);
  return (
    target && {
      code: target.code,
      line: target.place.line,
      focus: target.focus,
      nodes: target.graph.nodes.map(({ id }) => id),
      names: target.names,
      lines: target.lines,
      feeds: target.feeds,
    }
  );
}

const encoder = `from keras import Input, layers

x = Input((9, 3), batch_size=2)
seq, state_h, _ = layers.LSTM(
    6, return_sequences=True, return_state=True)(x)
`;

test("a call, under the names that the code gives its result", async () => {
  expect(await check(encoder.replace("layers.L", "layers.$0L")))
    .toMatchInlineSnapshot(`
      {
        "code": "layers.LSTM(6, return_sequences=True, return_state=True)(x)",
        "feeds": [],
        "focus": "lstm",
        "line": 4,
        "lines": {
          "batch": 3,
          "features": 3,
          "steps": 3,
          "units": 5,
        },
        "names": [
          "seq",
          "state_h",
          null,
        ],
        "nodes": [
          "x",
          "lstm",
        ],
      }
    `);
});

test("an unpacked name leads to its call", async () => {
  const target = await check(encoder.replace("state_h", "state$0_h"));
  expect(target?.code).toContain("layers.LSTM(");
});

const model = `import keras
import numpy as np
from keras import layers

$1model = keras.Sequential([
    keras.Input((5, 3), batch_size=2),
    layers.Bidirectional(layers.LST$2M(6, stateful=True)),
    layers.Dense(2),
])
model.compile(loss="mse")
for epoch in range(3):
    model.fit$3(np.zeros((9, 5, 3)), np.zeros((9, 2)), batch_size=2, shuffle=False)
    model.reset_states()
`;

function at(mark: string): string {
  return model.replace(mark, "$0").replace(/\$[123]/g, "");
}

test("a model, with its first recurrent layer in front, and what feeds it", async () => {
  expect(await check(at("$1"))).toMatchInlineSnapshot(`
    {
      "code": "keras.Sequential([keras.Input((5, 3), batch_size=2), layers.Bidirectional(layers.LSTM(6, stateful=True)), layers.Dense(2)])",
      "feeds": [
        {
          "batch": 2,
          "epochs": 3,
          "line": 12,
          "method": "fit",
          "resets": true,
          "samples": 9,
          "shuffle": false,
        },
      ],
      "focus": "bidirectional",
      "line": 5,
      "lines": {
        "batch": 6,
        "features": 6,
        "steps": 6,
        "units": 7,
      },
      "names": [],
      "nodes": [
        "input_layer",
        "bidirectional",
        "dense",
      ],
    }
  `);
  expect((await check(at("$3")))?.code).toContain("keras.Sequential(");
});

test("a layer in a wrapper is shown through the wrapper", async () => {
  const target = await check(at("$2"));
  expect(target?.code).toMatch(/^layers\.Bidirectional/);
  expect(target?.feeds).toHaveLength(1);
});

test("a layer that nobody calls has an input of open sizes", async () => {
  const target = await check(
    "from keras import layers\ncell$0 = layers.GRU(4)\n",
  );
  expect(target?.nodes).toEqual(["x", "gru"]);
});

test("nothing at a place that makes neither", async () => {
  expect(await check(`$0${encoder}`)).toBeNull();
  expect(
    await check("from keras import layers\nlayers.Den$0se(2)\n"),
  ).toBeNull();
});

test("a layer in a TimeDistributed opens as that, and a model of the program's own as what it runs", async () => {
  const text = `import keras
from keras import Input, layers

class Classifier(keras.Model):
    def __init__(self):
        super().__init__()
        self.lstm = layers.LSTM(4)
        self.head = layers.Dense(2)
    def call(self, inputs):
        return self.head(self.lstm(inputs))

x = Input((9, 5, 3))
y = layers.TimeDistributed(layers.LS$1TM(6))(x)
model = Classi$2fier()
out = model(y)
`;
  const open = async (mark: string) => {
    const target = await check(text.replace(mark, "$0").replace(/\$[12]/, ""));
    return target && [target.code, target.focus, target.nodes.join(" ")];
  };
  expect(await open("$1")).toMatchInlineSnapshot(`
    [
      "layers.TimeDistributed(layers.LSTM(6))(x)",
      "time_distributed",
      "x time_distributed",
    ]
  `);
  expect(await open("$2")).toMatchInlineSnapshot(`
    [
      "model(y)",
      null,
      "y lstm_1 dense",
    ]
  `);
});
