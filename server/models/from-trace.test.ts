// What of a program's calls a graph holds: arguments beside the inputs, the program's own cells, and what stands there for what can't be followed.
import { expect, test } from "vitest";
import { readMarked } from "../../test/support/reading.ts";
import { graphOfModel } from "./from-trace.ts";
import type { GraphNode } from "./graph.ts";

/** The nodes of the last model. */
async function nodesOf(
  source: string,
  file?: string,
): Promise<readonly GraphNode[]> {
  const { reading } = await readMarked(source, file);
  const { trace } = reading.analysis;
  const model = trace.models.at(-1);
  if (!model) throw new Error("no model");
  return graphOfModel(model, trace).nodes;
}

const head = `import keras
from keras import layers
x = keras.Input((6, 3), name="x")
z = keras.Input((4, 3), name="z")
`;

test("tensors beside the inputs, and plain arguments", async () => {
  const nodes = await nodesOf(`${head}
y = layers.MultiHeadAttention(2, 3)(x, z, use_causal_mask=True)
model = keras.Model([x, z], y)
`);
  expect(nodes.at(-1)).toMatchObject({
    className: "MultiHeadAttention",
    inputs: [{ node: "x", output: 0 }],
    arguments: { value: { node: "z", output: 0 } },
    options: { use_causal_mask: true },
    mask: null,
  });
});

test("a mask and states that a call is given", async () => {
  const nodes = await nodesOf(`${head}
m = keras.Input((6,), dtype="bool", name="m")
s = keras.Input((4,), name="s")
y = layers.GRU(4)(x, mask=m, initial_state=s)
model = keras.Model([x, m, s], y)
`);
  expect(nodes.at(-1)).toMatchObject({
    mask: { node: "m", output: 0 },
    initialState: [{ node: "s", output: 0 }],
    arguments: {},
  });
});

test("several tensors where a node takes one", async () => {
  const nodes = await nodesOf(`${head}
m = keras.Input((6,), dtype="bool", name="m")
n = keras.Input((4,), dtype="bool", name="n")
y = layers.Attention()([x, z], mask=[m, n])
model = keras.Model([x, z, m, n], y)
`);
  expect(nodes.at(-1)).toMatchObject({
    kind: "opaque",
    className: "Attention",
    reason: "its `mask` argument can't be followed",
  });
});

test("a cell of the program, by its name", async () => {
  const nodes = await nodesOf(`${head}
class MyCell(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.state_size = units
    def call(self, inputs, states):
        return inputs, states
y = layers.RNN(MyCell(3))(x)
model = keras.Model(x, y)
`);
  expect(nodes.at(-1)).toMatchObject({
    className: "RNN",
    config: { cell: { class_name: "MyCell", config: {} } },
  });
});

test("TF.js: a model that one of its layers stops, up to that layer", async () => {
  const nodes = await nodesOf(
    `import * as tf from "@tensorflow/tfjs";
const model = tf.sequential({
  layers: [
    tf.layers.lstm({ units: 8, inputShape: [5, 3], name: "first" }),
    tf.layers.lstm({ units: 4, name: "second" }),
    tf.layers.dense({ units: 1 }),
  ],
});
`,
    "model.ts",
  );
  expect(nodes.map(({ id }) => id)).toEqual(["first_input", "first", "second"]);
});
