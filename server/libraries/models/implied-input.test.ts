import { expect, test } from "vitest";
import { readMarked } from "../../../test/support/reading.ts";

/** The layers of the program's last model. */
async function layersOf(body: string, library: string) {
  const { reading } = await readMarked(
    `import ${library} as keras\nfrom ${library} import layers\n${body}`,
  );
  return reading.analysis.trace.models
    .at(-1)
    ?.layers.map(({ name, params }) => [name, params?.[0]]);
}

const features = `
m = keras.Sequential([layers.LSTM(4, return_sequences=True, input_shape=(5, 2)), layers.LSTM(3)])
keras.Model(m.inputs, m.layers[0].output)
`;

test("a model made of a Sequential's tensors holds the InputLayer that its first layer stands for", async () => {
  expect(await layersOf(features, "keras")).toEqual([
    ["input_layer", 0],
    ["lstm", 112],
  ]);
  expect(await layersOf(features, "tf_keras")).toEqual([
    ["lstm_input", 0],
    ["lstm", 112],
  ]);
});

test("Keras 3 counts the InputLayers that Sequentials make", async () => {
  const after = async (first: string) => {
    const layers = await layersOf(
      `${first}\ni = keras.Input((3,))\nkeras.Model(i, layers.Dense(2)(i))\n`,
      "keras",
    );
    return layers?.[0]?.[0];
  };
  expect(
    await after("keras.Sequential([layers.Dense(3, input_shape=(2,))])"),
  ).toBe("input_layer_1");
  expect(
    await after("m = keras.Sequential([layers.Dense(3)])\nm.build((None, 4))"),
  ).toBe("input_layer_1");
  expect(await after("keras.Sequential([layers.Dense(3)])")).toBe(
    "input_layer",
  );
});
